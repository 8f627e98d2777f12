"""Values that `prefect.yaml` takes from the settings, and what the server needs before a deployment.

`settings_in_force` is its build step, so that cron, time zone and names come from gwr's settings; `enter_project` is
its pull step, so that a run works in the project folder of its own machine.
"""

import subprocess
import sys
from contextlib import nullcontext, suppress
from datetime import datetime, timedelta
from pathlib import Path

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import GlobalConcurrencyLimitUpdate, WorkPoolCreate
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterEndTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
    WorkPoolFilter,
    WorkPoolFilterName,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.schedules import CronSchedule
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectAlreadyExists
from prefect.states import Crashed
from prefect.workers.process import ProcessWorker

from flows import settings
from flows.run.context import git_revision
from flows.server import automations
from flows.settings import ROOT, Settings

POOL = "gwr"


def settings_in_force() -> dict[str, str]:
    """The settings used by the deployments. Raises `ValueError` when they are invalid."""
    in_force = settings.load()
    schedule = CronSchedule(cron=in_force.schedule.cron, timezone=in_force.schedule.time_zone)
    return {
        "cron": schedule.cron,
        "time_zone": str(schedule.timezone),
        "version": git_revision() or "unknown",
    }


def enter_project() -> dict[str, str]:
    """The run's working folder: that of the gwr installed with the worker."""
    return {"directory": str(ROOT)}


def deploy(log: Path | None = None) -> None:
    """Create what the server needs, then deploy all of `prefect.yaml`; Prefect's output goes to `log`, if given.

    Raises `subprocess.CalledProcessError`.
    """
    with get_client(sync_client=True) as client:
        prepare(client, settings.load())
    with log.open("ab") if log else nullcontext() as chatter:
        command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
        subprocess.run(command, cwd=ROOT, check=True, stdout=chatter, stderr=chatter)
    with get_client(sync_client=True) as client:
        _share_limit(client, settings.load().prefect.writer_limit)


def _share_limit(client: SyncPrefectClient, name: str) -> None:
    """Give all deployments one shared limit instead of the one each has from `prefect.yaml`.

    Runs then wait for each other on the server, whichever deployments they belong to.
    """
    client.upsert_global_concurrency_limit_by_name(name, 1)
    shared = client.read_global_concurrency_limit_by_name(name)
    ours = client.read_deployments(work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[POOL])))
    for one in ours:
        before = one.global_concurrency_limit
        if "gwr" not in one.tags or (before and before.id == shared.id):
            continue
        # Prefect's client does not support this yet; its server does.
        shares = {"global_concurrency_limit_id": str(shared.id)}
        client.request("PATCH", "/deployments/{id}", path_params={"id": one.id}, json=shares).raise_for_status()
        if before:
            client.delete_global_concurrency_limit_by_name(before.name)


def prepare(client: SyncPrefectClient, in_force: Settings) -> None:
    """Create the work pool and the automations if they are missing."""
    template = ProcessWorker.get_default_base_job_template()
    pool = WorkPoolCreate(
        name=POOL,
        type=ProcessWorker.type,
        base_job_template=template,
        description="Runs of gwr, as processes of a worker that has gwr installed",
    )
    with suppress(ObjectAlreadyExists):
        client.create_work_pool(pool)
    automations.ensure(client, in_force)


def mark_left_over() -> int:
    """Mark unfinished runs as crashed and free the writer's limit, before the only worker starts.

    Returns the number of interrupted runs.
    """
    limit = settings.load().prefect.writer_limit
    unfinished = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
    with get_client(sync_client=True) as client:
        left = client.read_flow_runs(
            work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[POOL])),
            flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=unfinished))),
        )
        for run in left:
            client.set_flow_run_state(run.id, Crashed(message="Its worker was ended while it ran."), force=True)
        client.upsert_global_concurrency_limit_by_name(limit, 1)
        client.update_global_concurrency_limit(limit, GlobalConcurrencyLimitUpdate(active_slots=0))
    return len(left)


def ended_between(moment: datetime, now: datetime) -> list[FlowRun]:
    """The runs of gwr's deployments that have ended since a moment, in order."""
    just_after = moment + timedelta(microseconds=1)
    with get_client(sync_client=True) as client:
        ended = client.read_flow_runs(
            work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[POOL])),
            flow_run_filter=FlowRunFilter(
                end_time=FlowRunFilterEndTime(after_=just_after, before_=now)  # type: ignore[arg-type]
            ),
            sort=FlowRunSort.END_TIME_DESC,
        )
    return ended[::-1]
