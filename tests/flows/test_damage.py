"""A byte flipped in any file of the warehouse folder: the next run heals it or names it; readers see a whole release.

What is looked at here is what a run does before any work: quick, so that every file can have its turn. The runs
themselves, work and all, are the long test.
"""

import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from flows import settings
from flows.publication import release
from flows.run import news
from flows.run.context import begin
from flows.server import database

# Written by every run that has work, and read by nobody: dbt's own files, logs, locks.
OUTPUTS = ("dbt/", "logs/", ".lock", "serve.url")


def files(warehouse: Path) -> list[Path]:
    """Every file of the folder that is read again, those of the pages by one of each kind."""
    found = [path for path in sorted(warehouse.rglob("*")) if path.is_file() and path.stat().st_size]
    kinds = {path.relative_to(warehouse): path for path in found}
    names = [str(name) for name in kinds if not any(one in str(name) for one in OUTPUTS)]
    pages = {Path(name).parent: name for name in names if name.endswith((".html", ".js", ".css"))}
    return [warehouse / name for name in names if not name.endswith((".html", ".js", ".css")) or name in pages.values()]


def flip(path: Path, at: float) -> None:
    path.chmod(0o644)
    data = bytearray(path.read_bytes())
    data[int(len(data) * at)] ^= 0xFF
    path.write_bytes(data)


def in_force(warehouse: Path) -> dict[str, tuple[int, str]]:
    assert release.is_whole(warehouse / "warehouse.duckdb")
    return release.contents(warehouse / "warehouse.duckdb")


def copy(built: Path, to: Path) -> Path:
    shutil.rmtree(to, ignore_errors=True)
    return shutil.copytree(built, to, symlinks=True)


@pytest.mark.parametrize("at", [0.02, 0.5])
@pytest.mark.slow
def test_each_file_heals_is_named_or_makes_the_next_run_do_its_work(built, tmp_path: Path, monkeypatch, at):
    before = in_force(built.folder)
    flipped = 0
    for original in files(built.folder):
        warehouse = copy(built.folder, tmp_path / "warehouse")
        path = warehouse / original.relative_to(built.folder)
        flip(path, at)
        flipped += 1
        monkeypatch.setenv("GWR_WAREHOUSE", str(warehouse))
        with begin(settings.load()) as run:
            nothing_new = news.is_there_none(run, [], False)
            said = " ".join(run.recorder.record.notes)
            if not nothing_new:
                run.recorder.end("stopped")
        assert in_force(warehouse) == before, path
        if path.name == "prefect.db":  # looked at when a server starts
            sound = is_sound(path)
            assert (database.set_aside_if_damaged(path.parent) is None) == sound
        elif nothing_new and "prefect/" not in str(path):
            # Healed: what is there now says what it said, or people were told.
            assert said or healed(path, original), f"{path} was flipped, and nobody noticed"
    assert flipped > 12


def is_sound(path: Path) -> bool:
    """What SQLite says of a database; of some it can't even say what is wrong."""
    with closing(sqlite3.connect(path)) as connection:
        try:
            return connection.execute("pragma quick_check").fetchall() == [("ok",)]
        except sqlite3.DatabaseError:
            return False


def healed(path: Path, original: Path) -> bool:
    """Whether a file says again what it said, or is a note whose loss loses nothing."""
    if path.suffix == ".sqlite":
        with closing(sqlite3.connect(path)) as now, closing(sqlite3.connect(original)) as before:
            query = "select source, sha256 from sighting order by source"
            return now.execute(query).fetchall() == before.execute(query).fetchall()
    if path.name == "digests.json":  # beside each digest it tells when the file was written, which a copy changes
        now, before = (json.loads(one.read_bytes()) for one in (path, original))
        return {name: digest for name, (digest, *_) in now.items()} == {
            name: digest for name, (digest, *_) in before.items()
        }
    return path.read_bytes() == original.read_bytes()


@pytest.mark.long
@pytest.mark.timeout(4 * 3600)
def test_forty_flips_and_the_run_after_each(built, gwr, tmp_path: Path):
    before = in_force(built.folder)
    wanted = files(built.folder)
    for turn in range(40):
        original = wanted[turn % len(wanted)]
        warehouse = copy(built.folder, tmp_path / "warehouse")
        path = warehouse / original.relative_to(built.folder)
        flip(path, (0.03 + 0.29 * (turn // len(wanted)) + turn / 97) % 1)
        done = gwr("run")
        assert done.returncode == 0, f"{path}: {done.stdout}{done.stderr}"
        assert in_force(warehouse) == before, path
        with duckdb.connect(warehouse / "work.duckdb", read_only=True) as connection:
            assert connection.execute("SELECT count(*) FROM staging.report").fetchone() == (1,)
        print(f"{turn + 1}: {os.path.relpath(path, warehouse)}", flush=True)
