"""What is new in the sources since the last run, if anything.

A run that finds nothing new needs neither Prefect nor dbt nor Great Expectations: it looks, says so, and ends. Nothing
is new when every document has been parsed from the same bytes, catalogue entry and corrections, and everything else
(code, settings, corrections, working database, pages) is as the last successful run left it.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import duckdb

from flows.database_files import files_of
from flows.run import checks, record
from flows.run.context import Run
from flows.run.record import Record, SetAside
from flows.settings import ROOT, Settings
from ingest.land.landing import Landed, Landing, found, land, versions
from ingest.land.manifest import Removed
from ingest.sources import discover, resolve
from ingest.tables import staging
from ingest.tables.corrections import fingerprints, read_corrections
from ingest.versions import extractor_version

# The code that decides a run's result, and the libraries that do so with it.
_CODE = ("ingest", "expectations", "flows", "dbt_project")
_MADE_BY_CODE = {"__pycache__", "target", "logs"}
_LIBRARIES = ("dbt-core", "dbt-duckdb", "duckdb", "great-expectations", "polars", "rjieba")
# What decides how a run works, but not its result.
_OF_THE_WAY = {
    "warehouse",
    "corrections",
    "sources",
    "wait",
    "keep_logs",
    "batch_mb",
    "workers",
    "engine",
    "land",
    "http",
    "schedule",
    "prefect",
}


def report_id(one: Landed) -> str:
    """The key of the report that a document holds."""
    return one.sha256[:16]


def parsed_from(one: Landed, corrected: Mapping[str, str]) -> str:
    """What the rows of a document depend on, apart from the extractor; `corrected` is `fingerprints(corrections)`."""
    return one.fingerprint + corrected.get(report_id(one), "")


def tell(landing: Landing, told: Record) -> None:
    """Record what was found in the sources."""
    told.documents = len(landing.documents) + len(landing.set_aside)
    told.set_aside = [SetAside.of(one.source, one.reason) for one in landing.set_aside]
    told.notes += [f"{one.source}: {one.what}" for one in landing.notices]


def gone(landing: Landing, present: "dict[str, tuple[str, str]]") -> list[Removed]:
    """The documents that are no longer in any source but still have rows in the warehouse."""
    return [one for one in landing.removed if not one.elsewhere and one.sha256[:16] in present]


def tell_of_gone(documents: Sequence[Removed], told: Record) -> None:
    """Record the documents that are gone but whose rows stay."""
    told.notes += [
        f"{one.source} is no longer there; its rows stay in the warehouse (--remove-withdrawn takes them out)"
        for one in documents
    ]


def land_sources(sources: Sequence[str], force: bool, run: Run) -> Landing:
    """List the documents of the sources and store the bytes of new ones; once per run."""
    if run.landing is None:
        in_force = run.settings
        there = discover(resolve(sources or list(in_force.sources), in_force.sources), in_force.http)
        run.landing = land(there, in_force.landed, in_force.limits, force)
    return run.landing


def is_there_none(run: Run, sources: Sequence[str], remove_withdrawn: bool) -> bool:
    """Look at the sources; when nothing is new, say so in the record and end it."""
    if not _is_as_left(run):
        return False
    with run.recorder.stage("land"):
        landing = land_sources(sources, False, run)
        corrected = fingerprints(read_corrections(run.settings.corrections))
        try:
            with duckdb.connect(run.settings.working, read_only=True) as connection:
                present = staging.loaded(connection)
                versions_changed = staging.unmarked_versions(connection, *versions(run.settings.landed))
        except duckdb.Error:  # the run itself says what is wrong
            return False
    left_out = gone(landing, present)
    if (
        versions_changed
        or (remove_withdrawn and left_out)
        or any(
            present.get(report_id(one)) != (parsed_from(one, corrected), extractor_version())
            for one in landing.documents
        )
        or not _is_told_what_is_set_aside(run.settings)
    ):
        return False
    told = run.recorder.record.model_copy(deep=True)
    tell(landing, told)
    tell_of_gone(left_out, told)
    checks.tell_what_became(run.settings, [report_id(one) for one in landing.documents], told)
    last = record.before(run.settings.runs, run.run_id)
    told.warnings = last.warnings if last else []
    if told.to_look_at != (last.to_look_at if last else set()):  # that is news: a whole run sends the alert
        return False
    run.recorder.record = told
    leave(run)
    run.recorder.end("unchanged")
    return True


def _is_told_what_is_set_aside(in_force: Settings) -> bool:
    """Whether the release in force lists exactly the documents now set aside."""
    places = [place for place in found(in_force.landed) if not place.gone]
    try:
        with duckdb.connect(in_force.published, read_only=True) as connection:
            told = connection.execute(
                "SELECT source, reason FROM release.document WHERE outcome = 'set aside' AND stage <> 'check'"
            ).fetchall()
    except duckdb.Error:
        return False
    refused = {(place.source, place.reason) for place in places if place.reason}
    return refused <= set(told) and {source for source, _ in told} <= {place.source for place in places}


def leave(run: Run) -> None:
    """Record the state that a successful run leaves."""
    run.recorder.record.left = _left(run.settings)
    run.recorder.save()


def _is_as_left(run: Run) -> bool:
    """Whether the state is as the last run left it, and that run succeeded."""
    before = [one for one in record.records(run.settings.runs) if one.run_id != run.run_id]
    return bool(before) and before[-1].left is not None and before[-1].left == _left(run.settings)


def _left(in_force: Settings) -> str:
    """Everything a run's result depends on apart from the documents, and the result itself."""
    parts = [in_force.model_dump_json(exclude=_OF_THE_WAY)]
    parts += [f"{name} {version(name)}" for name in _LIBRARIES]
    parts += [f"{path.relative_to(ROOT)} {_digest(path)}" for path in _code()]
    parts.append(f"corrections {_digest(in_force.corrections)}")
    parts += _stamps(in_force.warehouse / "quality")
    parts += [_stamp(path) for path in files_of(in_force.working)]
    if in_force.draw_site:
        parts += _stamps(in_force.site.resolve())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _code() -> Iterator[Path]:
    for folder in _CODE:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and not _MADE_BY_CODE.intersection(path.parts):
                yield path


def _digest(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _stamps(folder: Path) -> list[str]:
    return [f"{path.relative_to(folder)} {_stamp(path)}" for path in sorted(folder.rglob("*")) if path.is_file()]


def _stamp(path: Path) -> str:
    """A stamp that changes when a file is written to."""
    if not path.exists():
        return f"no {path.name}"
    found = path.stat()
    return f"{path.name} {found.st_size} {found.st_mtime_ns}"
