"""The shipped report and one of the year after, read and loaded the way a run does it."""

import hashlib
from pathlib import Path

import duckdb
import polars as pl

from ingest.extract import extract
from ingest.follow import follow_all
from ingest.tables import following, staging
from ingest.tables.schemas import DOCUMENT

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
    replaced = staging.load(connection, frames, dict.fromkeys(frames["report"]["report_id"], run_id), run_id)
    pairs = following.pending(connection)
    reports, tables = following.inputs(connection, pairs)
    following.load(connection, pairs, follow_all([(pair.earlier, pair.later) for pair in pairs], reports, tables))
    return replaced
