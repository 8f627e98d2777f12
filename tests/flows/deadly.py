"""Calls that workers die of; a module of its own, since workers import it."""

import os
import signal
import time
from pathlib import Path
from typing import Any

from ingest.land.landing import Landed
from ingest.parse import Taken, take


def die_if_first(mark: Path, *call: Any) -> Taken:
    """Take a batch; whoever finds the file `mark` takes it away and dies."""
    if mark.exists():
        mark.unlink()
        os.kill(os.getpid(), signal.SIGKILL)
    return take(*call)


def sleep(mark: Path) -> None:
    """Make the file `mark`, and sleep for long."""
    mark.touch()
    time.sleep(600)


def die_of(digest: str, how_to_die: signal.Signals, batch: list[Landed], *how: Any) -> Taken:
    """Take a batch; whoever meets the document of this digest in it dies."""
    if any(one.sha256 == digest for one in batch):
        os.kill(os.getpid(), how_to_die)
    return take(batch, *how)
