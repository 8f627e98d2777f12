"""`gwr bench extract`: the parse beside what others do with the same text."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli.app import app

REPORTS = Path(__file__).parents[2] / "reports"


@pytest.mark.slow
def test_the_parse_is_compared_with_others_on_the_same_text():
    done = CliRunner().invoke(app, ["bench", "extract", str(REPORTS / "mudanjiang-2020.txt"), "--repeat", "1"])

    assert done.exit_code == 0, done.output
    others = done.output.partition("others, on the same text\n")[2].partition("\n\n")[0]
    speeds = dict(re.findall(r"^  (\S.*?)  +[\d.]+ s +([\d,]+) characters/s$", others, re.MULTILINE))
    assert [*speeds] == ["polars, scan for numbers", "rjieba, cut into words", "recognizers, numbers"]
    assert all(int(speed.replace(",", "")) > 0 for speed in speeds.values())
