"""How similar two names are, by the pairs of neighbouring characters they share; rare pairs count more.

`林海水库` and `林海水库工程` share 林海, found in one report in eighty, and 水库, found in most. Pairs are used rather
than words because 杭绍台铁路 and 杭台高铁 have no word in common.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate, pairwise
from operator import add
from pathlib import Path

import rjieba

from ingest.language.lexicon import any_of, pairs, words

RARITY = Path(str(files("ingest") / "words" / "rarity.txt"))
RUN = re.compile("[\u4e00-\u9fffA-Za-z0-9.+]+")
"""Runs of characters that form pairs; no pair reaches across any other character."""
RAREST = 4.5
"""The rarity of a pair that is not listed."""


def pairs_of(text: str) -> Iterator[str]:
    """The pairs of neighbouring characters in a text; no pair reaches across punctuation."""
    for run in RUN.findall(text):
        yield from map(add, run, run[1:])


@cache
def rarities() -> dict[str, float]:
    """The rarity of each pair that is listed."""
    return {pair: float(level) for level, pairs in words("rarity").items() for pair in pairs}


def rarity(pair: str) -> float:
    """How rare a pair is: 0 if every report holds it, 4.5 at most."""
    return rarities().get(pair, RAREST)


_MARKS = re.compile("[“”《》（）、 ]")


def unmarked(text: str) -> str:
    """A text without quotation marks, brackets, spaces and the commas of lists (、)."""
    return _MARKS.sub("", text)


_ACROSS = 0.3  # the weight of a pair across the boundary of two words: 身活 in 全民健身活动


@lru_cache(maxsize=50_000)
def weigh(text: str) -> dict[str, float]:
    """The pairs of a name with their rarities; pairs across the boundary of two words count less.

    The result is shared: do not change it.
    """
    return _weigh(text, 0.0, frozenset())


PLAIN = 0.3  # what a pair still weighs if every report holds it
_OF_A_VERB = 0.35  # the weight of a pair in a verb within a name (建设, 争创), or between the verb and the next word


@lru_cache(maxsize=50_000)
def weigh_name(name: str) -> dict[str, float]:
    """The pairs of a name weighed as in `weigh`, but every pair weighs something, and pairs in verbs weigh little.

    The result is shared: do not change it.
    """
    return _weigh(name, PLAIN, _verbs())


def _weigh(text: str, plain: float, verbs: frozenset[str]) -> dict[str, float]:
    weights: dict[str, float] = {}
    rare = rarities()
    for run in RUN.findall(text):
        before = ""
        for word in rjieba.cut(run):
            own = _OF_A_VERB if word in verbs else 1.0
            for pair in map(add, word, word[1:]):
                weights[pair] = (rare.get(pair, RAREST) + plain) * own
            if before:
                pair = before[-1] + word[0]
                share = _ACROSS if len(before) > 1 and len(word) > 1 else 1.0
                share = min(share, own, _OF_A_VERB if before in verbs else 1.0)
                weights[pair] = max(weights.get(pair, 0.0), (rarity(pair) + plain) * share)
            before = word
    return weights


def is_telling(text: str, least: float) -> bool:
    """Whether the rarest pair of a name weighs at least `least` by `weigh`.

    `least` must exceed the weight of any pair across the boundary of two words.
    """
    rare = rarities()
    for run in RUN.findall(text):
        found = [at for at, pair in enumerate(map(add, run, run[1:])) if rare.get(pair, RAREST) >= least]
        # Long words cannot meet at two pairs in a row: one of the two pairs is inside a word, wherever the words part.
        if any(after - at == 1 for at, after in pairwise(found)) or not _meetings(run).issuperset(found):
            return True
    return False


def _meetings(run: str) -> set[int]:
    """Where the pairs begin that stand across the boundary of two words, both of more than one character."""
    words_of = rjieba.cut(run)
    ends = accumulate(map(len, words_of))
    return {end - 1 for end, (one, other) in zip(ends, pairwise(words_of), strict=False) if len(one) > 1 < len(other)}


@cache
def _verbs() -> frozenset[str]:
    listed = words("promises")
    kinds = ("verb", "held", "moving")
    return frozenset(word for name in listed if name.startswith("step") or name in kinds for word in listed[name])


@cache
def _table(*classes: str) -> tuple[re.Pattern[str], dict[str, str]]:
    table = {long: short for name in classes for long, short in pairs("promises", name).items()}
    return re.compile(any_of(table)), table


def in_short(text: str) -> str:
    """A text with long forms replaced by the short ones that reports also use: 电子商务 becomes 电商."""
    long_form, table = _table("short")
    return long_form.sub(lambda match: table[match[0]], text)


def as_compared(text: str) -> str:
    """A text as names are compared: with short forms, and one word for each set of interchangeable words."""
    long_form, table = _table("short", "same")
    return long_form.sub(lambda match: table[match[0]], text)
