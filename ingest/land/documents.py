"""Documents as text: landed documents in, rows of schema `DOCUMENT` out; anything that is no report is set aside."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from ingest import readers
from ingest.land.landing import Landed, Landing, Notice, passing_landing
from ingest.land.manifest import INTERRUPTED, SetAside, manifest
from ingest.readers import Interrupted, Unreadable
from ingest.readers.limits import Limits
from ingest.report.damage import damage
from ingest.report.metadata import Metadata, read_metadata
from ingest.report.recognise import recognise
from ingest.report.text import clean_text
from ingest.sources.entries import Entry
from ingest.sources.found import Found
from ingest.tables.schemas import DOCUMENT


@dataclass(frozen=True)
class Readings:
    """The result of `read_documents`: rows of schema `DOCUMENT`, the documents set aside, and notices."""

    documents: pl.DataFrame
    set_aside: list[SetAside]
    notices: list[Notice] = field(default_factory=list)


def read_documents(landed: Sequence[Landed], force: bool = False, limits: Limits | None = None) -> Readings:
    """Read landed documents into rows of `ingest.tables.schemas.DOCUMENT`, with their catalogue entries.

    A document that can't be read, or is neither a work report nor of a kind that its source asks for, is set aside
    with the reason; `force` accepts any text as a report. Only touches the documents' own files, so that batches may
    be read in parallel.
    """
    rows: list[dict[str, Any]] = []
    aside: list[SetAside] = []
    notices: list[Notice] = []
    for one in landed:
        try:
            reading = readers.read(_bytes(one), one.name, limits)
        except Unreadable as error:
            stage = INTERRUPTED if isinstance(error, Interrupted) else "read"
            aside.append(SetAside(one.source, one.sha256, stage, str(error)))
            continue
        entry = one.entry or Entry()
        recognised = recognise(reading.text)
        kind = recognised.kind or (recognised.beside if recognised.beside in entry.kinds else None)
        if not kind and not force:
            aside.append(SetAside(one.source, one.sha256, "recognise", recognised.reason or ""))
            continue
        if not kind:
            notices.append(Notice(one.source, f"taken for a report because `force` was given: {recognised.reason}"))
        notices.extend(Notice(one.source, what) for what in (*reading.notes, *damage(reading.text)))
        if entry != Entry():
            told = read_metadata(clean_text(reading.text), one.source)
            notices.extend(Notice(one.source, what) for what in _contradictions(entry, told))
            spoken = {name: None for name in entry.yields if getattr(told, name, None) is not None}
            entry = entry.model_copy(update=spoken)
        rows.append(
            {
                "document_sha256": one.sha256,
                "source": one.source,
                "media_type": reading.media_type,
                "encoding": reading.encoding,
                "text": reading.text,
                "pages": list(reading.pages) or None,
                "kind": kind or "other",
                **entry.model_dump(include=set(DOCUMENT.names())),
            }
        )
    return Readings(pl.DataFrame(rows, schema=DOCUMENT), aside, notices)


def _bytes(one: Landed) -> bytes:
    """The bytes of a document. Raises `Interrupted` if they have changed since: the next run reloads them."""
    data = one.path.read_bytes() if one.path.exists() else b""
    if hashlib.sha256(data).hexdigest() != one.sha256:
        raise Interrupted(f"what was kept of it ({one.path}) is damaged; the next run loads it again from its source")
    return data


def _contradictions(entry: Entry, told: Metadata) -> Iterator[str]:
    """Differences between catalogue and text: the catalogue prevails, except for a table's columns."""
    for name in ("region", "level", "delivered_on", "review_year", "plan_year", "speaker"):
        listed, read = getattr(entry, name), getattr(told, name)
        if listed is None or read is None or listed == read:
            continue
        if name in entry.yields:
            yield f"the table says {name} is {listed}, the text {read}; the text's word was taken"
        else:
            yield f"the catalogue says {name} is {listed}, the text {read}; the catalogue's word was taken"


def record_set_aside(
    folder: Path, landed: Sequence[Landed], set_aside: Sequence[SetAside], limits: Limits | None = None
) -> None:
    """Record the outcome of reading `landed`: those in `set_aside` with their reason, the others as mended."""
    judged = {one.source: one.judged_by(limits or Limits()) for one in landed}
    with manifest(folder) as record:
        record.mended(judged)
        for one in set_aside:
            # An interrupted reading is no judgement: the next run tries again.
            record.set_aside(one, None, judged.get(one.source) if one.stage != INTERRUPTED else None)


def record_unparsed(folder: Path, set_aside: Sequence[SetAside]) -> None:
    """Record documents on which the parse failed: every run tries them again, as the rules may have changed."""
    with manifest(folder) as record:
        for one in set_aside:
            record.set_aside(one, None)


def preview(found: Iterable[Found], folder: Path, limits: Limits | None = None) -> tuple[Landing, Readings]:
    """Report what `land` and `read_documents` would do without changing the folder or its record.

    New or changed documents are loaded and read; the readings hold only these.
    """
    with passing_landing(found, folder, limits) as landing:
        return landing, read_documents([one for one in landing.documents if one.state != "unchanged"], limits=limits)
