"""The most telling words of each section: words it uses much that texts at large use little (TF-IDF)."""

import re
from functools import lru_cache
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

import jieba
import numpy as np
import polars as pl
import rjieba

from ingest import lexicon
from ingest.outline import Section
from ingest.structure import deepest_sections
from ingest.text import Text

_KEPT = 10
_LEFT_OUT = {"header", "opening", "navigation"}


class Keyword(NamedTuple):
    """One of the most telling words of a section, the parts of the section included."""

    section: int
    word: str
    occurrences: int
    score: float  # its share of the section's words, times its inverse document frequency
    rank: int  # 1 is the most telling


class _Weights(dict[str, float]):
    """How telling each word is wherever it stands; 0 for numbers, signs, single characters and stop words.

    The inverse document frequencies are those that jieba ships, taken from texts at large and not from the reports at
    hand: a section's keywords never change with what else is loaded. A term of several words is as telling as the most
    telling of them.
    """

    def __init__(self) -> None:
        path = Path(jieba.__file__).parent / "analyse" / "idf.txt"
        frequencies = pl.read_csv(path, separator=" ", has_header=False, new_columns=["word", "idf"], quote_char=None)
        lines = (Path(__file__).parent / "words" / "stopwords.txt").read_text(encoding="utf-8").splitlines()
        self._known = dict(frequencies.iter_rows())
        self._known |= dict.fromkeys((word for line in lines if line[:1] != "#" for word in line.split()), 0.0)
        self._unknown = float(np.median(frequencies["idf"].to_numpy()))

    def __missing__(self, word: str) -> float:
        weight = 0.0
        if len(word) > 1 and "\u4e00" <= word[0] <= "\u9fff":
            known = self._known.get(word)
            parts = rjieba.cut(word) if known is None else []
            weight = max(self[part] for part in parts) if len(parts) > 1 else self._unknown if known is None else known
        self[word] = weight
        return weight

    def of(self, words: set[str]) -> dict[str, float]:
        """The weights of those words that are telling at all."""
        return {word: weight for word in words if (weight := self[word])}


@lru_cache(maxsize=1)
def _weights() -> _Weights:
    return _Weights()


_TERM = re.compile("[\u4e00-\u9fff]{3,10}")


@lru_cache(maxsize=1)
def _dictionary() -> rjieba.Jieba:
    """jieba's dictionary, with the terms of reports and the names of indicators as words of their own."""
    dictionary = rjieba.Jieba()
    indicators = pl.read_csv(Path(__file__).parent / "catalogue" / "indicators.csv")
    names = [*indicators["name_zh"], *indicators["aliases"].fill_null("").str.split("|").explode()]
    for word in (*names, *(term for terms in lexicon.words("terms").values() for term in terms)):
        if _TERM.fullmatch(word):
            dictionary.add_word(word, None, None)
    return dictionary


def read_keywords(text: Text, sections: list[Section]) -> list[Keyword]:
    """Up to ten keywords for each section that says something, by section and rank."""
    tokens = _dictionary().cut(text.clean)
    telling_words = _weights().of(set(tokens))
    vocabulary = sorted(telling_words)
    weights = np.array([telling_words[word] for word in vocabulary])
    number = {word: n for n, word in enumerate(vocabulary)}
    words = np.fromiter(map(number.get, tokens, repeat(-1)), np.int64, len(tokens))
    lengths = np.fromiter(map(len, tokens), np.int64, len(tokens))
    starts = np.cumsum(lengths) - lengths
    starts, words = starts[words >= 0], words[words >= 0]
    places = deepest_sections(sections, len(text.clean))[starts].astype(np.int64)

    # What its parts say, a section says: each word counts for the section it stands in and for all above that.
    above = np.array([-1 if section.parent is None else section.parent for section in sections], dtype=np.int64)
    uses = []
    while len(places):
        uses.append(places * len(vocabulary) + words)
        places = above[places]
        words, places = words[places >= 0], places[places >= 0]
    pairs, occurrences = np.unique(np.concatenate(uses or [words]), return_counts=True)
    section_numbers, word_numbers = np.divmod(pairs, max(1, len(vocabulary)))
    totals = np.bincount(section_numbers, occurrences, minlength=len(sections))
    says = np.array([section.kind not in _LEFT_OUT for section in sections], dtype=bool)[section_numbers]
    section_numbers, word_numbers, occurrences = section_numbers[says], word_numbers[says], occurrences[says]
    scores = occurrences * weights[word_numbers] / totals[section_numbers]
    order = np.lexsort((-scores, section_numbers))  # stable: words of one score stay in their order
    ranks = np.arange(len(order)) - np.searchsorted(section_numbers, section_numbers)
    order, ranks = order[ranks < _KEPT], ranks[ranks < _KEPT]
    return [
        Keyword(section, vocabulary[word], times, round(score, 6), rank)
        for section, word, times, score, rank in zip(
            section_numbers[order].tolist(),
            word_numbers[order].tolist(),
            occurrences[order].tolist(),
            scores[order].tolist(),
            (ranks + 1).tolist(),
            strict=True,
        )
    ]
