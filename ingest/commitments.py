"""What a government undertakes: the clauses of its plan that say what will be done, each with its leading verb."""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from ingest.outline import Section
from ingest.structure import deepest_sections
from ingest.text import Text

_OF_THE_PLAN = {"plan", "five_year_plan"}


class Commitment(NamedTuple):
    """One thing undertaken: the clause `clean[start:end]` with what belongs to it, 新建高标准农田38万亩."""

    section: int  # number of the deepest section it stands in
    item: int  # 1, 2, 3 ... within that section
    verb: str  # 新建
    start: int
    end: int


@dataclass(frozen=True)
class _Words:
    lead: re.Pattern[str]  # what may stand before the verb, and the verb
    noun: re.Pattern[str]  # a noun that only begins like a verb
    ending: re.Pattern[str]
    slogans: tuple[str, ...]
    first: frozenset[str]  # what a lead begins with
    last: frozenset[str]  # what an ending ends with


@lru_cache(maxsize=1)
def _words() -> _Words:
    with (Path(__file__).parent / "words" / "commitments.toml").open("rb") as file:
        table = tomllib.load(file)
    words = {name: sorted(set(table[name].split()), key=lambda word: (-len(word), word)) for name in table}
    any_of = {name: "|".join(listed) for name, listed in words.items()}
    before = f"(?:{any_of['before']})"
    return _Words(
        lead=re.compile(
            rf"(?:\d{{4}}年)?{before}*(?:以.{{1,20}}?为(?:{any_of['means']}){before}*|(?:{any_of['prepositions']}).{{1,24}}?{before}+)?"
            rf"(?P<verb>{any_of['verbs']})(?=.{{2}})|[把将].{{2,24}}?(?P<object_verb>{any_of['with_object_before']})"
        ),
        noun=re.compile(f"{before}*(?:{any_of['nouns']})"),
        ending=re.compile(f"(?P<verb>{any_of['endings']})$"),
        slogans=tuple(words["slogans"]),
        first=frozenset(word[0] for name in ("before", "prepositions", "verbs") for word in words[name]) | {"1", "2"},
        last=frozenset(word[-1] for word in words["endings"]),
    )


def read_commitments(text: Text, sections: list[Section]) -> list[Commitment]:
    """The commitments of a report's plan and five-year plan, in text order.

    `年内新建高标准农田38万亩，粮食总产稳定在45亿斤；支持企业升级。` holds two: 新建 with all up to the semicolon, and
    支持. Headings undertake nothing of their own, nor do sentences that say what guides the work (以……为指导).
    """
    words = _words()
    commitments: list[Commitment] = []
    items: Counter[int] = Counter()
    for section, start, end in _stretches(text.clean, sections):
        for verb, at, upto in _in_stretch(text.clean[start:end], start, words):
            items[section] += 1
            commitments.append(Commitment(section, items[section], verb, at, upto))
    return commitments


def _stretches(clean: str, sections: list[Section]) -> list[tuple[int, int, int]]:
    """The stretches of the plan behind their headings, each with the number of the deepest section it is in."""
    numbers = deepest_sections(sections, len(clean) + 1)
    edges = {edge for section in sections for edge in (section.start, section.end)}
    behind_headings = {section.start + len(section.marker) + len(section.heading) for section in sections}
    stretches = []
    for start, end in pairwise(sorted(edges | behind_headings)):
        section = sections[numbers[start]]
        in_heading = start < section.start + len(section.marker) + len(section.heading)
        if section.kind in _OF_THE_PLAN and not in_heading:
            stretches.append((section.number, start, end))
    return stretches


def _in_stretch(stretch: str, start: int, words: _Words) -> list[tuple[str, int, int]]:
    """Verb, start and end of each commitment in a stretch of text that begins at `start`."""
    found: list[tuple[str, int, int]] = []
    slogans = [slogan for slogan in words.slogans if slogan in stretch]
    for sentence in stretch.replace("！", "。").replace("\n", "。").split("。"):
        if any(slogan in sentence for slogan in slogans):
            start += len(sentence) + 1
            continue
        for part in sentence.split("；"):
            end = -1  # where the commitment before ends, within this part
            for clause in part.replace("：", "，").split("，"):
                upto = start + len(clause)
                verb = _verb(clause, words)
                if verb:
                    found.append((verb, start, upto))
                    end = upto
                elif clause and end == start - 1:  # what the clause before brings about, or is done by
                    found[-1] = (*found[-1][:2], upto)
                    end = upto
                start = upto + 1
    return found


def _verb(clause: str, words: _Words) -> str | None:
    """The verb that makes a clause a commitment."""
    if clause[:1] in words.first and (lead := words.lead.match(clause)) and not words.noun.match(clause):
        return lead["verb"] or lead["object_verb"]
    if clause[-1:] in words.last and (ending := words.ending.search(clause)):
        return ending["verb"]
    return None
