"""What a reading notes of itself where it is asked to: which rules were asked, and what each group came to.

A `Trace` is handed to `ingest.observations.report.read_observations` and filled while the text is read. Without one,
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
    """One observation of a group: its number, its name, and the rules that told its unit and its qualifier."""

    number: int  # index of its number token
    name: str
    unit: str
    unit_rule: str
    qualifier: str
    qualifier_rule: str


@dataclass
class GroupTrace:
    """How a group of numbers was read; what was not come to is None."""

    indices: list[int]
    group: Group
    names_before: list[str]  # what was named last
    topic: str  # the clause before
    measures_asked: list[str] = field(default_factory=list)  # rules, the one that told last
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
