"""The flow `backfill`: many reports at once, in batches, with a progress bar.

Each batch is fully loaded before the next is read. An interrupted backfill is simply started again: what has been
loaded is not parsed again. Checks and publication come once, at the end.
"""

from typing import Annotated
from uuid import UUID

from prefect import flow
from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.states import State
from pydantic import Field

from flows.refresh import check_and_publish, run_name, soundly, take_in
from flows.run.context import Run
from flows.run.turn import take_turn
from ingest.selection import Selection

Year = Annotated[int, Field(ge=1949, le=2100)]


@flow(name="backfill", flow_run_name=run_name, validate_parameters=True)
def backfill(
    sources: list[str] | None = None,
    years: list[Year] | None = None,
    regions: list[str] | None = None,
    force: bool = False,
) -> State[str]:
    """Read all reports of some years and regions from the sources in batches, then check and publish.

    When it is interrupted and started again, it goes on after the last loaded batch: nothing is parsed twice.

    Args:
        sources: Names of sources in gwr.toml, files, folders, globs or addresses; all named sources when empty.
        years: Plan years, such as 2020; all when empty.
        regions: Names (牡丹江市) or codes (231000) of regions; a code includes the regions below it; all when empty.
        force: Read documents again even if unchanged, and accept any text as a report. To resume an interrupted forced
            backfill, retry its flow run: what it has loaded stays.
    """
    selection = Selection(frozenset(years or []), frozenset(regions or []))

    def work(run: Run) -> str:
        progress = _Progress()

        def renew(anew: bool) -> str:
            wanted = Selection() if anew else selection
            taken = take_in(run, sources, force, rebuild=anew, selection=wanted, tell=progress.show)
            return check_and_publish(run, taken)

        return soundly(run, renew)

    return take_turn(work)


class _Progress:
    """A progress bar in Prefect's UI."""

    def __init__(self) -> None:
        self._id: UUID | None = None

    def show(self, done: int, total: int) -> None:
        """Show how many of the documents are done."""
        said = f"{done} of {total} documents read"
        percent = 100 * done / total if total else 100.0
        if self._id is None:
            self._id = create_progress_artifact(percent, key="gwr-backfill", description=said)  # type: ignore[assignment]
        else:
            update_progress_artifact(self._id, percent, said)
