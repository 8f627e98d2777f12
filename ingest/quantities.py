"""The number grammar: every number token of a report with its value, multiplier, unit and bounds.

`1.3万多亿元` is 1.3e12 元, at least; `6%—6.5%` runs from 6 to 6.5; `近八成` is 80 %; `翻一番` one 番; `百万亩` 1e6 亩.
What a number states, and of what, is read in `ingest.observations`; why it states nothing, in `ingest.reasons`.
"""

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ingest.lexicon import any_of, pattern, words
from ingest.numerals import NUMERAL_CHARACTERS, numeral

_MULTIPLIERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}


class Number(NamedTuple):
    """One number token; all offsets into the clean text, end exclusive."""

    start: int
    end: int  # behind the unit
    tail: int  # behind what bounds it: 以上, 左右 ...
    value: float
    high: float | None  # upper end of a range
    unit: str  # without its multiplier; empty when bare
    kind: str  # class of the unit (ratio, money, size, count, time, age, multiple) or "" when bare
    qualifier: str  # exact | approx | at_least | at_most, as far as the token itself tells
    chinese: bool  # printed in Chinese numerals
    bare_multiplier: bool  # 亿元, 百万亩: a multiplier without a figure before it
    upper: int  # where the second figure of a range starts, -1 without one


@cache
def units() -> dict[str, str]:
    """Each unit with its class, as `ingest/words/units.txt` has them."""
    table: dict[str, str] = {}
    kind = ""
    for line in (files("ingest") / "words" / "units.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            kind = line[1:].strip()
        elif not line.startswith("#"):
            for unit in line.split():
                table.setdefault(unit, kind)
    return table


@cache
def _same_unit() -> dict[str, str]:
    """Units as they are printed, and as they are compared: 个百分点=百分点."""
    return dict(pair.split("=") for pair in words("unit_forms")["same"])


@cache
def _not_unit() -> dict[str, str]:
    """Measure words with the characters before which they are part of a longer word: 3000人民币, 5区间, 七台河."""
    return dict(pair.split("=") for pair in words("unit_forms")["part"])


_DIGITS = r"\d{1,3}(?:[,，]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_CN = rf"(?:[{NUMERAL_CHARACTERS.replace('千', '')}]|千(?![瓦伏米克卡帕兆]))"
_MULTIPLIER = r"(?:[十百千]?万亿|[十百千]?亿|[十百千]?万|千(?!瓦|伏|米|克|卡|帕|兆)|百)"
# Measure words with which a Chinese numeral is a number token of its own; with 年, 次, 种 … it is a turn of phrase.
_CN_UNITS = r"个百分点|百分点|个工作日|个月|个小时|[个项件位名户家条座处台辆套间栋幢头只亩元吨斤成倍‰%]|公里|平方|公顷|千瓦|美元|人次|人(?![民大均才口])|所(?!有|以|谓|在|需|得)"  # noqa: E501


@cache
def _token() -> re.Pattern[str]:
    unit = any_of(units())
    return re.compile(
        rf"(?P<fold>翻了?(?:近|约)?(?P<folds>[一两二三四1-9])(?P<foldhalf>番半?)|倍增|翻番)"
        rf"|(?P<part>{_CN}+|\d+)分之(?P<of>{_CN}+(?:点{_CN}+)?|\d+(?:\.\d+)?)(?P<part_over>多|强|弱)?(?P<fold_tail>)"
        rf"|(?P<top>\d{{1,2}})/(?P<bottom>\d{{1,2}})(?![\d/月日])"
        rf"|(?P<high>\d+(?:\.\d+)?)(?P<highmult>[万亿])(?P<low>\d+(?:\.\d+)?)(?P<lowmult>[千百万])(?P<low_over>多|余)?(?P<low_mult2>万)?(?P<low_unit>{unit})?"
        rf"|(?P<digits>two)位数"
        rf"|(?:(?P<d>{_DIGITS})|(?P<c>{_CN}+(?:点{_CN}+)?))"
        rf"(?P<over>多|余)?"
        rf"(?P<mult>{_MULTIPLIER})?(?P<over2>多|余)?(?P<mult2>亿)?"
        rf"(?P<unit>(?:{unit})(?:/(?:秒|日|天|月|年|人|小时|吨|公里|平方米|立方米|平方公里|户|亩|件|辆)|（[台套间件次处个座所户人项家盏栋幢]{{1,2}}）)?)?"
        rf"(?P<over3>多|余)?".replace("two", "[两二2]")
    )


_RANGE = re.compile(rf"(?:[—–\-－~～〜]{{1,2}}|至|到)(?P<hi>{_DIGITS}|{_CN}+)")
_TAIL = re.compile(r"(?:（含）)?(?:及|或)?(以上|以下|以内|之内|左右|上下|之间)")
_TAIL_MEANS = {
    "以上": "at_least",
    "以下": "at_most",
    "以内": "at_most",
    "之内": "at_most",
    "左右": "approx",
    "上下": "approx",
}
_CN_NEXT = re.compile(_CN_UNITS)
_RANK_BEFORE = re.compile(r"(?:第|前)$")


def read_numbers(clean: str) -> list[Number]:
    """All number tokens of a clean text, in order."""
    numbers: list[Number] = []
    kinds = units()
    read = _token().match
    done = 0
    for place in _PLACE.finditer(clean):
        start = place.start()
        if start < done:
            start = done
            if not _PLACE.match(clean, start) or start >= place.end():
                continue
        while start < place.end():
            match = read(clean, start)
            number = _read(clean, match, match.start(), match.end(), kinds) if match else None
            if number is None:
                start = match.end() if match and match["d"] else start + 1 if clean[start] in _FOLDS else place.end()
                continue
            numbers.append(number)
            done = start = number.tail
    return numbers


# Where a number can begin. A Chinese numeral counts only before a measure word, a multiplier or 分之, or behind 第, 前.
_FOLDS = "翻倍，,."
_PLACE = re.compile(
    rf"\d(?:[\d.,]|，(?=\d{{3}}))*|翻(?=[了近约番一两二三四\d])|倍增|(?<=[第前]){_CN}+|{_CN}{{2,}}|{_CN}(?=[点分位多余百个工小项件名户家条座处台辆套间栋幢头只亩元吨斤成倍‰%公平千美人所])"
)


def _read(clean: str, match: re.Match[str], start: int, end: int, kinds: dict[str, str]) -> Number | None:
    group = match
    if group["fold"]:
        folds = (
            numeral(group["folds"]) if group["folds"] and not group["folds"].isdigit() else float(group["folds"] or 1)
        )
        if group["fold"] == "倍增":
            return Number(start, end, end, 1.0, None, "倍", "multiple", "exact", True, False, -1)
        qualifier = "at_most" if "近" in group["fold"] else "exact"
        return Number(start, end, end, folds or 1.0, None, "番", "multiple", qualifier, True, False, -1)
    if group["of"]:
        return _fraction(clean, group, start, end)
    if group["top"]:  # 1/3
        share = _exactly(100 * float(group["top"]) / max(1.0, float(group["bottom"] or 1)))
        return Number(start, end, end, share, None, "%", "ratio", "exact", False, False, -1) if share < 100 else None
    if group["high"]:  # 1万6千多户, 1亿3千多万
        low = float(group["low"] or 0) * _times(group["lowmult"]) * _times(group["low_mult2"])
        whole = _exactly(float(group["high"]) * _times(group["highmult"]) + low)
        unit = _same_unit().get(group["low_unit"] or "", group["low_unit"] or "")
        qualifier = "at_least" if group["low_over"] else "exact"
        return Number(start, end, end, whole, None, unit, kinds.get(unit, ""), qualifier, False, False, -1)
    if group["digits"]:
        return Number(start, end, end, 10.0, None, "%", "ratio", "at_least", True, False, -1)
    chinese = group["c"] is not None
    unit = group["unit"] or ""
    value: float | None
    bare = False
    if chinese:
        read = _chinese(clean, group, start, end)
        if read is None:
            return None
        value, unit, bare, end = read
        low_multiplier = 1.0
    else:
        value = float(group["d"].replace(",", "").replace("，", ""))
        low_multiplier = _times(group["mult"]) * _times(group["mult2"])
        if unit and not _unit_stands(clean, unit, end - len(group["over3"] or "")):
            unit = ""
            end = match.start("unit")
    high = None
    upper = -1
    over = bool(group["over"] or group["over2"] or (unit and group["over3"]))
    qualifier = "at_least" if over else "exact"
    reach = _RANGE.match(clean, end)
    if reach and not over and clean[start - 1 : start] not in ("从", "由"):
        follow = _token().match(clean, reach.start("hi"))
        if follow and (follow["d"] or follow["c"]):
            top = (
                _read(clean, follow, follow.start(), follow.end(), kinds)
                if follow["d"] or _CN_NEXT.match(clean, follow.end("c"))
                else None
            )
            if (
                top is not None
                and top.high is None
                and (top.unit == _same_unit().get(unit, unit) or not unit)
                and top.value
            ):
                multiplier = low_multiplier
                if multiplier == 1.0 and not chinese and follow["d"]:
                    multiplier = _times(follow["mult"]) * _times(follow["mult2"])
                low = value * multiplier
                if low < top.value:
                    return top._replace(start=start, value=low, high=top.value, upper=follow.start())
    if unit == "成":
        value, unit = value * 10, "%"
    unit = _same_unit().get(unit, unit)
    tail = end
    bound = _TAIL.match(clean, end)
    if bound:
        tail = bound.end()
        qualifier = _TAIL_MEANS.get(bound[1], qualifier)
    kind = kinds.get(unit) or kinds.get(pattern("[/（]").split(unit)[0], "ratio" if unit == "%" else "")
    if unit in ("工作日", "小时", "月", "季度", "周"):
        kind = "time"
    return Number(start, end, tail, _exactly(value * low_multiplier), high, unit, kind, qualifier, chinese, bare, upper)


def _exactly(value: float) -> float:
    """Sheds what binary multiplication adds: 2.73 * 1e8 is 273000000."""
    return float(f"{value:.12g}")


def _times(multiplier: str | None) -> float:
    value = 1.0
    for c in multiplier or "":
        value *= _MULTIPLIERS[c]
    return value


def _unit_stands(clean: str, unit: str, end: int) -> bool:
    follow = clean[end : end + 1]
    return not (follow and follow in _not_unit().get(unit, ""))


def _fraction(clean: str, group: re.Match[str], start: int, end: int) -> Number | None:
    def value_of(text: str) -> float | None:
        return float(text) if text[0].isdigit() else numeral(text)

    base, share = value_of(group["part"] or ""), value_of(group["of"] or "")
    if not base or share is None:
        return None
    qualifier = (
        "at_least" if group["part_over"] in ("多", "强") else "at_most" if group["part_over"] == "弱" else "exact"
    )
    unit = "‰" if base == 1000 else "%"
    value = share if base in (100, 1000) else 100 * share / base
    tail = end
    bound = _TAIL.match(clean, end)
    if bound:
        tail, qualifier = bound.end(), _TAIL_MEANS.get(bound[1], qualifier)
    return Number(start, end, tail, _exactly(value), None, unit, "ratio", qualifier, True, False, -1)


def _chinese(clean: str, group: re.Match[str], start: int, end: int) -> tuple[float, str, bool, int] | None:
    """Value, unit, whether a bare multiplier, and end of a Chinese numeral; None where the characters are a word."""
    digits = group["c"] or ""
    value = numeral(digits)
    if value is None:
        return None
    at = start + len(digits)
    bare = all(c in "十百千万亿" for c in digits) and (digits != "十" or (at < len(clean) and clean[at] in "万亿"))
    if (
        pattern(r"年").match(clean[at : at + 1])
        and len(digits) == 4
        and all(c in "零〇一二三四五六七八九" for c in digits)
    ):
        return value, "年", False, at + 1
    over = re.compile(r"[多余]?").match(clean, at)
    at = over.end() if over else at
    if at < len(clean) and clean[at] in "万亿" and at > start + len(digits):  # 一千多万
        whole = numeral(digits + clean[at])  # 二十三亿五千多万: the multiplier is of 五千 alone
        value = whole if whole is not None else value * _times(clean[at])
        at += 1
    unit = _CN_NEXT.match(clean, at)
    if unit:
        name = group["unit"] or unit[0]
        if not clean.startswith(name, at):
            name = unit[0]
        return (value, name, bare, at + len(name)) if _unit_stands(clean, name, at + len(name)) else None
    if bare and value >= 1_000_000 and start and clean[start - 1] in "上近超逾破达" and at < len(clean):
        return value, "", True, at  # 每年有上千万农村人口转移
    if _RANK_BEFORE.search(clean, max(0, start - 1), start) and value < 1000:
        return value, "", False, start + len(digits)
    if (group["unit"] and (value >= 100 or (group["mult"] or "")) and len(digits) > 1) or (
        bare and group["unit"] and value >= 10_000
    ):
        return (value, group["unit"] or "", bare, end) if _unit_stands(clean, group["unit"] or "", end) else None
    return None
