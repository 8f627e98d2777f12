"""The report's text made even, with the way back: every position of the clean text knows its place in the text as read."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# One character for one character, so that offsets stay: full-width forms and exotic spaces.
_WIDTH = {c: c - 0xFEE0 for c in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_WIDTH |= {ord("％"): "%", ord("﹪"): "%", ord("．"): ".", **dict.fromkeys(map(ord, "\u3000\xa0\t\u2003\u2002\ufeff"), " ")}
_WIDTH |= {ord("\r"): "\n"}

_CJK = "\u4e00-\u9fff"
_ASCII_PUNCTUATION = re.compile(rf"(?<=[{_CJK}\d%）)”])[,;:](?= *[{_CJK}“（(])|(?<=[{_CJK}%）)”])[,;:](?= *\d)")
_FULL = {",": "，", ";": "；", ":": "："}
_NOISE = re.compile(r" +|\*\*+|(?m:^#+)|\n+")
_SENTENCE_END = tuple("。！？；：”）)…")
_STARTS_ANEW = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[，、部章节]|"
    r"[一二三四五六七八九十]{1,3}[是要]|\d{1,2}[、.．](?!\d)|——|各位代表|[★●◆■]"
)
_SHORT_LINE = 24  # a heading rarely is longer, a line that a page broke rarely shorter


@dataclass(frozen=True)
class Text:
    """A report as read (`raw`) and made even (`clean`: one paragraph a line, no spaces inside sentences)."""

    raw: str
    clean: str
    _starts: NDArray[np.int64]  # clean offset at which each kept run starts ...
    _shifts: NDArray[np.int64]  # ... and what to add there to come to the raw offset

    def spans(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Clean spans (end exclusive) to spans of `raw`."""
        last = np.maximum(ends - 1, starts)
        raw_starts = starts + self._shifts[np.searchsorted(self._starts, starts, side="right") - 1]
        raw_ends = last + self._shifts[np.searchsorted(self._starts, last, side="right") - 1] + 1
        return raw_starts, raw_ends

    def span(self, start: int, end: int) -> tuple[int, int]:
        """One clean span to its span of `raw`."""
        starts, ends = self.spans(np.array([start]), np.array([end]))
        return int(starts[0]), int(ends[0])


def clean_text(raw: str) -> Text:
    """Make a report's text even.

    A page break inside a sentence goes: `实现了\\n\\n经济“一年企稳”` becomes `实现了经济“一年企稳”`; so do spaces, full-width
    digits (`５％` becomes `5%`) and Markdown marks.
    """
    even = _ASCII_PUNCTUATION.sub(lambda m: _FULL[m[0]], raw.translate(_WIDTH))
    pieces: list[str] = []
    starts: list[int] = []
    shifts: list[int] = []
    at = kept = 0

    def keep(upto: int) -> None:
        nonlocal kept
        if upto > at:
            starts.append(kept)
            shifts.append(at - kept)
            pieces.append(even[at:upto])
            kept += upto - at

    for match in _NOISE.finditer(even):
        start, end = match.span()
        if match[0][0] == "\n":
            if start == 0 or not _mends(even, start, end):
                keep(start + 1)
                at = end
                continue
        keep(start)
        at = end
    keep(len(even))
    if not starts:
        starts, shifts = [0], [0]
    return Text(raw, "".join(pieces), np.array(starts), np.array(shifts))


def _mends(even: str, start: int, end: int) -> bool:
    """Whether the line break even[start:end] stands inside a sentence."""
    line = even[even.rfind("\n", 0, start) + 1 : start].rstrip(" *")
    follow = even[end : end + 12].lstrip(" *#")
    if not line or not follow or line.endswith(_SENTENCE_END) or _STARTS_ANEW.match(follow):
        return False
    return len(line) > _SHORT_LINE and not _STARTS_ANEW.match(line.lstrip(" *#")[:12]) or line.endswith(("，", "、"))
