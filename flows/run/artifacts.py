"""Artifacts of a run in Prefect's UI: a summary, the checks of each layer, and the release as an asset."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.assets import Asset, AssetProperties, materialize
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.events import Event, RelatedResource, Resource
from prefect.runtime import flow_run

from flows.publication.release import Release
from flows.run.checks import Result
from flows.run.context import Run
from flows.run.dbt import Node
from flows.run.record import Record, before

DATA_QUALITY_WARNING = "gwr.data-quality.warning"
_MOST_LINES = 100


def summary(run: Run) -> None:
    """Publish the summary of a run, and emit a warning event when there are new things to look at."""
    record = run.recorder.record
    create_markdown_artifact(_markdown(record, run.log), key="gwr-summary", description=f"Run {record.run_id}")
    earlier = before(run.settings.runs, record.run_id)
    if record.to_look_at != (earlier.to_look_at if earlier else set()):
        _warn(run)


def _warn(run: Run) -> None:
    """Emit a warning event, and return when the server has it.

    Prefect's own `emit_event` leaves it to a thread that silently gives up on a busy machine.
    """
    record = run.recorder.record
    event = Event(
        event=DATA_QUALITY_WARNING,
        resource=Resource(
            {"prefect.resource.id": "gwr.warehouse", "prefect.resource.name": str(run.settings.warehouse)}
        ),
        related=[
            RelatedResource(
                {"prefect.resource.id": f"prefect.flow-run.{flow_run.id}", "prefect.resource.role": "flow-run"}
            )
        ],
        payload={
            "run_id": record.run_id,
            "message": f"{record.checks.warned} checks warned, {len(record.set_aside)} documents were set aside",
            "warnings": [one.model_dump() for one in record.warnings[:_MOST_LINES]],
            "set_aside": [one.model_dump() for one in record.set_aside[:_MOST_LINES]],
        },
    )
    with get_client(sync_client=True) as client:
        client.request("POST", "/events", json=[event.model_dump(mode="json")]).raise_for_status()


def checks(layer: str, results: Sequence[Result], pages: Path) -> None:
    """Publish the checks of a layer as a table: failed ones first, each with its first rows.

    The page with all rows is given as a path, since Prefect's UI may run on another machine and can't open our files.
    """
    rows = [
        {
            "outcome": "passed" if one.success else "FAILED" if one.blocks else "warned",
            "table": f"{one.layer}.{one.suite}",
            "check": one.expectation,
            "column": one.column,
            "observed": one.observed,
            "wanted": one.threshold,
            "rows that fail": f"{one.rows_failed} of {one.rows_checked}" if one.rows_checked else str(one.rows_failed),
            "for example": "; ".join(one.examples),
            "what it guards": one.description,
        }
        for one in sorted(results, key=lambda one: (one.success, not one.blocks))
    ]
    described = f"Checks of {layer}, those that failed first. All rows that fail: {pages}"
    create_table_artifact(rows, key=f"gwr-checks-{layer}", description=described)


def built(nodes: Sequence[Node]) -> None:
    """Publish what dbt has built as a table, the slowest first."""
    rows = [
        {"seconds": round(node.seconds, 2), "node": node.name, "kind": node.kind, "outcome": node.status}
        for node in sorted(nodes, key=lambda node: -node.seconds)
    ]
    create_table_artifact(rows, key="gwr-dbt", description="Models and tests of dbt with the time that each took")


_WAREHOUSE = Asset(
    key="duckdb://gwr/warehouse",
    properties=AssetProperties(
        name="The published warehouse", description="What readers open: schema `marts` and the evidence behind it"
    ),
)


@materialize(
    _WAREHOUSE,
    by="dbt",
    asset_deps=["duckdb://gwr/staging"],
    task_run_name="release {made.release_id}",
    cache_policy=NO_CACHE,
)
def released(made: Release) -> None:
    """Record in Prefect's asset lineage that the warehouse was rebuilt."""
    _WAREHOUSE.add_metadata({name: str(value) for name, value in asdict(made).items()})


def _markdown(record: Record, log: Path) -> str:
    tally = record.checks
    figures = {
        "outcome": record.error or record.state,
        "release": record.release_id or "none new",
        "documents": record.of_documents,
        "checks": f"{tally.passed} passed, {tally.warned} warned, {tally.failed} failed",
        "seconds": ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in record.seconds.items()),
        "log": str(log),
    }
    lines = [f"# Run {record.run_id}", "", "| | |", "| --- | --- |"]
    lines += [f"| {name} | {_cell(value)} |" for name, value in figures.items()]
    aside = [f"{one.source}: {one.reason}" for one in record.set_aside]
    warned = [one.told for one in record.warnings]
    for title, items in (("Warned", warned), ("Set aside", aside), ("To look at", record.notes)):
        if items:
            lines += ["", f"## {title}", "", *(f"- {_cell(item)}" for item in items[:_MOST_LINES])]
            lines += [f"- and {len(items) - _MOST_LINES} more: see the log"] * (len(items) > _MOST_LINES)
    return "\n".join(lines)


def _cell(text: str) -> str:
    """Text that stays in its table cell: names and reasons may hold line ends, bars, links and markup."""
    for character, harmless in {"&": "&amp;", "<": "&lt;", "[": "&#91;", "|": "&#124;", "\n": "<br>"}.items():
        text = text.replace(character, harmless)
    return text
