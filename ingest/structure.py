"""The parts of a report: sections that nest, each with its kind and the years it speaks of.

Whether a figure is an `actual` or a `target` hangs on the part it stands in, and reports turn from one part to the next
in the middle of a section as often as at a heading. So there are two sorts of sections here: those with a heading
(一、 （一） 一是 —— or none, in bold or on a line of its own), and those without, that begin at the sentence where the
report turns from one kind to another (今年是……之年).
"""

import re
import sys
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.metadata import Metadata, five_year_plan
from ingest.text import Text

_N = "一二三四五六七八九十百"
_MARKERS = {  # the ways to count the parts of a text; those of one way stand at one level
    "part": rf"第[{_N}]{{1,3}}(?:部分|[章节篇])[：，、]?|[{_N}]{{1,3}}[、.](?![{_N}][、产])|[ⅠⅡⅢⅣⅤⅥ]、",
    "bracket": rf"（[{_N}]{{1,3}}）[、.]?",
    "small": r"（\d{1,2}）[、.]?|[①-⑳⑴-⒇]|\d{1,2}）",
    "item": rf"[{_N}]{{1,2}}[是要](?!否|么|求)",
    "ordinal": rf"第[{_N}]{{1,3}}[，、：]",
    "arabic": r"\d{1,2}[、.](?!\d)",
    "dash": r"—+|--+|-(?!\d)|[●◆■▲★◇□]",
}
_MARKER = re.compile("|".join(f"(?P<{way}>{pattern})" for way, pattern in _MARKERS.items()))
_INSIDE = re.compile(  # headings in the middle of a paragraph: ……。二是推进……。 and, glued to the text before, ……。（四）……
    rf"(?<=[。！：”])(?:(?:[{_N}]{{1,2}}[是要]|第[{_N}]{{1,3}}，)(?=[^。；！：\n]{{2,60}}。)"
    rf"|(?:（[{_N}]{{1,3}}）|[{_N}]{{1,3}}、)(?=[^。；，\n]{{4,60}}(?:，[^。；，\n]{{4,40}})?(?:\n|。)))"
)
_WILL = re.compile("(?![^。]*(?:[^除为]了|已))[^。]{0,80}(?:要|将|必须|力争|计划|预期|争取|确保|继续|安排|打算|准备)")
# Back to the plan after a glance at what has been: ……取得新进展。我们要……
_BACK = re.compile("[。！；\n](?:同时，|因此，|为此，|对此，)?(?:我们|各级.{0,6}|全市|全省)?(?:要|必须|将|下一步|今后|应)")
_STOP = re.compile("[。！\n]")
_TROUBLE = re.compile("问题|困难|矛盾|不足|差距|薄弱|挑战|短板|压力|[不未]够|不强|滞后|风险")
_ADDRESS = re.compile("各位代表[！：，。]?")
_LEAD_END = re.compile("[。！；：\n]")
_LONGEST_HEADING = 60
_NAVIGATION = re.compile(
    r"^(?:来源|责任编辑|编辑|作者|发布|打印|上一篇|下一篇|分享|字号|浏览|点击|附件下载|扫一扫|主办|版权|网站|首页|当前位置|您?所在位置)"
    r"|^（共印|^（?(?:此件|本文)有删减|秘书处$|(?:记者|通讯员).{2,12}(?:摄|报道)）?$|作(?:了|的)?政府工作报告。?(?:（.{2,12}）)?$|^（?新华社.{0,24}[电讯]）?|^（?《人民日报》|^第?\d{1,3}页?$"
)
_DEFINITION = re.compile(r"^(?:\d{1,3}[、.]|（\d{1,3}）|[“《]?)[^。；，]{1,40}[：:]|^[^。；]{1,40}(?:是指|指的是|，指)|^\d{1,3}[、.]")


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


@dataclass
class _Draft:
    """A section in the making."""


    way: str  # the way of counting it belongs to, or "line", "lead", "turn", "top"
    marker: str
    heading: str
    kind: str
    period: str | None
    start: int
    parent: "_Draft | None"
    number: int
    end: int = -1
    told: tuple[str, ...] = ()  # the kinds that its heading tells
    until: int = sys.maxsize  # where a glance at another time is over at the latest


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


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, list[str]]]:
    with (Path(__file__).parent / "words" / "sections.toml").open("rb") as file:
        return tomllib.load(file)


_FIVE_YEAR_PLANS = [n + "五" for n in "一二三四五六七八九十"] + ["十" + n + "五" for n in "一二三四五六七八九"]


class _Cues:
    """The cues of `words/sections.toml` made out for the years of a report."""

    def __init__(self, plan: int, december: bool) -> None:
        past, coming = [], []
        for name in _FIVE_YEAR_PLANS:
            first, last = five_year_plan(name) or (0, 0)
            if last < plan <= last + 5:
                past.append(name)
            elif plan <= first < plan + 5:
                coming.append(name)
        self.this = "明年" if december else "今年"
        self.plan_years = (f"{plan}年", f"{plan}年".translate(_NUMERALS))
        names = {
            "{review}": _either_way(plan - 1),
            "{plan}": _either_way(plan),
            "{this}": self.this,
            "{past}": "|".join(past) or "(?!)",
            "{coming}": "|".join(coming) or "(?!)",
        }
        words = _words()

        def kinds(table: str) -> str:
            expression = "|".join(f"(?P<{kind}>{'|'.join(patterns)})" for kind, patterns in words[table].items())
            for name, value in names.items():
                expression = expression.replace(name, value)
            return expression

        turn = kinds("turn").replace("(?P<plan>", "(?P<turn>")
        self.sentence = re.compile(rf"(?:\A|[。！？\n](?:各位代表[，！：。])?\n?)(?:{turn}|{kinds('sentence')})")
        self.heading = re.compile(kinds("heading"))
        self.heading_without_time = re.compile(kinds("heading_without_time"))
        self.glossary = re.compile(kinds("glossary"))
        self.problems = re.compile(kinds("problems"))
        self.closing = re.compile(kinds("closing"))

    def in_sentences(self, clean: str) -> list[tuple[int, str]]:
        """Where sentences turn to another time, and the kind they turn to; "turn" for the plan and for good."""
        found = [(match.start(match.lastgroup), match.lastgroup) for match in self.sentence.finditer(clean) if match.lastgroup]
        for kind, words in _words()["holding"].items():
            found += [(start, kind) for start, at in _sentences_with(clean, words) if at - start < 40]
        for _, words in _words()["aims"].items():
            for start, at in _sentences_with(clean, words):
                before = clean[start:at]
                if at - start < 60 and any(year in before for year in (self.this, *self.plan_years)):
                    found.append((start, "turn"))
        return sorted(dict(sorted(found, key=lambda cue: cue[1] == "turn")).items())


def _either_way(year: int) -> str:
    """An expression for a year in digits or in Chinese numerals."""
    return f"(?:{year}|{str(year).translate(_NUMERALS)})"


_NUMERALS = str.maketrans("0123456789", "〇一二三四五六七八九")


def _sentences_with(clean: str, words: list[str]) -> list[tuple[int, int]]:
    """The start of each sentence that holds one of some words, and the place of the word."""
    found = []
    for word in words:
        at = clean.find(word)
        while at >= 0:
            start = max(clean.rfind(end, 0, at) for end in "。！？\n") + 1
            found.append((start + _after_address(clean[start : start + 8]), at))
            at = clean.find(word, at + 1)
    return found


@lru_cache(maxsize=256)
def _cues(plan: int, december: bool) -> _Cues:
    return _Cues(plan, december)


class _Reader:
    """Goes through one report from its first paragraph to its last, opening and closing sections."""

    def __init__(self, text: Text, metadata: Metadata) -> None:
        self.text, self.clean = text, text.clean
        self.plan_year = metadata.plan_year
        december = bool(self.plan_year and metadata.delivered_on and metadata.delivered_on.year < self.plan_year)
        self.cues = _cues(self.plan_year or 0, december)
        self.drafts: list[_Draft] = []
        self.open: list[_Draft] = []  # from the top to the deepest
        self.state = "review"  # the kind that a section takes whose heading tells none
        self.after_problems = False

    def read(self) -> list[Section]:
        paragraphs = _paragraphs(self.clean)
        body, closing, trailing = self._bounds(paragraphs)
        cues = self.cues.in_sentences(self.clean)
        inside = [found.start() for found in _INSIDE.finditer(self.clean)]
        self._front(paragraphs[:body])
        events = iter(sorted([(at, "cue", kind) for at, kind in cues] + [(at, "heading", "") for at in inside]))
        event = next(events, None)
        for start, end in paragraphs[body:closing]:
            here = []
            while event and event[0] < end:
                if event[0] >= start:
                    here.append(event)
                event = next(events, None)
            self._paragraph(start, end, here)
        if closing < trailing:
            self._close_to(0, paragraphs[closing][0])
            self._open("top", "", "", "closing", None, paragraphs[closing][0], None)
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
            body = next((n for n, line in enumerate(lines) if len(line) > 60 or self._kinds_of_heading(line)), 0)
        for n in range(body, min(body + 4, len(lines))):
            if len(lines[n]) < 300 and re.search("审议|审查|报告工作|作.{0,6}报告", lines[n]) or _is_address(lines[n]):
                body = n + 1
        trailing = len(lines)
        for n in range(len(lines) - 1, max(body, len(lines) // 3), -1):
            if self.cues.closing.search(lines[n]) and self._is_last(lines, n):
                alone = n - 1 if _is_address(lines[n - 1]) else n
                return body, alone if len(lines[n]) < 400 else n + 1, n + 1
            if len(lines[n]) < 30 and self.cues.glossary.match(_bare(lines[n])):
                trailing = n
        return body, trailing, trailing

    def _is_last(self, lines: list[str], n: int) -> bool:
        """Whether nothing but annexes stand behind paragraph n."""
        if _DEFINITION.match(lines[n], _after_address(lines[n])):
            return False
        behind = next((line for line in lines[n + 1 :] if len(line) > 30 or self._is_annex(line)), "")
        return len(behind) < 80 or bool(_DEFINITION.match(behind))

    def _is_annex(self, line: str) -> bool:
        return bool(self.cues.glossary.match(line) or (self._kinds_of_heading(line) and not re.search("[，：。]", line)))

    def _front(self, paragraphs: list[tuple[int, int]]) -> None:
        """Title lines and opening."""
        if not paragraphs:
            return
        opening = next((start for start, end in paragraphs if _is_address(self.clean[start:end])), None)
        if opening is None:
            opening = next((start for start, end in paragraphs if end - start > 20 and "代表" in self.clean[start:end]), None)
        if opening != 0:
            self._open("top", "", "", "header", None, 0, None)
        if opening is not None:
            self._close_to(0, opening)
            self._open("top", "", "", "opening", None, opening, None)
        self._close_to(0, paragraphs[-1][1])

    # The body, paragraph by paragraph

    def _paragraph(self, start: int, end: int, events: list[tuple[int, str, str]]) -> None:
        line = self.clean[start:end].rstrip("\n")
        if len(line) < 60 and _NAVIGATION.search(line):
            self._leaf("navigation", start, end)
            return
        at = start
        heading = self._heading(start, start + len(line))
        if heading:
            way, marker, words, told = heading
            self._place(way, marker, words, told, start)
            at = start + len(marker) + len(words)
        elif _ADDRESS.match(line):
            self._to_base(start)
        if not self.open:
            self._open("turn", "", "", self.state, self._period(self.state, ""), start, None)
        if not heading and self.open[-1].kind == "problems" and not _TROUBLE.search(line):
            self._to_base(start)
            if self.open[-1].kind == "problems":
                self._close_to(len(self.open) - 1, start)
        if not self.open:
            self._open("turn", "", "", self.state, self._period(self.state, ""), start, None)
        if not heading and _is_review(self.open[-1].kind) and self.cues.problems.match(line, _after_address(line)):
            self._to_base(start)
            self._open("turn", "", "", "problems", self._period("problems", ""), start, self.open[-1])
            self.after_problems = True
        passing: _Draft | None = None  # a glance at another time, over with its paragraph
        for place, what, kind in events:
            if place < at:
                continue
            if passing and passing.until <= place:
                self._close_to(self.open.index(passing), passing.until)
                passing = None
            if what == "heading":
                found = _MARKER.match(self.clean, place)
                if found and found.lastgroup:
                    stop = _LEAD_END.search(self.clean, found.end())
                    words = self.clean[found.end() : stop.start() if stop else end]
                    self._place(found.lastgroup, found[0], words, False, place)
                continue
            passing = self._turn(kind, place, place == start + _after_address(line), passing)
        if passing and passing in self.open and (passing.until < end or not line.endswith("：")):
            self._close_to(self.open.index(passing), min(end, passing.until))

    def _turn(self, kind: str, at: int, opens_paragraph: bool, passing: "_Draft | None") -> "_Draft | None":
        """The text turns to another time at `at`: for good, or in passing, until its paragraph ends."""
        turns = kind == "turn"
        kind = "plan" if turns else kind
        cue = re.split("[，。]", self.clean[at : at + 20])[0]
        if passing and passing in self.open:
            self._close_to(self.open.index(passing), at)
        now = self.open[-1]
        period = self._period(kind, cue)
        told = next((draft.told for draft in reversed(self.open) if draft.told), ())
        same_side = (_is_plan(kind), _is_review(kind)) == (_is_plan(now.kind), _is_review(now.kind))
        if cue[0].isdigit() and same_side and (kind not in told or not opens_paragraph):
            return None  # 2019年 in the review of five years: one figure's year, no turn of the text
        if kind == "plan" and not turns and _is_review(now.kind) and not _WILL.match(self.clean, at):
            return None  # 今年 in a report of mid-year may well be what has been
        if now.kind == kind or (now.kind == "problems" and _is_review(kind)):
            return None
        for_good = kind in told or (turns and _is_review(now.kind)) or (not told and _is_review(now.kind) and _is_review(kind))
        if not for_good:
            glance = self._open("passing", "", "", kind, period, at, now)
            if _is_plan(kind) != _is_plan(now.kind):
                back = (_STOP if _is_plan(kind) else _BACK).search(self.clean, at)
                glance.until = back.start() + 1 if back else len(self.clean)
            return glance
        self._to_base(at)
        if self.open[-1].way == "turn":
            self._close_to(len(self.open) - 1, at)
        if kind not in told:  # no part of what the heading above announces
            self._close_to(0, at)
        base = self.open[-1] if self.open else None
        if not base or (base.kind, base.period) != (kind, period):
            self._open("turn", "", "", kind, period, at, base)
        self.state = kind
        return None

    def _heading(self, start: int, end: int) -> tuple[str, str, str, bool] | None:
        """Way of counting, marker and words of the heading that a paragraph opens with, and whether it is all of it."""
        line = self.clean[start:end]
        mark = self.text.marks.get(start)
        if _is_address(line):
            return None
        if found := _MARKER.match(line):
            stop = _LEAD_END.search(line, found.end())
            if stop and stop[0] == "；" and stop.end() == len(line):  # an entry of a list, as in a table of contents
                return None
            words = line[found.end() : stop.start() if stop else None]
            if len(words) > _LONGEST_HEADING and stop:
                words = words.partition("，")[0]
            return found.lastgroup or "", found[0], words if len(words) <= 90 else "", not stop or stop.end() == len(line)
        if mark and mark.depth:
            return f"#{mark.depth}", "", line, True
        if line.endswith("：") and not self.cues.glossary.match(line):
            return None
        if mark and mark.end - start >= 4:
            whole = mark.end >= end - 1
            return "line" if whole else "lead", "", self.clean[start : mark.end].rstrip("。："), whole
        if len(line) <= 45 and not re.search("[。！？；，：]$|^[^\u4e00-\u9fff]*$|^（.*）$", line):
            return "line", "", line, True
        return None

    def _place(self, way: str, marker: str, words: str, whole: bool, start: int) -> None:
        """Open the section of a heading at the level of its like, or below what it can be a part of."""
        kinds = self._kinds_of_heading(words) if whole or way in ("part", "bracket") and len(words) < 30 else []
        level = next((n for n, draft in enumerate(self.open) if draft.way == way), None)
        if level is None:
            if kinds and (way in ("line", "part") or way.startswith("#")):
                level = 0
            else:
                level = len(self.open)
                # A line without a number stands below the numbered part it is found in.
                rank = 5 if way == "line" else _rank_of(way)
                while level and _rank(self.open[level - 1]) >= rank:
                    level -= 1
                if way == "line" and level == 1 and self.open[0].way == "turn":
                    level = 0
        self._close_to(level, start)
        parent = self.open[-1] if self.open else None
        if not kinds and not parent and whole:
            kinds = self._kinds_without_time(words)
        if kinds:
            kind, period = kinds[0], self._period(kinds[0], words)
            self.state = kind
        elif parent:
            kind, period = parent.kind, parent.period
        else:
            if self.after_problems and _is_review(self.state):
                self.state = "plan"
            kind, period = self.state, self._period(self.state, "")
        if kinds or not parent:
            self.after_problems = False
        draft = self._open(way, marker, words, kind, period, start, parent)
        draft.told = tuple(kinds)

    def _kinds_of_heading(self, words: str) -> list[str]:
        if self.cues.glossary.match(_bare(words)):
            return ["glossary"]
        return [found.lastgroup for found in self.cues.heading.finditer(_bare(words)) if found.lastgroup]

    def _kinds_without_time(self, words: str) -> list[str]:
        found = self.cues.heading_without_time.search(words)
        kind = found.lastgroup if found else None
        return [kind] if kind and not (kind == "review" and _is_plan(self.state)) else []

    def _period(self, kind: str, words: str) -> str | None:
        if not self.plan_year:
            return None
        if kind in ("review", "problems"):
            return str(self.plan_year - 1)
        if kind == "plan":
            return str(self.plan_year)
        if kind not in ("five_year_review", "five_year_plan"):
            return None
        if since := re.search(r"(\d{4})年?(?:以来|[—\-至到])", words):
            return f"{since[1]}-{self.plan_year - 1}" if kind == "five_year_review" else f"{since[1]}-{int(since[1]) + 4}"
        first, last = five_year_plan(words) or (0, 0)
        if last < self.plan_year <= last + 5 or self.plan_year <= first < self.plan_year + 5:
            return f"{first}-{last}"
        spoken = re.search("[三四五](?=年)", words)
        years = "三四五".index(spoken[0]) + 3 if spoken else 5
        if kind == "five_year_review":
            return f"{self.plan_year - years}-{self.plan_year - 1}"
        return f"{self.plan_year}-{self.plan_year + years - 1}"

    # Behind the report's last words

    def _back(self, paragraphs: list[tuple[int, int]]) -> None:
        """Closing, glossary, lists annexed to the report, and what belongs to the page it was printed on."""
        for start, end in paragraphs:
            line = self.clean[start:end].rstrip("\n")
            heading = self._heading(start, start + len(line))
            kinds = self._kinds_of_heading(heading[2]) if heading and heading[3] else []
            if kinds:
                self._close_to(0, start)
                draft = self._open("line", "", line, kinds[0], self._period(kinds[0], line), start, None)
                draft.told = tuple(kinds)
                continue
            if self.open and self.open[0].kind not in ("navigation", "glossary") and self.open[0].told:
                self._paragraph(start, end, [])
                continue
            kind = self.open[0].kind if self.open else ""
            closing = self.drafts and self.drafts[-1].kind == "closing"
            if closing and not self.open and 30 <= len(line) < 200 and not _DEFINITION.match(line):
                self.drafts[-1].end = end
                continue
            if _NAVIGATION.search(line) or (len(line) < 30 and not _DEFINITION.match(line) and kind != "glossary"):
                kind = "navigation"
            elif kind != "glossary":
                kind = "glossary"
            if not self.open or self.open[0].kind != kind:
                self._close_to(0, start)
                self._open("top", "", "", kind, None, start, None)

    # Opening and closing

    def _open(
        self, way: str, marker: str, heading: str, kind: str, period: str | None, start: int, parent: "_Draft | None"
    ) -> "_Draft":
        draft = _Draft(way, marker, heading.strip(), kind, period, start, parent, number=len(self.drafts))
        self.drafts.append(draft)
        self.open.append(draft)
        return draft

    def _close_to(self, level: int, at: int) -> None:
        """Close the open sections below `level` at `at`."""
        for draft in self.open[level:]:
            draft.end = at
        del self.open[level:]
        while self.drafts and self.drafts[-1].start == at and self.drafts[-1].end == at:
            self.drafts.pop()

    def _leaf(self, kind: str, start: int, end: int) -> None:
        self._open("top", "", "", kind, None, start, self.open[-1] if self.open else None)
        self._close_to(len(self.open) - 1, end)

    def _to_base(self, at: int) -> None:
        """Back to the deepest heading that tells a kind, or to where the text last turned below it."""
        telling = (n for n in range(len(self.open) - 1, -1, -1) if self.open[n].told)
        keep = next(telling, 0) + 1
        if keep < len(self.open) and self.open[keep].way == "turn":
            keep += 1
        self._close_to(keep, at)

    def _sections(self) -> list[Section]:
        sections: list[Section] = []
        for draft in self.drafts:
            above = sections[draft.parent.number] if draft.parent else None
            headings = [above.path] if above and above.path else []
            path = " / ".join(headings + ([draft.heading] if draft.heading else []))
            level = above.level + 1 if above else 1
            parent = above.number if above else None
            sections.append(
                Section(draft.number, parent, level, draft.marker, draft.heading, path, draft.kind, draft.period, draft.start, draft.end)
            )
        return sections


_RANKS = {"line": 1, "part": 2, "turn": 3, "passing": 3, "bracket": 4}


def _rank(draft: _Draft) -> float:
    """How high a section stands."""
    return 1 if draft.way == "turn" and not draft.parent else _rank_of(draft.way)


def _rank_of(way: str) -> float:
    """How high a way of counting stands; the lower ones come in any order among themselves."""
    return int(way[1:]) / 10 if way.startswith("#") else _RANKS.get(way, 5)


def _is_review(kind: str) -> bool:
    return kind in ("review", "five_year_review", "problems")


def _is_plan(kind: str) -> bool:
    return kind in ("plan", "five_year_plan")


def _is_address(line: str) -> bool:
    return len(line) < 12 and "代表" in line and bool(re.match("[各名]位|同志", line))


def _after_address(line: str) -> int:
    found = _ADDRESS.match(line)
    return found.end() if found else 0


def _bare(heading: str) -> str:
    """A heading without its marker."""
    found = _MARKER.match(heading)
    return heading[found.end() :] if found else heading


def _paragraphs(clean: str) -> list[tuple[int, int]]:
    """Start and end of each paragraph, its line break included."""
    bounds, start = [], 0
    for line in clean.splitlines(keepends=True):
        bounds.append((start, start + len(line)))
        start += len(line)
    return bounds
