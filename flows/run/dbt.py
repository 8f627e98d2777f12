"""dbt in its own process: it imports and parses while reports are read, and builds as soon as they are loaded.

Its end also releases the working database, which dbt inside the run would keep locked.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from filelock import FileLock

from flows.run import dbt_templates
from flows.run.helper import Helper, HelperFailed, serve
from flows.run.soundness import forget_log
from flows.settings import ROOT, Settings

PROJECT = ROOT / "dbt_project"


@dataclass(frozen=True)
class Node:
    """The outcome of one model, test, seed or snapshot."""

    name: str
    kind: str  # model | test | unit_test | seed | snapshot | operation
    status: str  # success | pass | warn | fail | error | skipped
    message: str
    seconds: float
    table: str  # of a test: the model that it checks
    column: str | None  # of a test: the column that it checks
    severity: str  # error | warn
    failures: int
    relation: str | None  # the table of `table` in the database
    compiled: str  # the SQL that ran

    @property
    def is_test(self) -> bool:
        """Whether it is a check rather than a build."""
        return self.kind in ("test", "unit_test")

    @property
    def failed(self) -> bool:
        """Whether it blocks publication."""
        return self.status in ("fail", "error")


def start(settings: Settings, log: Path) -> Helper:
    """Start the process; `build` is its call."""
    return Helper("flows.run.dbt", log, GWR_WORK_DB=str(settings.working.absolute()), GWR_WRITER=str(os.getpid()))


def build(helper: Helper, settings: Settings, command: str = "build") -> list[Node]:
    """`dbt build`, or `test`, on the working database: every node with its outcome. Raises `HelperFailed`.

    Unit tests are left out: they test the models' logic on made-up rows, not this run's data, and run in the test
    suite.
    """
    try:
        with closing(helper):  # its end frees the database
            return [Node(**node) for node in helper.call(command=[command, "--exclude-resource-type", "unit_test"])]
    except HelperFailed as error:
        if error.killed:
            forget_log(settings.working)
        raise


def _get_ready() -> Callable[..., list[dict[str, Any]]]:
    working = Path(os.environ["GWR_WORK_DB"])
    target = working.parent / "dbt"
    places = [
        *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--log-path", str(target / "logs")),
        # dbt's own files would only take time: the log has its output, Prefect the outcome of each node.
        *("--log-level-file", "none", "--no-write-json"),
    ]
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    os.environ["DBT_VERSION_CHECK"] = "false"
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.artifacts.schemas.run import RunExecutionResult
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    # dbt would parse everything again for a database at another path, though the result is the same. So it is given
    # one path for all; it lies in this project, whose folder the result does depend on.
    os.environ["GWR_WORK_DB"] = str(PROJECT / working.name)
    with _parsed_before(target) as kept:
        keep_templates = dbt_templates.keep_in(kept)
        parsed = dbtRunner().invoke(["parse", *places, "--target-path", str(kept)])
    os.environ["GWR_WORK_DB"] = str(working)
    if parsed.exception:
        raise parsed.exception
    assert isinstance(parsed.result, Manifest)
    manifest = parsed.result
    write_sql = _in_short()

    def handle(command: list[str]) -> list[dict[str, Any]]:
        outcome = dbtRunner(manifest=manifest).invoke([*command, *places, "--target-path", str(target)])
        # This writes the tables into the database's file; otherwise whoever opens it next must replay the whole log.
        DuckDBConnectionManager.close_all_connections()
        keep_templates()
        if outcome.exception:
            raise outcome.exception
        assert isinstance(outcome.result, RunExecutionResult)
        for result in outcome.result.results:
            if result.status not in ("success", "pass"):
                write_sql(result.node)
        return [_told(result, manifest) for result in outcome.result.results]

    return handle


def _in_short() -> Callable[[Any], None]:
    """Keep dbt from work that a run has no use for; returns a function that writes the SQL of one node to its file.

    By itself dbt fills in an event for each step, thousands that no log shows, and writes the SQL of every node to
    files, where people look for it only after a node has failed. For the result of every query it also compiles the
    words for dates of a language, which the dates it looks for, such as 2020-01-07, never contain.
    """
    import parsedatetime
    from dbt.contracts.graph.nodes import ParsedNode
    from dbt_common.events.base_types import BaseEvent, DebugLevel, EventLevel
    from dbt_common.events.event_manager import EventManager
    from dbt_common.events.event_manager_client import ctx_set_event_manager

    class Shown(EventManager):
        def fire_event(self, e: BaseEvent, level: EventLevel | None = None, *rest: Any, **more: Any) -> None:
            if (level or e.level_tag()) not in (EventLevel.DEBUG, EventLevel.TEST):
                super().fire_event(e, level, *rest, **more)

    def write_sql(node: Any) -> None:
        if getattr(node, "compiled_path", None):
            write_node(node, str(PROJECT), node.compiled_path, node.compiled_code)

    ctx_set_event_manager(Shown())
    DebugLevel.__init__ = lambda *said, **more: None  # type: ignore[method-assign]
    parsedatetime.Constants = cache(parsedatetime.Constants)
    write_node = ParsedNode.write_node
    ParsedNode.write_node = lambda *node: None  # type: ignore[method-assign]
    return write_sql


@contextmanager
def _parsed_before(otherwise: Path) -> Iterator[Path]:
    """The folder for dbt's parse cache, shared by all warehouses; `otherwise` when the project is read-only."""
    kept = PROJECT / "target" / "run"
    try:
        kept.mkdir(parents=True, exist_ok=True)
        lock = FileLock(kept / "lock").acquire()
    except OSError:
        yield otherwise
        return
    with lock:
        yield kept


def _told(result: Any, manifest: Any) -> dict[str, Any]:
    """The outcome of one node as a `Node`."""
    node = result.node
    tested = manifest.nodes.get(getattr(node, "attached_node", None) or "", node)
    return {
        "name": node.name,
        "kind": str(node.resource_type),
        "status": str(result.status),
        "message": result.message or "",
        "seconds": result.execution_time,
        "table": tested.name,
        "column": getattr(node, "column_name", None),
        "severity": str(getattr(node.config, "severity", "error")).lower(),
        "failures": result.failures or 0,
        "relation": getattr(tested, "relation_name", None),
        "compiled": getattr(node, "compiled_code", None) or "",
    }


if __name__ == "__main__":
    serve(_get_ready)
