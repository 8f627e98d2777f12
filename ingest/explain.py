"""How the rows of a report were made: for each number the words considered and the rules that decided.

The reading itself records this (`ingest.observations.trace`); there is no second, separate reading.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ingest.extract import Parsed, parse
from ingest.language.periods import Frame, Years
from ingest.language.time_cues import CUES
from ingest.numbers.grammar import Number
from ingest.numbers.reasons import RULES, asked_of
from ingest.numbers.reasons.seen import Rules, Verdict, seen_at
from ingest.observations import dating, measures, naming
from ingest.observations.report import read_observations
from ingest.observations.sentence import SHOWN_QUALIFIERS, SHOWN_UNITS, Reading
from ingest.observations.trace import GroupTrace, Trace
from ingest.report.outline import Section
from ingest.report.text import Text, clean_text


class Step(NamedTuple):
    """One decision: what was asked, the answer, the rule that gave it, and the rules that were asked before."""

    field: str  # reason | measure | name | time | cue | unit | qualifier
    answer: str
    rule: str = ""
    asked: tuple[str, ...] = ()


class Explanation(NamedTuple):
    """How one number was read; its rows, if it has more than one, one after the other."""

    start: int  # in the document's text
    end: int
    printed: str
    words: Mapping[str, str]  # the words considered: `before`, `tail`, `behind`, `named before`, `clause before`
    steps: list[Step]


def explain(document: Mapping[str, Any]) -> list[Explanation]:
    """How each number of a document was read: a row of schema `DOCUMENT`, or of the table `report`."""
    trace = Trace()
    return list(explained(parse(dict(document), trace), trace))


def explained(parsed: Parsed, trace: Trace) -> Iterator[Explanation]:
    """How each number of a document was read that has been parsed with a trace."""
    return _each(parsed.text, parsed.numbers, parsed.reasons, parsed.readings, trace)


def tabled(explanations: Iterable[Explanation]) -> dict[str, Any]:
    """How each number was read, by its start, in the form that pages carry.

    A number has its words and its decisions: which rule made it (as an index of `rules`: what it decides, its name, the
    sentence that shows it), the answer, and the rules asked before (an index of `asked`).
    """
    asked: dict[tuple[str, ...], int] = {}
    rules: dict[tuple[str, str, str], int] = {}
    numbers: dict[int, list[Any]] = {}
    for one in explanations:
        decisions = []
        for field, answer, rule, before in one.steps:
            shown = (field, rule, SHOWN[field].get(rule, ""))
            decisions.append([rules.setdefault(shown, len(rules)), answer, asked.setdefault(before, len(asked))])
        numbers[one.start] = [list(one.words.items()), decisions]
    return {"asked": list(asked), "rules": list(rules), "numbers": numbers}


def explain_sentence(sentence: str, plan_year: int, kind: str = "review") -> list[Explanation]:
    """How each number of a sentence is read when it stands alone in a section of a `kind`.

    Five-year sections review the years before `plan_year`, or plan those from it on.

    >>> [step.answer for step in explain_sentence("全市地区生产总值增长4%左右", 2024)[0].steps if step.field == "name"]
    ['地区生产总值']
    """
    text, trace = clean_text(sentence), Trace()
    years = Years(plan_year - 1, plan_year, plan_year)
    first = {"five_year_review": plan_year - 5, "five_year_plan": plan_year}.get(kind)
    period = f"{first}-{first + 4}" if first else None
    section = Section(0, None, 1, "", "", "", kind, period, 0, len(text.clean))
    read = read_observations(text.clean, [section], years, trace)
    return list(_each(text, *read, trace))


def _reasons(rules: Rules) -> dict[str, str]:
    """The sentence that shows each rule for numbers that state nothing, groups of rules opened."""
    shown: dict[str, str] = {}
    for rule in rules:
        shown |= (
            _reasons(rule) if isinstance(rule, tuple) else {rule.__name__: (rule.__doc__ or "").partition("\n\n")[0]}
        )
    return shown


SHOWN: dict[str, dict[str, str]] = {
    "reason": {name: shown for rules in RULES.values() for name, shown in _reasons(rules).items()},
    "measure": measures.SHOWN,
    "name": naming.SHOWN,
    "time": dating.SHOWN,
    "cue": {cue.name: cue.shown for cue in CUES},
    "unit": SHOWN_UNITS,
    "qualifier": SHOWN_QUALIFIERS,
}
"""The sentence that shows each rule, by what it decides and by its name."""


def _each(
    text: Text, numbers: Sequence[Number], reasons: Sequence[str], readings: Sequence[Reading], trace: Trace
) -> Iterator[Explanation]:
    groups = {i: group for group in trace.groups for i in group.indices}
    of_number: dict[int, list[Reading]] = {}
    for reading in readings:
        of_number.setdefault(reading.number, []).append(reading)
    for i, (number, reason) in enumerate(zip(numbers, reasons, strict=True)):
        start, end = text.span(number.start, number.end)
        group = groups.get(i)
        steps = [_reason(text.clean, number, reason, trace.verdicts[i])]
        for reading in of_number.get(i, []):
            steps += _row(reading, group) if group else _row_of_ratio(reading)
        if reason == "unresolved" and group:
            steps += _decided(group)
        yield Explanation(start, end, text.raw[start:end], _words(group) if group else {}, steps)


def _reason(clean: str, number: Number, reason: str, verdict: Verdict | None) -> Step:
    """Why a number states nothing, or that it states something if no rule applies."""
    if verdict is None:
        return Step("reason", reason)
    asked = tuple(_reasons(asked_of(seen_at(clean, number))))
    return Step("reason", reason, verdict.rule, asked[: asked.index(verdict.rule)])


def _words(group: GroupTrace) -> dict[str, str]:
    core, tail = group.group.core, group.group.tail.start
    words = {
        "before": core[:tail],
        "tail": core[tail:],
        "behind": group.group.right,
        "grown from": group.group.origin,
        "ground": group.group.condition,
        "named before": "、".join(group.names_before),
        "clause before": group.topic,
    }
    return {name: said for name, said in words.items() if said}


def _decided(group: GroupTrace) -> Iterator[Step]:
    """What was decided of all numbers of a group."""
    if group.measured:
        measure = group.measured.measure
        direction = "" if group.measured.direction == "none" else f" {group.measured.direction}"
        yield Step("measure", f"{measure}{direction}", group.measured.rule, tuple(group.measures_asked[:-1]))
    if group.named:
        yield Step("name", "、".join(group.named.names), group.named.rule, tuple(group.names_asked[:-1]))
    if group.dated:
        status, period, rule, turn = group.dated
        yield Step("time", f"{status} {period}", rule)
        years = _years(turn.frame)
        yield Step("cue", f"{turn.words}: {turn.frame.status} {years}" if turn.words else years, turn.cue)


def _years(frame: Frame) -> str:
    return str(frame.last) if frame.first == frame.last else f"{frame.first}-{frame.last}"


def _row(reading: Reading, group: GroupTrace) -> Iterator[Step]:
    """The steps to one row of a number."""
    for step in _decided(group):
        yield step._replace(answer=reading.name) if step.field == "name" else step
    row = next(row for row in group.rows if row.number == reading.number and row.name == reading.name)
    yield Step("unit", row.unit, row.unit_rule)
    yield Step("qualifier", row.qualifier, row.qualifier_rule)


def _row_of_ratio(reading: Reading) -> Iterator[Step]:
    """13.3∶31.6∶55.1 has rules of its own."""
    yield Step("measure", reading.measure, reading.rule)
    yield Step("name", reading.name, reading.rule)
    yield Step("time", f"{reading.status} {reading.period}", reading.rule)
