"""Estimates how likely a passage is to speak of the thing that a promise names.

The estimate rests on the features below. `gwr evaluate --fit` learns their weights (`ingest/words/followup.csv`) from
promises followed by hand. The passages that may speak of a thing compete with each other, and with the chance that none
does. The review comes first, with its own weights; the new plan counts only for what the review does not mention. So a
plan that repeats a promise word for word does not make an outcome in the review less likely.
"""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from math import exp, sqrt
from operator import mul
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from ingest.catalogue import units
from ingest.language.lexicon import any_of, compiled, words
from ingest.language.lexicon import pairs as table
from ingest.language.numerals import numeral
from ingest.numbers.units import compared
from ingest.promises.likeness import as_compared, pairs_of, rarity, unmarked, weigh, weigh_name
from ingest.promises.passages import Index, Passage
from ingest.promises.plan import Promise

WEIGHTS = Path(str(files("ingest") / "words" / "followup.csv"))
_QUOTED = re.compile("“([^“”]+)”")
_EDITION = compiled(r"第([{numeral}百\d]+){edition}", "promises")
_RAREST = 4.5
_PENALTY = 1.0  # on the weights' squares
_COMMON_NUMBERS = {1.0, 2.0, 3.0, 100.0}  # two passages may share these by chance


class Thing(NamedTuple):
    """A promised thing to look for, with the words around it."""

    promise: Promise
    name: str  # without quotation marks, long forms replaced by short ones
    pairs: dict[str, float]
    clause: str  # the clause that promises it, long forms replaced by short ones
    around: dict[str, float]  # the pairs in the clause that are not in the name
    around_whole: float  # their total weight
    quoted: tuple[str, ...]
    editions: frozenset[int]  # 第十三届
    paragraph: frozenset[str]  # the pairs of the paragraph that promises it


def _editions(words_of: str) -> frozenset[int]:
    """The edition numbers in some words; 第六届 and 第6届 are the same edition."""
    return frozenset(int(numeral(n) or 0) if not n.isdigit() else int(n) for n in _EDITION.findall(words_of))


def of_another_kind(one: Thing, passage: Passage) -> bool:
    """Whether a passage names a thing of another kind with a similar name: 湖杭铁路 instead of 湖杭公路."""
    noun = _class_noun().search(one.name)
    if not noun or noun.start() < 2 or one.name in passage.bare:
        return False
    stem = one.name[: noun.start()]
    other = _class_noun().match(passage.bare, passage.bare.find(stem) + len(stem)) if stem in passage.bare else None
    return other is not None and _kind(other[0]) != _kind(noun[0])


def _kind(noun: str) -> str:
    return table("promises", "one_kind").get(noun, noun)


@cache
def _class_noun() -> re.Pattern[str]:
    nouns = any_of({*words("promises")["class"], *table("promises", "one_kind")})
    return re.compile(rf"{nouns}(?!{nouns})")


class Sought(NamedTuple):
    """A thing, and how distinctive its name is in one report."""

    thing: Thing
    pairs: dict[str, float]
    characters: dict[str, float]
    telling: float
    whole: float  # the weight of the pairs


def thing(promise: Promise, clause: str, paragraph: frozenset[str] = frozenset()) -> Thing:
    """The thing promised in the words of `clause`; `paragraph` holds the pairs of characters in its paragraph."""
    what, clause = as_compared(promise.what), as_compared(clause)
    pairs = weigh_name(what)
    around = {pair: weight for pair, weight in weigh(clause).items() if pair not in pairs}
    quoted = tuple(unmarked(words) for words in _QUOTED.findall(what))
    editions = _editions(what)
    whole = sum(around.values())
    return Thing(promise, unmarked(what), pairs, clause, around, whole, quoted, editions, paragraph)


def seek(one: Thing, index: Index) -> Sought:
    """Prepare a thing to be looked for in one report."""
    rare, rare_characters = index.rare, index.rare_characters
    pairs = {pair: weight * rare.get(pair, 1.0) for pair, weight in one.pairs.items()}
    characters = {character: rare_characters.get(character, 1.0) for character in set(one.name)}
    telling = min(sum(map(rarity, pairs)), 20.0) / 10
    return Sought(one, pairs, characters, telling, sum(pairs.values()) or 1.0)


FEATURES = (
    *("always", "share of the name", "share of the name, squared", "nearly the whole name", "weight of the name"),
    *("longest run, of the name", "longest run, characters", "longest run, weight", "longest run, rarest pair"),
    *("counted, in the same unit", "counted, the same number", "counted, in another unit"),
    *("counted, and no number there", "counted, and five years are told"),
    "counted, and the promise's verb is not there",
    *("words in quotation marks are there", "some of them are", "begins alike", "ends alike"),
    *("rarest pair shared", "rarest pair missing", "the promise's verb is there"),
    *("in the review of five years", "in the plan of five years"),
    *("more than the next best", "the promise is vague", "share of the words around", "share of the passage"),
    *("name has 4 characters or less", "share of the characters", "share of the characters, squared"),
    *("rarest character missing", "share of the name in the clauses beside", "likeness of the paragraphs"),
    "of another edition",
)
"""The evidence for and against a passage; the file `WEIGHTS` holds the weight of each feature."""


def features(sought: Sought, passage: Passage, index: Index, shares: tuple[float, float, float]) -> list[float]:
    """The value of each of `FEATURES` for a passage.

    `shares` gives the share of the name's pairs that the passage holds, the share of its characters (both by weight),
    and the passage's lead over the next best one.
    """
    one = sought.thing
    promise, name, bare = one.promise, one.name, passage.bare
    share, characters, more = shares
    inside = outside = beside = 0.0
    held, before, behind = passage.pairs, *_beside(passage, index)
    for pair, weight in sought.pairs.items():
        if pair in held:
            if weight > inside:
                inside = weight
            continue
        if weight > outside:
            outside = weight
        if pair in before or pair in behind:
            beside += weight
    around = sum([weight for pair, weight in one.around.items() if pair in held])
    editions = _editions(passage.words) if one.editions else one.editions
    verb_there = bool(promise.verb) and promise.verb in passage.words
    quoted = [words in bare for words in one.quoted]
    return [
        *(1.0, share, share * share, float(share > 0.97), sought.telling),
        *_of_the_longest_run(one, bare),
        *_of_the_number(promise, passage, verb_there),
        *(float(bool(quoted) and all(quoted)), float(any(quoted)), float(name[:2] in bare), float(name[-2:] in bare)),
        *(inside / _RAREST, outside / _RAREST, float(verb_there)),
        *(float(passage.kind == "five_year_review"), float(passage.kind == "five_year_plan")),
        *(more, float(promise.vague), around / (one.around_whole + 3), _share_of_part(sought.pairs, passage, index)),
        *(float(len(name) <= 4), characters, characters * characters),
        max([rare for character, rare in sought.characters.items() if character not in bare], default=0.0),
        *(beside / sought.whole, _of_paragraphs(one.paragraph, passage, index)),
        float(bool(editions) and not editions & one.editions),
    ]


_NOTHING: frozenset[str] = frozenset()


def _beside(passage: Passage, index: Index) -> tuple[frozenset[str], frozenset[str]]:
    """The pairs in the clauses before and after a passage, within its paragraph."""
    near = []
    for number in (passage.number - 1, passage.number + 1):
        there = 0 <= number < len(index.passages) and index.passages[number].paragraph == passage.paragraph
        near.append(index.passages[number].pairs if there else _NOTHING)
    return near[0], near[1]


def _of_the_longest_run(one: Thing, bare: str) -> tuple[float, float, float, float]:
    run = _longest_run(one.name, bare)
    weights = [one.pairs.get(pair) or rarity(pair) for pair in pairs_of(run)]
    length = len(run)
    return (
        length / max(1, len(one.name)),
        min(length, 8) / 8,
        min(sum(weights), 10.0) / 5,
        max(weights, default=0.0) / _RAREST,
    )


def _of_the_number(promise: Promise, passage: Passage, verb_there: bool) -> tuple[float, ...]:
    if promise.value is None:
        return (0.0,) * 6
    values = [value for value, unit in passage.quantities if alike_units(unit, promise.unit)]
    return (
        float(bool(values)),
        float(promise.value in values and promise.value not in _COMMON_NUMBERS),
        float(not values and bool(passage.quantities)),
        float(not passage.quantities),
        float(passage.kind == "five_year_review"),
        float(bool(promise.verb) and not verb_there),
    )


@cache
def alike_units(one: str, other: str) -> bool:
    """Whether two units are the same, or both count things one by one: 家 and 户."""
    if compared(one) == compared(other):
        return True
    found = [units.units().get(unit) for unit in (one, other)]
    return all(unit is not None and unit.dimension == "count" for unit in found)


def _longest_run(name: str, text: str) -> str:
    length = at = 0
    for start in range(len(name)):
        while start + length < len(name) and name[start : start + length + 1] in text:
            length += 1
            at = start
    return name[at : at + length]


def _share_of_part(weights: dict[str, float], passage: Passage, index: Index) -> float:
    """How much of a part of the passage the name makes up: little where a long part speaks of other things too."""
    best = 0.0
    for held, whole in index.parts_of(passage):
        shared = sum([weight for pair, weight in weights.items() if pair in held])
        best = max(best, shared / (whole + 1.5))
    return best


def _of_paragraphs(pairs: frozenset[str], passage: Passage, index: Index) -> float:
    """How similar the paragraphs of a promise and a passage are: the pairs they share; rare pairs count more."""
    others = index.paragraphs[passage.paragraph]
    return index.together(pairs, passage.paragraph) / (sqrt(len(pairs) * len(others)) + 1)


class Weights(NamedTuple):
    """The weight of each feature: one set for passages of the review, one for passages of the new plan."""

    review: tuple[float, ...]
    plan: tuple[float, ...]


@cache
def weights_in_force() -> Weights:
    """The weight of each feature, from the project's file."""
    known = {name: weights for name, *weights in pl.read_csv(WEIGHTS).select("feature", *Weights._fields).iter_rows()}
    return Weights(*zip(*(known[name] for name in FEATURES), strict=True))


def chances(found: Sequence[Sequence[float]], weights: Sequence[float]) -> list[float]:
    """How likely each passage, given by its features, is to speak of the thing; the rest is the chance of none."""
    odds = [exp(min(30.0, sum(map(mul, one, weights)))) for one in found]
    whole = 1 + sum(odds)
    return [one / whole for one in odds]


class Choice(NamedTuple):
    """The features of the passages considered for one promise, and which of the passages speak of its thing."""

    found: list[list[float]]
    right: list[bool]


class Example(NamedTuple):
    """The passages considered for one promise: those of the review and those of the new plan."""

    review: Choice
    plan: Choice


def learn(examples: Sequence[Example]) -> Weights:
    """Learn the weight of each feature; those for the plan come from promises that the review does not mention."""
    untold = [one.plan for one in examples if not any(one.review.right)]
    return Weights(_learn([one.review for one in examples]), _learn(untold))


def _learn(choices: Sequence[Choice]) -> tuple[float, ...]:
    """Learn the weights, where each example is a choice between its passages and none of them.

    Newton's method on the likelihood of the right choice. Where several passages are right, each counts in proportion
    to its likelihood among them.
    """
    choices = [one for one in choices if one.found]
    given = np.array([found for one in choices for found in one.found])
    right = np.array([yes for one in choices for yes in one.right], dtype=float)
    lengths = [len(one.found) for one in choices]
    of, first = np.repeat(np.arange(len(choices)), lengths), np.cumsum([0, *lengths[:-1]])
    weights = np.zeros(len(FEATURES))
    penalty = np.diag([0.01] + [_PENALTY] * (len(FEATURES) - 1))
    for _ in range(30):
        odd = np.exp(np.clip(given @ weights, -30, 30))
        expected = odd / (1 + np.bincount(of, odd))[of]
        of_the_right = np.bincount(of, odd * right)[of]
        meant = np.divide(odd * right, of_the_right, out=np.zeros_like(odd), where=of_the_right > 0)
        mean = np.add.reduceat(given * expected[:, None], first)
        bend = (given.T * expected) @ given - mean.T @ mean + penalty
        weights += np.linalg.solve(bend, given.T @ (meant - expected) - penalty @ weights)
    return tuple(weights.round(3).tolist())


def write_weights(weights: Weights) -> None:
    """Write the weights to the project's file, one row per feature."""
    pl.DataFrame({"feature": FEATURES, **weights._asdict()}).write_csv(WEIGHTS)
