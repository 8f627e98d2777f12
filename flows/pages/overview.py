"""The first page: what the warehouse holds, for which places and years."""

import json
import re
from typing import Any

import duckdb
import polars as pl

from flows.pages import series
from flows.pages.checks import described
from flows.pages.render import as_json, columnar, page, terms

_REPORTS = """
    SELECT r.report_id, r.region_code, coalesce(p.region, r.region) AS region, p.region_en,
        coalesce(p.level, r.level) AS level,
        r.plan_year, r.title, r.is_current, count(o.observation_id) AS observations
    FROM marts.dim_report r LEFT JOIN marts.dim_region p USING (region_code)
    LEFT JOIN marts.fct_observation o USING (report_id)
    GROUP BY ALL ORDER BY r.region_code, r.plan_year, r.report_id
"""
_BY_YEAR = """
    SELECT r.plan_year AS year, o.status, count(*) AS observations, count(DISTINCT r.report_id) AS reports
    FROM marts.fct_observation o JOIN marts.dim_report r USING (report_id)
    WHERE r.plan_year IS NOT NULL GROUP BY ALL ORDER BY ALL
"""
_TABLES = """
    SELECT schema_name AS schema, table_name AS name, column_count AS columns, comment
    FROM duckdb_tables() WHERE schema_name = 'marts'
    UNION ALL SELECT schema_name, view_name, column_count, comment FROM duckdb_views() WHERE schema_name = '中文'
    ORDER BY ALL
"""
_RELEASE = """
    SELECT release_id, CAST(created_at AT TIME ZONE 'UTC' AS TIMESTAMP) AS created_at, run_id, git_revision,
        extractor_version, documents, checks_passed, checks_warned
    FROM release.record
"""
_OUTCOMES = "SELECT outcome, count(*) AS documents FROM release.document GROUP BY ALL"
_HELD_BACK = "SELECT count(*) FROM release.document WHERE rows_held_back > 0"
SET_ASIDE = "SELECT source, stage, reason FROM release.document WHERE outcome = 'set aside' ORDER BY source"
WARNED = """
    SELECT layer, suite, expectation, "column", description, observed, threshold, rows_failed, failing_keys
    FROM marts.fct_data_quality
    WHERE NOT success QUALIFY run_id = max(run_id) OVER (PARTITION BY layer) ORDER BY ALL
"""
_INDICATORS = 24  # those reported by most places; the full list has its own page
_EXAMPLES = 3  # rows of each check that warned; the quality page has all
_CHINESE = re.compile(r"(?<=\s)[\u4e00-\u9fff]")


def overview_page(connection: duckdb.DuckDBPyConnection, root: str) -> bytes:
    """The overview of a published warehouse."""
    reports = connection.execute(_REPORTS).pl()
    by_year = connection.execute(_BY_YEAR).pl()
    placed = reports.filter(pl.col("region_code").is_not_null(), pl.col("plan_year").is_not_null(), "is_current")
    years = (placed["plan_year"].min(), placed["plan_year"].max()) if placed.height else None
    counts = dict(by_year.group_by("status").agg(pl.col("observations").sum()).iter_rows())
    totals = {
        "reports": reports.height,
        "places": placed["region_code"].n_unique(),
        "actual": counts.get("actual", 0),
        "target": counts.get("target", 0),
        "commitments": connection.execute("SELECT count(*) FROM marts.fct_commitment").fetchall()[0][0],
    }
    warned = connection.execute(WARNED).pl()
    return page(
        "overview.html.j2",
        root,
        ("vega.js", "chart-specs.js", "page.js", "charts.js", "overview.js"),
        release=connection.execute(_RELEASE).pl().row(0, named=True),
        totals=totals,
        outcomes=dict(connection.execute(_OUTCOMES).fetchall()),
        held_back=connection.execute(_HELD_BACK).fetchall()[0][0],
        set_aside=connection.execute(SET_ASIDE).pl().to_dicts(),
        warned=[_warned(one) for one in warned.iter_rows(named=True)],
        years=years,
        levels=_levels(placed),
        others=reports.join(placed, on="report_id", how="anti").to_dicts(),
        indicators=series.listed(connection).head(_INDICATORS).to_dicts(),
        tables=_tables(connection),
        data={"by_year": columnar(by_year)},
    )


def _warned(check: dict[str, Any]) -> dict[str, Any]:
    rows = json.loads(check["failing_keys"])[:_EXAMPLES]
    guards_zh, guards_en = described(check)
    return check | {"rows": rows, "description_zh": guards_zh, "description": guards_en}


def release_script(connection: duckdb.DuckDBPyConnection) -> str:
    """The release that the site shows, as a script: all pages show it without being rewritten."""
    release = connection.execute(_RELEASE).pl().row(0, named=True)
    told = {"release": release["release_id"], "published": f"{release['created_at']:%Y-%m-%d}"}
    return f"window.GWR_RELEASE={as_json(told)};"


def _tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, list[dict[str, Any]]]]:
    """Each schema for readers with its tables: name, rows, columns, and descriptions in both languages."""
    schemas: dict[str, list[dict[str, Any]]] = {}
    for table in connection.execute(_TABLES).pl().to_dicts():
        counted = connection.execute(f'SELECT count(*) FROM "{table["schema"]}"."{table["name"]}"').fetchall()
        schemas.setdefault(table["schema"], []).append(table | {"rows": counted[0][0]} | _said(table["comment"] or ""))
    return list(schemas.items())


def _said(comment: str) -> dict[str, str]:
    """A table's comment split into its two languages; English comes first and includes how the table is made."""
    told = _CHINESE.search(comment)
    english = comment[: told.start()] if told else comment
    return {"en": re.split(r"\s+Steps:", english)[0].strip(), "zh": comment[told.start() :] if told else english}


def _levels(reports: pl.DataFrame) -> list[tuple[str, list[dict[str, Any]]]]:
    """The places of each level, with each year's report and how many observations it has (as a quartile, 1 to 4)."""
    ranked = reports.with_columns(
        full=(pl.col("observations").rank("min") / pl.len() * 4).ceil().clip(1, 4).cast(pl.Int32)
    )
    levels: dict[str, list[dict[str, Any]]] = {level: [] for level in terms()["level"]}
    by_place = ranked.group_by("region_code", "region", "region_en", "level", maintain_order=True)
    for (code, region, region_en, level), rows in by_place:
        years = {row["plan_year"]: row for row in rows.iter_rows(named=True)}
        levels.setdefault(str(level), []).append(
            {"code": code, "region": region, "region_en": region_en, "years": years, "reports": rows.height}
        )
    return [(level, places) for level, places in levels.items() if places]
