"""Quarantine for rows that fail their checks: a table for each staging table, with the reason.

A row is held back alone, but for the observations of a number: without it they say nothing. A report is set aside with
all its rows. Either is done in one transaction, so that staging stays whole. A row leaves quarantine when its report is
loaded again, mended or to be judged anew, or withdrawn: `staging.load` tells. What is only noted of a report stands in
`staging.notice`.
"""

from collections.abc import Sequence
from typing import NamedTuple

import duckdb
import polars as pl

from expectations.suite import Scope
from ingest.tables.schemas import TABLES
from ingest.tables.staging import transaction

# What a quarantine table has beside its staging table's columns.
_ADDED = {
    "set_aside_for": "VARCHAR",  # the names of the checks that the row fails
    "set_aside_because": "VARCHAR",  # what should hold, and what is seen instead; null of what goes with another row
    "set_aside_by": "VARCHAR",  # the run
    "set_aside_at": "TIMESTAMPTZ",
    "loaded_at": "TIMESTAMP",  # the load that the row came with
}
# Child table, its column, and the table whose key that is.
_HANGS_ON = (
    *((table.name, "report_id", "report") for table in TABLES if table.name != "report"),
    ("observation", "quantity_id", "quantity"),
    ("outcome", "promise_id", "promise"),
    ("admitted_again", "problem_id", "problem"),
    ("admitted_again", "earlier_problem_id", "problem"),
)
_KEYS = {table.name: table.key for table in TABLES}
# One row a check that a report fails and stays.
_NOTICE = """
    CREATE TABLE IF NOT EXISTS staging.notice (
        report_id VARCHAR,
        noted_by VARCHAR,  -- the check
        rows BIGINT,  -- how many rows of the report it is true of
        what VARCHAR,  -- what should hold, and what is seen in the first row of which it does not
        PRIMARY KEY (report_id, noted_by)
    )
"""


class Became(NamedTuple):
    """What became of reports: how many are in force, some rows of how many of these are held back, and the others."""

    in_force: int
    held_back: int
    set_aside: list[tuple[str, str]]  # source and reason


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the quarantine tables, and the list of reports that have passed, where they are missing."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS quarantine")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS staging.passed_report"
        " (report_id VARCHAR PRIMARY KEY, loaded_at TIMESTAMP, quantities BIGINT, observations BIGINT)"
    )
    connection.execute(_NOTICE)
    for table in _KEYS:
        connection.execute(f"CREATE TABLE IF NOT EXISTS quarantine.{table} AS FROM staging.{table} LIMIT 0")
        columns = connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE staging.{table})").fetchall()
        for column, type_ in [*columns, *_ADDED.items()]:
            connection.execute(f'ALTER TABLE quarantine.{table} ADD COLUMN IF NOT EXISTS "{column}" {type_}')


def reports_to_check(connection: duckdb.DuckDBPyConnection, loaded: list[str] | None) -> tuple[str, ...]:
    """The reports whose rows are to be checked: those just loaded and those that have not passed; without any, all.

    Rows of a run that was blocked stay in staging for a look at them. They must not reach a reader with the next run's.
    """
    found = connection.execute(
        "SELECT report_id FROM staging.report LEFT JOIN staging.load USING (report_id)"
        " LEFT JOIN staging.passed_report AS passed USING (report_id, loaded_at)"
        " WHERE $everything OR list_contains($loaded, report_id) OR passed.report_id IS NULL ORDER BY ALL",
        {"everything": not loaded, "loaded": loaded or []},
    )
    return tuple(row[0] for row in found.fetchall())


def mark_passed(connection: duckdb.DuckDBPyConnection, report_ids: tuple[str, ...]) -> None:
    """Remember that these reports, as loaded last, have passed all checks of both layers, and their counts."""
    connection.execute(
        "INSERT OR REPLACE INTO staging.passed_report SELECT report_id, loaded_at,"
        " (SELECT count(*) FROM staging.quantity WHERE quantity.report_id = load.report_id),"
        " (SELECT count(*) FROM staging.observation WHERE observation.report_id = load.report_id)"
        " FROM staging.load WHERE list_contains($ids, report_id)",
        {"ids": report_ids},
    )


def mark_failed(connection: duckdb.DuckDBPyConnection, report_ids: tuple[str, ...]) -> None:
    """Have these reports checked again in the next run; what they were when they last passed stays known."""
    connection.execute(
        "UPDATE staging.passed_report SET loaded_at = NULL WHERE list_contains($ids, report_id)", {"ids": report_ids}
    )


def rows_set_aside(scope: Scope, table: str) -> pl.DataFrame:
    """How many rows of `table` each report in scope has in quarantine already (`gone`)."""
    return scope.query(
        f"SELECT report_id, count(*) AS gone FROM quarantine.{table}"
        " SEMI JOIN scope_report USING (report_id) GROUP BY ALL"
    )


def release(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop from quarantine what belongs to reports that were loaded again since, or withdrawn, and what is noted."""
    with transaction(connection):
        connection.execute("DELETE FROM staging.notice WHERE report_id NOT IN (SELECT report_id FROM staging.report)")
        for table in _KEYS:
            connection.execute(
                f"DELETE FROM quarantine.{table} AS old WHERE NOT EXISTS (FROM staging.load"
                " WHERE load.report_id = old.report_id AND load.loaded_at = old.loaded_at)"
            )


def summary(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """How many `rows` are in quarantine, by `table_name`, `set_aside_for` (the checks) and `set_aside_by` (the run)."""
    counts = " UNION ALL ".join(
        f"SELECT '{table}' AS table_name, set_aside_for, set_aside_by, count(*) AS rows"
        f" FROM quarantine.{table} GROUP BY ALL"
        for table in _KEYS
    )
    return connection.execute(f"FROM ({counts}) ORDER BY ALL").pl()


def became_of(connection: duckdb.DuckDBPyConnection, report_ids: Sequence[str]) -> Became:
    """What the checks and the marts have made of reports."""
    ids = {"ids": list(report_ids)}
    held_back = " UNION ".join(f"SELECT report_id FROM quarantine.{table}" for table in _KEYS)
    counted = connection.execute(
        f"SELECT count(*), count(*) FILTER (report_id IN ({held_back})) FROM marts.dim_report"
        " WHERE is_current AND list_contains($ids, report_id)",
        ids,
    ).fetchone()
    assert counted
    in_force, some_held_back = counted
    set_aside = connection.execute(
        "SELECT source, coalesce(set_aside_because, set_aside_for) FROM quarantine.report"
        " WHERE list_contains($ids, report_id) ORDER BY source",
        ids,
    )
    return Became(in_force, some_held_back, set_aside.fetchall())


def note(connection: duckdb.DuckDBPyConnection, scope: Scope, failing: pl.DataFrame) -> None:
    """Keep what is noted of the reports in scope, in place of what was: `failing` as in `set_aside`, and `what`."""
    notices = failing.group_by("report_id", noted_by="check", maintain_order=True).agg(
        rows=pl.col("key").n_unique(), what=pl.col("what").first()
    )
    connection.register("notices", notices.to_arrow())
    with transaction(connection):
        connection.execute("DELETE FROM staging.notice WHERE list_contains($ids, report_id)", {"ids": scope.report_ids})
        connection.execute("INSERT INTO staging.notice BY NAME FROM notices")
    connection.unregister("notices")


def set_aside(connection: duckdb.DuckDBPyConnection, run_id: str, failing: pl.DataFrame) -> None:
    """Move the rows of staging named in `failing` to quarantine, and what says nothing without them.

    `failing` has the columns `table_name`, `key` (the row's key columns, joined by a space), `check` and `what`.
    An observation stays when its commitment leaves; it only loses the link.
    """
    connection.register("failing", failing.to_arrow())
    with transaction(connection):
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE leaving AS SELECT table_name, key,"
            ' string_agg(DISTINCT "check", \', \' ORDER BY "check") AS checks,'
            " string_agg(DISTINCT what, ' ') AS because"
            " FROM failing GROUP BY table_name, key"
        )
        for edge in _HANGS_ON:
            _follow(connection, *edge)
        for table in _KEYS:
            connection.execute(
                f"INSERT INTO quarantine.{table} BY NAME SELECT row.*, checks AS set_aside_for,"
                " because AS set_aside_because,"
                " $run_id AS set_aside_by, now() AS set_aside_at, load.loaded_at"
                f" FROM staging.{table} AS row JOIN leaving ON table_name = '{table}' AND key = {_key(table, 'row')}"
                " LEFT JOIN staging.load ON load.report_id = row.report_id",
                {"run_id": run_id},
            )
        connection.execute(
            "UPDATE staging.observation SET commitment_id = NULL"
            " WHERE commitment_id IN (SELECT key FROM leaving WHERE table_name = 'commitment')"
        )
        # Children first, and each after its copy is made.
        for table in reversed(_KEYS):
            connection.execute(
                f"DELETE FROM staging.{table} AS row USING leaving"
                f" WHERE table_name = '{table}' AND key = {_key(table, 'row')}"
            )
    connection.unregister("failing")


def _follow(connection: duckdb.DuckDBPyConnection, child: str, column: str, parent: str) -> None:
    """Add the rows of `child` that hang on rows which leave."""
    connection.execute(
        f"INSERT INTO leaving SELECT '{child}', {_key(child, 'row')}, 'its {parent} was set aside', NULL"
        f" FROM staging.{child} AS row JOIN leaving ON table_name = '{parent}' AND key = row.{column}"
        f" WHERE {_key(child, 'row')} NOT IN (SELECT key FROM leaving WHERE table_name = '{child}')"
    )


def _key(table: str, alias: str) -> str:
    """The SQL expression of a row's key as one string."""
    return f"concat_ws(' ', {', '.join(f'{alias}.{column}' for column in _KEYS[table])})"
