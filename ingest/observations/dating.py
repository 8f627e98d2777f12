"""A figure's period, and whether it is reported or promised, from the frame that holds where it stands.

A frame of one year gives the period directly. In a span of years (五年来) some figures are for all the years, others
for the last: each rule looks at one thing, and its docstring is a sentence that shows it.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from ingest.language.lexicon import compiled, fill, word, words
from ingest.language.periods import Frame
from ingest.language.phrases import begins_anew, flow_verb
from ingest.language.plans import ORDINALS, first_year
from ingest.language.time_cues import COMES_TO
from ingest.observations.discourse import Discourse, Turn
from ingest.observations.group import Group

_WORDS = words("dating")
_PEOPLE, _CHANGES = words("units_told")["people"], ("growth", "change")
_PER_HEAD, _PACE, _NEW = word("common", "per_head"), word("dating", "pace"), word("dating", "new")
_OF_ONE_YEAR = compiled("{same_period}|{than}{last_year}", "dating")
_YEARLY = compiled("{yearly}", "dating")
_YEARLY_OR_SUM = compiled("{yearly_or_sum}", "dating")
_OF_OTHERS = compiled("{times_of}{others}[^{mark}]{0,8}的$", "dating")
_OVER_SPAN = compiled("(?<!每.){over_span}(?!每.)", "dating")  # 每人每年120元 is no sum
_COME_TO = compiled("(?<!年){in_all}{came_to}$", "dating")
_ONCE = compiled("{from}[^{clause_end}]{0,12}$")
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
_LAST_YEAR = compiled("{last_year}", "dating")
_BESIDE_SINCE = compiled(
    r"(?:、[^{clause_end}]{1,30}?)*，\s*{told_of_each}*\s*{compared_with}\s*"
    r"(?:(?P<year>(?:19|20)\d\d)年|“?(?P<plan>{ordinals})五”?{plan_end})"
    r"(?:的\d[\d.]*[^{clause_end}\d]{1,4}|[^{clause_end}\d]{0,8}?\s*){grown_since}",
    "dating",
    ordinals=ORDINALS,
)
_BASE = compiled(r"{compared_with}(?:(?:19|20)\d\d年|{last_year})[^{clause_end}\d]?的$", "dating")
_SINCE = compiled(r"{since}((?:19|20)\d\d)年", "dating")
_SINCE_PLAN = compiled(rf"{{since}}“?({ORDINALS})五”?{{plan_end}}", "dating")
_COMPARED_YEAR = fill(r"(?:(?:19|20)\d\d年|“?十{plan_digit}?五”?末|{years_ago})", "dating")
_YEARLY_GROWTH = compiled("{inner_mark}{yearly_growth}", "dating")
_PASSED = compiled("(?:{passed})[^{clause_end}]{1,8}元$", "dating")
_TIMES_PLAN = compiled(
    "(?:、[^{clause_end}]{1,30})*，{told_of_each}?{times_of}“?{ordinals}五”?", "dating", ordinals=ORDINALS
)
_BESIDE_A_YEAR = compiled(
    r"(?:、[^{clause_end}]{1,16})?(?:，{than}?[^{clause_end}]{0,6}{grown_since}[^{clause_end}]{1,8})?，?"
    "{told_of_each}?{times_of}{year}"
    r"的[^{clause_end}\d]{0,4}\d[\d.]*倍",
    "dating",
    year=_COMPARED_YEAR,
)


class Dated(NamedTuple):
    """Status and period of a figure, the rule that decided, and the turn of the text that holds there."""

    status: str  # actual | target
    period: str  # 2020, 2016-2020
    rule: str
    turn: Turn


def date(group: Group, name: str, measure: str, discourse: Discourse) -> Dated:
    """Status and period of a group of numbers: `五年来，绿地率达到40%` is for the last of the five years."""
    turn = discourse.steady or discourse.at(group.numbers[0].start)
    frame, own, rule = turn.frame, discourse.own, "frame"
    if turn.cue in COMES_TO and own.last == frame.last and _YEARLY_OR_SUM.search(group.core):
        frame, rule = own, "yearly_until"  # 到2025年，地区生产总值年均增长5.5%
    if group.right.startswith(_WORDS["on_ground"]) and _LAST_YEAR.search(group.core) and frame.first == frame.last:
        return Dated("actual", str(frame.last - 1), "on_ground", turn)  # 在上年增长18%的基础上，再增长14.8%
    if group.origin:
        return Dated("actual", str(_year_before(group.origin, frame, own)), "grown_from", turn)
    if measure in ("level", "share") and (base := _BASE.search(group.core)):
        return Dated("actual", str(_year_before(base[0], frame, own)), "compared_base", turn)
    if measure in _CHANGES and turn.cue != "first_years":
        frame, rule = _years_of_change(group, frame, own, rule)
    if own.first != own.last and measure in ("growth", "change", "multiple") and _since_its_beginning(group, own):
        return _dated(own, "since_the_beginning", False, turn)
    if frame.first == frame.last:
        return Dated(frame.status, str(frame.last), rule, turn)
    end = _at_end(group, name, measure, own)
    end = "" if end == "is_yearly" and turn.cue else end  # 2001—2005年，旅游总收入183亿元
    return _dated(frame, end or rule, end != "", turn)


def date_shares(core: str, position: int, discourse: Discourse) -> Dated:
    """Status and period of the shares in a ratio: 由2015年的13∶40∶47调整为10∶38∶52."""
    turn = discourse.at(position)
    if _ONCE.search(core):
        return Dated("actual", str(_year_before(core, turn.frame, discourse.own)), "grown_from", turn)
    return _dated(turn.frame, "frame", not _OVER_SPAN.search(core), turn)


def _dated(frame: Frame, rule: str, at_end: bool, turn: Turn) -> Dated:
    period = str(frame.last) if at_end or frame.first == frame.last else f"{frame.first}-{frame.last}"
    return Dated(frame.status, period, rule, turn)


def _years_of_change(group: Group, frame: Frame, own: Frame, rule: str) -> tuple[Frame, str]:
    """The years of a growth or change, from the words before it or as in `frame`, and the rule."""
    if frame.first != frame.last and _OF_ONE_YEAR.search(group.core):
        return Frame(frame.status, frame.last, frame.last), "of_one_year"  # 五年来…，比上年增长8%
    inside = own.first <= frame.first and frame.last <= own.last
    if own.first != own.last and inside and _YEARLY.search(group.around.core):
        return own, "yearly"  # 2020年生产总值达到420亿元，年均增长8.5%
    return frame, rule


def _since_its_beginning(group: Group, own: Frame) -> bool:
    """2005年，零售总额比2000年增长62.7%: for all the years since, whatever year the text has turned to."""
    years = _SINCE.findall(group.core) or [first_year(plan) + 4 for plan in _SINCE_PLAN.findall(group.core)]
    return bool(years) and int(years[-1]) == own.first - 1


def _year_before(origin: str, frame: Frame, own: Frame) -> int:
    """The year of the figure that an indicator grew from: the one named, or the year before the section's own years."""
    if named := _YEAR.search(origin):
        return int(named[0])
    if _LAST_YEAR.search(origin):
        return frame.last - 1
    return own.first - 1 if own.first < own.last == frame.last else frame.first - 1


# Figures for the last year of a span


def _at_end(group: Group, name: str, measure: str, own: Frame) -> str:
    """The rule by which a figure in a span is for the last year; "" where it is for all the years."""
    if measure == "multiple" and own.first != own.last and _OF_OTHERS.search(group.core):
        return "times_of_others"
    if measure in ("growth", "change", "multiple"):
        return ""
    rule = next((told for told, rule in _AT_END if rule(group, name, measure, own)), "")
    return "" if _OVER_SPAN.search(_without_total(group, name)) else rule


def _without_total(group: Group, name: str) -> str:
    """The core without a 累计 that counts what there is at the end: 航线累计达到60条."""
    counted = group.numbers[0].kind == "count" and group.unit not in _PEOPLE and not name.startswith("新")
    return _COME_TO.sub("", group.core) if counted else group.core


def _comes_to(group: Group, name: str, *_: object) -> bool:
    """五年来，绿地率达到40%; but what was added is for all the years: 城镇新增就业超过30万人."""
    return group.at_end and (_NEW not in name or group.numbers[0].kind == "time")


def _is_share(_group: Group, _name: str, measure: str, _own: Frame) -> bool:
    """五年来，森林覆盖率40%."""
    return measure == "share"


def _is_stock(_group: Group, name: str, *_: object) -> bool:
    """五年来，贷款余额500亿元: an indicator that has a value at a point of time, or one for each year."""
    if name.startswith(_WORDS["per_many"]):
        return True  # 每千人拥有执业医师3人
    if name.startswith(_WORDS["flow"]) or flow_verb(name)[0]:
        return False
    each_year = _PER_HEAD in name and _NEW not in name and name.endswith(_WORDS["income"])
    return each_year or name.endswith(_WORDS["stock"])


def _is_limit(group: Group, _name: str, measure: str, _own: Frame) -> bool:
    """五年来，企业开办最快3个小时办结: the time that something takes in the end."""
    return measure == "level" and group.numbers[0].kind == "time"


def _is_there(group: Group, name: str, measure: str, _own: Frame) -> bool:
    """五年来，民营经济迅速发展，规模以上大数据企业117家: what exists, with no word of what was done."""
    if measure != "level" or group.behind or group.verb or group.numbers[0].kind == "money":
        return False
    if name.startswith(_WORDS["flow"]) or (name[0] == "新" and not name.startswith(_WORDS["new_kind"])):
        return False  # 新批外商投资企业125家
    done = flow_verb(name)[0] or any(map(name.__contains__, _WORDS["done_to"]))
    return name.endswith(_WORDS["there"]) and not done


def _have_passed(group: Group, name: str, measure: str, _own: Frame) -> bool:
    """五年来，11个县经济总量超过10亿元: how many of them had passed the amount in the end."""
    if measure != "level" or group.verb or group.numbers[0].kind != "count" or not _PASSED.search(name):
        return False
    return not name.startswith(_WORDS["flow"]) and not _adds(name)


def _is_yearly(group: Group, name: str, measure: str, own: Frame) -> bool:
    """五年来，工业提质增效，粮食加工业产值超过90亿元: an amount of a year, where no word sums up the years."""
    if measure != "level" or own.first == own.last or _TIMES_PLAN.match(group.around.beyond):
        return False
    return name.endswith(_WORDS["yearly_amount"]) and not _adds(name)


def _adds(name: str) -> bool:
    """Whether a name counts what was added over all the years: 新增产值, 累计收入."""
    return any(word in name for word in _WORDS["adds"])


def _is_gap(_group: Group, name: str, measure: str, _own: Frame) -> bool:
    """五年来，城镇化率高于全国2个百分点; but a gap in 增速 is for all the years."""
    return measure == "gap" and _PACE not in name


def _beside_a_year(group: Group, _name: str, _measure: str, own: Frame) -> bool:
    """五年来，税收总额2153.2亿元，是2015年的1.5倍: a figure compared with that of one year is for one year."""
    beyond = group.around.beyond
    return own.first != own.last and "倍" in beyond and _BESIDE_A_YEAR.match(beyond) is not None


def _beside_its_yearly_growth(group: Group, name: str, _measure: str, own: Frame) -> bool:
    """五年来，零售总额完成829.7亿元，年均增长16.5%: the amount that the yearly growth led to is for the last year."""
    beyond = group.around.beyond
    if own.first == own.last or not _YEARLY_GROWTH.match(beyond):
        return False
    return name.endswith(_WORDS["of_each_year"]) and not name.startswith(_WORDS["flow"]) and not begins_anew(group.verb)


def _beside_its_growth_since(group: Group, name: str, measure: str, own: Frame) -> bool:
    """五年来，固定资产投资完成3035亿元，比2015年增长76.5%: since the year before the span, so it is for the last."""
    beside = _BESIDE_SINCE.match(group.around.beyond) if own.first != own.last and measure == "level" else None
    if not beside or any(flow in name for flow in _WORDS["flow"]):
        return False
    year = int(beside["year"]) if beside["year"] else first_year(beside["plan"]) + 4
    return year == own.first - 1


_AT_END: tuple[tuple[str, Callable[[Group, str, str, Frame], bool]], ...] = (
    ("comes_to", _comes_to),
    ("is_share", _is_share),
    ("is_stock", _is_stock),
    ("is_limit", _is_limit),
    ("is_there", _is_there),
    ("have_passed", _have_passed),
    ("is_yearly", _is_yearly),
    ("is_gap", _is_gap),
    ("beside_a_year", _beside_a_year),
    ("beside_its_yearly_growth", _beside_its_yearly_growth),
    ("beside_its_growth_since", _beside_its_growth_since),
)
SHOWN = {
    "frame": "全市地区生产总值增长4%: what holds where the figure stands.",
    "on_ground": "在上年增长18%的基础上，再增长14.8%: the first figure is of the year before.",
    "grown_from": "城镇化率由2016年的45%提高到47%: the first figure is of the year before.",
    "compared_base": "财政收入37亿元，比1997年的19.8亿元增加17.2亿元: the second figure is of 1997.",
    "yearly_until": "到2025年，地区生产总值年均增长5.5%: of all the years of the plan.",
    "of_one_year": "五年来…，比上年增长8%: of the last year.",
    "times_of_others": "五年来，人均收入达到5万元，是全省平均的1.4倍: of the last year.",
    "yearly": "2020年生产总值达到420亿元，年均增长8.5%: of all the years.",
} | {name: rule.__doc__ or "" for name, rule in _AT_END}
"""The sentence that shows each rule, by the rule's name."""
