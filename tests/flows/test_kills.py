"""Killed anywhere and run again, the pipeline gives the tables of a run that nobody disturbed.

A run is a process of its own that is killed with SIGKILL at a moment chosen at random in a stage, and the next goes on
from what it left. Meanwhile a reader opens the published file without end: it must never see an error, nor two releases
in one session.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from flows.record import records
from ingest.schemas import TABLES

ROOT = Path(__file__).parents[2]
REPORTS = ROOT / "reports"
STAGES = ("start", "land", "read", "parse", "load", "validate staging", "dbt build", "validate marts", "publish")
# What tells runs apart, not what they found.
OF_THE_RUN = {"run_id", "loaded_at", "set_aside_by", "set_aside_at"}


def tables(warehouse: Path) -> dict[str, list[tuple]]:
    """Every row of the working database's staging tables and marts, but for what tells runs apart."""
    found = {}
    with duckdb.connect(warehouse / "work.duckdb", read_only=True) as connection:
        names = connection.execute(
            "SELECT table_schema || '.' || table_name FROM information_schema.tables WHERE table_schema = 'marts'"
            " AND table_name <> 'fct_data_quality'"
        ).fetchall()
        for name in sorted({name for (name,) in names} | {f"staging.{table.name}" for table in TABLES}):
            columns = [row[0] for row in connection.execute(f"DESCRIBE {name}").fetchall()]
            kept = ", ".join(f'"{column}"' for column in columns if column not in OF_THE_RUN)
            found[name] = connection.execute(f"SELECT {kept} FROM {name} ORDER BY ALL").fetchall()
    return found


class Pipeline:
    """Runs of the pipeline in processes of their own, sharing a Prefect server."""

    def __init__(self, server: dict[str, str], warehouse: Path, seed: int) -> None:
        self.warehouse = warehouse
        self._environment = server | {"GWR_WAREHOUSE": str(warehouse)}
        self._random = random.Random(seed)

    def start(self) -> "subprocess.Popen[str]":
        command = [Path(sys.executable).with_name("gwr"), "run", REPORTS, "--wait", "60"]
        return subprocess.Popen(
            command, env=self._environment, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )

    def killed_in(self, stage: str, longest: float) -> str:
        """Start a run and kill it within `longest` seconds of its reaching `stage`; returns the stage it died in."""
        process = self.start()
        try:
            while process.poll() is None and not self._has_reached(process.pid, stage):
                time.sleep(0.005)
            time.sleep(self._random.uniform(0, longest))
        finally:
            process.send_signal(signal.SIGKILL)
            process.communicate()
        mine = [one for one in records(self.warehouse / "runs") if one.pid == process.pid]
        return (mine[-1].stage or mine[-1].state) if mine else "begin"

    def to_its_end(self) -> str:
        process = self.start()
        said, _ = process.communicate()
        assert process.returncode == 0, said
        return said

    def _has_reached(self, pid: int, stage: str) -> bool:
        mine = [one for one in records(self.warehouse / "runs") if one.pid == pid]
        return bool(mine) and (mine[-1].stage == stage or stage in mine[-1].seconds)


@pytest.fixture
def reader():
    """Start a reader that never stops on a file; what the fixture gives returns what it saw, and fails if it failed."""
    started = []

    def start(published: Path) -> "subprocess.Popen[str]":
        command = [sys.executable, Path(__file__).with_name("reader.py"), published]
        started.append(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
            process.wait()


def check(pipeline: Pipeline, undisturbed: dict[str, list[tuple]]) -> None:
    pipeline.to_its_end()
    assert tables(pipeline.warehouse) == undisturbed
    assert "Nothing was new" in pipeline.to_its_end()


@pytest.mark.timeout(1200)
def test_ten_kills(server, built, tmp_path, reader):
    pipeline = Pipeline(server, tmp_path / "warehouse", seed=10)
    reading = reader(pipeline.warehouse / "warehouse.duckdb")
    died = [pipeline.killed_in(stage, longest=0.05) for stage in STAGES]
    died.append(pipeline.killed_in("dbt build", longest=4))
    assert len({*died}) >= 7, f"the kills fell into too few stages: {died}"
    check(pipeline, tables(built.folder))
    seen, _ = reading.communicate("\n")
    assert reading.returncode == 0
    assert json.loads(seen)["sessions"] > 0
    assert _helpers(pipeline.warehouse) == []


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_a_hundred_kills(server, built, tmp_path, reader):
    undisturbed = tables(built.folder)
    died: list[str] = []
    for cycle in range(10):
        pipeline = Pipeline(server, tmp_path / str(cycle), seed=cycle)
        reading = reader(pipeline.warehouse / "warehouse.duckdb")
        for kill in range(10):
            stage = STAGES[(cycle + kill) % len(STAGES)]
            died.append(pipeline.killed_in(stage, longest=pipeline._random.choice([0.05, 0.5, 5])))
        check(pipeline, undisturbed)
        _, _ = reading.communicate("\n")
        assert reading.returncode == 0
    print({stage: died.count(stage) for stage in sorted({*died})})
    assert len(died) == 100


def _helpers(warehouse: Path) -> list[str]:
    """The processes that still work on a warehouse folder, a second after their parent has gone."""
    time.sleep(1)
    left = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes()
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if os.fsencode(warehouse) in environment:
            left.append(command)
    return left
