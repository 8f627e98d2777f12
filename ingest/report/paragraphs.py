"""Restores paragraphs: finds the missing line breaks in a report that came as one line, as from the cell of a table."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from ingest.language.lexicon import any_of, compiled

_LONGEST_PARAGRAPH = 3000  # characters; a longer line with signs of several paragraphs has lost its line breaks
_FEWEST = 3
_TITLE_PAGE = 400  # characters in which the title, the session and the speaker stand
_LONGEST_HEADING = 40
_WORDS = re.compile("[^ \u3000]+[ \u3000]*")
_HEADING_ALONE = compiled("(?=.*{han}{4})[^{sentence_end}{lead_end}]{4,45}", "outline")  # between two gaps
_ENDS = compiled("[{lead_end}”）]$", "outline")


@cache
def layout_words() -> dict[str, str]:
    """A pattern for each class in `words/layout.toml`."""
    table = tomllib.loads((Path(str(files("ingest"))) / "words" / "layout.toml").read_text(encoding="utf-8"))
    return {name: any_of(words.split()) for name, words in table.items()}


@cache
def _inside() -> re.Pattern[str]:
    """After the end of a sentence: a space, a heading (一、 （一） ——), an address, an annex."""
    return compiled(
        "(?<=[{sentence_end}{lead_end}”）])(?: +(?=[^ ])"
        r"|(?={numeral}{1,3}、|（{numeral}{1,3}）|\({numeral}{1,3}\)|——|{deputies}|{annex_labels}|{glossary_titles}))",
        "outline",
        **layout_words(),
    )


@cache
def _title() -> re.Pattern[str]:
    """On the title page: before and after the line with the session, before and after the address."""
    return compiled(
        r"(?<={report})[\s*]*(?=[—－（(]|(?:19|20)\d\d年)|{title_ends}[\s*]*"
        "|(?={deputies}{address_end})|(?<={deputies}{address_end})",
        **layout_words(),
    )


@cache
def _heading() -> re.Pattern[str]:
    """A heading that runs into the text: 一、2019年工作回顾过去一年，……."""
    return compiled(
        rf"(?m)(?:^|[{{lead_end}}”）])\s*(?P<heading>[^{{delimiter}}\n]{{2,{_LONGEST_HEADING}}}?"
        r"{heading_ends}[\s*]*)(?={text_begins}|(?:19|20)\d\d年)",
        "outline",
        **layout_words(),
    )


@cache
def _glossary() -> re.Pattern[str]:
    """The title of a glossary that runs into the first term: 附件：名词解释1.“六稳”：……."""
    return compiled(r"(?<={lead_end}){glossary_titles}(?=\d|[“《【\[])", "outline", **layout_words())


def _behind_headings(line: str) -> Iterator[int]:
    """The ends of headings that stand between spaces: ……持续改善。 加快产业转型 我们要……."""
    begins = False
    for found in _WORDS.finditer(line):
        words = found[0].rstrip(" \u3000")
        heading = begins and _HEADING_ALONE.fullmatch(words) is not None
        if heading:
            yield found.end()
        begins = heading or _ENDS.search(words) is not None


def lost_breaks(text: str) -> list[int]:
    """Where line breaks are missing in a text: a paragraph begins at each of these places.

    Only lines longer than any paragraph, with signs of several paragraphs, are considered; a text with line breaks of
    its own has none missing. `……请予审议。一、2019年工作回顾过去一年，…… 各位代表！` has three: before 一、, 过去 and
    各位代表.
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
