"""Dates and lengths of time: 2019年, 3月5日; 连续5年, 3天内."""

import re

from ingest.lexicon import any_of
from ingest.reasons.seen import HAN, STATES, WORDS, Seen

_DAY_BEFORE = re.compile(r"月(?:\d{1,2}日?[—\-至、和到~])?$")
_MONTH_RANGE = re.compile(r"[—\-－~～至到、]{1,2}\d{1,2}月")
_HOUR_NEXT = re.compile(r"时|点钟|:\d\d")
_PART_OF_YEAR = ("底", "末", "初", "上半年", "下半年")


def date(seen: Seen) -> str | None:
    """2019年, 5月, 3月5日, 80年代, 上午9时."""
    number, before, after = seen.number, seen.before, seen.after
    unit, value = number.unit, number.value
    if unit == "月" and value <= 12 and not number.bare_multiplier:
        return None if "个" in seen.clean[number.start : number.end] else "date"
    if seen.follows(WORDS["era"], "年", "周"):
        return "date"
    if number.chinese:
        return "date" if unit == "年" and number.end - number.start == 5 else _hour(seen)  # 二〇二〇年
    if unit == "年":
        if 1900 <= value <= 2100 and (number.high or value) <= 2100 and (number.high or _four_figures(seen)):
            return "date"
        return "date" if before.endswith(("’", "'", "‘")) and value < 100 and after.startswith(_PART_OF_YEAR) else None
    if not unit and 1900 <= value <= 2100 and _four_figures(seen):
        return "date"
    if value <= 31 and (unit == "日" or (not unit and after.startswith(("日", "号")))) and _DAY_BEFORE.search(before):
        return "date"
    if unit:
        return None
    if value <= 31 and _MONTH_RANGE.match(after):
        return "date"
    return _hour(seen)


def _four_figures(seen: Seen) -> bool:
    printed = seen.clean[seen.number.start : seen.number.end].rstrip("年")
    return len(printed) == 4 and printed.isdigit()


def _hour(seen: Seen) -> str | None:
    if not seen.number.unit and seen.before.endswith(WORDS["hour_before"]) and _HOUR_NEXT.match(seen.after):
        return "date"
    return None


# Lengths of time

_TERM = re.compile(
    rf"{any_of(WORDS['term'])}[^，。；]{{0,8}}$|(?:提高|延长|增加|缩短)[到至]$|年限[^。；]{{0,16}}[到至]$"
)
_CIRCLE = re.compile(r"[\u4e00-\u9fff]{0,8}圈")
_YEARS_GO_ON = tuple("来内前后计规行的")
_MONTHS_STATE = re.compile(r"(?:缩短|压缩|延长|由|从|到|至|为)[^，。；]{0,5}$")
_WITHIN = re.compile(rf"(?:多|余|左右)?(?:内|里|间|之内)(?!{any_of(WORDS['within_done'])})")
_SHORT = ("分钟", "小时", "工作日")
_REACHED = WORDS["within_reached"]
_SHORTENED = re.compile(r"(?:压缩|缩短|控制|减)[^，。；]{0,6}$")
_TIME_STATES = re.compile(rf"{any_of(WORDS['time_states'])}[^，。；]{{0,12}}$")
_TIME_STATES_NEXT = re.compile(rf"(?:以内|之内|内|左右|以上)?(?:{any_of(WORDS['time_states_next'])}|[，。；、和（]|$)")
_ROUND_THE_CLOCK = re.compile(rf"(?!{any_of(WORDS['time_states_next'])})[{HAN}]")  # 24小时政务咨询


def duration(seen: Seen) -> str:
    """连续5年, 3天内, 24小时服务; but 审批时限压缩到3天 states something."""
    number, before, after = seen.number, seen.before, seen.after
    unit = number.unit
    if _CIRCLE.match(after):
        return "name"  # 1小时经济圈
    if before.endswith(WORDS["lasting"]):
        return "duration"
    if unit in ("年", "季度", "旬", "昼夜", "周"):
        return STATES if _TERM.search(before) and not after.startswith(_YEARS_GO_ON) else "duration"
    if unit == "月" and not _MONTHS_STATE.search(before):
        return "duration"
    if unit == "小时" and number.value == 24 and _ROUND_THE_CLOCK.match(after):
        return "duration"
    if unit in _SHORT and seen.number.tail > seen.number.end and seen.clean.startswith(_REACHED, seen.number.tail):
        return STATES
    if _WITHIN.match(after) and not _SHORTENED.search(before):
        return "duration"
    return STATES if _TIME_STATES.search(before) or _TIME_STATES_NEXT.match(after) else "duration"
