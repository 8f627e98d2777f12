"""The command line `gwr`. Each command imports what it needs when it is called, so that none waits for the others'."""

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.markup import escape
from rich.table import Table

from flows.cli_bench import bench_app
from flows.cli_evaluate import evaluate
from flows.cli_export import export
from flows.cli_query import query, show
from flows.cli_sources import sources_app
from flows.cli_view import site, view
from flows.console import Exit, Format, Warehouse, err, fail, out, settings_in_force, shown, write_rows

if TYPE_CHECKING:
    from flows.record import Record
    from flows.settings import Settings


_HELP = """Government work reports (政府工作报告) as a checked data warehouse.

Reads reports, turns every figure and every target in them into rows, builds and checks a DuckDB warehouse, and
publishes it whole or not at all.

\b
  gwr run                                  read reports/, publish warehouse/warehouse.duckdb
  gwr run 报告.txt folder/                 the same for other sources
  gwr extract 报告.txt --format table      a report's figures on the screen; no database, no server
  gwr status                               what is in force, and how the last runs went
  gwr query "FROM marts.dim_report"        SQL against what is in force
  gwr show 牡丹江市 2020                   the report card of a place and year
  gwr view 报告.txt --open                 what becomes of every number of a report, as a page

\b
Exit status:
  0    all well
  1    an error
  2    wrong usage
  3    all well, but a document was set aside
  4    a check failed, and nothing was published
  5    another run is writing
  6    there was no report to publish
  130  stopped by Ctrl-C
  143  stopped by SIGTERM
"""

app = typer.Typer(help=_HELP, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)
app.add_typer(sources_app, name="sources")
app.add_typer(bench_app, name="bench")


@app.command()
def run(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files, folders, archives, globs, URLs or names of sources; all named sources if left out."
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Only say what would be read, and what would be set aside.")] = False,
    force: Annotated[
        bool, typer.Option(help="Read unchanged documents again, and take any text for a report.")
    ] = False,
    remove_withdrawn: Annotated[
        bool, typer.Option(help="Remove reports whose documents are no longer in the sources.")
    ] = False,
    rebuild: Annotated[
        bool, typer.Option(help="Make the working database anew from the landed documents: when it is damaged.")
    ] = False,
    wait: Annotated[float | None, typer.Option(help="Seconds to wait when another run is writing.")] = None,
    warehouse: Warehouse = None,
) -> None:
    """Read reports, bring the warehouse up to date, check it, and publish it.

    Only what is new or changed is read. Nothing is published unless all checks pass; until then, and while this runs,
    readers see the release before. Run it twice and nothing changes; stop it anywhere and run it again.

    \b
      gwr run
      gwr run ~/reports "downloads/*.docx" --wait 600
    """
    in_force = settings_in_force(warehouse=warehouse, wait=wait)
    if dry_run:
        from flows.cli_sources import check_sources

        raise typer.Exit(Exit.SET_ASIDE if check_sources(sources or [], in_force) else 0)
    from flows.run import begin
    from flows.writer import Busy

    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    progress = _Progress()
    try:
        with progress, begin(in_force, tell=progress.tell, watch=progress.show):
            _refresh(sources=sources or None, force=force, remove_withdrawn=remove_withdrawn, rebuild=rebuild)
    except Busy as busy:
        fail(Exit.BUSY, str(busy))
    except KeyboardInterrupt:
        fail(128 + signal.SIGINT, "Stopped. Readers still see the release before; `gwr run` takes up the work.")
    except SystemExit as end:
        fail(int(end.code or 0), "Stopped. Readers still see the release before; `gwr run` takes up the work.")
    except Exception as error:
        _explain_failure(error, progress.record, in_force)
    assert progress.record
    _summarise(progress.record, in_force)
    raise typer.Exit(Exit.SET_ASIDE if progress.record.set_aside else 0)


def _refresh(**parameters: Any) -> None:
    """Run the flow with a Prefect server beside it."""
    from contextlib import closing

    from flows import run as runs
    from flows.prefect_server import Server, prepare

    this = runs.current()
    prepare(this.settings.warehouse)
    with closing(Server(this.log)) as server:
        with this.recorder.stage("start"):
            runs.log_to_file(this.log)
            from flows.refresh import refresh

            server.wait()
        refresh(**parameters)


@app.command()
def extract(
    sources: Annotated[list[str], typer.Argument(help="Files, folders, globs or URLs; `-` reads standard input.")],
    format: Annotated[Format, typer.Option(help="How the rows are written to standard output.")] = Format.jsonl,
    force: Annotated[bool, typer.Option(help="Take any text for a report.")] = False,
) -> None:
    """Print the figures and targets of reports, in the order of the text. No database, no server, no trace.

    One row says of one number: what it measures, its value and unit, whether it is reported or planned, for which year
    and place, and where in the text it stands (characters `start` to `end`).

    \b
      gwr extract reports/mudanjiang-2020.txt --format table
      cat 报告.txt | gwr extract - --format csv > figures.csv
    """
    from tempfile import TemporaryDirectory

    from flows.settings import load
    from ingest.documents import land, read_documents
    from ingest.extract import extract as parse
    from ingest.sources import discover, resolve

    in_force = load()
    with TemporaryDirectory(prefix="gwr-") as folder:
        found = discover(resolve(sources, in_force.sources), in_force.http)
        landing = land(found, Path(folder), in_force.limits)
        readings = read_documents(landing.documents, force, in_force.limits)
    frames = parse(readings.documents)
    rows = frames["observation"].join(frames["report"].select("report_id", "source"), on="report_id")
    write_rows(rows.select(*_FIELDS if format is not Format.table else _COLUMNS), format)
    set_aside = [*landing.set_aside, *readings.set_aside]
    for one in set_aside:
        err.print(f"{one.source}: {one.reason}", style="yellow", markup=False)
    raise typer.Exit(Exit.SET_ASIDE if set_aside else 0)


_FIELDS = (
    *("source", "start", "end", "printed", "name", "value", "value_high", "unit", "measure", "direction", "qualifier"),
    *("status", "period", "region", "sentence", "rule", "confidence"),
)
# What fits a terminal.
_COLUMNS = ("printed", "name", "value", "value_high", "unit", "measure", "direction", "qualifier", "status", "period")


@app.command()
def status(
    runs: Annotated[int, typer.Option(help="How many of the last runs to show.")] = 5, warehouse: Warehouse = None
) -> None:
    """Show the release in force, what it holds, and how the last runs went."""
    from flows import record, writer
    from publication import summary
    from publication.shelf import Shelf

    in_force = settings_in_force(warehouse=warehouse)
    release = Shelf(in_force.warehouse).in_force()
    if release:
        held = summary.counts(in_force.published)
        out.print(
            f"In force: [bold]{release.release_id}[/] of {release.created_at.astimezone():%Y-%m-%d %H:%M:%S}, run"
            f" {release.run_id}, code {release.git_revision or 'unknown'}\n"
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


@app.command()
def releases(
    old: Annotated[str | None, typer.Argument(help="A release, e.g. r0003.")] = None,
    new: Annotated[str | None, typer.Argument(help="Another; the one in force when left out.")] = None,
    warehouse: Warehouse = None,
) -> None:
    """List the releases that are kept; with one or two of them, say what changed from the first to the second.

    gwr releases
    gwr releases r0003 r0004
    """
    from publication import release
    from publication.shelf import Shelf

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
    changes = release.difference(_kept(shelf, old), _kept(shelf, new) if new else shelf.published)
    table = Table("table", "rows added", "removed", "altered", box=None)
    for change in changes:
        table.add_row(change.table, str(change.added), str(change.removed), str(change.altered))
    out.print(table if changes else "They say the same.")


@app.command()
def rollback(
    release_id: Annotated[
        str | None, typer.Argument(metavar="RELEASE", help="A kept release; the one before that in force if left out.")
    ] = None,
    warehouse: Warehouse = None,
) -> None:
    """Put an earlier (or later) release in force, at once and for every reader that opens the file from now on.

    The release that was in force is kept. A run that finds nothing new leaves the rollback as it is.

    \b
      gwr rollback
      gwr rollback r0003
    """
    from flows.writer import Busy, writing
    from publication.shelf import NoSuchRelease, Shelf

    in_force = settings_in_force(warehouse=warehouse)
    try:
        with writing(in_force.warehouse, in_force.wait):
            release = Shelf(in_force.warehouse).rollback(release_id)
    except Busy as busy:
        fail(Exit.BUSY, str(busy))
    except NoSuchRelease as error:
        fail(2, str(error))
    out.print(f"In force is {release.release_id}, made by run {release.run_id}.")


@app.command()
def config() -> None:
    """Show each setting, its value, and where the value comes from (flag, environment, file or default)."""
    from flows import settings

    in_force, origins = settings_in_force(), settings.origins()
    table = Table("setting", "value", "from", "what it is", box=None)
    for name, field in settings.Settings.model_fields.items():
        value = getattr(in_force, name)
        shown = ", ".join(map(str, value)) if isinstance(value, tuple | dict) else str(value)
        table.add_row(name, escape(shown), origins[name], escape(field.description or ""))
    out.print(table)
    there = "" if settings.config_file().exists() else " (not there)"
    out.print(f"Settings file: {settings.config_file()}{there}; environment: GWR_<SETTING>, e.g. GWR_KEEP_RELEASES=3.")


app.command()(evaluate)
app.command()(query)
app.command()(show)
app.command()(export)
app.command()(view)
app.command()(site)


class _Progress:
    """What the run is at, on standard error: one line that changes on a terminal, one line a stage elsewhere."""

    def __init__(self) -> None:
        self._status = err.status("Getting ready ...")
        self._stage: str | None = None
        self.record: Record | None = None

    def __enter__(self) -> "_Progress":
        self._status.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._status.stop()

    def tell(self, message: str) -> None:
        """Say something that should stay on the screen."""
        err.print(message, markup=False)

    def show(self, record: "Record") -> None:
        """Show the stage that a run is in."""
        self.record = record
        if record.stage and record.stage != self._stage:
            self._stage = record.stage
            self._status.update(f"{_STAGES.get(record.stage, record.stage)} ...")
            if not err.is_terminal:
                err.print(f"{_STAGES.get(record.stage, record.stage)} ...")


_STAGES = {
    "start": "Starting Prefect's server",
    "land": "Looking for documents",
    "read": "Reading documents",
    "parse": "Parsing reports",
    "load": "Loading the staging tables",
    "validate staging": "Checking the staging tables",
    "dbt build": "Building the marts with dbt",
    "validate marts": "Checking the marts",
    "publish": "Publishing",
}


def _summarise(done: "Record", in_force: "Settings") -> None:
    """Print what a run has done, what the warehouse holds, and how to ask it."""
    from publication import summary

    held = summary.counts(in_force.published)
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_row("documents", f"{done.documents} found, {done.new} read, {len(done.set_aside)} set aside")
    share = held.accounted_for / held.numbers if held.numbers else 1
    table.add_row("numbers accounted for", f"{held.accounted_for:,} of {held.numbers:,} ({share:.1%})")
    table.add_row("observations", f"{held.actual:,} actual, {held.target:,} target")
    table.add_row("commitments", f"{held.commitments:,}")
    if held.quarantined:
        table.add_row("rows in quarantine", f"{held.quarantined:,}")
    table.add_row("checks", f"{done.checks.passed} passed, {done.checks.warned} warned, {done.checks.failed} failed")
    stages = ", ".join(f"{name} {seconds:.1f}" for name, seconds in done.seconds.items())
    table.add_row("seconds", f"{sum(done.seconds.values()):.1f}: {stages}")
    out.print(table)
    headlines = summary.headlines(in_force.published)
    if headlines:
        first = headlines[0]
        news = Table(
            first.region, str(first.review_year), f"plan {first.plan_year}", "", box=None, padding=(0, 2, 0, 0)
        )
        for one in headlines:
            news.add_row(one.indicator, one.actual, one.target, one.measure)
        out.print()
        out.print(news)
    out.print()
    for note in done.notes:
        out.print(note, style="yellow", markup=False)
    for aside in done.set_aside:
        out.print(f"set aside: {aside.source}: {aside.reason}", style="yellow", markup=False)
    if done.release_id:
        out.print(f"Published [bold]{done.release_id}[/]: {shown(in_force.published)}")
    else:
        out.print(f"Nothing was new: no row has changed, {shown(in_force.published)} stays as it is.")
    command = shown(Path(sys.argv[0]))
    sql = "SELECT name, period, status, printed FROM marts.fct_observation LIMIT 5"
    out.print(f'Query it: {command} query "{sql}"', markup=False, highlight=False, soft_wrap=True)


def _explain_failure(error: Exception, record: "Record | None", in_force: "Settings") -> NoReturn:
    """Say why a run has failed, what to do, and what readers see now."""
    if record is None:  # it had not begun
        fail(Exit.ERROR, f"The warehouse folder {in_force.warehouse} can't be used: {error}")
    from flows.refresh import ChecksFailed, Damaged, NothingToPublish

    for aside in record.set_aside:
        err.print(f"set aside: {aside.source}: {aside.reason}", style="yellow", markup=False)
    still = f"Nothing was published; readers see the release before. Log: {in_force.log(record.run_id)}"
    if isinstance(error, NothingToPublish):
        fail(Exit.NOTHING, str(error))
    if isinstance(error, ChecksFailed):
        fail(Exit.CHECKS_FAILED, f"{error}\nChecks failed. {still}")
    if isinstance(error, Damaged):
        fail(Exit.ERROR, f"{error}\n`gwr run --rebuild` makes it anew from the landed documents. {still}")
    fail(Exit.ERROR, f"{type(error).__name__}: {error}\n{still}")


def _kept(shelf: Any, release_id: str) -> Path:
    from publication.shelf import NoSuchRelease

    try:
        return shelf.path(release_id)
    except NoSuchRelease as error:
        fail(2, str(error))
