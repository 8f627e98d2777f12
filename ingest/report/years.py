"""The plan year of a report, from its day of delivery, its title, its headings, or the years it mentions."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from ingest.language.lexicon import compiled
from ingest.report.delivery import YEAR, number
from ingest.report.signs import Sign

# “十三五” is the thirteenth five-year plan, 2016-2020.
_PLAN_NAME = compiled(
    "第?(?P<long>十?{digit}|十){five_year_plan}|(?<!{numeral})(?P<name>十{digit}|{numeral})五(?!{no_plan_next})",
    "years",
)
_TITLED = compiled(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?!\d|年{far_view})|(?P<spelled>{millennium}[{year_digit}]{3})年(?!{far_view})"
)
_HEADING = range(5, 45)
_REVIEWED = compiled(r"(?<!\d)((?:19|20)\d\d)年?+(?!{since_then})[^{clause_end}]{0,24}?{reviewed}", "years")
_PLANNED = compiled(
    r"(?<!\d)((?:19|20)\d\d)年?+(?:(?!{over_word}|\d{4}年)[^{clause_end}]){0,16}?{planned}(?!.{0,8}{planned_and_done})",
    "years",
)
_PREPARED = compiled(r"{prepare}((?:19|20)\d\d)年(?!.{0,12}{prepared_and_done})", "years")
_BEGUN = compiled(r"(?P<part>{plan_digit})、{concerning}?(?P<year>(?:19|20)\d\d)年(?!{since_then}|{far_view})", "head")
_LOOKED_BACK_ON = compiled("{look_back}|{achievement}(?!.{0,4}奖)", "years")
_DONE = compiled("(?<!{striving}){completed}了?$")
_SPOKEN = compiled(r"(?<![{till}{from}比\d]){year}(?!{no_year_told})", "years", year=YEAR)
_AIM = compiled("{year}(?:{is_to_be}|的?{the_government}?{work}的|[^{clause_end}]{0,20}{aims})", "years", year=YEAR)
# At the beginning of a report: 刚刚过去的2020年; 2020年，是我市发展史上极不平凡的一年.
_OVER = compiled("{gone_by}的{year}|{begun}，?是", "years", year=YEAR, begun=YEAR.replace("year", "begun"))
_BEGINNING = 0.2  # share of a text
_PLAN_REPORTED = compiled("{plan_document}[^。]{0,12}{report}", "years")
_FIRST_WORDS = 60  # 关于浙江省第七个五年计划的报告
_DECEMBER, _NOVEMBER = 12, 11


def five_year_plan(words: str) -> tuple[int, int] | None:
    """First and last year of a five-year plan, by its name: `“十三五”时期` gives (2016, 2020)."""
    found = _PLAN_NAME.search(words)
    if not found:
        return None
    which = number(found["long"] or found["name"])
    first = 1953 + 5 * (which - 1) if which < 3 else 1966 + 5 * (which - 3)
    return first, first + 4


def titled_year(line: str) -> tuple[int, int, int] | None:
    """The year in a title line, with its start and end: 2020年政府工作报告.

    In a file's name it may be written out: 二〇〇六年政府工作报告.docx.
    """
    found = _TITLED.search(line)
    return (number(found["year"] or found["spelled"]), found.start(), found.end()) if found else None


def plan_years(clean: str, delivered: Sign | None, titled: Sign | None) -> Iterator[Sign]:
    """The signs of the plan year, the strongest first; their spans lie in `clean`.

    The day of delivery comes first: a report from December plans for the next year, one from November only if it
    mentions that year often enough. A title names the plan year or (in 四川 until 2019) the past year; the headings, or
    else the years mentioned in the text, show which.
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
    """The plan year of a report delivered on that day."""
    year = delivered.year
    if delivered.month == _NOVEMBER:
        return year + (clean.count(f"{year + 1}年") > 0.6 * clean.count(f"{year}年"))
    return year + (delivered.month == _DECEMBER)


def _by_headings(clean: str) -> Iterator[Sign]:
    """The plan year by the headings: the one after 2019年工作回顾 or “十三五”回顾, the one of 2020年工作安排.

    Two headings that begin with the years of both parts show it too: 一、2019年，……; 二、2020年，……. If there is no
    better sign, one of them is enough.
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
    """The years of a heading: the one after a year that is `over`, one `planned`, one that the heading begins with."""
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
    """The years that a text mentions. The plan year follows one that is mentioned often, or has targets set for it."""

    def __init__(self, clean: str) -> None:
        self.spoken = Counter(number(found["year"]) for found in _SPOKEN.finditer(clean))
        self.aims = Counter(number(found["year"]) for found in _AIM.finditer(clean))
        self.over = Counter(
            number(found["year"] or found["begun"]) for found in _OVER.finditer(clean, 0, int(len(clean) * _BEGINNING))
        )

    def best(self, *years: int) -> int | None:
        """The most likely of these years, or of all that the text suggests; of equally likely ones, the first."""
        return max(years or sorted(self._years(), reverse=True), key=self._score, default=None)

    def _years(self) -> set[int]:
        return {*self.spoken, *(year + 1 for year in self.spoken)}

    def _score(self, year: int) -> int:
        over = 4 * min(self.over[year - 1], 1)
        return min(self.spoken[year], 3) + min(self.spoken[year - 1], 4) + min(self.aims[year], 2) + over
