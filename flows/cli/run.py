"""`gwr run`: the pipeline from the command line, with progress, summary, and advice when it fails."""

import shlex
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.table import Table

from flows.cli.console import Exit, Warehouse, err, fail, out, refusal, settings_in_force, shown, tell
from flows.cli.sources import Columns, Kinds, check_sources, with_told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.publication.summary import Headline, Later
    from flows.run.context import Run
    from flows.run.record import Record
    from flows.settings import Settings


def run(
    sources: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders, archives, globs, URLs or names of sources; by default all named sources."),
    ] = None,
    dry_run: Annotated[bool, typer.Option(help="Only show what would be read and what would be set aside.")] = False,
    force: Annotated[
        bool, typer.Option(help="Read unchanged documents again, and accept any text as a report.")
    ] = False,
    remove_withdrawn: Annotated[
        bool, typer.Option(help="Remove reports whose documents are no longer in the sources.")
    ] = False,
    rebuild: Annotated[
        bool,
        typer.Option(help="Rebuild the working database from the landed documents, for instance when it is damaged."),
    ] = False,
    column: Columns = None,
    kind: Kinds = None,
    wait: Annotated[float | None, typer.Option(help="Seconds to wait for another run to end.")] = None,
    warehouse: Warehouse = None,
) -> None:
    """Read reports, bring the warehouse up to date, check it, and publish it.

    Only new or changed documents are read. Nothing is published unless all checks pass; until then readers see the
    previous release. Running it twice changes nothing; a run stopped anywhere can be repeated.

    \b
      gwr run
      gwr run ~/reports "downloads/*.docx" --wait 600
      gwr run reports.csv --column text=正文
      gwr run ~/budgets --kind budget
    """
    in_force = with_told(settings_in_force(warehouse=warehouse, wait=wait), sources or [], column, kind)
    if dry_run:
        raise typer.Exit(Exit.SET_ASIDE if check_sources(sources or [], in_force) else 0)
    _check(sources or list(in_force.sources), in_force)
    from flows.run.context import begin
    from flows.run.helper import without_pandas
    from flows.run.writer import Busy

    without_pandas()

    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    progress = _Progress()
    try:
        with progress, begin(in_force, tell=progress.tell, watch=progress.show) as this:
            if force or rebuild or not _is_nothing_new(this, sources or [], remove_withdrawn):
                _refresh(this, sources=sources or None, force=force, remove_withdrawn=remove_withdrawn, rebuild=rebuild)
    except Busy as busy:
        fail(Exit.BUSY, str(busy))
    except KeyboardInterrupt:
        fail(128 + signal.SIGINT, _stopped(progress.record))
    except SystemExit as end:
        fail(int(end.code or 0), _stopped(progress.record))
    except Exception as error:
        _explain_failure(error, progress.record, in_force)
    assert progress.record
    _summarise(progress.record, in_force, f" --warehouse {shlex.quote(str(warehouse))}" if warehouse else "")
    raise typer.Exit(Exit.SET_ASIDE if progress.record.set_aside else 0)


def _check(sources: "Sequence[str]", in_force: "Settings") -> None:
    """Report paths that don't exist and folders without a document at once; end if nothing else is left."""
    from ingest.land.manifest import knows
    from ingest.sources import missing, resolve

    wanted = resolve(sources, in_force.sources)
    wrong = [one for one in missing(wanted) if not knows(in_force.landed, one.source)]
    for one in wrong:
        tell(err, f"{one.source}: {one.reason}", "red")
    if len(wrong) == sum(len(one.locations) for one in wanted):
        fail(Exit.NOTHING, "There is nothing to read; nothing was started or changed.")


def _is_nothing_new(this: "Run", sources: list[str], remove_withdrawn: bool) -> bool:
    """Look at the sources before loading Prefect, dbt and Great Expectations: most runs need none of them."""
    if not this.settings.published.exists():
        return False
    from flows.run import news

    return news.is_there_none(this, sources, remove_withdrawn)


def _refresh(this: "Run", **parameters: Any) -> None:
    """Run the flow with a Prefect server beside it."""
    from contextlib import closing

    from flows.run import context as runs
    from flows.run.helper import no_garbage
    from flows.server.process import Server, prepare
    from ingest.versions import extractor_version, following_version, readers_version

    prepare(this.settings.warehouse)
    with closing(Server(this.log)) as server:
        with this.recorder.stage("start"):
            with no_garbage():
                runs.log_to_file(this.log)
                from flows.refresh import refresh

                for version in (readers_version, extractor_version, following_version):
                    version()  # each is worked out once, which takes a while: here while the server starts
            this.get_ready(this.checks)  # the server, which all else waits for, has a core for itself until then
            server.wait()
            this.recorder.record.notes += server.notices
        with server.heard():
            refresh(**parameters)


class _Progress:
    """Progress on standard error: on a terminal one changing line, elsewhere one line per stage."""

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
        """Print a message that stays on the screen."""
        err.print(message, markup=False)

    def show(self, record: "Record") -> None:
        """Show the stage of the run."""
        self.record = record
        if record.stage and record.stage != self._stage:
            self._stage = record.stage
            words = STAGES.get(record.stage, record.stage)
            if record.stage in _IN_BATCHES and 0 < record.new < record.documents:
                words += f", {record.new:,} of {record.documents:,} documents done"
            self._status.update(f"{words} ...")
            if not err.is_terminal:
                err.print(f"{words} ...")


STAGES = {
    "start": "Starting Prefect's server",
    "land": "Looking for documents",
    "read": "Reading documents",
    "parse": "Parsing reports",
    "load": "Loading the staging tables",
    "follow": "Following promises into the next reports",
    "validate staging": "Checking the staging tables",
    "dbt build": "Building the marts with dbt",
    "validate marts": "Checking the marts",
    "publish": "Publishing",
    "draw": "Drawing the pages",
}

_IN_BATCHES = {"read", "parse", "load"}


def _summarise(done: "Record", in_force: "Settings", elsewhere: str) -> None:
    """Print what a run did, what the warehouse holds, and how to query it; `elsewhere` is the flag for its folder."""
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_row("documents", done.of_documents)
    headlines, later = _held(table, done, in_force)
    if done.checks.passed:
        table.add_row(
            "checks", f"{done.checks.passed} passed, {done.checks.warned} warned, {done.checks.failed} failed"
        )
    stages = ", ".join(f"{name} {seconds:.1f}" for name, seconds in done.seconds.items())
    table.add_row("seconds", f"{sum(done.seconds.values()):.1f}: {stages}")
    out.print(table)
    if headlines:
        first = headlines[0]
        news = Table(
            first.region, str(first.review_year), f"plan {first.plan_year}", "", box=None, padding=(0, 2, 0, 0)
        )
        for one in headlines:
            news.add_row(one.indicator, one.actual, one.target, one.measure)
        out.print()
        out.print(news)
    _tell_later(later)
    out.print()
    for note in done.notes:
        tell(out, note, "yellow")
    for warned in done.warnings:
        for line in warned.told.splitlines():
            tell(out, line if line.startswith(" ") else f"warned: {line}", "yellow")
    for aside in done.set_aside:
        tell(out, f"set aside: {aside.source}: {aside.reason}", "yellow")
    if done.release_id:
        out.print(f"Published [bold]{done.release_id}[/]: {shown(in_force.published)}")
    else:
        out.print(f"Nothing was new: no row has changed, {shown(in_force.published)} stays as it is.")
    if (in_force.site / "index.html").exists():
        out.print(f"Look at it: {shown(in_force.site / 'index.html')}", markup=False, highlight=False, soft_wrap=True)
    command = shown(Path(sys.argv[0]))
    sql = "SELECT name, period, status, printed FROM marts.observation LIMIT 5"
    out.print(f'Query it: {command} query "{sql}"{elsewhere}', markup=False, highlight=False, soft_wrap=True)


def _tell_later(found: "Sequence[Later]") -> None:
    """Print what later reports said about a target, a figure and a promise."""
    if not found:
        return
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for one in found:
        then = f"{one.words} {one.then}".rstrip()
        table.add_row(one.what, one.region, one.year, then, f"→ {one.told}", one.verdict)
    out.print()
    out.print(table)


def _held(table: Table, done: "Record", in_force: "Settings") -> "tuple[list[Headline], list[Later]]":
    """Add rows about the warehouse's contents; returns its headlines, and what later reports say about earlier ones."""
    import duckdb

    from flows.publication import summary

    try:
        held = summary.counts(in_force.published)
        told = summary.headlines(in_force.published), summary.later(in_force.published)
    except duckdb.Error as error:  # somebody has it open for writing; the run has succeeded all the same
        done.notes.append(refusal(error) or "")
        return [], []
    share = held.accounted_for / held.numbers if held.numbers else 1
    table.add_row("numbers accounted for", f"{held.accounted_for:,} of {held.numbers:,} ({share:.1%})")
    table.add_row("observations", f"{held.actual:,} actual, {held.target:,} target")
    table.add_row("suspect rows", f"{held.suspect:,} (`gwr review`), {held.reviewed:,} reviewed")
    table.add_row("commitments", f"{held.commitments:,}")
    if held.quarantined:
        table.add_row("rows in quarantine", f"{held.quarantined:,}")
    return told


def _stopped(record: "Record | None") -> str:
    if record and record.release_id:
        return f"Stopped. {record.release_id} is published; `gwr site` brings the pages up to date."
    return "Stopped. Readers still see the previous release; `gwr run` takes up the work."


def _explain_failure(error: Exception, record: "Record | None", in_force: "Settings") -> NoReturn:
    """Print why a run failed, what to do, and what readers see now."""
    if record is None:  # it had not begun
        fail(Exit.ERROR, f"The warehouse folder {in_force.warehouse} can't be used: {error}")
    from flows.errors import ChecksFailed, NothingToPublish

    for aside in record.set_aside:
        tell(err, f"set aside: {aside.source}: {aside.reason}", "yellow")
    still = f"Nothing was published; readers see the previous release. Log: {in_force.log(record.run_id)}"
    if isinstance(error, NothingToPublish):
        fail(Exit.NOTHING, str(error))
    if isinstance(error, ChecksFailed):
        fail(Exit.CHECKS_FAILED, f"{error}\nAll rows that fail: {in_force.warehouse / 'quality'}. {still}")
    fail(Exit.ERROR, f"{type(error).__name__}: {error}\n{still}")
