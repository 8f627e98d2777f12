"""The staging tables in DuckDB: created from `ingest.tables.schemas`, loaded report by report.

A load replaces the reports of a batch, each with all its rows, in one transaction. Only reports that differ from what
was loaded before are replaced. Loading the same again changes nothing, so a run that was cut off can simply be
repeated.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl

from ingest.tables.schemas import TABLES

_TYPES = {pl.String: "VARCHAR", pl.Int32: "INTEGER", pl.Float64: "DOUBLE", pl.Date: "DATE", pl.List: "INTEGER[]"}

# The input, version and run that made each report's rows, and the time (UTC; freshness checks use it).
_LOAD = """
    CREATE TABLE IF NOT EXISTS staging.load (
        report_id VARCHAR PRIMARY KEY,
        fingerprint VARCHAR NOT NULL,
        extractor_version VARCHAR NOT NULL,
        run_id VARCHAR NOT NULL,
        loaded_at TIMESTAMP NOT NULL,
        superseded_by VARCHAR,  -- the report that its source shows now instead
        in_force BOOLEAN  -- what the catalogue says of it, if anything
    )
"""


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Create schema `staging` with its tables and primary keys, unless they exist."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS staging")
    for table in TABLES:
        columns = [f'"{name}" {_TYPES[type(dtype)]}' for name, dtype in table.schema.items()]
        key = ", ".join(f'"{name}"' for name in table.key)
        connection.execute(
            f"CREATE TABLE IF NOT EXISTS staging.{table.name} ({', '.join(columns)}, PRIMARY KEY ({key}))"
        )
        for column in columns:  # a table of an earlier version gets the new columns; its reports are read again
            connection.execute(f"ALTER TABLE staging.{table.name} ADD COLUMN IF NOT EXISTS {column}")
    connection.execute(_LOAD)
    for column in ("superseded_by VARCHAR", "in_force BOOLEAN"):
        connection.execute(f"ALTER TABLE staging.load ADD COLUMN IF NOT EXISTS {column}")


@contextmanager
def held_open(path: Path) -> Iterator[None]:
    """Hold the database open while batches are loaded, each through a connection of its own.

    The last connection to close a DuckDB file writes the changes and all indexes into it. If every batch is the last
    connection, each takes longer than the one before: loading 1,360 reports in 16 batches took 61 seconds of CPU, and
    31 with this.
    """
    with duckdb.connect(path) as connection:
        connection.execute("SET checkpoint_threshold = '512MB'")
        yield


def loaded(connection: duckdb.DuckDBPyConnection, by: Collection[str] | None = None) -> dict[str, tuple[str, str]]:
    """What is loaded, or what the runs in `by` loaded: fingerprint and extractor version, by `report_id`."""
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

    `frames` holds one frame per table of `ingest.tables.schemas.TABLES`, as returned by `ingest.extract.extract`;
    `fingerprints` identifies by `report_id` what each report was read from (document and catalogue entry). A report
    whose fingerprint and extractor version are those of its present rows is skipped, unless `force` is set. Raises
    `duckdb.Error`, and then nothing is changed.
    """
    present = {} if force else loaded(connection)
    versions = dict(frames["report"].select("report_id", "extractor_version").iter_rows())
    changed = [key for key, version in versions.items() if present.get(key) != (fingerprints[key], version)]
    if not changed:
        return []
    with transaction(connection):
        _delete(connection, changed)
        for table in TABLES:
            rows = frames[table.name].filter(pl.col("report_id").is_in(changed)).to_arrow()
            connection.register("loading", rows)
            connection.execute(f"INSERT INTO staging.{table.name} BY NAME SELECT * FROM loading")
            connection.unregister("loading")
        now = datetime.now(UTC).replace(tzinfo=None)
        connection.executemany(
            "INSERT INTO staging.load (report_id, fingerprint, extractor_version, run_id, loaded_at)"
            " VALUES (?, ?, ?, ?, ?)",
            [[key, fingerprints[key], versions[key], run_id, now] for key in changed],
        )
    return changed


def unmarked_versions(
    connection: duckdb.DuckDBPyConnection,
    shown: Mapping[str, str],
    present: Collection[str],
    in_force: Mapping[str, bool],
) -> list[tuple[str | None, bool | None, str]]:
    """The reports whose marks in the warehouse differ from the sources and catalogues, for `mark_versions`.

    Each comes as the report that its source shows now instead, the catalogue's `in_force`, and the report itself.
    `shown` gives the digest of what each source shows or showed last, `present` the digests of the documents that are
    there now, `in_force` the catalogue's entry by digest. A document that is there is not superseded.
    """
    found = connection.execute(
        "SELECT document_sha256, source, report_id, superseded_by, in_force"
        " FROM staging.report JOIN staging.load USING (report_id)"
    ).fetchall()
    marks = []
    for digest, source, key, *before in found:
        by = None if digest in present else shown.get(source, digest)[:16]
        now = (None if by == key else by, in_force.get(digest))
        if [*now] != before:
            marks.append((*now, key))
    return marks


def mark_versions(
    connection: duckdb.DuckDBPyConnection, marks: Collection[tuple[str | None, bool | None, str]]
) -> None:
    """Mark reports with the one that their source shows now instead, and with the catalogue's `in_force`."""
    if marks:
        with transaction(connection):
            connection.executemany(
                "UPDATE staging.load SET superseded_by = ?, in_force = ? WHERE report_id = ?",
                [list(mark) for mark in marks],
            )


def versions_of(connection: duckdb.DuckDBPyConnection, report_ids: Collection[str]) -> list[str]:
    """The reports that these ones have superseded."""
    rows = connection.execute(
        "SELECT report_id FROM staging.load WHERE list_contains(?, superseded_by)", [list(report_ids)]
    ).fetchall()
    return [key for (key,) in rows]


def remove(connection: duckdb.DuckDBPyConnection, report_ids: Collection[str]) -> None:
    """Remove withdrawn reports with all their rows, in one transaction."""
    with transaction(connection):
        _delete(connection, report_ids)


def _delete(connection: duckdb.DuckDBPyConnection, report_ids: Collection[str]) -> None:
    rows = connection.execute(
        "SELECT report_id FROM staging.load WHERE list_contains(?, report_id)", [list(report_ids)]
    ).fetchall()
    if not rows:  # searching for rows of new reports would read every table
        return
    there = [key for (key,) in rows]
    for name in (*(table.name for table in TABLES), "load"):
        connection.execute(f"DELETE FROM staging.{name} WHERE list_contains(?, report_id)", [there])
    connection.execute("DELETE FROM staging.outcome WHERE list_contains(?, promising_report_id)", [there])


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Do everything inside the block, or nothing."""
    connection.execute("BEGIN")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
