"""A number where it stands, and the rules that look at it."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import NamedTuple, Union

from ingest.language import lexicon
from ingest.numbers.grammar import Number

BEFORE, AFTER = 24, 40  # characters that the rules look at
STATES = ""
"""The verdict of a rule that knows that the number states something."""

WORDS = lexicon.words("reasons")
LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def compiled(template: str, **parts: str) -> re.Pattern[str]:
    """A pattern whose `{class}` are words of `ingest/words/reasons.txt`."""
    return lexicon.compiled(template, "reasons", **parts)


class Seen(NamedTuple):
    """A number where it stands."""

    clean: str
    number: Number
    before: str
    after: str  # behind the unit

    @property
    def printed(self) -> str:
        """The number with its unit, as it is printed."""
        return self.clean[self.number.start : self.number.end]

    def follows(self, choices: tuple[str, ...], *units: str) -> bool:
        """Whether the number goes on with one of the words, which may begin with the unit itself, if one of `units`."""
        number = self.number
        return self.clean.startswith(choices, number.end - (len(number.unit) if number.unit in units else 0))


Rule = Callable[[Seen], str | None]
Rules = tuple[Union[Rule, "Rules"], ...]
"""Rules in the order in which they are asked. In a group of rules, one that knows that the number states something
ends the group alone: what is no name may still be a date."""


class Only(NamedTuple):
    """The numbers that a rule can know something of; it need not be asked of others."""

    units: tuple[str, ...] | None = None  # of one of these units; "" is none
    last: frozenset[str] | None = None  # behind one of these characters
    first: frozenset[str] | None = None  # beginning with one of these
    following: frozenset[str] | None = None  # before one of these
    chinese: bool = False  # in Chinese numerals


_ONLY: dict[Rule, Only] = {}


def only(*units: str, chinese: bool = False, **characters: Iterable[str]) -> Callable[[Rule], Rule]:
    """Have a rule asked of such numbers alone: `last`, `first` and `following` are characters, as in `Only`."""

    def noted(rule: Rule) -> Rule:
        _ONLY[rule] = Only(units or None, chinese=chinese, **{name: frozenset(of) for name, of in characters.items()})
        return rule

    return noted


@cache
def telling() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The characters before a number, at its beginning and behind it that any rule is asked by."""
    last, first, following = (
        frozenset[str]().union(*(of for one in _ONLY.values() if (of := getattr(one, name))))
        for name in ("last", "first", "following")
    )
    return last, first, following


def may_know(rule: Rule, unit: str, last: str, first: str, following: str, chinese: bool) -> bool:
    """Whether a rule may know something of a number of such a unit, between such characters."""
    of = _ONLY.get(rule)
    return of is None or (
        (of.units is None or unit in of.units)
        and (of.last is None or last in of.last)
        and (of.first is None or first in of.first)
        and (of.following is None or following in of.following)
        and (chinese or not of.chinese)
    )


class Verdict(NamedTuple):
    """What a rule says of a number."""

    reason: str  # why it states nothing; `STATES` where it states something
    rule: str  # the rule's name


def judge(rules: Rules, seen: Seen) -> Verdict | None:
    """The verdict of the first rule that knows; None where none does."""
    for rule in rules:
        if isinstance(rule, tuple):
            verdict = judge(rule, seen)
            if verdict is not None and verdict.reason != STATES:
                return verdict
        elif (reason := rule(seen)) is not None:
            return Verdict(reason, rule.__name__)
    return None
