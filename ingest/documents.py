"""Documents as text: landed documents in, rows of `ingest.schemas.DOCUMENT` out; what is no report is set aside."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from ingest import readers
from ingest.entries import Entry
from ingest.landing import Landed, Landing, Notice, passing_landing
from ingest.limits import Limits
from ingest.manifest import SetAside, manifest
from ingest.metadata import read_metadata
from ingest.readers import Unreadable
from ingest.recognise import reason_not_a_report
from ingest.schemas import DOCUMENT
from ingest.sources.found import Found
from ingest.text import clean_text


@dataclass(frozen=True)
class Readings:
    """What `read_documents` read: rows of `ingest.schemas.DOCUMENT`, the documents set aside, and what to look at."""

    documents: pl.DataFrame
    set_aside: list[SetAside]
    notices: list[Notice] = field(default_factory=list)


def read_documents(landed: Sequence[Landed], force: bool = False, limits: Limits | None = None) -> Readings:
    """Read landed documents into rows of `ingest.schemas.DOCUMENT`, catalogue's word included.

    What can't be read, or is no work report, is set aside with the reason; `force` takes any text for a report. Touches
    nothing but the documents' own files, so that batches may be read in parallel.
    """
    rows: list[dict[str, Any]] = []
    aside: list[SetAside] = []
    notices: list[Notice] = []
    for one in landed:
        try:
            reading = readers.read(one.path.read_bytes(), one.name, limits)
        except Unreadable as error:
            aside.append(SetAside(one.source, one.sha256, "read", str(error)))
            continue
        reason = None if force else reason_not_a_report(reading.text)
        if reason:
            aside.append(SetAside(one.source, one.sha256, "recognise", reason))
            continue
        notices.extend(Notice(one.source, note) for note in reading.notes)
        entry = one.entry or Entry()
        notices.extend(Notice(one.source, what) for what in _contradictions(entry, reading.text, one.source))
        rows.append(
            {
                "document_sha256": one.sha256,
                "source": one.source,
                "media_type": reading.media_type,
                "encoding": reading.encoding,
                "text": reading.text,
                "pages": list(reading.pages) or None,
                **entry.model_dump(include=set(DOCUMENT.names())),
            }
        )
    return Readings(pl.DataFrame(rows, schema=DOCUMENT), aside, notices)


def _contradictions(entry: Entry, text: str, source: str) -> Iterator[str]:
    """Where the catalogue says other than the text; the catalogue's word holds."""
    if entry == Entry():
        return
    told = read_metadata(clean_text(text), source)
    for name in ("region", "level", "delivered_on", "review_year", "plan_year", "speaker"):
        listed, read = getattr(entry, name), getattr(told, name)
        if listed is not None and read is not None and listed != read:
            yield f"the catalogue says {name} is {listed}, the text {read}; the catalogue's word was taken"


def record_set_aside(
    folder: Path, landed: Sequence[Landed], set_aside: Sequence[SetAside], limits: Limits | None = None
) -> None:
    """Record the outcome of reading `landed`: those in `set_aside` with their reason, the others as mended."""
    judged = {one.source: one.judged_by(limits or Limits()) for one in landed}
    with manifest(folder) as record:
        record.mended(judged)
        for one in set_aside:
            record.set_aside(one, None, judged.get(one.source))


def preview(found: Iterable[Found], folder: Path, limits: Limits | None = None) -> tuple[Landing, Readings]:
    """Say what `land` and `read_documents` would do, and change nothing: neither the folder nor its record.

    Documents that are new or changed are loaded and read; the readings hold those alone.
    """
    with passing_landing(found, folder, limits) as landing:
        return landing, read_documents([one for one in landing.documents if one.state != "unchanged"], limits=limits)
