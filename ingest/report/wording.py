"""The wording of a report: its word counts, its sentences, and the similarity of two reports."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import rjieba

from ingest.language.lexicon import compiled

_HAS_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE_ENDS = compiled(r"[{sentence_end}；\n]+")
_SHORTEST = 10  # characters; shorter sentences may be the same by chance


def cutter(added: Iterable[str] = ()) -> Callable[[str], list[str]]:
    """A function that cuts a text into words; the words in `added` are never split.

    Only tokens with a letter are words; numbers and signs are not.
    """
    jieba = rjieba.Jieba()
    for word in added:
        jieba.add_word(word, _frequent(jieba, word), "n")
    return lambda text: [word for word in jieba.cut(text) if _HAS_LETTER.search(word)]


def _frequent(jieba: rjieba.Jieba, word: str) -> int:
    """How frequent a word must be to win over the words it is made of."""
    return max(int(jieba.suggest_freq(word)), 1)


def sentences(text: str) -> list[str]:
    """The sentences of a text in order, without white space; fragments and short headings are left out."""
    parts = ("".join(part.split()) for part in _SENTENCE_ENDS.split(text))
    return [part for part in parts if len(part) >= _SHORTEST]


def weighted(counts: Mapping[str, Counter[str]]) -> dict[str, dict[str, float]]:
    """TF-IDF of each text's words, as vectors of length 1; the fewer texts have a word, the more it weighs."""
    having = Counter(word for one in counts.values() for word in one)
    weight = {word: math.log((1 + len(counts)) / (1 + number)) + 1 for word, number in having.items()}
    vectors = {}
    for name, one in counts.items():
        vector = {word: number * weight[word] for word, number in one.items()}
        length = math.sqrt(sum(value * value for value in vector.values())) or 1.0
        vectors[name] = {word: value / length for word, value in vector.items()}
    return vectors


def cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """How similar two such vectors are: 0 if they share no word, 1 if they have the same words in the same shares."""
    return sum(value * other[word] for word, value in one.items() if word in other)
