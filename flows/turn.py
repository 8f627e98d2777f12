"""A flow's turn at the warehouse: what every flow of ours does around its work.

It waits until no other run writes, tells Prefect of runs that were killed, keeps within the time that it may take,
leaves its summary behind, and ends in a state whose message says in one line what came of it.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from uuid import UUID

from prefect import get_run_logger
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.concurrency.sync import concurrency
from prefect.exceptions import ObjectNotFound
from prefect.runtime import flow_run
from prefect.states import Completed, Crashed, Failed, State
from prefect.utilities.timeout import timeout

from flows import artifacts, settings, writer
from flows.errors import Refused, TookTooLong
from flows.record import Record
from flows.run import Run, begin, current
from flows.settings import Settings
from flows.writer import Busy

# How long a run that was killed keeps the limit; a run that lives renews its lease.
_LEASE_SECONDS = 60


def take_turn(work: Callable[[Run], str]) -> State[str]:
    """Do a flow's work when its turn has come; returns the state that the flow run ends in.

    `work` returns what came of it in one line, which becomes the state's message; see `end_state`.
    """

    def in_turn() -> str:
        with _turn(settings.load()) as run, _on_record(run):
            return work(run)

    return end_state(in_turn)


def end_state(work: Callable[[], str]) -> State[str]:
    """Do a flow's work; returns the state that the flow run ends in, its message what came of it in one line.

    An error ends the flow as Failed, with the error in one line; who called the flow as a function gets the error.
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
    """The run that has begun in this process, or else one that begins when Prefect and the writer's lock allow it."""
    if run := current():
        yield run
        return
    schedule, logger = in_force.schedule, get_run_logger()
    patient = in_force.model_copy(update={"wait": schedule.wait_hours * 3600})
    with writer_limit(in_force), begin(patient, tell=logger.warning, name=flow_run.name) as run:
        try:
            with timeout(schedule.run_hours * 3600):
                yield run
        except TimeoutError as error:
            raise TookTooLong(
                f"Stopped after {schedule.run_hours:g} hours (schedule.run_hours); what is loaded stays loaded, and the"
                " next run goes on from there."
            ) from error


@contextmanager
def writer_limit(in_force: Settings) -> Iterator[None]:
    """Hold the one slot of the writer's limit, which is made when it is missing: Prefect lets all pass that is not
    limited. The slot of a run that was killed is free again when the server has not heard of it for a minute.

    Raises `Busy`.
    """
    name, hours = in_force.prefect.writer_limit, in_force.schedule.wait_hours
    with get_client(sync_client=True) as client:
        ensure_writer_limit(client, name)
        if client.read_global_concurrency_limit_by_name(name).active_slots:
            who = writer.current(in_force.warehouse) or "another run, or one that was killed within the last minute"
            get_run_logger().info("Waiting for its turn, up to %g hours: at work is %s.", hours, who)
    with ExitStack() as stack:
        try:
            stack.enter_context(
                concurrency(
                    name,
                    timeout_seconds=hours * 3600,
                    lease_duration=_LEASE_SECONDS,
                    strict=True,
                    # A server that is restarted meanwhile ends no run: the lock on the warehouse folder holds as well.
                    raise_on_lease_renewal_failure=False,
                )
            )
        except TimeoutError as error:
            raise Busy(
                f"Others wrote for {hours:g} hours (schedule.wait_hours); this run has changed nothing."
            ) from error
        yield


def ensure_writer_limit(client: SyncPrefectClient, name: str) -> None:
    """Make the limit that lets one run at a time write, where it is missing."""
    client.upsert_global_concurrency_limit_by_name(name, 1)


@contextmanager
def _on_record(run: Run) -> Iterator[None]:
    """Note whose run this is, tell Prefect of the runs that were killed, and leave a summary behind at the end."""
    run.recorder.record.flow_run_id = flow_run.id
    run.recorder.save()
    for one in run.killed:
        _mark_crashed(one, run)
    try:
        yield
    finally:
        artifacts.summary(run)


def _mark_crashed(killed: Record, run: Run) -> None:
    """Have Prefect say Crashed, not Running, of a run whose process is gone."""
    if not killed.flow_run_id:
        return
    where = f"in stage {killed.stage}" if killed.stage else "before its first stage"
    message = f"Killed {where}: its process {killed.pid} is gone. Run {run.run_id} takes up its work."
    with get_client(sync_client=True) as client:
        try:
            state = client.read_flow_run(UUID(killed.flow_run_id)).state
        except ObjectNotFound:  # it ran on another server
            return
        if state and not state.is_final():
            client.set_flow_run_state(UUID(killed.flow_run_id), Crashed(message=message))
            get_run_logger().warning("Flow run %s is marked as crashed. %s", killed.flow_run_id, message)
