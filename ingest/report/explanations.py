"""A report's explanations of its terms: numbered abbreviations, slogans, names of programmes.

Reports explain them in three places: in brackets after the term (“三废”（废水、废气、废渣）), in the list of terms
after the report (1.“六保”：保居民就业……), and in notes ([12]三网融合：……).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.language.lexicon import compiled
from ingest.report.outline import Section
from ingest.report.text import Text

_LONGEST = 40  # characters of a term
_IN_BRACKETS = compiled(
    r"“(?P<term>[^“”\n]{2,40})”[^“”（）(){clause_end}\n]{0,8}"  # “三个一”工程（
    r"[（(](?P<words>[^（）()\n]{4,400})[）)]"
)
_NUMBERED = compiled(r"[\d{in_numbers}双]")
_LISTS = compiled("[{inner_mark}；+]|[^和]和[^和]")
_SAYS = compiled("{says}{colon}?", "outline")
# （《报告》第7页）, （见附件）, （下同）, （约5万人）: these brackets explain nothing.
_NO_EXPLANATION = compiled(
    r"第\s*\d+\s*{page_unit}|^{refers}|{short_for}|^{so_many}?[\d.,]+[^{inner_mark}；]*$", "outline"
)
_MARK = r"[ \u3000*#>]*(?:[\[［〔【(（]?\^?\d{1,3}{note_end}+|[①-⓿])?[ \u3000*]*"
_IN_A_LIST = compiled(
    rf"(?m)^{_MARK}(?P<term>[^{{term_end}}\n]{{2,{_LONGEST}}}?)[ *]*"
    r"(?:[：:][ *]*{stands_for}?|{stands_for_alone}){colon}?(?P<words>[^\n]{4,})",
    "outline",
)
_QUOTES = str.maketrans("", "", '“”《》"* \u3000')


class Explanation(NamedTuple):
    """A term, and the words `clean[start:end]` that explain it."""

    section: int
    term: str
    start: int
    end: int


def read_explanations(text: Text, sections: Sequence[Section]) -> list[Explanation]:
    """The explanations in a report, in text order; a term that is explained in several places comes several times.

    `大力实施“三废”（废水、废气、废渣）治理` explains 三废; `“五保户”（约16万人）` gives a number and explains nothing.
    """
    parents = {section.parent for section in sections}
    found = []
    for section in sections:
        if section.number not in parents:
            read = _of_a_list if section.kind == "glossary" else _of_the_text
            found += list(read(text.clean, section))
    return sorted(found, key=lambda one: one.start)


def _of_a_list(clean: str, section: Section) -> Iterator[Explanation]:
    for line in _IN_A_LIST.finditer(clean, section.start, section.end):
        if term := line["term"].translate(_QUOTES):
            yield Explanation(section.number, term, *line.span("words"))


def _of_the_text(clean: str, section: Section) -> Iterator[Explanation]:
    for found in _IN_BRACKETS.finditer(clean, section.start, section.end):
        start, end = found.span("words")
        words = found["words"]
        says = _SAYS.match(words)
        lists = _NUMBERED.search(found["term"]) and _LISTS.search(words)
        if (says or lists) and not _NO_EXPLANATION.search(words):
            yield Explanation(
                section.number, found["term"].translate(_QUOTES), start + len(says[0] if says else ""), end
            )
