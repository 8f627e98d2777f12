"""Word lists as data: `ingest/words/NAME.txt`, words with spaces between, under lines `@class` that name what they are."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files


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
    """A pattern that matches any of the words, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(set(choices), key=len, reverse=True)) + ")"
