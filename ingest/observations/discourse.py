"""Which years a text is about at each place, and whether it reports or promises there.

A section has a frame of its own: a `plan` for 2020 promises for 2020. Time cues (到2025年, 去年, 五年来) turn the text
to another frame. Such a turn begins behind the cue. It holds to the end of the sentence, or as far as
`Discourse._end_of` says, unless another cue turns the text to other years or back to the section's own.
"""

import re
from typing import NamedTuple

from ingest.language.lexicon import compiled, words
from ingest.language.periods import Frame, Ground, Years
from ingest.language.time_cues import GOAL, clause_frame, find_cues, year_stated

_JUST_BEFORE = 16  # 目前已 and the like stand at most this far before the figure
_DONE = compiled("{done}(?![^{clause_end}]*[{clause_end}][^{clause_end}]*新)", "tails")

# 特别是刚刚过去的2012年，; 2017年，我们: what may stand before and behind the year that a text turns to.
_LEAD = 14
_STOP = compiled("[{mark}：]")
_TOPIC = compiled("{year_end}?(?:，|：|{of_all})", "times")
_ADDRESS = 6  # 各位代表！
_TURNS = frozenset({"year", "last_year", "this_year", "whole_year"})


class Turn(NamedTuple):
    """A frame, what turned the text to it, and the stretch of text in which it holds."""

    frame: Frame
    cue: str  # the name of the cue (`ingest.language.time_cues`), goal or done; "" for the section's own frame
    words: str  # the cue as printed: 到2025年
    start: int
    end: int


class Discourse:
    """The frames that hold in a section, whose sentences are read in order.

    `sentence` begins a sentence; `at` gives the turn that holds at a place in it; `steady` is the turn that holds
    throughout the sentence, or None. Turns that outlast their sentence are stacked on the section's own turn. The next
    sentence starts with the top of this stack, and its own cues may turn it further.
    """

    def __init__(self, clean: str, section: Turn, kind: str, years: Years) -> None:
        """Begin a section: its own frame from its start to its end, its `kind`, and the years its report is about."""
        self.own = section.frame
        self.steady: Turn | None = section
        self._clean, self._kind, self._years = clean, kind, years
        self._held = [section]
        self._read_to = self._start = self._end = section.start
        self._cues: list[re.Match[str]] = []

    def sentence(self, start: int, end: int) -> None:
        """Begin the sentence from `start` to `end`; the text skipped before it is searched for turns that last."""
        if self.own.first != self.own.last:
            self._turn_through(start)
        self._start, self._end = start, end
        self._cues = find_cues(self._clean, start, end)
        turns = self._cues or self._clean.find(GOAL, start, end) >= 0 or self._held[-1].frame.status == "target"
        self.steady = None if turns else self._held[-1]

    def at(self, position: int) -> Turn:
        """The turn that holds at a place of the sentence."""
        base = self._held[-1]
        frame, cue = clause_frame(self._clean, self._start, position, self._cues, self._ground(base.frame))
        if cue:
            return Turn(frame, cue.lastgroup or "", cue[0], cue.end(), self._end)
        if frame.status == "target":
            done = _DONE.search(self._clean, max(self._start, position - _JUST_BEFORE), position)
            if done:  # 目前已查明矿产84种, among the plans
                review = self._years.review
                return Turn(Frame("actual", review, review), "done", done[0], done.end(), self._end)
        return base if frame == base.frame else Turn(frame, "goal", "", self._start, self._end)

    def _ground(self, base: Frame) -> Ground:
        return Ground(base, self._kind, self._years)

    def _turn_through(self, start: int) -> None:
        """Add the turns in the text up to `start` that still hold there, and drop those that have ended."""
        section, *held = self._held
        for found in find_cues(self._clean, self._read_to, start):
            frame, cue = clause_frame(self._clean, found.start(), found.end(), [found], self._ground(self.own))
            if cue is None:
                held = []  # back to the section's own years
                continue
            end = self._end_of(cue, frame, section.end)
            if end > start:
                held = [Turn(frame, cue.lastgroup or "", cue[0], cue.end(), end)]
        self._held = [section, *(turn for turn in held if turn.end > start)]
        self._read_to = start

    def _end_of(self, cue: re.Match[str], frame: Frame, section_end: int) -> int:
        """Where the turn of a cue ends at the latest.

        In a section about several years, a paragraph that opens with the year under review, or the year planned, is
        about that year to its end: 特别是刚刚过去的2012年，…。全年生产总值…。 If the paragraph ends with a colon, it
        announces what follows, and the turn holds to the end of the section. In plans for several years, 全年 turns the
        rest of its paragraph to the year planned.
        """
        clean = self._clean
        year = self._years.review if frame.status == "actual" else self._years.plan
        begin = max(clean.rfind(mark, 0, cue.start()) for mark in (*words("common")["sentence_end"], "\n")) + 1
        if frame.first == frame.last == year and self._is_stated(cue, begin):
            return section_end
        opens = cue.start() - begin <= _LEAD and not _STOP.search(clean, begin, cue.start())
        planned = cue.lastgroup == "whole_year" and frame.status == "target"
        topic = cue.lastgroup == "whole_year" or _TOPIC.match(clean, cue.end())
        first = begin == 0 or clean[begin - 1] == "\n"
        if cue.lastgroup not in _TURNS or not frame.first == frame.last == year:
            return cue.end()
        if not planned and not (opens and topic and first):
            return cue.end()
        stop = clean.find("\n", cue.end(), section_end)
        alone = stop >= 0 and clean[stop - 1] in "：:"
        return section_end if stop < 0 or alone else stop

    def _is_stated(self, cue: re.Match[str], begin: int) -> bool:
        """Whether a paragraph begins with a sentence, from `begin` on, that says what kind of year it was."""
        paragraph = self._clean.rfind("\n", 0, begin) + 1
        near = cue.start() - begin <= _LEAD and begin - paragraph <= _ADDRESS
        return cue.lastgroup == "year" and near and year_stated(self._clean, cue.end(), len(self._clean)) is not None
