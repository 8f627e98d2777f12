"""The number grammar: every number token of a report with its value, multiplier, unit and bounds.

`1.3万多亿元` is 1.3e12 元, at least; `6%—6.5%` runs from 6 to 6.5; `近八成` is 80 %; `翻一番` one 番; `百万亩` 1e6 亩.
What a number states is read in `ingest.observations`; why one states nothing, in `ingest.numbers.reasons`.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from ingest.language.lexicon import any_of, compiled, fill, pairs, plain, words
from ingest.language.numerals import DIGITS, MULTIPLIERS, NUMERAL_CHARACTERS, numeral
from ingest.numbers.units import compared, kind_of, unit_pattern, unit_stands, units


class Number(NamedTuple):
    """One number token; all offsets into the clean text, end exclusive."""

    start: int
    end: int  # behind the unit
    tail: int  # behind the words that bound it: 以上, 左右 ...
    value: float
    high: float | None  # upper end of a range
    unit: str  # without its multiplier; empty when bare
    kind: str  # class of the unit (ratio, money, size, count, time, age, multiple) or "" when bare
    qualifier: str  # exact | approx | at_least | at_most, as far as the token itself shows it
    chinese: bool  # printed in Chinese numerals
    bare_multiplier: bool  # 亿元, 百万亩: a multiplier without a figure before it


class _Figure(NamedTuple):
    """A figure with its unit, before its bounds are read."""

    value: float
    multiplier: float
    unit: str  # as printed
    end: int
    bare_multiplier: bool = False


_WORDS = words("numbers")
_BOUNDS, _SHARE_OVER = pairs("numbers", "bound"), pairs("numbers", "share_over")
_MYRIADS = words("common")["myriads"]
METALS = _WORDS["metal"]
"""What medals are of; a number of 枚 that ends with one counts such medals: 4金2铜."""
_SHORT_FOR_THOUSAND = fill("千(?!{thousand_of})", "numbers")
_PARTS = {
    "arabic": r"(?<!第)\d{1,3}(?:[,，]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?",
    "chinese": rf"(?:[{NUMERAL_CHARACTERS.replace('千', '')}]|{_SHORT_FOR_THOUSAND})",
    "multiplier": fill("(?:{tens}?{large_multiplier}|", "numbers") + f"{_SHORT_FOR_THOUSAND}|百)",
    "share_over": any_of(_SHARE_OVER),
    "decimal": r"\d+(?:\.\d+)?",
    "numerals": NUMERAL_CHARACTERS,
}


def _pattern(template: str, **parts: str) -> str:
    return fill(template, "numbers", **_PARTS, **parts)


_RANGE = re.compile(_pattern("(?:[—–\\-－~～〜]{1,2}|至|到)(?P<high>{arabic}|{chinese}+)"))
_BOUND = re.compile(rf"(?:（含）)?(?:及|或)?({any_of(_BOUNDS)})")
_COUNTED = re.compile(any_of(words("heads")["person"] + words("heads")["household"]))
_CHINESE_UNIT = re.compile(any_of(words("unit_forms")["chinese"]))
_ORDINAL, _REACHING, _OVER = words("common")["ordinal"], _WORDS["reaching"], plain(_WORDS["over"])


def _place() -> str:
    # One class of characters first, so that the search skips the characters with which no number begins.
    behind = {unit[0] for unit in words("unit_forms")["chinese"]} | set(_WORDS["numeral_next"])
    # A Chinese numeral counts only before a measure word, a multiplier or 分之, or behind 第, 前.
    in_characters = "(?<={ordinal}.){chinese}*|{chinese}+|(?=[{behind}])"
    return _pattern(
        r"[\d{doubling}{numerals}](?:"
        r"(?<=\d)(?:[\d.,]|，(?=\d{3}))*"
        r"|(?<=翻)(?=[了{near}番{folds}\d])"
        r"|(?<=倍)增"
        rf"|(?<=[{{numerals}}])(?<!千(?={{thousand_of}}))(?:{in_characters}))",
        behind="".join(sorted(behind)),
    )


_PLACE = re.compile(_place())
"""Where a number can begin."""
_PER_LIVES = 100_000
_NO_FIGURE = (*_WORDS["doubling"], "，", ",", ".")  # a place may go on with a number behind these


class _Form(NamedTuple):
    """A form that numbers are printed in."""

    name: str
    pattern: str
    read: Callable[[str, re.Match[str]], Number | None]  # None where its characters are part of a word
    shown: str  # a number of this form


def _fold(clean: str, match: re.Match[str]) -> Number:
    """翻两番, 翻一番半, 翻了近一番, 倍增."""
    if match["fold"].startswith("倍"):
        return _plain(match, 1.0, "倍", chinese=True)
    folds = match["folds"] or "一"
    value = (float(folds) if folds.isdigit() else float(DIGITS[folds])) + 0.5 * match["fold"].endswith("半")
    number = _plain(match, value, "番", "at_most" if "近" in match["fold"] else "exact", chinese=True)
    return _bounded(clean, number)


def _fraction(clean: str, match: re.Match[str]) -> Number | None:
    """三分之一 is 33.3 %, 百分之七点八以上 7.8 % at least, 千分之五 5 ‰."""
    base, share = (float(text) if text[0].isdigit() else numeral(text) for text in match.group("base", "share"))
    if not base or share is None:
        return None
    value = share if base in (100, 1000) else 100 * share / base
    qualifier = _SHARE_OVER.get(match["share_over"], "exact")
    if base == _PER_LIVES:
        return _bounded(clean, _plain(match, share, "/10万", qualifier, chinese=True))
    number = _plain(match, _exactly(value), "‰" if base == 1000 else "%", qualifier, chinese=True)
    return _bounded(clean, number)


def _quotient(clean: str, match: re.Match[str]) -> Number | None:
    """1/3."""
    share = _exactly(100 * float(match["top"]) / max(1.0, float(match["bottom"])))
    return _plain(match, share, "%") if share < 100 else None


def _mixed(clean: str, match: re.Match[str]) -> Number:
    """1万6千多户, 1亿3千多万, 3万4000人."""
    low = float(match["rest"] or match["low"]) * _times(match["low_multiplier"]) * _times(match["low_multiplier2"])
    value = _exactly(float(match["high"]) * _times(match["high_multiplier"]) + low)
    unit = compared(match["low_unit"] or "")
    return _plain(match, value, unit, "at_least" if match["low_over"] else "exact")


def _coins(clean: str, match: re.Match[str]) -> Number:
    """623元5角."""
    return _bounded(clean, _plain(match, _exactly(float(match["yuan"]) + float(match["jiao"]) / 10), "元"))


def _medals(clean: str, match: re.Match[str]) -> Number:
    """4金2铜: so many medals of each metal."""
    return _plain(match, float(match["medals"]), "枚")


def _half(clean: str, match: re.Match[str]) -> Number:
    """压缩一半以上."""
    return _bounded(clean, _plain(match, 50.0, "%", chinese=True))


def _two_digits(clean: str, match: re.Match[str]) -> Number:
    """两位数增长: at least 10 %."""
    return _plain(match, 10.0, "%", "at_least", chinese=True)


def _figure(clean: str, match: re.Match[str]) -> Number | None:
    """1.3万多亿元, 五千多万人, 6%—6.5%."""
    figure = _chinese(clean, match) if match["chinese"] else _arabic(clean, match)
    return None if figure is None else _range(clean, match, figure) or _single(clean, match, figure)


_FORMS = (
    _Form("fold", "翻了?{near}?(?P<folds>[{folds}1-9])番(?:半)?|{doubled}", _fold, shown="翻两番"),
    _Form(
        "fraction",
        r"(?P<base>{chinese}+|\d+){part_of}(?P<share>{chinese}+(?:点{chinese}+)?|{decimal})(?P<share_over>{share_over})?",
        _fraction,
        shown="百分之七点八",
    ),
    _Form("quotient", r"(?P<top>\d{1,2})/(?P<bottom>\d{1,2})(?![\d/]|{no_quotient})", _quotient, shown="1/3"),
    _Form(
        "mixed",
        "(?P<high>{decimal})(?P<high_multiplier>{myriads})"
        r"(?:(?P<low>{decimal})(?P<low_multiplier>{low_multiplier})|(?P<rest>\d{4}))"
        "(?P<low_over>{over})?(?P<low_multiplier2>万)?(?P<low_unit>{one_unit})?",
        _mixed,
        shown="1万6千多户",
    ),
    _Form("coins", r"(?P<yuan>\d+)元(?P<jiao>\d)角", _coins, shown="623元5角"),
    _Form(
        "medal",
        r"(?P<goes_on>(?<=[{metal}])|(?<=[{metal}][、和]))?(?P<medals>\d{1,3})枚?(?P<metal>[{metal}])"
        r"(?(goes_on)|(?=[、和]?\d{1,3}枚?[{metal}]))",
        _medals,
        shown="4金2铜",
    ),
    _Form("half", "{half}(?={half_next}|$)", _half, shown="压缩一半以上"),
    _Form("two_digits", "{two_digits}", _two_digits, shown="两位数"),
    _Form(
        "figure",
        "(?:(?P<arabic>{arabic})|(?P<chinese>{chinese}+(?:点{chinese}+)?))"
        "(?P<over>{over})?(?P<multiplier>{multiplier})?(?P<over2>{over})?(?P<multiplier2>亿)?"
        "(?P<unit>{unit})?(?P<over3>{over})?",
        _figure,
        shown="1.3万多亿元",
    ),
)
"""Every form, in the order in which they are tried at a place."""
_READ = {form.name: form.read for form in _FORMS}


@cache
def _token() -> re.Pattern[str]:
    """All forms as one pattern; the group that matched is the form's name."""
    parts = {"one_unit": any_of(units()), "unit": unit_pattern()}
    return re.compile("|".join(f"(?P<{form.name}>{_pattern(form.pattern, **parts)})" for form in _FORMS))


@cache
def amount() -> re.Pattern[str]:
    """A figure with its unit, as it is printed: 3.5亿元."""
    return compiled(r"\d[\d.,]*[{myriads}{odd}]*{unit}", unit=any_of(units()))


def read_numbers(clean: str) -> list[Number]:
    """All number tokens of a clean text, in order: `建成7个项目，增长5.1%` holds 7 个 and 5.1 %."""
    numbers: list[Number] = []
    token = _token()
    done = 0
    for place in _PLACE.finditer(clean):
        start, end = place.span()
        if start < done:  # the number before reaches into this place
            start = done
            while start < end and clean[start] in _NO_FIGURE:
                start += 1  # 占1/4，1200人参加
            if start >= end or not _PLACE.match(clean, start):
                continue
        while start < end:
            match = token.match(clean, start)
            number = _READ[match.lastgroup or ""](clean, match) if match else None
            if number is not None:
                numbers.append(number)
                start = done = number.tail
            elif clean[start] in _NO_FIGURE:
                start += 1
            else:
                break
    return numbers


def _plain(match: re.Match[str], value: float, unit: str, qualifier: str = "exact", chinese: bool = False) -> Number:
    start, end = match.span()
    return Number(start, end, end, value, None, unit, kind_of(unit), qualifier, chinese, False)


def _bounded(clean: str, number: Number) -> Number:
    """A number with the words that bound it: 翻一番以上."""
    bound = _BOUND.match(clean, number.end)
    if not bound:
        return number
    return number._replace(tail=bound.end(), qualifier=_BOUNDS[bound[1]] or number.qualifier)


def _arabic(clean: str, match: re.Match[str]) -> _Figure:
    """1,300万亩, 3000多户."""
    unit, end = match["unit"] or "", match.end()
    if unit and not unit_stands(clean, unit, match.end("unit")):
        unit = unit[:-1] if unit[:-1] in units() else ""  # 70项目标任务
        end = match.start("unit") + len(unit)
    value = float(match["arabic"].replace(",", "").replace("，", ""))
    return _Figure(value, _times(match["multiplier"]) * _times(match["multiplier2"]), unit, end)


class _Numeral(NamedTuple):
    """A Chinese numeral in its text."""

    clean: str
    match: re.Match[str]
    digits: str
    value: float
    start: int
    end: int  # behind 多 and its multiplier
    bare: bool  # a multiplier without a figure: 亿元, 百万亩

    @property
    def unit(self) -> str:
        """The unit that the token pattern found; it may turn out to be part of a longer word."""
        return self.match["unit"] or ""


def _chinese(clean: str, match: re.Match[str]) -> _Figure | None:
    """三十五个, 一千多万, 亿元; None where the characters are part of a word."""
    digits = match["chinese"]
    value = numeral(digits)
    start, at = match.span("chinese")
    if value is None or clean.endswith(_WORDS["no_number"], 0, start + 1):
        return None
    follow = clean[at : at + 1]
    bare = all(c in MULTIPLIERS for c in digits) and (digits != "十" or follow in _MYRIADS)
    if follow in _OVER:
        at += 1
        follow = clean[at : at + 1]
        if follow in _MYRIADS:  # 一千多万
            whole = numeral(digits + follow)  # 二十三亿五千多万: the multiplier belongs to 五千 alone
            value = whole if whole is not None else value * _times(follow)
            at += 1
    seen = _Numeral(clean, match, digits, value, start, at, bare)
    return next((figure for rule in _NUMERAL_RULES if (figure := rule(seen))), None)


def _measured(seen: _Numeral) -> _Figure | None:
    """三家, 五个百分点."""
    measure = _CHINESE_UNIT.match(seen.clean, seen.end)
    if not measure:
        return None
    unit = seen.unit or measure[0]
    if not seen.clean.startswith(unit, seen.end):
        unit = measure[0]
    end = seen.end + len(unit)
    if not unit_stands(seen.clean, unit, end):
        return None
    half = unit != "个" and seen.clean.startswith("半", end) and not seen.clean.startswith(_WORDS["half_of"], end + 1)
    return _Figure(seen.value + 0.5 * half, 1.0, unit, end + half, seen.bare)  # 一吨半


def _of_people(seen: _Numeral) -> _Figure | None:
    """十五万贫困人口."""
    counts = len(seen.digits) > 1 and seen.digits[-1] in _MYRIADS and _COUNTED.match(seen.clean, seen.end)
    return _Figure(seen.value, 1.0, "", seen.end, seen.bare) if counts else None


def _reaching(seen: _Numeral) -> _Figure | None:
    """每年有上千万农村人口转移; 举办上百场演出."""
    if not (seen.bare and seen.end < len(seen.clean) and seen.clean.endswith(_REACHING, 0, seen.start)):
        return None
    unit = seen.unit if unit_stands(seen.clean, seen.unit, seen.match.end()) else ""
    if not unit and seen.value < 1_000_000:
        return None
    return _Figure(seen.value, 1.0, unit, seen.match.end() if unit else seen.end, True)


def _placed(seen: _Numeral) -> _Figure | None:
    """第三, 前十."""
    placed = seen.value < 1000 and seen.clean.endswith(_ORDINAL, 0, seen.start)
    return _Figure(seen.value, 1.0, "", seen.start + len(seen.digits)) if placed else None


def _large(seen: _Numeral) -> _Figure | None:
    """三百二十场, 百万亩: any unit will do, since such a numeral is no figure of speech."""
    counted = len(seen.digits) > 1 and (seen.value >= 100 or seen.match["multiplier"])
    stands = bool(seen.unit) and unit_stands(seen.clean, seen.unit, seen.match.end())
    large = stands and (counted or (seen.bare and seen.value >= 10_000))
    return _Figure(seen.value, 1.0, seen.unit, seen.match.end(), seen.bare) if large else None


_NUMERAL_RULES = (_measured, _of_people, _reaching, _placed, _large)
"""The rules by which a Chinese numeral counts as a number, in order."""


def _is_over(match: re.Match[str], unit: str) -> bool:
    return bool(match["over"] or match["over2"] or (unit and match["over3"]))


def _range(clean: str, match: re.Match[str], low: _Figure) -> Number | None:
    """6%—6.5%, 3至5年, 200—300万元: the lower figure takes the multiplier and the unit of the upper one."""
    start = match.start()
    reach = _RANGE.match(clean, low.end)
    if not reach or _is_over(match, low.unit) or clean.endswith(words("common")["from"], 0, start):
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
    if low.unit and high.unit != compared(low.unit):
        return None
    multiplier = low.multiplier
    if multiplier == 1.0 and not match["chinese"] and follow["arabic"]:
        multiplier = figure.multiplier
    value = low.value * multiplier
    return high._replace(start=start, value=value, high=high.value) if value < high.value else None


def _single(clean: str, match: re.Match[str], figure: _Figure) -> Number:
    value, unit = figure.value, compared(figure.unit)
    if unit == "成":
        value, unit = value * 10, "%"
    qualifier = "at_least" if _is_over(match, unit) else "exact"
    tail = figure.end
    bound = _BOUND.match(clean, tail)
    if bound:
        tail, qualifier = bound.end(), _BOUNDS[bound[1]] or qualifier
    elif kind_of(unit) == "time" and clean.startswith(_WORDS["within"], tail):
        tail, qualifier = tail + 1, "at_most"  # 6小时内办结
    if figure.multiplier != 1.0:
        value = _exactly(value * figure.multiplier)
    return Number(
        match.start(), figure.end, tail, value, None, unit, kind_of(unit), qualifier,
        match["chinese"] is not None, figure.bare_multiplier,
    )  # fmt: skip


def _exactly(value: float) -> float:
    """Remove the error of binary multiplication: 2.73 * 1e8 is 273000000."""
    return float(f"{value:.12g}")


@cache
def _times(multiplier: str | None) -> float:
    value = 1.0
    for c in multiplier or "":
        value *= MULTIPLIERS[c]
    return value
