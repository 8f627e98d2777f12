"""Reads the sections of a report clause by clause, and each clause part by part."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from ingest.numbers.grammar import Number
from ingest.promises.clauses import Part, clauses, deed_words, deeds, parts
from ingest.promises.things import examples, may_be_named, named_things
from ingest.report.outline import Section
from ingest.report.structure import deepest_sections

OF_THE_PLAN = ("plan", "five_year_plan")
OF_THE_REVIEW = ("review", "five_year_review", "problems")


class Stretch(NamedTuple):
    """Text of one section, `clean[start:end]`: a heading without its marker, or the text between two headings."""

    section: int
    start: int
    end: int
    heading: bool


class Said(NamedTuple):
    """A part of a clause, and where it stands."""

    section: int  # number of the deepest section
    kind: str  # of that section
    heading: bool
    part: Part
    things: list[str]  # the names in it; empty if it cannot hold a proper name


def read_parts(clean: str, sections: Sequence[Section], stated: Sequence[Number] | None = None) -> list[Said]:
    """The parts of all clauses in the sections that review or plan, in text order.

    `stated` holds the numbers that state something. If it is given, only the clauses that may name or count a thing are
    read. Other clauses of the plan come whole, since they promise something vague; other clauses of the review are left
    out.
    """
    kinds = (*OF_THE_REVIEW, *OF_THE_PLAN)
    if stated is None:
        return [
            Said(section, sections[section].kind, heading, part, named_things(clean[part.thing : part.stop]))
            for section, start, end, heading in stretches(clean, sections, kinds)
            for first, last in clauses(clean, start, end)
            for part in parts(clean, first, last)
        ]
    found = []
    named = may_be_named(clean)
    for found_behind in examples().finditer(clean):
        named[found_behind.start()] = 1
    counted = bytearray(len(clean))
    for number in stated:
        counted[number.start] = 1
    deed = deed_words().within(clean)
    for section, start, end, heading in stretches(clean, sections, kinds):
        kind = sections[section].kind
        planned = kind in OF_THE_PLAN
        for first, last in clauses(clean, start, end):
            told = planned and (counted.find(1, first, last) >= 0 or deed(first, last))
            if told or named.find(1, first, last) >= 0:
                for part in parts(clean, first, last):
                    tells = named.find(1, part.thing, part.stop) >= 0 or (planned and part.verb in deeds())
                    things = named_things(clean[part.thing : part.stop]) if tells else []
                    found.append(Said(section, kind, heading, part, things))
            elif planned and not heading:
                found.append(Said(section, kind, heading, Part(first, last, "", first, last), []))
    return found


def stretches(clean: str, sections: Sequence[Section], kinds: Sequence[str]) -> Iterator[Stretch]:
    """The stretches of text in sections of these kinds, in text order; together they cover all but the markers."""
    numbers = deepest_sections(list(sections), len(clean) + 1)
    edges = {edge for section in sections for edge in (section.start, section.end)}
    markers, headings = set(), set()
    for section in sections:
        if section.marker:
            markers.add(section.start)
        if section.heading and section.end - section.start > len(section.marker) + len(section.heading) + 2:
            headings.add(section.start + len(section.marker))
        edges |= {section.start + len(section.marker), section.start + len(section.marker) + len(section.heading)}
    for start, end in pairwise(sorted(edges)):
        section = sections[numbers[start]]
        if section.kind in kinds and start not in markers:
            yield Stretch(section.number, start, end, start in headings)
