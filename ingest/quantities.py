"""The number grammar: every number token of a report with its value, multiplier, unit and bounds.

`1.3万多亿元` is 1.3e12 元, at least; `6%—6.5%` runs from 6 to 6.5; `近八成` is 80 %; `翻一番` one 番; `百万亩` 1e6 亩.
What a number states, and of what, is read in `ingest.observations`; why it states nothing, in `ingest.reasons`.
"""

import re
from functools import cache
from typing import NamedTuple

from ingest.lexicon import any_of, pairs, words
from ingest.numerals import DIGITS, NUMERAL_CHARACTERS, numeral


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


class _Figure(NamedTuple):
    """A figure with its unit, before its bounds are looked at."""

    value: float
    multiplier: float
    unit: str  # as printed
    end: int
    bare_multiplier: bool = False


_MULTIPLIERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_SHORT_FOR_THOUSAND = "千(?![瓦伏米克卡帕兆])"  # 千瓦, 千伏, 千米 are units
_MULTIPLIER = rf"(?:[十百千]?万亿|[十百千]?亿|[十百千]?万|{_SHORT_FOR_THOUSAND}|百)"
_ARABIC = r"\d{1,3}(?:[,，]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_CHINESE = rf"(?:[{NUMERAL_CHARACTERS.replace('千', '')}]|{_SHORT_FOR_THOUSAND})"
_OVER = "[多余]"

_RANGE = re.compile(rf"(?:[—–\-－~～〜]{{1,2}}|至|到)(?P<high>{_ARABIC}|{_CHINESE}+)")
_BOUND = re.compile(r"(?:（含）)?(?:及|或)?(以上|以下|以内|之内|左右|上下|之间)")
_BOUND_MEANS = {
    "以上": "at_least",
    "以下": "at_most",
    "以内": "at_most",
    "之内": "at_most",
    "左右": "approx",
    "上下": "approx",
}
_OVER_MEANS = {"多": "at_least", "强": "at_least", "弱": "at_most"}
_COUNTED = re.compile(any_of(words("heads")["person"] + words("heads")["household"]))
_CHINESE_UNIT = re.compile(any_of(words("unit_forms")["chinese"]))


def _place() -> str:
    # One class of characters first, so that the search skips what can begin no number.
    behind = {unit[0] for unit in words("unit_forms")["chinese"]} | set("点分多余工小场")
    return (
        rf"[\d翻倍{NUMERAL_CHARACTERS}](?:"
        r"(?<=\d)(?:[\d.,]|，(?=\d{3}))*"
        r"|(?<=翻)(?=[了近约番一两二三四\d])"
        r"|(?<=倍)增"
        rf"|(?<=[{NUMERAL_CHARACTERS}])(?<!千(?=[瓦伏米克卡帕兆]))"
        rf"(?:(?<=[第前].){_CHINESE}*|{_CHINESE}+|(?=[{''.join(sorted(behind))}])))"
    )


# Where a number can begin. A Chinese numeral counts only before a measure word, a multiplier or 分之, or behind 第, 前.
_PLACE = re.compile(_place())
_NO_FIGURE = "翻倍，,."  # a place can go on behind these


@cache
def units() -> dict[str, str]:
    """Each unit with its class, as `ingest/words/units.txt` has them; the first class that names a unit holds."""
    return {unit: kind for kind, names in reversed(words("units").items()) for unit in names}


@cache
def _same_unit() -> dict[str, str]:
    return pairs("unit_forms", "same")


@cache
def _compared(unit: str) -> str:
    """A unit as it is compared: 公里 for 千米, and the first measure word of 套（户）."""
    return _same_unit().get(unit) or unit.partition("（")[0]


@cache
def _parts_of_words() -> dict[str, str]:
    return pairs("unit_forms", "part")


@cache
def _token() -> re.Pattern[str]:
    unit = any_of(units())
    per = any_of(words("unit_forms")["per"])
    counted = "".join(words("unit_forms")["bracketed"])
    return re.compile(
        r"(?P<fold>翻了?(?:近|约)?(?P<folds>[一两二三四1-9])番半?|倍增|翻番)"  # 翻两番
        # 三分之一, 百分之七点八, 三分之二强
        rf"|(?P<base>{_CHINESE}+|\d+)分之(?P<share>{_CHINESE}+(?:点{_CHINESE}+)?|\d+(?:\.\d+)?)(?P<share_over>[多强弱])?"
        r"|(?P<top>\d{1,2})/(?P<bottom>\d{1,2})(?![\d/月日])"  # 1/3
        # 1万6千多户, 1亿3千多万
        r"|(?P<high>\d+(?:\.\d+)?)(?P<high_multiplier>[万亿])(?P<low>\d+(?:\.\d+)?)(?P<low_multiplier>[千百万])"
        rf"(?P<low_over>{_OVER})?(?P<low_multiplier2>万)?(?P<low_unit>{unit})?"
        r"|(?P<two_digits>[两二2]位数)"
        # 1.3万多亿元, 五千多万人
        rf"|(?:(?P<arabic>{_ARABIC})|(?P<chinese>{_CHINESE}+(?:点{_CHINESE}+)?))"
        rf"(?P<over>{_OVER})?(?P<multiplier>{_MULTIPLIER})?(?P<over2>{_OVER})?(?P<multiplier2>亿)?"
        rf"(?P<unit>(?:{unit})(?:/{per}|（[{counted}]{{1,2}}）)?)?(?P<over3>{_OVER})?"
    )


@cache
def amount() -> re.Pattern[str]:
    """A figure with its unit, as it is printed: 3.5亿元."""
    return re.compile(rf"\d[\d.,]*[万亿余多]*{any_of(units())}")


def read_numbers(clean: str) -> list[Number]:
    """All number tokens of a clean text, in order: `建成7个项目，增长5.1%` holds 7 个 and 5.1 %."""
    numbers: list[Number] = []
    token = _token()
    done = 0
    for place in _PLACE.finditer(clean):
        start, end = place.span()
        if start < done:  # a number before reaches into this place
            start = done
            if start >= end or not _PLACE.match(clean, start):
                continue
        while start < end:
            match = token.match(clean, start)
            number = _read(clean, match) if match else None
            if number is not None:
                numbers.append(number)
                start = done = number.tail
            elif clean[start] in _NO_FIGURE:
                start += 1
            else:
                break
    return numbers


def _read(clean: str, match: re.Match[str]) -> Number | None:
    """The number that a match of the token pattern is; None where its characters are part of a word."""
    if match["fold"]:
        return _fold(clean, match)
    if match["share"]:
        return _fraction(clean, match)
    if match["top"]:
        share = _exactly(100 * float(match["top"]) / max(1.0, float(match["bottom"])))
        return _plain(match, share, "%") if share < 100 else None
    if match["high"]:
        low = float(match["low"]) * _times(match["low_multiplier"]) * _times(match["low_multiplier2"])
        value = _exactly(float(match["high"]) * _times(match["high_multiplier"]) + low)
        unit = match["low_unit"] or ""
        return _plain(match, value, _compared(unit), "at_least" if match["low_over"] else "exact")
    if match["two_digits"]:
        return _plain(match, 10.0, "%", "at_least", chinese=True)
    figure = _chinese(clean, match) if match["chinese"] else _arabic(clean, match)
    return None if figure is None else _range(clean, match, figure) or _single(clean, match, figure)


def _plain(match: re.Match[str], value: float, unit: str, qualifier: str = "exact", chinese: bool = False) -> Number:
    start, end = match.span()
    return Number(start, end, end, value, None, unit, _kind(unit), qualifier, chinese, False)


def _fold(clean: str, match: re.Match[str]) -> Number:
    """翻两番, 翻了近一番, 倍增."""
    if match["fold"] == "倍增":
        return _plain(match, 1.0, "倍", chinese=True)
    folds = match["folds"] or "一"
    value = float(folds) if folds.isdigit() else float(DIGITS[folds])
    number = _plain(match, value, "番", "at_most" if "近" in match["fold"] else "exact", chinese=True)
    return _bounded(clean, number)


def _fraction(clean: str, match: re.Match[str]) -> Number | None:
    """三分之一 is 33.3 %, 百分之七点八以上 7.8 % at least, 千分之五 5 ‰."""
    base, share = (float(text) if text[0].isdigit() else numeral(text) for text in match.group("base", "share"))
    if not base or share is None:
        return None
    value = share if base in (100, 1000) else 100 * share / base
    qualifier = _OVER_MEANS.get(match["share_over"], "exact")
    number = _plain(match, _exactly(value), "‰" if base == 1000 else "%", qualifier, chinese=True)
    return _bounded(clean, number)


def _bounded(clean: str, number: Number) -> Number:
    """A number with what bounds it: 翻一番以上."""
    bound = _BOUND.match(clean, number.end)
    if not bound:
        return number
    return number._replace(tail=bound.end(), qualifier=_BOUND_MEANS.get(bound[1], number.qualifier))


def _arabic(clean: str, match: re.Match[str]) -> _Figure:
    """1,300万亩, 3000多户."""
    unit, end = match["unit"] or "", match.end()
    if unit and not _unit_stands(clean, unit, match.end("unit")):
        unit, end = "", match.start("unit")
    value = float(match["arabic"].replace(",", "").replace("，", ""))
    return _Figure(value, _times(match["multiplier"]) * _times(match["multiplier2"]), unit, end)


def _chinese(clean: str, match: re.Match[str]) -> _Figure | None:
    """三十五个, 一千多万, 亿元; None where the characters are part of a word."""
    digits = match["chinese"]
    value = numeral(digits)
    if value is None:
        return None
    start, at = match.span("chinese")
    if clean[start - 1 : start + 1] == "唯一":
        return None
    if len(digits) == 4 and clean.startswith("年", at) and all(c in DIGITS for c in digits):
        return _Figure(value, 1.0, "年", at + 1)  # 二〇二〇年
    follow = clean[at : at + 1]
    bare = all(c in _MULTIPLIERS for c in digits) and (digits != "十" or (follow != "" and follow in "万亿"))
    if follow in ("多", "余"):
        at += 1
        follow = clean[at : at + 1]
        if follow in ("万", "亿"):  # 一千多万
            whole = numeral(digits + follow)  # 二十三亿五千多万: the multiplier is of 五千 alone
            value = whole if whole is not None else value * _times(follow)
            at += 1
    measure = _CHINESE_UNIT.match(clean, at)
    if measure:
        unit = match["unit"] or measure[0]
        if not clean.startswith(unit, at):
            unit = measure[0]
        if _unit_stands(clean, unit, at + len(unit)):
            return _Figure(value, 1.0, unit, at + len(unit), bare)
    if len(digits) > 1 and digits[-1] in "万亿" and _COUNTED.match(clean, at):
        return _Figure(value, 1.0, "", at, bare)  # 十五万贫困人口
    unit = match["unit"] or ""
    if bare and follow and start and clean[start - 1] in "上近超逾破达":
        if not _unit_stands(clean, unit, match.end()):
            unit = ""
        if unit or value >= 1_000_000:
            # 每年有上千万农村人口转移; 举办上百场演出
            return _Figure(value, 1.0, unit, match.end() if unit else at, True)
    if value < 1000 and clean[start - 1 : start] in ("第", "前"):
        return _Figure(value, 1.0, "", start + len(digits))
    counted = len(digits) > 1 and (value >= 100 or match["multiplier"])
    if unit and (counted or (bare and value >= 10_000)) and _unit_stands(clean, unit, match.end()):
        return _Figure(value, 1.0, unit, match.end(), bare)
    return None


def _is_over(match: re.Match[str], unit: str) -> bool:
    return bool(match["over"] or match["over2"] or (unit and match["over3"]))


def _range(clean: str, match: re.Match[str], low: _Figure) -> Number | None:
    """6%—6.5%, 3至5年, 200—300万元: the lower figure takes the multiplier and the unit of the upper one."""
    start = match.start()
    reach = _RANGE.match(clean, low.end)
    if not reach or _is_over(match, low.unit) or clean[start - 1 : start] in ("从", "由"):
        return None
    follow = _token().match(clean, reach.start("high"))
    if not follow or not (
        follow["arabic"] or (follow["chinese"] and _CHINESE_UNIT.match(clean, follow.end("chinese")))
    ):
        return None
    figure = _chinese(clean, follow) if follow["chinese"] else _arabic(clean, follow)
    if figure is None or _RANGE.match(clean, figure.end):
        return None  # 3-4-5 is no range
    high = _single(clean, follow, figure)
    if low.unit and high.unit != _compared(low.unit):
        return None
    multiplier = low.multiplier
    if multiplier == 1.0 and not match["chinese"] and follow["arabic"]:
        multiplier = figure.multiplier
    value = low.value * multiplier
    return high._replace(start=start, value=value, high=high.value) if value < high.value else None


def _single(clean: str, match: re.Match[str], figure: _Figure) -> Number:
    value, unit = figure.value, _compared(figure.unit)
    if unit == "成":
        value, unit = value * 10, "%"
    qualifier = "at_least" if _is_over(match, unit) else "exact"
    tail = figure.end
    bound = _BOUND.match(clean, tail)
    if bound:
        tail, qualifier = bound.end(), _BOUND_MEANS.get(bound[1], qualifier)
    elif _kind(unit) == "time" and clean.startswith("内", tail):
        tail, qualifier = tail + 1, "at_most"  # 6小时内办结
    if figure.multiplier != 1.0:
        value = _exactly(value * figure.multiplier)
    return Number(
        match.start(), figure.end, tail, value, None, unit, _kind(unit), qualifier,
        match["chinese"] is not None, figure.bare_multiplier,
    )  # fmt: skip


@cache
def _kind(unit: str) -> str:
    """The class of a unit; a unit per another, such as 元/吨（台）, is of the first one's."""
    return units().get(unit) or units().get(re.split("[/（]", unit)[0], "")


def _exactly(value: float) -> float:
    """Sheds what binary multiplication adds: 2.73 * 1e8 is 273000000."""
    return float(f"{value:.12g}")


@cache
def _times(multiplier: str | None) -> float:
    value = 1.0
    for c in multiplier or "":
        value *= _MULTIPLIERS[c]
    return value


def _unit_stands(clean: str, unit: str, end: int) -> bool:
    """Whether a measure word is one where it stands: 3000人, but not 3000人民币."""
    follow = clean[end : end + 1]
    return not follow or follow not in _parts_of_words().get(unit, "")
