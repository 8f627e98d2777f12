"""The day on which a report was delivered, from the lines above its salutation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ingest.language.lexicon import compiled, pairs, words
from ingest.language.numerals import DIGITS

_FIRST_MONTH, _TENS = words("head")["first_month"], pairs("head", "tens_written")
YEAR = r"(?P<year>(?:19|20)\d\d)年"
_WRITTEN = compiled(
    r"(?:{year})?(?P<month>1?\d|0\d|[{day_numeral}{first_month}]{1,3})月(?P<day>[0123]?\d|[{day_numeral}]{1,3})"
    "(?:日|(?=在|于|[）)]|$))",
    "head",
    year=YEAR,
)
# 2008.1.15, 2020-01-07, 2009/2/3: the short forms of a day, used in brackets or after the speaker.
_SHORT = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[./年-](?P<month>[01]?\d)[./月-](?P<day>[0123]?\d)(?!\d)")
_SESSIONS_FOR_THE_NEXT_YEAR = 11  # sessions from November on are for the coming year
_SECOND_DAY = ("和", "、", "至", "—", "-", "~", "到")
# （2020年1月22日市八届人大五次会议通过）: the day on which the report was adopted.
_ADOPTED = compiled("^[^{clause_end}]{0,40}{adopted}", "head")


@dataclass(frozen=True)
class Day:
    """A day named in a text, with its place there."""

    day: date
    start: int
    end: int
    adopted: bool


def days(words: str, year: int | None) -> list[Day]:
    """The days named in `words`, in order; a day without a year belongs to the session for the plan year `year`.

    Of two days (11月30日和12月1日) the first counts. 二〇〇六年元月三日 and （2008.1.15） are days as well.
    """
    found = list(_named(words, year)) or list(_named(words, None, _SHORT))
    return [
        day
        for day, before in zip(found, [None, *found], strict=False)
        if not (before and words[before.end : day.start] in _SECOND_DAY)
    ]


def _named(words: str, year: int | None, pattern: re.Pattern[str] = _WRITTEN) -> Iterator[Day]:
    for match in pattern.finditer(words):
        printed = match["year"]
        if not printed and not year:
            continue
        try:
            month = number(match["month"])
            of = number(printed) if printed else (year or 0) - (month >= _SESSIONS_FOR_THE_NEXT_YEAR)
            day = date(of, month, number(match["day"]))
        except ValueError:
            continue
        yield Day(day, match.start(), match.end(), bool(_ADOPTED.match(words[match.end() :])))


def number(printed: str) -> int:
    """2020, 二〇二〇, 十二, 廿三 or 元 (月) as a number; raises `ValueError` if it is not a number."""
    if printed.isascii():
        return int(printed)
    if printed in _FIRST_MONTH:
        return 1
    for sign, tens in _TENS.items():
        printed = printed.replace(sign, tens)
    try:
        if "十" not in printed:
            return int("".join(str(DIGITS[numeral]) for numeral in printed))
        tens, _, ones = printed.partition("十")
        return (DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0)
    except KeyError:
        raise ValueError(f"{printed!r} is no number") from None
