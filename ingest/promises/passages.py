"""The clauses of a report that may give the outcome of a promise, and an index that finds them by a name."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from math import log

import numpy as np

from ingest.language.lexicon import any_of, words
from ingest.numbers.reasons import judged, stated
from ingest.promises.clauses import clauses
from ingest.promises.likeness import PLAIN, RUN, as_compared, pairs_of, rarity, unmarked
from ingest.promises.parts import OF_THE_PLAN, OF_THE_REVIEW, stretches
from ingest.report.outline import Section
from ingest.report.text import Text

Scores = np.ndarray[tuple[int], np.dtype[np.float64]]


class Passage:
    """One clause, `clean[start:end]`, of a section that reviews or plans."""

    __slots__ = ("bare", "end", "kind", "number", "pairs", "paragraph", "parts", "quantities", "start", "words")

    def __init__(self, number: int, start: int, end: int, kind: str, short: str, paragraph: int) -> None:
        """A passage at a place in the report; `short` holds its words as `as_compared` gives them."""
        self.number = number
        self.start = start
        self.end = end
        self.kind = kind  # of the section it stands in
        self.words = short  # long forms replaced by short ones
        self.bare = unmarked(short)
        self.pairs = frozenset(pairs_of(short))
        self.paragraph = paragraph
        self.quantities: tuple[tuple[float, str], ...] = ()  # value and unit of each number that states something
        self.parts: list[tuple[frozenset[str], float]] | None = None


@cache
def unmet() -> re.Pattern[str]:
    """A pattern for words that say that something was not achieved."""
    return re.compile(any_of(words("promises")["unmet"]))


class Index:
    """The passages of a report, found by the pairs and characters they hold."""

    def __init__(self, text: Text, sections: Sequence[Section]) -> None:
        """Index the clauses of all sections that review or plan."""
        clean = text.clean
        self.clean = clean
        self.passages: list[Passage] = []
        kinds = {section.number: section.kind for section in sections}
        measured = [n for n in stated(*judged(clean)) if n.unit]
        at = [n.start for n in measured]
        breaks = [found.start() for found in re.finditer("\n", clean)]
        for section, start, end, _ in stretches(clean, sections, (*OF_THE_REVIEW, *OF_THE_PLAN)):
            for first, last in clauses(clean, start, end):
                short, paragraph = as_compared(clean[first:last]), bisect_left(breaks, first)
                passage = Passage(len(self.passages), first, last, kinds[section], short, paragraph)
                inside = measured[bisect_left(at, first) : bisect_left(at, last)]
                passage.quantities = tuple((n.value, n.unit) for n in inside)
                self.passages.append(passage)
        self.paragraphs: dict[int, set[str]] = defaultdict(set)
        for passage in self.passages:
            self.paragraphs[passage.paragraph] |= passage.pairs
        self._with = _Held([passage.words for passage in self.passages], pairs=True)
        self._with_character = _Held([passage.bare for passage in self.passages], pairs=False)
        self.of_the_review = [one.kind in OF_THE_REVIEW and _may_tell(one) for one in self.passages]
        self.of_the_plan = [one.kind in OF_THE_PLAN for one in self.passages]
        self._together: dict[tuple[frozenset[str], int], float] = {}
        self.rare = self._with.rarities()
        """How rare each pair of characters is: 0 if all passages hold it; a pair that no passage holds is missing."""
        self.rare_characters = self._with_character.rarities()

    def parts_of(self, passage: Passage) -> list[tuple[frozenset[str], float]]:
        """The pairs of characters in each part of a passage, split at 、, and the weight of each part's pairs."""
        if passage.parts is None:
            several = "、" in passage.words
            each = [frozenset(pairs_of(part)) for part in passage.words.split("、")] if several else [passage.pairs]
            rare = self.rare
            passage.parts = [(pairs, sum([(rarity(pair) + PLAIN) * rare[pair] for pair in pairs])) for pairs in each]
        return passage.parts

    def together(self, pairs: frozenset[str], paragraph: int) -> float:
        """The summed rarity of the given pairs that a paragraph holds."""
        known = self._together.get((pairs, paragraph))
        if known is None:
            shared = pairs & self.paragraphs[paragraph]
            known = self._together[pairs, paragraph] = sum(map(self.rare.__getitem__, shared))
        return known

    def shares(self, pairs: Mapping[str, float]) -> Scores:
        """For each passage, the share of these pairs that it holds, by weight."""
        return self._with.shares(pairs)

    def shares_of_characters(self, characters: Mapping[str, float]) -> Scores:
        """The same for characters."""
        return self._with_character.shares(characters)


class _Held:
    """Which passages hold each pair of neighbouring characters, or each character."""

    def __init__(self, texts: Sequence[str], *, pairs: bool) -> None:
        self._texts = len(texts)
        codes = np.frombuffer("".join(f"{text}\n" for text in texts).encode("utf-32-le", "surrogatepass"), "<u4")
        codes = codes.astype(np.int64)
        of = np.repeat(np.arange(len(texts)), [len(text) + 1 for text in texts])
        if pairs:
            inside = _in_a_run(codes)
            together = inside[:-1] & inside[1:]
            codes, of = (codes[:-1] * _PLANES + codes[1:])[together], of[:-1][together]
        ones, which = np.unique(codes, return_inverse=True)
        held = np.unique(which * len(texts) + of)
        self._where = held % max(1, len(texts))  # passages, ordered by the pair or character they hold
        self._ends = np.searchsorted(held, np.arange(1, len(ones) + 1) * len(texts)).tolist()
        names = ones.tolist()
        words_of = [chr(one // _PLANES) + chr(one % _PLANES) for one in names] if pairs else [chr(one) for one in names]
        self._at = {one: number for number, one in enumerate(words_of)}

    def shares(self, weights: Mapping[str, float]) -> Scores:
        """For each passage, the share of the total weight that it holds."""
        scores = np.zeros(self._texts)
        for one, weight in weights.items():
            at = self._at.get(one)
            if at is not None:
                scores[self._where[self._ends[at - 1] if at else 0 : self._ends[at]]] += weight
        return scores / (sum(weights.values()) or 1.0)

    def rarities(self) -> dict[str, float]:
        """How rare each pair or character is: 0 if all passages hold it."""
        whole = log(self._texts + 1) or 1.0
        counts = np.diff([0, *self._ends])
        return dict(zip(self._at, (np.log((self._texts + 1) / counts) / whole).tolist(), strict=True))


_PLANES = 0x110000  # one more than the last character


def _in_a_run(codes: np.ndarray) -> np.ndarray:
    """Which characters belong to runs, as in `likeness.pairs_of`."""
    table = _runs()
    return table[np.minimum(codes, len(table) - 1)]


@cache
def _runs() -> np.ndarray:
    """Whether each character below the surrogates belongs to runs; the last one belongs to none."""
    table = np.zeros(0xD800, dtype=bool)
    for run in RUN.finditer("".join(map(chr, range(len(table))))):
        table[run.start() : run.end()] = True
    return table


def _may_tell(passage: Passage) -> bool:
    """Whether a passage may give an outcome; one about problems may only if it says that something was not achieved."""
    return passage.kind != "problems" or unmet().search(passage.words) is not None
