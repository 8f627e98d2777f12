"""Landing: the bytes of every document kept by their digest, the record of what was seen where, and what was set aside.

    found ──land──▶ Landing (documents, set aside, removed, notices) ──read_documents──▶ Readings (frame, set aside)

The folder of landed documents holds `ab/abcd…` (each document under its SHA-256) and `manifest.sqlite` (the record).
"""

import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from ingest import readers
from ingest.limits import Limits
from ingest.readers import READERS_VERSION, Unreadable
from ingest.recognise import reason_not_a_report
from ingest.schemas import DOCUMENT
from ingest.sources import Entry, Found, Gone, Unreachable

MANIFEST = "manifest.sqlite"

_TABLES = """
create table if not exists document (  -- one row a content
    sha256 text primary key, bytes integer not null, name text not null, media_type text not null,
    first_seen text not null
) strict;
create table if not exists sighting (  -- one row a place where a content was found
    source text primary key, scope text not null, sha256 text not null references document, validator text,
    first_seen text not null, last_seen text not null, missing_since text
) strict;
create table if not exists set_aside (  -- one row a place whose content could not be used, while that is so
    source text primary key, sha256 text, stage text not null, reason text not null, since text not null
) strict;
"""


@dataclass(frozen=True)
class Landed:
    """One document in the landing folder."""

    sha256: str
    source: str
    name: str
    media_type: str
    path: Path
    new: bool  # its bytes were never landed before
    entry: Entry | None = None

    @property
    def fingerprint(self) -> str:
        """What its reading depends on: bytes, catalogue entry, version of the readers. Same fingerprint, same row."""
        entry = self.entry.model_dump_json() if self.entry else ""
        return hashlib.sha256(f"{self.sha256}|{entry}|{READERS_VERSION}".encode()).hexdigest()


@dataclass(frozen=True)
class SetAside:
    """A document that went no further, and why."""

    source: str
    sha256: str | None  # None where no bytes came
    stage: str  # load | read | recognise
    reason: str


@dataclass(frozen=True)
class Removed:
    """A document that was in a source at an earlier run and is there no more."""

    source: str
    sha256: str
    elsewhere: bool  # the same bytes are still at another source


@dataclass(frozen=True)
class Notice:
    """A contradiction about a document that somebody should look at; the document goes on."""

    source: str
    what: str


@dataclass(frozen=True)
class Landing:
    """What `land` found: every present document once (by digest, in the order of discovery), new or not."""

    documents: list[Landed] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


@dataclass(frozen=True)
class Readings:
    """What `read_documents` read: rows of `ingest.schemas.DOCUMENT`, and the documents that were set aside."""

    documents: pl.DataFrame
    set_aside: list[SetAside]


def land(found: Iterable[Found], folder: Path, limits: Limits | None = None) -> Landing:
    """Land documents: load what is new or changed, keep it under `folder` by its digest, and record what was seen.

    A file or page that its validator shows unchanged is not read at all. What can't be loaded is set aside, the others
    go on. Run it twice and nothing changes; kill it anywhere and run it again, and the outcome is the same: a document
    is written under a passing name, flushed and renamed before the record speaks of it.
    """
    limits = limits or Limits()
    folder.mkdir(parents=True, exist_ok=True)
    landing = Landing()
    digests: set[str] = set()
    sources: set[str] = set()
    whole: dict[str, bool] = {}  # scope: whether all of it could be looked at
    with _manifest(folder) as manifest:
        for one in found:
            landing.notices.extend(Notice(one.source, problem) for problem in one.problems)
            whole.setdefault(one.scope, True)
            try:
                landed = _land_one(one, folder, manifest, limits)
            except Unreachable as error:
                if not isinstance(error, Gone):
                    whole[one.scope] &= one.source != one.scope  # an unreachable folder has not lost its documents
                    sources.add(one.source)
                landing.set_aside.append(SetAside(one.source, None, "load", str(error)))
                continue
            sources.add(one.source)
            if one.entry and one.entry.sha256 and one.entry.sha256.lower() != landed.sha256:
                what = (
                    f"its digest is {landed.sha256}, the catalogue has {one.entry.sha256}: another edition, or damaged"
                )
                landing.notices.append(Notice(one.source, what))
            if landed.sha256 not in digests:
                digests.add(landed.sha256)
                landing.documents.append(landed)
        landing.removed.extend(_removed(manifest, [scope for scope, sure in whole.items() if sure], sources))
        _record(manifest, landing.set_aside)
    return landing


def _land_one(one: Found, folder: Path, manifest: sqlite3.Connection, limits: Limits) -> Landed:
    now = _now()
    row = manifest.execute(
        "select s.sha256, s.validator, d.media_type from sighting s join document d using (sha256) where source = ?",
        [one.source],
    ).fetchone()
    # Kept bytes that are gone are loaded again, whatever the validator says.
    validator = row[1] if row and _at(folder, row[0]).exists() else None
    loaded = one.load(validator, limits.document_bytes)
    new = False
    if loaded.data is None:
        sha256, _, kind = row
    else:
        if len(loaded.data) > limits.document_bytes:
            raise Unreachable(f"larger than the {limits.document_mb:g} MB a document may have (limits.document_mb)")
        sha256 = hashlib.sha256(loaded.data).hexdigest()
        kind = readers.media_type(loaded.data, one.name)
        if not _at(folder, sha256).exists():
            new = True
            _write(_at(folder, sha256), loaded.data)
    path = _at(folder, sha256)
    with manifest:
        manifest.execute(
            "insert into document values (?, ?, ?, ?, ?) on conflict do nothing",
            [sha256, path.stat().st_size, one.name, kind, now],
        )
        manifest.execute(
            "insert into sighting values (?, ?, ?, ?, ?, ?, null) on conflict (source) do update set"
            " scope = excluded.scope, sha256 = excluded.sha256, validator = excluded.validator,"
            " last_seen = excluded.last_seen, missing_since = null",
            [one.source, one.scope, sha256, loaded.validator, now, now],
        )
    return Landed(sha256, one.source, one.name, kind, path, new, one.entry)


def _removed(manifest: sqlite3.Connection, scopes: Sequence[str], present: set[str]) -> Iterator[Removed]:
    for scope in scopes:
        seen = manifest.execute(
            "select source, sha256 from sighting where scope = ? order by source", [scope]
        ).fetchall()
        for source, sha256 in seen:
            if source in present:
                continue
            with manifest:
                manifest.execute(
                    "update sighting set missing_since = coalesce(missing_since, ?) where source = ?", [_now(), source]
                )
            others = manifest.execute(
                "select count(*) from sighting where sha256 = ? and missing_since is null", [sha256]
            ).fetchone()
            yield Removed(source, sha256, bool(others[0]))


def read_documents(landed: Sequence[Landed], force: bool = False, limits: Limits | None = None) -> Readings:
    """Read landed documents into rows of `ingest.schemas.DOCUMENT`, catalogue's word included.

    What can't be read, or is no work report, is set aside with the reason; `force` takes any text for a report. Touches
    nothing but the documents' own files, so that batches may be read in parallel.
    """
    rows, aside = [], []
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
        entry = one.entry or Entry()
        rows.append(
            {
                "document_sha256": one.sha256,
                "source": one.source,
                "media_type": reading.media_type,
                "encoding": reading.encoding,
                "text": reading.text,
                **entry.model_dump(include=set(DOCUMENT.names())),
            }
        )
    return Readings(pl.DataFrame(rows, schema=DOCUMENT), aside)


def record_set_aside(folder: Path, landed: Sequence[Landed], set_aside: Sequence[SetAside]) -> None:
    """Record the outcome of reading `landed`: those in `set_aside` with their reason, the others as mended."""
    with _manifest(folder) as manifest:
        with manifest:
            manifest.executemany("delete from set_aside where source = ?", [[one.source] for one in landed])
        _record(manifest, set_aside)


def set_aside_record(folder: Path) -> pl.DataFrame:
    """The documents that are set aside at present: source, sha256, stage, reason, since."""
    names = ("source", "sha256", "stage", "reason", "since")
    with _manifest(folder) as manifest:
        rows = manifest.execute(f"select {', '.join(names)} from set_aside order by source").fetchall()
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def _record(manifest: sqlite3.Connection, set_aside: Sequence[SetAside]) -> None:
    with manifest:
        manifest.executemany(
            "insert into set_aside values (?, ?, ?, ?, ?) on conflict (source) do update set sha256 = excluded.sha256,"
            " stage = excluded.stage, reason = excluded.reason",
            [[one.source, one.sha256, one.stage, one.reason, _now()] for one in set_aside],
        )


@contextmanager
def _manifest(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(folder / MANIFEST, timeout=60)) as manifest:
        manifest.execute("pragma journal_mode = wal")
        manifest.execute("pragma synchronous = full")
        manifest.executescript(_TABLES)
        yield manifest


def _at(folder: Path, sha256: str) -> Path:
    return folder / sha256[:2] / sha256


def _write(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all, whatever happens."""
    path.parent.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).chmod(0o644)
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink()
            raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
