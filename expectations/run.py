"""Run the suites of a layer, keep the results as rows and pages, and set aside the rows that fail.

    results = check(connection, "staging", run_id, Path("warehouse/quality"), report_ids)
    if blocks(results): ...  # do not publish

`look` does no more than look. Great Expectations is imported when the first table is judged (`expectations.judge`).
"""

from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import polars as pl

from expectations import pages, quarantine
from expectations.judge import Verdict, judge
from expectations.suite import Layer, Scope, Suite

# One row a check and run: kept in `staging.check_result`.
_RESULT: dict[str, pl.DataType | type[pl.DataType]] = {
    "run_id": pl.String,
    "checked_at": pl.Datetime("us", "UTC"),
    "layer": pl.String,  # staging | marts
    "suite": pl.String,  # the table
    "expectation": pl.String,  # the check's name
    "column": pl.String,
    "severity": pl.String,  # error: blocks publication; warn: is shown
    "success": pl.Boolean,
    "observed": pl.String,  # a number: the aggregate checked, or the share of rows that fail
    "threshold": pl.String,
    "rows_checked": pl.Int64,
    "rows_failed": pl.Int64,
    "failing_keys": pl.String,  # JSON: the first 20 rows that fail, each with its key and what is wrong with it
    "description": pl.String,  # what the check guards, in words
}
RESULT = pl.Schema(_RESULT)
MODULES: dict[Layer, tuple[str, ...]] = {
    "staging": ("report", "section", "quantity", "observation", "commitment", "keyword", "correction"),
    "marts": (
        "dim_report",
        "dim_report_version",
        "dim_section",
        "dim_region",
        "dim_period",
        "dim_indicator",
        "dim_unit",
        "dim_term",
        "fct_observation",
        "fct_quantity",
        "fct_commitment",
        "fct_keyword",
        "fct_correction",
        "fct_data_quality",
        "mart_target_fulfilment",
        "mart_headline",
        "mart_indicator_panel",
        "mart_restatement",
        "mart_theme_trend",
        "mart_unmapped_indicator",
    ),
}


def suites(layer: Layer) -> tuple[Suite, ...]:
    """The suites of a layer, in the order in which they are run."""
    return tuple(import_module(f"expectations.{module}").SUITE for module in MODULES[layer])


def blocks(results: pl.DataFrame) -> bool:
    """Whether the results of `check` forbid publication: an `error` check has failed."""
    return not results.filter(~pl.col("success"), severity="error").is_empty()


def check(
    connection: duckdb.DuckDBPyConnection,
    layer: Layer,
    run_id: str,
    docs_folder: Path,
    run_report_ids: list[str] | None = None,
) -> pl.DataFrame:
    """Hold the tables of `layer` against their suites and return one row a check (schema `RESULT`).

    `connection` is a writable connection to the working database, in no transaction. The row checks look at the reports
    in `run_report_ids`, those that this run has loaded, and at any that have not passed yet; without any (a run that
    loaded nothing) at every report. Whole tables are checked by aggregates in either case.

    The results are kept in `staging.check_result` (a repeated call with the same `run_id` replaces them) and as pages
    in `docs_folder`, beginning with `index.html`. When no `error` check of staging fails, rows that fail one within its
    tolerance are moved to the tables of the same names in schema `quarantine`, with all that hangs on them.
    """
    prepare(connection)
    if layer == "staging":
        quarantine.release(connection)
    scope = Scope(connection, quarantine.reports_to_check(connection, run_report_ids), run_id)
    judged = _judge_all(scope, layer)
    results = _rows(judged)
    passed = not blocks(results)
    if layer == "staging" and passed:
        failing = [(one.suite.table, key, one.row["expectation"]) for one in judged for key in one.verdict.failing]
        columns = {"table_name": pl.String, "key": pl.String, "check": pl.String}
        quarantine.set_aside(connection, run_id, pl.DataFrame(failing, schema=columns, orient="row"))
    if not passed:
        quarantine.mark_failed(connection, scope.report_ids)
    elif layer == "marts":
        quarantine.mark_passed(connection, scope.report_ids)
    _keep(connection, results)
    kept = connection.execute("FROM staging.check_result WHERE run_id = ? ORDER BY ALL", [run_id]).pl()
    _write_pages(docs_folder, judged, kept, connection)
    return results


def look(connection: duckdb.DuckDBPyConnection, docs_folder: Path) -> pl.DataFrame:
    """Hold every table as it stands against its suite, all reports; returns one row a check, both layers'.

    Unlike `check` this is no part of a run: no row is set aside, no result is kept but in the pages.
    """
    prepare(connection)
    scope = Scope(connection, quarantine.reports_to_check(connection, None), "by hand")
    judged = [one for layer in MODULES for one in _judge_all(scope, layer)]
    _write_pages(docs_folder, judged, _rows(judged), connection)
    return _rows(judged)


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables that are written here, where they are missing."""
    quarantine.prepare(connection)
    connection.register("results", RESULT.to_frame().to_arrow())
    connection.execute("CREATE TABLE IF NOT EXISTS staging.check_result AS FROM results")
    connection.unregister("results")


def _keep(connection: duckdb.DuckDBPyConnection, results: pl.DataFrame) -> None:
    """Put the results of one layer and run in the place of those that the same layer and run may have had."""
    connection.register("results", results.to_arrow())
    connection.execute(
        "DELETE FROM staging.check_result WHERE (run_id, layer) IN (SELECT DISTINCT (run_id, layer) FROM results)"
    )
    connection.execute("INSERT INTO staging.check_result BY NAME FROM results")
    connection.unregister("results")


class _Judged(NamedTuple):
    """One check of one table: its result row, complete, and the verdict behind it."""

    suite: Suite
    row: dict[str, Any]
    verdict: Verdict


def _judge_all(scope: Scope, layer: Layer) -> list[_Judged]:
    head = {"run_id": scope.run_id, "checked_at": datetime.now(UTC), "layer": layer}
    return [_Judged(suite, head | each.row, each) for suite in suites(layer) for each in judge(suite, scope)]


def _rows(judged: list[_Judged]) -> pl.DataFrame:
    return pl.DataFrame([one.row for one in judged], schema=RESULT)


def _write_pages(
    folder: Path, judged: list[_Judged], results: pl.DataFrame, connection: duckdb.DuckDBPyConnection
) -> None:
    told: dict[str, list[pages.Told]] = {}
    for one in judged:
        name = f"{one.suite.layer}.{one.suite.table}"
        told.setdefault(name, []).append(pages.Told(one.row, one.verdict.evidence, one.verdict.result))
    pages.write(folder, told, results, quarantine.summary(connection))
