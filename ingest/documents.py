"""Landing: the bytes of every document kept by their digest, the record of what was seen where, and what was set aside.

    found ──land──▶ Landing (documents, set aside, removed, notices) ──read_documents──▶ Readings (frame, set aside)

The folder of landed documents holds `ab/abcd…` (each document under its SHA-256) and `manifest.sqlite` (the record).
"""

import hashlib
import os
import sqlite3
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Literal

import polars as pl

from ingest import containers, readers
from ingest.containers import Piece
from ingest.entries import Entry
from ingest.limits import Limits
from ingest.metadata import read_metadata
from ingest.readers import READERS_VERSION, Unreadable
from ingest.recognise import reason_not_a_report
from ingest.schemas import DOCUMENT
from ingest.sources import Empty, Found, Gone, Loaded, Unreachable
from ingest.text import clean_text

MANIFEST = "manifest.sqlite"
_VERSION = 2  # of the tables below

_TABLES = """
create table if not exists document (  -- one row a content
    sha256 text primary key, bytes integer not null, name text not null, media_type text not null,
    first_seen text not null
) strict;
create table if not exists sighting (  -- one row a place where a content was found: archives and their members
    source text primary key, scope text not null, sha256 text not null references document,
    validator text,  -- what tells without loading that nothing changed
    unpacked_by text,  -- of an archive or table: what its unpacking depended on
    entry text,  -- of a member: its catalogue entry inside the archive
    first_seen text not null, last_seen text not null, missing_since text
) strict;
create index if not exists sighting_scope on sighting (scope);
create index if not exists sighting_sha256 on sighting (sha256);
create table if not exists set_aside (  -- one row a place whose content could not be used, while that is so
    source text primary key, scope text, sha256 text, stage text not null, reason text not null,
    judged text,  -- what the judgement depended on
    since text not null
) strict;
"""

State = Literal["new", "changed", "unchanged"]

_OF_MANY = {".zip", ".csv", ".tsv", ".xlsx"}  # may be larger than one document
_AT_A_TIME = 8  # documents loaded at a time from stores and the web
_AHEAD = 16  # documents loaded ahead of the one in hand


@dataclass(frozen=True)
class Landed:
    """One document in the landing folder."""

    sha256: str
    source: str
    name: str
    media_type: str
    path: Path
    state: State  # of its source since the last landing
    entry: Entry | None = None

    @property
    def fingerprint(self) -> str:
        """What its reading depends on: bytes, catalogue entry, version of the readers. Same fingerprint, same row."""
        entry = self.entry.model_dump_json() if self.entry else ""
        return _digest(f"{self.sha256}|{entry}|{READERS_VERSION}")


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
    """Something about a document that somebody should look at; the document goes on."""

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
    """What `read_documents` read: rows of `ingest.schemas.DOCUMENT`, the documents set aside, and what to look at."""

    documents: pl.DataFrame
    set_aside: list[SetAside]
    notices: list[Notice] = field(default_factory=list)


def land(found: Iterable[Found], folder: Path, limits: Limits | None = None, force: bool = False) -> Landing:
    """Land documents: load what is new or changed, keep it under `folder` by its digest, and record what was seen.

    A file or page that its validator shows unchanged is not read at all, and a document that was set aside is not
    judged again unless something changed, or `force` is given. Archives and tables land as their documents, named
    `archive.zip!member`. What can't be loaded is set aside, the others go on.

    Run it twice and nothing changes; kill it anywhere and run it again, and the outcome is the same: a document is
    written under a passing name, flushed and renamed before the record speaks of it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _manifest(folder) as manifest:
        return _Landing(folder, folder, manifest, limits or Limits(), force).land(found)


def preview(found: Iterable[Found], folder: Path, limits: Limits | None = None) -> tuple[Landing, Readings]:
    """Say what `land` and `read_documents` would do, and change nothing: neither the folder nor its record.

    Documents that are new or changed are loaded and read; the readings hold those alone.
    """
    with tempfile.TemporaryDirectory(prefix="gwr-") as passing, closing(sqlite3.connect(":memory:")) as manifest:
        if (folder / MANIFEST).exists():
            with closing(sqlite3.connect(f"file:{folder / MANIFEST}?mode=ro", uri=True)) as kept:
                kept.backup(manifest)
        _make_tables(manifest)
        landing = _Landing(folder, Path(passing), manifest, limits or Limits(), force=False).land(found)
        return landing, read_documents([one for one in landing.documents if one.state != "unchanged"], limits=limits)


class _Landing:
    """One landing under way. Documents are looked for in `kept` and written to `folder`."""

    def __init__(self, kept: Path, folder: Path, manifest: sqlite3.Connection, limits: Limits, force: bool) -> None:
        self.kept, self.folder, self.manifest, self.limits, self.force = kept, folder, manifest, limits, force
        self.outcome = Landing()
        self.digests: set[str] = set()
        self.present: set[str] = set()  # sources that are there, whether usable or not
        self.whole: dict[str, bool] = {}  # scopes: whether all of each could be looked at

    def land(self, found: Iterable[Found]) -> Landing:
        for one, loaded in self._loaded(found):
            self.outcome.notices.extend(Notice(one.source, problem) for problem in one.problems)
            self.whole.setdefault(one.scope, True)
            if isinstance(loaded, Unreachable):
                self._missing(one, loaded)
                self._set_aside(one.source, one.scope, None, str(loaded))
                continue
            self.present.add(one.source)
            self._take(one, loaded)
        for scope in [scope for scope, sure in self.whole.items() if sure]:
            self.outcome.removed.extend(self._removed(scope))
        return self.outcome

    def _missing(self, one: Found, error: Unreachable) -> None:
        if not isinstance(error, Gone):
            self.present.add(one.source)
        if one.source == one.scope and not isinstance(error, Empty):
            # A folder or store that can't be reached has not lost its documents; a lone document that is gone is lost.
            self.whole[one.scope] = False
            if isinstance(error, Gone):
                self.outcome.removed.extend(self._removed(one.scope, lone=True))

    def _loaded(self, found: Iterable[Found]) -> Iterator[tuple[Found, Loaded | Unreachable]]:
        """Load each, in order; several at a time, ahead of the one in hand, where they come from afar."""
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            ahead: deque[tuple[Found, object]] = deque()
            for one in found:
                validator = self._validator(one)
                ahead.append((one, pool.submit(self._load, one, validator) if one.remote else validator))
                while ahead and len(ahead) > (_AHEAD if ahead[0][0].remote else 0):
                    yield self._first(ahead)
            while ahead:
                yield self._first(ahead)

    def _first(self, ahead: deque) -> tuple[Found, Loaded | Unreachable]:
        one, coming = ahead.popleft()
        return one, coming.result() if one.remote else self._load(one, coming)

    def _load(self, one: Found, validator: str | None) -> Loaded | Unreachable:
        many = PurePosixPath(one.name.lower()).suffix in _OF_MANY
        limit = self.limits.archive_bytes if many else self.limits.document_bytes
        try:
            loaded = one.load(validator, limit)
        except Unreachable as error:
            return error
        if loaded.data is not None and len(loaded.data) > limit:
            what = f"{self.limits.archive_mb:g} MB an archive or table may have (limits.archive_mb)"
            return Unreachable(f"larger than the {what if many else self._document_limit}")
        return loaded

    @property
    def _document_limit(self) -> str:
        return f"{self.limits.document_mb:g} MB a document may have (limits.document_mb)"

    def _validator(self, one: Found) -> str | None:
        row = self._sighting(one.source)
        if row is None:
            return None
        sha256, validator, unpacked_by = row
        if unpacked_by:
            return validator if unpacked_by == self._unpacked_by(one) else None
        # Kept bytes that are gone are loaded again, whatever the validator says.
        return validator if _at(self.kept, sha256).exists() else None

    def _sighting(self, source: str) -> tuple[str, str | None, str | None] | None:
        query = "select sha256, validator, unpacked_by from sighting where source = ?"
        return self.manifest.execute(query, [source]).fetchone()

    def _unpacked_by(self, one: Found) -> str:
        return _digest(READERS_VERSION + self.limits.model_dump_json() + one.settings.model_dump_json())

    def _take(self, one: Found, loaded: Loaded) -> None:
        before = self._sighting(one.source)
        if loaded.data is None:
            assert before
            if before[2]:
                self._see(one.source, one.scope, before[0], loaded.validator, before[2])
                self._known_members(one)
            else:
                self._document(one.source, one.scope, before[0], loaded.validator, one.entry, "unchanged", one.name)
            return
        kind = readers.media_type(loaded.data, one.name)
        if containers.holds_documents(kind):
            self._container(one, loaded.data, kind, loaded.validator)
        else:
            self._bytes(one.source, one.scope, one.name, loaded.data, loaded.validator, one.entry)

    def _bytes(
        self, source: str, scope: str, name: str, data: bytes, validator: str | None, entry: Entry | None
    ) -> None:
        if len(data) > self.limits.document_bytes:
            self._set_aside(source, scope, None, f"larger than the {self._document_limit}")
            return
        sha256 = hashlib.sha256(data).hexdigest()
        before = self._sighting(source)
        if not _at(self.kept, sha256).exists():
            _write(_at(self.folder, sha256), data)
        self._know(sha256, len(data), name, readers.media_type(data, name))
        state: State = "new" if before is None else "unchanged" if before[0] == sha256 else "changed"
        self._document(source, scope, sha256, validator, entry, state, name)

    def _container(self, one: Found, data: bytes, kind: str, validator: str | None) -> None:
        inside: set[str] = set()
        try:
            for piece in containers.pieces(data, kind, one.settings, self.limits):
                source = f"{one.source}!{piece.name}"
                inside.add(source)
                self._piece(one, source, piece)
        except Unreadable as error:
            self._set_aside(one.source, one.source, None, str(error))
            self.whole[one.source] = False
        else:
            self.whole[one.source] = True
            if not inside:
                self._set_aside(one.source, one.source, None, "there is no document in it")
        self.present |= inside
        # Last, so that an unpacking that was cut off is done again.
        sha256 = hashlib.sha256(data).hexdigest()
        self._know(sha256, len(data), one.name, kind)
        self._see(one.source, one.scope, sha256, validator, self._unpacked_by(one))

    def _piece(self, one: Found, source: str, piece: Piece) -> None:
        self.outcome.notices.extend(Notice(source, problem) for problem in piece.problems)
        if piece.refused:
            self._set_aside(source, one.source, None, piece.refused)
        else:
            name = piece.name.rpartition("/")[2]
            self._bytes(source, one.source, name, piece.data, None, piece.entry or one.entry)

    def _known_members(self, one: Found) -> None:
        """The documents of an archive that has not changed, from the record."""
        self.whole[one.source] = True
        members = self.manifest.execute(
            "select source, sha256, entry, d.name from sighting join document d using (sha256)"
            " where scope = ? and missing_since is null order by sighting.rowid",
            [one.source],
        ).fetchall()
        for source, sha256, entry, name in members:
            self.present.add(source)
            said = Entry.model_validate_json(entry) if entry else None
            self._document(source, one.source, sha256, None, said, "unchanged", name)
        refused = "select source, reason from set_aside where scope = ? and stage = 'load' order by rowid"
        for source, reason in self.manifest.execute(refused, [one.source]).fetchall():
            self._set_aside(source, one.source, None, reason)

    def _document(
        self,
        source: str,
        scope: str,
        sha256: str,
        validator: str | None,
        entry: Entry | None,
        state: State,
        name: str,
    ) -> None:
        self._see(source, scope, sha256, validator, None, entry.model_dump_json() if entry else None)
        if entry and entry.sha256 and entry.sha256.lower() != sha256:
            what = f"its digest is {sha256}, the catalogue has {entry.sha256}: another edition, or damaged"
            self.outcome.notices.append(Notice(source, what))
        if sha256 in self.digests:
            return
        self.digests.add(sha256)
        kind = self.manifest.execute("select media_type from document where sha256 = ?", [sha256]).fetchone()[0]
        path = _at(self.kept, sha256)
        path = path if path.exists() else _at(self.folder, sha256)
        landed = Landed(sha256, source, name, kind, path, state, entry)
        judged = self.manifest.execute(
            "select stage, reason from set_aside where source = ? and judged = ?",
            [source, _judged(landed, self.limits)],
        ).fetchone()
        if judged and not self.force:
            self.outcome.set_aside.append(SetAside(source, sha256, *judged))
        else:
            self.outcome.documents.append(landed)

    def _know(self, sha256: str, size: int, name: str, kind: str) -> None:
        with self.manifest:
            self.manifest.execute(
                "insert into document values (?, ?, ?, ?, ?) on conflict do nothing", [sha256, size, name, kind, _now()]
            )

    def _see(
        self,
        source: str,
        scope: str,
        sha256: str,
        validator: str | None,
        unpacked_by: str | None = None,
        entry: str | None = None,
    ) -> None:
        with self.manifest:
            self.manifest.execute(
                "insert into sighting values (?, ?, ?, ?, ?, ?, ?, ?, null) on conflict (source) do update set"
                " scope = excluded.scope, sha256 = excluded.sha256, validator = excluded.validator,"
                " unpacked_by = excluded.unpacked_by, entry = excluded.entry, last_seen = excluded.last_seen,"
                " missing_since = null",
                [source, scope, sha256, validator, unpacked_by, entry, _now(), _now()],
            )
            self.manifest.execute("delete from set_aside where source = ? and stage = 'load'", [source])

    def _set_aside(self, source: str, scope: str, sha256: str | None, reason: str) -> None:
        one = SetAside(source, sha256, "load", reason)
        self.outcome.set_aside.append(one)
        _record(self.manifest, [(one, scope, None)])

    def _removed(self, scope: str, lone: bool = False) -> Iterator[Removed]:
        """What was in a scope and is there no more; a removed archive takes its documents with it.

        With `lone`, only what stands at the scope's own address.
        """
        query = "select source, sha256, unpacked_by from sighting where scope = ? order by source"
        for source, sha256, unpacked_by in self.manifest.execute(query, [scope]).fetchall():
            if source in self.present or (lone and source != scope):
                continue
            with self.manifest:
                self.manifest.execute(
                    "update sighting set missing_since = coalesce(missing_since, ?) where source = ?", [_now(), source]
                )
            if unpacked_by:
                yield from self._removed(source)
                continue
            others = "select count(*) from sighting where sha256 = ? and missing_since is null"
            elsewhere = self.manifest.execute(others, [sha256]).fetchone()[0] > 0
            yield Removed(source, sha256, elsewhere)


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
    judged = {one.source: _judged(one, limits or Limits()) for one in landed}
    with _manifest(folder) as manifest:
        with manifest:
            manifest.executemany("delete from set_aside where source = ?", [[one.source] for one in landed])
        _record(manifest, [(one, None, judged.get(one.source)) for one in set_aside])


def set_aside_record(folder: Path) -> pl.DataFrame:
    """The documents that are set aside at present: source, sha256, stage, reason, since."""
    names = ("source", "sha256", "stage", "reason", "since")
    with _manifest(folder) as manifest:
        rows = manifest.execute(f"select {', '.join(names)} from set_aside order by source").fetchall()
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def sightings(folder: Path) -> pl.DataFrame:
    """Where documents were seen: source, scope, sha256, media_type, first_seen, last_seen, missing_since."""
    names = ("source", "scope", "sha256", "media_type", "s.first_seen", "last_seen", "missing_since")
    with _manifest(folder) as manifest:
        rows = manifest.execute(
            f"select {', '.join(names)} from sighting s join document using (sha256) order by scope, source"
        ).fetchall()
    return pl.DataFrame(
        rows, schema=dict.fromkeys((name.removeprefix("s.") for name in names), pl.String), orient="row"
    )


def landed(folder: Path) -> list[Landed]:
    """Every document that has landed and is still at a source, as far as anybody knows; without catalogue entries."""
    with _manifest(folder) as manifest:
        rows = manifest.execute(
            "select sha256, min(source), name, media_type from sighting join document using (sha256)"
            " where missing_since is null group by sha256 order by sha256"
        ).fetchall()
    return [Landed(sha256, source, name, kind, _at(folder, sha256), "unchanged") for sha256, source, name, kind in rows]


def _judged(one: Landed, limits: Limits) -> str:
    return _digest(one.fingerprint + limits.model_dump_json())


def _record(manifest: sqlite3.Connection, outcomes: Sequence[tuple[SetAside, str | None, str | None]]) -> None:
    with manifest:
        manifest.executemany(
            "insert into set_aside values (?, ?, ?, ?, ?, ?, ?) on conflict (source) do update set"
            " scope = coalesce(excluded.scope, scope), sha256 = excluded.sha256, stage = excluded.stage,"
            " reason = excluded.reason, judged = excluded.judged",
            [[one.source, scope, one.sha256, one.stage, one.reason, judged, _now()] for one, scope, judged in outcomes],
        )


@contextmanager
def _manifest(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(folder / MANIFEST, timeout=60)) as manifest:
        manifest.execute("pragma journal_mode = wal")
        manifest.execute("pragma synchronous = normal")
        _make_tables(manifest)
        yield manifest


def _make_tables(manifest: sqlite3.Connection) -> None:
    """Make the record's tables; a record of another version is begun anew, which costs a look at every source."""
    version = manifest.execute("pragma user_version").fetchone()[0]
    if version != _VERSION:
        for (name,) in manifest.execute("select name from sqlite_master where type = 'table'").fetchall():
            manifest.execute(f"drop table {name}")
    manifest.executescript(f"{_TABLES} pragma user_version = {_VERSION};")


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


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
