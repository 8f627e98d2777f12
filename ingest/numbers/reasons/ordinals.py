"""Ordinals, and the numbering of a text's own parts: 第3届, （2）."""

import re

from ingest.numbers.reasons.seen import BEFORE, STATES, WORDS, Rules, Seen, compiled, only

_RANK = compiled(r"{rank}[^{delimiter}\n]{0,14}$")
# 第3， 第3位, 第3大经济体; 第1位员工 is no rank.
_RANK_NEXT = compiled(
    r"{rank_unit}?(?=[{mark}）\n和]|的好|$)|{rank_unit}(?!{han}?{no_rank})|{great}|强|(?={ranked_next})"
)
_RANK_ENDS = compiled(r"{rank_unit}?(?=[{mark}）\n]|$)")
_RANK_GOES_ON = compiled(r"第[{numeral}\d]+{rank_unit}?、{han}{2,12}$")
_SO_MANY_ENTER = compiled(r"\d余?{entering_counter}[^{mark}\d]{1,12}{entered}[^{clause_end}]{0,12}前$")
_SO_MANY_RANKED = compiled(r"\d余?{entering_counter}[^{mark}\d]{2,16}前$")
_OF_THEM = compiled("的{han}")
_BELOW_ENDS = compiled("[{mark}、）\n]|$")
_TOP = ("名", "位", "列", "，", "。", "；", "强", "、")  # 前3名, 前10强


@only(last={word[-1] for word in WORDS["first"]})
def numbered(seen: Seen) -> str | None:
    """第3届, 前3名: an ordinal, unless it is a rank that was reached (居全省第3位)."""
    before, unit = seen.before, seen.number.unit
    if not before.endswith(WORDS["first"]) or unit in ("年", "番"):
        return None  # 比五年前翻一番
    if _SO_MANY_ENTER.search(before):
        return "threshold"  # 5个区县进入全省前十
    if unit in WORDS["numbered"]:
        return "ordinal"
    ranked = _RANK.search(before[:-1]) or _RANK_GOES_ON.search(before[:-1])
    if unit == "位" and (before[:-1].endswith(WORDS["put"]) or seen.after.startswith(WORDS["first_task"])):
        return "other"  # 把抓落实作为第一位的责任, 以加快发展为第一位任务
    if _SO_MANY_RANKED.search(before) and _OF_THEM.match(seen.after):
        return "threshold"  # 培育100个市场占有率居全国前三位的产品
    if before.endswith("前"):
        if unit in WORDS["rank_unit"] or seen.after.startswith(_TOP):
            return STATES if ranked or _among_first(seen) else "other"
        if unit in WORDS["first_of_time"]:
            return "duration"
    if unit and unit not in WORDS["rank_unit"]:
        return "ordinal"
    if ranked or (before[:-1].endswith(WORDS["rank_among"]) and not seen.after.startswith("大")):
        at = seen.number.end - len(unit)
        return STATES if _RANK_NEXT.match(seen.clean, at) else "ordinal"
    return "ordinal"


def _among_first(seen: Seen) -> bool:
    """考核全省前三，: a rank without a verb; 行业前20强企业 are a class."""
    at = seen.number.end - len(seen.number.unit)
    return seen.before[:-1].endswith(WORDS["rank_among"]) and _RANK_ENDS.match(seen.clean, at) is not None


_NUMBERED_BEFORE = compiled(r"第[{numeral}\d]{1,3}[、和]$")


@only("条", *WORDS["numbered"])
def numbered_too(seen: Seen) -> str | None:
    """神华煤制油第二、三条生产线."""
    return "ordinal" if _NUMBERED_BEFORE.search(seen.before) else None


@only("位", "名", last="后")
def from_below(seen: Seen) -> str | None:
    """退出全国重点城市后20位: the group left, not a rank that was reached."""
    ranked = seen.before[:-1].endswith(WORDS["rank_among"]) and _BELOW_ENDS.match(seen.after)
    return "other" if ranked else None


_LINE_BEGINS = re.compile(r" *[\[（(【〔]?")
_MARKER_ENDS = re.compile(r"[\]）)】〕][^年]|、|[.．](?!\d)|[\t ]|\]")
_ENTRY_BEGINS = re.compile(r" *\d{1,2}[、.．]?“?")
_ENTRY_HEAD = compiled(r"[^{clause_end}\n]{0,24}[：:]")


def _line(seen: Seen) -> str | None:
    """The text before a number in its line; None where the line begins too far back."""
    if "\n" in seen.before or seen.number.start < BEFORE:
        return seen.before[seen.before.rfind("\n") + 1 :]
    return None


@only("")
def line_marker(seen: Seen) -> str | None:
    """1、 at the beginning of a line."""
    line = _line(seen)
    if line is None or seen.number.chinese:
        return None
    return "ordinal" if _LINE_BEGINS.fullmatch(line) and _MARKER_ENDS.match(seen.after) else None


_ITEM_ENDS = re.compile(r"[、.．](?!\d)")


@only("", last="。；：")
def item_marker(seen: Seen) -> str | None:
    """已完成：1．建成公园3个；2．改造道路5条."""
    item = not seen.number.chinese and seen.number.value < 100 and "." not in seen.printed
    return "ordinal" if item and _ITEM_ENDS.match(seen.after) else None


@only(last="0123456789、.．“")
def glossary_entry(seen: Seen) -> str | None:
    """1、18个对口援建省市：…: the number is part of the term explained."""
    line = _line(seen)
    entry = line is not None and _ENTRY_BEGINS.fullmatch(line) and _ENTRY_HEAD.match(seen.after)
    return "name" if entry else None


_TITLE_BEGINS = compiled(r"[*# ]*(?:20\d\d年)?{list_title_of}?")
_TITLE_ENDS = compiled(r"{han}{0,8}?{list_title}[* ]*(?:\n|$)")


@only("件", "项", "个")
def title_of_list(seen: Seen) -> str | None:
    """2023年10件惠民实事, alone in its line."""
    line = _line(seen)
    titled = line is not None and _TITLE_BEGINS.fullmatch(line) and _TITLE_ENDS.match(seen.after)
    return "other" if titled else None


@only(last="（[〔")
def bracketed(seen: Seen) -> str | None:
    """（2）, [3]."""
    number, before, after = seen.number, seen.before, seen.after
    if before.endswith("（") and after.startswith("）") and not number.unit and number.value < 100:
        return "ordinal"
    return "ordinal" if before.endswith(("[", "〔")) and after.startswith(("]", "〕")) else None


PARTS_OF_TEXT: Rules = (line_marker, item_marker, glossary_entry, title_of_list, bracketed)
"""The numbering of a text's own parts."""
