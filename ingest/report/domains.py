"""Finds the policy domain of a text: 扩大就业 is employment. Words and domains are in `ingest/words/domains.toml`."""

import tomllib
from collections.abc import Callable
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

from ingest.language.listed import Listed


def domains_in(text: str) -> Callable[[int, int, str], str]:
    """Gives the domain of `text[start:end]` below the headings of a path.

    It is the domain of the first listed word, or else of the last one in the path; `none` if neither holds such a word.
    """
    domains, first = _domains(), _listed().within(text)

    def domain_of(start: int, end: int, path: str) -> str:
        word = first(start, end)
        return domains[word] if word else _last_told(path)

    return domain_of


@lru_cache(maxsize=4096)
def _last_told(path: str) -> str:
    """The domain of a path of headings; remembered, since many clauses share the same path."""
    told = _listed().pattern.findall(path)
    return _domains()[told[-1]] if told else "none"


@cache
def _domains() -> dict[str, str]:
    table = tomllib.loads((Path(str(files("ingest"))) / "words" / "domains.toml").read_text(encoding="utf-8"))
    return {word: domain for domain, listed in table.items() for word in listed}


@cache
def _listed() -> Listed:
    return Listed(_domains())
