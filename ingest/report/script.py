"""Converts traditional characters to simplified ones for the reading, one for one, so that offsets hold."""

from functools import cache
from typing import Any

from ingest.language.lexicon import pairs

_SCRIPTS = pairs("outline", "script")


def is_traditional(text: str) -> bool:
    """Whether a text is written in the traditional script; one that quotes a few words in it is not."""
    return sum(map(text.count, _SCRIPTS)) > sum(map(text.count, _SCRIPTS.values()))


def simplified(text: str) -> str:
    """A text in the simplified script, as long as before: 現在，我代表市人民政府 becomes 现在，我代表市人民政府.

    A text that is simplified already stays as it is; so does a line that would become longer or shorter.
    """
    if not is_traditional(text):
        return text
    lines = text.split("\n")
    readable = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    made = _converter().convert(readable).split("\n")
    return "\n".join(new if len(new) == len(old) else old for old, new in zip(lines, made, strict=True))


@cache
def _converter() -> Any:
    from opencc import OpenCC  # opened only where a text needs it

    return OpenCC("t2s")
