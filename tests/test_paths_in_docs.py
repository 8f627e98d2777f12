"""The pages for people speak of files that are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [*ROOT.glob("README*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md"), *ROOT.glob("*/*/README.md")]
_FILE = re.compile(r"`((?:ingest|flows|expectations|dbt_project|docs|tests)/[\w./-]+)`")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_and_links_of_a_page_are_there(page):
    text = page.read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text) if "://" not in link]
    gone = [link for link in links if not (page.parent / link).exists()]
    gone += [path for path in _FILE.findall(text) if not (ROOT / path).exists()]
    assert gone == []
