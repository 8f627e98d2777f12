"""The most telling words of each section: words it uses much that texts at large use little (TF-IDF)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

import jieba
import polars as pl
import rjieba

from ingest.structure import Section, deepest_sections
from ingest.text import Text

_KEPT = 10
_LEFT_OUT = {"header", "opening", "navigation"}


@dataclass(frozen=True)
class Keyword:
    """One of the most telling words of a section, the parts of the section included."""

    section: int
    word: str
    occurrences: int
    score: float  # its share of the section's words, times its inverse document frequency
    rank: int  # 1 is the most telling


@lru_cache(maxsize=1)
def _inverse_frequencies() -> tuple[dict[str, float], float]:
    """jieba's own frequencies, taken from texts at large, and their median for words it does not know.

    They do not come from the reports at hand, so that a section's keywords never change with what else is loaded.
    """
    path = Path(jieba.__file__).parent / "analyse" / "idf.txt"
    words = pl.read_csv(path, separator=" ", has_header=False, new_columns=["word", "idf"], quote_char=None)
    return dict(words.iter_rows()), float(words["idf"].median())  # type: ignore[arg-type]


@lru_cache(maxsize=1)
def _stop_words() -> frozenset[str]:
    lines = (Path(__file__).parent / "words" / "stopwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def read_keywords(text: Text, sections: list[Section]) -> list[Keyword]:
    """Up to ten keywords for each section with a text of its own, by section and rank."""
    return [keyword for section, words in enumerate(_word_counts(text, sections)) for keyword in _top(section, words)]


def _word_counts(text: Text, sections: list[Section]) -> list[Counter[str]]:
    """How often each section uses each word; what its parts use is its own too."""
    tokens = rjieba.cut(text.clean)
    places = deepest_sections(sections, len(text.clean)).tolist()
    starts = accumulate(map(len, tokens), initial=0)
    counts: list[Counter[str]] = [Counter() for _ in sections]
    stop_words = _stop_words()
    for (word, place), occurrences in Counter(zip(tokens, map(places.__getitem__, starts), strict=False)).items():
        if len(word) > 1 and "\u4e00" <= word[0] <= "\u9fff" and word not in stop_words:
            counts[place][word] = occurrences
    for section in reversed(sections):
        if section.parent is not None:
            counts[section.parent].update(counts[section.number])
    return [Counter() if section.kind in _LEFT_OUT else counts[section.number] for section in sections]


def _top(section: int, words: Counter[str]) -> Iterator[Keyword]:
    frequencies, unknown = _inverse_frequencies()
    total = words.total()
    scored = sorted((-count * frequencies.get(word, unknown) / total, word) for word, count in words.items())
    for rank, (score, word) in enumerate(scored[:_KEPT], start=1):
        yield Keyword(section, word, words[word], round(-score, 6), rank)
