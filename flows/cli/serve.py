"""`gwr serve` and `gwr deploy`: the schedule on one machine, and on a Prefect server that a team has."""

import signal
import sys
from typing import Annotated

import typer

from flows.cli.console import Exit, Warehouse, err, fail, settings_in_force


def serve(
    port: Annotated[int | None, typer.Option(help="Port of the UI on this machine; 4200 when left out.")] = None,
    warehouse: Warehouse = None,
) -> None:
    """Refresh the warehouse on its schedule: Prefect's server with its UI, the deployments and a worker, until Ctrl-C.

    What is missing is made: work pool, the limit of one writer, automations. The schedule, a webhook for failures and
    more are settings: `gwr config`. Each run that ends is told here in a line. Ctrl-C ends all of it; a run that is cut
    off by that is taken up by the next.

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

    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs have it ignored
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
    """Put the deployments of prefect.yaml on the Prefect server that PREFECT_API_URL names, a team's say.

    What they need there is made when it is missing: work pool, the limit of one writer, automations. Deploy again after
    each change of the settings `schedule` and `prefect`, of prefect.yaml, and of the code.

    \b
      PREFECT_API_URL=http://prefect.example.org:4200/api gwr deploy
    """
    import subprocess

    in_force = settings_in_force()
    from flows.server.process import prepare

    prepare(in_force.warehouse)
    from prefect.settings import get_current_settings

    if not get_current_settings().api.url:
        fail(2, "Which server? PREFECT_API_URL names none: set it, or run `gwr serve`, which has one of its own.")
    from flows.server import deployments

    try:
        deployments.deploy()
    except subprocess.CalledProcessError:
        fail(Exit.ERROR, "Prefect has not deployed everything; its last lines say why.")
