"""`gwr followup`: what the next report says about a report's promises, without database or server."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.console import Exit, Format, err, fail, out, settings_in_force, tell, write_rows

if TYPE_CHECKING:
    import polars as pl


def followup(
    report: Annotated[str, typer.Argument(help="The earlier report, with the promises: a file or a URL.")],
    next_report: Annotated[str, typer.Argument(help="The next report of the same place.")],
    format: Annotated[Format, typer.Option(help="Format of the rows on standard output.")] = Format.table,
    force: Annotated[bool, typer.Option(help="Accept any two texts as reports.")] = False,
) -> None:
    """Follow the promises of a report's plan into the next report: done, under way, not done, promised again.

    Each comes with its evidence (characters `start` to `end` of the next report) and a confidence. "not_mentioned"
    means that the next report does not mention it; it may well have been done. The table leaves out promises too vague
    to follow; the other formats have every row, these marked `vague`.

    \b
      gwr followup 2020.txt 2021.txt
      gwr followup 2020.txt 2021.txt --format jsonl > promises.jsonl
    """
    from tempfile import TemporaryDirectory

    from ingest.follow import follow, tally
    from ingest.land.documents import read_documents
    from ingest.land.landing import land
    from ingest.sources import discover, resolve

    in_force = settings_in_force()
    both = []
    for source in (report, next_report):
        with TemporaryDirectory(prefix="gwr-") as folder:
            landing = land(discover(resolve([source], in_force.sources), in_force.http), Path(folder), in_force.limits)
            readings = read_documents(landing.documents, force, in_force.limits)
        for one in (*landing.set_aside, *readings.set_aside):
            tell(err, f"{one.source}: {one.reason}", "yellow")
        if readings.documents.height != 1:
            fail(Exit.ERROR, f"{source} holds {readings.documents.height} reports; one is needed.")
        both.append(readings.documents.row(0, named=True))
    rows = follow(*both)
    if format is not Format.table:
        write_rows(rows, format)
        return
    write_rows(_short(rows), format)
    counted = tally(rows)
    out.print(
        f"{sum(counted.values())} promises: {counted['done']} done, {counted['under_way']} under way, "
        f"{counted['not_done']} not done, {counted['promised_again']} promised again, "
        f"{counted['not_mentioned']} not mentioned in the next report"
    )


def _short(rows: "pl.DataFrame") -> "pl.DataFrame":
    """The columns that fit a terminal, for promises that can be followed."""
    import polars as pl

    told = pl.col("evidence").list.first().struct.field("text").fill_null("")
    return rows.filter(~pl.col("vague")).select("what", "step", "outcome", "confidence", told.alias("the next report"))
