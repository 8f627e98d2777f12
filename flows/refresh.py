"""The flow `refresh`: from sources to a published warehouse.

    land ─▶ read ─▶ parse ─▶ load ─▶ follow ─▶ validate staging ─▶ dbt build ─▶ validate marts ─▶ publish ─▶ draw
            └─── once a batch ──┘

Nothing is published unless every check of severity `error` has passed. Run it twice, or kill it anywhere and run it
again: the warehouse is the same.
"""

import errno
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
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

from flows import settings
from flows.database_files import files_of
from flows.errors import ChecksFailed, NothingToPublish
from flows.pages import drawing as site
from flows.pages import explained
from flows.publication import lake, release
from flows.publication.release import Release
from flows.publication.shelf import Shelf
from flows.run import artifacts, checks, dbt, dbt_results, news, soundness
from flows.run.checks import Result
from flows.run.context import Run, git_revision
from flows.run.dbt import Node
from flows.run.engine import engine
from flows.run.helper import Helper, HelperFailed
from flows.run.news import parsed_from, report_id
from flows.run.pool import Pool
from flows.run.record import Checks, Record, SetAside, runs_of
from flows.run.turn import take_turn
from flows.run.writer import shown
from flows.settings import Settings
from ingest import parse as parsing
from ingest.follow import follow_all
from ingest.land.documents import Readings, record_set_aside, record_unparsed
from ingest.land.landing import Landed, Landing, found, landed, versions
from ingest.land.manifest import INTERRUPTED
from ingest.land.manifest import SetAside as NotRead
from ingest.readers.limits import Limits
from ingest.report.signs import doubts
from ingest.selection import Selection
from ingest.tables import following, staging
from ingest.tables.corrections import correct, fingerprints, lapsed, read_corrections, without_report
from ingest.tables.following import Pair
from ingest.versions import extractor_version, readers_version


def _may_pass(task: Task[Any, Any], run: TaskRun, state: State[Any]) -> bool:
    """Whether a retry can help: a helper was killed, the working database is open elsewhere, a disk error was brief.

    A full disk, missing rights, a bad document or a failed check would only fail again.
    """
    error = state.result(raise_on_failure=False)
    if isinstance(error, HelperFailed) and error.killed:
        return True
    if isinstance(error, duckdb.IOException | HelperFailed):
        return "Could not set lock" in str(error)
    return isinstance(error, OSError) and error.errno in (errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.EAGAIN)


@dataclass(frozen=True)
class Parsed:
    """A batch as the staging tables' frames, and the documents on which the parse failed."""

    frames: dict[str, pl.DataFrame]
    set_aside: list[NotRead]


@dataclass(frozen=True)
class TakenIn:
    """What a run has found: the reports whose rows it replaced, and everything in its sources."""

    replaced: list[str]
    present: list[str]


_ALL = Selection()
_PAIRS_A_BATCH = 200
_TRIES = 4  # builds of the marts; after each but the last, the documents at fault are taken out
_ONCE: dict[str, Any] = {"cache_policy": NO_CACHE}
_RETRIED: dict[str, Any] = _ONCE | {
    "retries": 3,
    "retry_delay_seconds": [1, 3, 9],
    "retry_condition_fn": _may_pass,
}


@task(task_run_name=lambda: f"land {', '.join(map(shown, task_run.parameters['sources']))}", **_RETRIED)
def land_documents(sources: Sequence[str], force: bool, run: Run) -> Landing:
    """List the documents of the sources and store the bytes of new ones under their digest."""
    return news.land_sources(sources, force, run)


class Batch:
    """Documents to be read and parsed, in this process on demand or by a worker (`taken` waits for it)."""

    def __init__(self, landed: Sequence[Landed], taken: Callable[[], parsing.Taken] | None = None) -> None:  # noqa: D107
        self.landed, self._taken = landed, taken
        self.size = _size(landed)
        self._parsed: parsing.Parse | None = None

    def read(self, force: bool, limits: Limits, selection: Selection) -> Readings:
        """The selected documents of the batch, and those set aside."""
        if self._taken is None:
            return parsing.read(self.landed, force, limits, selection)
        taken = self._taken()
        self._parsed = parsing.Parse(taken.frames, taken.broken, taken.explained)
        return taken.readings

    def parse(self, documents: pl.DataFrame, explaining: bool) -> parsing.Parse:
        """The parse of the documents read; with `explaining`, how their numbers were read as well."""
        return self._parsed or parsing.parse(documents, explaining)


@task(task_run_name="read {batch.size}", **_RETRIED)
def read(batch: Batch, force: bool, selection: Selection, run: Run) -> Readings:
    """Read a batch of landed documents into text; what can't be read or is no report is set aside."""
    readings = batch.read(force, run.settings.limits, selection)
    record_set_aside(run.settings.landed, batch.landed, readings.set_aside, run.settings.limits)
    return readings


@task(task_run_name="parse {batch.size}", **_ONCE)
def parse(batch: Batch, documents: pl.DataFrame, corrections: pl.DataFrame, run: Run) -> Parsed:
    """Parse a batch of texts into the staging tables' frames, and apply what people have corrected in them.

    A document on which the parse fails is set aside.
    """
    frames, broken, told = batch.parse(documents, explaining=run.site is not None)
    explained.keep(run.settings.explained, told)
    sources = dict(documents.select("document_sha256", "source").iter_rows())
    set_aside = [NotRead(sources[digest], digest, "parse", reason) for digest, reason in broken.items()]
    record_unparsed(run.settings.landed, set_aside)
    return Parsed(correct(frames, corrections), set_aside)


@task(task_run_name="load {size}", **_RETRIED)
def load(
    frames: dict[str, pl.DataFrame], fingerprints: dict[str, str], refused: list[str], force: bool, size: str, run: Run
) -> list[str]:
    """Load a batch into the staging tables, in one transaction; returns the reports whose rows were replaced.

    A document that is now `refused` may have been loaded by an earlier version: its rows are removed.
    """
    with duckdb.connect(run.settings.working) as connection:
        staging.remove(connection, refused)
        return staging.load(connection, frames, fingerprints, run.run_id, force)


@task(task_run_name="follow {size}", **_RETRIED)
def follow(pairs: Sequence[Pair], told: Callable[[], dict[str, pl.DataFrame]], size: str, run: Run) -> None:
    """Follow the promises and problems of reports into the next report of each place, and load the outcomes."""
    frames = told()
    with duckdb.connect(run.settings.working) as connection:
        following.load(connection, pairs, frames)


@task(task_run_name="validate {layer}", **_RETRIED)
def validate(layer: str, report_ids: list[str] | None, run: Run) -> list[Result]:
    """Check the tables of a layer against their suites. Raises `ChecksFailed` when an `error` check fails."""
    results = checks.check(run.checks, run.settings, layer, run.run_id, report_ids)
    _judge(layer, results, run)
    return results


@task(task_run_name="dbt {command}", **_RETRIED)
def build(run: Run, command: str = "build") -> list[Node]:
    """Build and test the dbt project, or only `test` it. Raises `ChecksFailed` when a node or test fails."""
    nodes = dbt.build(run.dbt, run.settings, command)
    artifacts.built(nodes)
    results = dbt_results.results(nodes, run.settings.working)
    checks.keep(run.settings, run.run_id, results)
    _judge(dbt_results.LAYER, results, run)
    return nodes


def _judge(layer: str, results: list[Result], run: Run) -> None:
    """Record and show the results of checks. Raises `ChecksFailed` when one of them blocks publication."""
    record, pages = run.recorder.record, run.settings.warehouse / "quality"
    record.checks += checks.tally(results)
    record.warnings += checks.warned(results, pages)
    artifacts.checks(layer, results, pages)
    failed = [result for result in results if result.blocks]
    if failed:
        raise ChecksFailed(failed)


@task(task_run_name="publish", **_RETRIED)
def publish(run: Run) -> Release | None:
    """Put a new release in force by renaming its complete file; None when nothing would change."""
    tally = run.recorder.record.checks

    def build_release(target: Path, release_id: str) -> Release:
        return release.build(
            run.settings.working,
            target,
            release_id=release_id,
            run_id=run.run_id,
            git_revision=git_revision(),
            extractor_version=extractor_version(),
            checks_passed=tally.passed,
            checks_warned=tally.warned,
            found=found(run.settings.landed),
        )

    return Shelf(run.settings.warehouse).publish(build_release, run.settings.keep_releases)


@task(task_run_name="share", **_RETRIED)
def share(run: Run) -> None:
    """Bring the shared lake up to date with the release in force."""
    lake.share(run.settings)


@task(task_run_name="draw the site", **_ONCE)
def draw(run: Run, helper: Helper) -> dict[str, Any]:
    """Bring the site up to date with the release in force; returns how many pages were written."""
    return site.draw(helper, run.settings)


def run_name() -> str:
    """The name of a run: its flow, date and sources, as in `refresh 2020-01-07 06:00 counties`."""
    now = datetime.now(ZoneInfo(settings.load().schedule.time_zone))
    read = "sources" in flow_run.parameters
    sources = ", ".join(map(shown, flow_run.parameters["sources"] or ["all sources"])) if read else ""
    return f"{flow_run.flow_name} {now:%Y-%m-%d %H:%M} {sources}".strip()


@flow(name="refresh", flow_run_name=run_name, validate_parameters=True)
def refresh(
    sources: list[str] | None = None, force: bool = False, remove_withdrawn: bool = False, rebuild: bool = False
) -> State[str]:
    """Read the sources, bring the warehouse up to date, check it and publish it.

    Only new or changed documents are read, so a run that finds nothing new costs little, and the next run completes the
    work of one that was killed.

    Args:
        sources: Names of sources in gwr.toml, files, folders, globs or addresses; all named sources when empty.
        force: Read every document again, and accept any text as a report.
        remove_withdrawn: Remove the reports whose documents are no longer in the sources.
        rebuild: Rebuild the working database from all landed documents, for instance when it is damaged.
    """

    def work(run: Run) -> str:
        if not (force or rebuild) and news.is_there_none(run, sources or [], remove_withdrawn):
            return _said(run.recorder.record)

        def renew(anew: bool) -> str:
            return check_and_publish(run, take_in(run, sources, force, remove_withdrawn, rebuild or anew))

        said = soundly(run, renew)
        news.leave(run)
        return said

    return take_turn(work)


def soundly(run: Run, work: Callable[[bool], str]) -> str:
    """Do a run's work; if the working database turns out to be damaged, rebuild it and do the work again.

    `work` receives whether to rebuild the database from all landed documents.
    """
    working, record = run.settings.working, run.recorder.record
    notes = list(record.notes)
    damage = soundness.damage(working) if run.killed else None
    if soundness.is_gone(run.settings):
        damage = "it was not there"
    if not damage:
        try:
            return work(False)
        except Exception as error:
            damage = soundness.damage(working) or (str(error) if soundness.tells_of_damage(str(error)) else None)
            if not damage:
                raise
    for helper in (run.dbt, run.checks):
        helper.close()
    kept = f"; it is kept as {soundness.set_aside(working)}" if working.exists() else ""
    record.new, record.checks, record.set_aside, record.warnings = 0, Checks(), [], []
    record.notes = [*notes, f"{working} was damaged and is rebuilt from the landed documents{kept}: {damage}"]
    return work(True)


def take_in(
    run: Run,
    sources: list[str] | None,
    force: bool,
    remove_withdrawn: bool = False,
    rebuild: bool = False,
    selection: Selection = _ALL,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> TakenIn:
    """Land, read, parse and load what is new in the sources; returns the reports affected.

    Only the new reports that `selection` admits are parsed. After each batch `tell` gets the number of documents done
    and the total. With `force` everything is read again, except what this same flow run loaded before it was
    interrupted.
    """
    recorder, record, in_force = run.recorder, run.recorder.record, run.settings
    run.get_ready(run.checks, run.dbt)
    corrections = read_corrections(in_force.corrections)
    corrected = fingerprints(corrections)
    with recorder.stage("land"):
        landing = land_documents(sources or list(in_force.sources), force, run)
        if rebuild:
            landing = replace(landing, documents=_start_anew(landing, in_force, remove_withdrawn))
        news.tell(landing, record)
        present, stale = _prepare(run, landing, remove_withdrawn, force)
        # A selection of years or regions rereads only these; check one_extractor_read_all reports the others.
        left_behind = _left_behind(run, landing, stale) if selection == _ALL else []
    pending = [
        one
        for one in (*landing.documents, *left_behind)
        if present.get(report_id(one)) != (parsed_from(one, corrected), extractor_version())
        and selection.may_want(one.entry)
    ]
    replaced, done = [], 0
    tell(done, len(pending))
    with closing(engine(in_force, run.log)) as workers, staging.held_open(in_force.working):
        for batch in _taken(workers, list(_batches(pending, in_force.batch_mb)), force, selection, run):
            replaced += _take_in_batch(batch, force, corrections, selection, run)
            done += len(batch.landed)
            tell(done, len(pending))
        with recorder.stage("load"), duckdb.connect(in_force.working) as connection:
            staging.mark_versions(connection, staging.unmarked_versions(connection, *versions(in_force.landed)))
        with recorder.stage("follow"):
            replaced += _follow_pairs(workers, run)
    with recorder.stage("validate staging"):
        reports = _reports(run)
        if not reports:
            raise NothingToPublish("no document is a work report, and the warehouse holds none: nothing to publish")
        record.notes += without_report(corrections, reports)
    return TakenIn(replaced, [report_id(one) for one in landing.documents])


def check_and_publish(run: Run, taken: TakenIn) -> str:
    """Check what is loaded, build the marts, check them and publish; returns the outcome in one line."""
    recorder, record = run.recorder, run.recorder.record
    run.get_ready(run.checks, run.dbt)
    with recorder.stage("validate staging"):
        validate("staging", taken.replaced or None, run)
    run.get_ready(run.site)
    _make_marts(run, taken)
    with recorder.stage("validate marts"):
        checks.tell_what_became(run.settings, taken.present, record)
    with recorder.stage("publish"):
        made = publish(run)
        if made:
            artifacts.released(made)
    record.release_id = made.release_id if made else None
    if lake.lake_of(run.settings):
        with recorder.stage("publish"):
            share(run)
    if run.site:
        with recorder.stage("draw"):
            drawn = draw(run, run.site, return_state=True)
        if not drawn.is_completed():  # what is published stays published
            record.notes.append(f"The pages were not drawn ({drawn.message}); `gwr site` tries again.")
    recorder.end("published" if made else "unchanged")
    return _said(record)


def _make_marts(run: Run, taken: TakenIn) -> None:
    """Build and check the marts; if rows of a few documents make a check fail, take them out and build again.

    Raises `ChecksFailed` when the failure is not confined to a few documents.
    """
    record = run.recorder.record
    before, warnings = record.checks, list(record.warnings)
    for tries_left in reversed(range(_TRIES)):
        record.checks, record.warnings = before, list(warnings)
        try:
            with run.recorder.stage("dbt build"):
                build(run)
            with run.recorder.stage("validate marts"):
                validate("marts", taken.replaced or None, run)
            return
        except ChecksFailed as error:
            if not tries_left or not checks.hold_back_at_fault(run.settings, run.run_id, error.failed):
                raise


def _said(record: Record) -> str:
    """The outcome of a run, in one line."""
    outcome = f"Published {record.release_id}" if record.release_id else "Nothing was new, nothing published"
    tally = record.checks
    checked = f"; {tally.passed} checks passed, {tally.warned} warned" if tally.passed else ""
    return (
        f"{outcome}: {record.documents} documents, {record.new} read, {record.in_force} in force,"
        f" {record.held_back} held back in part, {len(record.set_aside)} set aside{checked}"
    )


def _taken(workers: Pool, batches: list[list[Landed]], force: bool, selection: Selection, run: Run) -> Iterator[Batch]:
    """The batches; when there are many, each with a worker that reads and parses it ahead."""
    if not workers.are_worth(len(batches)):
        yield from map(Batch, batches)
        return
    how = force, run.settings.limits, selection, run.site is not None
    for batch, taken in zip(batches, workers.each(parsing.take, ((batch, *how) for batch in batches)), strict=True):
        yield Batch(batch, partial(_one_by_one_if_need_be, taken, workers, batch, *how))


def _one_by_one_if_need_be(
    taken: Callable[[], parsing.Taken], workers: Pool, batch: list[Landed], *how: Any
) -> parsing.Taken:
    """The frames of a batch; if it kills its worker, its documents are tried one by one and the culprit set aside."""
    try:
        return taken()
    except HelperFailed:
        parts = [parsing.take([], *how)]
    for one, alone in zip(batch, workers.each(parsing.take, (([one], *how) for one in batch)), strict=True):
        try:
            parts.append(alone())
        except HelperFailed as error:
            # A worker killed from outside says nothing about the document: the next run tries again.
            stage = INTERRUPTED if error.killed else "parse"
            parts[0].readings.set_aside.append(
                NotRead(one.source, one.sha256, stage, f"no worker survives it: {error}")
            )
    return parsing.joined(parts)


def _take_in_batch(batch: Batch, force: bool, corrections: pl.DataFrame, selection: Selection, run: Run) -> list[str]:
    """Read, parse and load one batch; returns the reports whose rows were replaced."""
    recorder = run.recorder
    with recorder.stage("read"):
        readings = read(batch, force, selection, run)
        recorder.record.set_aside += [SetAside.of(one.source, one.reason) for one in readings.set_aside]
        recorder.record.notes += [f"{one.source}: {one.what}" for one in readings.notices]
        recorder.record.new += readings.documents.height
    with recorder.stage("parse"):
        parsed = parse(batch, readings.documents, corrections, run)
        recorder.record.set_aside += [SetAside.of(one.source, one.reason) for one in parsed.set_aside]
        reports = parsed.frames["report"].iter_rows(named=True)
        recorder.record.notes += [f"{report['source']}: {doubt}" for report in reports for doubt in doubts(report)]
        recorder.record.notes += lapsed(parsed.frames)
    with recorder.stage("load"):
        corrected = fingerprints(corrections)
        made_from = {report_id(one): parsed_from(one, corrected) for one in batch.landed}
        refused = [
            one.sha256[:16]
            for one in (*readings.set_aside, *parsed.set_aside)
            if one.sha256 and one.stage != INTERRUPTED
        ]
        return load(parsed.frames, made_from, refused, force, batch.size, run)


def _left_behind(run: Run, landing: Landing, stale: set[str]) -> list[Landed]:
    """Landed documents outside these sources whose rows are `stale`: they are reread as well."""
    missing = stale - {report_id(one) for one in landing.documents}
    kept = landed(run.settings.landed, withdrawn=True) if missing else []
    found = [one for one in kept if report_id(one) in missing and one.path.exists()]
    if found:
        run.recorder.record.notes.append(
            f"{len(found)} documents of other sources were reread, since the extractor or the readers have changed"
        )
    return found


def _follow_pairs(workers: Pool, run: Run) -> list[str]:
    """Follow every new or changed pair of reports, batch by batch; returns the later reports."""
    with duckdb.connect(run.settings.working) as connection:
        pairs = following.pending(connection)
    batches = [pairs[start : start + _PAIRS_A_BATCH] for start in range(0, len(pairs), _PAIRS_A_BATCH)]
    calls = (_to_follow(batch, run.settings) for batch in batches)
    beside = workers.are_worth(len(batches))
    told = workers.each(follow_all, calls) if beside else (partial(follow_all, *call) for call in calls)
    for batch, frames in zip(batches, told, strict=True):
        follow(batch, frames, f"{len(batch)} {'pair' if len(batch) == 1 else 'pairs'} of reports", run)
    return [pair.later for pair in pairs]


def _to_follow(pairs: Sequence[Pair], in_force: Settings) -> tuple[Any, ...]:
    """The arguments of `follow_all` for some pairs."""
    with duckdb.connect(in_force.working) as connection:
        return [(pair.earlier, pair.later) for pair in pairs], *following.inputs(connection, pairs)


def _prepare(
    run: Run, landing: Landing, remove_withdrawn: bool, force: bool
) -> tuple[dict[str, tuple[str, str]], set[str]]:
    """Create the staging tables, handle withdrawn documents, and return what is loaded and what of it is stale.

    What need not be loaded again is given as fingerprint and extractor version by report; with `force` it is only what
    this same flow run has loaded. Stale are reports whose rows come from other versions of the readers or the
    extractor.
    """
    record = run.recorder.record
    with duckdb.connect(run.settings.working) as connection:
        staging.create(connection)
        present = staging.loaded(connection)
        gone = news.gone(landing, present)
        if remove_withdrawn:
            withdrawn = [one.sha256[:16] for one in gone]
            staging.remove(connection, [*withdrawn, *staging.versions_of(connection, withdrawn)])
            record.withdrawn = len(gone)
        else:
            news.tell_of_gone(gone, record)
        present = staging.loaded(connection)
        stale = {
            report
            for report, (origin, version) in present.items()
            if version != extractor_version() or not origin.startswith(readers_version())
        }
        return staging.loaded(connection, runs_of(run.settings.runs, flow_run.id)) if force else present, stale


def _start_anew(landing: Landing, in_force: Settings, remove_withdrawn: bool) -> list[Landed]:
    """Drop the working database; returns every document that has landed.

    This includes documents of other sources and runs, and withdrawn ones unless they are to be removed.
    """
    for path in files_of(in_force.working):
        path.unlink(missing_ok=True)
    kept = landed(in_force.landed, withdrawn=not remove_withdrawn)
    known = {one.sha256 for one in landing.documents} | {one.sha256 for one in landing.set_aside}
    return [*landing.documents, *(one for one in kept if one.sha256 not in known and one.path.exists())]


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


def _reports(run: Run) -> list[str]:
    with duckdb.connect(run.settings.working, read_only=True) as connection:
        return list(staging.loaded(connection))
