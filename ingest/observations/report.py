"""From number tokens to observations: which indicator a number measures, how, and whether it reports or promises.

A sentence is read from left to right. Numbers that state nothing (`ingest.numbers.reasons`) are part of the words
around the others. The words before a number, back to the last delimiter, are read from their right end: qualifiers,
adverbs and the verb (增长, 达到 …) give the measure (`ingest.language.tails`, `ingest.observations.measures`); the
rest is the name. Where no name stands there, it comes from the sentence so far (`增长7.5%，达到326.4亿元`) or from
behind the number (`29个建档立卡贫困村全部出列`): `ingest.observations.naming`.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import sub

from ingest.language.lexicon import compiled
from ingest.language.periods import Years, section_frame
from ingest.numbers.grammar import Number
from ingest.numbers.reasons import FEW, judged
from ingest.numbers.reasons.seen import Verdict
from ingest.observations.discourse import Discourse, Turn
from ingest.observations.sentence import Ground, Reading, read_sentence
from ingest.observations.trace import Trace
from ingest.report.outline import Section

_NO_STATEMENT = {"glossary", "navigation"}  # explanations of terms, and the web page around the report
_SENTENCE = compiled(r"[{sentence_end}\n]")
# The longest sentence known has 1,404 characters. A hostile text may have one without end, and each of its numbers
# would be read with all the words before it. So longer sentences are cut.
_LONGEST = 2000


def read_observations(
    clean: str,
    sections: Sequence[Section],
    years: Years,
    trace: Trace | None = None,
    of_text: tuple[list[Number], list[Verdict | None]] | None = None,
) -> tuple[list[Number], list[str], list[Reading]]:
    """All numbers of a clean text, the reason of each, and the readings.

    The reason is `observation` where a number has a reading, and `unresolved` where it may state something but has
    none. How the numbers were read is noted in `trace`. `of_text` is the result of `judged`, where it is known already.
    """
    numbers, verdicts = of_text or judged(clean)
    reasons = [(said.reason or None) if said and said.rule != FEW else None for said in verdicts]
    few = frozenset(i for i, said in enumerate(verdicts) if said and said.rule == FEW)
    if trace is not None:
        trace.verdicts += verdicts
    readings: list[Reading] = []
    starts = [section.start for section in sections]
    discourse, inside = None, None
    for start, end, stated in _sentences(clean, numbers, reasons):
        section = _section_at(numbers[stated[0]].start, sections, starts)
        kind = section.kind if section else ""
        if kind in _NO_STATEMENT:
            for i in stated:
                reasons[i] = "other"
            continue
        if discourse is None or section is not inside:
            discourse, inside = _discourse(clean, section, years), section
        rows, nothing = read_sentence(Ground(clean, start, end, numbers, stated, discourse, trace, few))
        readings += rows
        for i in nothing:
            reasons[i] = "other"
    with_rows = {reading.number for reading in readings}
    told = [reason or ("observation" if i in with_rows else "unresolved") for i, reason in enumerate(reasons)]
    return numbers, told, readings


def _discourse(clean: str, section: Section | None, years: Years) -> Discourse:
    """The discourse of a section, or of the whole text where it has no sections."""
    start, end = (section.start, section.end) if section else (0, len(clean))
    frame = section_frame(section.kind if section else "", section.period if section else None, years)
    return Discourse(clean, Turn(frame, "", "", start, end), section.kind if section else "", years)


def _sentences(
    clean: str, numbers: Sequence[Number], reasons: Sequence[str | None]
) -> Iterator[tuple[int, int, list[int]]]:
    """Start and end of each sentence with numbers that may state something, and the indices of these numbers."""
    stops = [*(match.start() for match in _SENTENCE.finditer(clean)), len(clean)]
    if max(map(sub, stops, [0, *stops])) > _LONGEST:
        stops = list(_stops(stops, clean))
    open_numbers = [i for i, reason in enumerate(reasons) if reason is None]
    for k, stated in groupby(open_numbers, key=lambda i: bisect_right(stops, numbers[i].start)):
        yield stops[k - 1] + 1 if k else 0, stops[k] if k < len(stops) else len(clean), list(stated)


def _stops(ends: Sequence[int], clean: str) -> Iterator[int]:
    """Where sentences end, and where too long ones are cut: at the last comma, semicolon or 、 if there is one."""
    start = 0
    for end in ends:
        while end - start > _LONGEST:
            comma = max(clean.rfind(mark, start, start + _LONGEST) for mark in ("；", "，", "、"))
            cut = comma if comma > start else start + _LONGEST
            yield cut
            start = cut + 1
        yield end
        start = end + 1


def _section_at(offset: int, sections: Sequence[Section], starts: Sequence[int]) -> Section | None:
    """The deepest section that contains an offset."""
    k = bisect_right(starts, offset) - 1
    while k >= 0 and sections[k].end <= offset:
        k -= 1
    return sections[k] if k >= 0 else None
