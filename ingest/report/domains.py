"""Maps words to a domain of policy: 扩大就业 is employment. Words and domains: `ingest/words/domains.toml`."""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

from ingest.language.lexicon import any_of


def domain_of(text: str, path: str = "") -> str:
    """The domain that the first telling word of `text` names; failing that the last of the headings above it, `path`.

    `none` where neither holds such a word.
    """
    pattern, domains = _words()
    found = pattern.search(text)
    return domains[found[0]] if found else _last_told(path)


@lru_cache(maxsize=4096)
def _last_told(path: str) -> str:
    """The domain of the headings above many clauses."""
    pattern, domains = _words()
    told = pattern.findall(path)
    return domains[told[-1]] if told else "none"


@cache
def _words() -> tuple[re.Pattern[str], dict[str, str]]:
    table = tomllib.loads((Path(str(files("ingest"))) / "words" / "domains.toml").read_text(encoding="utf-8"))
    domains = {word: domain for domain, listed in table.items() for word in listed}
    return re.compile(any_of(domains)), domains
