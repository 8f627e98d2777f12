"""What `prefect.yaml` takes from the project, and what must be on the server before it is deployed.

`settings_in_force` is its build step, so that cron, time zone and names come from gwr's settings; `enter_project` its
pull step, so that a run works in the project's folder of the machine that it runs on.
"""

import subprocess
import sys
from contextlib import suppress

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.schedules import CronSchedule
from prefect.exceptions import ObjectAlreadyExists
from prefect.workers.process import ProcessWorker

from flows import automations, settings
from flows.run import git_revision
from flows.settings import ROOT, Settings
from flows.turn import ensure_writer_limit

POOL = "gwr"


def settings_in_force() -> dict[str, str]:
    """The settings that deployments are made of. Raises `ValueError` when they are wrong."""
    in_force = settings.load()
    schedule = CronSchedule(cron=in_force.schedule.cron, timezone=in_force.schedule.time_zone)
    return {
        "cron": schedule.cron,
        "time_zone": str(schedule.timezone),
        "version": git_revision() or "unknown",
    }


def enter_project() -> dict[str, str]:
    """The folder that the run goes on in: that of the gwr which the worker has installed."""
    return {"directory": str(ROOT)}


def deploy() -> None:
    """Make what must be on the server, then deploy all of `prefect.yaml`. Raises `subprocess.CalledProcessError`."""
    in_force = settings.load()
    with get_client(sync_client=True) as client:
        prepare(client, in_force)
    subprocess.run([sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"], cwd=ROOT, check=True)


def prepare(client: SyncPrefectClient, in_force: Settings) -> None:
    """Make the work pool, the writer's limit and the automations, where they are missing; what is there stays."""
    template = ProcessWorker.get_default_base_job_template()
    pool = WorkPoolCreate(
        name=POOL,
        type=ProcessWorker.type,
        base_job_template=template,
        description="Runs of gwr, as processes of a worker that has gwr installed",
    )
    with suppress(ObjectAlreadyExists):
        client.create_work_pool(pool)
    ensure_writer_limit(client, in_force.prefect.writer_limit)
    automations.ensure(client, in_force)
