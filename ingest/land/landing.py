"""Landing: the bytes of every document kept by their digest, and the record of what was seen where.

    found ──land──▶ Landing (documents, set aside, removed, notices)

The folder of landed documents holds `ab/abcd…` (each document under its SHA-256) and the record
(`ingest.land.manifest`).
"""

import hashlib
import os
import sqlite3
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal

from ingest import readers
from ingest.land import containers
from ingest.land.containers import Piece
from ingest.land.durable import flush_folder
from ingest.land.manifest import (
    MANIFEST,
    Manifest,
    Place,
    Removed,
    SetAside,
    Sighting,
    begin_anew,
    begin_anew_if_damaged,
    manifest,
    passing_copy,
)
from ingest.readers import Interrupted, Unreadable
from ingest.readers.limits import Limits
from ingest.report.metadata import titled_year
from ingest.sources.entries import Entry
from ingest.sources.found import Empty, Found, Gone, Hidden, Loaded, Unreachable, told
from ingest.versions import extractor_version, readers_version

State = Literal["new", "changed", "unchanged"]

_OF_MANY = {".zip", ".csv", ".tsv", ".xlsx"}  # this may be larger than one document
_AT_A_TIME = 8  # documents loaded at a time from stores and the web
# Kept files get this time stamp, so that later writes show, as in other content-addressed stores.
_KEPT = 1_000_000_000
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
        """What its rows depend on apart from the extractor: the readers' version, and a digest of the rest.

        That is bytes, catalogue entry, and what the name gives: the kind of text, and the year if the text has none.
        """
        entry = self.entry.model_dump_json() if self.entry else ""
        suffix, told = PurePosixPath(self.name.lower()).suffix, titled_year(self.source)
        return f"{readers_version()}:{_digest(f'{self.sha256}|{entry}|{suffix}|{told and told[0]}')}"

    def judged_by(self, limits: Limits) -> str:
        """What decides whether the document is readable and a report: the origin of its rows, and the limits."""
        return _digest(self.fingerprint + extractor_version() + limits.model_dump_json())


@dataclass(frozen=True)
class Notice:
    """A notice about a document that is processed all the same."""

    source: str
    what: str


@dataclass(frozen=True)
class Landing:
    """The result of `land`: every present document once (by digest, in the order of discovery), new or not."""

    documents: list[Landed] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def land(found: Iterable[Found], folder: Path, limits: Limits | None = None, force: bool = False) -> Landing:
    """Land documents: load what is new or changed, keep it under `folder` by its digest, and record what was seen.

    A file or page that its validator shows unchanged is not read at all, and a document that was set aside is not
    judged again unless something changed, or `force` is given. Archives and tables land as their documents, named
    `archive.zip!member`. What can't be loaded is set aside, the others go on.

    Running it twice changes nothing; killed anywhere and run again, it has the same outcome: a document is written
    under a temporary name, flushed and renamed before it is recorded.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted, begun_anew = list(found), begin_anew_if_damaged(folder)

    def landing() -> Landing:
        with manifest(folder) as record:
            return _Landing(folder, folder, record, limits or Limits(), force).land(wanted)

    try:
        outcome = landing()
    except sqlite3.DatabaseError:  # damage that only its use shows
        begun_anew = begin_anew(folder)
        outcome = landing()
    if begun_anew:
        outcome.notices.append(Notice(str(folder / MANIFEST), begun_anew))
    return outcome


@contextmanager
def passing_landing(found: Iterable[Found], folder: Path, limits: Limits | None = None) -> Iterator[Landing]:
    """What `land` would do, without changing the folder or its record; loaded files are deleted at the end."""
    with tempfile.TemporaryDirectory(prefix="gwr-") as passing, passing_copy(folder) as record:
        yield _Landing(folder, Path(passing), record, limits or Limits(), force=False).land(found)


def found(folder: Path) -> list[Place]:
    """Every place where a document was found in any run, and what kept it from being parsed."""
    with manifest(folder) as record:
        return record.found()


def landed(folder: Path, withdrawn: bool = False) -> list[Landed]:
    """Every landed document that is still at a source as far as is known; with `withdrawn`, also former ones."""
    with manifest(folder) as record:
        kept = record.kept(withdrawn)
    return [
        Landed(one.sha256, one.source, one.name, one.media_type, _at(folder, one.sha256), "unchanged", _said(one.entry))
        for one in kept
    ]


def versions(folder: Path) -> tuple[dict[str, str], set[str], dict[str, bool]]:
    """The state of the sources, used to rank versions of a report.

    The digest that each source shows now or showed last, the digests present now, and by digest whether catalogues
    declare it in force.
    """
    with manifest(folder) as record:
        places = record.shown()
    told = {one.sha256: said.in_force for one in places if (said := _said(one.entry)) and said.in_force is not None}
    return {one.source: one.sha256 for one in places}, {one.sha256 for one in places if one.is_there}, told


class _Landing:
    """One landing under way. Documents are looked for in `kept` and written to `folder`."""

    def __init__(self, kept: Path, folder: Path, manifest: Manifest, limits: Limits, force: bool) -> None:
        self.kept, self.folder, self.manifest, self.limits, self.force = kept, folder, manifest, limits, force
        self.outcome = Landing()
        self.digests: set[str] = set()
        self.present: set[str] = set()  # sources that are there, whether usable or not
        self.whole: dict[str, bool] = {}  # scopes: whether each could be listed completely

    def land(self, found: Iterable[Found]) -> Landing:
        for one, loaded in self._loaded(found):
            self.outcome.notices.extend(Notice(one.source, problem) for problem in one.problems)
            self.whole.setdefault(one.scope, True)
            if isinstance(loaded, Unreachable):
                self._missing(one, loaded)
                self._set_aside(one.source, one.scope, str(loaded))
                continue
            self.present.add(one.source)
            self._take(one, loaded)
        for scope in [scope for scope, sure in self.whole.items() if sure]:
            self.outcome.removed.extend(self.manifest.miss(scope, self.present))
        return self.outcome

    def _missing(self, one: Found, error: Unreachable) -> None:
        if not isinstance(error, Gone):
            self.present.add(one.source)
        if isinstance(error, Hidden):
            self.whole[one.scope] = False
        elif one.source == one.scope and not isinstance(error, Empty):
            # A folder or store that can't be reached has not lost its documents; a lone document that is gone is lost.
            self.whole[one.scope] = False
            if isinstance(error, Gone):
                self.outcome.removed.extend(self.manifest.miss(one.scope, self.present, lone=True))

    def _loaded(self, found: Iterable[Found]) -> Iterator[tuple[Found, Loaded | Unreachable]]:
        """Load each, in order; remote ones several at a time, ahead of the current one."""
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
        except Exception as error:  # an error of one source does not affect the others
            return Unreachable(f"it can't be loaded ({told(error)})")
        if loaded.data is not None and len(loaded.data) > limit:
            what = f"{self.limits.archive_mb:g} MB an archive or table may have (limits.archive_mb)"
            return Unreachable(f"larger than the {what if many else self._document_limit}")
        return loaded

    @property
    def _document_limit(self) -> str:
        return f"{self.limits.document_mb:g} MB a document may have (limits.document_mb)"

    def _validator(self, one: Found) -> str | None:
        before = self.manifest.last(one.source)
        if before is None:
            return None
        if before.unpacked_by:
            whole = all(self._is_kept(member.sha256, member.source) for member in self.manifest.members(one.source))
            return before.validator if whole and before.unpacked_by == self._unpacked_by(one) else None
        # Missing bytes are loaded again, whatever the validator says.
        return before.validator if self._is_kept(before.sha256, one.source) else None

    def _is_kept(self, sha256: str, source: str) -> bool:
        """Whether the bytes are kept and intact; files written to since are verified."""
        path = _at(self.kept, sha256)
        if not path.exists() or not self.manifest.media_type(sha256):
            return False
        if path.stat().st_mtime_ns == _KEPT:
            return True
        if hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
            os.utime(path, ns=(_KEPT, _KEPT))
            return True
        self.outcome.notices.append(Notice(source, "what was kept of it was damaged, and is loaded again"))
        if self.kept == self.folder:
            path.unlink()
        return False

    def _unpacked_by(self, one: Found) -> str:
        return _digest(readers_version() + self.limits.model_dump_json() + one.settings.model_dump_json())

    def _take(self, one: Found, loaded: Loaded) -> None:
        entry = _asked_for(one.entry, one)
        if loaded.data is None:
            before = self.manifest.last(one.source)
            assert before
            if before.unpacked_by:
                seen = before._replace(validator=loaded.validator)
                refused = any(source == one.source for source, _ in self.manifest.refused(one.source))
                self.manifest.see(one.source, one.scope, seen, refused=refused)
                self._known_members(one)
            else:
                seen = before._replace(validator=loaded.validator)
                self._document(one.source, one.scope, seen, entry, "unchanged", one.name)
            return
        kind = readers.media_type(loaded.data, one.name)
        if containers.holds_documents(kind):
            self._container(one, loaded.data, kind, loaded.validator)
        else:
            self._bytes(one.source, one.scope, one.name, loaded.data, loaded.validator, entry)

    def _bytes(
        self, source: str, scope: str, name: str, data: bytes, validator: str | None, entry: Entry | None
    ) -> None:
        if len(data) > self.limits.document_bytes:
            self._set_aside(source, scope, f"larger than the {self._document_limit}")
            return
        sha256 = hashlib.sha256(data).hexdigest()
        before = self.manifest.last(source)
        if not _at(self.kept, sha256).exists():
            _write(_at(self.folder, sha256), data)
        self.manifest.know(sha256, len(data), name, readers.media_type(data, name))
        state: State = "new" if before is None else "unchanged" if before.sha256 == sha256 else "changed"
        self._document(source, scope, Sighting(sha256, validator, None), entry, state, name)

    def _container(self, one: Found, data: bytes, kind: str, validator: str | None) -> None:
        inside: set[str] = set()
        refused = interrupted = False
        try:
            for piece in containers.pieces(data, kind, one.settings, self.limits):
                source = f"{one.source}!{piece.name}"
                inside.add(source)
                self._piece(one, source, piece)
        except Unreadable as error:
            self._set_aside(one.source, one.source, str(error))
            self.whole[one.source] = False
            refused, interrupted = True, isinstance(error, Interrupted)
        else:
            self.whole[one.source] = True
            if not inside:
                refused = True
                self._set_aside(one.source, one.source, "there is no document in it")
        self.present |= inside
        if interrupted:
            return
        # Last, so that an interrupted unpacking is repeated.
        sha256 = hashlib.sha256(data).hexdigest()
        self.manifest.know(sha256, len(data), one.name, kind)
        self.manifest.see(one.source, one.scope, Sighting(sha256, validator, self._unpacked_by(one)), refused=refused)

    def _piece(self, one: Found, source: str, piece: Piece) -> None:
        self.outcome.notices.extend(Notice(source, problem) for problem in piece.problems)
        if piece.refused:
            self._set_aside(source, one.source, piece.refused)
        else:
            name = piece.name.rpartition("/")[2]
            self._bytes(source, one.source, name, piece.data, None, _asked_for(piece.entry or one.entry, one))

    def _known_members(self, one: Found) -> None:
        """The documents of an archive that has not changed, from the record."""
        self.whole[one.source] = True
        for source, sha256, entry, name in self.manifest.members(one.source):
            self.present.add(source)
            self._document(source, one.source, Sighting(sha256, None, None), _said(entry), "unchanged", name)
        for source, reason in self.manifest.refused(one.source):
            self._set_aside(source, one.source, reason)

    def _document(self, source: str, scope: str, seen: Sighting, entry: Entry | None, state: State, name: str) -> None:
        sha256 = seen.sha256
        self.manifest.see(source, scope, seen, entry.model_dump_json() if entry else None)
        if entry and entry.sha256 and entry.sha256.lower() != sha256:
            what = f"its digest is {sha256}, the catalogue has {entry.sha256}: another edition, or damaged"
            self.outcome.notices.append(Notice(source, what))
        if sha256 in self.digests:
            return
        self.digests.add(sha256)
        path = _at(self.kept, sha256)
        path = path if path.exists() else _at(self.folder, sha256)
        landed = Landed(sha256, source, name, self.manifest.media_type(sha256), path, state, entry)
        judged = None if self.force else self.manifest.judgement(source, landed.judged_by(self.limits))
        if judged:
            self.outcome.set_aside.append(SetAside(source, sha256, *judged))
        else:
            self.outcome.documents.append(landed)

    def _set_aside(self, source: str, scope: str, reason: str) -> None:
        one = SetAside(source, None, "load", reason)
        self.outcome.set_aside.append(one)
        self.manifest.set_aside(one, scope)


def _asked_for(entry: Entry | None, one: Found) -> Entry | None:
    """An entry with the kinds of documents that its source asks for."""
    kinds = one.settings.kinds
    return (entry or Entry()).model_copy(update={"kinds": kinds}) if kinds else entry


def _said(entry: str | None) -> Entry | None:
    return Entry.model_validate_json(entry) if entry else None


def _at(folder: Path, sha256: str) -> Path:
    return folder / sha256[:2] / sha256


def _write(path: Path, data: bytes) -> None:
    """Write a file atomically: completely or not at all."""
    path.parent.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).chmod(0o644)
            os.utime(file.name, ns=(_KEPT, _KEPT))
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink()
            raise
    flush_folder(path.parent)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
