import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl
import pytest
from sentences import cases, read

import ingest.language
import ingest.numbers
import ingest.observations
from ingest.extract import extract
from ingest.language.lexicon import words
from ingest.language.periods import Years
from ingest.observations.report import read_observations
from ingest.report.outline import Section
from ingest.report.text import clean_text
from ingest.tables.schemas import DOCUMENT

ROOT = Path(__file__).parents[2]
CASES = cases("cases.toml")
KNOWN_FAILURES = cases("known_failures.toml")


@cache
def _made(name: str) -> list[dict[str, list[str]]]:
    return read({"cases": CASES, "known": KNOWN_FAILURES}[name])


@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{c['rule']}-{n}" for n, c in enumerate(CASES)])
def test_a_sentence_gives_its_rows(number):
    case = CASES[number]
    assert _made("cases")[number] == {"rows": case["rows"], "reasons": case["reasons"]}


@pytest.mark.xfail(strict=True, reason="known failure: docs/known-failures.md")
@pytest.mark.parametrize("number", range(len(KNOWN_FAILURES)), ids=str)
def test_known_failure(number):
    case = KNOWN_FAILURES[number]
    assert _made("known")[number] == {"rows": case["rows"], "reasons": case["reasons"]}


def test_the_register_lists_the_known_failures():
    page = (ROOT / "docs" / "known-failures.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(.+?)` \|", page, re.MULTILINE)
    assert listed == [case["text"].replace("\n", "⏎") for case in KNOWN_FAILURES]


def test_terms_explained_behind_a_report_state_nothing():
    head = "政府工作报告\n\n各位代表：\n\n一、2019年工作回顾\n\n建成公园3个。\n\n让我们团结一心，努力奋斗！\n\n"
    terms = "名词解释\n\n1.“双千计划”：力争用3年时间培育人才1000名。\n\n2.“一网通办”：指90%的事项在网上办理。\n"
    document = dict.fromkeys(DOCUMENT) | {"document_sha256": "0" * 64, "source": "", "text": head + terms}
    frames = extract(pl.DataFrame([document], schema=DOCUMENT))
    assert frames["observation"]["printed"].to_list() == ["3个"]
    of_terms = frames["quantity"].filter(pl.col("start") > len(head))
    assert {"1000名", "90%"} <= set(of_terms["printed"]) and "observation" not in of_terms["reason"].to_list()


# A rule that can be switched off without any case noticing is a rule that can be lost without anybody noticing.

# Neither the making of patterns nor the reading of places is part of the reading of sentences.
_APART = ("ingest.language.lexicon", "ingest.observations.places")
MODULES = [
    importlib.import_module(found.name)
    for package in (ingest.language, ingest.numbers, ingest.observations)
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if found.name not in _APART
]
PATTERNS = [
    (module, name) for module in MODULES for name, value in vars(module).items() if isinstance(value, re.Pattern)
]
_NEVER = re.compile(r"(?!)")


def _forget() -> None:
    """Empty the caches that hold what the rules said before."""
    for module in MODULES:
        for name, value in vars(module).items():
            if hasattr(value, "cache_clear") and name != "words":
                value.cache_clear()


_PERIODS = {"five_year_review": "2016-2020", "five_year_plan": "2021-2025"}


def _readings() -> Iterator[Any]:
    for case, clean in zip(CASES, _clean(), strict=True):
        kind = case["section"]
        section = Section(0, None, 1, "", "", "", kind, _PERIODS.get(kind), 0, len(clean))
        years = Years(2020, 2021, 2021) if kind in _PERIODS else Years(2019, 2020, 2020)
        yield read_observations(clean, [section], years)


@cache
def _clean() -> list[str]:
    return [clean_text(case["text"]).clean for case in CASES]


@pytest.fixture(scope="module")
def usual() -> list[Any]:
    return list(_readings())


@pytest.fixture
def _forgetful() -> Iterator[None]:
    _forget()
    yield
    _forget()


def _unnoticed(usual: list[Any]) -> bool:
    try:
        return all(one == other for one, other in zip(_readings(), usual, strict=True))
    except (TypeError, AttributeError, IndexError, ValueError):
        return False  # without the rule the reader breaks: that is noticed


@pytest.mark.parametrize(("module", "name"), PATTERNS, ids=[f"{m.__name__}.{n}" for m, n in PATTERNS])
@pytest.mark.usefixtures("_forgetful")
def test_a_pattern_that_never_matches_is_noticed(module: ModuleType, name: str, usual, monkeypatch):
    monkeypatch.setattr(module, name, _NEVER)
    assert not _unnoticed(usual)


@pytest.mark.parametrize(("file", "group"), [(file, group) for file in ("verbs", "heads") for group in words(file)])
@pytest.mark.usefixtures("_forgetful")
def test_a_missing_class_of_words_is_noticed(file, group, usual, monkeypatch):
    monkeypatch.setitem(words(file), group, ("〇〇〇",))
    assert not _unnoticed(usual)
