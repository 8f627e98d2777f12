"""The shipped report, read and loaded, and its marts; each test gets its own copy of the tables to spoil."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl
import pytest
from filelock import FileLock
from loaded import NEXT, ROOT, SEED, load, read

from expectations.run import check, prepare

Copy = Callable[[], duckdb.DuckDBPyConnection]


def copies(database: Path) -> Copy:
    """Copies of a database's staging and marts, without the keys and constraints that would keep faults out."""
    connection = duckdb.connect()
    connection.execute(f"ATTACH '{database}' AS source (READ_ONLY)")
    tables = connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = 'source' AND NOT internal"
        " AND schema_name IN ('staging', 'marts')"
    ).fetchall()
    for schema, table in tables:
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS kept_{schema}")
        connection.execute(f"CREATE TABLE kept_{schema}.{table} AS FROM source.{schema}.{table}")
    connection.execute("DETACH source")

    def copy() -> duckdb.DuckDBPyConnection:
        for schema in ("quarantine", "staging", "marts"):
            connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        for schema, table in tables:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
            connection.execute(f"CREATE TABLE {schema}.{table} AS FROM kept_{schema}.{table}")
        return connection

    return copy


@pytest.fixture(scope="session")
def seed_frames() -> dict[str, pl.DataFrame]:
    return read(SEED)


@pytest.fixture(scope="session")
def two_frames() -> dict[str, pl.DataFrame]:
    return read(SEED, NEXT)


@pytest.fixture(scope="session")
def loaded_database(seed_frames: dict[str, pl.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    database = tmp_path_factory.mktemp("loaded") / "work.duckdb"
    with duckdb.connect(database) as connection:
        load(connection, seed_frames, "first")
    return database


@pytest.fixture(scope="session")
def built_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once for all processes that the tests run in."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "built-for-checks"
    folder.mkdir(exist_ok=True)
    with FileLock(folder / "lock"):
        if not (folder / "work.duckdb").exists():
            build(folder / "making" / "work.duckdb")
            (folder / "making" / "work.duckdb").rename(folder / "work.duckdb")
    return folder / "work.duckdb"


def build(database: Path) -> None:
    database.parent.mkdir()
    with duckdb.connect(database) as connection:
        load(connection, read(SEED, NEXT), "first")
        check(connection, "staging", "first", database.parent / "quality")
    built = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("dbt")), "build", "--exclude-resource-type", "test", "unit_test"),
            *("--target-path", str(database.parent / "dbt"), "--log-path", str(database.parent / "dbt")),
        ],
        cwd=ROOT / "dbt_project",
        env=os.environ | {"GWR_WORK_DB": str(database), "DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stdout


@pytest.fixture(scope="session")
def copy_of_built(built_database: Path) -> Copy:
    return copies(built_database)


@pytest.fixture
def built(copy_of_built: Copy) -> duckdb.DuckDBPyConnection:
    """The staging tables and marts of the shipped report and of one a year younger, as a build leaves them."""
    return copy_of_built()


def ready(database: Path) -> duckdb.DuckDBPyConnection:
    connection = copies(database)()
    prepare(connection)
    return connection


@pytest.fixture(scope="session")
def kept_loaded(loaded_database: Path) -> duckdb.DuckDBPyConnection:
    return ready(loaded_database)


@pytest.fixture(scope="session")
def kept_built(built_database: Path) -> duckdb.DuckDBPyConnection:
    return ready(built_database)


@contextmanager
def spoilt(connection: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The connection in a transaction, of which nothing stays: far quicker than a copy for each fault."""
    connection.execute("BEGIN")
    try:
        yield connection
    finally:
        connection.execute("ROLLBACK")


@pytest.fixture
def loaded_to_spoil(kept_loaded: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The staging tables of the shipped report, as a load leaves them."""
    with spoilt(kept_loaded) as connection:
        yield connection


@pytest.fixture
def built_to_spoil(kept_built: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The staging tables and marts of the shipped report and of one a year younger, as a build leaves them."""
    with spoilt(kept_built) as connection:
        yield connection
