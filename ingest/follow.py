"""Follows promises from one report into the next; uses no file, database or network."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from ingest.extract import describe
from ingest.numbers.reasons import judged, stated
from ingest.promises.alike import Thing, Weights, thing, weights_in_force
from ingest.promises.clauses import STEPS, step_name
from ingest.promises.followup import Looked, Outcome, decide, follow_up, look, practical_matters
from ingest.promises.likeness import as_compared
from ingest.promises.parts import read_parts
from ingest.promises.passages import Index, Passage
from ingest.promises.plan import Promise, read_promises
from ingest.promises.problems import admitted_before
from ingest.report.outline import Section
from ingest.report.structure import read_sections
from ingest.report.text import Text, clean_text
from ingest.tables.schemas import ADMITTED_AGAIN, OUTCOME

Row = dict[str, Any]
Frames = dict[str, pl.DataFrame]

_SPAN = pl.Struct({"start": pl.Int32, "end": pl.Int32, "text": pl.String})
_FOLLOWED: dict[str, pl.DataType | type[pl.DataType]] = {
    "start": pl.Int32,  # the clause that promises it, in the first report's text as read
    "end": pl.Int32,
    "promise": pl.String,  # the clause as printed
    "verb": pl.String,
    "what": pl.String,  # the thing promised
    "step": pl.String,  # the step promised: one of `STEPS`; null if the verb names none
    "vague": pl.Boolean,  # too general to be followed with any certainty
    "outcome": pl.String,  # done | under_way | not_done | promised_again | not_mentioned
    "evidence": pl.List(_SPAN),  # the passages of the next report that give the outcome
    "confidence": pl.Float64,  # 0 to 1
}
FOLLOWED = pl.Schema(_FOLLOWED)
"""One row per promise of a report, with its outcome in the next report."""


class _Outlined(NamedTuple):
    text: Text
    sections: list[Section]


class Followed(NamedTuple):
    """The promises of a report, and the passages of the next that may give their outcomes."""

    report: _Outlined
    following: _Outlined
    promises: list[Promise]
    starts: list[int]  # in the text as read
    ends: list[int]
    things: list[Thing]
    listed: list[bool]  # among the practical matters
    passages: Index
    looked: list[Looked]


def look_up(document: Row, next_document: Row) -> Followed:
    """Prepare the input of `outcomes` from a report of a place and the next one, both rows of schema `DOCUMENT`."""
    report, following = _outlined(document), _outlined(next_document)
    promises, starts, ends = _promises(report)
    things = _things(report, promises, starts, [report.text.raw[a:b] for a, b in zip(starts, ends, strict=True)])
    index = Index(following.text, following.sections)
    looked = look(things, index)
    return Followed(report, following, promises, starts, ends, things, _listed(report, starts), index, looked)


def follow(document: Row, next_document: Row) -> pl.DataFrame:
    """The outcome of each promise of a report in the place's next report; both are rows of schema `DOCUMENT`.

    Out: schema `FOLLOWED`, in text order. `not_mentioned` means that the next report does not mention the thing, not
    that it was not done.
    """
    return outcomes(look_up(document, next_document), weights_in_force())


def outcomes(found: Followed, weights: Weights) -> pl.DataFrame:
    """The same from prepared input, with weights learned by `ingest.promises.alike.learn`."""
    told = decide(found.things, found.looked, found.listed, found.passages, weights)
    shown = _shown(told, found.following)
    raw = found.report.text.raw
    return pl.DataFrame(
        {
            "start": found.starts,
            "end": found.ends,
            "promise": [raw[a:b] for a, b in zip(found.starts, found.ends, strict=True)],
            "verb": [p.verb or None for p in found.promises],
            "what": [p.what for p in found.promises],
            "step": [step_name(p.step) for p in found.promises],
            "vague": [p.vague for p in found.promises],
            "outcome": [o.outcome for o in told],
            "evidence": [[{"start": a, "end": b, "text": words}] if words else [] for a, b, words in shown],
            "confidence": [o.confidence for o in told],
        },
        schema=FOLLOWED,
    )


def follow_all(pairs: Iterable[tuple[str, str]], reports: pl.DataFrame, tables: Frames) -> Frames:
    """What later reports say about the promises and problems of earlier ones; `pairs` holds ids: (earlier, later).

    `reports` holds the reports (schema `REPORT`), `tables` their rows of the staging tables `promise` and `problem`.
    Out: frames `outcome` and `admitted_again`.
    """
    documents = {row["report_id"]: row for row in reports.iter_rows(named=True)}
    promises, problems = (
        {key[0]: part.to_dicts() for key, part in tables[name].partition_by("report_id", as_dict=True).items()}
        for name in ("promise", "problem")
    )

    @lru_cache(maxsize=4)  # a place's pairs come in order: a report is the later one of a pair, then the earlier one
    def outlined(report_id: str) -> _Outlined:
        return _outlined(documents[report_id])

    told: list[Row] = []
    again: list[Row] = []
    for earlier, later in pairs:
        rows = promises.get(earlier, [])
        told += _told(rows, outlined(earlier), later, outlined(later)) if rows else []
        again += _again(problems.get(earlier, []), problems.get(later, []), later)
    return {
        "outcome": pl.DataFrame(told, schema=OUTCOME.schema),
        "admitted_again": pl.DataFrame(again, schema=ADMITTED_AGAIN.schema),
    }


def _told(rows: list[Row], report: _Outlined, later: str, following: _Outlined) -> list[Row]:
    promises = [
        Promise(
            section=0,
            start=row["start"],
            end=row["end"],
            verb=row["verb"] or "",
            what=row["what"],
            step=STEPS.index(row["step"]) + 1 if row["step"] else 0,
            number=None if row["value"] is None else row["start"],
            value=row["value"],
            unit=row["unit"] or "",
        )
        for row in rows
    ]
    starts = [p.start for p in promises]
    things = _things(report, promises, starts, [row["text"] for row in rows])
    outcomes = follow_up(things, _listed(report, starts), Index(following.text, following.sections))
    return [
        {
            "promise_id": row["promise_id"],
            "report_id": later,
            "promising_report_id": row["report_id"],
            "outcome": outcome.outcome,
            "passage": words,
            "passage_start": start,
            "passage_end": end,
            "confidence": outcome.confidence,
        }
        for row, outcome, (start, end, words) in zip(rows, outcomes, _shown(outcomes, following), strict=True)
    ]


def _again(earlier: list[Row], later: list[Row], report_id: str) -> list[Row]:
    found = [(row, admitted_before(row["text"], [one["text"] for one in earlier])) for row in later]
    return [
        {
            "problem_id": row["problem_id"],
            "report_id": report_id,
            "earlier_problem_id": earlier[same[0]]["problem_id"],
            "likeness": round(same[1], 3),
        }
        for row, same in found
        if same
    ]


def _listed(report: _Outlined, starts: Sequence[int]) -> list[bool]:
    """Whether each promise is one of the practical matters; `starts` are offsets into the text as read."""
    at, listed = np.array(starts), np.zeros(len(starts), dtype=bool)
    lists = practical_matters(report.text.clean, report.sections)
    for first, last in zip(*_spans(report.text, lists), strict=True):
        listed |= (at >= first) & (at < last)
    return list(listed.tolist())


def _things(
    report: _Outlined, promises: Sequence[Promise], starts: Sequence[int], clauses: Sequence[str]
) -> list[Thing]:
    """The things to look for: one for each promise, with its start in the text as read and the words of its clause."""
    raw = report.text.raw
    paragraphs: dict[int, str] = {}
    things = []
    for promise, start, words in zip(promises, starts, clauses, strict=True):
        first, last = raw.rfind("\n", 0, start) + 1, raw.find("\n", start)
        if first not in paragraphs:
            paragraphs[first] = as_compared(raw[first:] if last < 0 else raw[first:last])
        things.append(thing(promise, words, paragraphs[first]))
    return things


def _shown(outcomes: Sequence[Outcome], following: _Outlined) -> list[tuple[int | None, int | None, str | None]]:
    """Start, end and words of each outcome's passage, in the text as read; all None if there is no passage."""
    starts, ends = _spans(following.text, [outcome.passage or (0, 0) for outcome in outcomes])
    shown: list[tuple[int | None, int | None, str | None]] = []
    for outcome, a, b in zip(outcomes, starts, ends, strict=True):
        shown.append((a, b, following.text.raw[a:b]) if outcome.passage else (None, None, None))
    return shown


def spans_of(found: Followed, passages: Sequence[Passage]) -> list[tuple[int, int]]:
    """Where some passages of the next report begin and end in its text as read."""
    return list(zip(*_spans(found.following.text, [(one.start, one.end) for one in passages]), strict=True))


def tally(followed: pl.DataFrame) -> Counter[str]:
    """The number of promises by outcome, without the vague ones."""
    return Counter(followed.filter(~pl.col("vague"))["outcome"].to_list())


def _outlined(document: Row) -> _Outlined:
    text = clean_text(document["text"])
    return _Outlined(text, read_sections(text, describe(document, text)))


def _promises(report: _Outlined) -> tuple[list[Promise], list[int], list[int]]:
    """The promises of a report, and where each begins and ends in the text as read."""
    clean = report.text.clean
    promises = read_promises(clean, read_parts(clean, report.sections), stated(*judged(clean)))
    starts, ends = _spans(report.text, [(p.start, p.end) for p in promises])
    return promises, starts, ends


def _spans(text: Text, spans: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    bounds = np.array(spans, dtype=np.int64).reshape(-1, 2)
    starts, ends = text.spans(bounds[:, 0], bounds[:, 1])
    return starts.tolist(), ends.tolist()
