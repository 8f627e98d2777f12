"""How a number measures its indicator: level, share, growth, change, gap, multiple or rank.

Each rule looks at one thing, and its docstring is a sentence that shows it; the first that answers decides. After the
common rules, percentages and amounts each have rules of their own.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from ingest.language.coordination import GROWTH
from ingest.language.lexicon import any_of, compiled, word, words
from ingest.language.phrases import clean_name, has_head
from ingest.language.tails import POINTS
from ingest.observations.group import Group
from ingest.observations.memory import Memory

_WORDS = words("names")
_RATES = _WORDS["rate_end"]
_GOES_TO = words("behind")["used_for"]
_PERCENT, _PLACES = ("%", "‰", "/10万"), ("位", "名")
_MOST_PLACES = 100  # 前移7位 is about a rank, 编码增至128位 is not
_FALLS = tuple(word for word in words("verbs")["down"] if len(word) > 1)
_FALL_NOUN = re.compile(rf"{any_of(_WORDS['fall'])}$")
_GROWTH_BEHIND = re.compile(rf"的?{any_of(_WORDS['growth_behind'])}")
GROWTH_OF = compiled("的((?!{growth_of_not})[{han}]{2,10}?){growth_noun}{growth_aim}?$", "names")
"""The indicator that grows, named behind the figure: 提出9%左右的经济增长目标."""
_CHANGED_BY = any_of(words("verbs")["up"] + words("verbs")["down"])
BY = compiled("的?{by}({again}?{changed})([^{clause_end}]*)$", "names", changed=_CHANGED_BY)
"""The indicator that changes by the figure, named behind it: 按不低于5%的幅度压减一般性支出."""
_FALL_BEHIND = compiled("的?{fall_behind}", "names")
_NOUN_BEHIND = compiled("[{han}“]")
_AGENT = compiled(r"^[^{mark}\d]{0,8}?{cutting}{cutting_lead}*(?={cut}[^{clause_end}]{2})", "names")
_MORE_OR_LESS = compiled("{again}?(?:(?P<more>{more})|(?P<less>{less}))", "names")


class Measured(NamedTuple):
    """The measure of a group of numbers, its direction (up, down or none) and the rule that decided."""

    measure: str
    direction: str
    rule: str


_Told = tuple[str, str] | None
_LEVEL, _SHARE, _RANK = ("level", "none"), ("share", "none"), ("rank", "none")


def measure_of(group: Group, memory: Memory, asked: list[str] | None = None) -> Measured:
    """Measure and direction of a group of numbers: `压减一般性支出10%` gives growth, down.

    The names of the rules that were tried are added to `asked`.
    """
    rules = _OF_PERCENT if group.unit in _PERCENT else _OF_AMOUNT
    for k, (name, rule) in enumerate(rules):
        told = rule(group, memory)
        if told is not None:
            if asked is not None:
                asked += [name for name, _ in rules[: k + 1]]
            return Measured(*told, name)
    raise AssertionError("the last rule always knows")


def _way(group: Group) -> str:
    return "down" if group.tail.down else "up"


# Rules for any unit


def _ranked(group: Group, _: Memory) -> _Told:
    """生产总值居全省第3位."""
    return _RANK if group.ranked else None


def _rank_goes_on(group: Group, memory: Memory) -> _Told:
    """排名从78位提升到46位; 排名提升47位，升至229位."""
    if group.unit not in _PLACES or group.whole or group.tail.changes:
        return None
    before = memory.measure[0]
    return _RANK if before == "rank" or (before == "change" and group.tail.reached and not group.behind) else None


def _multiple(group: Group, _: Memory) -> _Told:
    """是五年前的2.5倍; 翻一番."""
    return ("multiple", _way(group)) if group.numbers[0].kind == "multiple" else None


def _gap(group: Group, _: Memory) -> _Told:
    """高于全国平均2个百分点."""
    return ("gap", group.tail.gap) if group.tail.gap else None


def _points(group: Group, _: Memory) -> _Told:
    """城镇化率提高1.2个百分点."""
    return ("change", _way(group)) if group.unit == POINTS else None


# Rules for percentages


def _grew(group: Group, _: Memory) -> _Told:
    """生产总值增长6%."""
    return ("growth", _way(group)) if group.tail.changes else None


def _fall_named(group: Group, _: Memory) -> _Told:
    """单位能耗降幅3%."""
    return ("growth", "down") if _FALL_NOUN.search(group.name_text) else None


def _growth_named(group: Group, _: Memory) -> _Told:
    """地区生产总值增速8%; not 贡献率, nor 人口自然增长率, which are shares."""
    name = group.name_text
    return ("growth", "up") if GROWTH.search(name) and not name.endswith(_WORDS["no_growth"]) else None


def _growth_behind(group: Group, _: Memory) -> _Told:
    """固定资产投资以15%的速度增长."""
    right = group.right
    return ("growth", "up") if _GROWTH_BEHIND.match(right) or GROWTH_OF.match(right) else None


def _fall_behind(group: Group, _: Memory) -> _Told:
    """单位增加值能耗实现两位数下降."""
    return ("growth", "down") if _FALL_BEHIND.fullmatch(group.right) else None


def _by_behind(group: Group, _: Memory) -> _Told:
    """按不低于5%的幅度压减一般性支出."""
    by = BY.match(group.right)
    return ("growth", "down" if by[1].removeprefix("再") in words("verbs")["down"] else "up") if by else None


def _growth_goes_on(group: Group, memory: Memory) -> _Told:
    """增长8%以上，力争达到8.5%; 增长5.5%（力争6%以上）; not 参保率增长8%，力争达到95%."""
    if memory.measure[0] != "growth" or group.whole or group.right.strip("）") or "占" in group.core:
        return None
    if memory.came_from and group.tail.reached:
        return memory.measure  # 利润增速从上半年的0.08%回升至全年的13.2%
    rate = not memory.names or memory.names[-1].endswith(_WORDS["own_rate"])
    return None if group.tail.reached and (rate or not group.core.startswith(_WORDS["aim"])) else memory.measure


def _led_by_change(group: Group, _: Memory) -> _Told:
    """压减一般性支出10%: the verb of change stands before the name."""
    if group.tail.reached:
        return None
    text = _AGENT.sub("", clean_name(group.name_text))
    if text.startswith(_FALLS):
        return "growth", "down"
    # 新增财力的三分之二以上用于民生; 新增财力70%投向民生领域
    part = text.endswith(_RATES) or group.core.endswith("的") or group.right.startswith(_GOES_TO)
    return ("growth", "up") if text.startswith(_WORDS["lead_up"]) and not part else None


def _change_of_next(group: Group, memory: Memory) -> _Told:
    """精简会议20%、文件15.9%: the verb holds for the whole list."""
    goes_on = memory.measure[0] == "growth" and group.joined and group.noun and group.bare_tail
    rate = group.noun.endswith((*_RATES, *_WORDS["own_rate"])) or "占" in group.core
    return memory.measure if goes_on and not rate and not group.behind else None


def _share(_group: Group, _memory: Memory) -> _Told:
    """森林覆盖率46%."""
    return _SHARE


# Rules for amounts


def _changed(group: Group, memory: Memory) -> _Told:
    """财政收入增加5亿元."""
    if not group.tail.changes:
        return None
    named = group.noun or ((memory.names or memory.topic) and not _NOUN_BEHIND.match(group.right))
    return ("change", _way(group)) if named else None


def _newly(group: Group, _: Memory) -> _Told:
    """高新技术企业新增521家."""
    return _LEVEL if group.tail.new else None


def _places_moved(group: Group, _: Memory) -> _Told:
    """排名前移7位."""
    moved = group.unit == "位" and group.tail.changes and group.numbers[0].value < _MOST_PLACES
    return ("change", _way(group)) if moved else None


def _stands(group: Group, _: Memory) -> _Told:
    """投资5亿元; 企业达到300家."""
    return _LEVEL if group.numbers[0].kind == "money" or group.tail.reached else None


def _change_goes_on(group: Group, memory: Memory) -> _Told:
    """增加床位500张、医生200名."""
    return ("change", _TURNS[memory.verb]) if group.joined and memory.verb in _TURNS else None


def _more_or_less(group: Group, _: Memory) -> _Told:
    """增加城镇就业人数5000人."""
    lead = _MORE_OR_LESS.match(clean_name(group.name_text))
    told = lead and (has_head(lead.string) or lead["less"])
    return ("change", "up" if lead["more"] else "down") if lead and told else None


def _level(_group: Group, _memory: Memory) -> _Told:
    """建成公园3个."""
    return _LEVEL


_TURNS = {word("names", "more"): "up", word("names", "less"): "down"}
_Rule = Callable[[Group, Memory], _Told]


def _rules(*rules: _Rule) -> tuple[tuple[str, _Rule], ...]:
    return tuple((rule.__name__.removeprefix("_"), rule) for rule in rules)


_OF_ANY = (_ranked, _rank_goes_on, _multiple, _gap, _points)
_OF_PERCENT = _rules(
    *_OF_ANY,
    _grew,
    _fall_named,
    _growth_named,
    _growth_behind,
    _fall_behind,
    _by_behind,
    _growth_goes_on,
    _led_by_change,
    _change_of_next,
    _share,
)
_OF_AMOUNT = _rules(*_OF_ANY, _changed, _newly, _places_moved, _stands, _change_goes_on, _more_or_less, _level)
SHOWN = {name: rule.__doc__ or "" for name, rule in (*_OF_PERCENT, *_OF_AMOUNT)}
"""The sentence that shows each rule, by the rule's name."""
