"""The parts of a report: sections that nest, each with its kind and the years it speaks of.

Whether a figure is an `actual` or a `target` hangs on the part it stands in, and reports turn from one part to the next
in the middle of a section as often as at a heading. So there are two sorts of sections here: those with a heading
(一、 （一） 一是 —— or none, in bold or on a line of its own), and those without, that begin at the sentence where the
report turns from one kind to another (今年是……之年).
"""

import re
import sys
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.cues import Cue, after_address, cues_for
from ingest.metadata import Metadata, five_year_plan
from ingest.text import Text

_N = "一二三四五六七八九十百"
_MARKERS = {  # the ways to count the parts of a text; those of one way stand at one level
    "part": rf"第[{_N}]{{1,3}}(?:部分|[章节篇])[：，、]?|[{_N}]{{1,3}}[、.](?![{_N}][、产])|[ⅠⅡⅢⅣⅤⅥ]、",
    "bracket": rf"（[{_N}]{{1,3}}）[、.]?",
    "small": r"（\d{1,2}）[、.]?|[①-⑳⑴-⒇]|\d{1,2}）",
    "item": rf"[{_N}]{{1,2}}[是要](?!否|么|求)",
    "ordinal": rf"第[{_N}]{{1,3}}[，、：]",
    "arabic": r"\d{1,2}(?:、|\.(?!\d))",
    "dash": r"—+|--+|-(?!\d)|[●◆■▲★◇□]",
}
_MARKER = re.compile("|".join(f"(?P<{way}>{pattern})" for way, pattern in _MARKERS.items()))
_RANKS = {"#": 1, "line": 1, "part": 2, "turn": 3, "glance": 3, "bracket": 4}
_LOWEST = 5
_INSIDE = re.compile(  # headings inside a paragraph: ……。二是推进……。 and, glued to the text before, ……。（四）……
    rf"[。！：”](?P<place>(?:[{_N}]{{1,2}}[是要]|第[{_N}]{{1,3}}，)(?=[^。；！：\n]{{2,60}}。)"
    rf"|(?:（[{_N}]{{1,3}}）|[{_N}]{{1,3}}、)(?=[^。；，\n]{{4,60}}(?:，[^。；，\n]{{4,40}})?(?:\n|。)))"
)
_LEAD_END = re.compile("[。！；：\n]")
_LONGEST_HEADING = 60
_NO_HEADING = re.compile("[。！？；，：]$|^[^\u4e00-\u9fff]*$|^（.*）$")

_WILL = re.compile("(?![^。]*(?:[^除为]了|已))[^。]{0,80}(?:要|将|必须|力争|计划|预期|争取|确保|继续|安排|打算|准备)")
_TROUBLE = re.compile("问题|困难|矛盾|不足|差距|薄弱|挑战|短板|压力|[不未]够|不强|滞后|风险")
# Where a glance at another time is over: ……取得新进展。我们要……
_BACK_TO_PLAN = re.compile(
    "[。！；\n](?:同时，|因此，|为此，|对此，)?(?:我们|各级.{0,6}|全市|全省)?(?:要|必须|将|下一步|今后|应)"
)
_SENTENCE_END = re.compile("[。！\n]")

_NAVIGATION = re.compile(  # what a page says of itself and of other pages
    r"^(?:来源|责任编辑|编辑|作者|发布(?:时间|日期|单位|者|人)?|时间|日期|主办(?:单位)?|承办(?:单位)?|地址|邮编|邮政编码|联系电话|电话|传真|索引号|发文.{0,4}"
    r"|信息.{0,4}|成文日期|公开日期|标题|主题词|浏览(?:次数|量)?|点击(?:率|量|数)?|字号|网站.{0,4}|上一[篇条]|下一[篇条]|附件下载|您?当前位置|您?所在位置|分享到?|技术支持)"
    r"：|^(?:首页|扫一扫|版权所有|您是第|[【\[]?(?:打印|关闭|返回)|分享到|相关链接|收藏本站)|ICP备|公网安备|网站标识码|Copyright|>"
    r"|^（共印|^（?(?:此件|本文)有删减|秘书处$|(?:记者|通讯员).{2,12}(?:摄|报道)）?$|作(?:了|的)?政府工作报告。?(?:（.{2,12}）)?$"
    r"|^（?新华社.{0,24}[电讯]）?|^（?《人民日报》|^第?\d{1,3}页?$"
)
_DEFINITION = re.compile(
    r"^(?:\d{1,3}[、.]|（\d{1,3}）|[“《]?)[^。；，]{1,40}[：:]|^[^。；]{1,40}(?:是指|指的是|，指)|^\d{1,3}[、.]"
)


@dataclass(frozen=True)
class Section:
    """One part of a report, `clean[start:end]`; a part of the section `parent`."""

    number: int
    parent: int | None
    level: int
    marker: str  # 一、 （二） 三是; empty where there is none
    heading: str  # without its marker; empty where a section begins at a turn of the text
    path: str  # headings from the top, joined by " / "
    # header | opening | review | problems | plan | five_year_review | five_year_plan | closing | glossary | navigation
    kind: str
    period: str | None  # the years that the section speaks of: 2019 or 2016-2020
    start: int
    end: int


def read_sections(text: Text, metadata: Metadata) -> list[Section]:
    """Cut a report into nested sections, in text order; together they cover every character of `text.clean`.

    The deepest section at a place tells the kind of the text there: see `deepest_sections`.
    """
    return _Reader(text, metadata).read()


def deepest_sections(sections: list[Section], length: int) -> NDArray[np.int32]:
    """For each of `length` characters of the clean text the number of the deepest section it stands in."""
    numbers = np.zeros(length, dtype=np.int32)
    for section in sections:  # parents come before their parts
        numbers[section.start : section.end] = section.number
    return numbers


@dataclass
class _Draft:
    """A section in the making."""

    # How its heading counts; "line" or "lead" for one that does not, "#" for Markdown's; "turn", "glance" and "top"
    # for a section that has none.
    way: str
    marker: str
    heading: str
    kind: str
    period: str | None
    start: int
    parent: "_Draft | None"
    number: int
    end: int = -1
    depth: int = 0
    told: tuple[str, ...] = ()  # the kinds that its heading tells
    until: int = sys.maxsize  # where a glance is over at the latest


class _Heading(NamedTuple):
    way: str
    marker: str
    words: str
    alone: bool  # nothing follows it in its paragraph
    depth: int = 0  # the number of # of a Markdown heading


class _Reader:
    """Goes through one report from its first paragraph to its last, opening and closing sections."""

    def __init__(self, text: Text, metadata: Metadata) -> None:
        self.text, self.clean = text, text.clean
        self.plan_year, self.review_year = metadata.plan_year, metadata.review_year
        december = bool(self.plan_year and metadata.delivered_on and metadata.delivered_on.year < self.plan_year)
        self.cues = cues_for(self.plan_year or 0, december)
        self.drafts: list[_Draft] = []
        self.open: list[_Draft] = []  # from the top to the deepest
        self.state = "review"  # the kind of a section on top whose heading tells none
        self.after_problems = False

    def read(self) -> list[Section]:
        paragraphs = _paragraphs(self.clean)
        body, closing, trailing = self._bounds(paragraphs)
        self._front(paragraphs[:body])
        # Cues, and headings inside paragraphs, which have no kind of their own.
        events = self.cues.in_sentences(self.clean)
        events += [Cue(found.start("place"), "", False, False) for found in _INSIDE.finditer(self.clean)]
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
            self._on_top("closing", paragraphs[closing][0])
        if trailing < len(paragraphs):
            self._close_to(0, paragraphs[trailing][0])
            self._back(paragraphs[trailing:])
        self._close_to(0, len(self.clean))
        return self._sections()

    # Where the body begins and ends

    def _bounds(self, paragraphs: list[tuple[int, int]]) -> tuple[int, int, int]:
        """The first paragraph after the opening, the first of the closing, and the first behind the report's last."""
        lines = [self.clean[start:end] for start, end in paragraphs]
        body = next((n for n, line in enumerate(lines[:30]) if _is_address(line)), None)
        if body is None:
            body = next((n for n, line in enumerate(lines) if len(line) > 60 or self._told_by(line)), 0)
        for n in range(body, min(body + 4, len(lines))):
            opens = len(lines[n]) < 300 and re.search("审议|审查|报告工作|作.{0,6}报告", lines[n])
            if opens or _is_address(lines[n]):
                body = n + 1
        trailing = len(lines)
        for n in range(len(lines) - 1, max(body, len(lines) // 3), -1):
            if self.cues.closing.search(lines[n]) and self._is_last(lines, n):
                first = n - 1 if _is_address(lines[n - 1]) else n
                return body, first if len(lines[n]) < 400 else n + 1, n + 1
            if len(lines[n]) < 30 and self.cues.glossary.match(_bare(lines[n])):
                trailing = n
        return body, trailing, trailing

    def _is_last(self, lines: list[str], n: int) -> bool:
        """Whether nothing but annexes stand behind paragraph n."""
        if _DEFINITION.match(lines[n], after_address(lines[n])):
            return False
        behind = next((line for line in lines[n + 1 :] if len(line) > 30 or self._is_annex(line)), "")
        return len(behind) < 80 or bool(_DEFINITION.match(behind))

    def _is_annex(self, line: str) -> bool:
        return bool(self.cues.glossary.match(line)) or bool(self._told_by(line) and not re.search("[，：。]", line))

    # In front of the body, and behind it

    def _front(self, paragraphs: list[tuple[int, int]]) -> None:
        """Title lines and opening."""
        if not paragraphs:
            return
        lines = [(start, self.clean[start:end]) for start, end in paragraphs]
        opening = next((start for start, line in lines if _is_address(line)), None)
        if opening is None:
            opening = next((start for start, line in lines if len(line) > 20 and "代表" in line), None)
        for start, line in lines:
            if start == opening:
                break
            kind = "navigation" if _NAVIGATION.search(line.rstrip("\n")) else "header"
            if not self.open or self.open[0].kind != kind:
                self._on_top(kind, start)
        if opening is not None:
            self._on_top("opening", opening)
        self._close_to(0, paragraphs[-1][1])

    def _back(self, paragraphs: list[tuple[int, int]]) -> None:
        """Glossary, lists annexed to the report, and what belongs to the page it was printed on."""
        for start, end in paragraphs:
            line = self.clean[start:end].rstrip("\n")
            heading = self._heading(start, start + len(line))
            told = self._told_by(heading.words) if heading and heading.alone else []
            if _NAVIGATION.search(line) and len(line) < 120:
                if not self.open or self.open[0].kind != "navigation":
                    self._on_top("navigation", start)
            elif told:
                self._close_to(0, start)
                self._open(_Heading("line", "", line, True), told[0], self._period(told[0], line), start, None, told)
            elif self.open and self.open[0].told and self.open[0].kind != "glossary":
                self._paragraph(start, end, [])
            elif self._still_closing(line):
                self.drafts[-1].end = end
            else:
                in_glossary = bool(self.open) and self.open[0].kind == "glossary"
                short = len(line) < 30 and not in_glossary and not _DEFINITION.match(line)
                kind = "navigation" if short else "glossary"
                if not self.open or self.open[0].kind != kind:
                    self._on_top(kind, start)

    def _still_closing(self, line: str) -> bool:
        just_closed = not self.open and bool(self.drafts) and self.drafts[-1].kind == "closing"
        return just_closed and 30 <= len(line) < 200 and not _DEFINITION.match(line)

    # The body, paragraph by paragraph

    def _paragraph(self, start: int, end: int, events: list[Cue]) -> None:
        line = self.clean[start:end].rstrip("\n")
        if len(line) < 60 and _NAVIGATION.search(line):
            self._open(_NONE, "navigation", None, start, self.open[-1] if self.open else None)
            self._close_to(len(self.open) - 1, end)
            return
        heading = self._heading(start, start + len(line))
        if heading:
            self._place(heading, start)
            read = start + len(heading.marker) + len(heading.words)
        else:
            self._plain(line, start)
            read = start
        opening = start + after_address(line)
        glance: _Draft | None = None
        for event in events:
            if event.at < read:
                continue
            if glance and (glance not in self.open or glance.until <= event.at):
                self._end(glance, glance.until)
                glance = None
            if event.kind and not (glance and glance.kind == event.kind):
                self._end(glance, event.at)
                glance = self._turn(event, end, event.at == opening)
            elif not event.kind and (inside := self._marked(event.at, end)):
                self._place(inside, event.at)
        if glance and (glance.until < end or not line.endswith("：")):
            self._end(glance, min(end, glance.until))

    def _plain(self, line: str, start: int) -> None:
        """Come to a paragraph without a heading: back from the parts above it where it is none of theirs."""
        addressed = after_address(line)
        if addressed:
            self._to_base(start)
        if self.open and self.open[-1].kind == "problems" and not _TROUBLE.search(line):
            self._to_base(start)
            if self.open[-1].kind == "problems":
                self._close_to(len(self.open) - 1, start)
        if not self.open:
            self._open(_TURN, self.state, self._period(self.state, ""), start, None)
        if _is_review(self.open[-1].kind) and self.cues.problems.match(line, addressed):
            self._to_base(start)
            self._open(_TURN, "problems", self._period("problems", ""), start, self.open[-1])
            self.after_problems = True

    def _turn(self, cue: Cue, end: int, opens_paragraph: bool) -> "_Draft | None":
        """The text turns to another time; gives the section if that is but a glance, over by `end`."""
        at, kind, begins, dated = cue
        words = re.split("[，。]", self.clean[at : at + 20])[0]
        now = self.open[-1]
        told = next((draft.told for draft in reversed(self.open) if draft.told), ())
        from_review = _is_review(now.kind)
        if now.kind == kind or (now.kind == "problems" and _is_review(kind)):
            return None
        if not dated and (not from_review or (told and not opens_paragraph)):
            return None  # 预期目标是…… in the plan: no more than what the plan is about
        if words[0].isdigit() and _is_plan(kind) == _is_plan(now.kind) and not opens_paragraph:
            return None  # 2019年 in the review of five years: the year of one figure, no turn of the text
        if kind == "plan" and not begins and from_review and not _WILL.match(self.clean, at):
            return None  # 今年 in a report given in mid-year may well be what has been
        period = self._period(kind, words)
        if kind in told or self._begins(cue, now.kind, bool(told), opens_paragraph):
            self._turn_for_good(kind, period, at, kind in told)
            return None
        if words[0].isdigit() and _is_plan(kind) == _is_plan(now.kind):
            return None
        glance = self._open(_GLANCE, kind, period, at, now)
        if _is_plan(kind) != _is_plan(now.kind):
            over = (_SENTENCE_END if _is_plan(kind) else _BACK_TO_PLAN).search(self.clean, at, end)
            if over:
                glance.until = over.start() + 1
        return glance

    def _begins(self, cue: Cue, now: str, told: bool, opens_paragraph: bool) -> bool:
        """Whether a cue begins a part of the report that no heading has told."""
        if told:
            return cue.begins and _is_review(now)
        if _is_review(now):
            late = cue.at > len(self.clean) * 0.2
            return cue.begins or _is_review(cue.kind) or (opens_paragraph and late)
        return cue.begins and (now, cue.kind) == ("five_year_plan", "plan")

    def _turn_for_good(self, kind: str, period: str | None, at: int, told: bool) -> None:
        self._to_base(at)
        if self.open[-1].way == "turn":
            self._close_to(len(self.open) - 1, at)
        if not told:  # no part of what the heading above announces
            self._close_to(0, at)
        base = self.open[-1] if self.open else None
        if not base or (base.kind, base.period) != (kind, period):
            self._open(_TURN, kind, period, at, base)
        self.state = kind

    # Headings

    def _heading(self, start: int, end: int) -> _Heading | None:
        """The heading that a paragraph opens with."""
        line = self.clean[start:end]
        if _is_address(line):
            return None
        mark = self.text.marks.get(start)
        depth = mark.depth if mark else 0
        if heading := self._marked(start, end):
            return heading._replace(depth=depth)
        if depth:
            return _Heading("#", "", line, True, depth)
        if line.endswith("：") and not self.cues.glossary.match(line):
            return None
        if mark and mark.end - start >= 4:
            alone = mark.end >= end - 1
            return _Heading("line" if alone else "lead", "", self.clean[start : mark.end].rstrip("。："), alone)
        if len(line) <= 45 and not _NO_HEADING.search(line):
            return _Heading("line", "", line, True)
        return None

    def _marked(self, start: int, end: int) -> _Heading | None:
        """The heading with a marker that begins at `start`: 一、2019年工作回顾."""
        marker = _MARKER.match(self.clean, start, end)
        if not marker:
            return None
        stop = _LEAD_END.search(self.clean, marker.end(), end)
        upto = stop.start() if stop else end
        alone = not stop or stop.end() == end
        if stop and alone and stop[0] == "；":  # an entry of a list, as in a table of contents
            return None
        words = self.clean[marker.end() : upto]
        if stop and len(words) > _LONGEST_HEADING:
            words = words.partition("，")[0]
        return _Heading(marker.lastgroup or "", marker[0], words if len(words) <= 90 else "", alone)

    def _place(self, heading: _Heading, start: int) -> None:
        """Open the section of a heading at the level of its like, or below what it can be a part of."""
        told = []
        if heading.alone or (heading.way in ("part", "bracket") and len(heading.words) < 30):
            told = self._told_by(heading.words)
        self._close_to(self._level(heading, bool(told)), start)
        parent = self.open[-1] if self.open else None
        if not told and not parent and heading.alone:
            told = self._told_without_time(heading.words)
        if told:
            self.state = kind = told[0]
            period = self._period(kind, heading.words)
        elif parent:
            kind, period = parent.kind, parent.period
        else:
            if self.after_problems and _is_review(self.state):
                self.state = "plan"  # problems are the last thing that a review speaks of
            kind, period = self.state, self._period(self.state, "")
        if told or not parent:
            self.after_problems = False
        self._open(heading, kind, period, start, parent, told)

    def _level(self, heading: _Heading, tells: bool) -> int:
        """How many of the open sections stay open at a heading."""
        way = heading.way
        for n, draft in enumerate(self.open):
            if draft.way == way != "#" or draft.depth >= heading.depth > 0:
                return n
        if tells and way in ("line", "part", "#"):
            return 0
        if way == "#":
            return max((n for n, draft in enumerate(self.open, start=1) if draft.depth), default=0)
        rank = _LOWEST if way == "line" else _rank(way)  # a line without number is part of the numbered part above it
        level = len(self.open)
        while level and self._rank_of(self.open[level - 1]) >= rank:
            level -= 1
        return 0 if way == "line" and level == 1 and self.open[0].way == "turn" else level

    def _rank_of(self, draft: _Draft) -> int:
        return 1 if draft.way == "turn" and not draft.parent else _rank(draft.way)

    def _told_by(self, heading: str) -> list[str]:
        """The kinds that the words of a heading tell, in their order."""
        words = _bare(heading)
        if self.cues.glossary.match(words):
            return ["glossary"]
        return [found.lastgroup for found in self.cues.heading.finditer(words) if found.lastgroup]

    def _told_without_time(self, heading: str) -> list[str]:
        found = self.cues.heading_without_time.search(heading)
        kind = found.lastgroup if found else None
        return [kind] if kind and not (kind == "review" and _is_plan(self.state)) else []

    def _period(self, kind: str, words: str) -> str | None:
        """The years of a section that some words open: 五年来 gives 2015-2019 in the report that plans 2020."""
        plan = self.plan_year
        if not plan:
            return None
        if kind in ("review", "problems"):
            return str(self.review_year or plan - 1)
        if kind == "plan":
            return str(plan)
        if kind not in ("five_year_review", "five_year_plan"):
            return None
        if since := re.search(r"(\d{4})年?(?:以来|[—\-至到])", words):
            first = int(since[1])
            return f"{first}-{plan - 1}" if kind == "five_year_review" else f"{first}-{first + 4}"
        first, last = five_year_plan(words) or (0, 0)
        if last < plan <= last + 5 or plan <= first < plan + 5:
            return f"{first}-{last}"
        spoken = re.search("[三四五](?=年)", words)
        years = "三四五".index(spoken[0]) + 3 if spoken else 5
        return f"{plan - years}-{plan - 1}" if kind == "five_year_review" else f"{plan}-{plan + years - 1}"

    # Opening and closing

    def _open(
        self,
        heading: _Heading,
        kind: str,
        period: str | None,
        start: int,
        parent: "_Draft | None",
        told: list[str] | None = None,
    ) -> "_Draft":
        way, marker, words, _, depth = heading
        number = len(self.drafts)
        draft = _Draft(way, marker, words, kind, period, start, parent, number, depth=depth, told=tuple(told or ()))
        self.drafts.append(draft)
        self.open.append(draft)
        return draft

    def _on_top(self, kind: str, start: int) -> None:
        self._close_to(0, start)
        self._open(_NONE, kind, None, start, None)

    def _end(self, draft: "_Draft | None", at: int) -> None:
        if draft and draft in self.open:
            self._close_to(self.open.index(draft), at)

    def _close_to(self, level: int, at: int) -> None:
        """Close the open sections below `level` at `at`; those that came to hold nothing were none."""
        for draft in self.open[level:]:
            draft.end = at
        del self.open[level:]
        while self.drafts and self.drafts[-1].start == at and self.drafts[-1].end == at:
            self.drafts.pop()

    def _to_base(self, at: int) -> None:
        """Back to the deepest heading that tells a kind, or to where the text last turned below it."""
        keep = next((n for n in range(len(self.open) - 1, -1, -1) if self.open[n].told), 0) + 1
        if keep < len(self.open) and self.open[keep].way == "turn":
            keep += 1
        self._close_to(keep, at)

    def _sections(self) -> list[Section]:
        sections: list[Section] = []
        for number, draft in enumerate(self.drafts):
            above = sections[draft.parent.number] if draft.parent else None
            sections.append(
                Section(
                    number=number,
                    parent=above.number if above else None,
                    level=above.level + 1 if above else 1,
                    marker=draft.marker,
                    heading=draft.heading,
                    path=" / ".join(filter(None, (above.path if above else "", draft.heading))),
                    kind=draft.kind,
                    period=draft.period,
                    start=draft.start,
                    end=draft.end,
                )
            )
        return sections


_NONE = _Heading("top", "", "", False)
_TURN = _Heading("turn", "", "", False)
_GLANCE = _Heading("glance", "", "", False)


def _rank(way: str) -> int:
    """How high a way of counting stands; the lowest come in any order among themselves."""
    return _RANKS.get(way, _LOWEST)


def _is_review(kind: str) -> bool:
    return kind in ("review", "five_year_review", "problems")


def _is_plan(kind: str) -> bool:
    return kind in ("plan", "five_year_plan")


def _is_address(line: str) -> bool:
    """Whether a line does nothing but address the assembly: 各位代表："""
    return len(line) < 12 and "代表" in line and bool(re.match("[各名]位|同志", line))


def _bare(heading: str) -> str:
    """A heading without its marker."""
    found = _MARKER.match(heading)
    return heading[found.end() :] if found else heading


def _paragraphs(clean: str) -> list[tuple[int, int]]:
    """Start and end of each paragraph, its line break included."""
    bounds, start = [], 0
    for line in clean.split("\n"):
        bounds.append((start, min(start + len(line) + 1, len(clean))))
        start += len(line) + 1
    return bounds if bounds[-1][0] < bounds[-1][1] else bounds[:-1]
