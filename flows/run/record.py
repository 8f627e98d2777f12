"""The record of a run: what it did, how long each stage took, how it ended. One small JSON file per run.

It can be read at any time (`gwr status`), even while databases are locked, and is rewritten at each change.
"""

import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

_TIME = "%Y%m%dT%H%M%S"
_LONGEST = 200

State = Literal["running", "published", "unchanged", "checked", "failed", "stopped", "killed"]


class SetAside(BaseModel):
    """A document that was set aside, and why."""

    source: str
    reason: str

    @classmethod
    def of(cls, source: str, reason: str) -> "SetAside":
        """One with a shortened name: names inside archives may have tens of thousands of letters."""
        return cls(
            source=source if len(source) <= _LONGEST else f"{source[:_LONGEST]} …", reason=reason[: _LONGEST * 5]
        )


class Warned(BaseModel):
    """A check that warned: its name, what it guards, the first rows that it is about, and where all of them are."""

    check: str
    what: str
    rows: list[str] = []
    where: str

    @property
    def told(self) -> str:
        """The whole message, one row per line."""
        rows = [f"  {row}" for row in self.rows]
        return "\n".join([f"{self.check}: {self.what}", *rows, f"  all rows: {self.where}"])


class Checks(BaseModel):
    """How many checks passed, warned and failed."""

    passed: int = 0
    warned: int = 0
    failed: int = 0

    def __add__(self, others: "Checks") -> "Checks":
        """The count of both."""
        return Checks(
            passed=self.passed + others.passed, warned=self.warned + others.warned, failed=self.failed + others.failed
        )


class Record(BaseModel):
    """One run."""

    run_id: str
    pid: int
    flow_run_id: str | None = None  # Prefect's id of the run
    attempt: int = 1  # the attempt of the flow run, which has a second when retried
    started_at: datetime
    ended_at: datetime | None = None
    state: State = "running"
    stage: str | None = None
    seconds: dict[str, float] = {}
    documents: int = 0
    new: int = 0  # documents that were read in this run
    withdrawn: int = 0
    in_force: int = 0  # of the documents found, those with rows in the release
    held_back: int = 0  # of these, those with rows held back
    set_aside: list[SetAside] = []
    warnings: list[Warned] = []
    notes: list[str] = []
    checks: Checks = Checks()
    release_id: str | None = None
    error: str | None = None
    left: str | None = None  # the state that a successful run leaves: `flows.run.news`

    @property
    def of_documents(self) -> str:
        """The outcome of the documents, in figures."""
        return (
            f"{self.documents:,} found, {self.new:,} read, {self.in_force:,} in force, {self.held_back:,} held back in"
            f" part, {len(self.set_aside):,} set aside"
        )

    @property
    def to_look_at(self) -> set[tuple[str, str]]:
        """What needs attention: the checks that warned, and the documents set aside with their reasons."""
        return {("", one.check) for one in self.warnings} | {(one.source, one.reason) for one in self.set_aside}

    @property
    def crashed(self) -> bool:
        """Whether the run ended without recording it: it was killed, or the machine went down."""
        return self.state == "killed" or (self.state == "running" and not _alive(self.pid))


def new_run_id(folder: Path) -> str:
    """A unique id that sorts after those of all earlier runs: 20200107T091500-3f9a2c.

    It holds the clock's time unless the clock was set back; then ids continue from the last run's, and the record has
    the clock's time.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    last = max((path.stem for path in folder.glob("*.json")), default="")
    if last >= f"{now:{_TIME}}":
        now = datetime.strptime(last.partition("-")[0], _TIME) + timedelta(seconds=1)
    return f"{now:{_TIME}}-{secrets.token_hex(3)}"


class Recorder:
    """Keeps the record of a running run on disk and times its stages; `watch` is called at each change."""

    def __init__(self, folder: Path, run_id: str, watch: Callable[[Record], None]) -> None:  # noqa: D107
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{run_id}.json"
        self._watch = watch
        self.record = Record(run_id=run_id, pid=os.getpid(), started_at=datetime.now(UTC))
        self.save()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage; a repeated stage adds to its time."""
        self.record.stage = name
        self.save()
        before = time.monotonic()
        try:
            yield
        finally:
            self.record.seconds[name] = self.record.seconds.get(name, 0) + time.monotonic() - before

    def end(self, state: State, error: str | None = None) -> None:
        """Record how the run ended."""
        self.record.state, self.record.error, self.record.stage = state, error, None
        self.record.ended_at = datetime.now(UTC)
        self.save()

    def save(self) -> None:
        """Write the record to the disk."""
        _write(self._path, self.record)
        self._watch(self.record)


def records(folder: Path) -> list[Record]:
    """The records of all kept runs, in the order in which they began; damaged ones are left out."""
    return [one for path in sorted(folder.glob("*.json")) if (one := _read(path))]


def before(folder: Path, run_id: str) -> Record | None:
    """The record of the last run before `run_id` that ended by itself."""
    ended = [one for one in records(folder) if one.run_id < run_id and one.state in ("published", "unchanged")]
    return ended[-1] if ended else None


def runs_of(folder: Path, flow_run_id: str) -> list[str]:
    """The ids of the runs of one Prefect flow run: several if it was interrupted and retried."""
    return [one.run_id for one in records(folder) if one.flow_run_id == flow_run_id]


def find_killed(folder: Path) -> list[Record]:
    """Mark runs that were killed, and return those not marked before.

    Only for the holder of the writer's lock, which knows that no run recorded as running still is.
    """
    killed = []
    for path in sorted(folder.glob("*.json")):
        one = _read(path)
        if one and one.state == "running":
            killed.append(one.model_copy(update={"state": "killed"}))
            _write(path, killed[-1])
    return killed


def _read(path: Path) -> Record | None:
    try:
        return Record.model_validate_json(path.read_bytes())
    except ValidationError:
        return None


def _write(path: Path, record: Record) -> None:
    beside = path.with_suffix(".next")
    beside.write_text(record.model_dump_json(indent=1), "utf-8")
    beside.replace(path)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
