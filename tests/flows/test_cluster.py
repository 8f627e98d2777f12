"""A Dask cluster: rows are those of one process, through an S3 store, whatever becomes of workers on the way."""

import os
import shutil
import signal
import sys
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import psutil
import pytest
from deadly import die_if_first, die_of, sleep
from polars.testing import assert_frame_equal

from flows.errors import Refused
from flows.refresh import _one_by_one_if_need_be
from flows.run.helper import HelperFailed
from ingest.land.landing import land
from ingest.land.manifest import INTERRUPTED
from ingest.parse import take
from ingest.readers.limits import Limits
from ingest.selection import Selection
from ingest.sources import discover
from ingest.versions import extractor_version

pytest.importorskip("distributed", reason="the extra `cluster` is not installed: make cluster")
from distributed import Client
from machines import Machines

from flows.run.cluster import Cluster
from flows.run.engine import engine
from flows.run.workers import Workers
from flows.settings import Engine, load

ROOT = Path(__file__).parents[2]
TEXTS = [str(path) for path in sorted((ROOT / "tests" / "gold").glob("*.txt"))[:3]]
HOW = False, Limits(), Selection()


@pytest.fixture(scope="module")
def machines(tmp_path_factory):
    """Two workers, which nobody starts again; a call of which two die is given up."""
    folder = tmp_path_factory.mktemp("machines")
    with Machines(folder, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="1") as machines:
        machines.worker("one", "--no-nanny")
        machines.worker("two", "--no-nanny")
        with pytest.MonkeyPatch.context() as patch:
            for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
                patch.setenv(name, machines.environment[name])
            yield machines


@pytest.fixture(scope="module")
def landed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("landed")
    return folder, land(discover(TEXTS), folder, Limits()).documents


@pytest.fixture
def cluster(machines, landed):
    with closing(Cluster(machines.address, 0, machines.store, landed[0])) as cluster:
        yield cluster


def passing(machines):
    return [one.key for one in machines.bucket.objects.all() if "/passing/" in one.key]


def test_rows_are_those_of_one_process_though_a_worker_is_killed(machines, cluster, landed, tmp_path):
    (mark := tmp_path / "mark").touch()
    folder, documents = landed
    beside = [call() for call in cluster.each(partial(die_if_first, mark), (([one], *HOW) for one in documents))]
    assert not mark.exists()
    for document, other in zip(documents, beside, strict=True):
        one = take([document], *HOW)
        assert_frame_equal(one.readings.documents, other.readings.documents)
        assert one.frames.keys() == other.frames.keys()
        for name, frame in one.frames.items():
            assert_frame_equal(frame, other.frames[name])
    there = {one.key.removeprefix("landed/") for one in machines.bucket.objects.all()}
    assert {one.path.relative_to(folder).as_posix() for one in documents} <= there
    assert passing(machines) == []


def test_a_document_that_no_worker_survives_is_set_aside_alone(monkeypatch, machines, cluster, landed):
    machines.worker("three", "--no-nanny")
    machines.worker("four", "--no-nanny")
    first, deadly, last = batch = landed[1]
    monkeypatch.setattr("ingest.parse.take", partial(die_of, deadly.sha256, signal.SIGKILL))

    def whole():
        raise HelperFailed("workers died of one of these")

    taken = _one_by_one_if_need_be(whole, cluster, batch, *HOW)
    assert taken.readings.documents["source"].to_list() == [first.source, last.source]
    (aside,) = taken.readings.set_aside
    assert (aside.source, aside.sha256, aside.stage) == (deadly.source, deadly.sha256, INTERRUPTED)
    assert "2 workers of the cluster died of it" in aside.reason


def refusal(address, store, folder):
    """What is said when a cluster is refused."""
    with closing(Cluster(address, 0, store, folder)) as cluster, pytest.raises(Refused) as told:
        next(iter(cluster.each(abs, [(1,)])))()
    return str(told.value)


def test_a_worker_with_another_gwr_is_refused_by_name(machines, landed, tmp_path):
    shutil.copytree(ROOT / "ingest", tmp_path / "ingest")
    with (tmp_path / "ingest" / "words" / "verbs.txt").open("a", encoding="utf-8") as words:
        words.write("\n猛增\n")
    other = machines.worker("other", "--no-nanny", PYTHONPATH=str(tmp_path))
    with Client(machines.address) as client:
        client.wait_for_workers(2, timeout=120)
    try:
        told = refusal(machines.address, machines.store, landed[0])
    finally:
        other.terminate()
        other.wait()
    assert told.startswith("1 of 2 workers can't be used: the worker tcp://127.0.0.1:")
    theirs = extractor_version(tmp_path / "ingest")
    assert f"would read otherwise: extractor {theirs} (here {extractor_version()})" in told
    assert "install the same version" in told


def test_a_store_that_workers_do_not_see_is_refused(machines, landed):
    assert "does not see the store memory://gwr" in refusal(machines.address, "memory://gwr", landed[0])


def test_a_scheduler_that_is_not_there_is_told(monkeypatch, landed):
    monkeypatch.setattr("flows.run.cluster._CONNECTING", 1)
    told = refusal("tcp://127.0.0.1:9", str(landed[0]), landed[0])
    assert told.startswith("The Dask scheduler at tcp://127.0.0.1:9 can't be reached")


def test_without_the_extra_it_says_what_to_install(monkeypatch, landed):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(Refused, match=r"make cluster"):
        Cluster(None, 2, str(landed[0]), landed[0])


def test_the_engine_is_as_the_settings_say(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    in_force = load(warehouse=Path("warehouse"))
    with closing(engine(in_force, tmp_path / "log")) as workers:
        assert isinstance(workers, Workers)
    asked = in_force.model_copy(update={"engine": Engine(kind="dask", address="tcp://127.0.0.1:9")})
    with closing(engine(asked, tmp_path / "log")) as cluster:
        assert isinstance(cluster, Cluster)
        assert cluster._store.url == str(tmp_path / "warehouse" / "landed")  # workers stand in other folders


@pytest.mark.slow
def test_a_cluster_of_this_machine_for_one_run(landed):
    folder, documents = landed
    with closing(Cluster(None, 2, str(folder), folder)) as cluster:
        assert cluster.count == 2
        beside = [call() for call in cluster.each(take, (([one], *HOW) for one in documents))]
        pids = set(cluster._client.run(os.getpid).values())
    for document, other in zip(documents, beside, strict=True):
        assert_frame_equal(take([document], *HOW).frames["observation"], other.frames["observation"])
    assert [pid for pid in pids if psutil.pid_exists(pid)] == []
    assert not list(folder.glob("passing/*/*"))


@pytest.mark.slow
def test_a_run_that_has_lost_its_workers_or_its_scheduler_says_so(landed, tmp_path, monkeypatch):
    """And does not wait for ever."""
    monkeypatch.setattr("flows.run.cluster._LOOK", 1)
    monkeypatch.setattr("flows.run.cluster._PATIENCE", 3)
    folder, _ = landed
    with Machines(tmp_path) as machines, closing(Cluster(machines.address, 0, str(folder), folder)) as cluster:
        for lost, said in ((None, "has had no worker for 3 s"), (machines.scheduler, "has gone away")):
            worker = machines.worker("one", "--no-nanny")
            mark = tmp_path / said
            (call,) = cluster.each(sleep, [(mark,)])
            while not mark.exists():
                time.sleep(0.1)
            (lost or worker).kill()
            with pytest.raises(Refused, match=said):
                call()
