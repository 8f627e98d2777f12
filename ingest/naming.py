"""What a group of numbers is of: a name from behind it, from before it, or from what its sentence has said so far."""

import re

from ingest.group import Group, Named
from ingest.memory import Memory
from ingest.named_before import name_before
from ingest.named_behind import name_behind, predicate_behind, takes_behind

_OF_WHOLE = re.compile("(?:占|^)(全[国省市区县])(?![国省市区县])")
_WHOLE = re.compile("占全[国省市区县]比重$")
# 众创空间超过500家，90%以上由社会力量兴办
_SAID_OF_PART = re.compile(r"(?:由|来自|为|是|在)[\u4e00-\u9fff]{3,14}$")


def name_group(group: Group, measure: str, memory: Memory) -> Named:
    """The names of a group of numbers, and the rule that found them; no names where nothing tells."""
    percent = group.unit in ("%", "‰")
    if percent and measure == "share" and predicate_behind(group):
        return Named([f"{group.noun}{group.right[:16]}"], "behind")  # 公交车100%纯电动化
    if (
        percent
        and measure == "share"
        and memory.names
        and not group.noun
        and (said := _SAID_OF_PART.match(group.right))
    ):
        return Named([f"{memory.names[-1]}{said[0]}占比"], "behind", len(said[0]))
    if takes_behind(group, measure, percent, memory):
        named = name_behind(group, percent, memory)
        if named:
            return named
    names, rule = name_before(group, measure, memory)
    if measure == "share" and (whole := _OF_WHOLE.search(group.core, group.tail.start)):
        # 上市企业总量33户、占全省82.5%; 外贸出口总额占全国的7.3%、全省的20%
        if whole[0][0] == "占" or any(map(_WHOLE.search, names)):
            names = [f"{_of_itself(name)}占{whole[1]}比重" for name in names]
    elif measure not in ("share", "change") and rule == "carried":
        names = [_of_itself(name) for name in names]
    if group.condition and rule == "carried":
        names = [f"{name}（{group.condition}）" for name in names]
    return Named(names, rule)


def _of_itself(name: str) -> str:
    """A name without what a share of it was told of: 上市企业总量 of 上市企业总量占全省比重."""
    return _WHOLE.sub("", name) or name
