"""Run the suites of a layer, keep the results as rows and pages, and set failing rows aside.

    results = check(connection, "staging", run_id, Path("warehouse/quality"), report_ids)
    if blocks(results): ...  # do not publish

`look` only reports. Great Expectations is imported when the first table is judged (`expectations.judge`).
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

# One row per check and run: kept in `staging.check_result`.
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
    "staging": (
        *("report", "section", "quantity", "observation", "commitment", "promise", "mention", "problem"),
        *("explanation", "keyword", "correction", "outcome", "admitted_again"),
    ),
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
        "fct_promise",
        "fct_mention",
        "fct_problem",
        "fct_explanation",
        "dim_entity",
        "fct_keyword",
        "fct_correction",
        "fct_data_quality",
        "mart_target_fulfilment",
        "mart_headline",
        "mart_indicator_panel",
        "mart_restatement",
        "mart_promise_outcome",
        "mart_entity_timeline",
        "mart_problem",
        "mart_glossary",
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
    """Check the tables of `layer` against their suites and return one row per check (schema `RESULT`).

    `connection` is a writable connection to the working database, in no transaction. Row checks cover the reports
    in `run_report_ids`, which this run has loaded, and any that have not passed yet; if there are none (a run that
    loaded nothing), all reports. Whole tables are checked by aggregates in either case.

    The results are kept in `staging.check_result` (a repeated call with the same `run_id` replaces them) and as pages
    in `docs_folder`, beginning with `index.html`. When nothing in staging blocks the run, failures take effect:
    rows held back and documents set aside move to the tables of the same names in schema `quarantine`, and notices
    become rows of `staging.notice`.
    """
    prepare(connection)
    if layer == "staging":
        quarantine.release(connection)
    scope = Scope(connection, quarantine.reports_to_check(connection, run_report_ids), run_id)
    judged = _judge_all(scope, layer)
    results = _rows(judged)
    passed = not blocks(results)
    if layer == "staging" and passed:
        failing = _failing(judged)
        quarantine.note(connection, scope, failing.filter(fate="noted"))
        quarantine.set_aside(connection, run_id, failing.filter(pl.col("fate") != "noted"))
    if not passed:
        quarantine.mark_failed(connection, scope.report_ids)
    elif layer == "marts":
        quarantine.mark_passed(connection, scope.report_ids)
    keep(connection, results)
    kept = connection.execute("FROM staging.check_result WHERE run_id = ? ORDER BY ALL", [run_id]).pl()
    _write_pages(docs_folder, judged, kept, connection)
    return results


def look(connection: duckdb.DuckDBPyConnection, docs_folder: Path) -> pl.DataFrame:
    """Check all rows of every table of both layers against its suite; returns one row per check.

    Unlike `check` this is not part of a run: no row is set aside, and results are only kept in the pages.
    """
    prepare(connection)
    scope = Scope(connection, quarantine.reports_to_check(connection, None), "by hand")
    judged = [one for layer in MODULES for one in _judge_all(scope, layer)]
    _write_pages(docs_folder, judged, _rows(judged), connection)
    return _rows(judged)


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the tables that are written here if they are missing."""
    quarantine.prepare(connection)
    connection.register("results", RESULT.to_frame().to_arrow())
    connection.execute("CREATE TABLE IF NOT EXISTS staging.check_result AS FROM results")
    connection.unregister("results")


def keep(connection: duckdb.DuckDBPyConnection, results: pl.DataFrame) -> None:
    """Store results (schema `RESULT`), replacing earlier ones of the same layer and run.

    Where the marts are built already, `marts.fct_data_quality` gets them too: the next build would be the next run's.
    """
    prepare(connection)
    connection.register("results", results.to_arrow())
    connection.execute(
        "DELETE FROM staging.check_result WHERE (run_id, layer) IN (SELECT DISTINCT (run_id, layer) FROM results)"
    )
    connection.execute("INSERT INTO staging.check_result BY NAME FROM results")
    connection.unregister("results")
    built = connection.execute("FROM duckdb_tables() WHERE schema_name = 'marts' AND table_name = 'fct_data_quality'")
    if built.fetchone() and results.height:
        said = {"run_id": results.item(0, "run_id"), "layers": results["layer"].unique().to_list()}
        connection.execute(
            "DELETE FROM marts.fct_data_quality WHERE run_id = $run_id AND list_contains($layers, layer)", said
        )
        told = "SELECT concat_ws(':', run_id, layer, suite, expectation, \"column\") AS check_result_id, *"
        connection.execute(
            f"INSERT INTO marts.fct_data_quality BY NAME {told} FROM staging.check_result"
            " WHERE run_id = $run_id AND list_contains($layers, layer)",
            said,
        )


class _Judged(NamedTuple):
    """One check of one table: its result row, complete, and the verdict behind it."""

    suite: Suite
    row: dict[str, Any]
    verdict: Verdict


def _judge_all(scope: Scope, layer: Layer) -> list[_Judged]:
    head = {"run_id": scope.run_id, "checked_at": datetime.now(UTC), "layer": layer}
    return [_Judged(suite, head | each.row, each) for suite in suites(layer) for each in judge(suite, scope)]


def _failing(judged: list[_Judged]) -> pl.DataFrame:
    """The rows to be acted on: `fate`, `table_name`, `key`, `check`, `report_id`, and what is seen."""
    frames = []
    for suite, _, verdict in judged:
        fate = suite.fate_of(verdict.check)
        what = pl.concat_str(pl.lit(verdict.check.guards), pl.col("seen"), separator=" ")
        table = "report" if fate == "set aside" else suite.table
        named = {"fate": fate, "table_name": table, "check": verdict.check.name}
        frames.append(
            verdict.failing.select(
                "report_id", "key", *(pl.lit(v, pl.String).alias(k) for k, v in named.items()), what=what
            )
        )
    return pl.concat(frames)


def _rows(judged: list[_Judged]) -> pl.DataFrame:
    return pl.DataFrame([one.row for one in judged], schema=RESULT)


def _write_pages(
    folder: Path, judged: list[_Judged], results: pl.DataFrame, connection: duckdb.DuckDBPyConnection
) -> None:
    told: dict[str, list[pages.Told]] = {}
    for one in judged:
        name = f"{one.suite.layer}.{one.suite.table}"
        told.setdefault(name, []).append(pages.Told(one.row, one.verdict.check.evidence, one.verdict.result))
    pages.write(folder, told, results, quarantine.summary(connection))
