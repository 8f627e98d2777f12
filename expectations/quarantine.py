"""Quarantine for rows that fail their checks: one table for each staging table, with the reason.

A row is held back alone, except that a number takes its observations with it. A report is set aside with all its rows.
Both happen in one transaction, so that staging stays consistent. A row leaves quarantine when its report is loaded
again or withdrawn, as recorded in `staging.load`. Notices on reports that stay are in `staging.notice`.
"""

from collections.abc import Sequence
from typing import NamedTuple

import duckdb
import polars as pl

from expectations.suite import Scope
from ingest.tables.schemas import TABLES
from ingest.tables.staging import transaction

# The columns of a quarantine table besides those of its staging table.
_ADDED = {
    "set_aside_for": "VARCHAR",  # the names of the checks that the row fails
    "set_aside_because": "VARCHAR",  # what was expected and what was seen; null for rows that follow another row
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
# One row per check that a report fails without being set aside.
_NOTICE = """
    CREATE TABLE IF NOT EXISTS staging.notice (
        report_id VARCHAR,
        noted_by VARCHAR,  -- the check
        rows BIGINT,  -- number of failing rows of the report
        what VARCHAR,  -- what was expected, and what was seen in the first failing row
        PRIMARY KEY (report_id, noted_by)
    )
"""


class Became(NamedTuple):
    """The outcome of reports: how many are in force, how many of these have rows held back, and what was set aside."""

    in_force: int
    held_back: int
    set_aside: list[tuple[str, str]]  # source and reason


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the quarantine tables and the list of passed reports if they are missing."""
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
    """The reports to be checked: those just loaded and those that have not passed yet; all, if there are none.

    Rows of a blocked run stay in staging for inspection. They must not be published unchecked by the next run.
    """
    found = connection.execute(
        "SELECT report_id FROM staging.report LEFT JOIN staging.load USING (report_id)"
        " LEFT JOIN staging.passed_report AS passed USING (report_id, loaded_at)"
        " WHERE $everything OR list_contains($loaded, report_id) OR passed.report_id IS NULL ORDER BY ALL",
        {"everything": not loaded, "loaded": loaded or []},
    )
    return tuple(row[0] for row in found.fetchall())


def mark_passed(connection: duckdb.DuckDBPyConnection, report_ids: tuple[str, ...]) -> None:
    """Remember that these reports, as loaded last, have passed all checks of both layers, and their counts.

    The counts are of what was read, rows in quarantine included.
    """
    quantities, observations = (
        f"(SELECT count(*) FROM staging.{table} AS kept WHERE kept.report_id = load.report_id)"
        f" + (SELECT count(*) FROM quarantine.{table} AS held WHERE held.report_id = load.report_id)"
        for table in ("quantity", "observation")
    )
    connection.execute(
        f"INSERT OR REPLACE INTO staging.passed_report SELECT report_id, loaded_at, {quantities}, {observations}"
        " FROM staging.load WHERE list_contains($ids, report_id)",
        {"ids": report_ids},
    )


def mark_failed(connection: duckdb.DuckDBPyConnection, report_ids: tuple[str, ...]) -> None:
    """Have these reports checked again in the next run; the record of when they last passed is kept."""
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
    """Drop from quarantine the rows of reports reloaded since or withdrawn, and their notices."""
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
    """Replace the notices on the reports in scope: `failing` as in `set_aside`, and `what`."""
    notices = failing.group_by("report_id", noted_by="check", maintain_order=True).agg(
        rows=pl.col("key").n_unique(), what=pl.col("what").first()
    )
    connection.register("notices", notices.to_arrow())
    with transaction(connection):
        connection.execute("DELETE FROM staging.notice WHERE list_contains($ids, report_id)", {"ids": scope.report_ids})
        connection.execute("INSERT INTO staging.notice BY NAME FROM notices")
    connection.unregister("notices")


def set_aside(connection: duckdb.DuckDBPyConnection, run_id: str, failing: pl.DataFrame) -> None:
    """Move the staging rows named in `failing` to quarantine, with the rows that depend on them.

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
    """Add the rows of `child` that depend on rows being moved."""
    connection.execute(
        f"INSERT INTO leaving SELECT '{child}', {_key(child, 'row')}, 'its {parent} was set aside', NULL"
        f" FROM staging.{child} AS row JOIN leaving ON table_name = '{parent}' AND key = row.{column}"
        f" WHERE {_key(child, 'row')} NOT IN (SELECT key FROM leaving WHERE table_name = '{child}')"
    )


def _key(table: str, alias: str) -> str:
    """The SQL expression of a row's key as one string."""
    return f"concat_ws(' ', {', '.join(f'{alias}.{column}' for column in _KEYS[table])})"
