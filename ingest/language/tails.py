"""What the words between a name and its number mean: in `一般公共预算收入同比增长` the tail 同比增长 means growth."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from ingest.language.lexicon import any_of, compiled, fill, word, words

_WORDS = words("tails")
_VERBS = words("verbs")
POINTS = word("common", "percentage_point")
"""The unit for the difference between two rates: 个百分点."""


class Tail(NamedTuple):
    """What the words between name and number say."""

    start: int  # where the tail begins in the words before the number
    up: bool = False
    down: bool = False
    reached: bool = False  # 到, 达, 为: the number is the indicator's level
    gap: str = ""  # up | down when a reference is named
    qualifier: str = "exact"
    new: str = ""  # 新增, 净增: the number counts what was added, wherever the verb stands
    changes: bool = False  # the number is the size of a change


_AGAINST = compiled("{compared_with}")
_YEAR = r"(?:19|20)\d\d年"
# When an indicator reached a figure: 增加到2021年的420亿元.
_THEN = fill(rf"(?:{{then}}|{_YEAR}){{then_edge}}?的?", "tails")
# What a change is measured against: 比2015年底增, 较“十三五”末.
_REFERENCE = fill(
    r"比?{compared_with}(?:{reference}|{year}{then_edge}?|“?[十{plan_digit}]+五”?{plan_edge})(?:{reference_edge}|{numeral}+年)?，?",
    "tails",
    year=fill(_YEAR, "tails"),
)


@cache
def _change() -> str:
    return any_of(_VERBS["up"] + _VERBS["down"])


@cache
def _tail_pattern() -> re.Pattern[str]:
    parts = {
        "changed": rf"{_change()}{{change_end}}?(?:{{come_to_then}}(?:{_THEN})?|成)?",
        "other": any_of(_VERBS["reach"] + _VERBS["adverb"]),
        "since": rf"(?:(?<={{till}})|{{until_now}}){_THEN}",  # 提至2024年的4.01%, 截至去年底300家
        # 补助标准提高到每人280元, 低保标准达到月460元, 污水处理能力达每日150万吨
        "per_head": "(?<={till})(?:每{one_of_them}|{till_each})|(?<=达)每{one_of_them}",
    }
    filled = {name: fill(part, "tails") for name, part in parts.items()}
    return compiled(
        "(?:{changed}|{compared}|{other}|{since}|{per_head}|{tail_end})+$", "tails", compared=_REFERENCE, **filled
    )


@cache
def _change_pattern() -> re.Pattern[str]:
    return compiled("(?P<verb>{change}){change_end}?(?P<reached>{come_to})?", "tails", change=_change())


@cache
def _last_change() -> re.Pattern[str]:
    """A change by the figure itself, whatever it is compared with: 超额完成下降3.5%的任务."""
    return compiled("{change}$", change=_change())


# A gap to a named reference: 高于全市4.6个百分点; 比全市高2个百分点; 低于全国36个大中城市均价4.2个百分点.
_GAP = compiled(
    r"(?:(?P<up>{above})|(?P<down>{below}))(?P<ref>(?:{whole_place}\d{1,3}个)?[^{mark}\d]{0,16}?{and_more})$"
    r"|(?<!{than_not})比(?!{of_ratio})(?P<ref2>[^{clause_end}\d]{1,14}?)"
    r"(?P<dir>(?P<up2>{than_above})|{than_below}){than_near}?$",
    "tails",
    and_more=fill(r"(?:[、和]{whole_place}[^{mark}\d]{0,6}?)?"),
)
_GAP_NAMED, _GAP_BEFORE = compiled("{gap_named}", "tails"), compiled("{gap_before}|“[十{plan_digit}]+五”", "tails")
_QUALIFIERS = tuple(
    (name, compiled(f"{{{name}}}{le}$", "tails"))
    for name, le in (("at_most", "了?"), ("at_least", "了?"), ("approx", ""))
)
_RATE_INSIDE = compiled("{rate_inside}", "tails")
_STANDS = compiled("{stands}", "tails")
_BETTER = compiled("{better}了?$", "tails")
_NEW = compiled("(?<=[{han}）”]){before_new}?(?P<verb>{new_verb}|(?<={each_new})新{newly}){new_near}?$", "tails")


@lru_cache(maxsize=65536)
def read_tail(core: str, unit: str) -> Tail:
    """Read the right end of the words before a number: in `一般公共预算收入同比增长` the tail begins at 同比.

    `core` is these words, back to the last delimiter. `unit` is the number's; it helps to tell gaps
    (高于全市4.6个百分点) from levels (收入超过2万元).
    """
    if unit == "%" and (better := _BETTER.search(core)):
        return _bettered(core[: better.start()])
    match = _GAP.search(core)
    if match and unit in ("%", "‰") and (last := _last_change().search(core)):
        up = last[0] in _VERBS["up"]
        return Tail(match.start(), up, not up, changes=True)
    reference = match and (match["ref"] or match["ref2"])  # 高于目标1.9个百分点
    told = match and (match["up"] or match["down"] or match["dir"])
    money = unit == "元" and told in _WORDS["money_stands"]
    if match and reference and not money and (unit == POINTS or _GAP_NAMED.search(reference)):
        up = bool(match["up"] or match["up2"])
        if unit not in ("%", "‰") and _GAP_BEFORE.search(reference):
            return Tail(match.start(), up, not up, changes=True)
        return Tail(match.start(), gap="up" if up else "down")
    if (
        match and reference and unit in ("%", "‰") and not match["dir"] and not _RATE_INSIDE.search(reference)
    ):  # 认证面积超过耕地50%
        return Tail(match.start(), reached=True, qualifier="at_least" if match["up"] else "at_most")
    tail = _tail_pattern().search(core)
    start = tail.start() if tail else len(core)
    text = core[start:]
    qualifier = qualifier_of(text) if text else "exact"
    up = down = reached = False
    for found in _change_pattern().finditer(text):
        up, down = found["verb"] in _VERBS["up"], found["verb"] in _VERBS["down"]
        reached = bool(found["reached"]) and not found["verb"].endswith(
            _WORDS["rate_of_fall"]
        )  # 降幅为5.2% is a change, not a level
    if not (up or down or reached):
        reached = _STANDS.search(text) is not None
    new = None if reached or (up and _AGAINST.match(text)) else _NEW.search(core)  # 比2010年净增27.5万户 is a change
    if new:
        return Tail(new.start(), qualifier=qualifier, new=new["verb"])
    if qualifier == "exact" and any(word in core[-16:] for word in _WORDS["at_least_anywhere"]):
        qualifier = "at_least"
    return Tail(start, up, down, reached, qualifier=qualifier, changes=(up or down) and not reached)


def _bettered(core: str) -> Tail:
    """PM2.5平均浓度同比改善16.3%: an indicator that is better when it is lower went down."""
    tail = _tail_pattern().search(core)
    start = tail.start() if tail else len(core)
    less = core.endswith(_WORDS["better_if_less"], 0, start)
    return Tail(start, up=not less, down=less, changes=True)


def qualifier_of(text: str) -> str:
    """The qualifier that the words right before a number give it: 不到 gives at_most."""
    return next((name for name, pattern_ in _QUALIFIERS if pattern_.search(text)), "exact")
