"""The keywords of each section: words frequent in it but rare in texts at large (TF-IDF)."""

import re
from array import array
from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec
from itertools import compress
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
import rjieba
from numpy.typing import NDArray

from ingest.catalogue.units import units
from ingest.language import lexicon
from ingest.language.numerals import NUMERAL_CHARACTERS, numeral
from ingest.report.outline import Section
from ingest.report.structure import deepest_sections
from ingest.report.text import Text

_KEPT = 10
_LEFT_OUT = {"header", "opening", "navigation"}
_AMOUNTS = {"money", "size", "count"}
_LARGE = 100  # the smallest multiplier that forms one word with its unit

_Numbers = NDArray[np.int64]


class Keywords(NamedTuple):
    """The most distinctive words of each section with its subsections, one list per column."""

    section: list[int]
    word: list[str]
    occurrences: list[int]
    score: list[float]  # the word's share of the section's words, times its inverse document frequency
    rank: list[int]  # 1 is the most distinctive


class _Vocabulary(dict[str, int]):
    """A number for each word, assigned on first use; `words` and `weights` hold the word and its weight by that number.

    Numbers, amounts, signs, single characters and stop words are never keywords and share the number 0. The inverse
    document frequencies come with jieba and are taken from general texts, not from the reports at hand, so a section's
    keywords do not depend on what else is loaded. A term of several words weighs as much as the heaviest of them.
    """

    def __init__(self) -> None:
        jieba = find_spec("jieba")  # not imported: an import takes a third of a second, and only the file is needed
        assert jieba and jieba.origin
        path = Path(jieba.origin).parent / "analyse" / "idf.txt"
        frequencies = pl.read_csv(path, separator=" ", has_header=False, new_columns=["word", "idf"], quote_char=None)
        lines = (Path(str(files("ingest"))) / "words" / "stopwords.txt").read_text(encoding="utf-8").splitlines()
        self._known = dict(zip(frequencies["word"].to_list(), frequencies["idf"].to_list(), strict=True))
        self._known |= dict.fromkeys((word for line in lines if line[:1] != "#" for word in line.split()), 0.0)
        self._unknown = float(np.median(frequencies["idf"].to_numpy()))
        self.words = [""]
        self.weights = array("d", [0.0])

    def __missing__(self, word: str) -> int:
        weight = self._weight(word) if len(word) > 1 and "\u4e00" <= word[0] <= "\u9fff" else 0.0
        number = 0
        if weight:
            number = len(self.words)
            self.words.append(word)
            self.weights.append(weight)
        self[word] = number
        return number

    def _weight(self, word: str) -> float:
        known = 0.0 if _is_amount(word) else self._known.get(word)
        if known is not None:
            return known
        parts = rjieba.cut(word)
        return max(self.weights[self[part]] for part in parts) if len(parts) > 1 else self._unknown


def _is_amount(word: str) -> bool:
    """Whether a word is a multiplier with or without a unit: 万亿元, 千亿, 万户. 万年 and 三门 may be counties."""
    if word[0] not in NUMERAL_CHARACTERS:
        return False
    rest = word.lstrip(NUMERAL_CHARACTERS)
    unit = units().get(rest)
    if rest and not (unit and unit.kind in _AMOUNTS):
        return False
    return (numeral(word[: len(word) - len(rest)]) or 0) >= _LARGE


@lru_cache(maxsize=1)
def _vocabulary() -> _Vocabulary:
    return _Vocabulary()


_TERM = re.compile("[\u4e00-\u9fff]{3,10}")


@lru_cache(maxsize=1)
def _dictionary() -> rjieba.Jieba:
    """jieba's dictionary, with the terms of reports and the names of indicators added as words."""
    dictionary = rjieba.Jieba()
    indicators = pl.read_csv(Path(str(files("ingest"))) / "catalogue" / "indicators.csv")
    names = [*indicators["name_zh"], *indicators["aliases"].fill_null("").str.split("|").explode()]
    for word in (*names, *(term for terms in lexicon.words("terms").values() for term in terms)):
        if _TERM.fullmatch(word):
            dictionary.add_word(word, None, None)
    return dictionary


def read_keywords(text: Text, sections: list[Section]) -> Keywords:
    """Up to ten keywords for each section with content, by section and rank.

    Words with the same score are in character order.
    """
    tokens = _dictionary().cut(text.clean)
    vocabulary = _vocabulary()
    numbers = np.fromiter(map(vocabulary.__getitem__, tokens), np.int64, len(tokens))
    lengths = np.fromiter(map(len, tokens), np.int64, len(tokens))
    telling = np.flatnonzero(numbers)
    starts = (np.cumsum(lengths) - lengths)[telling]
    sections_of_words, words, occurrences = _count(
        deepest_sections(sections, len(text.clean))[starts].astype(np.int64), numbers[telling], sections
    )
    totals = np.bincount(sections_of_words, occurrences, minlength=len(sections))
    scores = occurrences * np.frombuffer(vocabulary.weights)[words] / totals[sections_of_words]
    kept = _best(sections_of_words, scores, len(sections))
    best = sorted(
        zip(
            sections_of_words[kept].tolist(),
            (-scores[kept]).tolist(),
            [vocabulary.words[word] for word in words[kept].tolist()],
            occurrences[kept].tolist(),
            strict=True,
        )
    )
    # Ties may leave more than ten words of a section.
    ranked = np.array([row[0] for row in best], dtype=np.int64)
    ranks = np.arange(1, len(best) + 1) - np.searchsorted(ranked, ranked)
    best = list(compress(best, ranks <= _KEPT))
    return Keywords(
        [section for section, *_ in best],
        [word for *_, word, _ in best],
        [times for *_, times in best],
        [round(-score, 6) for _, score, *_ in best],
        ranks[ranks <= _KEPT].tolist(),
    )


def _count(places: _Numbers, words: _Numbers, sections: list[Section]) -> tuple[_Numbers, _Numbers, _Numbers]:
    """How often each section with content uses each word: sections, words and occurrences as parallel arrays.

    A word counts for the section it stands in and for all sections above that one.
    """
    above = np.array([-1 if section.parent is None else section.parent for section in sections], dtype=np.int64)
    says = np.array([section.kind not in _LEFT_OUT for section in sections], dtype=bool)
    base = int(words.max(initial=0)) + 1
    uses = []
    while len(places):
        uses.append((places * base + words)[says[places]])
        places = above[places]
        words, places = words[places >= 0], places[places >= 0]
    pairs, occurrences = np.unique(np.concatenate(uses or [words]), return_counts=True)
    places, words = np.divmod(pairs, base)
    return places, words, occurrences


def _best(sections: _Numbers, scores: NDArray[np.float64], count: int) -> _Numbers:
    """Which words may be among the ten best of their sections: those that score at least as much as the tenth."""
    order = np.argsort(sections * (1 + scores.max(initial=0)) - scores)
    ranks = np.arange(len(order)) - np.searchsorted(sections, sections)  # sections are sorted before and after
    last = order[ranks == _KEPT - 1]
    least = np.zeros(count)
    least[sections[last]] = scores[last]
    return np.flatnonzero(scores >= least[sections])
