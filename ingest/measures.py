"""How a number measures its indicator: level, share, growth, change, gap, multiple or rank."""

import re

from ingest.group import Group
from ingest.lexicon import any_of, words
from ingest.memory import Memory
from ingest.names import clean_name, has_head
from ingest.tails import read_tail

_WORDS = words("names")
_PERCENT = ("%", "‰")
_FALLS = tuple(word for word in words("verbs")["down"] if len(word) > 1)
_GROWTH_NOUN = re.compile(rf"{any_of(_WORDS['growth'])}$")
_FALL_NOUN = re.compile(rf"{any_of(_WORDS['fall'])}$")
_GROWTH_BEHIND = re.compile(r"(?:的)?(?:增长|增速|速度增长|增幅)")
_BY = re.compile("的(?:幅度|速度|比例)([^，。；]{1,6})$")  # 按不低于5%的幅度压减
_NOUN_BEHIND = re.compile(r"[\u4e00-\u9fff“]")
_MORE_OR_LESS = re.compile(r"(?:再|新)?(?:(?P<more>增加)|(?P<less>减少))(?!.{0,8}(?:费|税|成本|投入|资金))")


def measure_of(group: Group, memory: Memory) -> tuple[str, str]:
    """Measure and direction of a group of numbers: `压减一般性支出10%` gives (growth, down)."""
    tail, first = group.tail, group.numbers[0]
    way = "down" if tail.down else "up"
    if group.ranked:
        return "rank", "none"
    if group.unit in ("位", "名") and not group.whole and not tail.changes:
        before = memory.measure[0]
        if before == "rank" or (before == "change" and tail.reached and not group.behind):
            return "rank", "none"  # 排名从78位提升到46位; 排名提升47位，升至229位
    if first.kind == "multiple":
        return "multiple", way
    if tail.gap:
        return "gap", tail.gap
    if group.unit == "百分点":
        return "change", way
    return _of_percent(group, way, memory) if group.unit in _PERCENT else _of_amount(group, way, memory)


def without_growth(name: str) -> str:
    """A name without the noun that says it grew: 地区生产总值增速 is of 地区生产总值."""
    return _GROWTH_NOUN.sub("", name) or name


def _of_percent(group: Group, way: str, memory: Memory) -> tuple[str, str]:
    name = group.name_text
    if group.tail.changes:
        return "growth", way
    if _FALL_NOUN.search(name):
        return "growth", "down"
    if _GROWTH_NOUN.search(name) and not name.endswith(("贡献率", "自然增长率")):
        return "growth", "up"
    if _GROWTH_BEHIND.match(group.right):
        return "growth", "up"
    if (by := _BY.match(group.right)) and (tail := read_tail(by[1], "")).changes:
        return "growth", "down" if tail.down else "up"
    if (
        not group.whole
        and not group.tail.reached
        and not group.right
        and "占" not in group.core
        and memory.measure[0] == "growth"
    ):
        return memory.measure  # 增长8%以上，力争8.5%
    lead = _leading_change(name)
    return ("growth", lead) if lead and not group.tail.reached else ("share", "none")


def _leading_change(name: str) -> str:
    """压减一般性支出10%: the verb of change stands before the name."""
    text = clean_name(name)
    if text.startswith(_FALLS):
        return "down"
    up = text.startswith(_WORDS["lead_up"]) and not text.endswith(("率", "比重", "占比", "比例"))
    return "up" if up else ""


def _of_amount(group: Group, way: str, memory: Memory) -> tuple[str, str]:
    tail, first = group.tail, group.numbers[0]
    named_before = (memory.names or memory.topic) and not _NOUN_BEHIND.match(group.right)
    if tail.changes and (group.noun or named_before):
        return "change", way
    if tail.new:
        return "level", "none"  # 高新技术企业新增521家
    if group.unit == "位" and tail.changes and first.value < 100:
        return "change", way  # 排名前移7位
    if first.kind == "money" or tail.reached:
        return "level", "none"
    if group.joined and memory.verb in ("增加", "减少"):
        return "change", "up" if memory.verb == "增加" else "down"
    lead = _MORE_OR_LESS.match(clean_name(group.name_text))
    if lead and (has_head(lead.string) or lead["less"]):
        return "change", "up" if lead["more"] else "down"
    return "level", "none"
