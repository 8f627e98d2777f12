"""What a sentence has said so far: the names, verb and noun that its later numbers may take over."""

from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.observations.group import Group


@dataclass
class Memory:
    """What the numbers so far measured: in `增长7.5%，达到326.4亿元` the second number finds its name here."""

    names: list[str] = field(default_factory=list)  # the names of the last group of numbers
    listed: list[str] = field(default_factory=list)  # all names since the last semicolon
    run: list[str] = field(default_factory=list)  # the names in a list of numbers: A14家、B30家、C15家
    verb: str = ""  # the flow verb in force
    flow: str = ""  # the flow verb of the last amount, kept when its growth follows
    noun: str = ""  # the last counted noun
    counted_in: str = ""  # its measure word
    units: dict[str, str] = field(default_factory=dict)  # of each name so far
    measure: tuple[str, str] = ("", "")  # of the last group, with its direction
    came_from: bool = False  # the last group was the figure that an indicator grew from
    topic: str = ""  # the last clause without a number
    sentence_before: str = ""  # the sentence before
    whose: str = ""  # whose the last figure is, where its name did not say

    @property
    def together(self) -> list[str]:
        """The names that 均 refers to: all names in a list of numbers, or the last two indicators."""
        return self.run if len(self.run) > 1 else self.listed[-2:]


class Seen(NamedTuple):
    """What a rule for names looks at: a group of numbers, how they measure, and what was said before."""

    group: Group
    measure: str
    memory: Memory
    percent: bool  # the numbers are in percent
    amount: bool  # they state an amount, its change or multiple, or a rank: flow verbs are part of their names
    names: list[str]  # the names in the words before the numbers
    verb: str  # with a noun before the numbers: the verb taken over from an earlier number; without: their own verb


class Named(NamedTuple):
    """The names of a group of numbers: one for each number, or several for a single number."""

    names: list[str]
    rule: str = ""  # the rule that found the names, as `family.rule`
    used: int = 0  # how many characters behind the numbers the names take up
    counted: str | None = None  # the noun behind the numbers
