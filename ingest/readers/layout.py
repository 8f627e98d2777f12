"""From lines on pages to paragraphs: broken paragraphs are rejoined by the positions of their lines."""

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
# What goes to the next line as a whole: a number or Latin word with its brackets and the punctuation behind it.
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
        """The height of the line, which for Chinese characters is also their width."""
        return self.bottom - self.top


def mend(pages: Sequence[Sequence[Line]]) -> tuple[str, tuple[int, ...]]:
    """Put lines together into paragraphs, one a line of text, also across pages; drop page numbers and running heads.

    Returns the text and where in it each page begins. A line goes on with the one before unless it is indented, or the
    one before ended short of the right margin, or the two differ in size, or a gap parts them.
    """
    pages = _without_running_heads(pages)
    lines = [line for page in pages for line in page]
    if not lines:
        return "", tuple(0 for _ in pages)
    size = statistics.median(line.size for line in lines)
    body = [line for line in lines if abs(line.size - size) < size * 0.15] or lines
    # Most lines of a text start and end at its margins; some hang over, so margins are what most lines share.
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
    """Whether `line` carries on the paragraph of `last`; `step` is the usual way to the next line, None over pages."""
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
    # A short line ends its paragraph, whatever its last character; one that only lacks some room may go on in a comma.
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
