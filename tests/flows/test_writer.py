"""One writer: who holds the lock, who waits, who is turned away, and what a crash leaves."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.run.writer import Busy, current, writing

HOLD = """
import pathlib, sys
from flows.run.writer import writing
with writing(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()


def test_the_second_is_turned_away_with_the_firsts_process_and_start(holder, tmp_path):
    since = time.strftime("%Y-%m-%d %H:")
    with pytest.raises(Busy, match=rf"process {holder.pid} on .*, since {since}"), writing(tmp_path):
        pass
    assert current(tmp_path).pid == holder.pid


def test_who_waits_says_so_and_goes_on_when_the_first_ends(holder, tmp_path):
    said = []

    def end_it(message: str) -> None:
        said.append(message)
        holder.stdin.close()

    with writing(tmp_path, wait=20, on_wait=end_it) as crashed:
        assert crashed is None
        assert current(tmp_path).pid == os.getpid()
    assert str(holder.pid) in said[0]
    assert current(tmp_path) is None


def test_a_crash_frees_the_lock_and_is_noticed_once(holder, tmp_path):
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert current(tmp_path) is None
    with writing(tmp_path) as crashed:
        assert crashed.pid == holder.pid
    with writing(tmp_path) as crashed:
        assert crashed is None


def test_within_a_process_it_is_one(tmp_path):
    with writing(tmp_path), writing(tmp_path):
        pass
    assert current(tmp_path) is None
