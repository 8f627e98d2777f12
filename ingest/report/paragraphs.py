"""Restores paragraphs: finds the line breaks of a report that arrived as one line, as table cells do."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from ingest.language.lexicon import any_of, compiled

_LONGEST_PARAGRAPH = 3000  # characters; a line that is longer and holds the marks of several paragraphs lost its breaks
_FEWEST = 3
_TITLE_PAGE = 400  # characters in which the title, the session and the speaker stand
_LONGEST_HEADING = 40
_WORDS = re.compile("[^ \u3000]+[ \u3000]*")
_HEADING_ALONE = compiled("(?=.*{han}{4})[^{sentence_end}{lead_end}]{4,45}", "outline")  # between two gaps
_ENDS = compiled("[{lead_end}”）]$", "outline")


@cache
def layout_words() -> dict[str, str]:
    """A pattern for each class of `words/layout.toml`."""
    table = tomllib.loads((Path(str(files("ingest"))) / "words" / "layout.toml").read_text(encoding="utf-8"))
    return {name: any_of(words.split()) for name, words in table.items()}


@cache
def _inside() -> re.Pattern[str]:
    """Behind the end of a sentence: a space, a heading (一、 （一） ——), an address, an annex."""
    return compiled(
        "(?<=[{sentence_end}{lead_end}”）])(?: +(?=[^ ])"
        r"|(?={numeral}{1,3}、|（{numeral}{1,3}）|\({numeral}{1,3}\)|——|{deputies}|{annex_labels}|{glossary_titles}))",
        "outline",
        **layout_words(),
    )


@cache
def _title() -> re.Pattern[str]:
    """On the title page: before the line of the session, behind it, before and behind the address."""
    return compiled(
        r"(?<={report})[\s*]*(?=[—－（(]|(?:19|20)\d\d年)|{title_ends}[\s*]*"
        "|(?={deputies}{address_end})|(?<={deputies}{address_end})",
        **layout_words(),
    )


@cache
def _heading() -> re.Pattern[str]:
    """A heading with the text glued to it: 一、2019年工作回顾过去一年，……."""
    return compiled(
        rf"(?m)(?:^|[{{lead_end}}”）])\s*(?P<heading>[^{{delimiter}}\n]{{2,{_LONGEST_HEADING}}}?"
        r"{heading_ends}[\s*]*)(?={text_begins}|(?:19|20)\d\d年)",
        "outline",
        **layout_words(),
    )


@cache
def _glossary() -> re.Pattern[str]:
    """The title of a glossary with its first term glued to it: 附件：名词解释1.“六稳”：……."""
    return compiled(r"(?<={lead_end}){glossary_titles}(?=\d|[“《【\[])", "outline", **layout_words())


def _behind_headings(line: str) -> Iterator[int]:
    """Where headings end that stand between gaps: ……持续改善。 加快产业转型 我们要……."""
    begins = False
    for found in _WORDS.finditer(line):
        words = found[0].rstrip(" \u3000")
        heading = begins and _HEADING_ALONE.fullmatch(words) is not None
        if heading:
            yield found.end()
        begins = heading or _ENDS.search(words) is not None


def lost_breaks(text: str) -> list[int]:
    """Where in a text line breaks are missing: a paragraph begins at each of these places.

    None in a text that has its own: only a line longer than any paragraph, in which several paragraphs can be told, is
    looked into. `……请予审议。一、2019年工作回顾过去一年，…… 各位代表！` has three: before 一、, 过去 and 各位代表.
    """
    breaks: set[int] = set()
    start = 0
    for line in text.split("\n"):
        if len(line) > _LONGEST_PARAGRAPH:
            inside = {start + found.end() for found in _inside().finditer(line)}
            inside |= {start + place for found in _heading().finditer(line) for place in found.span("heading")}
            inside |= {start + found.end() for found in _glossary().finditer(line)}
            inside |= {start + place for place in _behind_headings(line)}
            if len(inside) >= _FEWEST:
                breaks |= inside
                breaks |= {start + found.end() for found in _title().finditer(line, 0, _TITLE_PAGE)}
        start += len(line) + 1
    return sorted(place for place in breaks if 0 < place < len(text))
