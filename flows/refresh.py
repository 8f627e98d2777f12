"""The flow `refresh`: from sources to a published warehouse.

    land ──▶ read ──▶ parse ──▶ load ──▶ validate staging ──▶ dbt build ──▶ validate marts ──▶ publish ──▶ draw
             └──── once a batch ────┘

Nothing is published unless every check of severity `error` has passed. Run it twice, or kill it anywhere and run it
again: the warehouse is the same.
"""

import errno
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import polars as pl
from prefect import Task, flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import TaskRun
from prefect.runtime import flow_run, task_run
from prefect.states import State

from flows import artifacts, checks, dbt, settings, site
from flows.checks import Result
from flows.dbt import Node
from flows.errors import ChecksFailed, Damaged, NothingToPublish
from flows.helper import Helper, HelperFailed
from flows.publication import release
from flows.publication.release import Release
from flows.publication.shelf import Shelf
from flows.record import Record, SetAside, runs_of
from flows.run import Run, git_revision
from flows.settings import Settings
from flows.turn import take_turn
from flows.writer import shown
from ingest import staging
from ingest.corrections import check_reports, correct, fingerprint, read_corrections
from ingest.documents import Readings, read_documents, record_set_aside
from ingest.extract import EXTRACTOR_VERSION, extract
from ingest.landing import Landed, Landing, land, landed
from ingest.selection import Selection
from ingest.sources import discover, resolve


def _may_pass(task: Task[Any, Any], run: TaskRun, state: State[Any]) -> bool:
    """Whether trying again can help: somebody has the working database open, or the disk or network hiccupped.

    What a full disk, missing rights, a wrong document or a failed check say will be said again.
    """
    error = state.result(raise_on_failure=False)
    if isinstance(error, duckdb.IOException | HelperFailed):
        return "Could not set lock" in str(error)
    return isinstance(error, OSError) and error.errno in (errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.EAGAIN)


_ALL = Selection()
_UNSOUND = (duckdb.IOException, duckdb.SerializationException, duckdb.InternalException, duckdb.FatalException)
_ONCE: dict[str, Any] = {"cache_policy": NO_CACHE}
_RETRIED: dict[str, Any] = _ONCE | {
    "retries": 3,
    "retry_delay_seconds": [1, 3, 9],
    "retry_condition_fn": _may_pass,
}


@task(task_run_name=lambda: f"land {', '.join(map(shown, task_run.parameters['sources']))}", **_RETRIED)
def land_documents(sources: Sequence[str], force: bool, run: Run) -> Landing:
    """Find what there is in the sources and keep the bytes of what is new under their digest."""
    in_force = run.settings
    found = discover(resolve(sources, in_force.sources), in_force.http)
    return land(found, in_force.landed, in_force.limits, force)


@task(task_run_name="read {size}", **_RETRIED)
def read(batch: Sequence[Landed], size: str, force: bool, run: Run) -> Readings:
    """Read a batch of landed documents into text; what can't be read or is no report is set aside."""
    readings = read_documents(batch, force, run.settings.limits)
    record_set_aside(run.settings.landed, batch, readings.set_aside)
    return readings


@task(task_run_name="parse {size}", **_ONCE)
def parse(documents: pl.DataFrame, corrections: pl.DataFrame, size: str) -> dict[str, pl.DataFrame]:
    """Parse a batch of texts into the staging tables' frames, and apply what people have corrected in them."""
    return correct(extract(documents), corrections)


@task(task_run_name="load {size}", **_RETRIED)
def load(frames: dict[str, pl.DataFrame], fingerprints: dict[str, str], force: bool, size: str, run: Run) -> list[str]:
    """Load a batch into the staging tables, in one transaction; returns the reports whose rows were replaced."""
    with duckdb.connect(run.settings.working) as connection:
        return staging.load(connection, frames, fingerprints, run.run_id, force)


@task(task_run_name="validate {layer}", **_RETRIED)
def validate(layer: str, report_ids: list[str] | None, run: Run) -> list[Result]:
    """Hold the tables of a layer against their suites. Raises `ChecksFailed` when an `error` check fails."""
    results = checks.check(run.checks, run.settings, layer, run.run_id, report_ids)
    run.recorder.record.checks += checks.tally(results)
    artifacts.checks(layer, results, run.settings.warehouse / "quality")
    failed = [str(result) for result in results if result.blocks]
    if failed:
        raise ChecksFailed(failed)
    return results


@task(task_run_name="dbt build", **_RETRIED)
def build(run: Run) -> list[Node]:
    """Build and test the dbt project on the working database. Raises `ChecksFailed` when a node or test fails."""
    nodes = dbt.build(run.dbt)
    tally = run.recorder.record.checks
    tests = [node for node in nodes if node.is_test]
    tally.passed += sum(node.status == "pass" for node in tests)
    tally.warned += sum(node.status == "warn" for node in tests)
    tally.failed += sum(node.status in ("fail", "error") for node in tests)
    failed = [f"dbt {node.kind} {node.name}: {node.message}" for node in nodes if node.status in ("fail", "error")]
    if failed:
        raise ChecksFailed(failed)
    return nodes


@task(task_run_name="publish", **_RETRIED)
def publish(run: Run) -> Release | None:
    """Put a new release in force by renaming its complete file; None when it would say nothing new."""
    tally = run.recorder.record.checks

    def build_release(target: Path, release_id: str) -> Release:
        return release.build(
            run.settings.working,
            target,
            release_id=release_id,
            run_id=run.run_id,
            git_revision=git_revision(),
            extractor_version=EXTRACTOR_VERSION,
            checks_passed=tally.passed,
            checks_warned=tally.warned,
        )

    return Shelf(run.settings.warehouse).publish(build_release, run.settings.keep_releases)


@task(task_run_name="draw the site", **_ONCE)
def draw(run: Run, helper: Helper) -> dict[str, Any]:
    """Bring the site up to date with the release in force; returns how many pages were written."""
    return site.draw(helper, run.settings)


def run_name() -> str:
    """What a run is called: its flow, date and sources: `refresh 2020-01-07 06:00 counties`."""
    now = datetime.now(ZoneInfo(settings.load().schedule.time_zone))
    read = "sources" in flow_run.parameters
    sources = ", ".join(map(shown, flow_run.parameters["sources"] or ["all sources"])) if read else ""
    return f"{flow_run.flow_name} {now:%Y-%m-%d %H:%M} {sources}".strip()


@flow(name="refresh", flow_run_name=run_name, validate_parameters=True)
def refresh(
    sources: list[str] | None = None, force: bool = False, remove_withdrawn: bool = False, rebuild: bool = False
) -> State[str]:
    """Read the sources, bring the warehouse up to date, check it and publish it.

    Only what is new or changed is read, so a run that finds nothing new costs little, and a run that was killed is made
    good by the next.

    Args:
        sources: Names of sources in gwr.toml, files, folders, globs or addresses; all named sources when empty.
        force: Read every document again, and take any text for a report.
        remove_withdrawn: Remove the reports whose documents are no longer in the sources.
        rebuild: Make the working database anew from all documents that have landed, when it is damaged.
    """

    def work(run: Run) -> str:
        return check_and_publish(run, take_in(run, sources, force, remove_withdrawn, rebuild))

    return take_turn(work)


def take_in(
    run: Run,
    sources: list[str] | None,
    force: bool,
    remove_withdrawn: bool = False,
    rebuild: bool = False,
    selection: Selection = _ALL,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> list[str]:
    """Land, read, parse and load what is new in the sources; returns the reports whose rows were replaced.

    Of what is new only the reports that `selection` wants are parsed. `tell` hears, after each batch, how many of how
    many documents are done. With `force` all is read again but what this very flow run has loaded before it was cut
    off.
    """
    recorder, record, in_force = run.recorder, run.recorder.record, run.settings
    corrections = read_corrections(in_force.corrections)
    with recorder.stage("land"):
        landing = land_documents(sources or list(in_force.sources), force, run)
        if rebuild:
            landing = replace(landing, documents=_start_anew(landing, in_force))
        record.documents = len(landing.documents)
        record.set_aside = [SetAside(source=one.source, reason=one.reason) for one in landing.set_aside]
        record.notes = [f"{one.source}: {one.what}" for one in landing.notices]
        present = _prepare(run, landing, remove_withdrawn, force)
    pending = [
        one
        for one in landing.documents
        if present.get(_report_id(one)) != (_parsed_from(one, corrections), EXTRACTOR_VERSION)
        and selection.may_want(one.entry)
    ]
    replaced, done = [], 0
    tell(done, len(pending))
    for batch in _batches(pending, in_force.batch_mb):
        replaced += _take_in_batch(batch, force, corrections, selection, run)
        done += len(batch)
        tell(done, len(pending))
    with recorder.stage("validate staging"):
        reports = _reports(run)
        if not reports:
            raise NothingToPublish("no document is a work report, and the warehouse holds none: nothing to publish")
        check_reports(corrections, reports)
    return replaced


def check_and_publish(run: Run, replaced: list[str]) -> str:
    """Check what is loaded, build the marts, check them and publish; returns what came of it in one line."""
    recorder, record = run.recorder, run.recorder.record
    with recorder.stage("validate staging"):
        validate("staging", replaced or None, run)
    with recorder.stage("dbt build"):
        build(run)
    with recorder.stage("validate marts"):
        validate("marts", replaced or None, run)
    with recorder.stage("publish"):
        made = publish(run)
        if made:
            artifacts.released(made)
    record.release_id = made.release_id if made else None
    if run.site:
        with recorder.stage("draw"):
            drawn = draw(run, run.site, return_state=True)
        if not drawn.is_completed():  # what is published stays published
            record.notes.append(f"The pages were not drawn ({drawn.message}); `gwr site` tries again.")
    recorder.end("published" if made else "unchanged")
    return _said(record)


def _said(record: Record) -> str:
    """What came of a run, in one line."""
    outcome = f"Published {record.release_id}" if record.release_id else "Nothing was new, nothing published"
    tally = record.checks
    return (
        f"{outcome}: {record.documents} documents, {record.new} read, {len(record.set_aside)} set aside;"
        f" {tally.passed} checks passed, {tally.warned} warned"
    )


def _take_in_batch(
    batch: list[Landed], force: bool, corrections: pl.DataFrame, selection: Selection, run: Run
) -> list[str]:
    """Read, parse and load one batch; returns the reports whose rows were replaced."""
    recorder = run.recorder
    with recorder.stage("read"):
        readings = read(batch, _size(batch), force, run)
        recorder.record.set_aside += [SetAside(source=one.source, reason=one.reason) for one in readings.set_aside]
        recorder.record.notes += [f"{one.source}: {one.what}" for one in readings.notices]
        documents = selection.wanted(readings.documents)
        recorder.record.new += documents.height
    with recorder.stage("parse"):
        frames = parse(documents, corrections, _size(batch))
    with recorder.stage("load"):
        fingerprints = {_report_id(one): _parsed_from(one, corrections) for one in batch}
        return load(frames, fingerprints, force, _size(batch), run)


def _prepare(run: Run, landing: Landing, remove_withdrawn: bool, force: bool) -> dict[str, tuple[str, str]]:
    """Make the staging tables, deal with withdrawn documents, and say what need not be loaded again.

    That comes as fingerprint and extractor version by report; with `force` it is what this very flow run has loaded.
    """
    record = run.recorder.record
    with _working(run.settings) as connection:
        staging.create(connection)
        present = staging.loaded(connection)
        gone = [one for one in landing.removed if not one.elsewhere and one.sha256[:16] in present]
        if remove_withdrawn:
            staging.remove(connection, [one.sha256[:16] for one in gone])
            record.withdrawn = len(gone)
        else:
            record.notes += [
                f"{one.source} is no longer there; its rows stay in the warehouse (--remove-withdrawn takes them out)"
                for one in gone
            ]
        return staging.loaded(connection, runs_of(run.settings.runs, flow_run.id) if force else None)


@contextmanager
def _working(in_force: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the working database. Raises `Damaged` when it is no sound database."""
    try:
        with duckdb.connect(in_force.working) as connection:
            yield connection
    except _UNSOUND as error:
        if "Could not set lock" in str(error):
            raise
        raise Damaged(f"The working database {in_force.working} is damaged: {error}") from error


def _start_anew(landing: Landing, in_force: Settings) -> list[Landed]:
    """Drop the working database; returns every document that has landed, those of other sources and runs too."""
    for path in in_force.working.parent.glob(f"{in_force.working.name}*"):
        path.unlink()
    known = {one.sha256 for one in landing.documents} | {one.sha256 for one in landing.set_aside}
    return [*landing.documents, *(one for one in landed(in_force.landed) if one.sha256 not in known)]


def _batches(documents: Sequence[Landed], megabytes: float) -> Iterator[list[Landed]]:
    batch: list[Landed] = []
    size = 0
    for one in documents:
        batch.append(one)
        size += one.path.stat().st_size
        if size >= megabytes * 1e6:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _size(batch: Sequence[Landed]) -> str:
    megabytes = sum(one.path.stat().st_size for one in batch) / 1e6
    return f"{len(batch)} {'report' if len(batch) == 1 else 'reports'} ({megabytes:.1f} MB)"


def _report_id(one: Landed) -> str:
    return one.sha256[:16]


def _parsed_from(one: Landed, corrections: pl.DataFrame) -> str:
    return one.fingerprint + fingerprint(corrections, _report_id(one))


def _reports(run: Run) -> list[str]:
    with duckdb.connect(run.settings.working, read_only=True) as connection:
        return list(staging.loaded(connection))
