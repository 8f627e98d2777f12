"""Word lists as data: `ingest/words/NAME.txt`, words under lines `@class` that say what they are."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

pattern = cache(re.compile)
"""A regular expression compiled once, for patterns that stand where they are used."""


@cache
def words(name: str) -> dict[str, tuple[str, ...]]:
    """The classes of `ingest/words/NAME.txt`, each with its words in the order of the file; `#` starts a comment."""
    table: dict[str, list[str]] = {}
    group: list[str] = []
    for line in (files("ingest") / "words" / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            group = table.setdefault(line[1:].strip(), [])
        elif not line.startswith("#"):
            group += line.split()
    return {key: tuple(value) for key, value in table.items()}


def any_of(choices: Iterable[str]) -> str:
    """A pattern that matches any of the words, the longest first.

    Words are laid out as a tree of their characters (`增(?:长|加)`), so that a place in the text is compared with each
    first character once, however many words there are.
    """
    tree: dict[str, Any] = {}
    for word in choices:
        node = tree
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return _pattern(tree)


def _pattern(node: dict[str, Any]) -> str:
    branches = [re.escape(character) + _pattern(follow) for character, follow in node.items() if character]
    if not branches:
        return ""
    if len(branches) == 1 and "" not in node:
        return branches[0]
    return f"(?:{'|'.join(branches)}){'?' if '' in node else ''}"
