"""The most telling words of each section: words it uses much that texts at large use little (TF-IDF)."""

from functools import lru_cache
from itertools import accumulate, repeat
from pathlib import Path
from typing import NamedTuple

import jieba
import numpy as np
import polars as pl
import rjieba

from ingest.structure import Section, deepest_sections
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


@lru_cache(maxsize=1)
def _inverse_frequencies() -> tuple[dict[str, float], float]:
    """What jieba ships: frequencies taken from texts at large, 0 for words to leave out, and the median for the unknown.

    They do not come from the reports at hand, so that a section's keywords never change with what else is loaded.
    """
    path = Path(jieba.__file__).parent / "analyse" / "idf.txt"
    words = pl.read_csv(path, separator=" ", has_header=False, new_columns=["word", "idf"], quote_char=None)
    lines = (Path(__file__).parent / "words" / "stopwords.txt").read_text(encoding="utf-8").splitlines()
    stop_words = [word for line in lines if not line.startswith("#") for word in line.split()]
    median = float(np.median(words["idf"].to_numpy()))
    return dict(words.iter_rows()) | dict.fromkeys(stop_words, 0.0), median


def read_keywords(text: Text, sections: list[Section]) -> list[Keyword]:
    """Up to ten keywords for each section that says something, by section and rank."""
    tokens = rjieba.cut(text.clean)
    vocabulary = sorted(word for word in set(tokens) if _weight(word))
    weights = np.array([_weight(word) for word in vocabulary])
    number = {word: n for n, word in enumerate(vocabulary)}
    words = np.fromiter(map(number.get, tokens, repeat(-1)), np.int64, len(tokens))
    starts = np.fromiter(accumulate(map(len, tokens), initial=0), np.int64, len(tokens) + 1)[:-1]
    telling = words >= 0
    words, places = words[telling], deepest_sections(sections, len(text.clean))[starts[telling]]

    shape = (len(sections), len(vocabulary))
    counts = np.bincount(places * shape[1] + words, minlength=shape[0] * shape[1]).reshape(shape)
    for section in reversed(sections):
        if section.parent is not None:
            counts[section.parent] += counts[section.number]  # what its parts say, it says
    totals = counts.sum(axis=1)
    counts[[section.number for section in sections if section.kind in _LEFT_OUT]] = 0

    section_numbers, word_numbers = counts.nonzero()
    occurrences = counts[section_numbers, word_numbers]
    scores = occurrences * weights[word_numbers] / totals[section_numbers]
    order = np.lexsort((word_numbers, -scores, section_numbers))
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


@lru_cache(maxsize=200_000)
def _weight(word: str) -> float:
    """How telling a word is wherever it stands; 0 for numbers, signs, single characters and stop words."""
    if len(word) < 2 or not "\u4e00" <= word[0] <= "\u9fff":
        return 0.0
    frequencies, unknown = _inverse_frequencies()
    return frequencies.get(word, unknown)
