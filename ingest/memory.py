"""What a sentence has said so far: the names, verb and noun that later numbers of it lean on."""

from dataclasses import dataclass, field

from ingest.group import Group, Named
from ingest.names import begins_anew


@dataclass
class Memory:
    """What the numbers read so far were of; `增长7.5%，达到326.4亿元` finds the name of its second number here."""

    names: list[str] = field(default_factory=list)  # of the last group of numbers
    listed: list[str] = field(default_factory=list)  # all names since the last semicolon
    verb: str = ""  # the flow verb in force
    flow: str = ""  # that of the last amount, whatever was said of its growth since
    noun: str = ""  # the last counted noun
    measure: tuple[str, str] = ("", "")  # of the last group, with its direction
    topic: str = ""  # the last clause without a number

    def last(self, count: int) -> list[str]:
        """The last different names said, as many as there are numbers; none where fewer were said."""
        names = list(dict.fromkeys(self.listed))
        return names[-count:] if len(names) >= count else []

    def remember(self, group: Group, named: Named, measure: str, direction: str) -> None:
        """Keep what a group was found to be of."""
        self.measure = measure, direction
        before = named.rule.startswith("before")
        if named.counted is not None:
            self.noun = named.counted
            if group.verb or not group.joined:
                self.verb = group.verb
        if measure not in ("level", "change"):
            self.verb = ""
        elif named.rule in ("before", "repaired") and (not group.joined or begins_anew(group.verb)):
            self.verb = group.verb if before else ""  # 街巷硬化5公里、新建活动室7所、卫生室8所
        if measure in ("level", "change"):
            self.flow = self.verb
        if before and group.noun:
            self.noun = group.noun
        if named.names != self.names:
            self.listed = named.names if group.around.after_semicolon else self.listed + named.names
        self.names = named.names
