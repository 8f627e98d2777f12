"""Which texts hold which pairs of neighbouring characters, or which characters; asked for many things at once.

A pair or a character is a number here, its *code*, so that one call of numpy looks up those of a whole report.
"""

from collections.abc import Collection, Sequence
from functools import cache
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.promises.likeness import RAREST, RUN, rarities

Numbers = NDArray[np.int64]
Scores = NDArray[np.float64]

_PLANE = 0x10000  # no run has characters beyond the basic plane, so the code of a pair has 32 bits
_TEXTS = 1 << 31  # more than the texts of any report


class Weighed(NamedTuple):
    """The codes of several things, one thing after the other, each with its weight."""

    of: Numbers  # the number of the thing
    codes: Numbers
    weights: Scores

    def of_each(self, things: Numbers) -> "Weighed":
        """The same for some of the things, in any order and repeatedly; `of` becomes the place in `things`."""
        firsts, ends = np.searchsorted(self.of, things), np.searchsorted(self.of, things + 1)
        of, at = ranges(firsts, ends)
        return Weighed(of, self.codes[at], self.weights[at])

    def summed(self, things: int) -> Scores:
        """The summed weight of each thing."""
        return np.bincount(self.of, self.weights, things).astype(np.float64, copy=False)

    def most(self, things: int) -> Scores:
        """The greatest weight of each thing; 0 where it has none."""
        most = np.zeros(things)
        np.maximum.at(most, self.of, self.weights)
        return most

    def only(self, those: NDArray[np.bool_]) -> "Weighed":
        """Some of the codes; the others weigh nothing."""
        return self._replace(weights=self.weights * those)


def weighed(things: Sequence[dict[str, float]]) -> Weighed:
    """The pairs of several things, with their weights."""
    of = np.repeat(np.arange(len(things)), [len(one) for one in things])
    weights = np.array([weight for one in things for weight in one.values()], dtype=np.float64)
    return Weighed(of, _codes([pair for one in things for pair in one]), weights)


def pairs_in(texts: Sequence[str]) -> tuple[Numbers, Numbers]:
    """The pairs in some texts as `likeness.pairs_of` gives them: the number of the text, and the code."""
    of, codes = characters_in(texts)
    table = _runs()
    inside = table[np.minimum(codes, len(table) - 1)]
    together = inside[:-1] & inside[1:]
    return of[:-1][together], (codes[:-1] * _PLANE + codes[1:])[together]


def characters_in(texts: Sequence[str]) -> tuple[Numbers, Numbers]:
    """The characters of some texts: the number of the text, and the code; a line break follows each text."""
    codes = np.frombuffer("".join(f"{text}\n" for text in texts).encode("utf-32-le", "surrogatepass"), "<u4")
    return np.repeat(np.arange(len(texts)), [len(text) + 1 for text in texts]), codes.astype(np.int64)


def rarities_of(codes: Numbers) -> Scores:
    """How rare pairs are, as `likeness.rarity` tells."""
    known, levels = _rarities()
    at = np.minimum(np.searchsorted(known, codes), len(known) - 1)
    return np.where(known[at] == codes, levels[at], RAREST)


def ranges(firsts: Numbers, ends: Numbers) -> tuple[Numbers, Numbers]:
    """The numbers from each `first` to before its `end`, one range after the other; and of which range each is."""
    lengths = ends - firsts
    of = np.repeat(np.arange(len(lengths)), lengths)
    return of, np.arange(len(of)) + np.repeat(firsts - (np.cumsum(lengths) - lengths), lengths)


class Held:
    """Which texts hold which codes, of pairs or of characters."""

    def __init__(self, of: Numbers, codes: Numbers, texts: int) -> None:
        """Code `codes[i]` stands in the text with the number `of[i]`, of so many texts."""
        keys = np.sort(codes * _TEXTS + of)
        self._keys = keys[np.append(True, keys[1:] != keys[:-1])[: len(keys)]]
        self.texts = texts
        self.codes, self.of = np.divmod(self._keys, _TEXTS)
        """Each code of each text once."""

    def hold(self, texts: Numbers, codes: Numbers) -> NDArray[np.bool_]:
        """Whether each of these texts holds the code beside it."""
        keys = codes * _TEXTS + texts
        at = np.searchsorted(self._keys, keys)
        return np.append(self._keys, -1)[at] == keys

    def sums(self, sought: Weighed, things: int) -> Scores:
        """For each thing, and each text: the summed weight of the thing's codes that the text holds."""
        each, at = ranges(*self._places(sought.codes))
        cells = sought.of[each] * self.texts + self.of[at]
        sums = np.bincount(cells, sought.weights[each], things * self.texts).astype(np.float64, copy=False)
        return sums.reshape(things, self.texts)

    def sizes(self) -> Numbers:
        """How many codes each text holds."""
        return np.bincount(self.of, minlength=self.texts)

    def rarity(self, codes: Numbers) -> Scores:
        """How rare each code is: 0 if all texts hold it, 1 if none does."""
        firsts, ends = self._places(codes)
        share = (self.texts + 1) / np.maximum(ends - firsts, 1)
        return np.where(ends > firsts, np.log(share) / (log(self.texts + 1) or 1.0), 1.0)

    def _places(self, codes: Numbers) -> tuple[Numbers, Numbers]:
        return np.searchsorted(self._keys, codes * _TEXTS), np.searchsorted(self._keys, (codes + 1) * _TEXTS)


def _codes(pairs: Collection[str]) -> Numbers:
    characters = np.frombuffer("".join(pairs).encode("utf-16-le"), "<u2").astype(np.int64)
    return characters[::2] * _PLANE + characters[1::2]


@cache
def _rarities() -> tuple[Numbers, Scores]:
    """The codes of all pairs that are listed, in order, and their rarities."""
    listed = rarities()
    codes = _codes(listed)
    order = np.argsort(codes)
    return codes[order], np.array(list(listed.values()))[order]


@cache
def _runs() -> NDArray[np.bool_]:
    """Whether each character below the surrogates belongs to runs; the last one belongs to none."""
    table = np.zeros(0xD800, dtype=bool)
    for run in RUN.finditer("".join(map(chr, range(len(table))))):
        table[run.start() : run.end()] = True
    return table
