"""Headings: how to find them at the start of paragraphs, how they are numbered, and how the numberings nest."""

from typing import NamedTuple

from ingest.language.lexicon import characters, compiled, word, words
from ingest.report.text import Text

_N = characters("common", "numeral") + "百"
_MARKERS = {  # the ways of numbering; headings numbered the same way stand at the same level
    "part": "第[{n}]{1,3}{part}{marker_end}?|[{n}]{1,3}[、.](?![{n}][、产])|[ⅠⅡⅢⅣⅤⅥ]、",
    "bracket": "（[{n}]{1,3}）[、.]?",
    "small": r"（\d{1,2}）[、.]?|[①-⑳⑴-⒇]|\d{1,2}）",
    "item": "[{n}]{1,2}{point_verb}",
    "ordinal": "第[{n}]{1,3}{marker_end}",
    "arabic": r"\d{1,2}(?:、|\.(?!\d))",
    "dash": r"—+|--+|-(?!\d)|[●◆■▲★◇□]",
}
_MARKER = compiled("|".join(f"(?P<{way}>{pattern})" for way, pattern in _MARKERS.items()), "outline", n=_N)
_RANKS = {"annex": 0, "#": 1, "line": 1, "part": 2, "turn": 3, "glance": 3, "bracket": 4}
LOWEST_RANK = 5
# Headings inside a paragraph: ……。二是推进……。 and, right after the previous text, ……。（四）…….
_INSIDE = compiled(
    r"{heading_inside_behind}(?P<place>(?:[{n}]{1,2}[{point_end}]|第[{n}]{1,3}，)(?=[^{lead_end}\n]{2,60}。)"
    r"|(?:（[{n}]{1,3}）|[{n}]{1,3}、)(?=[^{clause_end}\n]{4,60}(?:，[^{clause_end}\n]{4,40})?(?:\n|。)))",
    "outline",
    n=_N,
)
_LEAD_END = compiled(r"[{lead_end}\n]", "outline")
_LONGEST_HEADING = 60
_NO_HEADING = compiled("{delimiter}$|^[^{han}]*$|^（.*）$")
_REPRESENTS, _ADDRESSES = word("common", "represents"), words("outline")["address_begins"]


class Heading(NamedTuple):
    """A heading as printed."""

    way: str  # how it is numbered
    marker: str
    words: str
    alone: bool  # nothing follows it in its paragraph
    depth: int = 0  # the number of # of a Markdown heading


def read_heading(text: Text, start: int, end: int, is_glossary: bool) -> Heading | None:
    """The heading that the paragraph `clean[start:end]` begins with.

    A line that ends with a colon introduces what follows and is no heading, unless `is_glossary` says that it is the
    title of a glossary.
    """
    line = text.clean[start:end]
    if is_address(line):
        return None
    mark = text.marks.get(start)
    depth = mark.depth if mark else 0
    if heading := marked_heading(text.clean, start, end):
        words = start + len(heading.marker)
        if mark and not depth and words + 4 <= mark.end < words + len(heading.words):
            # **一、过去五年的工作** 过去五年，……: the bold words are the heading.
            return heading._replace(words=text.clean[words : mark.end].rstrip("。：，"), alone=False)
        return heading._replace(depth=depth)
    if depth:
        return Heading("#", "", line, True, depth)
    if line.endswith("：") and not is_glossary:
        return None
    if mark and mark.end - start >= 4 and not is_address(text.clean[start : mark.end]):
        alone = mark.end >= end - 1
        return Heading("line" if alone else "lead", "", text.clean[start : mark.end].rstrip("。："), alone)
    if len(line) <= 45 and not _NO_HEADING.search(line):
        return Heading("line", "", line, True)
    return None


def marked_heading(clean: str, start: int, end: int) -> Heading | None:
    """The heading with a marker that begins at `start`: 一、2019年工作回顾."""
    marker = _MARKER.match(clean, start, end)
    if not marker:
        return None
    stop = _LEAD_END.search(clean, marker.end(), end)
    upto = stop.start() if stop else end
    alone = not stop or stop.end() == end
    if stop and alone and stop[0] == "；":  # an entry of a list, as in a table of contents
        return None
    words = clean[marker.end() : upto]
    if stop and len(words) > _LONGEST_HEADING:
        words = words.partition("，")[0]
    return Heading(marker.lastgroup or "", marker[0], words if len(words) <= 90 else "", alone)


def headings_inside(clean: str) -> list[int]:
    """Where headings begin inside paragraphs: 二是…… after a sentence, （四）…… right after the previous text."""
    return [found.start("place") for found in _INSIDE.finditer(clean)]


def rank_of(way: str) -> int:
    """The rank of a way of numbering; those of the lowest rank nest in any order."""
    return _RANKS.get(way, LOWEST_RANK)


def is_address(line: str) -> bool:
    """Whether a line only addresses the assembly: 各位代表："""
    return len(line) < 12 and _REPRESENTS in line and line.startswith(_ADDRESSES)


def way_of(line: str) -> str:
    """How a line is numbered, `part` or `arabic`; empty if it does not begin with a marker."""
    found = _MARKER.match(line)
    return (found.lastgroup or "") if found else ""


def without_marker(heading: str) -> str:
    """A heading without its marker."""
    found = _MARKER.match(heading)
    return heading[found.end() :] if found else heading
