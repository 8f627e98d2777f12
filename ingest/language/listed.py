"""Long lists of words, looked for in many places of one text.

Where one of the words may begin is found once for the whole text, by the words' first two characters.
"""

import re
from collections.abc import Callable, Collection

import numpy as np

from ingest.language.lexicon import any_of

_PLANE = 0x10000  # no word has characters beyond the basic plane
_ALONE = np.uint64(1)


class Listed:
    """A list of words."""

    def __init__(self, words: Collection[str]) -> None:
        """Prepare words to be looked for.

        For each character, the words it begins and the words it is second in are noted as bits: one bit stands for all
        words of a single character, each other bit for a group of longer words.
        """
        self.pattern = re.compile(any_of(words))
        self._first, self._second = (np.zeros(_PLANE + 1, dtype=np.uint64) for _ in range(2))
        for number, word in enumerate(words):
            bit = np.uint64(1 << 1 + number % 63) if len(word) > 1 else _ALONE
            self._first[ord(word[0])] |= bit
            self._second[ord(word[1]) if len(word) > 1 else slice(None)] |= bit

    def may_begin(self, text: str) -> bytearray:
        """A byte for each character of a text: 1 where one of the words may begin."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
        first, second = (table.take(codes, mode="clip") for table in (self._first, self._second))
        return bytearray((first & np.append(second[1:], _ALONE)) != 0)

    def within(self, text: str) -> Callable[[int, int], str]:
        """Gives the first of the words in `text[start:end]`, the longest that begins there; "" where there is none."""
        begins, match = self.may_begin(text).find, self.pattern.match

        def first(start: int, end: int) -> str:
            while (start := begins(1, start, end)) >= 0:
                if found := match(text, start, end):
                    return found[0]
                start += 1
            return ""

        return first
