"""The releases that are kept, and the one in force: published by rename, rolled back the same way.

    warehouse/warehouse.duckdb         the release in force: what readers open
    warehouse/releases/r0007.duckdb    each release that is kept, whole
    warehouse/releases/rolled-back     the release that a rollback took out of force, while it is out

A reader at the published file never blocks, and never sees less than a whole release: a rename puts the next file in
its place, and whoever has the old one open keeps it.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flows.publication import release
from flows.publication.release import Release
from ingest.durable import flush_folder


class NoSuchRelease(Exception):
    """The release asked for is not kept; the message names those that are."""


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

    def path(self, release_id: str) -> Path:
        """The file of a release that is kept. Raises `NoSuchRelease`."""
        path = self._folder / f"{release_id}.duckdb"
        if not path.exists():
            kept = ", ".join(one.release_id for one in self.kept()) or "none"
            raise NoSuchRelease(f"there is no release {release_id} here; kept are: {kept}")
        return path

    def kept(self) -> list[Release]:
        """The releases that are kept, in the order in which they were made."""
        kept = [release.read(path) for path in self._folder.glob("r*.duckdb")]
        return sorted(kept, key=lambda one: one.number)

    def in_force(self) -> Release | None:
        """The release that readers see; None before the first publication."""
        return release.read(self.published) if self.published.exists() else None

    def publish(self, build: Callable[[Path, str], Release], keep: int) -> Release | None:
        """Put a new release in force, when it says anything new; return it, or None when it does not.

        `build(target, release_id)` writes the candidate's file. It is compared with the latest release: equal contents
        leave everything as it is (whichever release is in force, so that a run does not undo a rollback). Killed at any
        moment, this leaves the release that was in force whole, and the next call does what was left undone.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        kept = self.kept()
        latest = kept[-1] if kept else None
        candidate = self._folder / "candidate"
        made = build(candidate, f"r{latest.number + 1 if latest else 1:04}")
        if latest and release.contents(candidate) == release.contents(self.path(latest.release_id)):
            candidate.unlink()
            in_force = self.in_force()
            rolled_back = self._rolled_back.exists() and self._rolled_back.read_text("utf-8") == latest.release_id
            if in_force != latest and not rolled_back:
                self._put_in_force(latest.release_id)
                return latest
            return None
        # Nobody is to change a release, by opening it without read_only say.
        candidate.chmod(0o444)
        candidate.replace(self._folder / f"{made.release_id}.duckdb")
        flush_folder(self._folder)
        self._put_in_force(made.release_id)
        self._rolled_back.unlink(missing_ok=True)
        for old in self.kept()[:-keep]:
            self.path(old.release_id).unlink()
        return made

    def rollback(self, release_id: str | None = None) -> Release:
        """Put an earlier release in force: the one named, or the one before that in force. Raises `NoSuchRelease`."""
        kept, in_force = self.kept(), self.in_force()
        if release_id is None:
            earlier = [one.release_id for one in kept if in_force and one.number < in_force.number]
            if not earlier:
                raise NoSuchRelease("there is no release before the one in force")
            release_id = earlier[-1]
        target = release.read(self.path(release_id))
        latest = kept[-1].release_id
        if release_id == latest:
            self._put_in_force(release_id)
            self._rolled_back.unlink(missing_ok=True)
        else:
            self._rolled_back.write_text(latest, "utf-8")
            self._put_in_force(release_id)
        return target

    def _put_in_force(self, release_id: str) -> None:
        beside = self.warehouse / "warehouse.duckdb.next"
        beside.unlink(missing_ok=True)
        shutil.copy(self.path(release_id), beside)
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(self.published)
        flush_folder(self.warehouse)
