"""The processes that a process has started, by what they run."""

from contextlib import suppress

import psutil


def running(word: str, parent: int | None = None) -> list[psutil.Process]:
    """Those below `parent` (this process unless given) whose command line holds `word`.

    One that has ended and that nobody has waited for yet is still listed by the system, without a command line.
    """
    found = []
    with suppress(psutil.NoSuchProcess):
        for one in psutil.Process(parent).children(recursive=True):
            with suppress(psutil.NoSuchProcess):  # a zombie is one of these
                if word in " ".join(one.cmdline()):
                    found.append(one)
    return found
