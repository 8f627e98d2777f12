"""`gwr sources` and `gwr run --dry-run`, as people call them."""

import shutil
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flows.cli.app import app

ROOT = Path(__file__).parents[2]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GWR_CONFIG", str(tmp_path / "gwr.toml"))
    monkeypatch.setenv("GWR_WAREHOUSE", str(tmp_path / "warehouse"))
    monkeypatch.delenv("GWR_SOURCES")
    (tmp_path / "in").mkdir()
    shutil.copy(ROOT / "reports" / "mudanjiang-2020.txt", tmp_path / "in")
    return tmp_path


def gwr(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, terminal_width=200)


def test_sources_are_added_listed_and_checked(here: Path) -> None:
    (here / "gwr.toml").write_text("# kept as it is\nkeep_releases = 3\n")
    assert gwr("sources", "add", "mine", "in").exit_code == 0
    added = gwr("sources", "add", "table", "a.xlsx", "--column", "text=正文", "--column", 'title="题"', "--sheet", "甲")
    assert added.exit_code == 0
    text = (here / "gwr.toml").read_text("utf-8")
    assert text.startswith("# kept as it is\nkeep_releases = 3\n")
    assert tomllib.loads(text)["sources"] == {
        "reports": {"location": str(ROOT / "reports")},
        "mine": {"location": "in"},
        "table": {"location": "a.xlsx", "columns": {"text": "正文", "title": '"题"'}, "sheet": "甲"},
    }
    listed = gwr("sources", "list").stdout
    assert str(here / "in") in listed.replace("\n", "") or "mine" in listed
    checked = gwr("sources", "check", "mine")
    assert checked.exit_code == 0
    assert "would be read: in/mudanjiang-2020.txt (牡丹江市, plan of 2020" in checked.stdout
    assert not (here / "warehouse").exists()


def test_a_name_is_not_given_twice_and_must_be_one(here: Path) -> None:
    assert gwr("sources", "add", "mine", "in").exit_code == 0
    before = (here / "gwr.toml").read_text()
    assert gwr("sources", "add", "mine", "other").exit_code == 2
    assert gwr("sources", "add", "my source", "other").exit_code == 2
    assert gwr("sources", "add", "x", "s3://b/", "--option", "endpoint_url").exit_code == 2
    assert (here / "gwr.toml").read_text() == before


def test_other_documents_and_unnamed_columns_are_read_where_they_are_asked_for(here: Path) -> None:
    budget = (ROOT / "tests" / "ingest" / "other_documents" / "budget-report.txt").read_text("utf-8")
    (here / "budget.txt").write_text(budget, "utf-8")
    (here / "table.csv").write_text(f'a,b\n"{budget}","{budget}"\n', "utf-8")
    assert "it is a budget report" in gwr("run", "budget.txt", "--dry-run").output
    for asked in (["budget.txt"], ["table.csv", "--column", "text=b"]):
        done = gwr("run", *asked, "--kind", "budget", "--dry-run")
        assert done.exit_code == 0 and "would be read" in done.output
    assert gwr("run", "budget.txt", "--kind", "budgets", "--dry-run").exit_code == 2


def test_a_dry_run_says_what_would_be_set_aside(here: Path) -> None:
    (here / "in" / "empty.txt").touch()
    done = gwr("run", "in", "nowhere", "--dry-run")
    assert done.exit_code == 3
    assert "set aside: in/empty.txt: the file is empty" in done.output
    assert "set aside: nowhere: there is no such file" in done.output
    assert not (here / "warehouse").exists()
