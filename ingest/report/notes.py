"""Footnotes: each mark in a report's text with its note: 三网融合[12], and below it [12]三网融合：……."""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

_MARK = r"[\[［〔【]\^?(?P<number>\d{1,3})[\]］〕】]"
_NOTE = re.compile(rf"^[ \u3000*>]*{_MARK}[:：]?[ *]*(?P<words>[^\n]+)", re.M)
_MARKED = re.compile(rf"(?<=[\w%％”》）。*]){_MARK}")


@dataclass(frozen=True)
class Note:
    """A mark, `text[start:end]`, and the note it refers to; the note's line begins at `explained_at`."""

    start: int
    end: int
    explained_at: int
    words: str


def read_notes(text: str) -> list[Note]:
    """The marks in a text as read that have a note below them, in text order.

    If each page numbers its notes from 1, a mark refers to the next note with its number.
    """
    explained: dict[int, list[re.Match[str]]] = {}
    for note in _NOTE.finditer(text):
        explained.setdefault(_number(note), []).append(note)
    found = []
    for mark in _MARKED.finditer(text):
        notes = explained.get(_number(mark), [])
        below = bisect_right(notes, mark.start(), key=lambda note: note.start())
        if below < len(notes) and not any(note.start() <= mark.start() < note.end() for note in notes):
            note = notes[below]
            found.append(Note(*mark.span(), note.start(), note["words"].replace("*", "").strip()))
    return found


def _number(mark: re.Match[str]) -> int:
    return int(unicodedata.normalize("NFKC", mark["number"]))
