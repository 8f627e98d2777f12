"""The lake: releases in a DuckLake, which many read over the network, each at the snapshot that it opened.

A release is made and checked as a file; then one transaction, which makes one snapshot, gives the lake the same
contents. Its catalogue is a PostgreSQL database, or a DuckDB file for trials; its data are Parquet files in a folder or
an object store. Only one warehouse may write a lake.

DuckLake has no keys and constraints. Its tables are copies of tables that have them, and before a snapshot is committed
each is compared with the rows and digest recorded in the release.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

import duckdb

from flows.errors import Refused
from flows.publication import release
from flows.publication.release import Release
from flows.settings import Settings

_INSTALL = "needs the cluster extra: run make cluster, in gwr's checkout"
_LEFT_FOR_READERS = "INTERVAL 1 DAY"  # how long files of dropped snapshots stay


def lake_of(in_force: Settings) -> "Lake | None":
    """The lake of the settings, or None."""
    catalogue, data = in_force.lake.catalogue, in_force.lake.data
    return Lake(catalogue, data) if catalogue and data else None


def share(in_force: Settings) -> "Snapshot | None":
    """Bring the lake of the settings, if any, up to date with the release in force; None when nothing changes."""
    lake = lake_of(in_force)
    return lake.show(in_force.published, in_force.warehouse, in_force.keep_releases) if lake else None


class Snapshot(NamedTuple):
    """A snapshot of the lake: its number, and the release it holds."""

    number: int
    release_id: str
    run_id: str


@dataclass(frozen=True)
class Lake:
    """A lake by its catalogue (`postgres:dbname=gwr host=db.example.org`, or a file) and where its data are."""

    catalogue: str
    data: str

    def show(self, published: Path, warehouse: Path, keep: int) -> Snapshot | None:
        """Bring the lake up to date with the release in file `published`; None if it already is.

        All of it becomes visible at once, or nothing. The snapshots of the last `keep` releases are kept. Raises
        `Refused` when another warehouse writes this lake, or the extra is not installed.
        """
        with self._open() as connection:
            connection.execute(f"ATTACH {_text(published)} AS made (READ_ONLY)")
            try:
                made = self._show(connection, _identity(warehouse), warehouse)
            except duckdb.TransactionException as error:
                raise Refused(f"Somebody else has written to the lake {self.catalogue} meanwhile: {error}") from error
            self._forget(connection, keep)
        return made

    def snapshots(self) -> list[Snapshot]:
        """The snapshots that can be read, the newest last."""
        with self._open(read_only=True) as connection:
            return _snapshots(connection)

    @contextmanager
    def reading(self, snapshot: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
        """A read-only connection to the lake, now or at a snapshot."""
        with self._open(read_only=True, snapshot=snapshot) as connection:
            yield connection

    def _show(self, connection: duckdb.DuckDBPyConnection, identity: str, warehouse: Path) -> Snapshot | None:
        connection.execute("BEGIN")
        try:
            before = self._before(connection, identity)
            connection.execute("USE made")
            now = release.record(connection)
            told = _told(connection)
            connection.execute("USE lake")
            if before and (before[0].release_id, before[0].run_id) == (now.release_id, now.run_id):
                connection.execute("ROLLBACK")
                return None
            anew = before is None or before[0].schema_version != now.schema_version
            if anew:
                _empty(connection)
            same = {} if anew or before is None else before[1]
            for schema, name in _tables(connection, "made"):
                if f"{schema}.{name}" not in told or told[f"{schema}.{name}"] != same.get(f"{schema}.{name}"):
                    _copy(connection, schema, name, anew)
            if anew:
                _copy_views(connection)
                connection.execute("CREATE TABLE release.lake (warehouse VARCHAR, folder VARCHAR)")
                connection.execute("INSERT INTO release.lake VALUES (?, ?)", [identity, str(warehouse.resolve())])
            if unlike := release.unlike(connection, told):
                raise Refused(f"What was written to the lake {self.catalogue} is not the release: {', '.join(unlike)}")
            extra = json.dumps({"run_id": now.run_id})
            connection.execute(f"CALL lake.set_commit_message('gwr', '{now.release_id}', extra_info => {_text(extra)})")
            connection.execute("COMMIT")
        except BaseException:
            with suppress(duckdb.Error):  # a commit that failed has left nothing to roll back
                connection.execute("ROLLBACK")
            raise
        return _snapshots(connection)[-1]

    def _before(
        self, connection: duckdb.DuckDBPyConnection, identity: str
    ) -> tuple[Release, dict[str, tuple[int, str]]] | None:
        """The release in the lake, and its contents; None for an empty lake."""
        if ("release", "lake") not in _tables(connection, "lake"):
            return None
        owner = connection.execute("FROM lake.release.lake").fetchone()
        assert owner
        if owner[0] != identity:
            raise Refused(
                f"The lake {self.catalogue} is written by another warehouse ({owner[1]}, {owner[0]}), whose release"
                " would be lost: take another lake, or, when that warehouse is no more, put its id into this one's file"
                " lake-id"
            )
        return release.record(connection), _told(connection)

    def _forget(self, connection: duckdb.DuckDBPyConnection, keep: int) -> None:
        """Drop the snapshots beyond those kept; their files stay for a while for current readers."""
        kept = {one.number for one in _snapshots(connection)[-keep:]}
        every = [number for (number,) in connection.execute("SELECT snapshot_id FROM lake.snapshots()").fetchall()]
        gone = [number for number in every if number < min(kept, default=0)]
        if gone:
            connection.execute(f"CALL ducklake_expire_snapshots('lake', versions => {gone})")
        for what in ("cleanup_old_files", "delete_orphaned_files"):
            connection.execute(f"CALL ducklake_{what}('lake', older_than => now() - {_LEFT_FOR_READERS})")

    @contextmanager
    def _open(self, read_only: bool = False, snapshot: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection with the lake attached as the default database."""
        with duckdb.connect() as connection:
            # Never download an extension that is not installed.
            connection.execute("SET autoinstall_known_extensions = false")
            connection.execute("SET enable_progress_bar = false")
            _load(connection, "ducklake")
            if self.catalogue.startswith("postgres:"):
                _load(connection, "postgres_scanner")
            if self.data.startswith("s3://"):
                _load(connection, "httpfs")
                connection.execute(_secret())
            options = ["READ_ONLY" if read_only else f"DATA_PATH {_text(self.data)}"]
            options += [f"SNAPSHOT_VERSION {snapshot:d}"] if snapshot is not None else []
            connection.execute(f"ATTACH {_text(f'ducklake:{self.catalogue}')} AS lake ({', '.join(options)})")
            connection.execute("USE lake")
            yield connection


def _identity(warehouse: Path) -> str:
    """The identity of a warehouse, wherever its folder is moved."""
    path = warehouse / "lake-id"
    if not path.exists():
        path.write_text(f"{uuid4()}\n", "utf-8")
    return path.read_text("utf-8").strip()


def _load(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Load an extension of DuckDB from its package. Raises `Refused` where that is not installed."""
    found = find_spec(f"duckdb_extension_{name}")
    if not found or not found.submodule_search_locations:
        raise Refused(f"The lake (lake.catalogue) {_INSTALL}")
    files = Path(found.submodule_search_locations[0]).glob(f"extensions/v{duckdb.__version__}/*.duckdb_extension")
    connection.execute(f"LOAD {_text(next(files))}")


def _secret() -> str:
    """SQL that passes the environment's settings for the object store on to DuckDB."""
    said = os.environ
    endpoint = urlsplit(said.get("AWS_ENDPOINT_URL_S3") or said.get("AWS_ENDPOINT_URL") or "")
    options = {
        "KEY_ID": said.get("AWS_ACCESS_KEY_ID"),
        "SECRET": said.get("AWS_SECRET_ACCESS_KEY"),
        "SESSION_TOKEN": said.get("AWS_SESSION_TOKEN"),
        "REGION": said.get("AWS_REGION") or said.get("AWS_DEFAULT_REGION"),
        "ENDPOINT": endpoint.netloc,
        "URL_STYLE": "path" if endpoint.netloc else None,
        "USE_SSL": "false" if endpoint.scheme == "http" else None,
    }
    given = "".join(f", {name} {_text(value)}" for name, value in options.items() if value)
    return f"CREATE SECRET (TYPE s3{given})"


def _snapshots(connection: duckdb.DuckDBPyConnection) -> list[Snapshot]:
    rows = connection.execute(
        "SELECT snapshot_id, commit_message, commit_extra_info->>'run_id' FROM lake.snapshots()"
        " WHERE author = 'gwr' ORDER BY ALL"
    ).fetchall()
    return [Snapshot(*row) for row in rows]


def _tables(connection: duckdb.DuckDBPyConnection, database: str) -> list[tuple[str, str]]:
    return connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ? ORDER BY ALL", [database]
    ).fetchall()


def _told(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, str]]:
    """Rows and digest of each table, as recorded in the release in use."""
    rows = connection.execute("SELECT table_name, rows, digest FROM release.content").fetchall()
    return {table: (count, digest) for table, count, digest in rows}


def _empty(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop everything in the lake; its snapshots keep it."""
    for kind in ("view", "table"):
        found = connection.execute(
            f"SELECT schema_name, {kind}_name FROM duckdb_{kind}s() WHERE database_name = 'lake' AND NOT internal"
        ).fetchall()
        for schema, name in found:
            connection.execute(f'DROP {kind} lake."{schema}"."{name}"')


def _copy(connection: duckdb.DuckDBPyConnection, schema: str, name: str, anew: bool) -> None:
    """Copy a table's rows into the lake; a new table gets as much of its definition as the lake supports."""
    table = f'lake."{schema}"."{name}"'
    if anew:
        columns = connection.execute(
            "SELECT column_name, data_type, is_nullable, comment FROM duckdb_columns()"
            " WHERE database_name = 'made' AND schema_name = ? AND table_name = ? ORDER BY column_index",
            [schema, name],
        ).fetchall()
        defined = ", ".join(f'"{column}" {kind}{"" if null else " NOT NULL"}' for column, kind, null, _ in columns)
        connection.execute(f'CREATE SCHEMA IF NOT EXISTS lake."{schema}"')
        connection.execute(f"CREATE TABLE {table} ({defined})")
        _comment(connection, "TABLE", schema, name)
        for column, _, _, comment in columns:
            if comment:
                connection.execute(f'COMMENT ON COLUMN {table}."{column}" IS {_text(comment)}')
    else:
        connection.execute(f"DELETE FROM {table}")
    connection.execute(f'INSERT INTO {table} BY NAME FROM made."{schema}"."{name}"')


def _copy_views(connection: duckdb.DuckDBPyConnection) -> None:
    found = connection.execute(
        "SELECT schema_name, view_name, sql FROM duckdb_views()"
        " WHERE database_name = 'made' AND NOT internal ORDER BY ALL"
    ).fetchall()
    for schema, name, sql in found:
        connection.execute(f'CREATE SCHEMA IF NOT EXISTS lake."{schema}"')
        connection.execute(sql)
        _comment(connection, "VIEW", schema, name)


def _comment(connection: duckdb.DuckDBPyConnection, kind: str, schema: str, name: str) -> None:
    told = connection.execute(
        f"SELECT comment FROM duckdb_{kind.lower()}s() WHERE database_name = 'made' AND schema_name = ?"
        f" AND {kind.lower()}_name = ? AND comment IS NOT NULL",
        [schema, name],
    ).fetchone()
    if told:
        connection.execute(f'COMMENT ON {kind} lake."{schema}"."{name}" IS {_text(told[0])}')


def _text(value: object) -> str:
    """A value as an SQL string literal."""
    return "'" + str(value).replace("'", "''") + "'"
