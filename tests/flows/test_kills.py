"""Killed anywhere and run again, the pipeline gives the tables of a run that nobody disturbed.

A run is a process of its own that is killed with SIGKILL at a moment chosen at random in a stage, and the next goes on
from what it left. Meanwhile a reader (reader.py) opens the published file without end: an earlier release, until the
next is in force. `make kills` kills a hundred times and says where.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import duckdb
import pytest
from reader import reading

from flows.publication import release
from flows.record import Record

ROOT = Path(__file__).parents[2]
REPORTS = ROOT / "reports"
STAGES = ("start", "land", "read", "parse", "load", "validate staging", "dbt build", "validate marts", "publish")
# What tells runs and their times apart, not what they found.
OF_THE_RUN = {
    *("run_id", "loaded_at", "set_aside_by", "set_aside_at", "built_from"),
    *("report_version_id", "valid_from", "dbt_scd_id", "dbt_updated_at", "dbt_valid_from"),
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
        self._environment = server | {"GWR_WAREHOUSE": str(warehouse)}
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
        with duckdb.connect(earlier) as connection:
            connection.execute("UPDATE release.content SET digest = 'other' WHERE table_name = 'marts.dim_period'")
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
def test_ten_kills(server, built, tmp_path):
    pipeline = Pipeline(server, tmp_path / "warehouse", seed=10)
    died = pipeline.survives([*STAGES, "dbt build"], built.folder)
    assert len({*died}) >= 5, f"the kills fell into too few stages: {died}"


@pytest.mark.long
@pytest.mark.timeout(4 * 3600)
def test_a_hundred_kills(server, built, tmp_path):
    died: Counter[str] = Counter()
    for cycle in range(10):
        stages = [STAGES[(cycle + kill) % len(STAGES)] for kill in range(10)]
        died.update(Pipeline(server, tmp_path / str(cycle), seed=cycle).survives(stages, built.folder))
        print(f"{died.total()} kills survived; runs died in {dict(died)}", flush=True)
    assert died.total() == 100
    assert {*STAGES} <= {*died}, "a stage was never killed"
