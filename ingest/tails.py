"""What the words between a name and its number say: `一般公共预算收入同比增长` ends in a tail that tells a growth."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from ingest.lexicon import any_of, pattern, words

_WORDS = words("tails")
_VERBS = words("verbs")


class Tail(NamedTuple):
    """What the words between name and number say."""

    start: int  # where the tail begins in the words before the number
    up: bool = False
    down: bool = False
    reached: bool = False  # 到, 达, 为: the number is where the indicator stands
    gap: str = ""  # up | down when a reference is named
    qualifier: str = "exact"
    new: str = ""  # 新增, 净增: a flow, wherever the verb stands

    @property
    def changes(self) -> bool:
        """Whether the number tells by how much the indicator changed."""
        return (self.up or self.down) and not self.reached


@cache
def _change() -> str:
    return rf"{any_of(_VERBS['up'] + _VERBS['down'])}(?:了|速度|幅度)?"


# The time at which an indicator has come to a figure: 增加到2021年的420亿元.
_THEN = rf"(?:{any_of(_WORDS['then'])}|(?:19|20)\d\d年)(?:底|末|初)?的?"


@cache
def _tail_pattern() -> re.Pattern[str]:
    reference = (
        rf"(?:(?:比|较|与)(?:{any_of(_WORDS['reference'])}|20\d\d年底?|“?[十一二三四五]+五”?(?:末|期末|初|时期))"
        r"(?:同期|底|末|初|相比|[一二三四五六七八九十]+年|增)?[，]?)"
    )
    other = any_of(_VERBS["reach"] + _VERBS["adverb"])
    then = rf"(?<=[到至])(?<!截至){_THEN}"  # 提至2024年的4.01%
    return re.compile(
        rf"(?:{_change()}(?:(?:到|至|为|达到|达)(?:{_THEN})?|成)?|{reference}|{other}|{then}|[了的到至超逾])+$"
    )


@cache
def _change_pattern() -> re.Pattern[str]:
    change = any_of(_VERBS["up"] + _VERBS["down"])
    return re.compile(rf"(?P<verb>{change})(?:了|速度|幅度)?(?P<reached>到|至|为|达到|达(?!到)|成)?")


_GAP = re.compile(
    rf"(?:(?P<up>{any_of(_WORDS['above'])})|(?P<down>{any_of(_WORDS['below'])}))"
    r"(?P<ref>[^，。；、\d]{0,16}?(?:[、和]全[国省市][^，。；、\d]{0,6}?)?)(?:的?平均)?(?:水平|增速|目标)?(?:约|近|超过)?$"
    r"|(?<![同环占对])比(?![重例])(?P<ref2>[^，。；\d]{1,14}?)(?:的?平均)?(?:水平|增速)?"
    rf"(?P<dir>(?P<up2>{any_of(_WORDS['than_above'])})|{any_of(_WORDS['than_below'])})(?:约|近|了|超过)?$"
)
_NO_GAP_OF_MONEY = ("超", "超过", "超出", "大于", "少于")  # 超过目标2万元 stands there, 高于脱贫标准8000元 is a gap
_GAP_NAMED = re.compile(any_of(_WORDS["gap_named"]))
_GAP_BEFORE = re.compile(any_of(_WORDS["gap_before"]))
_QUALIFIERS = tuple(
    (name, re.compile(rf"{any_of(_WORDS[name])}{le}$"))
    for name, le in (("at_most", "了?"), ("at_least", "了?"), ("approx", ""))
)
_STANDS = re.compile(rf"{any_of(_WORDS['stands'])}(?!.*(?:增长|下降|提高|减少))")
_NEW = re.compile(
    r"(?<=[\u4e00-\u9fff）”])(?:预计|力争|又|再|共|累计|当年|全年|日均|月均|年均)?(?P<verb>[新净]增加?|(?<=分别)新(?:认定|设立?|开工|签约|引进|登记|注册|培育|成立|开通|获批|建成?))(?:约|近|超过|逾|达到?)?$"
)


@lru_cache(maxsize=65536)
def read_tail(core: str, unit: str) -> Tail:
    """Take the right end of the words before a number apart: `一般公共预算收入同比增长` has its tail at 同比.

    `core` goes back to the last delimiter; `unit` is the number's, and tells gaps (高于全市4.6个百分点) from levels
    (收入超过2万元).
    """
    match = _GAP.search(core)
    reference = match and (match["ref"] or match["ref2"])
    told = match and (match["up"] or match["down"] or match["dir"])
    money = unit == "元" and told in _NO_GAP_OF_MONEY
    if match and reference and not money and (unit == "百分点" or _GAP_NAMED.search(reference)):
        up = bool(match["up"] or match["up2"])
        if unit not in ("%", "‰") and _GAP_BEFORE.search(reference):
            return Tail(match.start(), up, not up)
        return Tail(match.start(), gap="up" if up else "down")
    if match and reference and unit in ("%", "‰") and not match["dir"]:  # 认证面积超过耕地50%
        return Tail(match.start(), reached=True, qualifier="at_least" if match["up"] else "at_most")
    tail = _tail_pattern().search(core)
    start = tail.start() if tail else len(core)
    text = core[start:]
    qualifier = qualifier_of(text) if text else "exact"
    up = down = reached = False
    for found in _change_pattern().finditer(text):
        up, down = found["verb"] in _VERBS["up"], found["verb"] in _VERBS["down"]
        reached = bool(found["reached"]) and not found["verb"].endswith("幅")  # 降幅为5.2% is a growth
    if not (up or down or reached):
        reached = _STANDS.search(text) is not None
    new = None if reached else _NEW.search(core)
    if new:
        return Tail(new.start(), qualifier=qualifier, new=new["verb"])
    if qualifier == "exact" and "至少" in core[-12:]:
        qualifier = "at_least"
    return Tail(start, up, down, reached, qualifier=qualifier)


def qualifier_of(text: str) -> str:
    """What the words right before a number bound it to: 不到 gives at_most."""
    bound = next((name for name, pattern_ in _QUALIFIERS if pattern_.search(text)), "exact")
    return "at_least" if bound == "exact" and pattern(r"至少|不少于|不低于").search(text) else bound
