"""The context of one run: its id, settings, record, log and helper processes."""

import logging
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flows.pages import drawing as site
from flows.publication.shelf import Shelf
from flows.run import checks, dbt, record, soundness
from flows.run.helper import Helper
from flows.run.record import Record, Recorder
from flows.run.writer import writing
from flows.settings import ROOT, Settings

if TYPE_CHECKING:
    from ingest.land.landing import Landing


@dataclass
class Run:
    """One run of the pipeline, from taking the writer's lock to freeing it."""

    run_id: str
    settings: Settings
    recorder: Recorder
    log: Path
    dbt: Helper
    checks: Helper
    site: Helper | None  # None: the site is switched off
    killed: list[Record]  # earlier runs found to have been killed
    landing: "Landing | None" = None  # the contents of the sources, if listed before the flow

    def get_ready(self, *helpers: Helper | None) -> None:
        """Start helpers that there will soon be work for.

        Each is started as late as its work allows: if all started at once, those needed last would slow the first.
        """
        for helper in helpers:
            if helper:
                helper.start()


_current: Run | None = None


@contextmanager
def begin(
    settings: Settings,
    tell: Callable[[str], None] = lambda message: None,
    watch: Callable[[Record], None] = lambda record: None,
    name: str | None = None,
) -> Iterator[Run]:
    """Take the writer's lock, mend what is damaged, start a record; end it and the helpers, however the end comes.

    Inside a run already begun in this process it yields that run, so that the command line can begin one before the
    flow's slow imports. `tell` receives messages for people, `watch` the record at each change, and `name` is shown to
    other processes that wait to write. Raises `flows.run.writer.Busy`.
    """
    global _current
    if _current:
        yield _current
        return
    with ExitStack() as stack:
        crashed = stack.enter_context(writing(settings.warehouse, settings.wait, tell, name))
        if crashed:
            tell(f"The run before this one, {crashed}, was killed; nothing is lost, this run takes up its work.")
        mended = Shelf(settings.warehouse).mend()
        for one in mended:
            tell(one)
        killed = record.find_killed(settings.runs)
        soundness.forget_log(settings.working, [one.stage for one in killed])
        run_id = record.new_run_id(settings.runs)
        log = settings.log(run_id)
        _make_room(log.parent, settings)
        run = Run(
            run_id,
            settings,
            Recorder(settings.runs, run_id, watch),
            log,
            dbt=stack.enter_context(closing(dbt.start(settings, log))),
            checks=stack.enter_context(closing(checks.start(log))),
            site=stack.enter_context(closing(site.start(settings, log))) if settings.draw_site else None,
            killed=killed,
        )
        run.recorder.record.notes += mended
        _current = run
        try:
            yield run
        except Exception as error:
            if run.recorder.record.state == "running":
                run.recorder.end("failed", f"{type(error).__name__}: {error}")
            raise
        except BaseException:  # Ctrl-C, SIGTERM, a run that is cancelled in Prefect
            run.recorder.end("stopped", "stopped by a signal")
            raise
        finally:
            _current = None


def current() -> Run | None:
    """The run that has begun in this process."""
    return _current


def log_to_file(log: Path) -> None:
    """Send the log output of Prefect and other libraries to the run's log instead of the terminal."""
    import prefect.main  # noqa: F401 - sets up handlers of its own, whose place ours take

    root = logging.getLogger()
    for handler in list(root.handlers):
        root.removeHandler(handler)
    handler = logging.FileHandler(log, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    root.addHandler(handler)
    logging.captureWarnings(True)


def git_revision() -> str | None:
    """The revision of the code, with `+changes` if it has uncommitted ones; None outside a repository."""
    if not (ROOT / ".git").exists():
        return None
    try:
        revision = _git("rev-parse", "--short=12", "HEAD")
        return revision + ("+changes" if _git("status", "--porcelain") else "")
    except (OSError, subprocess.CalledProcessError):
        return None


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _make_room(logs: Path, settings: Settings) -> None:
    """Delete logs and records of runs beyond the number kept."""
    logs.mkdir(parents=True, exist_ok=True)
    kept = settings.keep_logs - 1
    for folder, pattern in ((logs, "*.log"), (settings.runs, "*.json")):
        for old in sorted(folder.glob(pattern))[:-kept] if kept else folder.glob(pattern):
            old.unlink()
