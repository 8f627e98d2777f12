"""Patterns that match at the end of a text, and the characters that one may end with: a look at the last saves most.

Of every name it is asked whether it ends with 分别, 累计 or the like, and few end with 别 or 计. Which characters those
are is read off the pattern itself.
"""

import re
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

from ingest.language.lexicon import COMMON, fill

_MOST = 64  # characters of a range; a wider one tells nothing
_NO_WIDTH = {_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT}


class AtEnd:
    """A pattern that matches at the end of a text alone, asked only of texts that end as a match may."""

    def __init__(self, pattern: str) -> None:
        """Take a pattern that ends with `$`."""
        self.pattern = re.compile(pattern)
        ends, empty = _last(_parser.parse(pattern).data)
        assert ends is not None and not empty, f"anything may end a match of {pattern}"
        self.ends = ends | {"\n"}  # `$` stands before a last line break, too

    def search(self, text: str) -> re.Match[str] | None:
        """The match at the end of a text."""
        return self.pattern.search(text) if text[-1:] in self.ends else None

    def sub(self, by: str, text: str) -> str:
        """A text with `by` in place of the match at its end."""
        return self.pattern.sub(by, text) if text[-1:] in self.ends else text


def at_end(template: str, name: str = COMMON, **parts: str) -> AtEnd:
    """What `lexicon.fill` makes of a template that ends with `$`."""
    return AtEnd(fill(template, name, **parts))


_Last = tuple[frozenset[str] | None, bool]
"""What may stand last, None for anything, and whether nothing may stand there."""


def _last(tree: list[Any]) -> _Last:
    ends: frozenset[str] | None = frozenset()
    for kind, what in reversed(tree):
        found, empty = _of_node(kind, what)
        ends = None if ends is None or found is None else ends | found
        if not empty:
            return ends, False
    return ends, True


def _of_node(kind: Any, what: Any) -> _Last:
    if kind in _NO_WIDTH:
        return frozenset(), True
    if kind is _constants.LITERAL:
        return frozenset(chr(what)), False
    if kind is _constants.IN:
        return _of_set(what), False
    if kind is _constants.SUBPATTERN:
        return _last(what[-1].data)
    if kind in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
        least, _, inner = what
        ends, empty = _last(inner.data)
        return ends, empty or least == 0
    if kind is _constants.BRANCH:
        branches = [_last(branch.data) for branch in what[1]]
        known = [ends for ends, _ in branches if ends is not None]
        return frozenset().union(*known) if len(known) == len(branches) else None, any(empty for _, empty in branches)
    return None, False


def _of_set(choices: list[Any]) -> frozenset[str] | None:
    ends: set[str] = set()
    for kind, what in choices:
        if kind is _constants.LITERAL:
            ends.add(chr(what))
        elif kind is _constants.RANGE and what[1] - what[0] < _MOST:
            ends.update(map(chr, range(what[0], what[1] + 1)))
        else:
            return None
    return frozenset(ends)
