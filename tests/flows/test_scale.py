"""`gwr bench scale`: reports made of a few for warehouses of any size, and what runs cost by stage."""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from flows.cli.bench import read
from flows.cli.scale import made, parted
from flows.run.record import records
from flows.settings import Settings

ROOT = Path(__file__).parents[2]
GWR = Path(sys.executable).with_name("gwr")


@pytest.fixture(scope="module")
def documents() -> pl.DataFrame:
    return read([str(ROOT / "reports")])


def test_reports_are_made_of_those_of_other_places(documents: pl.DataFrame):
    reports = made(documents, 10)

    assert [one.text for one in reports[:3]] == documents.sort("plan_year")["text"].to_list()
    assert [one.plan_year for one in reports] == [2020, 2021, 2022] * 3 + [2020]
    assert len({(one.region.code, one.plan_year) for one in reports}) == 10
    assert len({sha256(one.text.encode()).digest() for one in reports}) == 10
    assert all(one.region.name in one.text and "牡丹江" not in one.text for one in reports[3:])


def test_no_more_are_made_than_there_are_places(documents: pl.DataFrame):
    reports = made(documents.head(1), 100_000)

    assert 5_000 < len(reports) < 10_000
    assert len({one.region.code for one in reports}) == len(reports)


def test_the_new_report_is_of_a_place_that_has_others(documents: pl.DataFrame):
    kept, new = parted(made(documents, 9), 2)

    assert [(one.region, one.plan_year) for one in new] == [(kept[0].region, 2022), (kept[2].region, 2022)]
    assert len(kept) == 7


@pytest.mark.slow
def test_the_costs_of_runs_are_told_by_stage(tmp_path):
    command = [GWR, "bench", "scale", ROOT / "reports", "--sizes", "2,3", "--keep", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("dbt build") == 2
    assert "one new report against that at 2, in CPU: 2: 1.00, 3: " in done.stdout
    for size in (2, 3):
        first, second = records(Settings(warehouse=tmp_path / str(size) / "warehouse").runs)
        assert (first.new, second.new) == (size, 1)
        assert json.loads(first.model_dump_json())["state"] == "published"
