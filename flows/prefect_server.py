"""Prefect's server: a process of ours, on loopback, that keeps its record under `warehouse/prefect`.

`gwr run` has one beside it that ends with the run; `gwr serve` one that stays, with the UI, its schedules and its
automations. Both die with the process that started them, however that ends.
"""

import os
import socket
import subprocess
import sys
from pathlib import Path

from filelock import FileLock, Timeout

# Quiet, offline, and patient on a busy machine. What the user has set stays.
ENVIRONMENT = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
    "PREFECT_CLI_PROMPT": "false",
    "GX_ANALYTICS_ENABLED": "false",
}
_STARTUP_SECONDS = 120
_STOPPING_SECONDS = 5


class PortTaken(Exception):
    """Something else listens at the port that the server was to have."""


def prepare(warehouse: Path) -> None:
    """Set the environment of this process and its children, where the user has not; Prefect is not imported yet.

    While `gwr serve` serves this warehouse, its server is ours too.
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
    """The server's folder; not for everybody's eyes: parameters of flow runs may hold addresses with a token."""
    folder = warehouse / "prefect"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o750)
    return folder


def address_file(warehouse: Path) -> Path:
    """Where `gwr serve` writes the address of its API when it answers."""
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
    """A server of our own; none is started where `PREFECT_API_URL` names one.

    With a `port` it is one that stays: with UI, schedules and automations. Raises `PortTaken`.
    """

    def __init__(self, log: Path, port: int = 0) -> None:  # noqa: D107 - the class says it
        self._process: subprocess.Popen[bytes] | None = None
        if "PREFECT_API_URL" in os.environ:
            return
        try:
            listener = socket.create_server(("127.0.0.1", port))
        except OSError as error:
            raise PortTaken(f"Port {port} of this machine is taken ({error.strerror}).") from error
        # The port is ours before the server is there: a request made meanwhile waits in the queue.
        with listener, log.open("ab") as chatter:
            self.url = f"http://127.0.0.1:{listener.getsockname()[1]}/api"
            self._process = subprocess.Popen(
                [sys.executable, "-m", "flows.prefect_server", str(listener.fileno()), "stays" if port else "passes"],
                stdin=subprocess.PIPE,
                stdout=chatter,
                stderr=chatter,
                pass_fds=[listener.fileno()],
                start_new_session=True,
            )
        os.environ["PREFECT_API_URL"] = self.url

    def wait(self) -> None:
        """Return when the server answers. Raises `httpx.HTTPError` when it does not."""
        import httpx

        if self._process:
            httpx.get(f"{self.url}/health", timeout=_STARTUP_SECONDS, trust_env=False).raise_for_status()

    @property
    def ended(self) -> bool:
        """Whether it has ended by itself."""
        return self._process is not None and self._process.poll() is not None

    def close(self) -> None:
        """Let Prefect's client send what it still holds, then end the server."""
        if self._process:
            from prefect.events.worker import EventsWorker
            from prefect.logging.handlers import APILogWorker

            APILogWorker.drain_all(timeout=5)
            EventsWorker.drain_all(timeout=5)
            end(self._process)
            os.environ.pop("PREFECT_API_URL", None)


def end(process: "subprocess.Popen[bytes]", seconds: float = _STOPPING_SECONDS) -> None:
    """Ask a process to end, and see to it."""
    process.terminate()
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _main(descriptor: int, stays: bool) -> None:
    from flows.helper import die_with_parent

    die_with_parent(sys.stdin)
    os.environ["PREFECT_UI_ENABLED"] = str(stays).lower()
    import uvicorn
    from prefect.server.api.server import create_app

    app = create_app(ephemeral=not stays, final=True)
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])


if __name__ == "__main__":
    _main(int(sys.argv[1]), sys.argv[2] == "stays")
