"""The schedule as an operator has it: `gwr serve` with its real server and worker, deployed from prefect.yaml.

One served warehouse for the whole file; the tests stand in the order of a story, and each leaves the warehouse sound.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import psutil
import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.schedules import CronSchedule
from prefect.states import AwaitingRetry, Cancelled, Cancelling
from processes import running

from flows.publication.shelf import Shelf
from flows.run import record

ROOT = Path(__file__).parents[2]
GWR = Path(sys.executable).with_name("gwr")
GOLD = ROOT / "tests" / "gold"

pytestmark = pytest.mark.timeout(900)  # the first has to wait for the server

CRON = "17 3 29 2 *"  # seldom


class Receiver:
    """A webhook's other end, on loopback."""

    def __init__(self) -> None:
        self.told: list[dict] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def hears(self, what: str, having: str = "what") -> dict:
        """The first message that says `what`, and something under `having`, when it has come."""

        def heard() -> dict | None:
            return next((one for one in list(self.told) if one["what"] == what and one[having]), None)

        return wait_for(heard, f"a webhook call: {what}")

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Served:
    """A warehouse that is served by `gwr serve`, started and stopped as often as a test wants."""

    def __init__(self, warehouse: Path, webhook: str | None) -> None:
        self.warehouse = warehouse
        self.port = free_port()
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")} | {
            "GWR_WAREHOUSE": str(warehouse),
            "GWR_DRAW_SITE": "false",
            "GWR_BATCH_MB": "0.01",  # a report a batch
            "GWR_SCHEDULE__CRON": CRON,
        }
        if webhook:
            self.environment["GWR_PREFECT__WEBHOOK"] = webhook
        self.said = warehouse.parent / "said"

    def start(self) -> None:
        self.said.parent.mkdir(parents=True, exist_ok=True)
        with self.said.open("w") as said:
            self.process = subprocess.Popen(
                [GWR, "serve", "--port", str(self.port)], env=self.environment, cwd=ROOT, stderr=said
            )
        wait_for(lambda: "Ctrl-C" in self.said.read_text() or self.process.poll() is not None, "gwr serve")
        assert self.process.poll() is None, self.said.read_text()

    @property
    def client(self) -> SyncPrefectClient:
        return SyncPrefectClient(api=f"http://127.0.0.1:{self.port}/api")

    def begin(self, name: str, **parameters: object) -> FlowRun:
        deployment = self.client.read_deployment_by_name(f"{name}/{name}")
        return self.client.create_flow_run_from_deployment(deployment.id, parameters=parameters)

    def end(self, run: FlowRun, seconds: float = 240) -> FlowRun:
        def ended() -> FlowRun | None:
            now = self.client.read_flow_run(run.id)
            return now if now.state.is_final() else None

        return wait_for(ended, f"the end of {run.name}", seconds)

    def run(self, name: str, seconds: float = 240, **parameters: object) -> FlowRun:
        return self.end(self.begin(name, **parameters), seconds)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=60)

    def logged(self, run: FlowRun) -> str:
        """The newest of what a run has logged; a page of the server's is two hundred lines."""
        wanted = {"logs": {"flow_run_id": {"any_": [str(run.id)]}}, "sort": "TIMESTAMP_DESC"}
        return "\n".join(one["message"] for one in self.client._client.post("/logs/filter", json=wanted).json())


def wait_for(look: Callable, what: str, seconds: float = 240):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.3)
    raise AssertionError(f"waited {seconds} s in vain for {what}")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture(scope="module")
def served(built, receiver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    warehouse = tmp_path_factory.mktemp("served") / "warehouse"
    shutil.copytree(built.folder, warehouse, ignore=shutil.ignore_patterns("prefect"))
    served = Served(warehouse, receiver.url)
    try:
        served.start()
        yield served
    finally:
        served.stop()


def test_all_of_prefect_yaml_is_there_with_its_limit_and_automations(served):
    client = served.client
    names = ("refresh", "backfill", "validate", "publish", "rollback")
    deployments = {name: client.read_deployment_by_name(f"{name}/{name}") for name in names}
    for name, one in deployments.items():
        assert "gwr" in one.tags, name
        assert one.version and len(one.description) > 50, name
        assert one.work_pool_name == "gwr", name
        assert one.global_concurrency_limit.name == "gwr-writer", name
        for parameter in one.parameter_openapi_schema["properties"].values():
            assert len(parameter["description"]) > 20, (name, parameter)
    (scheduled,) = deployments["refresh"].schedules
    assert scheduled.schedule.timezone == "Asia/Shanghai"
    assert scheduled.schedule.cron == CRON
    assert client.read_work_pool("gwr").type == "process"
    assert [(one.name, one.limit) for one in client.read_global_concurrency_limits()] == [("gwr-writer", 1)]
    assert {one.name for one in client.read_automations()} == {
        "gwr: mark a run whose worker died",
        "gwr: tell of a failed run",
        "gwr: tell of warnings about the data",
    }


def test_wrong_parameters_are_refused(served):
    deployment = served.client.read_deployment_by_name("backfill/backfill")
    with pytest.raises(Exception, match="years"):
        served.client.create_flow_run_from_deployment(deployment.id, parameters={"years": ["twenty twenty"]})


def test_failed_checks_end_in_failed_with_their_names_and_the_webhook_is_told(served, receiver):
    work = served.warehouse / "work.duckdb"
    sound = shutil.copy(work, served.warehouse.parent / "sound.duckdb")
    with duckdb.connect(work) as connection:
        connection.execute("DELETE FROM marts.fct_quantity")
    run = served.run("validate")
    shutil.move(sound, work)
    assert run.state.is_failed()
    assert "checks failed, nothing published: marts.fct_quantity" in run.state.message
    assert "\n" not in run.state.message
    told = receiver.hears("a run has failed")
    assert told["message"] == run.state.message
    assert told["url"] == f"http://127.0.0.1:{served.port}/runs/flow-run/{run.id}"


@pytest.mark.long
def test_the_schedule_fires_by_itself_and_two_refreshes_take_turns(served):
    client = served.client
    os.utime(served.warehouse / "work.duckdb")  # somebody has been at it: there is work for the first
    deployment = client.read_deployment_by_name("refresh/refresh")
    (schedule,) = deployment.schedules
    every_minute = CronSchedule(cron="* * * * *", timezone="Asia/Shanghai")
    client.update_deployment_schedule(deployment.id, schedule.id, schedule=every_minute)

    def fired() -> FlowRun | None:
        at_work = FlowRunFilter.model_validate({"state": {"type": {"any_": ["RUNNING"]}}})
        runs = client.read_flow_runs(flow_run_filter=at_work)
        return next((one for one in runs if one.auto_scheduled), None)

    scheduled = wait_for(fired, "the schedule to fire")
    client.update_deployment_schedule(deployment.id, schedule.id, active=False)
    by_hand = served.begin("refresh")
    ended = [served.end(one) for one in (scheduled, by_hand)]
    for one in ended:
        assert one.state.is_completed(), one.state.message
        assert one.state.message.startswith("Nothing was new, nothing published: 1 documents, 0 read")
        assert "\n" not in one.state.message
    assert datetime.now(ZoneInfo("Asia/Shanghai")).strftime("refresh %Y-%m-%d ") in ended[0].name
    ids = {str(one.id) for one in ended}
    records = [one for one in record.records(served.warehouse / "runs") if one.flow_run_id in ids]
    times = sorted((one.started_at, one.ended_at) for one in records)
    assert len(times) == 2
    assert all(before[1] <= after[0] for before, after in pairwise(times))
    assert any("AwaitingConcurrencySlot" in states(served, one) for one in ended)
    artifacts = served.client._client.post("/artifacts/filter", json={}).json()
    keys = {one["key"] for one in artifacts if one["flow_run_id"] == str(ended[0].id)}
    assert keys == {"gwr-summary", "gwr-checks-staging", "gwr-dbt", "gwr-checks-dbt", "gwr-checks-marts"}


@pytest.mark.slow
def test_a_worker_that_is_killed_mid_run_ends_serving_and_the_next_run_makes_it_right(served, receiver, tmp_path):
    sources = tmp_path / "sources"
    sources.mkdir()
    for name in ("city-wuhan-2017.txt", "city-qingdao-2023.txt", "county-hailar-2018.txt", "province-gansu-2021.txt"):
        shutil.copy(GOLD / name, sources)
    (sources / "empty.txt").touch()
    wanted = {"sources": [str(sources)], "years": [2017, 2021, 2023]}
    before = Shelf(served.warehouse).in_force()
    run = served.begin("backfill", **wanted)

    def at_work() -> record.Record | None:
        last = record.records(served.warehouse / "runs")[-1]
        return last if last.flow_run_id == str(run.id) and last.new >= 2 else None

    killed = wait_for(at_work, "a batch that is loaded, and one that is read")
    os.kill(killed.pid, signal.SIGKILL)
    for worker in running("flows.server.serving", served.process.pid):
        worker.kill()
    assert served.process.wait(timeout=60) == 5
    assert "worker has ended by itself" in served.said.read_text()
    assert left_over(served.warehouse) == []
    assert Shelf(served.warehouse).in_force() == before
    with duckdb.connect(served.warehouse / "work.duckdb", read_only=True) as connection:
        ((loaded,),) = connection.execute("SELECT count(*) - 1 FROM staging.load").fetchall()
    assert 1 <= loaded <= 3  # of the backfill, before it was killed

    served.start()
    assert served.client.read_flow_run(run.id).state.is_crashed()
    done = served.run("backfill", **wanted)
    assert done.state.is_completed(), done.state.message
    # 海拉尔 2018 is of another year; what had been loaded before the kill is not parsed again.
    assert f"{3 - loaded} read, " in done.state.message and ", 1 set aside" in done.state.message
    with duckdb.connect(served.warehouse / "warehouse.duckdb", read_only=True) as connection:
        years = connection.execute("SELECT plan_year FROM marts.dim_report ORDER BY ALL").fetchall()
    assert years == [(2017,), (2020,), (2021,), (2023,)]
    (aside,) = receiver.hears("something in the data should be looked at", having="set_aside")["set_aside"]
    assert aside["source"].endswith("empty.txt") and aside["reason"] == "the file is empty"
    bars = served.client._client.post(
        "/artifacts/filter", json={"artifacts": {"key": {"any_": ["gwr-backfill"]}}}
    ).json()
    assert [one["data"] for one in bars if one["flow_run_id"] == str(done.id)] == [100]


@pytest.mark.long
def test_rollback_and_forward_by_the_deployments(served):
    latest = Shelf(served.warehouse).in_force().release_id
    back = served.run("rollback")
    assert back.state.message.startswith("In force is r0001, made by run ")
    assert Shelf(served.warehouse).in_force().release_id == "r0001"
    forward = served.run("rollback", release=latest)
    assert forward.state.is_completed()
    published = served.run("publish")
    assert published.state.message.startswith("Nothing was new, nothing published")
    assert Shelf(served.warehouse).in_force().release_id == latest


@pytest.mark.long
def test_a_run_by_hand_meanwhile_uses_the_same_server(served):
    done = subprocess.run(
        [GWR, "run", ROOT / "reports"], env=served.environment, cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    mine = record.records(served.warehouse / "runs")[-1]
    wanted = FlowRunFilter(id=FlowRunFilterId(any_=[mine.flow_run_id]))
    assert [one.name.split()[0] for one in served.client.read_flow_runs(flow_run_filter=wanted)] == ["refresh"]


def test_a_second_gwr_serve_is_turned_away(served):
    again = subprocess.run(
        [GWR, "serve", "--port", str(free_port())], env=served.environment, cwd=ROOT, capture_output=True, text=True
    )
    assert again.returncode == 5
    assert f"is served already: http://127.0.0.1:{served.port}." in " ".join(again.stderr.split())


def states(served: Served, run: FlowRun) -> list[str]:
    """The names of the states that a flow run has had, in their order."""
    found = served.client._client.get("/flow_run_states/", params={"flow_run_id": str(run.id)}).json()
    return [one["name"] for one in sorted(found, key=lambda one: one["timestamp"])]


def in_stage(served: Served, run: FlowRun, stage: str) -> record.Record:
    """The record of a flow run, when it has come to a stage."""

    def there() -> record.Record | None:
        mine = [one for one in record.records(served.warehouse / "runs") if one.flow_run_id == str(run.id)]
        return mine[-1] if mine and mine[-1].stage == stage and mine[-1].state == "running" else None

    return wait_for(there, f"stage {stage} of {run.name}")


@pytest.mark.slow
def test_a_run_that_is_cancelled_at_work_stops_and_leaves_the_release(served):
    """Meanwhile another run waits for its turn, at the server and without a process."""
    before = Shelf(served.warehouse).in_force()
    run = served.begin("publish")
    wait_for(lambda: not served.client.read_flow_run(run.id).state.is_scheduled(), "the run to be taken up")
    waiting = served.begin("validate")
    at_work = in_stage(served, run, "dbt build")
    wait_for(lambda: "AwaitingConcurrencySlot" in states(served, waiting), "the other to be queued")
    assert served.client.read_flow_run(waiting.id).infrastructure_pid is None
    served.client.set_flow_run_state(waiting.id, Cancelled(), force=True)
    served.client.set_flow_run_state(run.id, Cancelling(), force=True)
    assert served.end(run).state.is_cancelled()
    wait_for(lambda: not psutil.pid_exists(at_work.pid), "the end of its process")
    (mine,) = [one for one in record.records(served.warehouse / "runs") if one.flow_run_id == str(run.id)]
    assert mine.state in ("stopped", "killed") or mine.crashed
    assert Shelf(served.warehouse).in_force() == before
    with duckdb.connect(served.warehouse / "work.duckdb"):
        pass  # no helper holds it any more


@pytest.mark.slow
def test_a_run_that_was_killed_and_is_retried_is_never_said_to_have_crashed_again(served, receiver):
    def failures() -> int:
        return sum(one["what"] == "a run has failed" for one in list(receiver.told))

    before = failures()
    run = served.begin("publish")
    os.kill(in_stage(served, run, "dbt build").pid, signal.SIGKILL)
    assert served.end(run).state.is_crashed()
    # Prefect tells the crash twice, first its runner and seconds later its worker, who would mark a retry begun in
    # between. The worker's advice, alone in the log of the run, is its last word, whether or not its report was taken.
    wait_for(lambda: "exceeded its memory allocation" in served.logged(run), "the worker's last word")
    wait_for(lambda: failures() > before, "a webhook call for the kill")
    told = failures()
    served.client.set_flow_run_state(run.id, AwaitingRetry(), force=True)
    wait_for(lambda: not served.client.read_flow_run(run.id).state.is_final(), "the retry to begin")
    assert served.end(run).state.is_completed()
    names = states(served, run)
    assert "Crashed" not in names[names.index("AwaitingRetry") :], names
    mine = [one for one in record.records(served.warehouse / "runs") if one.flow_run_id == str(run.id)]
    assert [(one.attempt, one.state) for one in mine] == [(1, "killed"), (2, "unchanged")]
    assert failures() == told


def test_ctrl_c_ends_all_of_it_with_a_run_at_work(served):
    run = served.begin("publish")
    wait_for(lambda: served.client.read_flow_run(run.id).state.is_running(), "a run at work")
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(timeout=60) == 130
    assert left_over(served.warehouse) == []
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", served.port)) != 0


def command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def left_over(warehouse: Path) -> list[str]:
    """The processes that still work on a warehouse, some seconds after those that started them have gone."""

    def look() -> list[str]:
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                environment = (process / "environ").read_bytes()
                if os.fsencode(warehouse) in environment:
                    found.append(command(int(process.name)))
            except OSError:
                continue
        return found

    until = time.monotonic() + 10
    while (found := look()) and time.monotonic() < until:
        time.sleep(0.3)
    return found
