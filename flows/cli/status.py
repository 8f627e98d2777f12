"""`gwr status`: the release in force, and the last runs."""

from typing import Annotated

import typer
from rich.table import Table

from flows.cli.console import Warehouse, err, out, refusal, settings_in_force, shown, tell


def status(
    runs: Annotated[int, typer.Option(help="How many of the last runs to show.")] = 5, warehouse: Warehouse = None
) -> None:
    """Show the release in force, what it holds, and how the last runs went."""
    import duckdb

    from flows.publication import summary
    from flows.publication.shelf import Shelf
    from flows.run import record, writer

    in_force = settings_in_force(warehouse=warehouse)
    release = Shelf(in_force.warehouse).in_force()
    if release:
        out.print(
            f"In force: [bold]{release.release_id}[/] of {release.created_at.astimezone():%Y-%m-%d %H:%M:%S}, run"
            f" {release.run_id}, code {release.git_revision or 'unknown'}"
        )
        try:
            held = summary.counts(in_force.published)
        except duckdb.Error as error:
            tell(err, refusal(error) or "", "yellow")
        else:
            out.print(
                f"It holds {held.reports} reports, {held.actual + held.target} observations ({held.actual} actual,"
                f" {held.target} target), {held.commitments} commitments: {shown(in_force.published)}"
            )
    else:
        out.print("Nothing is published yet: `gwr run` does it.")
    busy = writer.current(in_force.warehouse)
    if busy:
        out.print(f"At work: {busy}")
    table = Table("run", "started", "seconds", "ended", "documents", "new", "set aside", "release", box=None)
    for one in record.records(in_force.runs)[::-1][:runs]:
        table.add_row(
            one.run_id,
            f"{one.started_at.astimezone():%Y-%m-%d %H:%M:%S}",
            f"{sum(one.seconds.values()):.1f}",
            f"killed in stage {one.stage}" if one.crashed else one.state,
            str(one.documents),
            str(one.new),
            str(len(one.set_aside)),
            one.release_id or "",
        )
    if table.row_count:
        out.print(table)
