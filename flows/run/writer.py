"""The writer's lock on the warehouse folder, with a note that says who holds it and since when.

The operating system frees the lock when its holder dies, so a crash leaves nothing locked; but the note stays behind
and shows that there was a crash.
"""

import json
import os
import shlex
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import BaseModel, ValidationError

from flows.errors import Refused

# Checking the lock (`current`) takes it for a moment; a run that starts just then must not be refused.
_PROBE = 0.5


class Writer(BaseModel):
    """Who is writing, or was: the note beside the lock."""

    pid: int
    host: str
    since: datetime
    command: str

    def __str__(self) -> str:
        """A form for people: `gwr run` (process 4711 on host, since 2020-01-07 09:00:00)."""
        since = self.since.astimezone().strftime("%Y-%m-%d %H:%M:%S")
        return f"`{self.command}` (process {self.pid} on {self.host}, since {since})"


class Busy(Refused):
    """Another process writes this warehouse; the message says which."""


@contextmanager
def writing(
    warehouse: Path,
    wait: float = 0,
    on_wait: Callable[[str], None] = lambda message: None,
    name: str | None = None,
) -> Iterator[Writer | None]:
    """Hold the warehouse for writing; nested calls in one process count as one. Others see `name`, or the command.

    Yields the previous writer if it ended without freeing the lock (it was killed), else None. If another process holds
    the lock, `on_wait` is called with a message that names it, and `Busy` is raised after `wait` seconds.
    """
    warehouse.mkdir(parents=True, exist_ok=True)
    lock = FileLock(warehouse / "writer.lock", is_singleton=True, thread_local=False)
    note = warehouse / "writer.json"
    try:
        lock.acquire(timeout=_PROBE, poll_interval=0.1)
    except Timeout:
        if wait:
            on_wait(f"Waiting up to {wait:g} s for {_holder(note)} to end.")
        try:
            lock.acquire(timeout=wait, poll_interval=0.2)
        except Timeout:
            raise Busy(f"{_holder(note)} is writing {warehouse}; this run has changed nothing.") from None
    outermost = lock.lock_counter == 1
    crashed = _read(note) if outermost else None
    try:
        if outermost:
            _write(note, name)
        yield crashed
    finally:
        if outermost:
            note.unlink(missing_ok=True)
        lock.release()


def current(warehouse: Path) -> Writer | None:
    """Who is writing the warehouse at this moment, if anyone."""
    lock = FileLock(warehouse / "writer.lock")
    if not Path(lock.lock_file).exists():
        return None
    try:
        with lock.acquire(timeout=0):
            return None
    except Timeout:
        return _read(warehouse / "writer.json")


def _holder(note: Path) -> str:
    return str(_read(note) or "another process")


def _read(note: Path) -> Writer | None:
    try:
        return Writer.model_validate_json(note.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def _write(note: Path, name: str | None) -> None:
    command = name or shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]])
    writer = Writer(pid=os.getpid(), host=socket.gethostname(), since=datetime.now().astimezone(), command=command)
    beside = note.with_suffix(".next")
    beside.write_text(json.dumps(writer.model_dump(mode="json"), ensure_ascii=False), "utf-8")
    beside.replace(note)


def shown(argument: str) -> str:
    """An argument as it may be shown to others: an address without its password or token."""
    if "://" not in argument:
        return argument
    from ingest.sources.web import without_secrets  # imported here so that most commands need not wait for it

    return without_secrets(argument)
