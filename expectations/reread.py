"""A second, independent reading of a printed number, to compare the extractor's values with.

It is small on purpose and shares nothing with the extractor: no code, no word list. When in doubt it returns null
rather than a guess; `expectations.quantity` checks how often, so that the comparison keeps its value.
"""

import math
import re
import unicodedata
from functools import lru_cache

_POWER = {"十": 1e1, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8}
_DIGIT = {digit: float(value) for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0.0, "两": 2.0}

_SIMPLIFIED = str.maketrans("萬億兩幾數餘", "万亿两几数余")

# 千 and 百 are the beginning of a unit in 千米, 千瓦, 百分点, and no multiplier.
_MULTIPLIER = r"(?:[十万亿]|百(?!分)|千(?![米瓦伏克卡赫帕字]))"
_ARABIC = re.compile(rf"(\d+(?:\.\d+)?)({_MULTIPLIER}*)")
_CHINESE = re.compile(
    rf"((?:[〇零一二三四五六七八九两]|{_MULTIPLIER})+)(?:点([〇零一二三四五六七八九]+))?({_MULTIPLIER}*)"
)
# Forms that this reading does not attempt: 三分之一, 八成, 一年半, 数十, 翻一番, 1/3.
_BEYOND = re.compile(r"[成半数几番]|(?<!百)分之|\d/\d")


@lru_cache(maxsize=100_000)  # reports print the same numbers over and over
def reread(printed: str) -> float | None:
    """The number that `printed` begins with, multipliers applied; null when in doubt.

    `2.9 万户` → 29000, `３亿5000万元` → 350000000, `1.3万多亿元` → 1300000000000, `百万亩` → 1000000, `百分之六` → 6,
    `三四百` → null. In a range whose first end leaves the multiplier to the second (`3—5万户`) it takes it from there.
    """
    text = unicodedata.normalize("NFKC", printed).translate(_SIMPLIFIED)
    text = re.sub(r"[\s,多余\u200b\ufeff]|\*\*", "", text).removeprefix("百分之")
    if _BEYOND.search(text):
        return None
    arabic, chinese = _ARABIC.search(text), _CHINESE.search(text)
    if arabic and (chinese is None or arabic.start() < chinese.start()):
        return _arabic(text, arabic)
    if chinese is None or re.match(r"[0-9A-Za-zΑ-ω]", text[chinese.end() :]):  # 一九九0年
        return None
    return _chinese(*chinese.groups())


def _arabic(text: str, first: re.Match[str]) -> float | None:
    """Digits with their multipliers; further digits that follow at once (3亿5000万) are added."""
    value, position, power = 0.0, first.start(), math.inf
    while part := _ARABIC.match(text, position):
        multiplier = math.prod(_POWER[character] for character in part[2])
        if multiplier >= power:
            return None
        value, position, power = value + float(part[1]) * multiplier, part.end(), multiplier
    borrowed = re.match(rf"(?:-|—|–|~|至|到)+\d+(?:\.\d+)?({_MULTIPLIER}+)", text[position:])
    if power == 1 and borrowed:
        value *= math.prod(_POWER[character] for character in borrowed[1])
    return value


def _chinese(numeral: str, decimals: str | None, multipliers: str) -> float | None:
    """A Chinese numeral with its decimals and what multiplies them (六十四点二五, 一点二亿)."""
    whole = _chinese_whole(numeral)
    if whole is None or not decimals:
        return whole
    fraction = float("0." + "".join(str(int(_DIGIT[character])) for character in decimals))
    return (whole + fraction) * math.prod(_POWER[character] for character in multipliers)


def _chinese_whole(numeral: str) -> float | None:
    """A Chinese numeral of the usual form (三千二百, 一百万, 二〇二〇); null for two digits side by side (三四百)."""
    if all(character in _DIGIT for character in numeral):
        return float("".join(str(int(_DIGIT[character])) for character in numeral))
    total = section = power = 0.0
    digit: float | None = None
    for character in numeral:
        if character in _DIGIT:
            if digit:
                return None
            digit = _DIGIT[character]
        elif _POWER[character] < 1e4:
            section, digit = section + (digit or 1.0) * _POWER[character], None
        else:
            section += digit or 0.0
            if total and (not section or _POWER[character] > power):
                total = (total + section) * _POWER[character]  # 一百万亿: all of it is multiplied
            else:
                total += (section or 1.0) * _POWER[character]  # 一亿二千万: only what came since 亿
            section, digit, power = 0.0, None, _POWER[character]
    return total + section + (digit or 0.0)
