"""The shipped report, parsed and loaded once a session; each test gets its own copy of the tables to spoil."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from ingest import staging
from ingest.extract import extract
from ingest.schemas import DOCUMENT, TABLES

SEED = Path(__file__).parents[2] / "reports" / "mudanjiang-2020.txt"


def documents(*texts: str) -> pl.DataFrame:
    """The texts as documents, the way a reader hands them on."""
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
    return pl.DataFrame(rows, schema=DOCUMENT)


@pytest.fixture(scope="session")
def seed_frames() -> dict[str, pl.DataFrame]:
    return extract(documents(SEED.read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def pristine(seed_frames: dict[str, pl.DataFrame]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database whose schema `pristine` holds the staging tables, without the keys that would keep faults out."""
    connection = duckdb.connect()
    staging.create(connection)
    staging.load(connection, seed_frames, {key: key for key in seed_frames["report"]["report_id"]}, "first")
    connection.execute("CREATE SCHEMA pristine")
    for table in (*(table.name for table in TABLES), "load"):
        connection.execute(f"CREATE TABLE pristine.{table} AS FROM staging.{table}")
    yield connection
    connection.close()


@pytest.fixture
def loaded(pristine: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The staging tables of the shipped report, as a load leaves them."""
    pristine.execute("DROP SCHEMA IF EXISTS quarantine CASCADE")
    pristine.execute("DROP SCHEMA staging CASCADE")
    pristine.execute("CREATE SCHEMA staging")
    for table in (*(table.name for table in TABLES), "load"):
        pristine.execute(f"CREATE TABLE staging.{table} AS FROM pristine.{table}")
    return pristine
