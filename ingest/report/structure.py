"""The structure of a report: nested sections, each with its kind and years.

Whether a figure is an `actual` or a `target` depends on the part it stands in, and reports pass from one part to the
next in the middle of a section as often as at a heading. So there are two sorts of sections: those with a heading
(marked 一、 （一） 一是 ——, or unmarked but in bold or on its own line), and those without one, which begin at the
sentence where the report passes from one kind of section to another (今年是……之年).
"""

import re

import numpy as np
from numpy.typing import NDArray

from ingest.language.lexicon import compiled, pairs, word, words
from ingest.language.time_cues import year_stated
from ingest.report.bounds import DEFINITION, NOTE, annex_kind, bounds
from ingest.report.cues import Cue, after_address, cues_for
from ingest.report.headings import (
    LOWEST_RANK,
    Heading,
    headings_inside,
    is_address,
    marked_heading,
    rank_of,
    read_heading,
    way_of,
    without_marker,
)
from ingest.report.metadata import Metadata, five_year_plan
from ingest.report.outline import GLANCE, NONE, TURN, Draft, Outline, Section
from ingest.report.text import Text

_WILL = compiled("(?![^。]*(?:[^{no_perfect}]了|已))[^。]{0,80}{will}", "outline")
# The end of a glance, a passing remark about another time: ……取得新进展。我们要……
_BACK_TO_PLAN = compiled(
    r"[{lead_end}\n]{therefore}?(?:{we}|{each_level}.{0,6})?{shall}|，{this_year}{shall_this_year}", "outline"
)
_TEXT = 150  # characters; no line of a title page is longer
_SPEAKS = compiled("(?<!{peoples}){addressed}", "head")
_SPOKEN = str.maketrans(pairs("common", "digit_value"))
_SENTENCE_END = compiled(r"[{sentence_end}\n]")
_YEAR = re.compile(r"\d{4}年")
_FIGURE = re.compile(r"\d(?!\d*周?年)")
_NOTHING_BUT_A_TIME = 8  # characters
_FIRST, _THIS_IS = words("outline")["first"], word("outline", "this_is")
_SINCE = compiled(r"(\d{4})年?{from_then}", "outline")
_YEARS_SPOKEN = compiled(r"{some_years}(?=年)|(?<!\d)[345](?=年)", "outline")
_FIRST_WORDS = compiled("{inner_mark}|。")


def read_sections(text: Text, metadata: Metadata) -> list[Section]:
    """Cut a report into nested sections, in text order; together they cover every character of `text.clean`.

    The kind of the text at a place is that of the deepest section there: see `deepest_sections`.
    """
    return _Reader(text, metadata).read()


def deepest_sections(sections: list[Section], length: int) -> NDArray[np.int32]:
    """For each of `length` characters of the clean text, the number of the deepest section it is in."""
    numbers = np.zeros(length, dtype=np.int32)
    for section in sections:  # parents come before their parts
        numbers[section.start : section.end] = section.number
    return numbers


class _Reader:
    """Goes through a report paragraph by paragraph, opening and closing sections."""

    def __init__(self, text: Text, metadata: Metadata) -> None:
        self.text, self.clean = text, text.clean
        self.plan_year, self.review_year = metadata.plan_year, metadata.review_year
        december = bool(self.plan_year and metadata.delivered_on and metadata.delivered_on.year < self.plan_year)
        self.cues = cues_for(self.plan_year or 0, december)
        self.outline = Outline()
        self.state = "review"  # the kind of a top section whose heading names none
        self.after_problems = False

    def read(self) -> list[Section]:
        paragraphs = _paragraphs(self.clean)
        lines = [self.clean[start:end].rstrip("\n") for start, end in paragraphs]
        body, closing, trailing = bounds(lines, self.cues)
        self._front(paragraphs[:body])
        # Cues, and headings inside paragraphs; the latter have no kind.
        events = self.cues.in_sentences(self.clean)
        events += [Cue(at, "", False, False) for at in headings_inside(self.clean)]
        events += self.cues.admissions(self.clean)
        events.sort()
        passed = 0
        for start, end in paragraphs[body:closing]:
            while passed < len(events) and events[passed].at < start:
                passed += 1
            first = passed
            while passed < len(events) and events[passed].at < end:
                passed += 1
            self._paragraph(start, end, events[first:passed])
        if closing < trailing:
            self.outline.on_top("closing", paragraphs[closing][0])
        if trailing < len(paragraphs):
            self.outline.close_to(0, paragraphs[trailing][0])
            self._back(paragraphs[trailing:])
        self.outline.close_to(0, len(self.clean))
        return self.outline.sections()

    # Before the body, and after it

    def _front(self, paragraphs: list[tuple[int, int]]) -> None:
        """Read the title lines and the opening."""
        if not paragraphs:
            return
        lines = [(start, self.clean[start:end]) for start, end in paragraphs]
        opening = next((start for start, line in lines if is_address(line)), None)
        if opening is None:
            opens = (len(line) > _TEXT or (len(line) > 20 and _SPEAKS.search(line)) for _, line in lines)
            opening = next((start for (start, _), does in zip(lines, opens, strict=True) if does), None)
        for start, line in lines:
            if start == opening:
                break
            kind = "navigation" if self.cues.navigation.search(line.rstrip("\n")) else "header"
            if not self.outline.open or self.outline.open[0].kind != kind:
                self.outline.on_top(kind, start)
        if opening is not None:
            self.outline.on_top("opening", opening)
        self.outline.close_to(0, paragraphs[-1][1])

    def _back(self, paragraphs: list[tuple[int, int]]) -> None:
        """Read the glossary, the lists annexed to the report, and the parts of the page it was published on.

        附件1 / 2020年十件民生实事 / 一、交通出行 ... is a list of things to be done, so its numbers are targets;
        附件2 / 名词解释 explains terms.
        """
        labelled = False
        for start, end in paragraphs:
            line = self.clean[start:end].rstrip("\n")
            label = self.cues.annex_label.match(line)
            if label and label.end() == len(line):
                self.outline.on_top("navigation", start)
            elif kind := annex_kind(line[label.end() :] if label else line, self.cues):
                self._annex(kind, start, line.rstrip("："), label.end() if label else 0)
            elif kind := self._behind(line, labelled or label is not None):
                if not self.outline.open or self.outline.open[0].kind != kind:
                    self.outline.on_top(kind, start)
            elif self.outline.open:
                self._paragraph(start, end, [])
            else:
                self.outline.drafts[-1].end = end  # still part of the closing
            labelled = label is not None and label.end() == len(line)

    def _annex(self, kind: str, start: int, line: str, label: int) -> None:
        """Open a list or glossary after the report; its title follows the first `label` characters of a line."""
        words = without_marker(line[label:])
        self.outline.close_to(0, start)
        heading = Heading("annex", line.removesuffix(words), words, True)
        self.outline.begin(heading, kind, self._period(kind, words), start, None, [kind])

    def _behind(self, line: str, labelled: bool) -> str:
        """The kind of a line after the report that is not a title; empty if it continues the list it stands in."""
        now = self.outline.open[0].kind if self.outline.open else ""
        if self.cues.download.search(line) or (
            len(line) < 240 and self.cues.navigation.search(line) and not self.cues.annex_field.match(line)
        ):
            return "navigation"
        if self._in_annex() and now != "glossary":
            # 22. 2020年省下达25件民生实事： among the explained terms ends where 23. begins.
            numbered = way_of(self.outline.open[0].marker)
            over = numbered and way_of(line) == numbered
            return "glossary" if over or NOTE.match(line) else ""
        if not labelled and self._still_closing(line):
            return ""
        defines = labelled or now == "glossary" or DEFINITION.match(line)
        return "glossary" if defines or len(line) >= 30 else "navigation"

    def _in_annex(self) -> bool:
        return bool(self.outline.open) and self.outline.open[0].way == "annex"

    def _still_closing(self, line: str) -> bool:
        just_closed = not self.outline.open and bool(self.outline.drafts) and self.outline.drafts[-1].kind == "closing"
        return just_closed and 30 <= len(line) < 200 and not DEFINITION.match(line)

    # The body, paragraph by paragraph

    def _paragraph(self, start: int, end: int, events: list[Cue]) -> None:
        line = self.clean[start:end].rstrip("\n")
        if len(line) < 60 and self.cues.navigation.search(line) and not self.cues.annex_field.match(line):
            self.outline.begin(NONE, "navigation", None, start, self.outline.open[-1] if self.outline.open else None)
            self.outline.close_to(len(self.outline.open) - 1, end)
            return
        heading = self._heading(start, line)
        if heading:
            self._place(heading, start)
            read = start + len(heading.marker) + len(heading.words)
        else:
            admits = self._plain(line, start)
            # 过去一年 in 回顾过去一年，我们也看到存在不少问题 opens no other section.
            told = start + after_address(line)
            read = told + 1 if admits and self.cues.in_trouble(self.clean, told) else start
        opening = start + after_address(line)
        glance: Draft | None = None
        for event in events:
            if event.at < read:
                continue
            if event.kind == "problems":
                if self.outline.open[-1].kind != "problems":
                    self.outline.end(glance, event.at)
                    glance = None
                    self._admit(event.at)
                continue
            if glance and (glance not in self.outline.open or glance.until <= event.at):
                self.outline.end(glance, glance.until)
                glance = None
            if event.kind and not (glance and glance.kind == event.kind):
                self.outline.end(glance, event.at)
                glance = self._turn(event, end, event.at == opening)
            elif not event.kind and (inside := marked_heading(self.clean, event.at, end)):
                self._place(inside, event.at)
        if glance and (
            glance.until < end or not (line.endswith("：") or self._is_told_in_points(glance, opening, end))
        ):
            self.outline.end(glance, min(end, glance.until))

    def _is_told_in_points(self, glance: Draft, opening: int, end: int) -> bool:
        """Whether a paragraph comes to speak of a year, and points about it follow its end.

        刚刚过去的2021年是具有里程碑意义的一年。…… / 一是抓紧抓实经济运行。……
        """
        if glance.start != opening or not self._is_stated(opening, end):
            return False
        point = marked_heading(self.clean, end, self.clean.find("\n", end))
        return point is not None and point.marker.startswith(_FIRST)

    def _is_stated(self, at: int, end: int) -> bool:
        """Whether the text comes to speak of a year as a whole: 2021年是具有里程碑意义的一年.

        Not so 2020年是“十三五”收官之年, which may lead to the results of the five years.
        """
        year = _YEAR.search(self.clean, at, end)
        stated = year_stated(self.clean, year.end(), end) if year else None
        return stated is not None and not five_year_plan(self.clean[at : stated.end()])

    def _plain(self, line: str, start: int) -> bool:
        """Begin a paragraph without a heading; first close the open sections that it does not belong to.

        Returns whether the paragraph begins to admit problems.
        """
        addressed = after_address(line)
        if addressed:
            self.outline.to_base(start)
        if self.outline.open and self.outline.open[-1].kind == "problems" and not self.cues.trouble.search(line):
            self.outline.to_base(start)
            if self.outline.open[-1].kind == "problems":
                self.outline.close_to(len(self.outline.open) - 1, start)
        if not self.outline.open:
            self.outline.begin(TURN, self.state, self._period(self.state, ""), start, None)
        admits = self.cues.problems.match(line, addressed) or self.cues.admits_at(self.clean, start + addressed)
        return bool(admits) and self._admit(start)

    def _admit(self, at: int) -> bool:
        """Open a section of problems if the text is a review; returns whether it is."""
        if not _is_review(self.outline.open[-1].kind):
            return False
        self.outline.to_base(at)
        self.outline.begin(TURN, "problems", self._period("problems", ""), at, self.outline.open[-1])
        self.after_problems = True
        return True

    def _turn(self, cue: Cue, end: int, opens_paragraph: bool) -> Draft | None:
        """Turn to another time; returns the new section if it is only a glance, which ends at `end` at the latest."""
        at, kind, begins, dated, reached = cue
        words = _FIRST_WORDS.split(self.clean[at : at + 20])[0]
        now = self.outline.open[-1]
        told = next((draft.told for draft in reversed(self.outline.open) if draft.told), ())
        from_review = _is_review(now.kind)
        if now.kind == kind or (reached and from_review):
            return None
        if now.kind == "problems" and _is_review(kind) and not (opens_paragraph and kind in told):
            return None  # 去年 among the problems; but 五年来 at a paragraph's start begins what the heading named
        if not dated and (not from_review or (told and not opens_paragraph)):
            return None  # 预期目标是…… in the plan still belongs to the plan
        if words[0].isdigit() and _is_plan(kind) == _is_plan(now.kind) and not opens_paragraph:
            return None  # 2019年 in a five-year review: the year of one figure, not a new part
        if kind == "plan" and not begins and from_review and not _WILL.match(self.clean, at):
            return None  # 今年 in a report delivered in mid-year may speak of what has already happened
        period = self._period(kind, words)
        # 努力攻坚，圆满收官“十二五” / 2015年，全市…: a part about five years that begins with the last of them.
        last_first = (now.kind, kind) == ("five_year_review", "review") and self._is_first_under(now, at)
        if kind in told or last_first or self._begins(cue, now.kind, bool(told), opens_paragraph):
            self._turn_for_good(kind, period, at, kind in told or last_first)
            return None
        if words[0].isdigit() and _is_plan(kind) == _is_plan(now.kind) and not self._is_stated(at, end):
            return None
        glance = self.outline.begin(GLANCE, kind, period, at, now)
        if _is_plan(kind) != _is_plan(now.kind):
            over = (_SENTENCE_END if _is_plan(kind) else _BACK_TO_PLAN).search(self.clean, at, end)
            if over:
                glance.until = over.start() + 1
        return glance

    def _is_first_under(self, part: Draft, at: int) -> bool:
        """Whether the first paragraph below the heading of a part begins at this place and is about a single year.

        Not so 2010年是“十一五”规划的最后一年, which introduces the results of the five years, nor
        2020年，科技投入22.1亿元，是2015年的3.4倍, which is one of their figures.
        """
        sentence = self.clean[at:].partition("。")[0]
        below = self.clean[part.start : at]
        directly = below.endswith("\n") and "\n" not in below.strip("\n")
        return bool(part.told) and directly and not five_year_plan(sentence) and not _FIGURE.search(sentence)

    def _begins(self, cue: Cue, now: str, told: bool, opens_paragraph: bool) -> bool:
        """Whether a cue begins a part of the report that no heading has announced."""
        if told:  # 2008年是……第一年 at the start of a paragraph among five-year targets opens the year's tasks
            among_aims = (now, cue.kind) == ("five_year_plan", "plan")
            # 未来五年，新材料产业将成为…… inside the review is a glance.
            aside = not opens_paragraph and (among_aims or cue.kind == "five_year_plan")
            return cue.begins and not aside and (_is_review(now) or among_aims)
        if _is_review(now):
            late = cue.at > len(self.clean) * 0.2
            return cue.begins or _is_review(cue.kind) or (opens_paragraph and late)
        return cue.begins and (now, cue.kind) == ("five_year_plan", "plan")

    def _turn_for_good(self, kind: str, period: str | None, at: int, told: bool) -> None:
        self.outline.to_base(at)
        if self.outline.open[-1].way == "turn":
            self.outline.close_to(len(self.outline.open) - 1, at)
        if not told:  # it does not belong to what the heading above announces
            self.outline.close_to(0, at)
        base = self.outline.open[-1] if self.outline.open else None
        if not base or (base.kind, base.period) != (kind, period):
            self.outline.begin(TURN, kind, period, at, base)
        self.state = kind

    # Headings

    def _heading(self, start: int, line: str) -> Heading | None:
        if self.cues.annex_field.match(line):
            return None
        return read_heading(self.text, start, start + len(line), bool(self.cues.glossary.match(line)))

    def _place(self, heading: Heading, start: int) -> None:
        """Open the section of a heading, at the level of similar headings or below a section that it can belong to."""
        told, least = [], 0
        if self._in_annex():
            least = 1  # 一、2023年…… in a list of things to be done is an item of the list
        elif heading.alone or (heading.way in ("part", "bracket") and len(heading.words) < 30):
            told = self._told_by(heading.words)
            if _is_plan(self.state) and any(map(_is_plan, told)):
                # 2019年主要指标完成情况及2020年主要指标 among the tasks of 2020 opens no review.
                told = [kind for kind in told if not _is_review(kind)]
        self.outline.close_to(max(least, self._level(heading, bool(told))), start)
        parent = self.outline.open[-1] if self.outline.open else None
        if not told and not parent and heading.alone:
            told = self._told_without_time(heading.words)
        if told:
            self.state = kind = told[0]
            period = self._period(kind, heading.words)
        elif parent:
            kind, period = self._below(parent, heading.words)
        else:
            if self.after_problems and _is_review(self.state):
                self.state = "plan"  # a review ends with its problems
            kind, period = self.state, self._period(self.state, "")
        if told or not parent:
            self.after_problems = False
        self.outline.begin(heading, kind, period, start, parent, told)

    def _below(self, parent: Draft, words: str) -> tuple[str, str | None]:
        """Kind and period of a section inside another; 这五年，是我们…… sets its own inside the review of one year."""
        first = words.partition("，")[0]
        # 这是综合实力不断增强的五年 only names a time, too.
        told = self._told_by(first)[:1] if len(first) <= _NOTHING_BUT_A_TIME or first.startswith(_THIS_IS) else []
        if told and (_is_review if _is_review(parent.kind) else _is_plan)(told[0]) and told[0] != "problems":
            return told[0], self._period(told[0], first)
        return parent.kind, parent.period

    def _level(self, heading: Heading, tells: bool) -> int:
        """How many of the open sections stay open at a heading."""
        way = heading.way
        for n, draft in enumerate(self.outline.open):
            if draft.way == way != "#" or draft.depth >= heading.depth > 0:
                return n
        if way == "part":
            # 二、… belongs at the level of 一、…, even if the text has turned to another time in between.
            counted = [draft for draft in self.outline.drafts if draft.way == way]
            tells = tells or (bool(counted) and not counted[-1].parent and not heading.marker.startswith(_FIRST))
        if tells and way in ("line", "part", "#"):
            return 0
        if way == "#":
            return max((n for n, draft in enumerate(self.outline.open, start=1) if draft.depth), default=0)
        # A heading without a number belongs to the numbered part above it.
        rank = LOWEST_RANK if way == "line" else rank_of(way)
        level = len(self.outline.open)
        while level and self._rank_of(self.outline.open[level - 1]) >= rank:
            level -= 1
        return 0 if way == "line" and level == 1 and self.outline.open[0].way == "turn" else level

    def _rank_of(self, draft: Draft) -> int:
        # After a turn that the heading above announced (from five-year targets to the year), 一、… belongs to the turn.
        told = draft.parent is None or draft.kind in draft.parent.told
        return 1 if draft.way == "turn" and told else rank_of(draft.way)

    def _told_by(self, heading: str) -> list[str]:
        """The kinds of section that a heading names, in the order of its words."""
        return self.cues.told_by(without_marker(heading))

    def _told_without_time(self, heading: str) -> list[str]:
        found = self.cues.heading_without_time.search(heading)
        kind = found.lastgroup if found else None
        return [kind] if kind and not (kind == "review" and _is_plan(self.state)) else []

    def _period(self, kind: str, words: str) -> str | None:
        """The years of a section that these words open: 五年来 gives 2015-2019 in a report with plan year 2020."""
        plan = self.plan_year
        if not plan:
            return None
        if kind in ("review", "problems"):
            # 二、今年以来疫情防控工作情况 in a report from May; but 2019年和今年以来工作回顾 is mainly about 2019.
            review = str(self.review_year or plan - 1)
            return str(plan) if self.cues.so_far.search(words) and review not in words else review
        if kind == "plan":
            return str(plan)
        if kind not in ("five_year_review", "five_year_plan"):
            return None
        if since := _SINCE.search(words):
            first = int(since[1])
            return f"{first}-{plan - 1}" if kind == "five_year_review" else f"{first}-{first + 4}"
        first, last = five_year_plan(words) or (0, 0)
        if last < plan <= last + 5 or plan <= first < plan + 5:
            return f"{first}-{last}"
        spoken = _YEARS_SPOKEN.search(words)
        years = int(spoken[0].translate(_SPOKEN)) if spoken else 5
        return f"{plan - years}-{plan - 1}" if kind == "five_year_review" else f"{plan}-{plan + years - 1}"


def _is_review(kind: str) -> bool:
    return kind in ("review", "five_year_review", "problems")


def _is_plan(kind: str) -> bool:
    return kind in ("plan", "five_year_plan")


def _paragraphs(clean: str) -> list[tuple[int, int]]:
    """Start and end of each paragraph, line break included."""
    bounds, start = [], 0
    for line in clean.split("\n"):
        bounds.append((start, min(start + len(line) + 1, len(clean))))
        start += len(line) + 1
    return bounds if bounds[-1][0] < bounds[-1][1] else bounds[:-1]
