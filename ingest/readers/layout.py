"""From lines on pages to paragraphs: lines are joined to paragraphs by their positions."""

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_PAGE_NUMBER = re.compile(
    r"[-—–―·.\s]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[/／,，]?\s*(?:共\s*)?\d{1,4}\s*页?)?[-—–―·.\s]*|[-—–―\s]*[IVXivx]{1,6}[-—–―\s]*"
)
_DIGITS = re.compile(r"\d+")
# What is never split between lines: a number, Latin word or character with its brackets and the punctuation after it.
_UNBREAKABLE = re.compile(r"[（“‘《〈【「『]*(?:[!-~]+|.)[，。；：、！？”’）》〉】」』]*")
_SECTION = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]")
_EDGE_LINES = 2  # running heads and page numbers are among the first or last lines of a page


@dataclass(frozen=True)
class Line:
    """One printed line: its text and its place on the page, in points from the page's top left corner."""

    text: str
    left: float
    right: float
    top: float
    bottom: float

    @property
    def size(self) -> float:
        """The height of the line; for Chinese characters this is also their width."""
        return self.bottom - self.top


def mend(pages: Sequence[Sequence[Line]]) -> tuple[str, tuple[int, ...]]:
    """Join lines to paragraphs, also across pages; each becomes one line. Drop page numbers and running heads.

    Returns the text and where each page begins in it. A line continues the one before unless it is indented, the one
    before ends short of the right margin, the two differ in size, or there is a gap between them.
    """
    pages = _without_running_heads(pages)
    lines = [line for page in pages for line in page]
    if not lines:
        return "", tuple(0 for _ in pages)
    size = statistics.median(line.size for line in lines)
    body = [line for line in lines if abs(line.size - size) < size * 0.15] or lines
    # Most lines start and end at the margins, but some hang over, so a margin is the position that most lines share.
    left = _common(round(line.left) for line in body)
    right = max(_common(round(line.right) for line in body), statistics.median(line.right for line in body))
    step = _step(pages, size)
    pieces: list[str] = []
    starts: list[int] = []
    length = 0
    last: Line | None = None
    for page in pages:
        starts.append(length)
        for at, line in enumerate(page):
            if last is None:
                glue = ""
            elif _goes_on(last, line, left, right, step if at else None):
                glue = " " if last.text[-1:].isascii() and line.text[:1].isascii() and line.text[:1].isalpha() else ""
            else:
                glue = "\n"
            if at == 0:
                starts[-1] += len(glue)
            pieces += [glue, line.text]
            length += len(glue) + len(line.text)
            last = line
    return "".join(pieces), tuple(min(start, length) for start in starts)


def _goes_on(last: Line, line: Line, left: float, right: float, step: float | None) -> bool:
    """Whether `line` continues the paragraph of `last`; `step` is the usual line spacing, None across pages."""
    em = max(last.size, line.size)
    if abs(last.size - line.size) > em * 0.15 or line.left > left + em * 1.2:
        return False
    if last.text.endswith(("。", "！")) and _SECTION.match(line.text):
        return False
    if step is not None and line.top - last.top > step * 1.5:
        return False
    whole = (_UNBREAKABLE.match(line.text) or " ")[0]
    room = em * (0.5 + sum(0.6 if char.isascii() else 1 for char in whole))
    if right - last.right < room:
        return True
    # A short line ends its paragraph, whatever its last character; one that is only a little short may end in a comma.
    return last.text.endswith(("，", "、")) and right - last.right < em * 4


def _without_running_heads(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    def edges(page: Sequence[Line]) -> list[Line]:
        return [*page[:_EDGE_LINES], *page[max(len(page) - _EDGE_LINES, _EDGE_LINES) :]]

    def shape(line: Line) -> tuple[str, int]:
        return _DIGITS.sub("0", "".join(line.text.split())), round(line.top / 12)

    seen = Counter(one for page in pages for one in {shape(line) for line in edges(page)})
    often = max(3, len(pages) // 4)
    kept = []
    for page in pages:
        edge = edges(page)
        kept.append(
            [
                line
                for line in page
                if not (line in edge and (_PAGE_NUMBER.fullmatch(line.text.strip()) or seen[shape(line)] >= often))
            ]
        )
    return kept


def _common(values: Iterable[int]) -> float:
    return Counter(values).most_common(1)[0][0]


def _step(pages: Sequence[Sequence[Line]], size: float) -> float:
    steps = [b.top - a.top for page in pages for a, b in pairwise(page) if b.top - a.top > size * 0.5]
    return statistics.median(steps) if steps else size * 1.5
