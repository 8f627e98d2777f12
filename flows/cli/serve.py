"""`gwr serve` and `gwr deploy`: the schedule on one machine, and on a team's Prefect server."""

import signal
import sys
from typing import Annotated

import typer

from flows.cli.console import Exit, Warehouse, err, fail, settings_in_force


def serve(
    port: Annotated[int | None, typer.Option(help="Local port of the UI; 4200 by default.")] = None,
    warehouse: Warehouse = None,
) -> None:
    """Refresh the warehouse on its schedule: Prefect's server with its UI, the deployments and a worker, until Ctrl-C.

    Work pool, the limit of one writer and automations are created if missing. The schedule, a webhook for failures and
    more are settings: `gwr config`. Each run that ends is reported here in one line. Ctrl-C stops everything; the next
    run takes up the work of one that was interrupted.

    \b
      gwr serve
      GWR_SCHEDULE__CRON="30 5 * * 1" gwr serve --port 4300
    """
    import os

    from flows.errors import Refused

    if port:
        os.environ["GWR_PREFECT__PORT"] = str(port)
    in_force = settings_in_force(warehouse=warehouse)
    from flows.server.process import PortTaken
    from flows.server.serving import serve as start

    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts background jobs with it ignored
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        start(in_force, lambda message: err.print(message, markup=False, highlight=False))
    except PortTaken as taken:
        fail(Exit.ERROR, f"{taken} Name another: gwr serve --port 4300")
    except Refused as refused:
        fail(Exit.BUSY, str(refused))
    except KeyboardInterrupt:
        fail(128 + signal.SIGINT, "Stopped.")
    except SystemExit as end:
        fail(int(end.code or 0), "Stopped.")


def deploy() -> None:
    """Put the deployments of prefect.yaml on the Prefect server at PREFECT_API_URL, such as a team's.

    Work pool, the limit of one writer and automations are created if missing. Deploy again after each change to the
    settings `schedule` and `prefect`, to prefect.yaml, or to the code.

    \b
      PREFECT_API_URL=http://prefect.example.org:4200/api gwr deploy
    """
    import subprocess

    in_force = settings_in_force()
    from flows.server.process import prepare

    prepare(in_force.warehouse)
    from prefect.settings import get_current_settings

    if not get_current_settings().api.url:
        fail(2, "No server is set: set PREFECT_API_URL, or run `gwr serve`, which starts its own.")
    from flows.server import deployments

    try:
        deployments.deploy()
    except subprocess.CalledProcessError:
        fail(Exit.ERROR, "Prefect has not deployed everything; its last lines say why.")
