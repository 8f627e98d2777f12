"""`gwr followup`: a report's promises by the next report, without warehouse or server."""

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from flows.cli.app import app

GOLD = Path(__file__).parents[1] / "gold" / "promises"
BOTH = (GOLD / "city-mudanjiang-2020.txt", GOLD / "city-mudanjiang-2021.txt")


def followup(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["followup", *map(str, arguments)])


def test_each_promise_is_a_row_with_what_the_next_report_tells_of_it(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = followup(*BOTH, "--format", "jsonl")
    assert done.exit_code == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    first, following = (path.read_text(encoding="utf-8") for path in BOTH)
    assert all(first[row["start"] : row["end"]] == row["promise"] for row in rows)
    (reservoir,) = (row for row in rows if row["what"] == "林海水库")
    assert (reservoir["outcome"], reservoir["step"]) == ("under_way", "begin")
    (passage,) = reservoir["evidence"]
    assert following[passage["start"] : passage["end"]] == passage["text"] == "林海水库列入国家150项重大水利工程"
    assert not list(tmp_path.iterdir())


def test_the_table_says_how_many_came_to_what_and_calls_nothing_undone_that_is_not_mentioned():
    done = followup(*BOTH)
    assert done.exit_code == 0, done.stderr
    last = done.stdout.rstrip().splitlines()[-1]
    assert "0 not done" in " ".join(done.stdout.split()) and "not mentioned in the next report" in last


def test_what_is_no_report_is_said(tmp_path: Path):
    (tmp_path / "note.txt").write_text("买菜，洗衣。", encoding="utf-8")
    done = followup(BOTH[0], tmp_path / "note.txt")
    assert done.exit_code == 1
    assert "note.txt" in done.stderr and "Traceback" not in done.stderr
