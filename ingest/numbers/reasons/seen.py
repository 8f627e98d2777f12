"""A number with the characters around it, and how rules are applied to it."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import NamedTuple, Union

from ingest.language import lexicon
from ingest.numbers.grammar import Number

BEFORE, AFTER = 24, 40  # characters that the rules look at
STATES = ""
"""The answer of a rule that finds that the number does state something."""

WORDS = lexicon.words("reasons")
LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def compiled(template: str, **parts: str) -> re.Pattern[str]:
    """A pattern in which `{class}` stands for the words of that class in `ingest/words/reasons.txt`."""
    return lexicon.compiled(template, "reasons", **parts)


class Seen(NamedTuple):
    """A number with the characters around it."""

    clean: str
    number: Number
    before: str
    after: str  # behind the unit

    @property
    def printed(self) -> str:
        """The number with its unit, as it is printed."""
        return self.clean[self.number.start : self.number.end]

    def follows(self, choices: tuple[str, ...], *units: str) -> bool:
        """Whether one of the words follows the number; where its unit is one of `units`, they begin with the unit."""
        number = self.number
        return self.clean.startswith(choices, number.end - (len(number.unit) if number.unit in units else 0))


def seen_at(clean: str, number: Number) -> Seen:
    """A number of a clean text with the characters around it."""
    start, end = number.start, number.end
    return Seen(clean, number, clean[start - BEFORE if start > BEFORE else 0 : start], clean[end : end + AFTER])


Rule = Callable[[Seen], str | None]
Rules = tuple[Union[Rule, "Rules"], ...]
"""Rules in order; a tuple among them is a group. A rule that answers `STATES` ends only its own group: a number that is
no name may still be a date."""


class Only(NamedTuple):
    """The numbers for which a rule can have an answer; it is not applied to others."""

    units: frozenset[str] | None = None  # with one of these units; "" is no unit
    last: frozenset[str] | None = None  # behind one of these characters
    first: frozenset[str] | None = None  # beginning with one of these
    following: frozenset[str] | None = None  # before one of these
    opened: frozenset[str] | None = None  # with one of these among the characters before
    chinese: bool = False  # in Chinese numerals


_ANY = Only()
_ONLY: dict[Rule, Only] = {}


def only(*units: str, chinese: bool = False, **characters: Iterable[str]) -> Callable[[Rule], Rule]:
    """Apply a rule to such numbers only; `characters` are `last`, `first`, `following` and `opened` of `Only`."""

    def noted(rule: Rule) -> Rule:
        sets = {name: frozenset(of) for name, of in characters.items()}
        _ONLY[rule] = Only(frozenset(units) if units else None, chinese=chinese, **sets)
        return rule

    return noted


class Traits(NamedTuple):
    """The traits of a number that decide which rules apply; values that all rules treat alike are merged."""

    unit: str
    last: str
    first: str
    following: str
    opened: tuple[str, ...]
    chinese: bool

    def may_tell(self, rule: Rule) -> bool:
        """Whether a rule may have an answer for such a number."""
        of = _ONLY.get(rule, _ANY)
        return (
            (of.units is None or self.unit in of.units)
            and (of.last is None or self.last in of.last)
            and (of.first is None or self.first in of.first)
            and (of.following is None or self.following in of.following)
            and (of.opened is None or not of.opened.isdisjoint(self.opened))
            and (self.chinese or not of.chinese)
        )


_OTHER = "other"  # any unit or character that no rule asks for


def traits(seen: Seen) -> Traits:
    """The traits of a number in its text."""
    units, last, first, following, opened = _alike()
    number, before = seen.number, seen.before
    return Traits(
        units.get(number.unit, _OTHER),
        last.get(before[-1:], _OTHER),
        first.get(seen.clean[number.start], _OTHER),
        following.get(seen.after[:1], _OTHER),
        tuple([one for one in opened if one in before]),
        number.chinese,
    )


@cache
def _alike() -> list[dict[str, str]]:
    """For units and for each kind of character: each one, and the first that the same rules ask for."""
    found = []
    for trait in ("units", "last", "first", "following", "opened"):
        askers: dict[str, list[Rule]] = {}
        for rule, of in _ONLY.items():
            for one in sorted(getattr(of, trait) or ()):
                askers.setdefault(one, []).append(rule)
        firsts: dict[tuple[Rule, ...], str] = {}
        found.append({one: firsts.setdefault(tuple(rules), one) for one, rules in askers.items()})
    return found


class Verdict(NamedTuple):
    """What a rule says about a number."""

    reason: str  # why it states nothing; `STATES` where it states something
    rule: str  # the rule's name


def judge(rules: Rules, seen: Seen) -> Verdict | None:
    """The verdict of the first rule that has an answer; None where none has."""
    for rule in rules:
        if isinstance(rule, tuple):
            verdict = judge(rule, seen)
            if verdict is not None and verdict.reason != STATES:
                return verdict
        elif (reason := rule(seen)) is not None:
            return Verdict(reason, rule.__name__)
    return None
