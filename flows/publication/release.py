"""A release: one complete DuckDB file, made from the working database, with a record of what it holds.

`build` writes the file; `read` returns its record; `difference` compares two releases. A release holds:

- schema `marts`, whole: what analysts read
- schema `中文`: views of `marts` with Chinese names, which take no space and always agree with the tables
- schema `staging`, the tables of `ingest.tables.schemas`: the evidence behind the marts, texts included; and `load`
- schema `quarantine`: the rows that were set aside, with the reason
- schema `release`: `record` (one row: run, code and checks), `document` (every document found, with its outcome),
  `notice` (what checks noted about reports that were kept), `content` (each table's row count and digest)
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from flows.database_files import files_of
from flows.publication import documents
from ingest.land.manifest import Place
from ingest.tables.schemas import TABLES

# `load` says how the evidence was loaded; with it, dbt can be run on a copy of a release.
_EVIDENCE = (*(table.name for table in TABLES), "load")
_SCHEMAS = ("marts", "中文", "staging", "quarantine", "release")
# Columns about the run that wrote a row, not about its content: left out when contents are compared.
_OF_THE_RUN = ("run_id", "loaded_at", "built_from", "set_aside_by", "set_aside_at")
_RECORDS_OF_RUNS = ("marts.fct_data_quality", "marts.dim_report_version", "staging.load")
_SIDES = ("old", "new")


@dataclass(frozen=True)
class Release:
    """The record of a release: the only row of its table `release.record`."""

    release_id: str  # r0001, r0002 ... in the order of creation
    run_id: str
    created_at: datetime  # UTC
    git_revision: str | None  # ends in +changes if the code had uncommitted changes
    extractor_version: str
    schema_version: str  # digest of the tables' definitions
    documents: int
    checks_passed: int
    checks_warned: int

    @property
    def number(self) -> int:
        """The release's place in the order of creation."""
        return int(self.release_id.removeprefix("r"))


@dataclass(frozen=True)
class Reread:
    """What changed between two releases because the extractor changed, in reports whose bytes are the same."""

    old_version: str
    new_version: str
    reports: int  # in both releases
    read_anew: int  # those of them that another version of the extractor read
    altered: int  # those of the latter whose rows in staging differ


@dataclass(frozen=True)
class Difference:
    """How a table differs between two releases, as numbers of rows by its key."""

    table: str
    added: int
    removed: int
    altered: int


def build(
    working: Path,
    target: Path,
    *,
    release_id: str,
    run_id: str,
    git_revision: str | None,
    extractor_version: str,
    checks_passed: int,
    checks_warned: int,
    found: Sequence[Place] = (),
) -> Release:
    """Write the complete file of a release to `target` from the working database, and return its record.

    `found` lists where documents were found (`ingest.land.landing.found`); the release records the outcome of each.

    On return the file is flushed to disk and has no write-ahead log beside it. Raises `duckdb.Error` or `OSError` (for
    example if the disk is full); the file at `target`, if any, is then not a release.
    """
    with _copied(working, target) as connection:
        connection.execute("CREATE SCHEMA release")
        documents.keep(connection, found)
        _drop_others(connection)
        connection.execute("CREATE TABLE release.content (table_name VARCHAR PRIMARY KEY, rows BIGINT, digest VARCHAR)")
        for table in _content(connection):
            connection.execute(f"INSERT INTO release.content SELECT '{table}', {_digest(connection, table)}")
        definitions = connection.execute(
            "SELECT md5(string_agg(sql, ' ' ORDER BY sql)) FROM ("
            " SELECT database_name, sql FROM duckdb_tables() UNION ALL SELECT database_name, sql FROM duckdb_views()"
            ") WHERE database_name = current_database()"
        ).fetchone()
        reports = connection.execute("SELECT count(*) FROM staging.report").fetchone()
        assert definitions and reports
        record = Release(
            release_id,
            run_id,
            datetime.now(UTC).replace(microsecond=0),
            git_revision,
            extractor_version,
            definitions[0][:12],
            reports[0],
            checks_passed,
            checks_warned,
        )
        connection.execute(
            "CREATE TABLE release.record (release_id VARCHAR PRIMARY KEY, run_id VARCHAR, created_at TIMESTAMPTZ,"
            " git_revision VARCHAR, extractor_version VARCHAR, schema_version VARCHAR, documents INTEGER,"
            " checks_passed INTEGER, checks_warned INTEGER)"
        )
        connection.execute(f"INSERT INTO release.record VALUES ({', '.join('?' * 9)})", list(asdict(record).values()))
    with target.open("rb") as file:
        os.fsync(file.fileno())
    return record


def read(path: Path) -> Release:
    """The record of the release in file `path`. Raises `duckdb.Error` if the file is not a release."""
    with duckdb.connect(path, read_only=True) as connection:
        return record(connection)


def record(connection: duckdb.DuckDBPyConnection) -> Release:
    """The record of the release that is open. Raises `duckdb.Error` if it is not a release."""
    row = connection.execute(
        "SELECT release_id, run_id, created_at AT TIME ZONE 'UTC', git_revision, extractor_version, schema_version,"
        " documents, checks_passed, checks_warned FROM release.record"
    ).fetchone()
    assert row
    found = Release(*row)
    return replace(found, created_at=found.created_at.replace(tzinfo=UTC))


def contents(path: Path) -> dict[str, tuple[int, str]]:
    """Row count and digest of each table of the release in file `path`; equal for releases with the same content."""
    with duckdb.connect(path, read_only=True) as connection:
        rows = connection.execute("SELECT table_name, rows, digest FROM release.content").fetchall()
    return {table: (count, digest) for table, count, digest in rows}


def is_whole(path: Path) -> bool:
    """Whether the tables of the release in file `path` match their recorded digests. Raises `duckdb.Error`."""
    told = contents(path)
    with duckdb.connect(path, read_only=True) as connection:
        return not unlike(connection, told)


def unlike(connection: duckdb.DuckDBPyConnection, told: dict[str, tuple[int, str]]) -> list[str]:
    """The tables of the current database that differ from `told`, their recorded contents. Raises `duckdb.Error`."""
    found = {table: connection.execute(f"SELECT {_digest(connection, table)}").fetchone() for table in told}
    return [table for table in told if found[table] != told[table]]


def difference(old: Path, new: Path) -> list[Difference]:
    """What changed from release `old` to release `new`: one `Difference` for each table that differs.

    Rows are matched by the table's primary key, or by all columns if it has none; which run wrote a row does not
    matter.
    """
    before, after = contents(old), contents(new)
    with _both(old, new) as connection:
        found = []
        for table in sorted(before.keys() | after.keys()):
            if table not in before or table not in after:
                found.append(Difference(table, after.get(table, (0, ""))[0], before.get(table, (0, ""))[0], 0))
            elif before[table] != after[table]:
                found.append(_table_difference(connection, table))
    return found


def reread(old: Path, new: Path) -> Reread:
    """How much of the difference between two releases comes from the extractor.

    A report keeps its id as long as its bytes stay the same. So different rows under the same id come from changed
    code, a correction or the catalogue.
    """
    versions = read(old).extractor_version, read(new).extractor_version
    with _both(old, new) as connection:
        connection.execute(
            "CREATE TEMP TABLE both_have AS SELECT report_id, old_one.extractor_version <> new_one.extractor_version"
            " AS read_anew FROM old.release.document AS old_one JOIN new.release.document AS new_one USING (report_id)"
        )
        others: list[str] = []
        for table in TABLES:
            names = set(_columns(connection, "new", f"staging.{table.name}"))
            names &= set(_columns(connection, "old", f"staging.{table.name}"))
            row = ", ".join(f'"{name}"' for name in sorted(names - {"extractor_version"}))
            sides = [
                f"SELECT {row} FROM {side}.staging.{table.name} SEMI JOIN anew USING (report_id)" for side in _SIDES
            ]
            others += [f"SELECT report_id FROM (({a}) EXCEPT ALL ({b}))" for a, b in (sides, reversed(sides))]
        found = connection.execute(
            "WITH anew AS (SELECT report_id FROM both_have WHERE read_anew)"
            " SELECT (SELECT count(*) FROM both_have), (SELECT count(*) FROM anew),"
            f" (SELECT count(DISTINCT report_id) FROM ({' UNION ALL '.join(others)}))"
        ).fetchone()
    assert found
    return Reread(*versions, *found)


def _table_difference(connection: duckdb.DuckDBPyConnection, table: str) -> Difference:
    columns = [c for c in _columns(connection, "new", table) if c in _columns(connection, "old", table)]
    schema, name = table.split(".")
    found = connection.execute(
        "SELECT constraint_column_names FROM duckdb_constraints() WHERE constraint_type = 'PRIMARY KEY'"
        " AND database_name = 'new' AND schema_name = ? AND table_name = ?",
        [schema, name],
    ).fetchone()
    key = ", ".join(f'"{column}"' for column in (found[0] if found else columns))
    row = ", ".join(f'"{column}"' for column in columns)

    def count(sql: str) -> int:
        counted = connection.execute(f"SELECT count(*) FROM ({sql})").fetchone()
        assert counted
        return int(counted[0])

    added = count(f"SELECT {key} FROM new.{table} EXCEPT ALL SELECT {key} FROM old.{table}")
    removed = count(f"SELECT {key} FROM old.{table} EXCEPT ALL SELECT {key} FROM new.{table}")
    unlike = count(f"SELECT {row} FROM new.{table} EXCEPT ALL SELECT {row} FROM old.{table}")
    return Difference(table, added, removed, unlike - added)


@contextmanager
def _both(old: Path, new: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with two releases attached, read-only, as `old` and `new`."""
    with duckdb.connect() as connection:
        for name, path in zip(_SIDES, (old, new), strict=True):
            connection.execute(f"ATTACH '{_quoted(path)}' AS {name} (READ_ONLY)")
        yield connection


@contextmanager
def _copied(working: Path, target: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to `target`, which becomes a copy of the working database.

    The whole file is copied: that costs a tenth of rewriting its tables and indexes.
    """
    for left in files_of(target):  # by a run that was killed here
        left.unlink(missing_ok=True)
    _, log = files_of(working)
    if log.exists():  # the last writer was killed
        with duckdb.connect(working) as connection:
            connection.execute("CHECKPOINT")
    shutil.copyfile(working, target)
    with duckdb.connect(target) as connection:
        connection.execute("SET threads = 1")  # with two threads the digests take half as much CPU again
        yield connection
        connection.execute("CHECKPOINT")


def _drop_others(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop everything that does not belong in a release."""
    schemas = connection.execute(
        "SELECT schema_name FROM duckdb_schemas() WHERE database_name = current_database() AND NOT internal"
        " AND schema_name <> 'main' AND NOT list_contains(?, schema_name)",
        [list(_SCHEMAS)],
    ).fetchall()
    tables = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = 'staging'"
        " AND NOT list_contains(?, table_name)",
        [list(_EVIDENCE)],
    ).fetchall()
    connection.execute("BEGIN")
    for (name,) in schemas:
        connection.execute(f'DROP SCHEMA "{name}" CASCADE')
    for (name,) in tables:
        connection.execute(f'DROP TABLE staging."{name}"')
    connection.execute("COMMIT")


def _content(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The tables that form the content of a release; records of runs are left out."""
    rows = connection.execute(
        "SELECT schema_name || '.' || table_name FROM duckdb_tables()"
        " WHERE schema_name <> 'release' OR table_name IN ('document', 'notice') ORDER BY ALL"
    ).fetchall()
    return [name for (name,) in rows if name not in _RECORDS_OF_RUNS]


def _digest(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """SQL for a table's row count and digest, which depend neither on the order of rows nor on the run."""
    columns = ", ".join(f'"{column}"' for column in _columns(connection, None, table))
    return f"count(*), md5(coalesce(sum(hash({columns})::HUGEINT), 0)::VARCHAR) FROM {table}"


def _columns(connection: duckdb.DuckDBPyConnection, database: str | None, table: str) -> list[str]:
    schema, name = table.split(".")
    rows = connection.execute(
        "SELECT column_name FROM duckdb_columns() WHERE schema_name = ? AND table_name = ?"
        " AND database_name = coalesce(?, current_database()) ORDER BY column_index",
        [schema, name, database],
    ).fetchall()
    return [column for (column,) in rows if column not in _OF_THE_RUN]


def _quoted(text: object) -> str:
    return str(text).replace("'", "''")
