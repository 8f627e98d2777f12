"""Named things that reports speak of (works, zones, institutions, programmes, laws), each by one name.

`我市“林海水库”`, 林海水库 and 林海水库建设 are one thing, 湖杭铁路 and 湖杭公路 two: names are one where they are the
same when quotation marks, the place before them and what is done to them are taken off, and short forms stand for long.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from ingest.language.lexicon import any_of, compiled, pairs, words
from ingest.promises.clauses import leading_verbs, step_of
from ingest.promises.likeness import in_short, is_telling
from ingest.promises.parts import Said
from ingest.promises.things import is_named, kind_of, trim

_WORDS = words("promises")
_TELLING = 2.5  # names whose rarest pair of characters is less telling are common nouns: 产业园区
_QUOTED = re.compile("[“《]([^”》]{1,60})[”》]")
_LENGTHS = range(3, 17)
_MARKS = re.compile("[“”《》 ]|（[^（）]*）")
_NO_NAME = compiled(
    r"[{mark}：{no_name_holds}]|^{no_name_begins}|\d{3}|^\d+{name_counter}|^{general_verb}.?{general_noun}$", "promises"
)


class Mention(NamedTuple):
    """One place in a report that names a thing, `clean[start:end]`."""

    section: int
    start: int
    end: int
    clause: tuple[int, int]  # the part of a clause that it stands in
    key: str  # the one name of the thing
    kind: str  # work | zone | institution | programme | law | event | title | other
    verb: str  # what is said of it: 开工建设; empty where nothing is
    step: int  # as for promises


@lru_cache(maxsize=100_000)
def entity_of(name: str) -> str | None:
    """The one name of the thing that some words name; None where they name none of its own.

    `“牡敦客专”` gives 牡敦铁路, `产业园区` None.
    """
    name = trim(name)
    quoted = sum(map(len, _QUOTED.findall(name)))
    if not quoted and not is_named(name):
        return None
    key = _place_words().sub("", _MARKS.sub("", in_short(name)))
    key = _endings().sub(lambda match: _one_name()[match[0]], key)
    if len(key) not in _LENGTHS or _NO_NAME.search(key) or leading_verbs().match(key):
        return None
    slogan = 2 * quoted >= len(key)
    return key if (slogan or is_named(key)) and is_telling(key, _TELLING) else None


def read_mentions(clean: str, said: Sequence[Said]) -> list[Mention]:
    """All mentions of named things in what a report says (`read_parts`), in text order."""
    return [Mention(one.section, *found) for one in said if one.things for found in _in_part(clean, one)]


def _in_part(clean: str, said: Said) -> Iterator[tuple[int, int, tuple[int, int], str, str, str, int]]:
    """The names in a part of a clause: where each stands, its key, its kind, and what the part says of it."""
    part, at = said.part, said.part.thing
    for name in said.things:
        key = entity_of(name)
        if not key:
            continue
        # The noun that a list shares stands behind the list: 杭温 alone is in the text, not 杭温铁路.
        printed = next((n for n in (name, name[: -len(_tail(name))]) if n and clean.find(n, at, part.stop) >= 0), "")
        if len(printed) > 1:
            start = clean.find(printed, at, part.stop)
            at = start + len(printed)
            yield start, at, (part.start, part.end), key, kind_of(key), part.verb, step_of(part.verb)


def _tail(name: str) -> str:
    found = _class_noun().search(name)
    return found[0] if found else name


@cache
def _class_noun() -> re.Pattern[str]:
    return re.compile(rf"{any_of(_WORDS['class'])}$")


@cache
def _place_words() -> re.Pattern[str]:
    return re.compile(rf"^{any_of(_WORDS['place_words'])}(?=..)")


@cache
def _one_name() -> dict[str, str]:
    return pairs("promises", "one_name")


@cache
def _endings() -> re.Pattern[str]:
    return re.compile(rf"(?<=..){any_of(_one_name())}$")
