"""The clauses of a report that may tell what became of a promise, and an index to find them by a name."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from math import log

import numpy as np

from ingest.language.lexicon import any_of, words
from ingest.numbers.reasons import judged, stated
from ingest.promises.clauses import clauses
from ingest.promises.likeness import PLAIN, as_compared, pairs_of, rarity, unmarked
from ingest.promises.parts import OF_THE_PLAN, OF_THE_REVIEW, stretches
from ingest.report.outline import Section
from ingest.report.text import Text

Scores = np.ndarray[tuple[int], np.dtype[np.float64]]


class Passage:
    """One clause, `clean[start:end]`, of a section that reviews or plans."""

    __slots__ = ("bare", "end", "kind", "number", "pairs", "paragraph", "parts", "quantities", "start", "words")

    def __init__(self, number: int, start: int, end: int, kind: str, short: str, paragraph: int) -> None:
        """A passage by its place in the report, in a paragraph, with its words as `as_compared` cuts them."""
        self.number = number
        self.start = start
        self.end = end
        self.kind = kind  # of the section it stands in
        self.words = short  # with long forms cut short
        self.bare = unmarked(short)
        self.pairs = frozenset(pairs_of(short))
        self.paragraph = paragraph
        self.quantities: tuple[tuple[float, str], ...] = ()  # value and unit of each number that states something
        self.parts: list[tuple[frozenset[str], float]] | None = None


@cache
def unmet() -> re.Pattern[str]:
    """Words that tell something as not reached."""
    return re.compile(any_of(words("promises")["unmet"]))


class Index:
    """The passages of a report, found by what they hold."""

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
        self._with = _places(passage.pairs for passage in self.passages)
        self._with_character = _places(set(passage.bare) for passage in self.passages)
        self.of_the_review = [one.kind in OF_THE_REVIEW and _may_tell(one) for one in self.passages]
        self.of_the_plan = [one.kind in OF_THE_PLAN for one in self.passages]
        self._where: dict[str, np.ndarray] = {}  # of pairs and characters, made when first asked for
        self._together: dict[tuple[frozenset[str], int], float] = {}
        self.rare = _rare(self._with, len(self.passages))
        """How rare each pair of characters is: 0 where all passages hold it; one that none holds is not there."""
        self.rare_characters = _rare(self._with_character, len(self.passages))

    def parts_of(self, passage: Passage) -> list[tuple[frozenset[str], float]]:
        """The pairs of characters of each part of a passage between 、, and what they weigh."""
        if passage.parts is None:
            several = "、" in passage.words
            each = [frozenset(pairs_of(part)) for part in passage.words.split("、")] if several else [passage.pairs]
            rare = self.rare
            passage.parts = [(pairs, sum([(rarity(pair) + PLAIN) * rare[pair] for pair in pairs])) for pairs in each]
        return passage.parts

    def together(self, pairs: frozenset[str], paragraph: int) -> float:
        """The rarity of the pairs that a paragraph shares with those given, added up."""
        known = self._together.get((pairs, paragraph))
        if known is None:
            shared = pairs & self.paragraphs[paragraph]
            known = self._together[pairs, paragraph] = sum(map(self.rare.__getitem__, shared))
        return known

    def shares(self, pairs: Mapping[str, float]) -> Scores:
        """The share of the weight of some pairs that each passage holds."""
        return self._shares(self._with, pairs)

    def shares_of_characters(self, characters: Mapping[str, float]) -> Scores:
        """The same of characters."""
        return self._shares(self._with_character, characters)

    def _shares(self, places: Mapping[str, list[int]], weights: Mapping[str, float]) -> Scores:
        scores = np.zeros(len(self.passages))
        for one, weight in weights.items():
            where = self._where.get(one)
            if where is None:
                where = self._where[one] = np.array(places.get(one, ()), dtype=np.intp)
            scores[where] += weight
        return scores / (sum(weights.values()) or 1.0)


def _may_tell(passage: Passage) -> bool:
    """Problems tell of a promise only where they say that it was not kept."""
    return passage.kind != "problems" or unmet().search(passage.words) is not None


def _places(held: Iterable[Iterable[str]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, ones in enumerate(held):
        for one in ones:
            found[one].append(number)
    return found


def _rare(places: Mapping[str, list[int]], passages: int) -> dict[str, float]:
    whole = log(passages + 1) or 1.0
    level = [0.0, *(log((passages + 1) / count) / whole for count in range(1, passages + 1))]
    return {one: level[len(found)] for one, found in places.items()}
