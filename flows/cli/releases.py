"""`gwr releases` and `gwr rollback`: the kept releases, their differences, and the one in force."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from flows.cli.console import Exit, Warehouse, err, fail, lake_in_force, out, settings_in_force

if TYPE_CHECKING:
    from flows.publication.shelf import Shelf
    from flows.settings import Settings


def releases(
    old: Annotated[str | None, typer.Argument(metavar="OLD", help="A release, e.g. r0003.")] = None,
    new: Annotated[
        str | None, typer.Argument(metavar="NEW", help="A second release; by default the one in force.")
    ] = None,
    lake: Annotated[bool, typer.Option("--lake", help="List the snapshots of the lake instead.")] = False,
    warehouse: Warehouse = None,
) -> None:
    """List the kept releases; given one or two of them, show what changed from the first to the second.

    \b
      gwr releases
      gwr releases r0003 r0004
    """
    from flows.publication import release
    from flows.publication.shelf import Shelf

    if lake:
        _list_snapshots()
        return
    shelf = Shelf(settings_in_force(warehouse=warehouse).warehouse)
    in_force = shelf.in_force()
    if old is None:
        table = Table("release", "made", "run", "code", "documents", "checks", "", box=None)
        for one in shelf.kept():
            table.add_row(
                one.release_id,
                f"{one.created_at.astimezone():%Y-%m-%d %H:%M:%S}",
                one.run_id,
                one.git_revision or "",
                str(one.documents),
                f"{one.checks_passed} passed, {one.checks_warned} warned",
                "in force" if in_force and one.release_id == in_force.release_id else "",
            )
        out.print(table if table.row_count else "No release is kept yet: `gwr run` makes one.")
        return
    first, second = _kept(shelf, old), _kept(shelf, new) if new else shelf.published
    changes = release.difference(first, second)
    table = Table("table", "rows added", "removed", "altered", box=None)
    for change in changes:
        table.add_row(change.table, str(change.added), str(change.removed), str(change.altered))
    out.print(table if changes else "They have the same contents.")
    reread = release.reread(first, second)
    if reread.read_anew:
        out.print(
            f"The extractor has changed ({reread.old_version} → {reread.new_version}): of the {reread.reports}"
            f" reports in both, {reread.read_anew} were reread, and {reread.altered} of these have other rows now."
        )


def rollback(
    release_id: Annotated[
        str | None,
        typer.Argument(metavar="RELEASE", help="A kept release; by default the one before the release in force."),
    ] = None,
    warehouse: Warehouse = None,
) -> None:
    """Put an earlier (or later) release in force, at once and for every reader that opens the file from now on.

    The release that was in force is kept. A run that finds nothing new leaves the rollback as it is.

    \b
      gwr rollback
      gwr rollback r0003
    """
    from flows.publication.lake import share
    from flows.publication.shelf import NoSuchRelease, Shelf
    from flows.run.writer import Busy, writing

    in_force = settings_in_force(warehouse=warehouse)
    try:
        with writing(in_force.warehouse, in_force.wait):
            release = Shelf(in_force.warehouse).rollback(release_id)
            share(in_force)
    except Busy as busy:
        fail(Exit.BUSY, str(busy))
    except NoSuchRelease as error:
        fail(2, str(error))
    out.print(f"In force is {release.release_id}, made by run {release.run_id}.")
    if in_force.draw_site:
        _draw(in_force)


def _list_snapshots() -> None:
    table = Table("snapshot", "release", "run", box=None)
    for one in lake_in_force().snapshots():
        table.add_row(str(one.number), one.release_id, one.run_id)
    out.print(table if table.row_count else "The lake shows no release yet: `gwr run` makes one.")


def _draw(in_force: "Settings") -> None:
    """Bring the pages up to date; the rollback stands even if they can't be drawn."""
    from flows.pages.site import build_site

    try:
        build_site(in_force.published, in_force.site)
    except OSError as error:
        err.print(f"The pages still show the previous release ({error}); `gwr site` tries again.", style="yellow")


def _kept(shelf: "Shelf", release_id: str) -> Path:
    from flows.publication.shelf import NoSuchRelease

    try:
        return shelf.path(release_id)
    except NoSuchRelease as error:
        fail(2, str(error))
