"""The record of landed documents: what was seen where and when, and what was set aside. SQLite, in the landing folder.

It is written while documents land, each after its bytes are on disk: it never speaks of a document that is not there.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

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


class Sighting(NamedTuple):
    """What was seen at a source the last time."""

    sha256: str
    validator: str | None  # what tells without loading that nothing changed
    unpacked_by: str | None  # of an archive or table: what its unpacking depended on


class Member(NamedTuple):
    """One document of an archive or table, as it was when that was unpacked."""

    source: str
    sha256: str
    entry: str | None  # catalogue entry inside the archive, as JSON
    name: str


class Kept(NamedTuple):
    """One content that is kept and still at a source."""

    sha256: str
    source: str
    name: str
    media_type: str


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


class Manifest:
    """The record, open; each change is a transaction of its own."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Make the tables where they are missing; a record of another version is begun anew."""
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
        """The media type of a known content."""
        found = self._connection.execute("select media_type from document where sha256 = ?", [sha256]).fetchone()
        return str(found[0])

    def members(self, scope: str) -> list[Member]:
        """The documents of an archive, in their order."""
        rows = self._connection.execute(
            "select source, sha256, entry, d.name from sighting join document d using (sha256)"
            " where scope = ? and missing_since is null order by sighting.rowid",
            [scope],
        )
        return [Member(*row) for row in rows.fetchall()]

    def refused(self, scope: str) -> list[tuple[str, str]]:
        """Source and reason of what could not be loaded in a scope."""
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

    def see(self, source: str, scope: str, seen: Sighting, entry: str | None = None) -> None:
        """Record that a known content is at a source."""
        with self._connection:
            self._connection.execute(
                "insert into sighting values (?, ?, ?, ?, ?, ?, ?, ?, null) on conflict (source) do update set"
                " scope = excluded.scope, sha256 = excluded.sha256, validator = excluded.validator,"
                " unpacked_by = excluded.unpacked_by, entry = excluded.entry, last_seen = excluded.last_seen,"
                " missing_since = null",
                [source, scope, *seen, entry, _now(), _now()],
            )
            self._connection.execute("delete from set_aside where source = ? and stage = 'load'", [source])

    def miss(self, scope: str, present: set[str], lone: bool = False) -> Iterator[Removed]:
        """Record and give what was in a scope and is there no more; a removed archive takes its documents with it.

        With `lone`, only what stands at the scope's own address.
        """
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
        """Record that what is at these sources is set aside no more."""
        with self._connection:
            self._connection.executemany("delete from set_aside where source = ?", [[source] for source in sources])

    def kept(self) -> list[Kept]:
        """Every content that is still at a source, once."""
        rows = self._connection.execute(
            "select sha256, min(source), name, media_type from sighting join document using (sha256)"
            " where missing_since is null group by sha256 order by sha256"
        )
        return [Kept(*row) for row in rows.fetchall()]


@contextmanager
def manifest(folder: Path) -> Iterator[Manifest]:
    """The record in the landing folder `folder`, made when it is not there."""
    with closing(sqlite3.connect(folder / MANIFEST, timeout=60)) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = normal")
        yield Manifest(connection)


@contextmanager
def passing_copy(folder: Path) -> Iterator[Manifest]:
    """A copy of the record in memory, for saying what would happen; the record stays as it is."""
    with closing(sqlite3.connect(":memory:")) as copy:
        if (folder / MANIFEST).exists():
            with closing(sqlite3.connect(f"file:{folder / MANIFEST}?mode=ro", uri=True)) as kept:
                kept.backup(copy)
        yield Manifest(copy)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
