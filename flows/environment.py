"""Files that hang on the installed libraries alone: made once in seconds, and kept in this Python environment."""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path


def made_once(name: str, make: Callable[[Path], object]) -> Path | None:
    """The file `name` of the environment; `make` writes it to the path it gets if it isn't there yet.

    The name should tell the version of whatever makes the file. None when the environment can't be written to, or
    what `make` calls fails.
    """
    folder = Path(sys.prefix, "share", "gwr")
    kept = folder / name
    if not kept.exists():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder, prefix=".") as passing:
                made = Path(passing, name)
                make(made)
                made.replace(kept)
        except (OSError, subprocess.CalledProcessError):
            return None
    return kept
