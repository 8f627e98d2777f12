"""`gwr api`: the release in force over HTTP, for other programs."""

import signal
import sys
from typing import Annotated

import typer

from flows.cli.console import Exit, Warehouse, err, fail, published, settings_in_force


def api(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Local port; 0 picks a free one.")] = 8321,
    warehouse: Warehouse = None,
) -> None:
    """Serve the release in force over HTTP on this machine, read-only, until Ctrl-C: docs/api.md.

    Lists: observations, targets, promises, reports, regions, indicators, codes, search; JSON, or CSV that opens in
    a spreadsheet. A release published meanwhile is served from the next request on.

    \b
      gwr api
      curl -G http://127.0.0.1:8321/targets --data-urlencode region=牡丹江市 -d year=2021 -d verdict=missed
      curl -G http://127.0.0.1:8321/search --data-urlencode q=高标准农田 -d kind=text
      curl http://127.0.0.1:8321/openapi.json      # every list, parameter and column
    """
    with published(warehouse):
        pass
    from flows.api.serving import serve

    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts background jobs with it ignored
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        serve(
            settings_in_force(warehouse=warehouse).published,
            port,
            lambda message: err.print(message, markup=False, highlight=False),
        )
    except OSError as error:
        fail(Exit.ERROR, f"Port {port} is not available ({error.strerror}). Name another: gwr api --port 8322")
    except KeyboardInterrupt:
        fail(128 + signal.SIGINT, "Stopped.")
    except SystemExit as end:
        fail(int(end.code or 0), "Stopped.")
