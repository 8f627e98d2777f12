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
from math import exp
from operator import add, mul
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from ingest.catalogue import units
from ingest.language.lexicon import any_of, compiled, words
from ingest.language.lexicon import pairs as table
from ingest.language.numerals import numeral
from ingest.numbers.units import compared
from ingest.promises.held import Held, Numbers, Scores, Weighed, characters_in, pairs_in, ranges, rarities_of, weighed
from ingest.promises.likeness import RAREST, as_compared, pairs_of, rarity, unmarked, weigh, weigh_name
from ingest.promises.passages import Index, Passage
from ingest.promises.plan import Promise

WEIGHTS = Path(str(files("ingest") / "words" / "followup.csv"))
_QUOTED = re.compile("“([^“”]+)”")
_EDITION = compiled(r"第([{numeral}百\d]+){edition}", "promises")
_LINE_BREAK = ord("\n")
_PENALTY = 1.0  # on the weights' squares
_COMMON_NUMBERS = {1.0, 2.0, 3.0, 100.0}  # two passages may share these by chance


class Thing(NamedTuple):
    """A promised thing to look for, with the words around it."""

    promise: Promise
    name: str  # without quotation marks, long forms replaced by short ones
    pairs: dict[str, float]
    clause: str  # the clause that promises it, long forms replaced by short ones
    around: dict[str, float]  # the pairs in the clause that are not in the name
    along: list[float]  # the weight of the pair that begins at each character of the name; 0 where none does
    quoted: tuple[str, ...]
    editions: frozenset[int]  # 第十三届
    paragraph: str  # the paragraph that promises it, long forms replaced by short ones


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


def thing(promise: Promise, clause: str, paragraph: str = "") -> Thing:
    """The thing promised in the words of `clause`; `paragraph` is the text around it, long forms replaced."""
    what, clause = as_compared(promise.what), as_compared(clause)
    name, pairs = unmarked(what), weigh_name(what)
    around = {pair: weight for pair, weight in weigh(clause).items() if pair not in pairs}
    inside = set(pairs_of(name))
    along = [(pairs.get(pair) or rarity(pair)) if pair in inside else 0.0 for pair in map(add, name, name[1:])]
    quoted = tuple(unmarked(words) for words in _QUOTED.findall(what))
    return Thing(promise, name, pairs, clause, around, along, quoted, _editions(what), paragraph)


class Sought:
    """Some things, and how distinctive their names are in one report."""

    def __init__(self, things: Sequence[Thing], index: Index) -> None:
        """Prepare things to be looked for in one report."""
        self.things = things
        pairs = weighed([one.pairs for one in things])
        self.telling = np.minimum(np.bincount(pairs.of, rarities_of(pairs.codes), len(things)), 20.0) / 10
        self.pairs = pairs._replace(weights=pairs.weights * index.pairs.rarity(pairs.codes))
        of, codes = characters_in(["".join(dict.fromkeys(one.name)) for one in things])
        of, codes = of[codes != _LINE_BREAK], codes[codes != _LINE_BREAK]
        self.characters = Weighed(of, codes, index.characters.rarity(codes))
        self.whole = _or_one(self.pairs.summed(len(things)))
        self.shares = index.pairs.sums(self.pairs, len(things)) / self.whole[:, None]
        """For each thing and each passage: the share of the name's pairs that it holds, by weight."""
        whole = _or_one(self.characters.summed(len(things)))
        self.shares_of_characters = index.characters.sums(self.characters, len(things)) / whole[:, None]
        """The same for characters."""


def _or_one(whole: Scores) -> Scores:
    return np.where(whole > 0, whole, 1.0)


_OF_WORDS = (
    *("longest run, of the name", "longest run, characters", "longest run, weight", "longest run, rarest pair"),
    *("counted, in the same unit", "counted, the same number", "counted, in another unit"),
    *("counted, and no number there", "counted, and five years are told"),
    "counted, and the promise's verb is not there",
    *("words in quotation marks are there", "some of them are", "begins alike", "ends alike"),
    *("the promise's verb is there", "of another edition"),
    *("in the review of five years", "in the plan of five years"),
    *("the promise is vague", "name has 4 characters or less"),
)
_OF_CODES = (
    *("always", "share of the name", "share of the name, squared", "nearly the whole name", "weight of the name"),
    *("rarest pair shared", "rarest pair missing", "share of the name in the clauses beside"),
    *("share of the characters", "share of the characters, squared", "rarest character missing"),
    *("more than the next best", "share of the words around", "share of the passage", "likeness of the paragraphs"),
)
FEATURES = (*_OF_WORDS, *_OF_CODES)
"""The evidence for and against a passage; the file `WEIGHTS` holds the weight of each feature."""


def features(sought: Sought, index: Index, of: Numbers, numbers: Numbers, more: Scores) -> list[list[float]]:
    """The value of each of `FEATURES` for some passages, each as one for a certain thing.

    `of` gives the numbers of the things, `numbers` those of the passages, `more` each one's lead over the next best.
    """
    passages = [index.passages[number] for number in numbers.tolist()]
    words = [_of_words(sought.things[thing], one) for thing, one in zip(of.tolist(), passages, strict=True)]
    return np.column_stack([np.array(words), *_of_codes(sought, index, of, numbers, more)]).tolist()


def _of_words(one: Thing, passage: Passage) -> list[float]:
    promise, name, bare = one.promise, one.name, passage.bare
    editions = _editions(passage.words) if one.editions else one.editions
    verb_there = bool(promise.verb) and promise.verb in passage.words
    quoted = [words in bare for words in one.quoted]
    return [
        *_of_the_longest_run(one, bare),
        *_of_the_number(promise, passage, verb_there),
        *(bool(quoted) and all(quoted), any(quoted), name[:2] in bare, name[-2:] in bare),
        *(verb_there, bool(editions) and not editions & one.editions),
        *(passage.kind == "five_year_review", passage.kind == "five_year_plan"),
        *(promise.vague, len(name) <= 4),
    ]


def _of_codes(sought: Sought, index: Index, of: Numbers, numbers: Numbers, more: Scores) -> list[Scores]:
    found = len(of)
    share, characters = sought.shares[of, numbers], sought.shares_of_characters[of, numbers]
    pairs, of_name = sought.pairs.of_each(of), sought.characters.of_each(of)
    held = index.pairs.hold(numbers[pairs.of], pairs.codes)
    beside = index.beside.hold(numbers[pairs.of], pairs.codes) & ~held
    missing = ~index.characters.hold(numbers[of_name.of], of_name.codes)
    return [
        np.ones(found),
        share,
        share * share,
        np.where(share > 0.97, 1.0, 0.0),
        sought.telling[of],
        *(pairs.only(held).most(found) / RAREST, pairs.only(~held).most(found) / RAREST),
        pairs.only(beside).summed(found) / sought.whole[of],
        *(characters, characters * characters, of_name.only(missing).most(found)),
        *(more, _around(sought.things, index, of, numbers), _of_parts(sought, index, of, numbers)),
        _of_paragraphs(sought.things, index, of, numbers),
    ]


def _around(things: Sequence[Thing], index: Index, of: Numbers, numbers: Numbers) -> Scores:
    """How much of the words around a thing a passage holds."""
    around = weighed([one.around for one in things])
    return index.pairs.sums(around, len(things))[of, numbers] / (around.summed(len(things))[of] + 3)


def _of_parts(sought: Sought, index: Index, of: Numbers, numbers: Numbers) -> Scores:
    """How much of a part of a passage the name makes up: little where a long part speaks of other things too."""
    sums = index.parts.sums(sought.pairs, len(sought.things))
    found, parts = ranges(index.first_parts[numbers], index.first_parts[numbers + 1])
    shares = sums[of[found], parts] / (index.weights_of_parts[parts] + 1.5)
    return np.maximum.reduceat(shares, np.flatnonzero(np.diff(found, prepend=-1)))


def _of_paragraphs(things: Sequence[Thing], index: Index, of: Numbers, numbers: Numbers) -> Scores:
    """How similar the paragraphs of promises and passages are: the pairs they share; rare pairs count more."""
    texts = {text: number for number, text in enumerate(dict.fromkeys(one.paragraph for one in things))}
    mine = Held(*pairs_in(list(texts)), len(texts))
    shared = index.paragraphs.sums(Weighed(mine.of, mine.codes, index.pairs.rarity(mine.codes)), len(texts))
    first, second = np.array([texts[one.paragraph] for one in things])[of], index.paragraph_of[numbers]
    return shared[first, second] / (np.sqrt(mine.sizes()[first] * index.paragraphs.sizes()[second]) + 1)


def _of_the_longest_run(one: Thing, bare: str) -> tuple[float, ...]:
    at, length = _longest_run(one.name, bare)
    weights = one.along[at : at + length - 1] if length else []
    return (
        length / max(1, len(one.name)),
        min(length, 8) / 8,
        min(sum(weights), 10.0) / 5,
        max(weights, default=0.0) / RAREST,
    )


def _of_the_number(promise: Promise, passage: Passage, verb_there: bool) -> tuple[float, ...]:
    if promise.value is None:
        return (0.0,) * 6
    values = [value for value, unit in passage.quantities if alike_units(unit, promise.unit)]
    return (
        bool(values),
        promise.value in values and promise.value not in _COMMON_NUMBERS,
        not values and bool(passage.quantities),
        not passage.quantities,
        passage.kind == "five_year_review",
        bool(promise.verb) and not verb_there,
    )


@cache
def alike_units(one: str, other: str) -> bool:
    """Whether two units are the same, or both count things one by one: 家 and 户."""
    if compared(one) == compared(other):
        return True
    found = [units.units().get(unit) for unit in (one, other)]
    return all(unit is not None and unit.dimension == "count" for unit in found)


def _longest_run(name: str, text: str) -> tuple[int, int]:
    """Where the longest part of a name that a text holds begins in the name, and its length."""
    length = at = 0
    for start in range(len(name)):
        while start + length < len(name) and name[start : start + length + 1] in text:
            length += 1
            at = start
    return at, length


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
