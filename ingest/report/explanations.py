"""What a report says that its terms stand for: numbered abbreviations, slogans, names of programmes.

Reports explain them in three places: in brackets behind the term (“三废”（废水、废气、废渣）), in the list of terms
behind the report (1.“六保”：保居民就业……), and in notes ([12]三网融合：……).
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.report.outline import Section
from ingest.report.text import Text

_LONGEST = 40  # characters of a term
_IN_BRACKETS = re.compile(
    r"“(?P<term>[^“”\n]{2,40})”(?:[^“”（）()。；，\n]{0,8})?"  # “三个一”工程（
    r"[（(](?P<words>[^（）()\n]{4,400})[）)]"
)
_NUMBERED = re.compile(r"[\d一二三四五六七八九十两百千万双]")
_LISTS = re.compile("[、，；+]|[^和]和[^和]")
_SAYS = re.compile("(?:就?是指|指的?是|就是|[指即是])[：:，]?")
# （《报告》第7页）, （见附件）, （下同）, （约5万人）: what stands there explains nothing.
_NO_EXPLANATION = re.compile(r"第\s*\d+\s*[页行]|^(?:详?见|下同|以下)|简称|^[约共近达]?[\d.,]+[^、，；]*$")
_MARK = r"[ \u3000*#>]*(?:[\[［〔【(（]?\^?\d{1,3}[\]］〕】)）、.．:：]+|[①-⓿])?[ \u3000*]*"
_IN_A_LIST = re.compile(
    rf"^{_MARK}(?P<term>[^：:。；\n]{{2,{_LONGEST}}}?)[ *]*"
    r"(?:[：:][ *]*(?:就?是指|指的?是|[指即])?|(?:就?是指|指的?是|，指|即))[：:，]?"
    r"(?P<words>[^\n]{4,})",
    re.M,
)
_QUOTES = str.maketrans("", "", '“”《》"* \u3000')


class Explanation(NamedTuple):
    """A term, and the words `clean[start:end]` that explain it."""

    section: int
    term: str
    start: int
    end: int


def read_explanations(text: Text, sections: Sequence[Section]) -> list[Explanation]:
    """The terms that a report explains, in text order; each once for each place that explains it.

    `大力实施“三废”（废水、废气、废渣）治理` explains 三废; `“五保户”（约16万人）` counts them and explains nothing.
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
