"""Cues: words that state a year or a span of years. Each has a rule; at a place the rules are tried in order.

A cue has a pattern, and a function that gives the frame (status and years) of the statements behind its words.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from ingest.language.lexicon import compiled, fill, word, words
from ingest.language.numerals import numeral
from ingest.language.periods import Frame, Ground
from ingest.language.plans import ORDINALS, first_year


class Cue(NamedTuple):
    """A rule for words that state a time."""

    name: str
    shown: str  # a clause in which it fires
    pattern: str
    frame: Callable[[re.Match[str], Ground], Frame | None]  # None where the words change nothing


_BEFORE_IT = words("times")["before_it"]
_TO_COME = compiled("，?[^{clause_end}]{0,16}?{to_come}", "times")


def _span(found: re.Match[str], ground: Ground) -> Frame | None:
    if found.string.startswith(("是", "为"), found.start() - 1):
        return None  # 新增装机3亿千瓦，是1950年到2002年的总和
    first, last = int(found["first"]), int(found["last"])
    return Frame(ground.status_in(last), first, last)


def _by(found: re.Match[str], ground: Ground) -> Frame:
    year = int(found["year"])
    return Frame(ground.status_in(year), year, year)


def _year(found: re.Match[str], ground: Ground) -> Frame | None:
    base, kind, years = ground
    year = int(found["year"])
    if year < years.review and found.string.startswith(_BEFORE_IT, found.end()):
        return None  # 2000年前建成的老旧小区改造任务全面完成
    far = year > years.plan + 20 or year < years.review - 30
    ahead = year == years.plan or (year > years.plan and kind == "review")  # 申办2029年世界锦标赛
    looked_ahead = ahead and base.status == "actual" and kind != "opening" and not _tells(found)
    return None if far or looked_ahead or base.first == base.last == year else Frame(ground.status_in(year), year, year)


def _tells(year: re.Match[str]) -> bool:
    """Whether something is told of a year, or planned for it: 2020年底, 1957年将达到930万吨."""
    return year["part"] is not None or _TO_COME.match(year.string, year.end()) is not None


def _last_year(_: re.Match[str], ground: Ground) -> Frame:
    return Frame("actual", ground.years.review, ground.years.review)


def _this_year(_: re.Match[str], ground: Ground) -> Frame:
    this = ground.years.this
    if this == ground.years.review:
        return Frame("actual", this, this)
    return Frame(ground.base.status if ground.kind == "review" else "target", this, this)


def _whole_year(_: re.Match[str], ground: Ground) -> Frame | None:
    """In a section about several years 全年 means the year under review, or the year planned."""
    base, years = ground.base, ground.years
    if base.first == base.last:
        return None
    year = years.review if base.status == "actual" else years.plan
    return Frame(base.status, year, year) if base.first <= year <= base.last else None


def _next_year(_: re.Match[str], ground: Ground) -> Frame:
    after = ground.years.this + 1
    return Frame("target", after, after)


def _years_back(found: re.Match[str], ground: Ground) -> Frame | None:
    base, review = ground.base, ground.years.review
    count = _count(found["count"])
    if base.status == "target" or count < 2 or count == base.last - base.first + 1:
        return None
    return Frame("actual", review - count + 1, review)


def _first_years(found: re.Match[str], ground: Ground) -> Frame | None:
    base = ground.base
    last = base.first + _count(found["count"]) - 1
    return Frame(base.status, base.first, last) if last < base.last else None


def _since(found: re.Match[str], ground: Ground) -> Frame | None:
    year, review = int(found["year"]), ground.years.review
    told = ground.base.status == "actual" and year < review
    return Frame("actual", year, review) if told else None


def _years_ahead(found: re.Match[str], ground: Ground) -> Frame:
    plan = ground.years.plan
    return Frame("target", plan, plan + _count(found["count"]) - 1)


def _within(found: re.Match[str], ground: Ground) -> Frame | None:
    return _years_ahead(found, ground) if ground.base.status == "target" else None


def _plan(found: re.Match[str], ground: Ground) -> Frame:
    first = first_year(found["plan"])
    over = first + 4 <= ground.years.review
    return Frame("actual" if over else ground.base.status, first, first + 4)


def _plan_since(found: re.Match[str], ground: Ground) -> Frame:
    first = first_year(found["plan"])
    return Frame("actual", first, min(first + 4, ground.years.review))


def _plan_end(found: re.Match[str], ground: Ground) -> Frame:
    last = first_year(found["plan"]) + 4
    return Frame(ground.status_in(last), last, last)


def _nothing(_: re.Match[str], ground: Ground) -> None:
    """Cancel the cues before this one: 上半年 sets no frame of its own."""


def _count(printed: str) -> int:
    return int(printed) if printed.isdigit() else int(numeral(printed) or 0)


_BETWEEN = r"间[^{mark}\d]{1,8}的"  # 2013—2017年间批准的建设用地: the years belong to the name
_PARTS = {
    "year": r"(?:19|20)\d\d",
    "plan": rf"(?<!{{against}})(?<!{{against}}“)“?(?P<plan>{ORDINALS})五”?",
    "no_multiple": r"(?![^{clause_end}]{0,2}的{near}?[\d.]+倍|的?{sum_of})",
    "no_record": "(?!来[^{mark}]{0,8}{record})",
    "no_name": r"(?!{of_name}|" + _BETWEEN + r"|{edge}?的?{near}?[\d.]+(?:[、{simple_joint}][\d.]+)*倍)",
    "no_bracket": "(?![）)])",
}


def _cue(name: str, pattern: str, frame: Callable[[re.Match[str], Ground], Frame | None], shown: str) -> Cue:
    parts = {part: fill(text, "times") for part, text in _PARTS.items()}
    return Cue(name, shown, fill(pattern, "times", **parts), frame)


CUES = (
    _cue(
        "span",
        r"(?P<first>{year})年?{dash}{1,2}(?P<last>{year})年{no_bracket}(?!{han}{0,10}?{plan_named}|" + _BETWEEN + ")",
        _span,
        shown="2016—2020年，完成投资50亿元",
    ),
    _cue("by", "(?<!{recovering}){until}(?P<year>{year})年{year_end}?", _by, shown="到2025年，绿地率达到40%"),
    _cue(
        "since",
        r"(?P<year>{year})年(?:\d{1,2}月{month_edge}?)?{plan_since}(?![^{mark}]{0,8}{record})",
        _since,
        shown="2018年11月以来，争取投资50亿元",
    ),
    _cue(
        "year",
        "(?<!{against})(?<!{out_of})(?<!{towards})(?<!{recovered})(?P<year>{year})年{no_bracket}{no_name}(?P<part>{year_part})?",
        _year,
        shown="2018年底，贷款余额达到50亿元",
    ),
    _cue(
        "last_year",
        r"(?<!{no_last_year})(?<!{against})(?<!{out_of}){last_year}"
        r"(?!{last_year_named}|{signed}[^{mark}\d]{0,6}率|[^{mark}\d]{1,8}的[^{mark}\d]{2,}|度?[^{mark}\d]{2,16}的\d)",
        _last_year,
        shown="去年，生产总值增长8%",
    ),
    _cue("this_year", "{this_year}", _this_year, shown="今年新建公园3个"),
    _cue("whole_year", "{whole_year}", _whole_year, shown="全年完成投资5亿元"),
    _cue("next_year", "{next_year}", _next_year, shown="明年建成投产3个"),
    _cue(
        "years_back",
        r"(?<![{against}.A-Za-z前])(?P<count>{count_of_years}|\d{1,2})年{no_record}{over}",
        _years_back,
        shown="四年来，新增就业5万人",
    ),
    _cue(
        "term",
        r"(?<![{ordinal}\d.])(?P<count>{term_of_office})年{no_record}{over_done}",
        _years_back,
        shown="五年新增就业5万人",
    ),
    _cue(
        "grown_over",
        "(?<=[{mark}])(?P<count>[{few}])年(?={grown_over})",
        _years_back,
        shown="岗位达到300个，四年增长86%",
    ),
    _cue(
        "first_years",
        r"(?<![{against}提])前(?P<count>[{few}\d])年(?={first_done})",
        _first_years,
        shown="前四年年均增长9.1%",
    ),
    _cue("lately", "{lately}(?P<count>[{few}十])年(?!{record}){no_record}", _years_back, shown="近三年，投入20亿元"),
    _cue("ten_years", r"(?P<count>十)年(?={ten_done}|\d)", _years_back, shown="十年增长3倍"),
    _cue("through", r"{through}(?P<count>[{numeral}两\d])年", _years_back, shown="经过三年努力，建成公路50公里"),
    _cue("plan", "{plan}{plan_time}{no_multiple}", _plan, shown="“十三五”时期，完成投资50亿元"),
    _cue(
        "plan_since",
        "{plan}{plan_since}{no_multiple}(?![^{mark}]{0,8}?{record})",
        _plan_since,
        shown="“十三五”以来，完成投资50亿元",
    ),
    _cue("plan_end", "{plan}{plan_end}{no_multiple}", _plan_end, shown="“十三五”末，森林覆盖率达到40%"),
    _cue("years_ahead", "{ahead}(?P<count>{few})年", _years_ahead, shown="未来三年盘活存量土地3万亩"),
    _cue("within", "(?<!第)(?P<count>{few}){within_years}", _within, shown="三年内建成公园10个"),
    _cue("part_of_year", r"{part_of_year}|前[{numeral}\d]+{months}", _nothing, shown="上半年完成投资5亿元"),
)
"""Every rule, in order."""

COMES_TO = frozenset({"by", "plan_end"})
"""The cues that name the year by which something is reached: 到2025年."""

_STATED = compiled(
    r"{year_end}?，?{is_year}[^{sentence_end}\n]{2,60}?{special_year}(?![^{sentence_end}\n]*{of_plan})", "times"
)

_BY_NAME = {cue.name: (re.compile(cue.pattern), cue) for cue in CUES}
_HAS_CUE = compiled("{hint}", "times")


def _any_cue() -> re.Pattern[str]:
    """All cues as one pattern, so that a text is searched once; the group that matched is the cue's name."""
    without_groups = ((cue.name, re.sub(r"\?P<\w+>", "?:", cue.pattern)) for cue in CUES)
    cues = "|".join(f"(?P<{name}>{pattern})" for name, pattern in without_groups)
    return compiled(rf"(?=\d|{{begins}})(?:{cues})", "times")


_ANY = _any_cue()
_GOAL_KINDS = {"review", "opening", "header", "problems"}
_AHEAD = frozenset({"by", "this_year", "years_ahead"})  # such a turn ahead lasts to the next semicolon of a review
_IN_BRACKETS = 30
_ON = 7  # 在 stands at most this far before the year
# 在2015年增长14.3%的基础上，又增长12.7%: the year belongs to the first figure only.
_NEXT_CLAUSE = compiled("[{clause_end}]")
_GROUND = compiled("[^{clause_end}]{0,24}{ground}上")
# 建议2004年全省经济和社会发展的主要预期调控目标是: a promise in any section.
GOAL = word("common", "goal")
"""The word that every statement of a goal contains."""
_GOAL = compiled(rf"(?<!{{completed}}){{goal_set}}的?{GOAL}{{goal_is}}(?!.*{{goal_met}})", "times")


def find_cues(clean: str, start: int, end: int) -> list[re.Match[str]]:
    """All cues of a sentence, `clean[start:end]`, in order; each match's `lastgroup` is the name of its cue."""
    return list(_ANY.finditer(clean, start, end)) if _HAS_CUE.search(clean, start, end) else []


def year_stated(clean: str, at: int, end: int) -> re.Match[str] | None:
    """What a text says, from `at` on, of a year just named that it comes to speak of as a whole.

    刚刚过去的2021年是东营发展史上具有里程碑意义的一年。一是抓紧抓实经济运行。…
    """
    return _STATED.match(clean, at, end)


def clause_frame(
    clean: str, start: int, position: int, cues: list[re.Match[str]], ground: Ground
) -> tuple[Frame, re.Match[str] | None]:
    """The frame of a statement at `position` in the sentence that begins at `start`, and the cue that set it.

    The last of the `cues` before the statement decides; the cue is None where the ground's own frame holds.
    `到2025年，…达到65%` in a plan section: (target, 2025, 2025); `五年来` in a review: the last five years.
    """
    if ground.base.status == "actual" and ground.kind in _GOAL_KINDS and _GOAL.search(clean, start, position):
        plan = ground.years.plan
        ground = ground._replace(base=Frame("target", plan, plan))
    before = (cue for cue in reversed(cues) if cue.end() <= position and not _is_ground(clean, cue, position))
    cue = next(before, None)
    frame = _frame_of(cue, ground) if cue else None
    if cue and frame and cue.lastgroup in _AHEAD and frame.status == "target" and ground.kind == "review":
        frame = None if clean.find("；", cue.end(), position) >= 0 else frame  # 今年将全面开工；新建公园3个
    return (ground.base, None) if frame is None else (frame, cue)


def _is_ground(clean: str, cue: re.Match[str], position: int) -> bool:
    """Whether a cue only dates the figure that another one builds on, or those in its brackets.

    在2015年增长14.3%的基础上，增长8%; （2015年列第2位）.
    """
    if "）" in clean[cue.end() : position]:
        lead = clean[max(0, cue.start() - _IN_BRACKETS) : cue.start()]
        if lead.rfind("（") > lead.rfind("）"):
            return True
    if cue.lastgroup == "first_years" and _NEXT_CLAUSE.search(clean, cue.end() + 1, position):
        return True  # 前四年年均增长9.1%，去年增长5%
    lead = clean[max(0, cue.start() - _ON) : cue.start()]
    return "在" in lead and _GROUND.match(clean, cue.end(), position) is not None


def _frame_of(found: re.Match[str], ground: Ground) -> Frame | None:
    pattern, cue = _BY_NAME[found.lastgroup or ""]
    parts = pattern.match(found.string, found.start(), found.endpos)
    return cue.frame(parts, ground) if parts else None
