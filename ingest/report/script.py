"""Converts traditional characters to simplified ones, one for one, so that offsets stay valid."""

from functools import cache
from typing import Any

from ingest.language.lexicon import pairs

_SCRIPTS = pairs("outline", "script")


def is_traditional(text: str) -> bool:
    """Whether a text is written in traditional characters; a few quoted words in them do not count."""
    return sum(map(text.count, _SCRIPTS)) > sum(map(text.count, _SCRIPTS.values()))


def simplified(text: str) -> str:
    """A text in simplified characters, of the same length: 現在，我代表市人民政府 becomes 现在，我代表市人民政府.

    A text that is already simplified stays as it is; so does a line whose length would change.
    """
    if not is_traditional(text):
        return text
    lines = text.split("\n")
    readable = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    made = _converter().convert(readable).split("\n")
    return "\n".join(new if len(new) == len(old) else old for old, new in zip(lines, made, strict=True))


@cache
def _converter() -> Any:
    from opencc import OpenCC  # imported only when a text needs it

    return OpenCC("t2s")
