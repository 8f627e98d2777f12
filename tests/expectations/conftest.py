"""The shipped report, read and loaded, and its marts; each test gets its own copy of the tables to spoil."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest

from expectations.run import check
from ingest import staging
from ingest.extract import extract
from ingest.schemas import DOCUMENT

ROOT = Path(__file__).parents[2]
SEED = (ROOT / "reports" / "mudanjiang-2020.txt").read_text(encoding="utf-8")
# A report of the year after, in which what was planned has happened.
NEXT = SEED.replace("2020", "2021").replace("2019", "2020")


def read(*texts: str) -> dict[str, pl.DataFrame]:
    """The staging tables' frames of the texts."""
    rows = [
        {
            "document_sha256": hashlib.sha256(text.encode()).hexdigest(),
            "source": f"report-{number}.txt",
            "media_type": "text/plain",
            "encoding": "utf-8",
            "text": text,
        }
        for number, text in enumerate(texts)
    ]
    return extract(pl.DataFrame(rows, schema=DOCUMENT))


def load(connection: duckdb.DuckDBPyConnection, frames: dict[str, pl.DataFrame], run_id: str) -> list[str]:
    """Load the frames the way a run does; returns the reports whose rows were replaced."""
    staging.create(connection)
    return staging.load(connection, frames, dict.fromkeys(frames["report"]["report_id"], run_id), run_id)


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
