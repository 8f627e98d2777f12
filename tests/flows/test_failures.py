"""What goes wrong around a run: signals, other writers, damaged files, full disks. Readers never notice."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from flows.run.record import records
from flows.run.writer import writing

ROOT = Path(__file__).parents[2]
GWR = Path(sys.executable).with_name("gwr")


def published(warehouse: Path) -> list[tuple]:
    with duckdb.connect(warehouse / "warehouse.duckdb", read_only=True) as connection:
        return connection.execute("FROM release.record").fetchall()


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
@pytest.mark.slow
def test_a_signal_stops_a_run_cleanly(server, warehouse, number, status):
    before = published(warehouse)
    environment = server | {"GWR_WAREHOUSE": str(warehouse)}
    process = subprocess.Popen([GWR, "run", "--force"], env=environment, cwd=ROOT, text=True, stderr=subprocess.PIPE)
    stage = None
    while stage != "dbt build" and process.poll() is None:
        time.sleep(0.05)
        stage = next((one.stage for one in records(warehouse / "runs") if one.pid == process.pid), None)
    process.send_signal(number)
    _, said = process.communicate()
    assert process.returncode == status
    assert "Stopped. Readers still see the previous release" in said
    assert records(warehouse / "runs")[-1].state == "stopped"
    with writing(warehouse) as crashed:
        assert crashed is None
    with duckdb.connect(warehouse / "work.duckdb"):
        pass  # no helper holds it any more
    assert published(warehouse) == before


def test_a_second_run_at_the_same_time_is_turned_away(gwr, warehouse):
    with writing(warehouse):
        done = gwr("run")
    assert done.returncode == 5
    assert f"process {os.getpid()} on" in done.stderr
    with writing(warehouse):
        done = gwr("rollback")
    assert done.returncode == 5


@pytest.mark.parametrize(
    "command", [["make", "dbt", "ARGS=build"], [GWR.with_name("dbt"), "build"]], ids=["make", "dbt"]
)
@pytest.mark.slow
def test_dbt_by_hand_during_a_run_is_turned_away_with_the_same_word(warehouse, command):
    environment = os.environ | {"GWR_WORK_DB": str(warehouse / "work.duckdb"), "DO_NOT_TRACK": "1"}
    folder = ROOT if command[0] == "make" else ROOT / "dbt_project"
    with writing(warehouse):
        done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True)
    assert done.returncode != 0
    assert f"process {os.getpid()} on" in done.stdout
    assert f"is writing {warehouse}" in done.stdout


def test_a_folder_that_cannot_be_written_is_named(gwr):
    done = gwr("run", "--warehouse", "/proc/none")
    assert done.returncode == 1
    assert "/proc/none can't be used" in done.stderr


@pytest.mark.slow
def test_a_damaged_working_database_is_made_anew_and_said(gwr, warehouse):
    before = published(warehouse)
    working = warehouse / "work.duckdb"
    data = working.read_bytes()[: working.stat().st_size // 2]  # it can be opened, and not be read to its end
    working.write_bytes(data)
    done = gwr("run", "--force")
    assert done.returncode == 0, done.stdout + done.stderr
    said = " ".join(done.stdout.split())
    assert f"{working} was damaged and is rebuilt from the landed documents" in said and "work.duckdb.damaged" in said
    assert "1 found, 1 read" in said
    assert "Nothing was new" in said, "the same documents gave other rows"
    assert published(warehouse) == before
    assert (warehouse / "work.duckdb.damaged").read_bytes() == data


@pytest.mark.slow
def test_a_rebuild_takes_in_what_other_runs_had_landed(gwr, warehouse, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text((ROOT / "reports" / "mudanjiang-2020.txt").read_text("utf-8").replace("2019", "2018"), "utf-8")
    with duckdb.connect(warehouse / "warehouse.duckdb", read_only=True) as connection:
        before = connection.execute("SELECT * EXCLUDE loaded_at FROM marts.dim_report").fetchall()
    done = gwr("run", "--rebuild", other)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 found, 2 read" in done.stdout
    assert len(before) == 1


@pytest.fixture
def small_disk():
    """Make a folder a disk of its own of some megabytes; needs the right to mount."""
    mounted: list[Path] = []

    def make(folder: Path, megabytes: int) -> None:
        again = ["-o", f"{'remount,' if folder in mounted else ''}size={megabytes}m"]
        done = subprocess.run(["mount", "-t", "tmpfs", *again, "tmpfs", str(folder)], capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"needs the right to mount: {done.stderr.strip()}")
        if folder not in mounted:
            mounted.append(folder)

    yield make
    for folder in mounted:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.skipif(not shutil.which("mount"), reason="needs mount")
def test_a_read_only_disk_is_named(gwr, tmp_path, small_disk):
    (tmp_path / "warehouse").mkdir()
    small_disk(tmp_path / "warehouse", 1)
    subprocess.run(["mount", "-o", "remount,ro", tmp_path / "warehouse"], check=True)
    done = gwr("run")
    assert done.returncode == 1
    assert f"{tmp_path / 'warehouse'} can't be used" in done.stderr
    assert "Read-only" in done.stderr


@pytest.mark.skipif(not shutil.which("mount"), reason="needs mount")
@pytest.mark.slow
def test_a_disk_that_fills_up_while_writing_loses_nothing(gwr, tmp_path, small_disk):
    (tmp_path / "warehouse").mkdir()
    small_disk(tmp_path / "warehouse", 12)
    done = gwr("run")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "space" in done.stderr
    assert not (tmp_path / "warehouse" / "warehouse.duckdb").exists()
    small_disk(tmp_path / "warehouse", 500)
    done = gwr("run")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not shutil.which("mount"), reason="needs mount")
@pytest.mark.slow
def test_a_disk_that_fills_up_while_publishing_leaves_the_release_in_force(gwr, warehouse, small_disk):
    before = published(warehouse)
    small_disk(warehouse / "releases", 3)
    done = gwr("run", "--force")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "space" in done.stderr
    assert published(warehouse) == before
