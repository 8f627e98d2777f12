"""The record of landed documents: what was seen where and when, and what was set aside. SQLite, in the landing folder.

It is written while documents land, each after its bytes are on disk, so it never lists a document that is missing.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

MANIFEST = "manifest.sqlite"
INTERRUPTED = "interrupted"
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
    entry text,  -- what the catalogue says of it
    first_seen text not null, last_seen text not null, missing_since text
) strict;
create index if not exists sighting_scope on sighting (scope);
create index if not exists sighting_sha256 on sighting (sha256);
create table if not exists superseded (  -- one row a content that a place showed before the one that it shows now
    source text not null, sha256 text not null references document, entry text, primary key (source, sha256)
) strict;
create table if not exists set_aside (  -- one row a place whose content could not be used, while that is so
    source text primary key, scope text, sha256 text, stage text not null, reason text not null,
    judged text,  -- what the judgement depended on
    since text not null
) strict;
"""


class Sighting(NamedTuple):
    """What was last seen at a source."""

    sha256: str
    validator: str | None  # shows without loading that nothing changed
    unpacked_by: str | None  # of an archive or table: what its unpacking depended on


class Member(NamedTuple):
    """One document of an archive or table, as unpacked."""

    source: str
    sha256: str
    entry: str | None  # catalogue entry inside the archive, as JSON
    name: str


class Shown(NamedTuple):
    """The content that a source shows."""

    source: str
    sha256: str
    entry: str | None  # what the catalogue says of it, as JSON
    is_there: bool  # and not only was


class Place(NamedTuple):
    """One place where a document was found, and its outcome before the parse."""

    source: str
    sha256: str | None  # None where no bytes came
    stage: str | None  # load | read | recognise | parse: where it was set aside
    reason: str | None
    gone: int  # 1 when it is gone


class Kept(NamedTuple):
    """One content that is kept."""

    sha256: str
    source: str
    name: str
    media_type: str
    entry: str | None  # what the catalogue says of it, as JSON


@dataclass(frozen=True)
class SetAside:
    """A document that was set aside, and why."""

    source: str
    sha256: str | None  # None where no bytes came
    stage: str  # load | read | interrupted | recognise | parse
    reason: str


@dataclass(frozen=True)
class Removed:
    """A document that was in a source at an earlier run and is gone."""

    source: str
    sha256: str
    elsewhere: bool  # the same bytes are still at another source


class Manifest:
    """The record, open; each change is a transaction of its own."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Create missing tables; a record of another version is replaced by an empty one."""
        self._connection = connection
        version = connection.execute("pragma user_version").fetchone()[0]
        if version != _VERSION:
            for (name,) in connection.execute("select name from sqlite_master where type = 'table'").fetchall():
                connection.execute(f"drop table {name}")
        connection.executescript(f"{_TABLES} pragma user_version = {_VERSION};")

    def last(self, source: str) -> Sighting | None:
        """What was seen at `source` the last time."""
        query = "select sha256, validator, unpacked_by from sighting where source = ?"
        row = self._connection.execute(query, [source]).fetchone()
        return Sighting(*row) if row else None

    def media_type(self, sha256: str) -> str:
        """The media type of a content; empty where it is not known."""
        found = self._connection.execute("select media_type from document where sha256 = ?", [sha256]).fetchone()
        return str(found[0]) if found else ""

    def members(self, scope: str) -> list[Member]:
        """The documents of an archive, in their order."""
        rows = self._connection.execute(
            "select source, sha256, entry, d.name from sighting join document d using (sha256)"
            " where scope = ? and missing_since is null order by sighting.rowid",
            [scope],
        )
        return [Member(*row) for row in rows.fetchall()]

    def refused(self, scope: str) -> list[tuple[str, str]]:
        """Source and reason of each load that failed in a scope."""
        query = "select source, reason from set_aside where scope = ? and stage = 'load' order by rowid"
        return self._connection.execute(query, [scope]).fetchall()

    def judgement(self, source: str, judged: str) -> tuple[str, str] | None:
        """Stage and reason for which a document was set aside, when nothing that the judgement depended on changed."""
        query = "select stage, reason from set_aside where source = ? and judged = ?"
        found: tuple[str, str] | None = self._connection.execute(query, [source, judged]).fetchone()
        return found

    def know(self, sha256: str, size: int, name: str, media_type: str) -> None:
        """Record a content."""
        with self._connection:
            self._connection.execute(
                "insert into document values (?, ?, ?, ?, ?) on conflict do nothing",
                [sha256, size, name, media_type, _now()],
            )

    def see(self, source: str, scope: str, seen: Sighting, entry: str | None = None, *, refused: bool = False) -> None:
        """Record that a known content is at a source; `refused` if it stays set aside."""
        with self._connection:
            self._connection.execute(
                "insert into superseded select source, sha256, entry from sighting"
                " where source = ? and sha256 <> ? and unpacked_by is null on conflict do nothing",
                [source, seen.sha256],
            )
            self._connection.execute("delete from superseded where source = ? and sha256 = ?", [source, seen.sha256])
            self._connection.execute(
                "insert into sighting values (?, ?, ?, ?, ?, ?, ?, ?, null) on conflict (source) do update set"
                " scope = excluded.scope, sha256 = excluded.sha256, validator = excluded.validator,"
                " unpacked_by = excluded.unpacked_by, entry = excluded.entry, last_seen = excluded.last_seen,"
                " missing_since = null",
                [source, scope, *seen, entry, _now(), _now()],
            )
            if not refused:
                self._connection.execute("delete from set_aside where source = ? and stage = 'load'", [source])

    def miss(self, scope: str, present: set[str], lone: bool = False) -> Iterator[Removed]:
        """Record and return what is gone from a scope; a removed archive takes its documents with it.

        With `lone`, only the document at the scope's own address.
        """
        self._forget_refused(scope, present)
        query = "select source, sha256, unpacked_by from sighting where scope = ? order by source"
        for source, sha256, unpacked_by in self._connection.execute(query, [scope]).fetchall():
            if source in present or (lone and source != scope):
                continue
            with self._connection:
                self._connection.execute(
                    "update sighting set missing_since = coalesce(missing_since, ?) where source = ?", [_now(), source]
                )
            if unpacked_by:
                yield from self.miss(source, present)
                continue
            others = "select count(*) from sighting where sha256 = ? and missing_since is null"
            yield Removed(source, sha256, self._connection.execute(others, [sha256]).fetchone()[0] > 0)

    def _forget_refused(self, scope: str, present: set[str]) -> None:
        """Forget documents that could not be loaded and are now gone: they were not set aside."""
        query = "select source from set_aside where scope = ? and stage = 'load'"
        refused = {source for (source,) in self._connection.execute(query, [scope]).fetchall()}
        with self._connection:
            self._connection.executemany(
                "delete from set_aside where source = ?", [[source] for source in refused - present]
            )

    def set_aside(self, one: SetAside, scope: str | None, judged: str | None = None) -> None:
        """Record that a document went no further; `judged` is what that depended on."""
        with self._connection:
            self._connection.execute(
                "insert into set_aside values (?, ?, ?, ?, ?, ?, ?) on conflict (source) do update set"
                " scope = coalesce(excluded.scope, scope), sha256 = excluded.sha256, stage = excluded.stage,"
                " reason = excluded.reason, judged = excluded.judged",
                [one.source, scope, one.sha256, one.stage, one.reason, judged, _now()],
            )

    def mended(self, sources: Iterable[str]) -> None:
        """Record that the documents at these sources are no longer set aside."""
        with self._connection:
            self._connection.executemany("delete from set_aside where source = ?", [[source] for source in sources])

    def found(self) -> list[Place]:
        """Every place where a document was found, and what kept it from going on."""
        rows = self._connection.execute(
            "select source, s.sha256, stage, reason, missing_since is not null from sighting s"
            " left join set_aside using (source) where unpacked_by is null"
            " union all select source, sha256, stage, reason, false from set_aside"
            " where source not in (select source from sighting where unpacked_by is null) order by source"
        )
        return [Place(*row) for row in rows.fetchall()]

    def kept(self, withdrawn: bool = False) -> list[Kept]:
        """Every document that is still at a source, once; with `withdrawn`, also those that are gone."""
        rows = self._connection.execute(
            "with place as (select source, sha256, entry from sighting"
            " where unpacked_by is null and (missing_since is null or ?1)"
            " union all select source, sha256, entry from superseded"
            " where ?1 and sha256 not in (select sha256 from sighting))"
            " select sha256, min(source), name, media_type, entry from place join document using (sha256)"
            " group by sha256 order by sha256",
            [withdrawn],
        )
        return [Kept(*row) for row in rows.fetchall()]

    def shown(self) -> list[Shown]:
        """What each source shows now, or did when it was last there."""
        rows = self._connection.execute(
            "select source, sha256, entry, missing_since is null from sighting where unpacked_by is null"
        )
        return [Shown(source, sha256, entry, bool(is_there)) for source, sha256, entry, is_there in rows.fetchall()]


@contextmanager
def manifest(folder: Path) -> Iterator[Manifest]:
    """The record in the landing folder `folder`, created if missing."""
    with closing(sqlite3.connect(folder / MANIFEST, timeout=60)) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = normal")
        yield Manifest(connection)


def begin_anew_if_damaged(folder: Path) -> str | None:
    """Move a damaged record away; returns a message for people if there was one."""
    if not (folder / MANIFEST).exists():
        return None
    try:
        with closing(sqlite3.connect(folder / MANIFEST, timeout=60)) as connection:
            if connection.execute("pragma quick_check(1)").fetchall() == [("ok",)]:
                return None
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            return None
    return begin_anew(folder)


def begin_anew(folder: Path) -> str:
    """Move the record away, so that it is rebuilt from the sources; returns a message for people."""
    aside = folder / f"{MANIFEST}.damaged"
    (folder / MANIFEST).replace(aside)
    for beside in ("-wal", "-shm"):
        (folder / f"{MANIFEST}{beside}").unlink(missing_ok=True)
    return f"the record of landed documents was damaged and is made anew from the sources; it is kept as {aside.name}"


def knows(folder: Path, scope: str) -> bool:
    """Whether a document was ever found at a place, or below it."""
    if not (folder / MANIFEST).exists():
        return False
    try:
        with closing(sqlite3.connect(f"file:{folder / MANIFEST}?mode=ro", uri=True, timeout=60)) as connection:
            found = connection.execute("select 1 from sighting where scope = ? or source = ? limit 1", [scope, scope])
            return found.fetchone() is not None
    except sqlite3.DatabaseError:
        return False


@contextmanager
def passing_copy(folder: Path) -> Iterator[Manifest]:
    """A copy of the record in memory, for previews; the record itself stays as it is."""
    with closing(sqlite3.connect(":memory:")) as copy:
        if (folder / MANIFEST).exists():
            with closing(sqlite3.connect(f"file:{folder / MANIFEST}?mode=ro", uri=True)) as kept:
                kept.backup(copy)
        yield Manifest(copy)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
