"""The development corpus, where there is one, backfilled by its deployment, cut off half-way and started again."""

import os
import signal
from pathlib import Path

import pytest
from test_kills import tables
from test_serve import Served, wait_for

from flows.run import record

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "texts"


@pytest.mark.long
@pytest.mark.timeout(5400)
@pytest.mark.skipif(not CORPUS.exists(), reason="the development corpus is not here")
def test_cut_off_half_way_it_parses_nothing_twice_and_ends_as_if_nothing_had_been(tmp_path):
    cut_off, undisturbed = (Served(tmp_path / name / "warehouse", webhook=None) for name in ("cut-off", "undisturbed"))
    for served in (cut_off, undisturbed):
        served.environment["GWR_BATCH_MB"] = "1"
    total = len(list(CORPUS.glob("*.txt")))

    cut_off.start()
    run = cut_off.begin("backfill", sources=[str(CORPUS)])
    runs = cut_off.warehouse / "runs"

    def half_way() -> record.Record | None:
        found = record.records(runs) if runs.exists() else []
        return found[-1] if found and found[-1].new > total / 2 else None

    killed = wait_for(half_way, "half of the reports", seconds=1800)
    os.kill(killed.pid, signal.SIGKILL)
    cut_off.process.kill()  # the machine goes down
    cut_off.process.wait()
    cut_off.start()
    assert cut_off.client.read_flow_run(run.id).state.is_crashed()
    resumed = cut_off.run("backfill", seconds=3600, sources=[str(CORPUS)])
    assert resumed.state.is_completed(), resumed.state.message
    first, second = record.records(runs)
    # Only the batch that was parsed and not yet loaded when it was killed comes twice.
    assert total <= first.new + second.new <= total + 25
    assert second.new < total / 2
    cut_off.stop()

    undisturbed.start()
    whole = undisturbed.run("backfill", seconds=3600, sources=[str(CORPUS)])
    assert whole.state.is_completed(), whole.state.message
    undisturbed.stop()
    assert tables(cut_off.warehouse) == tables(undisturbed.warehouse)
