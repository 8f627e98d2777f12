"""What a government undertakes: the clauses of the plan that say what will be done, each with the verb that leads it."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ingest.structure import Section, deepest_sections
from ingest.text import Text

_SENTENCE = re.compile(r"[^。！\n]+")
_CLAUSE = re.compile(r"[^，；：]+")
_OF_THE_PLAN = {"plan", "five_year_plan"}


@dataclass(frozen=True)
class Commitment:
    """One thing undertaken: the clause `clean[start:end]` with what belongs to it, 新建高标准农田38万亩."""

    section: int  # number of the deepest section it stands in
    item: int  # 1, 2, 3 ... within that section
    verb: str  # 新建
    start: int
    end: int


@dataclass(frozen=True)
class _Words:
    lead: re.Pattern[str]  # what may stand before the verb, and the verb
    ending: re.Pattern[str]
    noun: re.Pattern[str]
    slogan: re.Pattern[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    with (Path(__file__).parent / "words" / "commitments.toml").open("rb") as file:
        words = tomllib.load(file)

    def any_of(name: str) -> str:
        return "|".join(sorted(set(words[name].split()), key=lambda word: (-len(word), word)))

    return _Words(
        lead=re.compile(
            rf"(?:\d{{4}}年)?(?:{any_of('before')})*(?:(?:{any_of('prepositions')})[^，]{{2,30}}?)?(?P<verb>{any_of('verbs')})(?=.{{2}})"
        ),
        ending=re.compile(rf"(?P<verb>{any_of('endings')})$"),
        noun=re.compile(rf"(?:{any_of('before')})*(?:{any_of('nouns')})"),
        slogan=re.compile("|".join(words["slogans"])),
    )


def read_commitments(text: Text, sections: list[Section]) -> list[Commitment]:
    """The commitments of a report's plan and five-year plan, in text order.

    `年内新建高标准农田38万亩，粮食总产稳定在45亿斤以上；支持企业扩量升级。` holds two: 新建 with all up to the semicolon, and 支持.
    Headings undertake nothing of their own, nor do sentences that say what guides the work (以……为指导).
    """
    words = _words()
    numbers = deepest_sections(sections, len(text.clean)).tolist()
    commitments: list[Commitment] = []
    items: dict[int, int] = {}
    for start, end in _stretches(sections):
        for sentence in _SENTENCE.finditer(text.clean, start, end):
            if words.slogan.search(sentence[0]):
                continue
            for section, verb, at, upto in _in_sentence(text.clean, *sentence.span(), sections, numbers, words):
                items[section] = items.get(section, 0) + 1
                commitments.append(Commitment(section, items[section], verb, at, upto))
    return commitments


def _stretches(sections: list[Section]) -> list[tuple[int, int]]:
    """The stretches of text that stand in sections of the plan, whichever they are."""
    edges = sorted({edge for section in sections for edge in (section.start, section.end)})
    deepest = {}
    for section in sections:
        for edge in edges:
            if section.start <= edge < section.end:
                deepest[edge] = section
    stretches: list[tuple[int, int]] = []
    for start, end in zip(edges, edges[1:], strict=False):
        if start in deepest and deepest[start].kind in _OF_THE_PLAN:
            stretches.append((start, end))
    return stretches


def _in_sentence(
    clean: str, start: int, end: int, sections: list[Section], numbers: list[int], words: _Words
) -> list[tuple[int, str, int, int]]:
    """Section, verb, start and end of each commitment of a sentence."""
    found: list[tuple[int, str, int, int]] = []
    for clause in _CLAUSE.finditer(clean, start, end):
        at, upto = clause.span()
        section = sections[numbers[at]]
        if at < section.start + len(section.marker) + len(section.heading):
            continue
        lead = words.lead.match(clean, at, upto)
        if lead and words.noun.match(clean, at, upto):
            lead = None
        lead = lead or words.ending.search(clean, at, upto)
        if lead:
            found.append((section.number, lead["verb"], at, upto))
        elif found and clean[at - 1] != "；" and found[-1][3] == at - 1:
            found[-1] = (*found[-1][:3], upto)  # what the clause before brings about, or is done by
    return found
