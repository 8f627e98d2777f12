"""The parse: documents in, the staging tables' frames out. No file, database or network is touched."""

import gc
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from ingest.language.periods import Years
from ingest.numbers.grammar import Number
from ingest.numbers.reasons import judged, stated
from ingest.observations.confidence import with_confidence
from ingest.observations.places import place_of, places_of
from ingest.observations.report import read_observations
from ingest.observations.sentence import Reading
from ingest.observations.trace import Trace
from ingest.promises.clauses import step_name
from ingest.promises.entities import Mention, entity_of, read_mentions
from ingest.promises.parts import read_parts
from ingest.promises.plan import Promise, read_promises
from ingest.promises.problems import Problem, read_problems
from ingest.report.commitments import Commitments, read_commitments
from ingest.report.domains import domains_in
from ingest.report.explanations import Explanation, read_explanations
from ingest.report.keywords import read_keywords
from ingest.report.metadata import Metadata, read_metadata
from ingest.report.outline import Section
from ingest.report.signs import Sign, evidence
from ingest.report.structure import read_sections
from ingest.report.text import Text, clean_text
from ingest.tables.schemas import TABLES, Table
from ingest.versions import extractor_version

_OVERRIDES = (
    "title",
    "region",
    "region_code",
    "level",
    "delivered_on",
    "review_year",
    "plan_year",
    "speaker",
    "session",
)


class _Columns:
    """The columns of one staging table while rows are gathered."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.values: dict[str, list[Any]] = {name: [] for name in table.columns}

    def add(self, count: int, **columns: Any) -> None:
        """Append `count` rows: each column a list of that length, or one value for all of them."""
        for name, column in self.values.items():
            value = columns[name]
            if isinstance(value, list):
                column += value
            else:
                column += [value] * count

    def frame(self) -> pl.DataFrame:
        """The rows gathered so far, in the table's schema."""
        return pl.DataFrame(self.values, schema=self.table.schema)


def extract(documents: pl.DataFrame, note: "Note | None" = None) -> dict[str, pl.DataFrame]:
    """Parse documents (schema `DOCUMENT`) into one frame per staging table, keyed by the table's name.

    Every frame has the schema of its table in `ingest.tables.schemas.TABLES`; rows stand in document and text order.
    A document's catalogue columns outrank what is read from its text. `note` is told how each report was read.
    """
    tables = {table.name: _Columns(table) for table in TABLES}
    with _uncollected():
        for document in documents.iter_rows(named=True):
            _extract_one(document, tables, note)
        frames = {name: columns.frame() for name, columns in tables.items()}
    frames["observation"] = with_confidence(frames["observation"])
    return frames


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from going through the rows gathered so far again and again: none is in a cycle."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def describe(document: dict[str, Any], text: Text | None = None) -> Metadata:
    """Find place and years of a document (a row of schema `DOCUMENT`) without parsing it.

    `text` is the result of `clean_text`, if available.
    """
    read = read_metadata(text or clean_text(document["text"]), document["source"])
    given = {name: document[name] for name in _OVERRIDES if document.get(name) is not None}
    merged = {name: given.get(name, getattr(read, name)) for name in _OVERRIDES}
    # If only one of the two years is known, the other follows from it.
    if merged["plan_year"] is None and merged["review_year"] is not None:
        merged["plan_year"] = merged["review_year"] + 1
    if "plan_year" in given and "review_year" not in given:
        merged["review_year"] = given["plan_year"] - 1
    if merged["review_year"] is None and merged["plan_year"] is not None:
        merged["review_year"] = merged["plan_year"] - 1
    listed = tuple(Sign(name, str(value), "catalogue", 0, 0) for name, value in given.items())
    return Metadata(**merged, signs=listed + read.signs)


def _kind(recognised: str | None, sections: list[Section]) -> str:
    """The kind of copy: `no_plan` for a full report without a plan (cut off, or from the 1950s)."""
    plans = any(section.kind in ("plan", "five_year_plan") for section in sections)
    return "no_plan" if recognised in (None, "full") and not plans else recognised or "full"


def _years(metadata: Metadata) -> Years:
    review, plan = metadata.review_year or 0, metadata.plan_year or 0
    early = metadata.delivered_on is not None and metadata.delivered_on.year == review
    return Years(review, plan, review if early else plan)


class Parsed(NamedTuple):
    """A document as read, with offsets of its clean text."""

    text: Text
    metadata: Metadata
    sections: list[Section]
    numbers: list[Number]
    stated: list[Number]  # those that may state something
    reasons: list[str]  # of each number; `observation` where it states something
    readings: list[Reading]


Note = Callable[[str, Parsed, Trace], None]
"""Takes a report's id, what was read of it, and the trace of the reading."""


def parse(document: dict[str, Any], trace: Trace | None = None) -> Parsed:
    """Read one document, a row of schema `DOCUMENT`; `trace` records how its observations were made."""
    text = clean_text(document["text"])
    metadata = describe(document, text)
    sections = read_sections(text, metadata)
    of_text = judged(text.clean)
    numbers, reasons, readings = read_observations(text.clean, sections, _years(metadata), trace, of_text)
    return Parsed(text, metadata, sections, numbers, stated(*of_text), reasons, readings)


def _extract_one(document: dict[str, Any], tables: dict[str, _Columns], note: Note | None) -> None:
    raw = document["text"]
    report_id = document["document_sha256"][:16]
    trace = Trace() if note else None
    parsed = parse(document, trace)
    if note and trace:
        note(report_id, parsed, trace)
    text, metadata, sections, numbers, _, reasons, readings = parsed
    region, region_code = metadata.region or "", metadata.region_code
    commitments = read_commitments(text, sections)
    domain_of = domains_in(text.clean)
    tables["report"].add(
        1,
        report_id=report_id,
        document_sha256=document["document_sha256"],
        source=document["source"],
        media_type=document["media_type"],
        encoding=document["encoding"],
        chars=len(raw),
        text=raw,
        kind=_kind(document["kind"], sections),
        evidence=evidence(metadata.signs, raw),
        pages=[document["pages"]],
        extractor_version=extractor_version(),
        **{name: getattr(metadata, name) for name in _OVERRIDES},
    )
    section_ids = [f"{report_id}:{s.number}" for s in sections]
    section_starts, section_ends = _spans(text, [s.start for s in sections], [s.end for s in sections])
    tables["section"].add(
        len(sections),
        section_id=section_ids,
        report_id=report_id,
        number=[s.number for s in sections],
        parent_id=[None if s.parent is None else section_ids[s.parent] for s in sections],
        level=[s.level for s in sections],
        marker=[s.marker for s in sections],
        heading=[s.heading for s in sections],
        path=[s.path for s in sections],
        kind=[s.kind for s in sections],
        start=section_starts,
        end=section_ends,
    )
    starts, ends = _spans(text, [n.start for n in numbers], [n.end for n in numbers])
    places = [section_ids[k] for k in _innermost(sections, [n.start for n in numbers])]
    quantity_ids = [f"{report_id}:{start}" for start in starts]
    printed = [raw[start:end] for start, end in zip(starts, ends, strict=True)]
    tables["quantity"].add(
        len(numbers),
        quantity_id=quantity_ids,
        report_id=report_id,
        section_id=places,
        start=starts,
        end=ends,
        printed=printed,
        value=[n.value for n in numbers],
        value_high=[n.high for n in numbers],
        unit=[n.unit or None for n in numbers],
        reason=reasons,
    )
    clause_starts, clause_ends = _spans(text, commitments.start, commitments.end)
    commitment_ids = [f"{report_id}:{start}" for start in clause_starts]
    tables["commitment"].add(
        len(commitment_ids),
        commitment_id=commitment_ids,
        report_id=report_id,
        section_id=[section_ids[section] for section in commitments.section],
        item=commitments.item,
        verb=commitments.verb,
        domain=[
            domain_of(start, end, sections[section].path)
            for section, start, end in zip(commitments.section, commitments.start, commitments.end, strict=True)
        ],
        text=[raw[start:end] for start, end in zip(clause_starts, clause_ends, strict=True)],
        start=clause_starts,
        end=clause_ends,
    )
    observation_ids = [
        f"{quantity_ids[r.number]}:{k}" for r, k in zip(readings, _ordinals([r.number for r in readings]), strict=True)
    ]
    sentence_starts, sentence_ends = _spans(
        text, [r.sentence_start for r in readings], [r.sentence_end for r in readings]
    )
    edges = np.array(commitments.start, dtype=np.int64)
    clauses = (np.searchsorted(edges, [r.start for r in readings], side="right") - 1).tolist()
    of_number = [r.number for r in readings]
    tables["observation"].add(
        len(readings),
        observation_id=observation_ids,
        quantity_id=[quantity_ids[n] for n in of_number],
        report_id=report_id,
        section_id=[places[n] for n in of_number],
        commitment_id=[
            commitment_ids[c] if c >= 0 and r.start < commitments.end[c] else None
            for r, c in zip(readings, clauses, strict=True)
        ],
        start=[starts[n] for n in of_number],
        end=[ends[n] for n in of_number],
        printed=[printed[n] for n in of_number],
        name=[r.name for r in readings],
        value=[r.value for r in readings],
        value_high=[r.value_high for r in readings],
        unit=[r.unit for r in readings],
        measure=[r.measure for r in readings],
        direction=[r.direction for r in readings],
        qualifier=[r.qualifier for r in readings],
        status=[r.status for r in readings],
        period=[r.period for r in readings],
        region=places_of(readings, text.clean, region, region_code),
        sentence=[raw[start:end] for start, end in zip(sentence_starts, sentence_ends, strict=True)],
        sentence_start=sentence_starts,
        sentence_end=sentence_ends,
        rule=[r.rule for r in readings],
        confidence=None,
    )
    targets = {r.start: key for r, key in zip(reversed(readings), reversed(observation_ids), strict=True)}
    add_promises(tables, parsed, commitments, targets, report_id)
    _add_explanations(tables, parsed, report_id)
    keywords = read_keywords(text, sections)
    tables["keyword"].add(
        len(keywords.word),
        section_id=[section_ids[section] for section in keywords.section],
        report_id=report_id,
        word=keywords.word,
        occurrences=keywords.occurrences,
        score=keywords.score,
        rank=keywords.rank,
    )


def add_promises(
    tables: dict[str, _Columns], parsed: Parsed, commitments: Commitments, targets: dict[int, str], report_id: str
) -> None:
    """Promises, mentions of named things, and problems; `targets` are observations by where their numbers begin."""
    text, metadata, sections = parsed.text, parsed.metadata, parsed.sections
    domain_of = domains_in(text.clean)
    said = read_parts(text.clean, sections, parsed.stated)
    promises = [promise for promise in read_promises(text.clean, said, parsed.stated) if not promise.vague]
    at = _located(text, promises, report_id)
    edges = np.array(commitments.start, dtype=np.int64)
    clauses = (np.searchsorted(edges, [p.end - 1 for p in promises], side="right") - 1).tolist()
    commitment_starts, _ = _spans(text, commitments.start, commitments.end)
    tables["promise"].add(
        len(promises),
        promise_id=[f"{report_id}:{start}:{k}" for start, k in zip(at["start"], _ordinals(at["start"]), strict=True)],
        commitment_id=[
            f"{report_id}:{commitment_starts[c]}" if c >= 0 and p.start < commitments.end[c] else None
            for p, c in zip(promises, clauses, strict=True)
        ],
        observation_id=[targets.get(p.number) if p.number is not None else None for p in promises],
        entity=[entity_of(p.what) for p in promises],
        verb=[p.verb or None for p in promises],
        what=[p.what for p in promises],
        step=[step_name(p.step) for p in promises],
        value=[p.value for p in promises],
        unit=[p.unit or None for p in promises],
        region=[place_of(p.what, metadata.region or "", metadata.region_code) for p in promises],
        domain=[domain_of(p.start, p.end, sections[p.section].path) for p in promises],
        **at,
    )
    mentions = read_mentions(text.clean, said)
    at = _located(text, mentions, report_id)
    clause_starts, clause_ends = _spans(text, [m.clause[0] for m in mentions], [m.clause[1] for m in mentions])
    tables["mention"].add(
        len(mentions),
        mention_id=[f"{report_id}:{start}" for start in at["start"]],
        entity=[m.key for m in mentions],
        kind=[m.kind for m in mentions],
        verb=[m.verb or None for m in mentions],
        step=[step_name(m.step) for m in mentions],
        clause=[text.raw[start:end] for start, end in zip(clause_starts, clause_ends, strict=True)],
        **at,
    )
    problems = read_problems(text, sections)
    at = _located(text, problems, report_id)
    tables["problem"].add(
        len(problems),
        problem_id=[f"{report_id}:{start}" for start in at["start"]],
        domain=[domain_of(p.start, p.end, sections[p.section].path) for p in problems],
        **at,
    )


def _add_explanations(tables: dict[str, _Columns], parsed: Parsed, report_id: str) -> None:
    explanations = read_explanations(parsed.text, parsed.sections)
    at = _located(parsed.text, explanations, report_id)
    tables["explanation"].add(
        len(explanations),
        explanation_id=[f"{report_id}:{start}" for start in at["start"]],
        term=[one.term for one in explanations],
        **at,
    )


def _ordinals(numbers: list[int]) -> list[int]:
    """0, 1, 2 ... for the readings that share one number, in their order."""
    seen: dict[int, int] = defaultdict(int)
    ordinals = []
    for number in numbers:
        ordinals.append(seen[number])
        seen[number] += 1
    return ordinals


def _spans(text: Text, starts: list[int], ends: list[int]) -> tuple[list[int], list[int]]:
    raw_starts, raw_ends = text.spans(np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64))
    return raw_starts.tolist(), raw_ends.tolist()


def _located(text: Text, found: Sequence[Promise | Mention | Problem | Explanation], report_id: str) -> dict[str, Any]:
    """The columns that say where something found stands: its report and section, its words as read, start and end."""
    starts, ends = _spans(text, [one.start for one in found], [one.end for one in found])
    return {
        "report_id": report_id,
        "section_id": [f"{report_id}:{one.section}" for one in found],
        "text": [text.raw[start:end] for start, end in zip(starts, ends, strict=True)],
        "start": starts,
        "end": ends,
    }


def _innermost(sections: list[Section], offsets: list[int]) -> list[int]:
    """Index of the deepest section that holds each offset; sections stand in text order, parents before children."""
    starts = np.array([s.start for s in sections], dtype=np.int64)
    found = np.searchsorted(starts, np.array(offsets, dtype=np.int64), side="right") - 1
    result: list[int] = []
    for at, k in zip(offsets, found.tolist(), strict=True):
        while k > 0 and sections[k].end <= at:
            k -= 1
        result.append(max(k, 0))
    return result
