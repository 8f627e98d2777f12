"""`gwr view`: one document as a page that stands alone."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from page_data import data_of
from typer.testing import CliRunner

from flows.cli.app import app

GWR = Path(sys.executable).with_name("gwr")
ROOT = Path(__file__).parents[3]
SEED = ROOT / "reports" / "mudanjiang-2020.txt"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the seed report."""
    path = tmp_path_factory.mktemp("view") / "page.html"
    done = CliRunner().invoke(app, ["view", str(SEED), "--output", str(path)])
    assert done.exit_code == 0, done.stderr
    return path


@pytest.fixture(scope="module")
def extracted() -> list[dict[str, Any]]:
    """What `gwr extract` says of it."""
    done = CliRunner().invoke(app, ["extract", str(SEED), "--format", "jsonl"])
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_page_stands_alone_and_opens(watch, tmp_path: Path):
    opener = tmp_path / "xdg-open"  # what a desktop has to open addresses with
    opener.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n')
    opener.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    command = [GWR, "view", SEED, "--open"]
    environment = os.environ | {"PATH": path}
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment)
    assert done.returncode == 0, done.stderr
    page = tmp_path / "mudanjiang-2020.evidence.html"
    assert done.stdout.strip() == page.name
    assert (tmp_path / "opened").read_text().strip() == str(page)
    assert not re.findall(r'(?:src|href)="(?!#)[^"]*"', page.read_text("utf-8"))
    reader = watch()
    shown = reader.open(page)
    shown.locator("#text a.t").first.click()
    reader.shoot("view")
    assert shown.locator("#detail h3").first.inner_text().startswith("目标")


def test_it_shows_what_extract_says(page: Path, extracted: list[dict[str, Any]]):
    table = data_of(page)["observation"]
    shown = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
    fields = ("start", "end", "name", "value", "unit", "status", "period")
    assert [[row[name] for name in fields] for row in shown] == [[row[name] for name in fields] for row in extracted]


def test_each_number_shows_how_it_was_read(watch, page: Path, extracted: list[dict[str, Any]]):
    target = next(row for row in extracted if row["status"] == "target")
    reader = watch()
    shown = reader.open(page)
    shown.locator(f"#n{target['start']}").click()
    how = shown.locator("#detail .how").first
    assert not how.locator("dl").is_visible()
    how.locator("summary").click()
    reader.shoot("view-how")
    said = how.inner_text()
    assert target["rule"] in said and target["name"] in said and f"目标 {target['period']}" in said
    shown.locator("#text a.q").first.click()
    shown.locator("#detail .how summary").click()
    assert shown.locator("#detail .how dd code").count() >= 1  # the rule by which it states nothing


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "the file is empty"), ("今天天气很好。", "too short for a work report")],
    ids=["empty", "other"],
)
def test_what_is_no_report_gets_no_page(tmp_path: Path, monkeypatch, content: str, said: str):
    (tmp_path / "a.txt").write_text(content)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["view", "a.txt"])
    assert done.exit_code == 1
    assert said in done.stderr
    assert not list(tmp_path.glob("*.html"))
