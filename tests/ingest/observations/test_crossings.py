"""How often the reading of a sentence enters one module from another: what a reader of the code has to follow.

`python tests/ingest/observations/test_crossings.py SENTENCE` prints the entries one by one.
"""

import functools
import gc
import sys
from types import FrameType
from typing import Any

from ingest.language.periods import Years
from ingest.observations import sentence
from ingest.observations.report import read_observations

SENTENCE = "一般公共预算收入下降1.2%、剔除减税降费因素增长6.1%"
_MOST = 22


def entries(text: str) -> list[str]:
    """Each call into a module of `ingest` from another one while a sentence is read, with nothing remembered."""
    found: list[str] = []
    inside = 0

    def watch(frame: FrameType, event: str, _: Any) -> None:
        nonlocal inside
        reading = frame.f_code is sentence.read_sentence.__code__
        inside += reading and event == "call"
        inside -= reading and event == "return"
        if event == "call" and inside and not reading and frame.f_back:
            module, caller = (one.f_globals.get("__name__", "") for one in (frame, frame.f_back))
            if module.startswith("ingest.") and caller.startswith("ingest.") and module != caller:
                found.append(f"{caller} > {module}.{frame.f_code.co_name}")

    _read(text)  # patterns are compiled when they are first used
    _forget()
    sys.setprofile(watch)
    try:
        _read(text)
    finally:
        sys.setprofile(None)
    return found


def _read(text: str) -> Any:
    return read_observations(f"{text}。", [], Years(2020, 2021, 2021))[2]


def _forget() -> None:
    """Empty the caches of what was read, so that every call is seen."""
    for one in gc.get_objects():
        # Not isinstance: it would ask what a weak reference points to, which may be gone.
        ours = type(one) is functools._lru_cache_wrapper and one.__module__.startswith("ingest.")
        if ours and one.cache_info().maxsize is not None:
            one.cache_clear()


def test_the_reading_of_a_sentence_can_be_followed():
    assert len(_read(SENTENCE)) == 2
    found = entries(SENTENCE)
    assert 0 < len(found) <= _MOST, "\n".join(found)


if __name__ == "__main__":
    made = entries(" ".join(sys.argv[1:]) or SENTENCE)
    print(*made, len(made), sep="\n")
