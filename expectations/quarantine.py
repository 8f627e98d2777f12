"""Where rows go that fail their checks: tables of schema `quarantine`, each like its table of staging with the reason.

A row is set aside with all that hangs on it, in one transaction, so that staging stays whole. It leaves quarantine when
its report is loaded again, mended or to be judged anew, or withdrawn: `staging.load` tells.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import polars as pl

from expectations.suite import Scope
from ingest.schemas import TABLES

# What a quarantine table has beside its staging table's columns.
_ADDED = {
    "set_aside_for": "VARCHAR",  # the names of the checks that the row fails
    "set_aside_by": "VARCHAR",  # the run
    "set_aside_at": "TIMESTAMPTZ",
    "loaded_at": "TIMESTAMP",  # the load that the row came with
}
# Child table, its column, and the table whose key that is.
_HANGS_ON = (
    ("section", "report_id", "report"),
    ("correction", "report_id", "report"),
    ("section", "parent_id", "section"),
    ("quantity", "section_id", "section"),
    ("commitment", "section_id", "section"),
    ("keyword", "section_id", "section"),
    ("observation", "quantity_id", "quantity"),
)
_KEYS = {table.name: table.key for table in TABLES}


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the quarantine tables, and the list of reports that have passed, where they are missing."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS quarantine")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS staging.passed_report"
        " (report_id VARCHAR PRIMARY KEY, loaded_at TIMESTAMP, quantities BIGINT, observations BIGINT)"
    )
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


def rows_set_aside(scope: Scope, table: str) -> int:
    """How many rows of `table` the reports in scope have in quarantine already."""
    return scope.query(f"SELECT count(*) FROM quarantine.{table} SEMI JOIN scope_report USING (report_id)").item()


def release(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop from quarantine what belongs to reports that were loaded again since, or withdrawn."""
    with _transaction(connection):
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


def set_aside(connection: duckdb.DuckDBPyConnection, run_id: str, failing: pl.DataFrame) -> None:
    """Move the rows of staging named in `failing` to quarantine, and all that hangs on them.

    `failing` has the columns `table_name`, `key` (the row's key columns, joined by a space) and `check`. An observation
    stays when its commitment leaves; it only loses the link.
    """
    connection.register("failing", failing.to_arrow())
    with _transaction(connection):
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE leaving AS SELECT table_name, key,"
            ' string_agg(DISTINCT "check", \', \' ORDER BY "check") AS checks FROM failing GROUP BY table_name, key'
        )
        while any(_follow(connection, *edge) for edge in _HANGS_ON):
            pass
        for table in _KEYS:
            connection.execute(
                f"INSERT INTO quarantine.{table} BY NAME SELECT row.*, checks AS set_aside_for,"
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


def _follow(connection: duckdb.DuckDBPyConnection, child: str, column: str, parent: str) -> bool:
    """Add the rows of `child` that hang on rows which leave; say whether there were any."""
    added = connection.execute(
        f"INSERT INTO leaving SELECT '{child}', {_key(child, 'row')}, 'its {parent} was set aside'"
        f" FROM staging.{child} AS row JOIN leaving ON table_name = '{parent}' AND key = row.{column}"
        f" WHERE {_key(child, 'row')} NOT IN (SELECT key FROM leaving WHERE table_name = '{child}')"
    ).fetchone()
    return added is not None and added[0] > 0


def _key(table: str, alias: str) -> str:
    """The SQL expression of a row's key as one string."""
    return f"concat_ws(' ', {', '.join(f'{alias}.{column}' for column in _KEYS[table])})"


@contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    connection.execute("BEGIN")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
