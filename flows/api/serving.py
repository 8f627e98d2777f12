"""The API's HTTP server: on loopback, in this process, until it is stopped."""

import socket
from collections.abc import Callable
from pathlib import Path

from flows.api.served import Bounds, Served

_AT_ONCE = 32


def serve(published: Path, port: int, tell: Callable[[str], None]) -> None:
    """Serve the file `published` on a loopback port (0: any free one) until a signal; `tell` gets the address.

    Raises `OSError` when the port is taken, `NotServed` when nothing can be served.
    """
    import uvicorn

    from flows.api.app import application

    release = Served(published, Bounds()).in_force().release
    with socket.create_server(("127.0.0.1", port)) as listener:
        config = uvicorn.Config(
            application(published),
            log_level="warning",
            access_log=False,
            limit_concurrency=_AT_ONCE,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=10,
        )
        tell(f"{release.release_id} is served at http://127.0.0.1:{listener.getsockname()[1]} (Ctrl-C ends it).")
        uvicorn.Server(config).run([listener])
