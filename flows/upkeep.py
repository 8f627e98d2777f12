"""The flows `validate`, `publish` and `rollback`: checks alone, publication alone, and the way back."""

from prefect import flow
from prefect.states import State

from flows import settings
from flows.publication.shelf import Shelf
from flows.refresh import check_and_publish, run_name
from flows.refresh import validate as validate_layer
from flows.run import Run
from flows.turn import end_state, take_turn, writer_limit
from flows.writer import writing


@flow(name="validate", flow_run_name=run_name, validate_parameters=True)
def validate() -> State[str]:
    """Check the working database, staging and marts, as it is: nothing is read, built or published."""

    def work(run: Run) -> str:
        for layer in ("staging", "marts"):
            with run.recorder.stage(f"validate {layer}"):
                validate_layer(layer, None, run)
        run.recorder.end("checked")
        tally = run.recorder.record.checks
        return f"{tally.passed} checks passed, {tally.warned} warned"

    return take_turn(work)


@flow(name="publish", flow_run_name=run_name, validate_parameters=True)
def publish() -> State[str]:
    """Check and build what is loaded, check the marts, and publish: a refresh that reads no source.

    For work by hand: after dbt's models or seeds have changed, or what made the last run fail in its checks.
    """
    return take_turn(lambda run: check_and_publish(run, []))


@flow(name="rollback", flow_run_name=run_name, validate_parameters=True)
def rollback(release: str | None = None) -> State[str]:
    """Put an earlier release in force, at once and for every reader that opens the file from now on.

    Runs that find nothing new leave it so; the next that publishes ends it.

    Args:
        release: A release that is kept, such as r0003; the one before that in force when empty.
    """

    def work() -> str:
        in_force = settings.load()
        with writer_limit(in_force), writing(in_force.warehouse, in_force.schedule.wait_hours * 3600):
            now = Shelf(in_force.warehouse).rollback(release or None)
        return f"In force is {now.release_id}, made by run {now.run_id}"

    return end_state(work)
