"""Working databases to build on, and dbt as a data engineer calls it."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import duckdb
import polars as pl

from ingest.extract import extract
from ingest.follow import follow_all
from ingest.tables import following, staging
from ingest.tables.schemas import DOCUMENT

ROOT = Path(__file__).parents[2]
PROJECT = ROOT / "dbt_project"
SEED = (ROOT / "reports" / "mudanjiang-2020.txt").read_text("utf-8")
GOLD = ROOT / "tests" / "gold"


def document(text: str, region: str, code: str | None, level: str, plan_year: int) -> dict[str, object]:
    """A document as a reader with a catalogue would hand it on."""
    return dict.fromkeys(DOCUMENT.names()) | {
        "document_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "source": f"{region}-{plan_year}.txt",
        "media_type": "text/plain",
        "encoding": "utf-8",
        "text": text,
        "region": region,
        "region_code": code,
        "level": level,
        "plan_year": plan_year,
    }


MUDANJIANG_2020 = document(SEED, "牡丹江市", "231000", "city", 2020)
HAILAR_2018 = document((GOLD / "county-hailar-2018.txt").read_text("utf-8"), "海拉尔区", "150702", "county", 2018)
ZHEJIANG_2022 = document((GOLD / "province-zhejiang-2022.txt").read_text("utf-8"), "浙江省", "330000", "province", 2022)


def load(database: Path, documents: Iterable[dict[str, object]], withdrawn: Iterable[dict[str, object]] = ()) -> None:
    """Load documents into the staging tables of a working database, and take withdrawn ones out."""
    frame = pl.DataFrame(list(documents), schema=DOCUMENT)
    with duckdb.connect(database) as connection:
        staging.create(connection)
        staging.remove(connection, [str(each["document_sha256"])[:16] for each in withdrawn])
        if frame.height:
            prints = {sha[:16]: sha for sha in frame["document_sha256"]}
            staging.load(connection, extract(frame), prints, "test")
        pairs = following.pending(connection)
        reports, tables = following.inputs(connection, pairs)
        following.load(connection, pairs, follow_all([(pair.earlier, pair.later) for pair in pairs], reports, tables))


class Dbt:
    """dbt as a data engineer calls it: `cd dbt_project && dbt ...`, with its outputs in a folder of the test's own.

    The database always goes by one name, a link: for another dbt would parse the whole project anew.
    """

    def __init__(self, target: Path) -> None:
        self.target = target

    def start(self, database: Path, *arguments: str) -> "subprocess.Popen[str]":
        link = self.target / "linked" / database.name
        link.parent.mkdir(exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(database)
        return subprocess.Popen(
            [
                *(str(Path(sys.executable).with_name("dbt")), *arguments),
                *("--target-path", str(self.target), "--log-path", str(self.target)),
            ],
            cwd=PROJECT,
            env=os.environ | {"GWR_WORK_DB": str(link), "DO_NOT_TRACK": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def __call__(self, database: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
        process = self.start(database, *arguments)
        output, _ = process.communicate()
        return subprocess.CompletedProcess(arguments, process.returncode, output)

    def build_models(self, database: Path, *arguments: str) -> None:
        """Everything but the tests, which the first build has run."""
        done = self(database, "build", "--exclude-resource-type", "test", "unit_test", *arguments)
        assert done.returncode == 0, done.stdout
