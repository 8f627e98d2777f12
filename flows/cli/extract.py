"""`gwr extract`: the observations of reports on standard output, without database or server."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.console import Exit, Format, err, settings_in_force, tell, write_rows


def extract(
    sources: Annotated[list[str], typer.Argument(help="Files, folders, globs or URLs; `-` reads standard input.")],
    format: Annotated[Format, typer.Option(help="Format of the rows on standard output.")] = Format.jsonl,
    force: Annotated[bool, typer.Option(help="Accept any text as a report.")] = False,
    about: Annotated[
        bool, typer.Option("--about", help="Print the metadata of each report and where it was found.")
    ] = False,
) -> None:
    """Print the figures and targets of reports in the order of the text. No database, no server, nothing is stored.

    Each row describes one number: what it measures, its value and unit, whether it is reported or planned, for which
    year and place, and where it is in the text (characters `start` to `end`).

    \b
      gwr extract reports/mudanjiang-2020.txt --format table
      cat 报告.txt | gwr extract - --format csv > figures.csv
      gwr extract reports/mudanjiang-2020.txt --about --format table
    """
    from tempfile import TemporaryDirectory

    from ingest.extract import extract as parse
    from ingest.land.documents import read_documents
    from ingest.land.landing import land
    from ingest.report.signs import doubts, signs
    from ingest.sources import discover, resolve

    in_force = settings_in_force()
    with TemporaryDirectory(prefix="gwr-") as folder:
        found = discover(resolve(sources, in_force.sources), in_force.http)
        landing = land(found, Path(folder), in_force.limits)
        readings = read_documents(landing.documents, force, in_force.limits)
    frames = parse(readings.documents)
    if about:
        write_rows(signs(frames["report"]), format)
    else:
        rows = frames["observation"].join(frames["report"].select("report_id", "source"), on="report_id")
        write_rows(rows.select(*_FIELDS if format is not Format.table else _COLUMNS), format)
    for report in frames["report"].iter_rows(named=True):
        for doubt in doubts(report):
            tell(err, f"{report['source']}: {doubt}", "yellow")
    set_aside = [*landing.set_aside, *readings.set_aside]
    for one in set_aside:
        tell(err, f"{one.source}: {one.reason}", "yellow")
    raise typer.Exit(Exit.SET_ASIDE if set_aside else 0)


_FIELDS = (
    *("source", "start", "end", "printed", "name", "value", "value_high", "unit", "measure", "direction", "qualifier"),
    *("status", "period", "region", "sentence", "rule", "confidence"),
)
# The columns that fit a terminal.
_COLUMNS = ("printed", "name", "value", "value_high", "unit", "measure", "direction", "qualifier", "status", "period")
