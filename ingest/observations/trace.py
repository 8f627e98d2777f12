"""A record of how a text was read, kept on request: the rules that were tried, and the results for each group.

A `Trace` is passed to `ingest.observations.report.read_observations` and filled while the text is read. Without one,
nothing is noted.
"""

from dataclasses import dataclass, field

from ingest.numbers.reasons.seen import Verdict
from ingest.observations.dating import Dated
from ingest.observations.group import Group
from ingest.observations.measures import Measured
from ingest.observations.memory import Named


@dataclass
class Row:
    """One observation of a group: its number, its name, and the rules that gave its unit and its qualifier."""

    number: int  # index of its number token
    name: str
    unit: str
    unit_rule: str
    qualifier: str
    qualifier_rule: str


@dataclass
class GroupTrace:
    """How a group of numbers was read; a step that was not reached is None."""

    indices: list[int]
    group: Group
    names_before: list[str]  # the names found last
    topic: str  # the last clause without a number
    measures_asked: list[str] = field(default_factory=list)  # the rules that were tried; the last one decided
    names_asked: list[str] = field(default_factory=list)
    measured: Measured | None = None
    named: Named | None = None
    dated: Dated | None = None
    rows: list[Row] = field(default_factory=list)


@dataclass
class Trace:
    """How a text was read: the verdict on each of its numbers, and its groups of numbers."""

    verdicts: list[Verdict | None] = field(default_factory=list)
    groups: list[GroupTrace] = field(default_factory=list)
