"""The parse of a batch: a document that can't be parsed is reported, and the others go on."""

import json
import logging
import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import polars as pl

from ingest.explain import explained, tabled
from ingest.extract import Note, Parsed, extract
from ingest.land.documents import Readings, read_documents
from ingest.land.landing import Landed
from ingest.observations.trace import Trace
from ingest.readers.limits import Limits
from ingest.selection import Selection
from ingest.tables.schemas import TABLES

Frames = dict[str, pl.DataFrame]
Explained = dict[str, bytes]
"""By report, how each of its numbers was read: what `ingest.explain.tabled` gives, as compressed JSON."""


class Parse(NamedTuple):
    """The parse of some documents: the frames of `ingest.extract.extract`, and what could not be parsed.

    `broken` says why, by `document_sha256`: the parse failed on it, or produced two rows with one key.
    """

    frames: Frames
    broken: dict[str, str]
    explained: Explained  # empty unless asked for


class Taken(NamedTuple):
    """A batch as read, with the selected documents and their parse."""

    readings: Readings
    frames: Frames
    broken: dict[str, str]
    explained: Explained


def take(batch: Sequence[Landed], force: bool, limits: Limits, selection: Selection, explaining: bool = False) -> Taken:
    """Read a batch of landed documents and parse the selected ones: `read`, then `parse`."""
    readings = read(batch, force, limits, selection)
    return Taken(readings, *parse(readings.documents, explaining))


def joined(parts: Sequence[Taken]) -> Taken:
    """Rejoin the parts of a batch: at least one, in the order of the documents."""
    readings = Readings(
        pl.concat([part.readings.documents for part in parts]),
        [one for part in parts for one in part.readings.set_aside],
        [one for part in parts for one in part.readings.notices],
    )
    frames = {table.name: pl.concat([part.frames[table.name] for part in parts]) for table in TABLES}
    broken = {key: why for part in parts for key, why in part.broken.items()}
    return Taken(readings, frames, broken, {key: told for part in parts for key, told in part.explained.items()})


def read(batch: Sequence[Landed], force: bool, limits: Limits, selection: Selection) -> Readings:
    """Read a batch of landed documents, and keep the selected ones."""
    readings = read_documents(batch, force, limits)
    return replace(readings, documents=selection.wanted(readings.documents))


def parse(documents: pl.DataFrame, explaining: bool = False) -> Parse:
    """Parse documents (schema `DOCUMENT`); with `explaining`, also say how the numbers of each were read."""
    told: Explained = {}

    def note(report_id: str, parsed: Parsed, trace: Trace) -> None:
        try:
            told[report_id] = zlib.compress(json.dumps(tabled(explained(parsed, trace))).encode(), 1)
        except Exception:
            logging.getLogger(__name__).exception("The numbers of report %s could not be explained", report_id)

    return Parse(*_parsed(documents, note if explaining else None), told)


def _parsed(documents: pl.DataFrame, note: Note | None) -> tuple[Frames, dict[str, str]]:
    try:
        frames = extract(documents, note)
        if not _repeated(frames):
            return frames, {}
    except Exception:
        logging.getLogger(__name__).exception("A batch could not be parsed; each of its documents is parsed alone.")
    return _one_by_one(documents, note)


def _one_by_one(documents: pl.DataFrame, note: Note | None) -> tuple[Frames, dict[str, str]]:
    sound, reasons = [extract(documents.clear())], {}
    for digest, document in zip(documents["document_sha256"], documents.iter_slices(1), strict=True):
        try:
            frames = extract(document, note)
        except Exception as error:
            logging.getLogger(__name__).exception("Document %s could not be parsed", digest)
            reasons[digest] = f"the parse broke on it ({type(error).__name__}: {error}); this is a fault of gwr"
            continue
        table = _repeated(frames)
        if table:
            reasons[digest] = f"the parse gave two rows of {table} the same key; this is a fault of gwr"
        else:
            sound.append(frames)
    return {table.name: pl.concat([frames[table.name] for frames in sound]) for table in TABLES}, reasons


def _repeated(frames: Frames) -> str | None:
    """The first table in which two rows have the same key."""
    return next((one.name for one in TABLES if frames[one.name].select(one.key).is_duplicated().any()), None)
