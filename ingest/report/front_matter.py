"""Front matter: metadata added above a report by an editor or a scraper, between two lines of `---`.

It is not part of the report. Its address may hold the year and place of another page (`/art/2013/11/1/`), and none of
its digits are figures of the report. But its title was written by someone who had the report at hand.
"""

import re
from dataclasses import dataclass

_FRONT_MATTER = re.compile(
    r"\A\ufeff?\s*---[ \t]*\r?\n(?:(?:[A-Za-z_][\w-]*:|[ \t]|- |#)[^\n]*\n|\r?\n){1,40}?---[ \t]*(?=\r?\n|\Z)"
)
_TITLE = re.compile(r"^title:[ \t]*[\"'“]?(?P<title>[^\r\n]*?)[\"'”]?[ \t]*\r?$", re.M)


@dataclass(frozen=True)
class FrontMatter:
    """Where the front matter of a text ends (0 if there is none), and the title in it with its place."""

    end: int
    title: str
    title_start: int


def read_front_matter(raw: str) -> FrontMatter:
    """Read the front matter of a text as read.

    `---\\ntitle: 牡丹江市政府工作报告\\n---\\n各位代表：` has the title 牡丹江市政府工作报告 at 11, and ends at 28,
    before the line break.
    """
    found = _FRONT_MATTER.match(raw)
    if not found:
        return FrontMatter(0, "", 0)
    title = _TITLE.search(raw, 0, found.end())
    return FrontMatter(found.end(), title["title"] if title else "", title.start("title") if title else 0)
