"""The parse: documents in, the staging tables' frames out. No file, database or network is touched."""

from collections import defaultdict
from typing import Any

import numpy as np
import polars as pl

from ingest.commitments import read_commitments
from ingest.confidence import confidence
from ingest.keywords import read_keywords
from ingest.metadata import Metadata, read_metadata
from ingest.observations import read_observations
from ingest.schemas import TABLES, Table
from ingest.structure import Section, read_sections
from ingest.text import Text, clean_text
from ingest.timeframe import Years

EXTRACTOR_VERSION = "1"
"""Changes when the rules change what is read; every report is read anew then."""

_OVERRIDES = ("title", "region", "region_code", "level", "delivered_on", "review_year", "plan_year", "speaker", "session")


class _Columns:
    """The columns of one staging table while rows are gathered."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.values: dict[str, list[Any]] = defaultdict(list)

    def add(self, **row: Any) -> None:
        for name in self.table.columns:
            self.values[name].append(row[name])

    def frame(self) -> pl.DataFrame:
        columns = {name: self.values[name] for name in self.table.columns}
        return pl.DataFrame(columns, schema=self.table.schema)


def extract(documents: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Parse documents (schema `ingest.schemas.DOCUMENT`) into one frame per staging table, keyed by the table's name.

    Every frame has the schema of its table in `ingest.schemas.TABLES`; rows stand in document and text order. What a
    document's catalogue columns say outranks what its text tells.
    """
    tables = {table.name: _Columns(table) for table in TABLES}
    for document in documents.iter_rows(named=True):
        _extract_one(document, tables)
    return {name: columns.frame() for name, columns in tables.items()}


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
    numbers, reasons, readings = read_observations(text.clean, sections, _years(metadata), metadata.region or "")
    commitments = read_commitments(text, sections)
    tables["report"].add(
        report_id=report_id,
        document_sha256=document["document_sha256"],
        source=document["source"],
        media_type=document["media_type"],
        encoding=document["encoding"],
        chars=len(raw),
        text=raw,
        extractor_version=EXTRACTOR_VERSION,
        **{name: getattr(metadata, name) for name in _OVERRIDES},
    )
    section_ids = [f"{report_id}:{s.number}" for s in sections]
    _add_sections(tables["section"], report_id, section_ids, sections, text)
    starts, ends = _spans(text, [(n.start, n.end) for n in numbers])
    places = _innermost(sections, [n.start for n in numbers])
    for k, number in enumerate(numbers):
        start, end = starts[k], ends[k]
        tables["quantity"].add(
            quantity_id=f"{report_id}:{start}",
            report_id=report_id,
            section_id=section_ids[places[k]],
            start=start,
            end=end,
            printed=raw[start:end],
            value=number.value,
            value_high=number.high,
            unit=number.unit or None,
            reason=reasons[k],
        )
    clause_starts, clause_ends = _spans(text, [(c.start, c.end) for c in commitments])
    for c, start, end in zip(commitments, clause_starts, clause_ends, strict=True):
        tables["commitment"].add(
            commitment_id=f"{report_id}:{start}",
            report_id=report_id,
            section_id=section_ids[c.section],
            item=c.item,
            verb=c.verb,
            text=raw[start:end],
            start=start,
            end=end,
        )
    sentence_starts, sentence_ends = _spans(text, [(r.sentence_start, r.sentence_end) for r in readings])
    order: dict[int, int] = defaultdict(int)
    clause = np.searchsorted(np.array([c.start for c in commitments], dtype=np.int64), [r.start for r in readings], side="right") - 1
    for k, r in enumerate(readings):
        start, end = starts[r.number], ends[r.number]
        c = clause[k]
        inside = c >= 0 and r.start < commitments[c].end
        tables["observation"].add(
            observation_id=f"{report_id}:{start}:{order[r.number]}",
            quantity_id=f"{report_id}:{start}",
            report_id=report_id,
            section_id=section_ids[places[r.number]],
            commitment_id=f"{report_id}:{clause_starts[c]}" if inside else None,
            start=start,
            end=end,
            printed=raw[start:end],
            name=r.name,
            value=r.value,
            value_high=r.value_high,
            unit=r.unit,
            measure=r.measure,
            direction=r.direction,
            qualifier=r.qualifier,
            status=r.status,
            period=r.period,
            region=r.region,
            sentence=raw[sentence_starts[k] : sentence_ends[k]],
            sentence_start=sentence_starts[k],
            sentence_end=sentence_ends[k],
            rule=r.rule,
            confidence=confidence(r),
        )
        order[r.number] += 1
    for keyword in read_keywords(text, sections):
        tables["keyword"].add(
            section_id=section_ids[keyword.section],
            report_id=report_id,
            word=keyword.word,
            occurrences=keyword.occurrences,
            score=keyword.score,
            rank=keyword.rank,
        )


def _spans(text: Text, spans: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    if not spans:
        return [], []
    clean = np.array(spans, dtype=np.int64)
    starts, ends = text.spans(clean[:, 0], clean[:, 1])
    return starts.tolist(), ends.tolist()


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


def _add_sections(table: _Columns, report_id: str, ids: list[str], sections: list[Section], text: Text) -> None:
    starts, ends = _spans(text, [(s.start, s.end) for s in sections])
    for section, key, start, end in zip(sections, ids, starts, ends, strict=True):
        table.add(
            section_id=key,
            report_id=report_id,
            number=section.number,
            parent_id=None if section.parent is None else f"{report_id}:{section.parent}",
            level=section.level,
            marker=section.marker,
            heading=section.heading,
            path=section.path,
            kind=section.kind,
            start=start,
            end=end,
        )
