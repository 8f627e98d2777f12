"""The head of a report: the lines above its salutation (各位代表：), with title, session, day and speaker."""

from bisect import bisect_right
from dataclasses import dataclass

from ingest.language.lexicon import compiled

_PAGE_LINE = compiled("{page_line}|电$|>", "head")
_ADDRESS = compiled("^{many_addressed}?{addressed}|^{assembly}", "head")
_ADDRESS_INSIDE = compiled("{address_inside}|我{represents}[^{clause_end}]{2,16}{government}", "head")
# ……第五次会议上的报告福建省人民政府省长习近平: the session and then the speaker, on one line.
_SESSION_ENDS = compiled("{at_meeting}(?:的{report})?(?=[^）)的])", "head")
_LINES = 30
_WITHOUT_ADDRESS = 8  # lines of a head without an address below it
_LONGEST_LINE = 90  # characters; a longer line is text
_OPENING = 400


@dataclass(frozen=True)
class Line:
    """One line, and where it starts in the clean text."""

    start: int
    text: str


@dataclass(frozen=True)
class Head:
    """The lines above the address, without those that belong to the web page, and the opening below it."""

    lines: tuple[Line, ...]
    opening: Line

    @property
    def flat(self) -> str:
        """All lines joined, since a session's name may run over two lines."""
        return "".join(line.text for line in self.lines)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A span of `flat` as a span of the clean text."""
        ends, total = [], 0
        for line in self.lines:
            total += len(line.text)
            ends.append(total)

        def place(offset: int) -> int:
            k = min(bisect_right(ends, offset), len(ends) - 1)
            return self.lines[k].start + offset - (ends[k] - len(self.lines[k].text))

        return place(start), place(end - 1) + 1


def read_head(clean: str) -> Head:
    """The head of a clean text; if the text is one line (the cell of a table), the words before the address."""
    lines: list[Line] = []
    start, addressed, opening = 0, False, Line(0, "")
    for text in clean[:3000].split("\n")[:_LINES]:
        if _ADDRESS.match(text):
            addressed, opening = True, Line(start, clean[start : start + _OPENING])
            break
        inside = _ADDRESS_INSIDE.search(text, 0, _OPENING)
        if inside or len(text) > _LONGEST_LINE:
            if inside and len(lines) <= _WITHOUT_ADDRESS:
                lines += _cut(Line(start, text[: inside.start()]))
                start += inside.start()
            addressed, opening = True, Line(start, clean[start : start + _OPENING])
            break
        lines += _cut(Line(start, text))
        start += len(text) + 1
    if not addressed:
        lines = lines[:_WITHOUT_ADDRESS]
    return Head(tuple(line for line in lines if line.text and not _PAGE_LINE.search(line.text)), opening)


def _cut(line: Line) -> list[Line]:
    """A line, cut after the session if it goes on: ……第五次会议上｜市长王文力."""
    found = _SESSION_ENDS.search(line.text)
    at = found.end() if found else len(line.text)
    return [Line(line.start, line.text[:at]), *([Line(line.start + at, line.text[at:])] if found else [])]
