"""Numbers that count the parts of a text or the place in an order: 第3届, （2）."""

import re

from ingest.lexicon import any_of
from ingest.reasons.seen import BEFORE, HAN, STATES, WORDS, Seen

_RANK = re.compile(rf"{any_of(WORDS['rank'])}[^，。；！？\n]{{0,14}}$")
# 第3， 第3位， 第3大经济体; 第1位员工 is no rank.
_RANK_NEXT = re.compile(
    rf"[位名]?(?=[，。；、）\n和]|的好|$)|[位名](?![{HAN}]?[员单字])|大(?![道会街厦])|强|(?=[城市省县个位家])"
)
_FIRST = ("第", "第十", "前")
_TOP = ("名", "位", "列", "，", "。", "；", "强", "、")  # 前3名, 前10强


def numbered(seen: Seen) -> str | None:
    """第3届, 前3名: an ordinal, unless it is a rank that was reached (居全省第3位)."""
    before, unit = seen.before, seen.number.unit
    if not before.endswith(_FIRST) or unit == "年":
        return None
    if unit in WORDS["numbered"] or seen.after.startswith(WORDS["numbered_next"]):
        return "ordinal"
    ranked = _RANK.search(before[:-1])
    if before.endswith("前"):
        if unit in ("位", "名") or seen.after.startswith(_TOP):
            return STATES if ranked else "other"
        if unit in ("月", "天", "小时", "周"):
            return "duration"
    if unit and unit not in ("位", "名"):
        return "ordinal"
    if ranked or before[:-1].endswith(WORDS["rank_among"]):
        at = seen.number.end - len(unit)
        return STATES if _RANK_NEXT.match(seen.clean, at) else "ordinal"
    return "ordinal"


_LINE_BEGINS = re.compile(r" *[\[（(【〔]?")
_MARKER_ENDS = re.compile(r"[\]）)】〕][^年]|、|[.．](?!\d)|[\t ]|\]")
_ENTRY_BEGINS = re.compile(r" *\d{1,2}[、.．]?“?")
_ENTRY_HEAD = re.compile(r"[^，。\n]{0,24}[：:]")


def marker(seen: Seen) -> str | None:
    """A number that counts the parts of the text: 1、 （2） [3]."""
    before, after, number = seen.before, seen.after, seen.number
    if "\n" in before or number.start < BEFORE:
        line = before[before.rfind("\n") + 1 :]
        if not number.unit and not number.chinese and _LINE_BEGINS.fullmatch(line) and _MARKER_ENDS.match(after):
            return "ordinal"
        if _ENTRY_BEGINS.fullmatch(line) and _ENTRY_HEAD.match(after):
            return "name"  # a glossary's entry: 1、18个对口援建省市：…
    if before.endswith("（") and after.startswith("）") and not number.unit and number.value < 100:
        return "ordinal"
    if before.endswith(("[", "〔")) and after.startswith(("]", "〕")):
        return "ordinal"
    return None
