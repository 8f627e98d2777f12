"""The quality page: the latest checks, their history, and how numbers were classified."""

import json

import duckdb
import polars as pl

from flows.pages.checks import told
from flows.pages.overview import SET_ASIDE
from flows.pages.render import columnar, page

# For each layer the last run that checked it: a run that stopped at the first layer has no results for the second.
_LATEST = """
    SELECT layer, suite, expectation, "column", severity, success, observed, threshold, rows_checked, rows_failed,
        failing_keys, description, run_id, CAST(checked_at AS TIMESTAMP) AS checked_at
    FROM marts.fct_data_quality
    QUALIFY run_id = max(run_id) OVER (PARTITION BY layer)
    ORDER BY success, severity, layer, suite, expectation
"""
_HISTORY = """
    SELECT run_id, min(CAST(checked_at AS TIMESTAMP)) AS checked_at, count(*) FILTER (WHERE success) AS passed,
        count(*) FILTER (WHERE NOT success AND severity = 'warn') AS warned,
        count(*) FILTER (WHERE NOT success AND severity = 'error') AS failed
    FROM marts.fct_data_quality GROUP BY run_id ORDER BY run_id DESC LIMIT 60
"""
_ACCOUNTED = "SELECT reason, count(*) AS numbers FROM staging.quantity GROUP BY reason ORDER BY numbers DESC"
_JUDGED = "SELECT count(suspect), count(review) FROM marts.fct_observation"
_MAPPED = """
    SELECT count(*) FILTER (WHERE indicator_code <> 'UNMAPPED') / greatest(count(*), 1)
    FROM marts.fct_observation WHERE measure IN ('growth', 'share')
"""


def quality_page(connection: duckdb.DuckDBPyConnection, root: str) -> bytes:
    """The quality page of a published warehouse."""
    latest = connection.execute(_LATEST).pl()
    accounted = connection.execute(_ACCOUNTED).pl()
    failed = latest.filter(~pl.col("success"))
    suspect, reviewed = connection.execute(_JUDGED).fetchall()[0]
    numbers = int(accounted["numbers"].sum())
    unresolved = dict(accounted.iter_rows()).get("unresolved", 0)
    return page(
        "quality.html.j2",
        root,
        ("vega.js", "chart-specs.js", "page.js", "table.js", "charts.js", "quality.js"),
        checked_at=latest["checked_at"].max(),
        passed=latest.height - failed.height,
        failed=[told(row) | {"failing": json.loads(row["failing_keys"])} for row in failed.iter_rows(named=True)],
        numbers=numbers,
        resolved=1 - unresolved / numbers if numbers else None,
        mapped=connection.execute(_MAPPED).fetchall()[0][0],
        suspect=suspect,
        reviewed=reviewed,
        set_aside=_set_aside(connection),
        documents=connection.execute(SET_ASIDE).pl().to_dicts(),
        data={
            "checks": columnar(pl.DataFrame(list(map(told, latest.drop("failing_keys", "checked_at").to_dicts())))),
            "history": columnar(connection.execute(_HISTORY).pl().reverse()),
            "accounted": columnar(accounted),
        },
    )


def _set_aside(connection: duckdb.DuckDBPyConnection) -> int:
    """How many rows are in quarantine."""
    tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'quarantine'").fetchall()
    return sum(connection.execute(f'SELECT count(*) FROM quarantine."{name}"').fetchall()[0][0] for (name,) in tables)
