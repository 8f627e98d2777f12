"""A report's metadata: its place, speaker, day, session and years."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from ingest.catalogue.regions import Region
from ingest.language.lexicon import compiled, fill, word
from ingest.report.delivery import days
from ingest.report.front_matter import read_front_matter
from ingest.report.head import Head, Line, read_head
from ingest.report.jurisdiction import FILED, OFFICE, last_place, regions_told
from ingest.report.signs import Sign
from ingest.report.text import Text, clean_text
from ingest.report.years import five_year_plan, plan_years, titled_year

__all__ = ["Metadata", "Sign", "five_year_plan", "read_metadata", "titled_year"]

# The characters of names, rare ones included (𬭎, 䶮), some of them beyond the basic plane.
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PARTS = {
    "n": fill("[{year_digit}{tens}]{1,5}"),
    "in_name": f"[〇{_HAN}·•‧・]",
    "office": OFFICE,
    "given": "作(?:了|的)?",  # 作了政府工作报告
}


def _compiled(template: str) -> re.Pattern[str]:
    return compiled(template, "head", **_PARTS)


_SESSIONS = (
    _compiled(
        r"(?P<place>{han}{0,24}?)(?P<rest>第?{n}届{country}?{congress_in_full}{standing_committee}?"
        r"第?(?:{n}|\d)次{plenary}?{meeting})"
    ),
    _compiled(
        r"(?P<place>{han}{0,24}?)(?P<rest>第?{n}届{congress_in_short}{committee_in_short}?"
        r"第?(?:{n}|\d)次{plenary}?{meeting})"
    ),
)
_ADDRESSED_SESSION = _compiled(
    "{at_session}(?P<place>{han}{0,8}?)(?P<rest>第?{n}届{country}?{congress}第?{n}次{meeting})(?={session_next})"
)
_SPEAKER = _compiled(
    "{office}(?:兼{han}{2,8}?{office_end})?(?:：|:|？)?"
    "(?P<name>(?!{no_name_begins})(?:(?!{head_of_place}|{chairman}){in_name}){2,12}?)"
    r"(?:{speaker_next}.*|{given}{title}.*|{comrade}|{speech}.*|[（(）)].*|\d.*)?$"
)
_SPEAKER_BEFORE_OFFICE = _compiled("^(?P<name>{in_name}{2,4}?){comrade}?(?:代?{head_of_place}|{premier})在")
# The caption of a picture: 自治区主席张雨浦代表自治区人民政府，向大会作政府工作报告。
_CAPTION = _compiled(
    "(?:{office}|{chairman}|^|{mark})(?P<name>(?:(?!{no_name_holds}){in_name}){2,12}?)"
    "(?:代?{head_of_place}|{chairman})?(?:{represents}[^{clause_end}]{1,12}{the_government}，?)?{to_congress}?"
    "{given}(?:{of_work}|[“《])[^{clause_end}]{0,20}{report}"
)
_NAME_IN_BRACKETS = _compiled("(?:日|{at_meeting}){inner_mark}?(?P<name>{in_name}{2,8}(?<!日))[）)]")
_NAME_BEHIND_DAY = _compiled("日[）)](?P<name>{in_name}{2,8})$")  # （2005年2月22日）张昌平
_BARE_NAME = compiled(f"(?!长|.*{{no_bare_name}})[{_HAN}]{{2,4}}|[{_HAN}]+[·•‧・][{_HAN}]+", "head")
_OFFICE_LINE = re.compile(f"{OFFICE}$")
_OFFICE_ALONE = re.compile(OFFICE)
_CAPTIONED = _compiled("{given}[^{clause_end}]{0,8}{work_report}|。$")  # 市长史翔作政府工作报告。
_TITLE = _compiled("{work_report}|{plan_title}.*{report}")
_COUNTRY = word("common", "country")
_CAPTION_ONLY = 50  # characters; a longer line of the head names the speaker only if it is a caption
_TITLE_LINES = 4  # a year in one of these first lines belongs to the title


@dataclass(frozen=True)
class Metadata:
    """What a report says about itself; None if neither its text nor its file name says it.

    `signs` is the evidence: the words for each field, the strongest first, with their spans in the text as read.
    """

    title: str | None
    region: str | None  # 牡丹江市; 全国 for the State Council
    region_code: str | None  # six digits, GB/T 2260; 100000 for 全国
    level: str | None  # national | province | city | county
    delivered_on: date | None
    review_year: int | None
    plan_year: int | None
    speaker: str | None
    session: str | None  # 牡丹江市第十六届人民代表大会第五次会议
    signs: tuple[Sign, ...] = ()


@cache
def _untitled() -> Text:
    return clean_text("")


def read_metadata(text: Text, source: str) -> Metadata:
    """Read a report's metadata from its title lines, its opening, its headings and the places it mentions.

    The title in the front matter is used if these say nothing. `source`, the file's name or address, is the last resort
    for the years. Nothing is made up: a session or date that the text does not give stays None.
    """
    front = read_front_matter(text.raw)
    filed = clean_text(front.title) if front.title else _untitled()
    head, title = read_head(text.clean), Line(0, filed.clean.replace("\n", ""))
    session = _session(head, title)
    titled = _titled(head, title, source)
    undated = next(plan_years(text.clean, None, titled), None)
    delivered = next(_deliveries(head, title, session, undated), None)
    years = list(plan_years(text.clean, delivered, titled))
    plan_year = int(years[0].value) if years else None
    region, places = regions_told(text.clean, head, title, session.place if session else None, plan_year)
    speaker = next((sign for sign in _speakers(head, title) if not _OFFICE_ALONE.fullmatch(sign.value)), None)
    headline = next(_titles(head, title), None)
    named = session.named(region) if session else None

    def as_read(sign: Sign) -> Sign:
        if sign.kind == FILED:
            start, end = filed.span(sign.start, sign.end)
            return replace(sign, start=front.title_start + start, end=front.title_start + end)
        start, end = text.span(sign.start, sign.end)
        return replace(sign, start=start, end=end)

    told = [sign for sign in (headline, delivered, speaker, named, *years, *places) if sign]
    return Metadata(
        title=headline.value if headline else None,
        region=region.name if region else None,
        region_code=region.code if region else None,
        level=region.level if region else None,
        delivered_on=date.fromisoformat(delivered.value) if delivered else None,
        review_year=plan_year - 1 if plan_year else None,
        plan_year=plan_year,
        speaker=speaker.value if speaker else None,
        session=named.value if named else None,
        signs=tuple(as_read(sign) if sign.end else sign for sign in told),
    )


@dataclass(frozen=True)
class _Session:
    """A session as printed: its place, and the rest of its name."""

    place: Sign
    rest: str
    start: int
    end: int

    def named(self, region: Region | None) -> Sign:
        """The session's name with its place: 市第十六届人民代表大会第五次会议 gets 牡丹江市 in front."""
        place = "" if f"届{_COUNTRY}" in self.rest else self.place.value
        if region and len(place) < 2 and f"届{_COUNTRY}" not in self.rest:
            place = region.name
        return Sign("session", place + self.rest, self.place.kind, self.start, self.end)


def _session(head: Head, title: Line) -> _Session | None:
    """The session named in the head, or else in the opening, or else in the title of the front matter."""
    for pattern in _SESSIONS:
        if found := pattern.search(head.flat):
            return _as_session(found, "session", lambda start, end: head.span(start, end))
    first = head.opening.start
    if found := _ADDRESSED_SESSION.search(head.opening.text):
        return _as_session(found, "opening", lambda start, end: (first + start, first + end))
    for pattern in _SESSIONS:
        if found := pattern.search(title.text):
            return _as_session(found, FILED, lambda start, end: (start, end))
    return None


def _as_session(found: re.Match[str], kind: str, span: Callable[[int, int], tuple[int, int]]) -> _Session:
    place = last_place(found["place"])  # 2020年1月7日在 stands before it
    start, end = span(found.end("place") - len(place), found.end())
    of_the_country = f"届{_COUNTRY}" in found["rest"]
    return _Session(Sign("region", _COUNTRY if of_the_country else place, kind, start, end), found["rest"], start, end)


def _titles(head: Head, title: Line) -> Iterator[Sign]:
    for line in head.lines:
        if len(line.text) < 60 and _TITLE.search(line.text) and not _CAPTIONED.search(line.text):
            yield Sign("title", line.text, "title", line.start, line.start + len(line.text))
    if title.text:
        # Some pages print a title twice: 1999年广州市政府工作报告1999年广州市政府工作报告.
        once = len(title.text) // 2 if title.text[: len(title.text) // 2] * 2 == title.text else len(title.text)
        yield Sign("title", title.text[:once], FILED, 0, once)


def _titled(head: Head, title: Line, source: str) -> Sign | None:
    """The year named in the first lines, or else in the title of the front matter, or else in the file's name."""
    for line, kind in (*((line, "title") for line in head.lines[:_TITLE_LINES]), (title, FILED), (Line(0, source), "")):
        if found := titled_year(line.text):
            year, start, end = found
            if not kind:
                return Sign("plan_year", str(year), "name of the file", 0, 0)
            return Sign("plan_year", str(year), kind, line.start + start, line.start + end)
    return None


def _deliveries(head: Head, title: Line, session: _Session | None, planned: Sign | None) -> Iterator[Sign]:
    """Possible days of delivery, the best first: those nearest to the session's name; days of adoption come last.

    A day in a sentence (1965年1月14日，中共中央将这个报告发党内学习。) comes after one in a title line. A day without
    a year (1月16日) falls in the year `planned`, or in the weeks before it.
    """
    year = int(planned.value) if planned else None
    sentences = [range(line.start, line.start + len(line.text)) for line in head.lines if line.text.endswith("。")]

    def farness(sign: Sign) -> tuple[bool, bool, int]:
        far = min(abs(sign.end - session.start), abs(sign.start - session.end)) if session else 0
        return sign.kind == "day of adoption", any(sign.start in sentence for sentence in sentences), far

    named = []
    for day in days(head.flat, year):
        kind = "day of adoption" if day.adopted else "day"
        named.append(Sign("delivered_on", day.day.isoformat(), kind, *head.span(day.start, day.end)))
    yield from sorted(named, key=farness)
    for day in days(title.text, year):
        yield Sign("delivered_on", day.day.isoformat(), FILED, day.start, day.end)


def _speakers(head: Head, title: Line) -> Iterator[Sign]:
    lines = head.lines
    for number, line in enumerate(lines):
        if len(line.text) > _CAPTION_ONLY:
            continue
        if found := _SPEAKER.search(line.text) or _SPEAKER_BEFORE_OFFICE.search(line.text):
            yield _speaker(line, found)
        if _OFFICE_LINE.search(line.text) and number + 1 < len(lines) and 2 <= len(lines[number + 1].text) <= 8:
            below = lines[number + 1]
            yield Sign("speaker", below.text, "speaker", below.start, below.start + len(below.text))
        if found := _NAME_IN_BRACKETS.search(line.text) or _NAME_BEHIND_DAY.search(line.text):
            yield _speaker(line, found)
    for line in lines:
        if found := _CAPTION.search(line.text):
            yield _speaker(line, found)
    for line in reversed(lines):
        if found := _BARE_NAME.fullmatch(line.text):
            yield Sign("speaker", line.text, "speaker", line.start, line.start + len(line.text))
    if found := _NAME_IN_BRACKETS.search(title.text):
        yield Sign("speaker", found["name"], FILED, found.start("name"), found.end("name"))


def _speaker(line: Line, found: re.Match[str]) -> Sign:
    return Sign("speaker", found["name"], "speaker", line.start + found.start("name"), line.start + found.end("name"))
