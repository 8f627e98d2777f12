"""Makes renames survive a loss of power."""

import os
from pathlib import Path


def flush_folder(folder: Path) -> None:
    """Flush a folder's entries to disk: until then, a loss of power may undo a rename in it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
