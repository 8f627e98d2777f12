"""What makes a renamed file stay renamed when the machine goes down."""

import os
from pathlib import Path


def flush_folder(folder: Path) -> None:
    """Have the disk hold what a folder lists: until then, a rename in it may be undone by a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
