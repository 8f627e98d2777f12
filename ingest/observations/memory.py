"""What a sentence has said so far: the names, verb and noun that later numbers of it lean on."""

from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.observations.group import Group


@dataclass
class Memory:
    """What the numbers read so far were of; `增长7.5%，达到326.4亿元` finds the name of its second number here."""

    names: list[str] = field(default_factory=list)  # of the last group of numbers
    listed: list[str] = field(default_factory=list)  # all names since the last semicolon
    run: list[str] = field(default_factory=list)  # of the numbers that a list joins: A14家、B30家、C15家
    verb: str = ""  # the flow verb in force
    flow: str = ""  # that of the last amount, whatever was said of its growth since
    noun: str = ""  # the last counted noun
    measure: tuple[str, str] = ("", "")  # of the last group, with its direction
    came_from: bool = False  # the last group told what an indicator grew from
    topic: str = ""  # the last clause without a number

    @property
    def together(self) -> list[str]:
        """What 均 is said of: the whole of a list that joins its numbers, or the last two indicators."""
        return self.run if len(self.run) > 1 else self.listed[-2:]


class Seen(NamedTuple):
    """What a rule for names looks at: a group of numbers, how they measure, and what was said before."""

    group: Group
    measure: str
    memory: Memory
    percent: bool  # the numbers are in percent
    amount: bool  # they tell an amount, a change of one, or a rank: verbs of flow are part of their names
    names: list[str]  # what the words before the numbers spell out
    verb: str  # the verb that holds: of a number before, for names without one, or that stands without a noun


class Named(NamedTuple):
    """What a group of numbers is of: a name for each, or names that all of them are of."""

    names: list[str]
    rule: str = ""  # the rule that found the names, as `family.rule`
    used: int = 0  # how many characters behind the numbers are in them
    counted: str | None = None  # the noun behind the numbers
