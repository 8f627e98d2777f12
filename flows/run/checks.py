"""Great Expectations in its own process: imported while reports are read, ready to check when they are loaded."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.run.helper import Helper, serve
from flows.run.record import Checks, Record, SetAside, Warned
from flows.settings import Settings

if TYPE_CHECKING:
    import polars as pl

LISTED = 20
"""How many failing rows a result lists."""

_EXAMPLES = 3


@dataclass(frozen=True)
class Result:
    """The result of one check: a row of `staging.check_result` without the run's columns."""

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
        """Whether it blocks publication."""
        return self.severity == "error" and not self.success

    @property
    def name(self) -> str:
        """The check's name: table, column, expectation."""
        column = f".{self.column}" if self.column else ""
        return f"{self.layer}.{self.suite}{column} {self.expectation}"

    @property
    def found(self) -> str:
        """What was found, in a sentence or two."""
        rows = (
            f" in {self.rows_failed:,} of {self.rows_checked:,} rows" if self.rows_checked and self.rows_failed else ""
        )
        return f"{self.description} Observed {self.observed}{rows}, wanted {self.threshold}."

    def __str__(self) -> str:
        """The whole message, with the first failing rows."""
        return "; ".join([f"{self.name}: {self.found}", *self.examples])

    @property
    def examples(self) -> list[str]:
        """The first failing rows, in words."""
        rows = json.loads(self.failing_keys)[:_EXAMPLES]
        return [", ".join(f"{name} {str(value)[:80]}" for name, value in row.items()) for row in rows]


def tally(results: Sequence[Result]) -> Checks:
    """How many of the checks passed, warned and failed."""
    failed = [result for result in results if not result.success]
    blocking = sum(result.blocks for result in failed)
    return Checks(passed=len(results) - len(failed), warned=len(failed) - blocking, failed=blocking)


def warned(results: Sequence[Result], pages: Path) -> list[Warned]:
    """The checks that warned, each with its first rows; all rows are on the table's page in folder `pages`."""
    return [
        Warned(check=one.name, what=one.found, rows=one.examples, where=str(_page(one, pages)))
        for one in results
        if not one.success and not one.blocks
    ]


def _page(one: Result, pages: Path) -> Path:
    page = pages / f"{one.layer}.{one.suite}.html"
    return page if page.exists() else pages / "index.html"


def start(log: Path) -> Helper:
    """Start the process; `check` is its call."""
    return Helper("flows.run.checks", log)


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


def keep(settings: Settings, run_id: str, results: Sequence[Result]) -> None:
    """Store results from elsewhere, such as dbt's tests, beside those of the suites."""
    import duckdb
    import polars as pl

    from expectations.run import RESULT
    from expectations.run import keep as keep_results

    rows = [{"run_id": run_id, "checked_at": datetime.now(UTC)} | asdict(result) for result in results]
    with duckdb.connect(settings.working) as connection:
        keep_results(connection, pl.DataFrame(rows, schema=RESULT))


def hold_back_at_fault(settings: Settings, run_id: str, failed: Sequence[Result]) -> int:
    """Take out rows of a few documents that make checks of the marts fail; returns how many (`expectations.blame`)."""
    import duckdb

    from expectations import blame

    told = [{**asdict(one), "name": one.name, "found": one.found} for one in failed]
    with duckdb.connect(settings.working) as connection:
        return blame.hold_back_at_fault(connection, run_id, told)


def tell_what_became(settings: Settings, report_ids: Sequence[str], record: Record) -> None:
    """Record the outcome of reports: how many are in force, and which are set aside for what reason."""
    import duckdb

    from expectations import quarantine

    with duckdb.connect(settings.working, read_only=True) as connection:
        became = quarantine.became_of(connection, report_ids)
    record.in_force, record.held_back = became.in_force, became.held_back
    record.set_aside += [SetAside.of(source, reason) for source, reason in became.set_aside]


def _get_ready() -> Callable[..., list[dict[str, Any]]]:
    import duckdb

    from expectations.engine import engine
    from expectations.run import MODULES, suites
    from expectations.run import check as run_suites

    engine()  # the slow import, done beforehand
    for every in MODULES:
        suites(every)

    def handle(working: str, docs: str, layer: str, run_id: str, report_ids: list[str] | None) -> list[dict[str, Any]]:
        with duckdb.connect(working) as connection:
            results = run_suites(connection, layer, run_id, Path(docs), report_ids)  # type: ignore[arg-type]
        return [asdict(result) for result in Result.of(results)]

    return handle


if __name__ == "__main__":
    serve(_get_ready)
