"""The kept releases and the one in force; publishing and rolling back are one rename each.

    warehouse/warehouse.duckdb         the release in force: what readers open
    warehouse/releases/r0007.duckdb    each kept release, a complete file
    warehouse/releases/r0007.json      its metadata, readable without opening it: record, contents, digest
    warehouse/releases/in-force        the release last put in force
    warehouse/releases/rolled-back     the release taken out of force by a rollback, while that lasts
    warehouse/releases/digests.json    the digest of each file when it was last read, and its stamp then

A reader of the published file never blocks and never sees a partial release: a rename puts the next file in its place,
and whoever has the old one open keeps it. Opening a release, even for writing, never blocks a run.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import duckdb
from pydantic import BaseModel, RootModel, ValidationError

from flows.publication import release
from flows.publication.release import Release
from ingest.land.durable import flush_folder

_NAME = re.compile(r"r[0-9]{4,}")
_DAMAGED = ".damaged"


class NoSuchRelease(Exception):
    """The requested release is not kept; the message lists those that are."""


@dataclass(frozen=True)
class Shelf:
    """The releases of one warehouse folder."""

    warehouse: Path

    @property
    def published(self) -> Path:
        """The file that readers open."""
        return self.warehouse / "warehouse.duckdb"

    @property
    def _folder(self) -> Path:
        return self.warehouse / "releases"

    @property
    def _rolled_back(self) -> Path:
        return self._folder / "rolled-back"

    @property
    def _last_in_force(self) -> Path:
        return self._folder / "in-force"

    def path(self, release_id: str) -> Path:
        """The file of a kept release. Raises `NoSuchRelease`."""
        path = self._folder / f"{release_id}.duckdb"
        if not path.exists():
            kept = ", ".join(one.release_id for one in self.kept()) or "none"
            raise NoSuchRelease(f"there is no release {release_id} here; kept are: {kept}")
        return path

    def kept(self) -> list[Release]:
        """The kept releases, in the order in which they were made; other files are ignored."""
        kept = [known.release for path in self._files() if (known := self._known(path) or _looked_into(path))]
        return sorted(kept, key=lambda one: one.number)

    def in_force(self) -> Release | None:
        """The release that readers see; None before the first publication."""
        if not self.published.exists():
            return None
        try:
            return release.read(self.published)
        except duckdb.Error:  # somebody has it open for writing, or it is damaged: see `mend`
            last = _text(self._last_in_force)
            return next((one for one in self.kept() if one.release_id == last), None)

    def mend(self, read_all: bool = False) -> list[str]:
        """Verify every release by its digest; set damaged ones aside, and put a sound one in force if none is.

        Only files written to since they were last verified are read, or all with `read_all`. Returns a message for
        people on each fault. A file set aside keeps its name with the suffix `.damaged` until somebody deletes it.
        """
        digests = _Digests(self._folder / "digests.json", forgotten=read_all)
        published, notices = digests.of(self.published), []
        sound: dict[str, str] = {}  # release by digest
        for path in self._files():
            digest, known = digests.of(path), self._known(path)
            if known and known.sha256 != digest == published:  # the note is wrong; the published file is this release
                known = None
            if known and known.sha256 == published != digest:
                _copy(self.published, path)
                notices.append(f"{path} was damaged and was restored from the published file, the same release.")
            elif not known and (known := _looked_into(path)):
                self._note(path, known)
            elif not known or known.sha256 != digest:
                path.replace(path.with_suffix(_DAMAGED))
                path.with_suffix(".json").unlink(missing_ok=True)
                notices.append(f"{path} is damaged; it is set aside as {path.with_suffix(_DAMAGED).name}.")
                continue
            sound[known.sha256] = known.release.release_id
        if sound and published not in sound and not self._shows_another(sound.values()):
            last = _text(self._last_in_force)
            again = last if last and last in sound.values() else max(sound.values(), key=lambda one: int(one[1:]))
            self._put_in_force(again)
            published = digests.of(self.published)
            notices.append(
                f"{self.published} was {'damaged' if published else 'missing'}; release {again} is in force again."
            )
        if published in sound and _text(self._last_in_force) != sound[published]:
            self._last_in_force.write_text(sound[published], "utf-8")
        digests.keep()
        return notices

    def publish(self, build: Callable[[Path, str], Release], keep: int) -> Release | None:
        """Put a new release in force if its contents are new; return it, or None if they are not.

        `build(target, release_id)` writes the candidate's file. It is compared with the latest release: equal contents
        leave everything as it is (whichever release is in force, so that a run does not undo a rollback). Killed at any
        moment, this leaves the release in force intact, and the next call finishes the work.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        kept = self.kept()
        latest = kept[-1] if kept else None
        candidate = self._folder / "candidate"
        made = build(candidate, f"r{self._highest() + 1:04}")
        contents = release.contents(candidate)
        if latest and contents == self._contents(latest):
            candidate.unlink()
            in_force = self.in_force()
            rolled_back = _text(self._rolled_back) == latest.release_id
            if in_force != latest and not rolled_back:
                self._put_in_force(latest.release_id)
                return latest
            return None
        # so that nobody changes a release, for instance by opening it without read_only
        candidate.chmod(0o444)
        path, digest = self._folder / f"{made.release_id}.duckdb", _digest(candidate) or ""
        self._note(path, _Known(sha256=digest, release=made, contents=contents))
        candidate.replace(path)
        flush_folder(self._folder)
        self._put_in_force(made.release_id)
        self._rolled_back.unlink(missing_ok=True)
        for old in self.kept()[:-keep]:
            dropped = self.path(old.release_id)
            dropped.unlink()
            dropped.with_suffix(".json").unlink(missing_ok=True)
        digests = _Digests(self._folder / "digests.json")
        for other in self._files():
            if other != path:
                digests.of(other)
        digests.tell(digest, path, self.published)
        digests.keep()
        return made

    def rollback(self, release_id: str | None = None) -> Release:
        """Put an earlier release in force: the one named, or the one before that in force. Raises `NoSuchRelease`."""
        self.mend(read_all=True)
        kept, in_force = self.kept(), self.in_force()
        if release_id is None:
            earlier = [one.release_id for one in kept if in_force and one.number < in_force.number]
            if not earlier:
                raise NoSuchRelease("there is no release before the one in force")
            release_id = earlier[-1]
        self.path(release_id)
        target = next(one for one in kept if one.release_id == release_id)
        latest = kept[-1].release_id
        if release_id == latest:
            self._put_in_force(release_id)
            self._rolled_back.unlink(missing_ok=True)
        else:
            self._rolled_back.write_text(latest, "utf-8")
            self._put_in_force(release_id)
        return target

    def _put_in_force(self, release_id: str) -> None:
        self._last_in_force.write_text(release_id, "utf-8")
        _copy(self.path(release_id), self.published)

    def _shows_another(self, kept: Collection[str]) -> bool:
        """Whether the published file is a sound release that is not kept: somebody has put it there."""
        shown = _looked_into(self.published) if self.published.exists() else None
        return shown is not None and shown.release.release_id not in kept

    def _files(self) -> list[Path]:
        return sorted(path for path in self._folder.glob("r*.duckdb") if _NAME.fullmatch(path.stem))

    def _highest(self) -> int:
        """The highest release number so far, including releases set aside or only published."""
        numbers = [int(path.stem[1:]) for path in self._folder.glob("r*") if _NAME.fullmatch(path.stem)]
        in_force = self.in_force()
        return max(numbers + ([in_force.number] if in_force else []), default=0)

    def _contents(self, one: Release) -> dict[str, tuple[int, str]]:
        path = self.path(one.release_id)
        known = self._known(path)
        return known.contents if known else release.contents(path)

    def _known(self, path: Path) -> "_Known | None":
        """The metadata file beside a release."""
        try:
            known = _Known.model_validate_json(path.with_suffix(".json").read_bytes())
        except (OSError, ValidationError):
            return None
        return known if known.release.release_id == path.stem else None

    def _note(self, path: Path, known: "_Known") -> None:
        beside = path.with_suffix(".next")
        beside.write_text(known.model_dump_json(indent=1), "utf-8")
        beside.replace(path.with_suffix(".json"))


class _Known(BaseModel):
    """The metadata of a release, readable without opening it."""

    sha256: str
    release: Release
    contents: dict[str, tuple[int, str]]


class _Digests:
    """The digests of files, each reread only when it has been written to since.

    For a large warehouse, reading six releases takes longer than finding out that nothing is new.
    """

    def __init__(self, note: Path, forgotten: bool = False) -> None:
        self._note, self._now = note, _Noted({})
        try:
            self._before = _Noted({}) if forgotten else _Noted.model_validate_json(note.read_bytes())
        except (OSError, ValidationError):
            self._before = _Noted({})

    def of(self, path: Path) -> str | None:
        """The digest of a file; None if it does not exist."""
        try:
            stamp = _stamp(path)
        except FileNotFoundError:
            return None
        digest, *before = self._before.root.get(path.name, ("", 0, 0, 0))
        if stamp != tuple(before):
            digest = _digest(path) or ""
        self._now.root[path.name] = (digest, *stamp)
        return digest

    def tell(self, digest: str, *paths: Path) -> None:
        """Say what the digest of files just written is, so that the next run need not read them for it."""
        for path in paths:
            self._now.root[path.name] = (digest, *_stamp(path))

    def keep(self) -> None:
        """Save the digests for the next time."""
        if self._now != self._before and self._note.parent.exists():
            beside = self._note.with_suffix(".next")
            beside.write_text(self._now.model_dump_json(indent=1), "utf-8")
            beside.replace(self._note)


class _Noted(RootModel[dict[str, tuple[str, int, int, int]]]):
    """By file name: its digest, its size, and when its contents and its metadata were last changed."""


def _looked_into(path: Path) -> _Known | None:
    """The metadata of a release, from its file; None when its tables don't match their recorded digests."""
    try:
        found = release.read(path)
        if not release.is_whole(path) or (_NAME.fullmatch(path.stem) and path.stem != found.release_id):
            return None
        return _Known(sha256=_digest(path) or "", release=found, contents=release.contents(path))
    except (duckdb.Error, OSError, ValueError, AssertionError):
        return None


def _stamp(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _digest(path: Path) -> str | None:
    if not path.exists():
        return None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _text(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _copy(whole: Path, target: Path) -> None:
    """Replace a file by a copy, atomically and flushed to disk."""
    beside = target.with_name(f"{target.name}.next")
    beside.unlink(missing_ok=True)
    shutil.copy(whole, beside)
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    beside.replace(target)
    flush_folder(target.parent)
