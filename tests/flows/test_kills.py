"""Killed anywhere and run again, the pipeline gives the tables of a run that nobody disturbed.

A run is a process of its own that is killed with SIGKILL at a moment chosen at random in a stage, and the next goes on
from what it left; or one of its processes is. Meanwhile a reader (reader.py) opens the published file without end: an
earlier release, until the next is in force. `make kills` kills two hundred times and says where.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import duckdb
import psutil
import pytest
from processes import running
from reader import reading

from flows.publication import release
from flows.run.record import Record

ROOT = Path(__file__).parents[2]
REPORTS = ROOT / "reports" / "mudanjiang-2020.txt"
STAGES = ("start", "land", "read", "parse", "load", "validate staging", "dbt build", "validate marts", "publish")
# What tells runs and their times apart, not what they found.
OF_THE_RUN = {
    *("run_id", "loaded_at", "set_aside_by", "set_aside_at", "built_from"),
    *("report_version_id", "valid_from", "dbt_scd_id", "dbt_updated_at", "dbt_valid_from"),
    "made_from",  # names when two reports were loaded
}
RECORDS_OF_RUNS = {"staging.check_result", "dbt_staging.stg_check_result", "marts.fct_data_quality"}


def tables(warehouse: Path) -> dict[str, list[tuple]]:
    """Every row of every table and view of the working database, but for what tells runs apart."""
    found = {}
    with duckdb.connect(warehouse / "work.duckdb", read_only=True) as connection:
        names = connection.execute("SELECT table_schema || '.' || table_name FROM information_schema.tables").fetchall()
        for name in sorted({name for (name,) in names} - RECORDS_OF_RUNS):
            columns = [row[0] for row in connection.execute(f"DESCRIBE {name}").fetchall()]
            kept = ", ".join(f'"{column}"' for column in columns if column not in OF_THE_RUN)
            found[name] = connection.execute(f"SELECT {kept} FROM {name} ORDER BY ALL").fetchall()
    return found


class Pipeline:
    """Runs of the pipeline in processes of their own, sharing a Prefect server."""

    def __init__(self, server: dict[str, str], warehouse: Path, seed: int = 0, reports: Path = REPORTS) -> None:
        self.warehouse = warehouse
        self._environment = server | {"GWR_WAREHOUSE": str(warehouse), "GWR_DRAW_SITE": "false"}
        self._random = random.Random(seed)
        self._reports = reports

    def start(self) -> "subprocess.Popen[str]":
        command = [Path(sys.executable).with_name("gwr"), "run", self._reports]
        return subprocess.Popen(
            command, env=self._environment, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )

    def killed_in(self, stage: str) -> str:
        """Start a run and kill it at some moment after it reached `stage`; returns the stage it died in."""
        process = self.start()
        try:
            while process.poll() is None and not self._has_reached(process.pid, stage):
                time.sleep(0.02)
            time.sleep(10 ** self._random.uniform(-3, 0.5))
        finally:
            process.send_signal(signal.SIGKILL)
            process.communicate()
        mine = self._record(process.pid)
        return (mine.stage or mine.state) if mine else "begin"

    def loses(self, kind: str) -> str:
        """Start a run and kill it, or one of its processes, at some moment; returns what died in which stage."""
        if kind == "run":
            return f"run in {self.killed_in(self._random.choice(STAGES))}"
        process, died = self.start(), f"{kind}, which was not there"
        moment = time.monotonic() + (0 if kind == "ingest.readers.child" else 10 ** self._random.uniform(0, 1.5))
        while process.poll() is None:
            victims = running(kind, process.pid)
            if victims and time.monotonic() > moment:
                with suppress(psutil.NoSuchProcess):
                    victims[0].kill()
                    mine = self._record(process.pid)
                    died = f"{kind} in {(mine.stage or mine.state) if mine else 'begin'}"
                    break
            time.sleep(0.02)
        said, _ = process.communicate()
        assert process.returncode in (0, 1, 3), said
        return died

    def to_its_end(self) -> str:
        process = self.start()
        said, _ = process.communicate()
        assert process.returncode == 0, said
        return said

    def survives(self, kills: list[str], undisturbed: Path) -> list[str]:
        """Kill runs in these stages, run once more, compare with warehouse `undisturbed`; returns where they died."""
        self._begin_with_an_earlier_release(undisturbed)
        with reading(self.warehouse / "warehouse.duckdb") as seen:
            died = [self.killed_in(stage) for stage in kills]
            self.to_its_end()
            assert tables(self.warehouse) == tables(undisturbed)
            in_force, wanted = (folder / "warehouse.duckdb" for folder in (self.warehouse, undisturbed))
            assert release.contents(in_force) == release.contents(wanted)
            assert self._left_behind() == []
        assert seen.releases == ["r0001", "r0002"]
        assert seen.sessions > len(kills)
        return died

    def _begin_with_an_earlier_release(self, like: Path) -> None:
        """Put a release in force that says something else in one of its tables, for the reader to begin with."""
        earlier = self.warehouse / "releases" / "r0001.duckdb"
        earlier.parent.mkdir(parents=True)
        shutil.copy(like / "warehouse.duckdb", earlier).chmod(0o644)
        table = "marts.fct_keyword"
        with duckdb.connect(earlier) as connection:
            connection.execute(f"DELETE FROM {table} WHERE rowid = 0")
            told = connection.execute(f"SELECT {release._digest(connection, table)}").fetchone()
            connection.execute(
                "UPDATE release.content SET (rows, digest) = (?, ?) WHERE table_name = ?", [*told, table]
            )
        shutil.copy(earlier, self.warehouse / "warehouse.duckdb")

    def _has_reached(self, pid: int, stage: str) -> bool:
        mine = self._record(pid)
        return mine is not None and (mine.stage == stage or stage in mine.seconds)

    def _record(self, pid: int) -> Record | None:
        """The record of the run in this process, when it has begun."""
        newest = max((self.warehouse / "runs").glob("*.json"), default=None)
        record = newest and Record.model_validate_json(newest.read_text("utf-8"))
        return record if record and record.pid == pid else None

    def _left_behind(self) -> list[str]:
        """The processes that still work on the warehouse, two seconds after the last run has ended."""
        time.sleep(2)
        left = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                environment = (process / "environ").read_bytes()
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if b"GWR_WAREHOUSE=" + os.fsencode(self.warehouse) + b"\0" in environment:
                left.append(command)
        return left


@pytest.mark.timeout(1200)
@pytest.mark.slow
def test_five_kills(server, built, tmp_path):
    pipeline = Pipeline(server, tmp_path / "warehouse", seed=10)
    died = pipeline.survives(["read", "load", "validate staging", "dbt build", "publish"], built.folder)
    assert len({*died}) >= 3, f"the kills fell into too few stages: {died}"


@pytest.mark.timeout(900)
@pytest.mark.slow
def test_helpers_that_are_killed_are_started_again_in_the_same_run(server, built, tmp_path):
    pipeline = Pipeline(server, tmp_path / "warehouse")
    process = pipeline.start()
    for stage, module in (("validate staging", "checks"), ("dbt build", "dbt"), ("validate marts", "checks")):
        while process.poll() is None and not pipeline._has_reached(process.pid, stage):
            time.sleep(0.02)
        for helper in running(f"flows.run.{module}", process.pid):
            helper.kill()
    said, _ = process.communicate()
    assert process.returncode == 0, said
    assert tables(tmp_path / "warehouse") == tables(built.folder)


TWELVE = (
    *("city-dongguan-2018", "city-mudanjiang-2022", "city-ningbo-2019", "city-qingdao-2017", "city-wuhan-2017"),
    *("county-hailar-2015", "county-hailar-2016", "county-hailar-2017", "county-hailar-2018"),
    *("national-guowuyuan-2016", "province-gansu-2018"),
)
# A whole run, or one of its processes: dbt, the checks, the one that reads pages, Prefect's server.
KINDS = (
    "run",
    "flows.run.dbt",
    "run",
    "flows.run.checks",
    "run",
    "ingest.readers.child",
    "run",
    "flows.server.process",
)
A_SESSION = 20


class Folder:
    """Twelve reports, two of them pages; each `edit` gives the next run something to do."""

    def __init__(self, path: Path) -> None:
        self.path, self._edits = path, 0
        path.mkdir()
        shutil.copy(REPORTS, path)
        for number, name in enumerate(TWELVE):
            text = (ROOT / "tests" / "gold" / f"{name}.txt").read_text("utf-8")
            if number < 2:
                lines = "".join(f"<p>{line}</p>" for line in text.splitlines() if line.strip())
                (path / f"{name}.html").write_text(f"<html><body><article>{lines}</article></body></html>", "utf-8")
            else:
                (path / f"{name}.txt").write_text(text, "utf-8")

    def edit(self, text_too: bool = False) -> None:
        """Another speaker of the pages in the catalogue; and, if `text_too`, another text of a report."""
        self._edits += 1
        speakers = [f"{name}.html,王{self._edits}号" for name in TWELVE[:2]]
        (self.path / "catalog.csv").write_text("\n".join(["file,speaker", *speakers]) + "\n", "utf-8")
        if text_too:
            edited = self.path / f"{TWELVE[2 + self._edits % 9]}.txt"
            edited.write_text(edited.read_text("utf-8") + f"谢谢大家{'！' * self._edits}\n", "utf-8")


def said(warehouse: Path) -> dict[str, list[tuple]]:
    """What the tables say, but for the history of their states, which tells of each build."""
    found = tables(warehouse)
    return {name: rows for name, rows in found.items() if "report_version" not in name}


@pytest.mark.long
@pytest.mark.timeout(12 * 3600)
def test_two_hundred_kills_of_runs_and_of_their_processes(tmp_path):
    """On twelve reports that are edited before each run; GWR_KILLS names another number."""
    wanted, died = int(os.environ.get("GWR_KILLS", "200")), Counter()
    folder = Folder(tmp_path / "reports")
    alone = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    disturbed, undisturbed = (
        Pipeline(alone | {"GWR_DRAW_SITE": "false"}, tmp_path / name, seed=wanted, reports=folder.path)
        for name in ("disturbed", "undisturbed")
    )
    for pipeline in (disturbed, undisturbed):
        pipeline.to_its_end()
    while died.total() < wanted:
        folder.edit(text_too=True)
        with reading(disturbed.warehouse / "warehouse.duckdb") as seen:
            for _ in range(min(A_SESSION, wanted - died.total())):
                died[disturbed.loses(KINDS[died.total() % len(KINDS)])] += 1
                assert release.is_whole(disturbed.warehouse / "warehouse.duckdb")
                folder.edit()
            disturbed.to_its_end()
        assert seen.sessions and seen.releases == sorted(seen.releases)
        undisturbed.to_its_end()
        assert said(disturbed.warehouse) == said(undisturbed.warehouse)
        assert disturbed._left_behind() == []
        print(f"{died.total()} kills survived: {dict(sorted(died.items()))}", flush=True)
