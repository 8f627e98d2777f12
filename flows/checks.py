"""Great Expectations in a process of its own: imported while the reports are read, it checks at once when asked."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.helper import Helper, serve
from flows.settings import Settings


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
    import polars as pl

    from expectations.run import check as run_suites
    from expectations.run import engine

    engine()  # the slow import, done beforehand

    def handle(working: str, docs: str, layer: str, run_id: str, report_ids: list[str] | None) -> list[dict[str, Any]]:
        with duckdb.connect(working) as connection:
            results = run_suites(connection, layer, run_id, Path(docs), report_ids)  # type: ignore[arg-type]
        return results.select(pl.exclude("run_id", "checked_at")).to_dicts()

    return handle


if __name__ == "__main__":
    serve(_get_ready)
