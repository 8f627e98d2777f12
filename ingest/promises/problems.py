"""The problems that a report admits, one by one, and which of them the previous report admitted too."""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from ingest.language.lexicon import any_of, compiled, words
from ingest.promises.likeness import weigh
from ingest.report.outline import Section
from ingest.report.text import Text

_ITEM = compiled(r"[^{problem_end}\n]+", "promises")
_MARKER = compiled(r"^(?:第?{numeral}+(?:是|、|，)|（{numeral}+）|\d+[.、])")
_INTRODUCED = compiled("^[^：]{0,80}：|^[^{intro_mark}]{0,40}{troubles}，{mainly}", "promises")
_LEAST = 6  # characters
_ALIKE = 0.45  # the least share of the shorter one's weight that two statements of the same problem have in common


class Problem(NamedTuple):
    """One admitted problem, `clean[start:end]`."""

    section: int
    start: int
    end: int


def read_problems(text: Text, sections: Sequence[Section]) -> list[Problem]:
    """The problems in the sections that admit problems, in text order.

    `经济总量不大，产业结构不优；市县财政收支矛盾突出。对此，我们必须高度重视` holds two; the resolve to deal with them
    is not a problem.
    """
    clean = text.clean
    found = []
    parents = {section.parent for section in sections}
    for section in sections:
        if section.kind != "problems" or section.number in parents:
            continue
        for item in _ITEM.finditer(clean, section.start, section.end):
            start, words_of = item.start(), item[0]
            for pattern in (_MARKER, _INTRODUCED, _MARKER):
                if lead := pattern.match(words_of):
                    start, words_of = start + lead.end(), words_of[lead.end() :]
            if len(words_of) >= _LEAST and not _no_problem().match(words_of):
                found.append(Problem(section.number, start, item.end()))
    return found


@cache
def _no_problem() -> re.Pattern[str]:
    return re.compile(any_of(words("promises")["no_problem"]))


def admitted_before(problem: str, earlier: Sequence[str]) -> tuple[int, float] | None:
    """The number of the same problem in the previous report, and how similar the two are; None if there is none."""
    mine = weigh(problem)
    best = None
    for number, words_of in enumerate(earlier):
        other = weigh(words_of)
        shared = sum(min(weight, other[pair]) for pair, weight in mine.items() if pair in other)
        likeness = shared / max(1.0, min(sum(mine.values()), sum(other.values())))
        if likeness >= _ALIKE and (best is None or likeness > best[1]):
            best = number, likeness
    return best
