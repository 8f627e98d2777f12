"""Which year a statement speaks of, and whether it reports or promises: from its section, then from words near it."""

import re
from functools import lru_cache
from typing import NamedTuple


class Years(NamedTuple):
    """The years a report turns on."""

    review: int
    plan: int
    this: int  # what 今年 means in it: the plan year, but the review year in a report delivered in December


class Frame(NamedTuple):
    """A stretch of text's own ground: status, and the period as first and last year."""

    status: str  # actual | target
    first: int
    last: int


_TARGET_KINDS = {"plan", "five_year_plan", "closing"}
_SPAN = re.compile(r"(\d{4})(?:年)?(?:[—\-－~～至到]{1,2}(\d{4}))?")


@lru_cache(maxsize=1024)
def section_frame(kind: str, period: str | None, years: Years) -> Frame:
    """The ground on which a section's statements stand: `plan` of 2020 gives (target, 2020, 2020)."""
    status = "target" if kind in _TARGET_KINDS else "actual"
    default = years.plan if status == "target" else years.review
    match = _SPAN.match(period or "")
    if not match:
        return Frame(status, default, default)
    return Frame(status, int(match[1]), int(match[2] or match[1]))


_CUE = re.compile(
    r"(?=[\d一二两三四五六七八九十“到至力确争去上过今本明近这经未前])(?:"  # a look at how they begin, for speed
    r"(?P<span>(?P<a>(?:19|20)\d\d)年?[—\-－~～至到]{1,2}(?P<b>(?:19|20)\d\d)年)(?![）)])"
    r"|(?P<by>(?:到|至|力争|确保|争取)(?P<byyear>(?:19|20)\d\d)年(?:底|末)?)"
    r"|(?P<year>(?<![比较由从于自])(?<!面向)(?:19|20)\d\d)年(?![）)]|度?以来|计划|版|开始|相比|的?基础|[底末度]?的?[近约]?[\d.]+倍)(?P<yearend>底|末|度|全年)?"
    r"|(?P<cnby>到(?P<cnyear>二[〇○0]二[〇○一二三四五六七八九十]|二[〇○0]三五)年)"
    r"|(?P<cn>(?<![比较由从于自])[一二][〇零○一二三四五六七八九]{3}年)(?!代)"
    r"|(?P<last>(?<![比较由从于自同界])(?:去年|上年|过去一年|过去的一年)(?!同期|以来|底的|的|[^，。；、\d]{1,8}的[^，。；、\d]{2,}))"
    r"|(?P<this>今年(?:以来)?|本年度?)"
    r"|(?P<next>明年)"
    r"|(?P<back>(?<![比较.A-Za-z])(?P<n>[一两二三四五六七八九十]|十三|十五|\d{1,2})年(?!来(?:规模|最|首|新高))(?:来|间|中|累计|共|年均|平均)|(?<![前第\d.])(?:过去|近|这|五年任期)?(?P<n2>[三五5])年(?!来(?:规模|最|首|新高))(?:来|间|累计|共|年均|平均|总体|投入|新增|建成|增长|提高|下降|分别|全国|实现|完成)|(?:过去|近)(?P<n3>[两三四五十])年|(?P<n4>十)年(?=增|累|年均|接近|[近超约\d])|经过(?P<n5>[一两三四五六七八九十])年)"
    r"|(?P<plan5>(?<![比较由从])(?<![比较由从]“)“?(?P<which>十五|十[一二三四五]|[七八九十])五”?(?:时期|期间|以来|末|期末|规划期)(?![^，。]{0,2}的[近约]?[\d.]+倍)|(?:未来|今后)(?P<ahead>[两三四五])年)"
    r"|(?<!第)(?P<within>[两三四五])年内(?!容)"
    r"|(?P<half>上半年|一季度|前三季度|前[一二三四五六七八九十\d]+个月))"
)
_HAS_CUE = re.compile(r"[年期季五]|个月")
# 在2015年增长14.3%的基础上，又增长12.7%: the year is of the first figure alone.
_GROUND = re.compile(r"[^，。；]{0,24}基础上")
_CN = {c: n for n, c in enumerate("零一二三四五六七八九十")} | {"两": 2, "十三": 13, "十五": 15}
_PLAN_BASE = {
    "七": 1986,
    "八": 1991,
    "九": 1996,
    "十": 2001,
    "十一": 2006,
    "十二": 2011,
    "十三": 2016,
    "十四": 2021,
    "十五": 2026,
}
# 建议2004年全省经济和社会发展的主要预期调控目标是: a promise, whatever section it stands in.
_GOAL = re.compile(
    r"(?<!完成)(?:预期|奋斗|调控|主要|总体)(?:的)?(?:预期|调控|奋斗)?目标(?:是|为|：)(?!.*(?:完成情况|全面完成))"
)


def year_cues(clean: str, start: int, end: int) -> list[re.Match[str]]:
    """All words of a sentence, `clean[start:end]`, that tell a year: 去年, 到2025年, 五年来, “十四五”时期."""
    return list(_CUE.finditer(clean, start, end)) if _HAS_CUE.search(clean, start, end) else []


def clause_frame(
    clean: str, start: int, position: int, cues: list[re.Match[str]], base: Frame, kind: str, years: Years
) -> tuple[Frame, str]:
    """The frame of a statement at `position` of the sentence that begins at `start`, and the cue that set it.

    `到2025年，…达到65%` in a plan section: (target, 2025, 2025); `五年来` in a review: the last five years.
    """
    if (
        base.status == "actual"
        and kind in ("review", "opening", "header", "problems")
        and _GOAL.search(clean, start, position)
    ):
        base = Frame("target", years.plan, years.plan)
    cue = None
    for match in cues:
        if match.end() > position:
            break
        ground = _GROUND.match(clean, match.end(), position)
        if not ground or clean[match.start() - 1] != "在":
            cue = match
    if cue is None:
        return base, ""
    group = cue.groupdict()
    if group["span"]:
        first, last = int(group["a"]), int(group["b"])
        return Frame(
            "target"
            if last > years.review and base.status == "target"
            else "actual"
            if last <= years.review
            else "target",
            first,
            last,
        ), "span"
    if group["by"] or group["cnby"]:
        year = int(group["byyear"]) if group["by"] else _cn_year(group["cnyear"])
        return Frame("target" if year > years.review else "actual", year, year), "by"
    if group["year"]:
        year = int(group["year"])
        if year > years.plan + 15 or year < years.review - 30:
            return base, ""
        status = "actual" if year <= years.review else "target"
        if year == years.plan and base.status == "actual" and not group["yearend"] and kind not in ("opening",):
            return base, ""
        if base.last == year and base.first == year:
            return base, ""
        return Frame(status, year, year), "year"
    if group["cn"]:
        year = _cn_year(group["cn"][:4])
        if abs(year - years.plan) > 20 or year == base.last:
            return base, ""
        return Frame("actual" if year <= years.review else "target", year, year), "year"
    if group["last"]:
        return Frame("actual", years.review, years.review), "last"
    if group["this"]:
        return Frame(
            "actual" if years.this == years.review else base.status if kind == "review" else "target",
            years.this,
            years.this,
        ), "this"
    if group["next"]:
        return Frame("target", years.this + 1, years.this + 1), "next"
    if group["back"]:
        number = group["n"] or group["n2"] or group["n3"] or group["n4"] or group["n5"]
        count = _CN.get(number, int(number) if number and number.isdigit() else 0)
        if base.status == "target" or count < 2 or (count == base.last - base.first + 1):
            return base, ""
        return Frame("actual", years.review - count + 1, years.review), "back"
    if group["within"]:
        return (
            Frame("target", years.plan, years.plan + _CN[group["within"]] - 1) if base.status == "target" else base
        ), "within"
    if group["plan5"]:
        if not group["which"]:  # 未来三年盘活存量土地3万亩
            return Frame("target", years.plan, years.plan + _CN[group["ahead"]] - 1), "plan5"
        first = _PLAN_BASE[group["which"]]
        if first + 4 <= years.review and "末" not in cue[0]:
            return Frame("actual", first, min(first + 4, years.review)), "plan5"
        if "末" in cue[0]:
            return Frame("actual" if first + 4 <= years.review else "target", first + 4, first + 4), "by"
        if "以来" in cue[0]:
            return Frame("actual", first, years.review), "plan5"
        return Frame("target" if base.status == "target" else base.status, first, first + 4), "plan5"
    return base, ""


def _cn_year(text: str | None) -> int:
    digits = {"〇": "0", "○": "0", "0": "0", "零": "0"} | {c: str(n) for n, c in enumerate("零一二三四五六七八九")}
    text = text or ""
    if text.endswith("十") and len(text) == 4:
        text = text[:3] + "〇"
    return int("".join(digits.get(c, "0") for c in text))


def period_text(frame: Frame, at_end: bool) -> str:
    """`2016-2020`, or its last year for what stands at the end of a span (达到, 率)."""
    if frame.first == frame.last or at_end:
        return str(frame.last)
    return f"{frame.first}-{frame.last}"
