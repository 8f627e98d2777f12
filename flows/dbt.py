"""dbt in a process of its own: imported and parsed while the reports are read, it builds at once when they are loaded.

A process of its own also frees the working database when it ends, which dbt inside the run would not.
"""

import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.helper import Helper, serve
from flows.settings import ROOT, Settings

PROJECT = ROOT / "dbt_project"


@dataclass(frozen=True)
class Node:
    """What became of one model, test, seed or snapshot."""

    name: str
    kind: str  # model | test | unit_test | seed | snapshot | operation
    status: str  # success | pass | warn | fail | error | skipped
    message: str
    seconds: float

    @property
    def is_test(self) -> bool:
        """Whether it checks, rather than builds."""
        return self.kind in ("test", "unit_test")


def start(settings: Settings, log: Path) -> Helper:
    """Start the process; `build` is its call."""
    return Helper("flows.dbt", log, GWR_WORK_DB=str(settings.working.absolute()), GWR_WRITER=str(os.getpid()))


def build(helper: Helper) -> list[Node]:
    """`dbt build` on the working database: every node with its outcome. Raises `HelperFailed` when dbt itself broke.

    Unit tests stay out: they prove the models' logic on rows of their own, not this run's data, and the test suite runs
    them.
    """
    with closing(helper):  # its end frees the database
        return [Node(**node) for node in helper.call(command=["build", "--exclude-resource-type", "unit_test"])]


def _get_ready() -> Callable[..., list[dict[str, Any]]]:
    warehouse = Path(os.environ["GWR_WORK_DB"]).parent
    places = [
        *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)),
        *("--target-path", str(warehouse / "dbt"), "--log-path", str(warehouse / "dbt" / "logs")),
    ]
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    os.environ["DBT_VERSION_CHECK"] = "false"
    from dbt.artifacts.schemas.run import RunExecutionResult
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    parsed = dbtRunner().invoke(["parse", *places])
    if parsed.exception:
        raise parsed.exception
    assert isinstance(parsed.result, Manifest)
    manifest = parsed.result

    def handle(command: list[str]) -> list[dict[str, Any]]:
        outcome = dbtRunner(manifest=manifest).invoke([*command, *places])
        if outcome.exception:
            raise outcome.exception
        assert isinstance(outcome.result, RunExecutionResult)
        return [
            {
                "name": result.node.name,
                "kind": str(result.node.resource_type),
                "status": str(result.status),
                "message": result.message or "",
                "seconds": result.execution_time,
            }
            for result in outcome.result.results
        ]

    return handle


if __name__ == "__main__":
    serve(_get_ready)
