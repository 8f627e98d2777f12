"""Dates and lengths of time: 2019年, 3月5日; 连续5年, 3天内."""

from ingest.numbers.reasons.seen import STATES, WORDS, Rules, Seen, compiled, only


@only("月")
def month(seen: Seen) -> str | None:
    """5月."""
    number = seen.number
    dated = number.value <= 12 and not number.bare_multiplier and "个" not in seen.printed
    return "date" if dated else None


@only(following="".join(WORDS["era"]))
def era(seen: Seen) -> str | None:
    """80年代, 60周年."""
    return "date" if seen.follows(WORDS["era"], "年", "周") else None


def _four_figures(seen: Seen) -> bool:
    printed = seen.printed.rstrip("年")
    return len(printed) == 4 and printed.isdigit()


@only("年", "")
def year(seen: Seen) -> str | None:
    """2019年, 2011—2015年, 2019."""
    number = seen.number
    if number.chinese or not 1900 <= number.value <= 2100:
        return None
    if number.unit and number.high:
        return "date" if number.high <= 2100 else None
    return "date" if _four_figures(seen) else None


@only("年")
def short_year(seen: Seen) -> str | None:
    """’98年底."""
    number = seen.number
    short = not number.chinese and seen.before.endswith(("’", "'", "‘")) and number.value < 100
    return "date" if short and seen.after.startswith(WORDS["part_of_year"]) else None


@only(*WORDS["class_of_pupils"])
def class_of_pupils(seen: Seen) -> str | None:
    """2023届高校毕业生."""
    return "date" if 1900 < seen.number.value < 2100 else None


_DAY_BEFORE = compiled(r"月(?:\d{1,2}日?[{dash}、和])?$")


@only("日", "")
def day(seen: Seen) -> str | None:
    """3月5日."""
    number = seen.number
    if number.chinese or number.value > 31:
        return None
    dated = number.unit == "日" or (not number.unit and seen.after.startswith(WORDS["day"]))
    return "date" if dated and _DAY_BEFORE.search(seen.before) else None


_MONTH_RANGE = compiled(r"[{dash}、]{1,2}\d{1,2}月")


@only("")
def months(seen: Seen) -> str | None:
    """1至9月."""
    number = seen.number
    first = not number.chinese and number.value <= 31
    return "date" if first and _MONTH_RANGE.match(seen.after) else None


_HOUR_NEXT = compiled(r"{hour}|:\d\d")


@only("")
def hour(seen: Seen) -> str | None:
    """上午9时."""
    timed = seen.before.endswith(WORDS["hour_before"]) and _HOUR_NEXT.match(seen.after)
    return "date" if timed else None


DATES: Rules = (month, era, class_of_pupils, year, short_year, day, months, hour)
"""Dates, and times of the day."""


_CIRCLE = compiled(r"(?:[、和]{han}{0,6}\d+{circle_unit})*{han}{0,8}{circle}")


def circle(seen: Seen) -> str | None:
    """1小时经济圈; 城市15分钟、农村30分钟医疗服务圈; 3小时、2小时和1小时经济圈."""
    return "name" if _CIRCLE.match(seen.after) else None


def lasting(seen: Seen) -> str | None:
    """连续5年, 历时3年."""
    return "duration" if seen.before.endswith(WORDS["lasting"]) else None


_TERM = compiled("{term}[^{clause_end}]{0,8}$|{term_change}{till}$|{term_length}[^{sentence_end}；]{0,16}{till}$")


@only(*WORDS["years_unit"])
def years(seen: Seen) -> str | None:
    """用3年时间; but 承包期延长30年 states something."""
    stated = _TERM.search(seen.before) and not seen.after.startswith(WORDS["years_go_on"])
    return STATES if stated else "duration"


_MONTHS_STATE = compiled("{months_state}[^{clause_end}]{0,5}$")


@only("月")
def span_of_months(seen: Seen) -> str | None:
    """3个月; but 缩短到3个月 may state something."""
    return "duration" if not _MONTHS_STATE.search(seen.before) else None


_ROUND_THE_CLOCK = compiled("(?!{time_states_next}){han}")


@only(*WORDS["hours"])
def round_the_clock(seen: Seen) -> str | None:
    """24小时政务咨询, 72小时过境免签."""
    whole_day = seen.number.value == 24 and _ROUND_THE_CLOCK.match(seen.after)
    return "duration" if whole_day or seen.after.startswith(WORDS["transit"]) else None


def reached_within(seen: Seen) -> str | None:
    """2小时内到达现场 states something."""
    number = seen.number
    reached = number.tail > number.end and seen.clean.startswith(WORDS["within_reached"], number.tail)
    return STATES if reached and number.unit in WORDS["short_unit"] else None


_WITHIN = compiled("{within}(?!{within_all}?{within_done}|{completed}[^{mark}]{0,10}{handled})")
_HANDLED = compiled("{handled}[^{mark}]{0,6}$")
_SHORTENED = compiled("{shortened}[^{clause_end}]{0,12}$")


def within(seen: Seen) -> str | None:
    """3天内; but 3天内办结, 企业开办审批1天内完成, 90日内完成所有审批手续 may state something."""
    if not _WITHIN.match(seen.after) or _SHORTENED.search(seen.before):
        return None
    return None if seen.after.startswith(WORDS["within_ends"]) and _HANDLED.search(seen.before) else "duration"


_STATED = compiled("{time_states}[^{clause_end}]{0,12}$")
_STATED_NEXT = compiled("{time_bound}?(?:{time_states_next}|[{mark}和（]|$)")


def stated_or_not(seen: Seen) -> str:
    """审批时限压缩到3天 states something, 3天培训 does not."""
    return STATES if _STATED.search(seen.before) or _STATED_NEXT.match(seen.after) else "duration"


DURATIONS: Rules = (circle, lasting, years, span_of_months, round_the_clock, reached_within, within, stated_or_not)
"""Lengths of time; the last rule always has an answer."""
