"""A clock that is set back or forward, between runs and in the midst of one: nothing is put in order or judged by it.

The real program, all its processes, lives by the clock that a file tells, which the tests set (libfaketime).
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from test_serve import Served, wait_for

from flows.publication.shelf import Shelf
from flows.run.record import Record, records

ROOT = Path(__file__).parents[2]
SEED = ROOT / "reports" / "mudanjiang-2020.txt"
HAILAR = ROOT / "tests" / "gold" / "county-hailar-2018.txt"
GWR = Path(sys.executable).with_name("gwr")


class Clock:
    """A clock for processes, to be set while they run; they notice within a second. Durations stay true."""

    def __init__(self, file: Path) -> None:
        libfaketime = pytest.importorskip("libfaketime")
        self._file = file
        _, environment = libfaketime.get_reload_information()
        del environment["FAKETIME_NO_CACHE"]
        self.environment = environment | {
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_CACHE_DURATION": "1",
            "NO_FAKE_STAT": "1",
        }
        self.set("-365d")
        told = subprocess.run(["date", "+%Y"], env=self.environment, capture_output=True, text=True)
        if told.stdout.strip() != str(time.gmtime(time.time() - 365 * 86400).tm_year):
            pytest.skip(f"libfaketime does not work here: {told.stdout} {told.stderr}")

    def set(self, offset: str) -> None:
        """Set it so far from the real time: "-365d", "+0"."""
        beside = self._file.with_suffix(".next")
        beside.write_text(offset)
        beside.replace(self._file)


class Warehouse:
    """A warehouse whose runs live by a clock, and a folder with the one report that they read."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.clock, self.folder, self.reports = clock, folder / "warehouse", folder / "reports"
        self.reports.mkdir()
        self._environment = {k: v for k, v in clock.environment.items() if not k.startswith("PREFECT_")} | {
            "GWR_WAREHOUSE": str(self.folder),
            "GWR_KEEP_RELEASES": "3",
            "GWR_KEEP_LOGS": "4",
            "GWR_DRAW_SITE": "false",
        }

    def start(self, *arguments: str | Path) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [GWR, *arguments],
            env=self._environment,
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def __call__(self, *arguments: str | Path) -> str:
        process = self.start(*arguments)
        said, complaints = process.communicate()
        assert process.returncode == 0, said + complaints
        return said + complaints

    def run(self, growth: int, *arguments: str) -> str:
        """A run for which the report has changed, in the figure of its growth."""
        self.change(growth)
        return self("run", self.reports, *arguments)

    def change(self, growth: int) -> None:
        text = SEED.read_text("utf-8").replace("生产总值增长4%左右", f"生产总值增长{growth}%左右")
        (self.reports / "report.txt").write_text(text, "utf-8")

    def reaches(self, process: "subprocess.Popen[str]", stage: str) -> Record:
        while process.poll() is None:
            if self.runs and self.runs[-1].pid == process.pid and self.runs[-1].stage == stage:
                return self.runs[-1]
            time.sleep(0.05)
        raise AssertionError(process.communicate())

    @property
    def runs(self) -> list[Record]:
        return records(self.folder / "runs")

    @property
    def releases(self) -> list[str]:
        return [one.release_id for one in Shelf(self.folder).kept()]

    @property
    def in_force(self) -> str:
        return Shelf(self.folder).in_force().release_id

    def ask(self, sql: str) -> list[tuple]:
        with duckdb.connect(self.folder / "work.duckdb", read_only=True) as connection:
            return connection.execute(sql).fetchall()


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_the_pipeline_under_a_clock_that_jumps(tmp_path: Path):
    clock = Clock(tmp_path / "clock")
    warehouse = Warehouse(tmp_path, clock)
    order: list[str] = []

    def ran(state: str) -> Record:
        last = warehouse.runs[-1]
        order.append(last.run_id)
        assert (last.run_id, last.state) == (max(order), state)
        assert len({*order}) == len(order)
        assert all(seconds >= 0 for seconds in last.seconds.values())
        return last

    clock.set("+0")
    passing = warehouse.reports / "passing.txt"
    passing.write_bytes(HAILAR.read_bytes())
    assert "Published r0001" in warehouse.run(1)
    ran("published")

    # A year back. What the first run loaded lies in the future, which the freshness check says; nothing is blocked.
    clock.set("-365d")
    assert "Published r0002" in warehouse.run(2)
    ran("published")
    assert warehouse.ask(
        "SELECT success, observed::DOUBLE < -300 FROM staging.check_result WHERE expectation = 'loaded_of_late'"
        " ORDER BY run_id"
    ) == [(True, False), (False, True)]
    passing.unlink()
    assert "Published r0003" in warehouse.run(3, "--remove-withdrawn")
    ran("published")
    assert "1 found, 1 read" in warehouse("run", warehouse.reports, "--force")
    ran("unchanged")
    assert "0 failed" in warehouse("check")

    # Forward, and far back in the midst of a run; others see who works and since when, and keep off.
    clock.set("+365d")
    warehouse.change(4)
    process = warehouse.start("run", warehouse.reports)
    warehouse.reaches(process, "dbt build")
    clock.set("-730d")
    second = warehouse.start("run", warehouse.reports)
    _, complaint = second.communicate()
    assert second.returncode == 5
    assert f"process {process.pid} on" in complaint
    assert f"since {time.gmtime().tm_year + 1}-" in complaint
    said, complaint = process.communicate()
    assert process.returncode == 0, said + complaint
    assert "Published r0004" in said
    jumped = ran("published")
    assert jumped.ended_at < jumped.started_at

    # Killed in what is the future to the next.
    clock.set("+365d")
    warehouse.change(5)
    process = warehouse.start("run", warehouse.reports)
    killed = warehouse.reaches(process, "parse")
    process.send_signal(signal.SIGKILL)
    process.communicate()
    clock.set("+0")
    said = warehouse("run", warehouse.reports)
    assert "was killed; nothing is lost" in said
    assert "Published r0005" in said
    order.append(killed.run_id)
    ran("published")
    assert [one.state for one in warehouse.runs] == ["unchanged", "published", "killed", "published"]

    # What is kept are the last by order, and the newest of them is in force.
    assert warehouse.releases == ["r0003", "r0004", "r0005"]
    assert warehouse.in_force == "r0005"
    assert [one.run_id for one in warehouse.runs] == order[-4:]
    assert {path.stem for path in (warehouse.folder / "logs").glob("*.log")} == {*order[-4:]}
    listed = [line.split()[0] for line in warehouse("releases").splitlines()[1:]]
    assert listed == ["r0003", "r0004", "r0005"]
    shown = [line.split()[0] for line in warehouse("status").splitlines() if line.lstrip()[:16].strip()[8:9] == "T"]
    assert shown == order[:-5:-1]

    # Back and forth between releases, and a run with nothing new in the past.
    clock.set("-365d")
    assert "In force is r0004" in warehouse("rollback")
    assert "Nothing was new" in warehouse("run", warehouse.reports)
    ran("unchanged")
    assert warehouse.in_force == "r0004"
    assert "In force is r0005" in warehouse("rollback", "r0005")

    # The history of the reports, and the record of the documents.
    states = warehouse.ask(
        "SELECT region, is_present, valid_to >= valid_from, count(*) FROM marts.dim_report_version"
        " GROUP BY ALL ORDER BY ALL"
    )
    assert states == [("海拉尔区", False, True, 1), ("牡丹江市", True, None, 5)]
    assert "0 failed" in warehouse("check")


@pytest.mark.long
@pytest.mark.timeout(900)
def test_what_is_served_tells_of_each_run_under_a_clock_that_was_set_back(warehouse: Path, tmp_path: Path):
    clock = Clock(tmp_path / "clock")
    served = Served(warehouse, webhook=None)
    served.environment |= {name: clock.environment[name] for name in clock.environment.keys() - os.environ.keys()}
    command = [GWR.with_name("prefect"), "deployment", "run", "validate/validate", "--watch"]
    client = served.environment | {"PREFECT_API_URL": f"http://127.0.0.1:{served.port}/api"}
    clock.set("+0")
    try:
        served.start()
        for told, offset in enumerate(("+0", "-365d", "-364d"), start=1):
            clock.set(offset)
            time.sleep(2)  # until all have noticed
            subprocess.run(command, env=client, cwd=ROOT, check=True, capture_output=True, text=True)
            wait_for(lambda told=told: served.said.read_text().count("Completed. ") == told, "a word on the run", 60)
    finally:
        served.stop()
