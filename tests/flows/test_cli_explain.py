"""`gwr explain`: a sentence or a report in, how its rows came to be out."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flows.cli.app import app

SEED = Path(__file__).parents[2] / "reports" / "mudanjiang-2020.txt"


def gwr(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_a_sentence_is_explained():
    done = gwr("explain", "全市地区生产总值增长4%左右。", "--plan-year", 2021, "--section", "plan")
    assert done.exit_code == 0, done.stderr
    said = [line.split() for line in done.stdout.splitlines()]
    assert ["before", "全市地区生产总值"] in said
    assert ["measure", "growth", "up", "[grew]", "生产总值增长6%."] in said
    assert ["time", "target", "2021", "[frame]"] in [line[:4] for line in said]


def test_a_number_of_a_report_is_explained_where_it_stands():
    extracted = gwr("extract", SEED, "--format", "jsonl")
    row = json.loads(extracted.stdout.splitlines()[-1])
    done = gwr("explain", SEED, "--at", row["start"])
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith(f"{row['printed']}  (characters {row['start']} to {row['end']})")
    assert f"[{row['rule']}]" in done.stdout and row["name"] in done.stdout


@pytest.mark.parametrize("page", ["docs/rules.md", "flows/cli/explain.py"])
def test_the_example_points_at_a_number(page):
    at = re.search(r"reports/mudanjiang-2020.txt --at (\d+)", (SEED.parents[1] / page).read_text("utf-8"))[1]
    done = gwr("explain", SEED, "--at", at)
    assert done.exit_code == 0, done.stderr


def test_what_told_the_place_and_year_of_a_report_comes_first():
    lines = gwr("explain", SEED).stdout.splitlines()
    about = [line.split() for line in lines[: lines.index("")]]
    assert ["region", "牡丹江市"] in [line[:2] for line in about]
    assert ["plan_year", "2020"] in [line[:2] for line in about]
    for line in about:
        if line[-2:-1] == ["to"]:
            start, end = int(line[-3]), int(line[-1])
            assert "".join(SEED.read_text("utf-8")[start:end].split()) in "".join(line)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["全市经济平稳发展。"], "no number"), ([SEED, "--at", 0], "no number at character 0")],
    ids=["a sentence without", "a place without"],
)
def test_where_there_is_no_number_nothing_is_explained(arguments, said):
    done = gwr("explain", *arguments)
    assert done.exit_code == 1 and said in done.stderr and not done.stdout
