"""`gwr serve`: server, deployments and worker on one machine, started in order and stopped together.

On shutdown this process first ends the worker with its runs, then the server. If it is killed itself, server and worker
notice that the pipe to it is closed, and end.
"""

import os
import runpy
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psutil
from filelock import Timeout

from flows.errors import Refused
from flows.run.helper import die_with_parent
from flows.server.process import Server, address_file, end, prepare, serving_lock
from flows.settings import ROOT, Settings

_RUNS_STOPPING_SECONDS = 20
_LOOK_SECONDS = 2


class CannotServe(Refused):
    """Another process serves this warehouse, or a part has ended; the message says what to do."""


def serve(in_force: Settings, tell: Callable[[str], None]) -> None:
    """Serve the warehouse until a signal arrives. Raises `CannotServe`, `flows.server.process.PortTaken`."""
    if "PREFECT_API_URL" in os.environ:
        raise CannotServe(
            f"PREFECT_API_URL names a server already, {os.environ['PREFECT_API_URL']}: `gwr deploy` puts the"
            " deployments there, `prefect worker start --pool gwr` works for it."
        )
    lock, log = serving_lock(in_force.warehouse), in_force.warehouse / "logs" / "serve.log"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        where = address_file(in_force.warehouse)
        at = where.read_text("utf-8").removesuffix("/api") if where.exists() else "another `gwr serve` is starting"
        raise CannotServe(f"{in_force.warehouse} is served already: {at}.") from None
    log.parent.mkdir(parents=True, exist_ok=True)
    address = address_file(in_force.warehouse)
    address.unlink(missing_ok=True)
    prepare(in_force.warehouse)
    os.environ |= _server_environment(in_force)
    with lock, closing(Server(log, in_force.prefect.port)) as server:
        tell("Starting Prefect's server ...")
        try:
            server.wait()
        except httpx.HTTPError as error:
            raise CannotServe(f"Prefect's server did not start ({error}); {log} says why.") from error
        for notice in server.notices:
            tell(notice)
        from flows.server import deployments

        tell("Deploying ...")
        died = deployments.mark_left_over()
        deployments.deploy(log)
        if died:
            tell(f"{died} runs were interrupted when serving ended; they are marked as crashed, the next run goes on.")
        with closing(_Worker(log)) as worker:
            address.write_text(server.url, "utf-8")
            tell(_hello(in_force, server.url, log))
            _watch(server, worker, log, tell)


def _server_environment(in_force: Settings) -> dict[str, str]:
    """Settings of a lasting server: its address for the UI, and the deletion of old runs."""
    seconds = int(in_force.prefect.keep_days * 86400)
    wanted = {
        "PREFECT_SERVER_API_PORT": str(in_force.prefect.port),
        "PREFECT_UI_URL": f"http://127.0.0.1:{in_force.prefect.port}",
        "PREFECT_API_BLOCKS_REGISTER_ON_START": "true",
        # How often a waiting run asks again for its turn.
        "PREFECT_SERVER_DEPLOYMENTS_CONCURRENCY_SLOT_WAIT_SECONDS": "10",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(seconds),
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": f"PT{seconds}S",
    }
    return {name: os.environ.get(name, value) for name, value in wanted.items()}


def _hello(in_force: Settings, url: str, log: Path) -> str:
    schedule = in_force.schedule
    prefect = os.path.relpath(Path(sys.executable).with_name("prefect"))
    return (
        f"Serving {in_force.warehouse}\n"
        f"  UI        {url.removesuffix('/api')}\n"
        f"  refresh   at {schedule.cron} ({schedule.time_zone})\n"
        f"  by hand   PREFECT_API_URL={url} {prefect} deployment run refresh/refresh\n"
        f"  log       {log}\n"
        "Stop with Ctrl-C."
    )


class _Worker:
    """A worker of the pool; its runs end with it, however it ends."""

    def __init__(self, log: Path) -> None:
        self._runs: list[psutil.Process] = []
        with log.open("ab") as chatter:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "flows.server.serving"],
                stdin=subprocess.PIPE,
                stdout=chatter,
                stderr=chatter,
                cwd=ROOT,
                start_new_session=True,
            )

    @property
    def ended(self) -> bool:
        """Whether it has ended by itself; polled, so that its runs are known once it has."""
        if self._process.poll() is not None:
            return True
        self._runs = psutil.Process(self._process.pid).children()
        return False

    def close(self) -> None:
        """Stop its runs in order and make sure they end; then the worker, which reports that to Prefect."""
        for run in self._runs:
            with suppress(psutil.NoSuchProcess):
                run.terminate()
        _, left = psutil.wait_procs(self._runs, timeout=_RUNS_STOPPING_SECONDS)
        for run in left:
            with suppress(psutil.NoSuchProcess):
                run.kill()
        end(self._process)


def _watch(server: Server, worker: _Worker, log: Path, tell: Callable[[str], None]) -> None:
    """Report each run that ends; raises `CannotServe` when the server or the worker ends."""
    from flows.server.deployments import ended_between

    since = datetime.now(UTC)
    while True:
        for name, part in (("worker", worker.ended), ("server", server.ended)):
            if part:
                raise CannotServe(f"Prefect's {name} has ended by itself; {log} says why.")
        now = datetime.now(UTC)
        since = min(since, now)  # the clock may have been set back, so that earlier ends lie in the future
        for run in ended_between(since, now):
            assert run.end_time and run.state
            since = max(since, run.end_time)
            tell(f"{run.end_time.astimezone():%H:%M:%S} {run.name}: {run.state.name}. {run.state.message or ''}")
        time.sleep(_LOOK_SECONDS)


def _work() -> None:
    from flows.server.deployments import POOL

    die_with_parent(sys.stdin)
    sys.argv = ["prefect", "worker", "start", "--pool", POOL, "--name", "gwr serve"]
    runpy.run_module("prefect", run_name="__main__")


if __name__ == "__main__":
    _work()
