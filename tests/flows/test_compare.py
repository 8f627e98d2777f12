"""`gwr compare`: hand-coded targets beside those of the release in force."""

import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

GWR = Path(sys.executable).with_name("gwr")


@pytest.fixture
def compare(built, forks, tmp_path: Path):
    def call(lines: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        coded = tmp_path / "coded.csv"
        coded.write_text(lines, encoding="utf-8")
        return forks.run([GWR, "compare", coded, *arguments], os.environ | {"GWR_WAREHOUSE": str(built.folder)})

    return call


def test_what_differs_is_shown_with_its_sentence_and_what_agrees_is_counted(compare):
    # 牡丹江市's report of 2020 plans a growth of 5% or so; nothing is known of 2021, or of 哈尔滨市.
    agrees = compare("level,code,year,target\ncity,231000,2020,5.05\ncity,231000,2021,6\ncity,230100,2020,5\n")
    assert agrees.returncode == 0, agrees.stderr
    assert "3 coded, 1 of them of a report in the warehouse; 1 were read there, 1 of which agree (100.0%)" in " ".join(
        agrees.stderr.split()
    )
    differs = compare("code,year,target,note\n231000,2020,7,by the plan\n", "--format", "csv")
    (row,) = pl.read_csv(differs.stdout.encode()).to_dicts()
    assert (row["region"], row["coded"], row["read"], row["note"]) == ("牡丹江市", 7, "5%", "by the plan")
    assert "地区生产总值" in row["sentence"]


def test_another_headline_can_be_compared(compare):
    revenue = compare("code,year,target\n231000,2020,99\n", "--headline", "revenue_growth", "--format", "csv")
    (row,) = pl.read_csv(revenue.stdout.encode()).to_dicts()
    assert "收入" in row["sentence"]


@pytest.mark.parametrize(
    ("lines", "arguments", "status", "said"),
    [
        ("code,year\n231000,2020\n", (), 2, "has no column target"),
        ("code,year,target\n231000,soon,5\n", (), 1, "can't be read as CSV"),
        ("code,year,target\n231000,2020,5\n", ("--headline", "happiness"), 2, "no headline happiness"),
    ],
)
def test_what_can_not_be_compared_is_told(compare, lines, arguments, status, said):
    done = compare(lines, *arguments)
    assert done.returncode == status
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
