"""Commitments: the clauses of a plan that say what will be done, each with its leading verb."""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from ingest.language.lexicon import any_of, compiled, fill, words
from ingest.report.outline import Section
from ingest.report.structure import deepest_sections
from ingest.report.text import Text

_OF_THE_PLAN = {"plan", "five_year_plan"}


class Commitments(NamedTuple):
    """The commitments, one list per column; each is a clause with what belongs to it: 新建高标准农田38万亩."""

    section: list[int]  # number of the deepest section it stands in
    item: list[int]  # 1, 2, 3 ... within that section
    verb: list[str]  # 新建
    start: list[int]  # offsets into the clean text, end exclusive
    end: list[int]


_CLAUSE_ENDS = (*words("outline")["undertaken_end"], "\n")
_SENTENCE_ENDS = (*words("outline")["statement_end"], "\n")
_INSIDE = fill(r"[^{undertaken_end}\n]", "outline")
# A clause with the following clauses that belong to it, up to the end of the part.
_PART = re.compile(f"{_INSIDE}*(?:(?:，|：){_INSIDE}+)*")
_SENTENCE_END = compiled(r"[{statement_end}\n]", "outline")


@dataclass(frozen=True)
class _Words:
    lead: re.Pattern[str]  # the end of a clause, then what may precede the verb of the next clause, and that verb
    ending: re.Pattern[str]  # the verb at the end of a clause
    slogans: re.Pattern[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    with (Path(str(files("ingest"))) / "words" / "commitments.toml").open("rb") as file:
        table = tomllib.load(file)
    parts = {name: any_of(listed.split()) for name, listed in table.items()} | {"inside": _INSIDE}
    # Most clauses begin with another character and need no further check.
    first = {word[0] for name in ("before", "prepositions", "verbs") for word in table[name].split()} | set("12")
    return _Words(
        lead=compiled(
            r"[{undertaken_end}\n](?=[{first}])(?!{before}*{nouns})(?:(?:\d{4}年)?{before}*"
            "(?:以{inside}{1,20}?为{means}{before}*|{prepositions}{inside}{1,24}?{before}+)?"
            "(?P<verb>{verbs})(?={inside}{2})"
            "|(?:把|将){inside}{2,24}?(?P<object_verb>{with_object_before}))",
            "outline",
            first="".join(sorted(first)),
            **parts,
        ),
        ending=compiled("{endings}(?!{inside})", **parts),
        slogans=re.compile(parts["slogans"]),
    )


def read_commitments(text: Text, sections: list[Section]) -> Commitments:
    """The commitments of a report's plan and five-year plan, in text order.

    `年内新建高标准农田38万亩，粮食总产稳定在45亿斤；支持企业升级。` holds two: 新建 with all up to the semicolon, and
    支持. Headings are no commitments, nor are sentences that say what guides the work (以……为指导).
    """
    known = _words()
    found = Commitments([], [], [], [], [])
    items: Counter[int] = Counter()
    for section, start, end in _stretches(text.clean, sections):
        verbs = _verbs(text.clean[start:end], known)
        clauses = sorted(verbs)
        found.section.extend([section] * len(clauses))
        found.item.extend(range(items[section] + 1, items[section] + len(clauses) + 1))
        items[section] += len(clauses)
        found.verb.extend(verbs[clause] for clause in clauses)
        found.start.extend(start + clause for clause in clauses)
        for clause, following in pairwise((*clauses, end - start + 1)):
            # Up to the next commitment, what follows is the result of the clause or the means to it.
            upto = _PART.match(text.clean, start + clause, end)
            found.end.append(min(upto.end() if upto else end, start + following - 1))
    return found


def _stretches(clean: str, sections: list[Section]) -> list[tuple[int, int, int]]:
    """The stretches of the plan without their headings, each with the number of the deepest section it is in."""
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


def _verbs(stretch: str, known: _Words) -> dict[int, str]:
    """The clauses in a stretch of text that undertake something: where each begins, and its verb."""
    verbs = {}
    for ending in known.ending.finditer(stretch):
        clause = max(stretch.rfind(mark, 0, ending.start()) for mark in _CLAUSE_ENDS) + 1
        verbs[clause] = ending[0]
    for lead in known.lead.finditer(f"，{stretch}"):
        verbs[lead.start()] = lead["verb"] or lead["object_verb"]
    for slogan in known.slogans.finditer(stretch):
        start = max(stretch.rfind(mark, 0, slogan.start()) for mark in _SENTENCE_ENDS)
        stop = _SENTENCE_END.search(stretch, slogan.end())
        end = stop.start() if stop else len(stretch)
        verbs = {clause: verb for clause, verb in verbs.items() if not start < clause <= end}
    return verbs
