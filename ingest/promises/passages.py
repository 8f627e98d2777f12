"""The clauses of a report that may give the outcome of a promise, and an index that finds them by a name."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from ingest.language.lexicon import any_of, words
from ingest.numbers.reasons import judged, stated
from ingest.promises.clauses import clauses
from ingest.promises.held import Held, Scores, Weighed, characters_in, pairs_in, rarities_of
from ingest.promises.likeness import PLAIN, as_compared, unmarked
from ingest.promises.parts import OF_THE_PLAN, OF_THE_REVIEW, stretches
from ingest.report.outline import Section
from ingest.report.text import Text


class Passage(NamedTuple):
    """One clause, `clean[start:end]`, of a section that reviews or plans."""

    start: int
    end: int
    kind: str  # of the section it stands in
    words: str  # long forms replaced by short ones
    bare: str  # the same without quotation marks and the like
    quantities: tuple[tuple[float, str], ...]  # value and unit of each number that states something


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
        self.passages = _passages(clean, sections)
        self.of_the_review = [one.kind in OF_THE_REVIEW and _may_tell(one) for one in self.passages]
        self.of_the_plan = [one.kind in OF_THE_PLAN for one in self.passages]
        breaks = [found.start() for found in re.finditer("\n", clean)]
        paragraphs = np.searchsorted(breaks, [one.start for one in self.passages])
        self.paragraph_of = np.unique(paragraphs, return_inverse=True)[1].astype(np.int64)
        """The number of each passage's paragraph, among those that hold passages."""
        parts = [one.words.split("、") for one in self.passages]
        self.first_parts = np.cumsum([0, *map(len, parts)])
        """The number of each passage's first part, and the number of all; parts are split at 、."""
        of_part, codes = pairs_in([part for of_one in parts for part in of_one])
        of = np.repeat(np.arange(len(parts)), list(map(len, parts)))[of_part]
        whole = len(parts)
        self.pairs = Held(of, codes, whole)
        self.characters = Held(*characters_in([one.bare for one in self.passages]), whole)
        self.parts = Held(of_part, codes, sum(map(len, parts)))
        self.paragraphs = Held(self.paragraph_of[of], codes, whole)
        self.weights_of_parts = self._weights_of_parts()
        self.beside = self._beside()
        """The pairs in the clauses before and after each passage, within its paragraph."""

    def _beside(self) -> Held:
        of, codes = self.pairs.of, self.pairs.codes
        follows = np.diff(self.paragraph_of, prepend=-1) == 0  # whether the passage before is of the same paragraph
        ahead, behind = np.roll(follows, -1)[of], follows[of]
        near = np.append(of[ahead] + 1, of[behind] - 1)
        return Held(near, np.append(codes[ahead], codes[behind]), len(self.passages))

    def _weights_of_parts(self) -> Scores:
        of, codes = self.parts.of, self.parts.codes
        weights = (rarities_of(codes) + PLAIN) * self.pairs.rarity(codes)
        return Weighed(of, codes, weights).summed(self.parts.texts)


def _passages(clean: str, sections: Sequence[Section]) -> list[Passage]:
    measured = [n for n in stated(*judged(clean)) if n.unit]
    at = [n.start for n in measured]
    kinds = {section.number: section.kind for section in sections}
    spans = [
        (first, last, kinds[section])
        for section, start, end, _ in stretches(clean, sections, (*OF_THE_REVIEW, *OF_THE_PLAN))
        for first, last in clauses(clean, start, end)
    ]
    # All at once: no clause holds a line break, and no word that is replaced.
    short = as_compared("\n".join([clean[first:last] for first, last, _ in spans]))
    found = []
    for (first, last, kind), words_of, bare in zip(spans, short.split("\n"), unmarked(short).split("\n"), strict=False):
        inside = measured[bisect_left(at, first) : bisect_left(at, last)]
        quantities = tuple([(n.value, n.unit) for n in inside])
        found.append(Passage(first, last, kind, words_of, bare, quantities))
    return found


def _may_tell(passage: Passage) -> bool:
    """Whether a passage may give an outcome; one about problems may only if it says that something was not achieved."""
    return passage.kind != "problems" or unmet().search(passage.words) is not None
