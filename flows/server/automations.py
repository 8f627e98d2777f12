"""Prefect automations: mark runs whose worker died, send failures and warnings to a webhook."""

from datetime import timedelta

from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import StateType
from prefect.events.actions import CallWebhook, ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from prefect.types import SecretDict

from flows.run.artifacts import DATA_QUALITY_WARNING
from flows.settings import Settings

HEARTBEAT_SECONDS = 30
"""How often a run sends a heartbeat: `PREFECT_FLOWS_HEARTBEAT_FREQUENCY` in prefect.yaml."""

_MISSED_BEATS = 4
_BLOCK = "gwr-webhook"
_ALIVE = {"prefect.flow-run.Running", "prefect.flow-run.heartbeat"}
_ENDED = {f"prefect.flow-run.{state}" for state in ("Completed", "Failed", "Cancelled", "Crashed", "TimedOut")}
_OURS = ResourceSpecification({"prefect.resource.role": "tag", "prefect.resource.id": "prefect.tag.gwr"})

# Templates that Prefect fills in; `tojson` keeps the result valid JSON whatever the values.
_FAILURE = """{
  "what": "a run has failed",
  "flow_run": {{ flow_run.name | tojson }},
  "state": {{ flow_run.state.name | tojson }},
  "message": {{ flow_run.state.message | tojson }},
  "url": {{ flow_run | ui_url | tojson }}
}"""
_WARNING = """{
  "what": "something in the data should be looked at",
  "flow_run": {{ flow_run.name | tojson }},
  "message": {{ event.payload.message | tojson }},
  "warnings": {{ event.payload.warnings | tojson }},
  "set_aside": {{ event.payload.set_aside | tojson }},
  "run_id": {{ event.payload.run_id | tojson }},
  "url": {{ flow_run | ui_url | tojson }}
}"""


def ensure(client: SyncPrefectClient, in_force: Settings) -> None:
    """Create or update gwr's automations; those that call the webhook only if the settings name one."""
    wanted = [_worker_died()]
    if in_force.prefect.webhook:
        block = Webhook(
            method="POST",
            url=in_force.prefect.webhook,
            headers=SecretDict({"Content-Type": "application/json"}),
        )
        action = CallWebhook(block_document_id=block.save(_BLOCK, overwrite=True))  # type: ignore[arg-type]
        wanted += [_run_failed(action), _data_quality(action)]
    for one in wanted:
        present = client.read_automations_by_name(one.name)
        if present:
            client.update_automation(present[0].id, one)
        else:
            client.create_automation(one)


def _worker_died() -> AutomationCore:
    seconds = HEARTBEAT_SECONDS * _MISSED_BEATS
    return AutomationCore(
        name="gwr: mark a run whose worker died",
        description=f"Marks a run as crashed after {seconds} s without a heartbeat. The next run takes up its work.",
        tags=["gwr"],
        trigger=EventTrigger(
            after=_ALIVE | {"prefect.flow-run.Pending"},
            expect=_ALIVE | _ENDED,
            match=ResourceSpecification({"prefect.resource.id": "prefect.flow-run.*"}),
            match_related=_OURS,
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(seconds=seconds),
        ),
        actions=[
            ChangeFlowRunState(
                name="Crashed",
                state=StateType.CRASHED,
                force=False,
                message=f"No heartbeat for {seconds} s: its worker or machine died. The next run takes up its work.",
            )
        ],
    )


def _run_failed(action: CallWebhook) -> AutomationCore:
    return AutomationCore(
        name="gwr: tell of a failed run",
        description="Calls the webhook of the settings (prefect.webhook) when a run has failed or crashed.",
        tags=["gwr"],
        trigger=EventTrigger(
            expect={f"prefect.flow-run.{state}" for state in ("Failed", "Crashed", "TimedOut")},
            match=ResourceSpecification({"prefect.resource.id": "prefect.flow-run.*"}),
            match_related=_OURS,
            for_each={"prefect.resource.id"},
            posture=Posture.Reactive,
        ),
        actions=[action.model_copy(update={"payload": _FAILURE})],
    )


def _data_quality(action: CallWebhook) -> AutomationCore:
    return AutomationCore(
        name="gwr: tell of warnings about the data",
        description="Calls the webhook of the settings (prefect.webhook) when warnings or documents set aside change.",
        tags=["gwr"],
        trigger=EventTrigger(
            expect={DATA_QUALITY_WARNING}, for_each={"prefect.resource.id"}, posture=Posture.Reactive, threshold=1
        ),
        actions=[action.model_copy(update={"payload": _WARNING})],
    )
