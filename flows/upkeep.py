"""The flows `validate`, `publish` and `rollback`: check only, publish only, restore an earlier release."""

from collections.abc import Iterator
from contextlib import contextmanager

from prefect import flow
from prefect.states import State

from flows import settings
from flows.errors import Refused
from flows.publication.lake import share
from flows.publication.shelf import Shelf
from flows.refresh import TakenIn, build, check_and_publish, run_name
from flows.refresh import validate as validate_layer
from flows.run import soundness
from flows.run.context import Run
from flows.run.turn import end_state, take_turn
from flows.run.writer import writing


@flow(name="validate", flow_run_name=run_name, validate_parameters=True)
def validate() -> State[str]:
    """Check the working database with the suites and dbt's tests; nothing is read, built or published."""

    def work(run: Run) -> str:
        run.checks.start()
        run.dbt.start()
        with _sound(run):
            for layer in ("staging", "marts"):
                with run.recorder.stage(f"validate {layer}"):
                    validate_layer(layer, None, run)
            with run.recorder.stage("dbt test"):
                build(run, "test")
        run.recorder.end("checked")
        tally = run.recorder.record.checks
        return f"{tally.passed} checks passed, {tally.warned} warned"

    return take_turn(work)


@flow(name="publish", flow_run_name=run_name, validate_parameters=True)
def publish() -> State[str]:
    """Check and build what is loaded, check the marts, and publish: a refresh that reads no source.

    For work by hand: after changing dbt's models or seeds, or after fixing what made the last run's checks fail.
    """

    def work(run: Run) -> str:
        with _sound(run):
            return check_and_publish(run, TakenIn([], []))

    return take_turn(work)


@contextmanager
def _sound(run: Run) -> Iterator[None]:
    """Run work that needs a sound working database. Raises `Refused` when the database is damaged."""
    try:
        yield
    except Exception as error:
        if damage := soundness.damage(run.settings.working):
            said = f"The working database {run.settings.working} is damaged; the next refresh rebuilds it: {damage}"
            raise Refused(said) from error
        raise


@flow(name="rollback", flow_run_name=run_name, validate_parameters=True)
def rollback(release: str | None = None) -> State[str]:
    """Put an earlier release in force, at once, for every reader that opens the file from now on.

    It stays in force until a run publishes something new.

    Args:
        release: A kept release, such as r0003; when empty, the one before the release in force.
    """

    def work() -> str:
        in_force = settings.load()
        with writing(in_force.warehouse, in_force.schedule.wait_hours * 3600):
            now = Shelf(in_force.warehouse).rollback(release or None)
            share(in_force)
        return f"In force is {now.release_id}, made by run {now.run_id}"

    return end_state(work)
