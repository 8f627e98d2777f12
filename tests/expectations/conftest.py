"""The shipped report, read and loaded, and its marts; each test gets its own copy of the tables to spoil."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest
from loaded import NEXT, ROOT, SEED, load, read

from expectations.run import check

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
def copy_of_loaded(seed_frames: dict[str, pl.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Copy:
    database = tmp_path_factory.mktemp("loaded") / "work.duckdb"
    with duckdb.connect(database) as connection:
        load(connection, seed_frames, "first")
    return copies(database)


@pytest.fixture(scope="session")
def copy_of_built(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    folder = tmp_path_factory.mktemp("built")
    database = folder / "work.duckdb"
    with duckdb.connect(database) as connection:
        load(connection, read(SEED, NEXT), "first")
        check(connection, "staging", "first", folder / "quality")
    built = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("dbt")), "build", "--exclude-resource-type", "test", "unit_test"),
            *("--target-path", str(folder / "dbt"), "--log-path", str(folder / "dbt")),
        ],
        cwd=ROOT / "dbt_project",
        env=os.environ | {"GWR_WORK_DB": str(database), "DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stdout
    return copies(database)


@pytest.fixture
def loaded(copy_of_loaded: Copy) -> duckdb.DuckDBPyConnection:
    """The staging tables of the shipped report, as a load leaves them."""
    return copy_of_loaded()


@pytest.fixture
def built(copy_of_built: Copy) -> duckdb.DuckDBPyConnection:
    """The staging tables and marts of the shipped report and of one a year younger, as a build leaves them."""
    return copy_of_built()
