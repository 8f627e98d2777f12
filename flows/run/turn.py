"""What all flows share: take the writer's lock, do the work, report.

Runs of the deployments wait for each other at the server, before they have a process (`flows.server.deployments`). For
other writers, such as `gwr run` or dbt by hand, a flow waits here. It marks killed runs in Prefect, keeps to its time
limit, publishes its summary as an artifact, and ends in a state whose message says in one line what happened.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from prefect import get_run_logger
from prefect.client.orchestration import get_client
from prefect.exceptions import ObjectNotFound
from prefect.runtime import flow_run
from prefect.states import Completed, Crashed, Failed, State
from prefect.utilities.timeout import timeout

from flows import settings
from flows.errors import Refused, TookTooLong
from flows.run import artifacts
from flows.run.context import Run, begin, current
from flows.run.record import Record
from flows.settings import Settings


def take_turn(work: Callable[[Run], str]) -> State[str]:
    """Do a flow's work when its turn has come; returns the final state of the flow run.

    `work` returns its result in one line, which becomes the state's message; see `end_state`.
    """

    def in_turn() -> str:
        with _turn(settings.load()) as run, _on_record(run):
            return work(run)

    return end_state(in_turn)


def end_state(work: Callable[[], str]) -> State[str]:
    """Do a flow's work; returns the final state of the flow run, with the result in one line as its message.

    An error ends the flow as Failed, with the error in one line; whoever called the flow as a function gets the error.
    """
    try:
        message = work()
    except Refused as error:
        get_run_logger().error("%s", error)
        return Failed(message=error.in_one_line, data=error)
    except Exception as error:
        get_run_logger().exception("The run has failed")
        return Failed(message=f"{type(error).__name__}: {error}".strip().splitlines()[0], data=error)
    get_run_logger().info("%s", message)
    return Completed(message=message, data=message)


@contextmanager
def _turn(in_force: Settings) -> Iterator[Run]:
    """The run that this process has already begun, or else a new one, begun when the writer's lock is free."""
    if run := current():
        yield run
        return
    schedule, logger = in_force.schedule, get_run_logger()
    patient = in_force.model_copy(update={"wait": schedule.wait_hours * 3600})
    with begin(patient, tell=logger.warning, name=flow_run.name) as run:
        try:
            with timeout(schedule.run_hours * 3600):
                yield run
        except TimeoutError as error:
            raise TookTooLong(
                f"Stopped after {schedule.run_hours:g} hours (schedule.run_hours); what is loaded stays loaded, and the"
                " next run goes on from there."
            ) from error


@contextmanager
def _on_record(run: Run) -> Iterator[None]:
    """Record the flow run of this run, mark killed runs in Prefect, and publish a summary at the end."""
    run.recorder.record.flow_run_id = flow_run.id
    run.recorder.record.attempt = flow_run.run_count
    run.recorder.save()
    for one in run.killed:
        _mark_crashed(one, run)
    try:
        yield
    finally:
        artifacts.summary(run)


def _mark_crashed(killed: Record, run: Run) -> None:
    """Set a run whose process is gone from Running to Crashed in Prefect, unless it has been started again."""
    if not killed.flow_run_id or killed.flow_run_id == flow_run.id:
        return
    where = f"in stage {killed.stage}" if killed.stage else "before its first stage"
    message = f"Killed {where}: its process {killed.pid} is gone. Run {run.run_id} takes up its work."
    with get_client(sync_client=True) as client:
        try:
            now = client.read_flow_run(UUID(killed.flow_run_id))
        except ObjectNotFound:  # it ran on another server
            return
        at_work = now.state and (now.state.is_running() or now.state.is_cancelling())
        if at_work and now.run_count <= killed.attempt:
            client.set_flow_run_state(UUID(killed.flow_run_id), Crashed(message=message))
            get_run_logger().warning("Flow run %s is marked as crashed. %s", killed.flow_run_id, message)
