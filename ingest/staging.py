"""The staging tables in DuckDB: made from `ingest.schemas`, loaded report by report.

A load is keyed and whole: a batch's reports are replaced with all their rows in one transaction, and only those that
differ from what was loaded before. Loading the same again changes nothing, so a run that was cut off is simply run
again.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

import duckdb
import polars as pl

from ingest.schemas import TABLES

_TYPES = {pl.String: "VARCHAR", pl.Int32: "INTEGER", pl.Float64: "DOUBLE", pl.Date: "DATE", pl.List: "INTEGER[]"}

# What each report's rows were made from and by, by which run and when (UTC; freshness is judged by it).
_LOAD = """
    CREATE TABLE IF NOT EXISTS staging.load (
        report_id VARCHAR PRIMARY KEY,
        fingerprint VARCHAR NOT NULL,
        extractor_version VARCHAR NOT NULL,
        run_id VARCHAR NOT NULL,
        loaded_at TIMESTAMP NOT NULL
    )
"""


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Make schema `staging` with its tables and primary keys, where they are not there yet."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS staging")
    for table in TABLES:
        columns = [f'"{name}" {_TYPES[type(dtype)]}' for name, dtype in table.schema.items()]
        key = ", ".join(f'"{name}"' for name in table.key)
        connection.execute(
            f"CREATE TABLE IF NOT EXISTS staging.{table.name} ({', '.join(columns)}, PRIMARY KEY ({key}))"
        )
        for column in columns:  # a table of an earlier version gets what has come since; its reports are read anew
            connection.execute(f"ALTER TABLE staging.{table.name} ADD COLUMN IF NOT EXISTS {column}")
    connection.execute(_LOAD)


def loaded(connection: duckdb.DuckDBPyConnection, by: Collection[str] | None = None) -> dict[str, tuple[str, str]]:
    """What is loaded, or was by certain runs: fingerprint and version of the extractor, by `report_id`."""
    rows = connection.execute(
        "SELECT report_id, fingerprint, extractor_version FROM staging.load"
        " WHERE list_contains(coalesce(?, [run_id]), run_id)",
        [None if by is None else list(by)],
    ).fetchall()
    return {report_id: (fingerprint, version) for report_id, fingerprint, version in rows}


def load(
    connection: duckdb.DuckDBPyConnection,
    frames: Mapping[str, pl.DataFrame],
    fingerprints: Mapping[str, str],
    run_id: str,
    force: bool = False,
) -> list[str]:
    """Load one batch of parsed reports in one transaction; return the ids of those whose rows were replaced.

    `frames` holds one frame per table of `ingest.schemas.TABLES`, as `ingest.extract.extract` gives them;
    `fingerprints` says by `report_id` what each was read from (document and catalogue entry). A report is left alone
    when fingerprint and extractor version are those of its present rows, unless `force` is given. Raises `duckdb.Error`
    with nothing changed.
    """
    present = {} if force else loaded(connection)
    versions = dict(frames["report"].select("report_id", "extractor_version").iter_rows())
    changed = [key for key, version in versions.items() if present.get(key) != (fingerprints[key], version)]
    if not changed:
        return []
    with _transaction(connection):
        _delete(connection, changed)
        for table in TABLES:
            rows = frames[table.name].filter(pl.col("report_id").is_in(changed)).to_arrow()
            connection.register("loading", rows)
            connection.execute(f"INSERT INTO staging.{table.name} BY NAME SELECT * FROM loading")
            connection.unregister("loading")
        now = datetime.now(UTC).replace(tzinfo=None)
        connection.executemany(
            "INSERT INTO staging.load VALUES (?, ?, ?, ?, ?)",
            [[key, fingerprints[key], versions[key], run_id, now] for key in changed],
        )
    return changed


def remove(connection: duckdb.DuckDBPyConnection, report_ids: Collection[str]) -> None:
    """Remove withdrawn reports with all their rows, in one transaction."""
    with _transaction(connection):
        _delete(connection, report_ids)


def _delete(connection: duckdb.DuckDBPyConnection, report_ids: Collection[str]) -> None:
    for name in (*(table.name for table in TABLES), "load"):
        connection.execute(f"DELETE FROM staging.{name} WHERE list_contains(?, report_id)", [list(report_ids)])


@contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    connection.execute("BEGIN")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
