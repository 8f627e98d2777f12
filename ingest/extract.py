"""The parse: documents in, the staging tables' frames out. No file, database or network is touched."""

from collections import defaultdict
from typing import Any

import numpy as np
import polars as pl

from ingest.commitments import read_commitments
from ingest.confidence import with_confidence
from ingest.keywords import read_keywords
from ingest.metadata import Metadata, read_metadata
from ingest.observations import read_observations
from ingest.outline import Section
from ingest.places import place_of
from ingest.schemas import TABLES, Table
from ingest.structure import read_sections
from ingest.text import Text, clean_text
from ingest.timeframe import Years

EXTRACTOR_VERSION = "6"
"""Changes when the rules change what is read; every report is read anew then."""

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


def extract(documents: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Parse documents (schema `ingest.schemas.DOCUMENT`) into one frame per staging table, keyed by the table's name.

    Every frame has the schema of its table in `ingest.schemas.TABLES`; rows stand in document and text order. What a
    document's catalogue columns say outranks what its text tells.
    """
    tables = {table.name: _Columns(table) for table in TABLES}
    for document in documents.iter_rows(named=True):
        _extract_one(document, tables)
    frames = {name: columns.frame() for name, columns in tables.items()}
    frames["observation"] = with_confidence(frames["observation"])
    return frames


def describe(document: dict[str, Any]) -> Metadata:
    """Tell whose report a document is and of which years, without parsing it: a row of `ingest.schemas.DOCUMENT`."""
    return _metadata(document, clean_text(document["text"]))


def _metadata(document: dict[str, Any], text: Text) -> Metadata:
    read = read_metadata(text, document["source"])
    given = {name: document[name] for name in _OVERRIDES if document.get(name) is not None}
    merged = {name: given.get(name, getattr(read, name)) for name in _OVERRIDES}
    # A year that only one of the two knows follows from the other.
    if merged["plan_year"] is None and merged["review_year"] is not None:
        merged["plan_year"] = merged["review_year"] + 1
    if "plan_year" in given and "review_year" not in given:
        merged["review_year"] = given["plan_year"] - 1
    if merged["review_year"] is None and merged["plan_year"] is not None:
        merged["review_year"] = merged["plan_year"] - 1
    return Metadata(**merged)


def _years(metadata: Metadata) -> Years:
    review, plan = metadata.review_year or 0, metadata.plan_year or 0
    early = metadata.delivered_on is not None and metadata.delivered_on.year == review
    return Years(review, plan, review if early else plan)


def _extract_one(document: dict[str, Any], tables: dict[str, _Columns]) -> None:
    raw = document["text"]
    report_id = document["document_sha256"][:16]
    text = clean_text(raw)
    metadata = _metadata(document, text)
    sections = read_sections(text, metadata)
    numbers, reasons, readings = read_observations(text.clean, sections, _years(metadata))
    region, region_code = metadata.region or "", metadata.region_code
    commitments = read_commitments(text, sections)
    tables["report"].add(
        1,
        report_id=report_id,
        document_sha256=document["document_sha256"],
        source=document["source"],
        media_type=document["media_type"],
        encoding=document["encoding"],
        chars=len(raw),
        text=raw,
        pages=[document["pages"]],
        extractor_version=EXTRACTOR_VERSION,
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
        text=[raw[start:end] for start, end in zip(clause_starts, clause_ends, strict=True)],
        start=clause_starts,
        end=clause_ends,
    )
    sentence_starts, sentence_ends = _spans(
        text, [r.sentence_start for r in readings], [r.sentence_end for r in readings]
    )
    edges = np.array(commitments.start, dtype=np.int64)
    clauses = (np.searchsorted(edges, [r.start for r in readings], side="right") - 1).tolist()
    of_number = [r.number for r in readings]
    tables["observation"].add(
        len(readings),
        observation_id=[f"{quantity_ids[r.number]}:{k}" for r, k in zip(readings, _ordinals(of_number), strict=True)],
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
        region=[place_of(r.name, region, region_code) for r in readings],
        sentence=[raw[start:end] for start, end in zip(sentence_starts, sentence_ends, strict=True)],
        sentence_start=sentence_starts,
        sentence_end=sentence_ends,
        rule=[r.rule for r in readings],
        confidence=None,
    )
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
