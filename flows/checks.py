"""Great Expectations in a process of its own: imported while the reports are read, it checks at once when asked."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.helper import Helper, serve
from flows.record import Checks
from flows.settings import Settings

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Result:
    """What came of one check: a row of `staging.check_result`, but for the run's own columns."""

    layer: str
    suite: str
    expectation: str
    column: str
    severity: str
    success: bool
    observed: str
    threshold: str
    rows_checked: int
    rows_failed: int
    failing_keys: str
    description: str

    @classmethod
    def of(cls, rows: "pl.DataFrame") -> "list[Result]":
        """The rows of a frame of results (schema `expectations.run.RESULT`)."""
        return [cls(**row) for row in rows.drop("run_id", "checked_at").iter_rows(named=True)]

    @property
    def blocks(self) -> bool:
        """Whether it forbids publication."""
        return self.severity == "error" and not self.success

    def __str__(self) -> str:
        """Say in one line what was found where."""
        column = f".{self.column}" if self.column else ""
        rows = f"; {self.rows_failed} of {self.rows_checked} rows, e.g. {self.failing_keys}" if self.rows_failed else ""
        return (
            f"{self.layer}.{self.suite}{column} {self.expectation}: {self.description}"
            f" Observed {self.observed}, wanted {self.threshold}{rows}"
        )


def tally(results: Sequence[Result]) -> Checks:
    """How many of the checks passed, warned and failed."""
    failed = [result for result in results if not result.success]
    blocking = sum(result.blocks for result in failed)
    return Checks(passed=len(results) - len(failed), warned=len(failed) - blocking, failed=blocking)


def start(log: Path) -> Helper:
    """Start the process; `check` is its call."""
    return Helper("flows.checks", log)


def check(helper: Helper, settings: Settings, layer: str, run_id: str, report_ids: list[str] | None) -> list[Result]:
    """Run the suites of `layer` (staging | marts) on the working database. Raises `HelperFailed`."""
    rows = helper.call(
        working=str(settings.working),
        docs=str(settings.warehouse / "quality"),
        layer=layer,
        run_id=run_id,
        report_ids=report_ids,
    )
    return [Result(**row) for row in rows]


def _get_ready() -> Callable[..., list[dict[str, Any]]]:
    import duckdb

    from expectations.judge import engine
    from expectations.run import check as run_suites

    engine()  # the slow import, done beforehand

    def handle(working: str, docs: str, layer: str, run_id: str, report_ids: list[str] | None) -> list[dict[str, Any]]:
        with duckdb.connect(working) as connection:
            results = run_suites(connection, layer, run_id, Path(docs), report_ids)  # type: ignore[arg-type]
        return [asdict(result) for result in Result.of(results)]

    return handle


if __name__ == "__main__":
    serve(_get_ready)
