"""Prefect's server for one run: a process beside the run, on loopback, that keeps its record under `warehouse/prefect`.

Started before anything else is imported, it is up when the flow needs it. It dies with the run, however that ends.
"""

import os
import socket
import subprocess
import sys
from pathlib import Path

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


def prepare(warehouse: Path) -> None:
    """Set the environment of this process and its children, where the user has not; Prefect is not imported yet."""
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    if "PREFECT_API_URL" not in os.environ:
        os.environ.setdefault("PREFECT_HOME", str((warehouse / "prefect").absolute()))


class Server:
    """A server of our own; none is started where `PREFECT_API_URL` names one."""

    def __init__(self, log: Path) -> None:  # noqa: D107 - the class says it
        self._process: subprocess.Popen[bytes] | None = None
        if "PREFECT_API_URL" in os.environ:
            return
        # The port is ours before the server is there: a request made meanwhile waits in the queue.
        with socket.create_server(("127.0.0.1", 0)) as listener, log.open("ab") as chatter:
            self._url = f"http://127.0.0.1:{listener.getsockname()[1]}/api"
            self._process = subprocess.Popen(
                [sys.executable, "-m", "flows.prefect_server", str(listener.fileno())],
                stdin=subprocess.PIPE,
                stdout=chatter,
                stderr=chatter,
                pass_fds=[listener.fileno()],
                start_new_session=True,
            )
        os.environ["PREFECT_API_URL"] = self._url

    def wait(self) -> None:
        """Return when the server answers. Raises `httpx.HTTPError` when it does not."""
        import httpx

        if self._process:
            httpx.get(f"{self._url}/health", timeout=_STARTUP_SECONDS, trust_env=False).raise_for_status()

    def close(self) -> None:
        """Let Prefect's client send what it still holds, then end the server."""
        if self._process:
            from prefect.events.worker import EventsWorker
            from prefect.logging.handlers import APILogWorker

            APILogWorker.drain_all(timeout=5)
            EventsWorker.drain_all(timeout=5)
            self._process.terminate()
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            os.environ.pop("PREFECT_API_URL", None)


def _main(descriptor: int) -> None:
    from flows.helper import die_with_parent

    die_with_parent(sys.stdin)
    os.environ["PREFECT_UI_ENABLED"] = "false"
    import uvicorn
    from prefect.server.api.server import create_app

    config = uvicorn.Config(create_app(ephemeral=True, final=True), log_level="warning", timeout_graceful_shutdown=1)
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])


if __name__ == "__main__":
    _main(int(sys.argv[1]))
