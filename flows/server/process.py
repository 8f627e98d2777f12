"""Prefect's server as a child process on loopback, its database under `warehouse/prefect`.

`gwr run` starts one for the duration of the run; `gwr serve` one that stays, with the UI, schedules and automations.
Both end with the process that started them, however that ends.
"""

import logging
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from flows.server import database

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import httpx

# Quiet, offline, and patient on a busy machine. The user's own settings take precedence.
ENVIRONMENT = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
    "PREFECT_CLI_PROMPT": "false",
    "GX_ANALYTICS_ENABLED": "false",
}
_STARTUP_SECONDS = 120
_LOOK_SECONDS = 2
_STOPPING_SECONDS = 5
_RESTARTS = 3

_log = logging.getLogger(__name__)


class PortTaken(Exception):
    """Something else listens on the server's port."""


def prepare(warehouse: Path) -> None:
    """Set the environment of this process and its children, except what the user has set.

    To be called before Prefect is imported.

    While `gwr serve` serves this warehouse, its server is used.
    """
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    if "PREFECT_API_URL" not in os.environ:
        os.environ.setdefault("PREFECT_HOME", str(_home(warehouse).absolute()))
        if url := served_at(warehouse):
            os.environ["PREFECT_API_URL"] = url


def serving_lock(warehouse: Path) -> FileLock:
    """The lock that `gwr serve` holds while it serves a warehouse; the file beside it has its API's address."""
    return FileLock(_home(warehouse) / "serve.lock")


def _home(warehouse: Path) -> Path:
    """The server's folder. It is private: parameters of flow runs may hold addresses with a token."""
    folder = warehouse / "prefect"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o750)
    return folder


def address_file(warehouse: Path) -> Path:
    """Where `gwr serve` writes the address of its API once it answers."""
    return warehouse / "prefect" / "serve.url"


def served_at(warehouse: Path) -> str | None:
    """The address of the API of the `gwr serve` that serves this warehouse, if one does."""
    if not address_file(warehouse).exists():
        return None
    try:
        with serving_lock(warehouse).acquire(timeout=0):
            return None
    except Timeout:
        return address_file(warehouse).read_text("utf-8")


class Server:
    """A local server; none is started if `PREFECT_API_URL` names one.

    With a `port` it is a lasting server with UI, schedules and automations. `notices` holds messages about its record
    for people. Raises `PortTaken`.
    """

    def __init__(self, log: Path, port: int = 0) -> None:  # noqa: D107 - the class says it
        self._process: subprocess.Popen[bytes] | None = None
        self._log, self._stays = log, bool(port)
        self.notices: list[str] = []
        if "PREFECT_API_URL" in os.environ:
            return
        self._lock, self._closed = threading.Lock(), False
        try:
            self._listener = socket.create_server(("127.0.0.1", port))
        except OSError as error:
            raise PortTaken(f"Port {port} of this machine is taken ({error.strerror}).") from error
        self._listening_at = self._listener.getsockname()
        self.url = f"http://127.0.0.1:{self._listening_at[1]}/api"
        self._home = Path(os.environ["PREFECT_HOME"])
        if damaged := database.set_aside_if_damaged(self._home):
            self.notices.append(damaged)
        self._process = self._start()
        os.environ["PREFECT_API_URL"] = self.url

    def _start(self) -> "subprocess.Popen[bytes]":
        # The port is bound before the server is up: a request made meanwhile waits in the queue.
        with self._log.open("ab") as chatter:
            return subprocess.Popen(
                [
                    *(sys.executable, "-m", "flows.server.process"),
                    *(str(self._listener.fileno()), "stays" if self._stays else "passes"),
                ],
                stdin=subprocess.PIPE,
                stdout=chatter,
                stderr=chatter,
                pass_fds=[self._listener.fileno()],
                start_new_session=True,
            )

    def wait(self) -> None:
        """Return when the server answers; its record starts afresh if the server can't start with the existing one.

        Raises `httpx.HTTPError` when it does not answer.
        """
        if not self._process:
            return
        if not self._answers() and database.path(self._home).exists():
            end(self._process)
            self.notices.append(database.set_aside(self._home))
            self._process = self._start()
        self._listener.close()
        self._look(_STARTUP_SECONDS).raise_for_status()
        if not self._stays:
            threading.Thread(target=self._start_again, daemon=True).start()

    def _start_again(self) -> None:
        """Start the server of a run anew when something else ends it, on the same port and record.

        Prefect's client repeats its requests meanwhile. With no server it would do so for minutes before the run fails.
        """
        for _ in range(_RESTARTS):
            assert self._process
            self._process.wait()
            with self._lock:
                if self._closed:
                    return
                _log.warning("Prefect's server was ended from outside; it is started again.")
                with socket.create_server(self._listening_at) as self._listener:
                    self._process = self._start()

    def heard(self) -> "AbstractContextManager[object]":
        """Prefect's settings for a run on this server: no heartbeats if the server ends with the run.

        Nothing would watch for them, and Prefect takes a second to stop sending them.
        """
        if not self._process or self._stays:
            return nullcontext()
        from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

        return temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None})

    def _answers(self) -> bool:
        """Wait until the server answers or has ended."""
        import httpx

        until = time.monotonic() + _STARTUP_SECONDS
        while not self.ended and time.monotonic() < until:
            try:
                return self._look(_LOOK_SECONDS).is_success
            except httpx.TimeoutException:
                continue
            except httpx.TransportError:
                time.sleep(0.1)
        return False

    def _look(self, seconds: float) -> "httpx.Response":
        import httpx

        # An address of this machine, without TLS: certificates, which take a while to load, are for others.
        return httpx.get(f"{self.url}/health", timeout=seconds, trust_env=False, verify=False)

    @property
    def ended(self) -> bool:
        """Whether it has ended by itself."""
        return self._process is not None and self._process.poll() is not None

    def close(self) -> None:
        """Let Prefect's client send what it still holds, then end the server."""
        if self._process:
            with self._lock:
                self._closed = True
            self._listener.close()
            from prefect.events.worker import EventsWorker
            from prefect.logging.handlers import APILogWorker

            APILogWorker.drain_all(timeout=5)
            EventsWorker.drain_all(timeout=5)
            end(self._process)
            os.environ.pop("PREFECT_API_URL", None)


def end(process: "subprocess.Popen[bytes]", seconds: float = _STOPPING_SECONDS) -> None:
    """Ask a process to end, and make sure it does."""
    process.terminate()
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _main(descriptor: int, stays: bool) -> None:
    from flows.run.helper import die_with_parent, no_garbage

    die_with_parent(sys.stdin)
    os.environ["PREFECT_UI_ENABLED"] = str(stays).lower()
    database.prepare(Path(os.environ["PREFECT_HOME"]))
    with no_garbage():
        import uvicorn
        from prefect.server.api.server import create_app

        app = create_app(ephemeral=not stays, final=True)
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])


if __name__ == "__main__":
    _main(int(sys.argv[1]), sys.argv[2] == "stays")
