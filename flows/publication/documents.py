"""The outcome of every document found (table `release.document`), and the notices on it (`release.notice`).

| outcome | |
| --- | --- |
| in force | its rows are in the marts; `rows_held_back` others failed a check and are in schema `quarantine` |
| superseded | another version of the same report is in force |
| duplicate | the same bytes as another document |
| set aside | it could not be loaded, read or parsed, is no work report, or would mislead; see `stage` and `reason` |
| not read | no run was asked to read it |
"""

from collections.abc import Sequence

import duckdb

from ingest.land.manifest import Place
from ingest.tables.schemas import TABLES

OUTCOMES = ("in force", "superseded", "duplicate", "set aside", "not read")

_HELD_BACK = " UNION ALL ".join(
    f"SELECT report_id FROM quarantine.{table}" for table in (each.name for each in TABLES if each.name != "report")
)
_DOCUMENT = f"""
    CREATE TABLE release.document AS
    WITH report AS (
        SELECT report_id, document_sha256, source, region, plan_year, extractor_version, NULL AS because
        FROM staging.report
        UNION ALL BY NAME
        SELECT report_id, document_sha256, source, region, plan_year, extractor_version,
            coalesce(set_aside_because, set_aside_for) AS because
        FROM quarantine.report
    ), refused AS (
        -- The same bytes at another place are judged once.
        SELECT sha256, max_by(stage, source) AS stage, max_by(reason, source) AS reason
        FROM found WHERE reason IS NOT NULL AND sha256 IS NOT NULL GROUP BY sha256
    ), place AS (
        SELECT
            source, sha256 AS document_sha256, coalesce(found.stage, refused.stage) AS stage,
            coalesce(found.reason, refused.reason) AS reason, gone
        FROM found LEFT JOIN refused USING (sha256)
        UNION ALL BY NAME
        SELECT source, document_sha256, 1 AS gone
        FROM report ANTI JOIN found ON report.source = found.source AND report.document_sha256 = found.sha256
    ), held_back AS (
        SELECT report_id, count(*) AS rows FROM ({_HELD_BACK}) GROUP BY ALL
    ), noted AS (
        SELECT report_id, count(*) AS notices FROM release.notice GROUP BY ALL
    )
    SELECT
        place.source,
        place.document_sha256,
        report.report_id,
        CASE
            WHEN report.because IS NOT NULL THEN 'set aside'
            WHEN report.report_id IS NULL AND place.reason IS NOT NULL THEN 'set aside'
            WHEN report.report_id IS NULL THEN 'not read'
            WHEN report.source <> place.source THEN 'duplicate'
            WHEN current.is_current THEN 'in force'
            ELSE 'superseded'
        END AS outcome,
        CASE outcome WHEN 'set aside' THEN if(report.because IS NULL, place.stage, 'check') END AS stage,
        CASE outcome
            WHEN 'set aside' THEN coalesce(report.because, place.reason)
            WHEN 'duplicate' THEN 'the same bytes as ' || report.source
            WHEN 'superseded' THEN 'another version of this report is in force'
        END AS reason,
        report.region,
        report.plan_year,
        if(outcome = 'in force', coalesce(held_back.rows, 0), 0) AS rows_held_back,
        if(outcome = 'in force', coalesce(noted.notices, 0), 0) AS notices,
        report.extractor_version
    FROM place
    LEFT JOIN report USING (document_sha256)
    LEFT JOIN marts.dim_report AS current ON current.report_id = report.report_id
    LEFT JOIN held_back ON held_back.report_id = report.report_id
    LEFT JOIN noted ON noted.report_id = report.report_id
    WHERE report.report_id IS NOT NULL OR place.gone = 0
    ORDER BY place.source, place.document_sha256
"""
_COMMENTS = {
    "TABLE release.document": "Every document found, its outcome, and why. 找到的每份文件及其去向与原因。",
    "COLUMN release.document.outcome": f"One of: {', '.join(OUTCOMES)}.",
    "COLUMN release.document.stage": "Where a document was set aside: load, read, recognise, parse or check.",
    "COLUMN release.document.rows_held_back": "Rows that failed a check; they are in schema quarantine.",
    "COLUMN release.document.notices": "Number of checks it fails while staying in force; release.notice lists them.",
    "TABLE release.notice": "Notices of checks on reports that stay in force. 检查对仍有效的报告所作的提示。",
}


def keep(connection: duckdb.DuckDBPyConnection, found: Sequence[Place]) -> None:
    """Write the two tables into the copy of a working database that `connection` has open."""
    import polars as pl  # every command that knows of releases would wait for it

    columns = {"source": pl.String, "sha256": pl.String, "stage": pl.String, "reason": pl.String, "gone": pl.Int8}
    connection.register("found", pl.DataFrame(found, schema=columns, orient="row").to_arrow())
    connection.execute("CREATE TABLE release.notice AS FROM staging.notice ORDER BY ALL")
    connection.execute(_DOCUMENT)
    connection.unregister("found")
    for what, comment in _COMMENTS.items():
        connection.execute(f"COMMENT ON {what} IS '{comment}'")
