"""A release: one complete DuckDB file, made from the working database, that says of itself what it holds.

`build` writes the file; `read` gives its record; `difference` tells two of them apart. What a release holds:

- schema `marts`, whole: what analysts read
- schema `中文`: views of `marts` with Chinese names, which take no space and can't say anything else than the tables
- schema `staging`, the tables of `ingest.tables.schemas`: the evidence behind the marts, texts included; and `load`
- schema `quarantine`: the rows that were set aside, with the reason
- schema `release`: `record` (one row: which run, code and checks), `document` (every document found, and what became of
  it), `notice` (what checks note of reports that stay), `content` (each table's rows and digest)
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from flows.publication import documents
from ingest.land.manifest import Place
from ingest.tables.schemas import TABLES

# `load` is the way of the evidence, not evidence: with it dbt can be run on a copy of a release.
_EVIDENCE = (*(table.name for table in TABLES), "load")
_SCHEMAS = ("marts", "中文", "staging", "quarantine", "release")
# What says which run wrote a row, not what the row says: left out where contents are compared.
_OF_THE_RUN = ("run_id", "loaded_at", "built_from", "set_aside_by", "set_aside_at")
_RECORDS_OF_RUNS = ("marts.fct_data_quality", "marts.dim_report_version", "staging.load")
_SIDES = ("old", "new")


@dataclass(frozen=True)
class Release:
    """What a release says of itself: the one row of its table `release.record`."""

    release_id: str  # r0001, r0002 ... in the order in which they were made
    run_id: str
    created_at: datetime  # UTC
    git_revision: str | None  # +changes when the code had changes that were not committed
    extractor_version: str
    schema_version: str  # digest of the tables' definitions
    documents: int
    checks_passed: int
    checks_warned: int

    @property
    def number(self) -> int:
        """The release's place in the order of making."""
        return int(self.release_id.removeprefix("r"))


@dataclass(frozen=True)
class Reread:
    """What changed from one release to another because the extractor did, in reports of the same bytes."""

    old_version: str
    new_version: str
    reports: int  # in both releases
    read_anew: int  # of them, by another version of the extractor
    altered: int  # of those, with other rows in staging


@dataclass(frozen=True)
class Difference:
    """How a table of one release differs from the same table of another, by its key."""

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

    `found` says where documents were found (`ingest.land.landing.found`); the release records the outcome of each.

    The file is flushed to the disk and has no write-ahead log beside it when this returns. Raises `duckdb.Error` or
    `OSError` (a full disk, say); whatever stands at `target` then is no release.
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
    """The record of the release in file `path`. Raises `duckdb.Error` when the file is no release."""
    with duckdb.connect(path, read_only=True) as connection:
        return record(connection)


def record(connection: duckdb.DuckDBPyConnection) -> Release:
    """The record of the release that is open. Raises `duckdb.Error` when it is no release."""
    row = connection.execute(
        "SELECT release_id, run_id, created_at AT TIME ZONE 'UTC', git_revision, extractor_version, schema_version,"
        " documents, checks_passed, checks_warned FROM release.record"
    ).fetchone()
    assert row
    found = Release(*row)
    return replace(found, created_at=found.created_at.replace(tzinfo=UTC))


def contents(path: Path) -> dict[str, tuple[int, str]]:
    """Rows and digest of each table of the release in file `path`; equal for two releases that say the same."""
    with duckdb.connect(path, read_only=True) as connection:
        rows = connection.execute("SELECT table_name, rows, digest FROM release.content").fetchall()
    return {table: (count, digest) for table, count, digest in rows}


def is_whole(path: Path) -> bool:
    """Whether the tables of the release in file `path` have the rows that it says. Raises `duckdb.Error`."""
    told = contents(path)
    with duckdb.connect(path, read_only=True) as connection:
        return not unlike(connection, told)


def unlike(connection: duckdb.DuckDBPyConnection, told: dict[str, tuple[int, str]]) -> list[str]:
    """The tables of the database in use that differ from their recorded rows. Raises `duckdb.Error`."""
    found = {table: connection.execute(f"SELECT {_digest(connection, table)}").fetchone() for table in told}
    return [table for table in told if found[table] != told[table]]


def difference(old: Path, new: Path) -> list[Difference]:
    """What changed from release `old` to release `new`: one `Difference` for each table that differs.

    Rows are told apart by the table's primary key, or by all their columns where it has none; which run wrote a row is
    not looked at.
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
    """Tell what the extractor had to do with the difference between two releases.

    A report keeps its id as long as its bytes stay the same, so other rows under the same id come from other code, a
    correction or the catalogue's word.
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
    """A connection to `target`, made a copy of the working database.

    The whole file is copied, which costs a tenth of writing its tables and their indexes anew.
    """
    target.unlink(missing_ok=True)
    if working.with_name(f"{working.name}.wal").exists():  # who last wrote was killed
        with duckdb.connect(working) as connection:
            connection.execute("CHECKPOINT")
    shutil.copyfile(working, target)
    with duckdb.connect(target) as connection:
        connection.execute("SET threads = 1")  # two take half as much CPU again for the digests
        yield connection
        connection.execute("CHECKPOINT")


def _drop_others(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop all that a release doesn't hold."""
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
    """The tables whose rows make the content of a release, but for records of runs."""
    rows = connection.execute(
        "SELECT schema_name || '.' || table_name FROM duckdb_tables()"
        " WHERE schema_name <> 'release' OR table_name IN ('document', 'notice') ORDER BY ALL"
    ).fetchall()
    return [name for (name,) in rows if name not in _RECORDS_OF_RUNS]


def _digest(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """SQL for a table's rows and digest; the order of the rows does not matter, nor which run wrote them."""
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
