"""Workers: processes that read and parse batches beside the run. A kill loses nothing, and rows are the same."""

import os
import signal
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from deadly import die_of

from flows.refresh import _one_by_one_if_need_be
from flows.run.helper import HelperFailed
from flows.run.workers import Workers
from ingest.land.landing import land
from ingest.parse import take
from ingest.readers.limits import Limits
from ingest.selection import Selection
from ingest.sources import discover

GOLD = Path(__file__).parents[1] / "gold"


def die_once(mark, word):
    """Die as if killed, but for the first to find the file `mark`; with `SIGABRT` in it, as by a fault of one's own."""
    if mark.exists():
        how = mark.read_text()
        mark.unlink()
        os.kill(os.getpid(), getattr(signal, how))
    return word


def fail_once(mark):
    if mark.exists():
        mark.unlink()
        raise OSError(5, "the disk hiccupped")
    return "done"


@pytest.fixture(scope="module")
def workers(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))  # where they find the functions above
        with closing(Workers(2, tmp_path_factory.mktemp("workers") / "log")) as workers:
            yield workers


def test_what_is_made_of_batches_comes_in_their_order(workers):
    assert [call() for call in workers.each(pow, ((number, 2) for number in range(9)))] == [n**2 for n in range(9)]


def test_no_more_is_begun_than_can_be_kept(workers):
    begun = []

    def numbers():
        for number in range(9):
            begun.append(number)
            yield (number,)

    calls = workers.each(abs, numbers())
    next(calls)
    assert begun == [0, 1, 2]


def test_a_worker_that_is_killed_loses_nothing(workers, tmp_path):
    (tmp_path / "mark").write_text("SIGKILL")
    made = [call() for call in workers.each(die_once, [(tmp_path / "mark", "kept")] * 3)]
    assert made == ["kept"] * 3
    assert not (tmp_path / "mark").exists()


def test_one_that_dies_of_its_work_says_so(workers, tmp_path):
    (tmp_path / "mark").write_text("SIGABRT")
    (call,) = workers.each(die_once, [(tmp_path / "mark", "never")])
    with pytest.raises(HelperFailed, match="exit status -6") as failed:
        call()
    assert not failed.value.killed


def test_of_a_batch_that_workers_die_of_only_the_document_that_they_die_of_is_set_aside(monkeypatch, workers, tmp_path):
    texts = [str(path) for path in sorted(GOLD.glob("*.txt"))[:3]]
    how = False, Limits(), Selection()
    first, deadly, last = batch = land(discover(texts), tmp_path, Limits()).documents
    monkeypatch.setattr("ingest.parse.take", partial(die_of, deadly.sha256, signal.SIGABRT))
    (whole,) = workers.each(partial(die_of, deadly.sha256, signal.SIGABRT), [(batch, *how)])
    taken = _one_by_one_if_need_be(whole, workers, batch, *how)
    assert taken.readings.documents["source"].to_list() == [first.source, last.source]
    assert taken.frames["report"].height == 2
    (aside,) = taken.readings.set_aside
    assert (aside.source, aside.stage) == (deadly.source, "parse")
    assert aside.reason.startswith("no worker survives it: A worker died with exit status -6")


def test_a_call_that_fails_may_be_made_again(workers, tmp_path):
    (tmp_path / "mark").touch()
    (call,) = workers.each(fail_once, [(tmp_path / "mark",)])
    with pytest.raises(OSError, match="hiccupped"):
        call()
    assert call() == "done"


def test_the_rows_are_those_of_one_process_even_if_a_worker_is_killed(workers, tmp_path):
    texts = [str(path) for path in sorted(GOLD.glob("*.txt"))[:3]]
    calls = [([one], False, Limits(), Selection()) for one in land(discover(texts), tmp_path, Limits()).documents]
    alone = [take(*call) for call in calls]
    beside = []
    for call in workers.each(take, calls):
        if not beside:
            os.kill(workers.pids()[0], signal.SIGKILL)
        beside.append(call())
    for one, other in zip(alone, beside, strict=True):
        assert one.readings.documents.equals(other.readings.documents)
        assert one.frames.keys() == other.frames.keys()
        assert all(frame.equals(other.frames[name]) for name, frame in one.frames.items())


def test_workers_that_are_ended_are_gone(tmp_path):
    with closing(Workers(1, tmp_path / "log")) as workers:
        (call,) = workers.each(os.getpgid, [(0,)])
        pid = call()  # each leads a group of its own
        os.kill(pid, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
