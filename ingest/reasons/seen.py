"""A number where it stands, and the rules that look at it."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from ingest.lexicon import words
from ingest.quantities import Number

BEFORE, AFTER = 24, 40  # characters that the rules look at
STATES = ""
"""The verdict of a rule that knows that the number states something."""

WORDS = words("reasons")
HAN = "一-龥"


class Seen(NamedTuple):
    """A number where it stands."""

    clean: str
    number: Number
    before: str
    after: str  # behind the unit

    def follows(self, choices: tuple[str, ...], *units: str) -> bool:
        """Whether the number goes on with one of the words, which may begin with the unit itself, if one of `units`."""
        number = self.number
        return self.clean.startswith(choices, number.end - (len(number.unit) if number.unit in units else 0))


Rule = Callable[[Seen], str | None]


def first(rules: Iterable[Rule], seen: Seen) -> str | None:
    """The verdict of the first rule that knows."""
    for rule in rules:
        verdict = rule(seen)
        if verdict is not None:
            return verdict
    return None
