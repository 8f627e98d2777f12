"""The year whose plan a report sets out: by its day, its title, its headings, or the years it speaks of."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from ingest.report.delivery import YEAR, number
from ingest.report.signs import Sign

# “十三五” is the thirteenth five-year plan, 2016-2020.
_PLAN_NAME = re.compile(
    "第?(?P<long>十?[一二三四五六七八九]|十)个五年(?:计划|规划)"
    "|(?<![一二三四五六七八九十])(?P<name>十[一二三四五六七八九]|[一二三四五六七八九十])五(?!五|年|大|届|个|次|条|项)"
)
_TITLED = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?!\d|年远景)|(?P<spelled>[一二][〇零一二三四五六七八九]{3})年(?!远景)"
)
_HEADING = range(5, 45)
_BETWEEN = r"(?:(?!回顾|完成|情况|总结|成就|远景|\d{4}年)[^，。；])"
_REVIEWED = re.compile(r"(?<!\d)((?:19|20)\d\d)年?+(?!以来)[^，。；]{0,24}?(?:回顾|总结|完成情况|工作情况)")
_PLANNED = re.compile(
    rf"(?<!\d)((?:19|20)\d\d)年?+{_BETWEEN}{{0,16}}?"
    "(?:任务|安排|目标|重点|部署|打算|建议|要求|预期|思路)(?!.{0,8}(?:完成|情况|回顾))"
)
_PREPARED = re.compile(r"(?:做好|搞好|抓好|开创)((?:19|20)\d\d)年(?!.{0,12}(?:回顾|情况))")
_BEGUN = re.compile(r"(?P<part>[一二三四五])、(?:关于)?(?P<year>(?:19|20)\d\d)年(?!以来|远景)")
_LOOKED_BACK_ON = re.compile("回顾|成就(?!.{0,4}奖)")
_DONE = re.compile("(?<!确保)(?<!努力)(?<!全力)完成(?:了)?$")
_SPOKEN = re.compile(rf"(?<![到至比由从\d]){YEAR}(?!前|以来|底|代|远景)")
_AIM = re.compile(
    rf"{YEAR}(?:是|将是|的?(?:政府)?工作的|[^。，]{{0,20}}(?:预期目标|主要目标|总体要求|指导思想|主要任务|工作思路|计划草案))"
)
# Where a report begins: 刚刚过去的2020年; 2020年，是我市发展史上极不平凡的一年.
_OVER = re.compile(rf"过去的{YEAR}|{YEAR.replace('year', 'begun')}，?是")
_BEGINNING = 0.2  # of a text
_PLAN_REPORTED = re.compile("(?:计划|规划|纲要)[^。]{0,12}报告")
_FIRST_WORDS = 60  # 关于浙江省第七个五年计划的报告
_DECEMBER, _NOVEMBER = 12, 11


def five_year_plan(words: str) -> tuple[int, int] | None:
    """First and last year of the five-year plan that some words name: `“十三五”时期` gives (2016, 2020)."""
    found = _PLAN_NAME.search(words)
    if not found:
        return None
    which = number(found["long"] or found["name"])
    first = 1953 + 5 * (which - 1) if which < 3 else 1966 + 5 * (which - 3)
    return first, first + 4


def titled_year(line: str) -> tuple[int, int, int] | None:
    """The year in a line of the title, start and end: 2020年政府工作报告, 二〇〇六年政府工作报告."""
    found = _TITLED.search(line)
    return (number(found["year"] or found["spelled"]), found.start(), found.end()) if found else None


def plan_years(clean: str, delivered: Sign | None, titled: Sign | None) -> Iterator[Sign]:
    """What tells the year of the plan, the most telling first; spans lie in `clean`.

    The day of delivery tells it: a report of December plans for the next year, one of November if that is the year it
    speaks of. A title names the year that is planned, or (四川 until 2019) the year that is over; the headings, or else
    the years that the text speaks of, say which.
    """
    headings = list(_by_headings(clean))
    if delivered:
        year = _planned_on(clean, date.fromisoformat(delivered.value))
        yield Sign("plan_year", str(year), "day of delivery", delivered.start, delivered.end)
    if titled and not (delivered and delivered.start <= titled.start < delivered.end):
        year, over = int(titled.value), int(titled.value) + 1
        told = int(headings[0].value) if headings else _Spoken(clean).best(year, over)
        yield Sign("plan_year", str(over if told == over else year), titled.kind, titled.start, titled.end)
    yield from headings
    if delivered or titled or headings:
        return
    if (years := five_year_plan(clean[:_FIRST_WORDS])) and _PLAN_REPORTED.search(clean[:_FIRST_WORDS]):
        yield Sign("plan_year", str(years[0]), "title", 0, min(_FIRST_WORDS, len(clean)))
    elif spoken := _Spoken(clean).best():
        yield Sign("plan_year", str(spoken), "years spoken of", 0, 0)


def _planned_on(clean: str, delivered: date) -> int:
    """The year that a report of that day plans for."""
    year = delivered.year
    if delivered.month == _NOVEMBER:
        return year + (clean.count(f"{year + 1}年") > 0.6 * clean.count(f"{year}年"))
    return year + (delivered.month == _DECEMBER)


def _by_headings(clean: str) -> Iterator[Sign]:
    """The year that headings tell: the one after 2019年工作回顾 or “十三五”回顾, the one of 2020年工作安排.

    So do two that begin with the years of both parts: 一、2019年，……; 二、2020年，……; or, where no other does, one.
    """
    told: dict[str, dict[int, tuple[int, int]]] = {"over": {}, "planned": {}, "begun": {}, "begun later": {}}
    start = 0
    for line in clean.split("\n"):
        if len(line) in _HEADING and ("年" in line or "五”" in line) and not line.endswith("。"):
            for kind, year in _told_by_heading(line):
                told[kind].setdefault(year, (start, start + len(line)))
        start += len(line) + 1
    over, planned, first, later = told.values()
    begun = first | later
    for year in begun.keys() - over.keys() - planned.keys():
        if year - 1 in begun and begun[year - 1] < begun[year]:
            over[year], planned[year] = begun[year - 1], begun[year]
    if not over and not planned:
        over, planned = {year + 1: span for year, span in first.items()}, later
    both = over.keys() & planned.keys()
    year = max(both) if both else min(planned) if planned else max(over, default=0)
    if year:
        for there in (planned, over):
            if year in there:
                yield Sign("plan_year", str(year), "heading", *there[year])


def _told_by_heading(line: str) -> Iterator[tuple[str, int]]:
    """Years that a heading tells: the one after a year that is `over`, one `planned`, one that it has `begun` with."""
    for found in _REVIEWED.finditer(line):
        yield "over", int(found[1]) + 1
    for found in _PLANNED.finditer(line):
        if not _DONE.search(line[: found.start()]):
            yield "planned", int(found[1])
    for found in _PREPARED.finditer(line):
        yield "planned", int(found[1])
    if _LOOKED_BACK_ON.search(line) and (years := five_year_plan(line)):
        yield "over", years[1] + 1
    if begins := _BEGUN.match(line):
        yield "begun" if begins["part"] == "一" else "begun later", int(begins["year"])


class _Spoken:
    """The years that a text speaks of. The year planned follows one that is spoken of much, or has aims set for it."""

    def __init__(self, clean: str) -> None:
        self.spoken = Counter(number(found["year"]) for found in _SPOKEN.finditer(clean))
        self.aims = Counter(number(found["year"]) for found in _AIM.finditer(clean))
        self.over = Counter(
            number(found["year"] or found["begun"]) for found in _OVER.finditer(clean, 0, int(len(clean) * _BEGINNING))
        )

    def best(self, *years: int) -> int | None:
        """The most likely of some years, or of all that are spoken of; the first of those that are equally likely."""
        return max(years or sorted(self._years(), reverse=True), key=self._score, default=None)

    def _years(self) -> set[int]:
        return {*self.spoken, *(year + 1 for year in self.spoken)}

    def _score(self, year: int) -> int:
        over = 4 * min(self.over[year - 1], 1)
        return min(self.spoken[year], 3) + min(self.spoken[year - 1], 4) + min(self.aims[year], 2) + over
