"""docs/cookbook.md: each query, run on one warehouse, gives the answer printed below it."""

import hashlib
import importlib.util
import re
from pathlib import Path

import duckdb
import pytest
from working_database import DOCUMENT, ROOT, Dbt, load

_SPEC = importlib.util.spec_from_file_location("cookbook", ROOT / "docs" / "cookbook.py")
cookbook = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(cookbook)
PAGE = cookbook.PAGE.read_text("utf-8")
RECIPES = list(cookbook.RECIPE.finditer(PAGE))


def sources() -> list[Path]:
    """The reports that the page's own command reads."""
    command = re.search(r"gwr run (.+?)\n\.venv", PAGE, re.S)[1].replace("\\\n", " ")
    found = [path for word in command.split() for path in sorted(ROOT.glob(word))]
    return [file for path in found for file in (sorted(path.glob("*.txt")) if path.is_dir() else [path])]


@pytest.fixture(scope="module")
def warehouse(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory):
    database = tmp_path_factory.mktemp("cookbook") / "work.duckdb"
    documents = []
    for path in sources():
        text = path.read_text("utf-8")
        digest = hashlib.sha256(text.encode()).hexdigest()
        source = str(path.relative_to(ROOT))
        about = {"document_sha256": digest, "source": source, "media_type": "text/plain", "encoding": "utf-8"}
        documents.append(dict.fromkeys(DOCUMENT.names()) | about | {"text": text})
    load(database, documents)
    dbt.build_models(database)
    with duckdb.connect(database, read_only=True) as connection:
        yield connection


@pytest.mark.parametrize("recipe", RECIPES, ids=[one["number"] for one in RECIPES])
def test_the_answer_is_that_of_the_query(warehouse, recipe: re.Match[str]):
    """A rule that reads a number more may add a row; what changes most of an answer has to be looked at."""
    head, _, *rows = cookbook.answer(warehouse, recipe["sql"]).splitlines()
    head_told, _, *told = recipe["answer"].strip().splitlines()
    assert head == head_told
    assert len({*rows} & {*told}) >= len(told) / 2, f"{recipe['question']} Write the answers anew: `make cookbook`."


def test_there_are_25_questions():
    assert [int(one["number"]) for one in RECIPES] == list(range(1, 26))
