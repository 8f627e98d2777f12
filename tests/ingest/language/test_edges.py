"""Patterns that match at the end of a text are asked wherever they match."""

import re
import sys
from functools import cache

import pytest

import ingest.extract  # noqa: F401 - with it, all modules that read a text
from ingest.language.edges import AtEnd
from tests.ingest.sentences import cases


@cache
def _patterns() -> list[AtEnd]:
    modules = [module for name, module in sys.modules.items() if name.startswith("ingest.")]
    known = {one.pattern.pattern: one for module in modules for one in vars(module).values() if isinstance(one, AtEnd)}
    return list(known.values())


@pytest.mark.parametrize(
    ("pattern", "ends"),
    [
        ("(?:增长|比|累计)$", "长比计"),
        ("增(?:长|加)?$", "增长加"),
        ("[一二]年(?:来)*$", "年来"),
        ("(?<=全市)增(?!长)$", "增"),
        ("增[0-3]$", "0123"),
    ],
)
def test_the_ends_of_a_pattern_are_read_off_it(pattern, ends):
    assert AtEnd(pattern).ends == {*ends, "\n"}


@pytest.mark.parametrize("pattern", ["增[^长]$", r"增\d$", "增.$", "(?:增长)?$", "[一-鿿]$"])
def test_a_pattern_that_may_end_with_anything_is_none_of_them(pattern):
    with pytest.raises(AssertionError):
        AtEnd(pattern)


def test_no_match_is_missed():
    clauses = {clause for case in cases("cases.toml") for clause in re.split("[，；。]", case["text"])}
    starts = {clause[:end] for clause in clauses for end in range(len(clause) + 1)}
    assert len(_patterns()) > 20
    for one in _patterns():
        found = [text for text in starts if one.pattern.search(text)]
        assert [text for text in found if one.search(text)] == found, one.pattern.pattern
        assert all(one.sub("", f"{text}\n") == one.pattern.sub("", f"{text}\n") for text in found)
