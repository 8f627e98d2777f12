"""Finds the policy domain of a text: 扩大就业 is employment. Words and domains are in `ingest/words/domains.toml`."""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

from ingest.language.lexicon import any_of


def domain_of(text: str, path: str = "") -> str:
    """The domain of the first listed word in `text`, or else of the last one in `path`, the headings above it.

    `none` if neither holds such a word.
    """
    pattern, domains = _words()
    found = pattern.search(text)
    return domains[found[0]] if found else _last_told(path)


@lru_cache(maxsize=4096)
def _last_told(path: str) -> str:
    """The domain of a path of headings; remembered, since many clauses share the same path."""
    pattern, domains = _words()
    told = pattern.findall(path)
    return domains[told[-1]] if told else "none"


@cache
def _words() -> tuple[re.Pattern[str], dict[str, str]]:
    table = tomllib.loads((Path(str(files("ingest"))) / "words" / "domains.toml").read_text(encoding="utf-8"))
    domains = {word: domain for domain, listed in table.items() for word in listed}
    return re.compile(any_of(domains)), domains
