"""What a report says of itself: whose it is, who gave it, when, before which session, and for which years."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from ingest.jurisdiction import OFFICE, Region, last_place, region_of
from ingest.text import Text

_NUMERAL = "〇零一二三四五六七八九十"
_DIGITS = {numeral: digit for digit, numeral in enumerate("〇一二三四五六七八九")} | {"零": 0}

# Lines of the page about the page, not about the session: 新华社北京3月15日电, 发布时间：2020-01-15.
_PAGE_LINE = re.compile(r"新华社|来源|发布|时间|字号|浏览|点击|责任编辑|打印|电$|>|索引号|当前位置")
_ADDRESS = re.compile(r"^(?:各位|名位)?(?:代表|委员)|^同志们|^主席团")
_YEAR = rf"(?P<year>(?:19|20)\d\d|[一二][{_NUMERAL}]{{3}})年"
_DATE = re.compile(rf"(?:{_YEAR})?(?P<month>1?\d|[{_NUMERAL}]{{1,3}})月(?P<day>[123]?\d|[{_NUMERAL}]{{1,3}})日")
_N = rf"[{_NUMERAL}百]{{1,5}}"
_SESSION = re.compile(
    rf"(?P<place>[\u4e00-\u9fff]{{0,24}}?)(?P<rest>第?{_N}届(?:全国)?人民代表大会(?:常务委员会)?第?{_N}次(?:全体)?会议)"
)
_SHORT_SESSION = re.compile(
    rf"(?P<place>[\u4e00-\u9fff]{{0,24}}?)(?P<rest>第?{_N}届人大(?:常委会)?第?{_N}次(?:全体)?会议)"
)
_ADDRESSED_SESSION = re.compile(
    rf"[向在](?P<place>[\u4e00-\u9fff]{{0,8}}?)(?P<rest>第?{_N}届(?:全国)?人(?:民代表)?大会?第?{_N}次会议)(?=上|作|报告|，)"
)
_SPEAKER = re.compile(
    rf"(?:{OFFICE})(?:兼[\u4e00-\u9fff]{{2,8}}?[长任])?[：:]?(?P<name>[\u4e00-\u9fff·]{{2,12}}?)"
    r"(?:作(?:了|的)?政府工作报告.*|同志|[（(].*)?$"
)
_SPEAKER_BEFOREOFFICE = re.compile(r"^(?P<name>[\u4e00-\u9fff·]{2,4}?)(?:同志)?(?:代?[省市县区州盟旗]长|总理)在")
_SPEAKER_WITHOUTOFFICE = re.compile(r"(?:^|[，。、])(?P<name>[\u4e00-\u9fff·]{2,4})作(?:了|的)?政府工作报告")
_NAME_IN_BRACKETS = re.compile(r"日[，、]?(?P<name>[\u4e00-\u9fff·]{2,8})[）)]")
_TITLE = re.compile("工作报告|(?:纲要|计划|规划|预算).*报告")
_TITLED_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SPOKEN_YEAR = re.compile(rf"(?<![到至比由从\d]){_YEAR}(?!前|以来|底|代)")
_AIM = re.compile(
    rf"{_YEAR}(?:是|将是|的?(?:政府)?工作的|[^。，]{{0,20}}(?:预期目标|主要目标|总体要求|指导思想|主要任务|工作思路|计划草案))"
)
_REVIEW_HEADING = re.compile(r"((?:19|20)\d\d)年?[^，。；]{0,16}?(?:回顾|总结|完成情况|工作情况)")
_PLAN_HEADING = re.compile(r"((?:19|20)\d\d)年?[^，。；]{0,16}?(?:任务|安排|目标|重点|部署|打算|建议|要求|预期|思路)")

# “十三五” is the thirteenth five-year plan, 2016-2020.
_PLAN_NAME = re.compile(
    "第?(?P<long>十?[一二三四五六七八九]|十)个五年(?:计划|规划)"
    "|(?<![一二三四五六七八九十])(?P<name>十[一二三四五六七八九]|[一二三四五六七八九十])五(?!五|年|大|届|个|次|条|项)"
)


@dataclass(frozen=True)
class Metadata:
    """What a report says of itself; None where neither its text nor its name tells."""

    title: str | None
    region: str | None  # 牡丹江市; 全国 for the State Council
    region_code: str | None  # six digits, GB/T 2260; 100000 for 全国
    level: str | None  # national | province | city | county
    delivered_on: date | None
    review_year: int | None
    plan_year: int | None
    speaker: str | None
    session: str | None  # 牡丹江市第十六届人民代表大会第五次会议


def five_year_plan(words: str) -> tuple[int, int] | None:
    """First and last year of the five-year plan that some words name: `“十三五”时期` gives (2016, 2020)."""
    found = _PLAN_NAME.search(words)
    if not found:
        return None
    number = _number(found["long"] or found["name"])
    first = 1953 + 5 * (number - 1) if number < 3 else 1966 + 5 * (number - 3)
    return first, first + 4


def read_metadata(text: Text, source: str) -> Metadata:
    """Read what a report says of itself from its title lines, its opening, its headings and the places it speaks of.

    `source`, the file's name or address, is a hint of last resort for the years. Nothing is made up: a session or a
    date that the text does not tell stays None.
    """
    head, opening = _head(text.clean)
    head = [line for line in head if not _PAGE_LINE.search(line)]
    flat = "".join(head)
    title = next((line for line in head if len(line) < 60 and _TITLE.search(line)), None)
    titled = next((int(found[0]) for line in (*head[:4], source) if (found := _TITLED_YEAR.search(line))), None)

    session = _SESSION.search(flat) or _SHORT_SESSION.search(flat) or _ADDRESSED_SESSION.search(opening)
    delivered = _delivered(flat, session, titled)
    plan_year, review_year = _years(text.clean, delivered, titled)
    region = region_of(text.clean, head, opening, session, plan_year)
    return Metadata(
        title=title,
        region=region.name if region else None,
        region_code=region.code if region else None,
        level=region.level if region else None,
        delivered_on=delivered,
        review_year=review_year,
        plan_year=plan_year,
        speaker=_speaker(head),
        session=_session_name(session, region),
    )


def _head(clean: str) -> tuple[list[str], str]:
    """The lines above the address (各位代表：), and the opening below it."""
    lines = clean[:3000].split("\n")
    for number, line in enumerate(lines[:30]):
        if _ADDRESS.match(line):
            return lines[:number], "".join(lines[number : number + 3])[:400]
        if len(line) > 90:
            return lines[:number], line[:400]
    return lines[:8], ""


def _delivered(flat: str, session: re.Match[str] | None, titled: int | None) -> date | None:
    """The date of delivery: the one nearest to the session's name, of those above the address.

    Of two days (11月30日和12月1日) it is the first.
    """
    dates: list[re.Match[str]] = []
    for found in _DATE.finditer(flat):
        second_day = dates and flat[dates[-1].end() : found.start()] in ("和", "、", "至", "—", "-")
        if (found["year"] or titled) and not second_day:
            dates.append(found)
    if session and session.string is flat:
        dates.sort(key=lambda found: min(abs(found.end() - session.start()), abs(found.start() - session.end())))
    for found in dates:
        year = _number(found["year"]) if found["year"] else titled
        try:
            return date(year or 0, _number(found["month"]), _number(found["day"]))
        except ValueError:
            continue
    return None


def _number(printed: str) -> int:
    """2020, 二〇二〇, 十二 or 二十三 as a number."""
    if printed.isascii():
        return int(printed)
    if "十" not in printed:
        return int("".join(str(_DIGITS[numeral]) for numeral in printed))
    tens, _, ones = printed.partition("十")
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def _years(clean: str, delivered: date | None, titled: int | None) -> tuple[int | None, int | None]:
    """The year whose plan the report sets out, and the year it looks back on."""
    if delivered:
        # Given late in the year, it is about the coming one, if that is the year it speaks of.
        year = delivered.year
        plan = year + (delivered.month >= 11 and clean.count(f"{year + 1}年") > 0.6 * clean.count(f"{year}年"))
        return plan, plan - 1
    headings = [line for line in clean.split("\n") if 4 < len(line) < 45 and ("年" in line or "五”" in line)]
    reviewed = [int(found[1]) for line in headings if (found := _REVIEW_HEADING.search(line))]
    ended = [years[1] for line in headings if "回顾" in line and (years := five_year_plan(line))]
    planned = [int(found[1]) for line in headings if (found := _PLAN_HEADING.search(line))]
    if titled:
        # Most are named for the year they plan, some for the year they look back on.
        next_year = clean.count(f"{titled + 1}年") > clean.count(f"{titled}年") / 2
        plan = titled + (titled in reviewed + ended or next_year)
    elif planned:
        plan = min(planned)
    elif reviewed or ended:
        plan = max(reviewed + ended) + 1
    elif years := five_year_plan(clean[:60]):
        plan = years[0]
    else:
        return _years_spoken_of(clean)
    return plan, plan - 1


def _years_spoken_of(clean: str) -> tuple[int | None, int | None]:
    """The years where neither date nor title nor headings tell them.

    The plan's year is the one that aims are set for, or the one that follows the year most spoken of.
    """
    spoken = Counter(_number(found["year"]) for found in _SPOKEN_YEAR.finditer(clean))
    if not spoken:
        return None, None
    most = spoken.most_common(1)[0][0]
    aimed = [year for found in _AIM.finditer(clean) if (year := _number(found["year"])) in (most, most + 1)]
    plan = max(aimed, default=most if spoken[most - 1] > spoken[most] / 2 else most + 1)
    return plan, plan - 1


def _speaker(head: list[str]) -> str | None:
    for number, line in enumerate(head):
        if len(line) > 50:
            continue
        if found := _SPEAKER.search(line) or _SPEAKER_BEFOREOFFICE.search(line):
            return found["name"]
        if re.search(rf"(?:{OFFICE})$", line) and number + 1 < len(head) and 2 <= len(head[number + 1]) <= 8:
            return head[number + 1]
        if found := _SPEAKER_WITHOUTOFFICE.search(line) or _NAME_IN_BRACKETS.search(line):
            return found["name"]
    for line in reversed(head):
        if re.fullmatch(r"[\u4e00-\u9fff]{2,3}|[\u4e00-\u9fff]+·[\u4e00-\u9fff]+", line):
            return line
    return None


def _session_name(session: re.Match[str] | None, region: Region | None) -> str | None:
    if not session:
        return None
    if "届全国" in session["rest"]:
        return session["rest"]
    place = last_place(session["place"])
    return (region.name if region and len(place) < 2 else place) + session["rest"]
