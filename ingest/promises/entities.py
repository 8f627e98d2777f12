"""The named things in reports (works, zones, institutions, programmes, laws), each under one name.

`我市“林海水库”`, 林海水库 and 林海水库建设 are the same thing; 湖杭铁路 and 湖杭公路 are two. Two names mean the same
thing if they are equal once quotation marks, a leading place and words for what is done to the thing are removed, and
long forms are replaced by short ones.
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
_TELLING = 2.5  # a name whose rarest pair of characters scores less is a common noun: 产业园区
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
    key: str  # the name under which the thing is known
    kind: str  # work | zone | institution | programme | law | event | title | other
    verb: str  # the verb used with it: 开工建设; empty if there is none
    step: int  # the step of that verb, as for promises


@lru_cache(maxsize=100_000)
def entity_of(name: str) -> str | None:
    """The name under which a thing is known; None if the words are no proper name.

    `“牡敦客专”` gives 牡敦铁路, `产业园区` None.
    """
    name = trim(name)
    quoted = sum(map(len, _QUOTED.findall(name))) if "“" in name or "《" in name else 0
    if not quoted and not is_named(name):
        return None
    key = _place_words().sub("", _MARKS.sub("", in_short(name)))
    key = _endings().sub(lambda match: _one_name()[match[0]], key)
    if len(key) not in _LENGTHS or _NO_NAME.search(key) or leading_verbs().match(key):
        return None
    slogan = 2 * quoted >= len(key)
    return key if (slogan or is_named(key)) and is_telling(key, _TELLING) else None


def read_mentions(clean: str, said: Sequence[Said]) -> list[Mention]:
    """All mentions of named things in the parts of a report (`read_parts`), in text order."""
    return [mention for one in said if any(map(entity_of, one.things)) for mention in _in_part(clean, one)]


def _in_part(clean: str, said: Said) -> Iterator[Mention]:
    """The names in a part of a clause, and what the part says about each."""
    part, at = said.part, said.part.thing
    for name in said.things:
        key = entity_of(name)
        if not key:
            continue
        # A list's shared noun is printed once, after the list: the text has 杭温, not 杭温铁路.
        printed = name if clean.find(name, at, part.stop) >= 0 else name[: -len(_tail(name))]
        start = clean.find(printed, at, part.stop)
        if start >= 0 and len(printed) > 1:
            at = start + len(printed)
            yield Mention(
                said.section, start, at, (part.start, part.end), key, kind_of(key), part.verb, step_of(part.verb)
            )


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
