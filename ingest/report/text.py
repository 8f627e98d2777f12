"""Cleans a report's text reversibly: every character of the clean text has its offset in the text as read.

Cleaning drops characters, replaces one character by one other, and restores the line breaks between paragraphs if a
whole report came as one line. So a single array of offsets leads all the way back, and whatever is found in the clean
text can be shown as it was printed.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ingest.language.lexicon import compiled, pairs, words
from ingest.report.front_matter import read_front_matter
from ingest.report.paragraphs import lost_breaks
from ingest.report.script import simplified

# Classes of characters, as bits, so that whole texts can be checked at once.
_SPACE, _DIGIT, _LETTER, _HAN, _FULL, _DROPPED = 1, 2, 4, 8, 16, 32

_STAND_INS = {
    **pairs("outline", "radical"),
    **dict.fromkeys("\t\xa0\u1680\u202f\u205f\u3000", " "),
    **{chr(c): " " for c in range(0x2000, 0x200B)},
    **dict.fromkeys("\f\v\x85\u2028\u2029", "\n"),
    **dict.fromkeys("−－﹣", "-"),
    **dict.fromkeys("─━―–", "—"),
    **dict.fromkeys("～〜∼", "~"),
    "﹪": "%",
    "∶": ":",
    **dict.fromkeys("\x1c\x1d\x1e", "\n"),
    "″": "”",
    "｡": "。",
    "､": "、",
    "℅": "%",
    "〝": "“",
    "〞": "”",
    "︰": "：",
}
_ZERO_WIDTH = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_FULL_WIDTH = dict(zip(",;:!?()", "，；：！？（）", strict=True))


def _tables() -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """For each character of the basic plane: the character that replaces it, and its class."""
    even = np.arange(0x10000, dtype=np.uint32)
    for code in (*range(0xFF01, 0xFF5F), *range(0x2F00, 0x2FE0), *range(0xF900, 0xFB00)):
        one = unicodedata.normalize("NFKC", chr(code))
        # Full-width punctuation belongs to Chinese text; only digits, letters and signs become ASCII.
        if len(one) == 1 and one not in ",;:!?()":
            even[code] = ord(one)
    for printed, stand_in in _STAND_INS.items():
        even[ord(printed)] = ord(stand_in)

    kind = np.zeros(0x10000, dtype=np.uint8)
    kind[ord(" ")] = _SPACE
    kind[ord("0") : ord("9") + 1] = _DIGIT
    for first, last in (("A", "Z"), ("a", "z"), ("\xc0", "\u024f"), ("\u0370", "\u03ff"), ("\u0400", "\u04ff")):
        kind[ord(first) : ord(last) + 1] = _LETTER
    for first, last in (("\u3400", "\u4dbf"), ("\u4e00", "\u9fff"), ("〇", "〇")):
        kind[ord(first) : ord(last) + 1] = _HAN
    for sign in "，。、；：！？“”‘’《》（）〔〕【】…—·%‰℃":
        kind[ord(sign)] = _FULL
    for sign in "*\\" + _ZERO_WIDTH:  # Markdown's marks and characters without width
        kind[ord(sign)] = _DROPPED
    return even, kind


_EVEN, _KIND = _tables()

_SENTENCE_ENDS = compiled("[{sentence_end}{lead_end}…](?:[”’）》]|（[^（）]{1,20}）)*$", "outline")
_CUT_SENTENCES = compiled("[{sentence_end}；]")
_ADDRESSES = words("outline")["many"]
_CLOSING = 50  # brackets and quotation marks after the end of a sentence take no more characters
_PAGE_NUMBER = re.compile(r"[-—·]+第?\d{1,3}页?[-—·]+|第\d{1,3}页(?:[，,]?共\d{1,3}页)?|[-—=_*]{3,}")
_MARKUP = re.compile(r"<!--|-->|(?m:^ *#{1,6}(?= )|^ *>(?= ))|&(?:nbsp|emsp|ensp);")
# The mark of a footnote: 三网融合[12], RCEP【24】, 增长6.3%[^2], 厕所革命①.
# The pattern begins with a single set of characters because that makes the search fast.
_MARK = re.compile(r"[\[〔【⁰¹²³⁴-⁹①-⓿](?:(?<=[\[〔【])\^?\d{1,3}[\]〕】]|(?<=[⁰¹²³⁴-⁹])[⁰¹²³⁴-⁹]*|(?<=[①-⓿]))")
_NOTED = re.compile(r"^[ *]*([①-⓿])", re.M)
_BEFORE_BRACKETS = re.compile(r"[\w%”》）。]")  # after a colon or comma, numbers in brackets count items
_BEFORE_RAISED = re.compile(r"[\u4e00-\u9fff”》）]")
_CLAUSE_ENDS = tuple("，。、；：）”")
_CLOSING_MARKS = tuple("”》）")
_BEFORE_CIRCLED = re.compile(r"[\u4e00-\u9fffA-Za-z%]")
# A line break, or a carriage return, as programs write it: ……审议。\\r\\n一、2019年工作回顾.
_ESCAPED_BREAK = re.compile(r"\\r\\n|\\[rn](?![a-z])|<br ?/?>")
# A multiplication star, 2*66万千瓦: a single one between digits; Markdown's stars stand beside words. Like the signs
# below, it is searched for by itself, which is fast, and then what stands around it is looked at.
_TIMES = re.compile(r"\*(?:(?<=\d\*)(?=\d)|(?<=\d \*)(?= \d)|(?<=\d\\\*)(?=\d)|(?<=\d \\\*)(?= \d))")
# Letters for digits, in a figure before its unit: 增长l0%, 培育1OO个; not O2O模式.
_LETTERS_IN_FIGURE = compiled(
    r"(?<![A-Za-z\d.-])[\d.lIoO]*(?:\d[lIoO]|[lIO][\d.])[\d.lIoO]*(?= ?(?:[%‰]|{unit_begins}))", "outline"
)
_LETTER_BY_DIGIT = re.compile(r"[lIoO](?:(?<=\d[lIoO])|(?=[\d.]))")
_MEANT = {"l": "1", "I": "1", "o": "0", "O": "0"}
_TABLE_LINE = re.compile(r"^ *\|.*\| *$", re.M)
_TABLE_RULE = re.compile(r"[|:\- ]+")
# 一九五六至一九五八年, 二○○五年, 二〇二十年
_SPELLED = "{spelled_century}[{digit}{loose_zero}][{digit}{loose_zero}十]"
_SPELLED_YEAR = compiled(f"{_SPELLED}(?=年|[{{dash}}、和]{_SPELLED}年)", "outline")
_RAISED_POINT = compiled(r"·(?<=\d·)(?=\d{1,2}(?:%|‰|{myriads}))")  # 增长4·3%
# 22.2020年省下达25件民生实事
_NUMBER_GLUED_TO_YEAR = re.compile(r"\.(?:(?<=^\d\.)|(?<=^\d\d\.))(?=(?:19|20)\d\d年)", re.M)
_BLANK = str.maketrans(dict.fromkeys("\\rn<b/", " "))
_NUMERALS = (*words("common")["numeral"], "百")
_DIGITS = str.maketrans(pairs("common", "digit_value") | dict.fromkeys((*words("outline")["loose_zero"], "十"), "0"))
_ENUMERATION = compiled(
    r"[{numeral}百]{1,4}{point_mark}|[(（](?:[{numeral}百]{1,4}|\d{1,2})[)）]|第[{numeral}百]{1,4}{enumerated}"
    r"|\d{1,2}(?:[、．)）]|\.(?!\d))|—|-(?!\d)|{deputies}|[①-⓿★●◆■▲◇□]",
    "outline",
)
# A heading and its text on one line, with a space between them: 一、2005年工作回顾 “十五”时期，全省……
_HEADING_THEN_TEXT = compiled(r"(?m)^ *[{numeral}百]{1,3}、 *[^\s{delimiter}]{4,30}(?<!\d) +(?=[{han}“\d][^ \n]{40})")
_WIDE_GAP = re.compile("[ \xa0\u3000]{2,}")
_LIST_NUMBER = re.compile(r"\n[ *]*\d{1,2}\.$")
_LINE_OF_TEXT = 60  # characters; lines on a title page are shorter
_HANGING_END = words("outline")["hanging_end"]
_HANGING_START = tuple("，。、；：！？）”》%的")
# 国内生产总值完成 / 393亿元: words before a number, at the end of a line; a year may begin the text below a heading.
_BEFORE_NUMBER = compiled("{before_number}$", "outline")
_NUMBER = re.compile(r"\d(?!\d{3}年)")
_HEADING_WORD = compiled("^.{4,24}{heading_word}$", "outline")
_BOLD_LEAD = re.compile(r"\*{2,3}([^*]+)\*{2,3}")


@dataclass(frozen=True)
class Mark:
    """What the markup says about a paragraph: its first characters, up to `end` in the clean text, stand out.

    `depth` is the number of `#` of a Markdown heading, 0 if the words are bold.
    """

    end: int
    depth: int


@dataclass(frozen=True, eq=False)
class Text:
    """A report as read (`raw`) and normalised (`clean`).

    In `clean` each line is a paragraph. Digits, letters, percent and mathematical signs are ASCII, the punctuation of
    Chinese sentences is full-width, and ratios use `:`. There are no spaces except between Latin words, no front
    matter, no Markdown, no page numbers and no line breaks inside sentences. `marks` says which paragraphs began with
    bold words or were Markdown headings, by their first offset in `clean`.
    """

    raw: str
    clean: str
    origin: NDArray[np.int32] = field(repr=False)  # the place in `raw` of each character of `clean`
    marks: dict[int, Mark] = field(repr=False)

    def spans(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The spans of `raw` for spans of `clean` (end exclusive)."""
        raw_starts = self._places[starts]
        return raw_starts, np.where(ends > starts, self._places[np.maximum(ends - 1, 0)] + 1, raw_starts)

    @cached_property
    def _places(self) -> NDArray[np.int64]:
        return np.append(self.origin, len(self.raw)).astype(np.int64)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of `raw` for one span of `clean`: `raw[slice(*text.span(start, end))]` is what was printed."""
        raw_start = int(self.origin[start]) if start < len(self.origin) else len(self.raw)
        return raw_start, int(self.origin[end - 1]) + 1 if end > start else raw_start


def clean_text(raw: str) -> Text:
    """Normalise a report's text.

    `２．５％` becomes `2.5%`, `增长 5 %,居全国首位` becomes `增长5%，居全国首位`, `7*24小时` becomes `7×24小时`.
    Traditional characters become simplified ones, and a line broken at the end of a page is joined again:
    `实现了\\n\\n经济“一年企稳”` becomes `实现了经济“一年企稳”`.
    """
    printed = simplified(_line_breaks(raw))
    codes = np.frombuffer(printed.encode("utf-32-le", "surrogatepass"), "<u4")
    codes = np.where(codes < 0x10000, _EVEN.take(codes, mode="clip"), codes)
    codes[: read_front_matter(raw).end] = ord(" ")
    printed_at = np.arange(len(codes), dtype=np.int32)
    if breaks := lost_breaks(printed):
        # An inserted line break gets the offset of the character before it, so that a span ending with it ends there.
        codes = np.insert(codes, breaks, ord("\n"))
        printed_at = np.insert(printed_at, breaks, np.array(breaks, dtype=np.int32) - 1)
        printed = _with_breaks(printed, breaks)
    _break_paragraphs(printed, codes)
    even = _decode(codes)
    for match in _TIMES.finditer(even):
        codes[match.start()] = ord("×")
    for match in _LETTERS_IN_FIGURE.finditer(even) if _LETTER_BY_DIGIT.search(even) else ():
        for at in range(*match.span()):
            codes[at] = ord(_MEANT.get(even[at], even[at]))
    keep = _without_marks_and_spaces(codes, even)
    origin, codes = printed_at[keep], codes[keep]
    _set_punctuation(codes)

    lines = _decode(codes).split("\n")
    keep = np.ones(len(codes), dtype=bool)
    leads = _join_lines(lines, even.split("\n"), keep)
    origin, codes = origin[keep], codes[keep]
    place: NDArray[np.int64] = np.cumsum(keep) - keep  # the new offset of each character
    marks = {int(place[start]): Mark(int(place[end - 1]) + 1, depth) for start, end, depth in leads if keep[start]}
    return Text(raw, _decode(codes), origin, marks)


def with_line_breaks(raw: str) -> str:
    """A text in simplified characters with all its line breaks, only for looking at it: offsets do not stay valid."""
    text = simplified(_line_breaks(raw))
    return _with_breaks(text, lost_breaks(text))


def _line_breaks(raw: str) -> str:
    """The text with each line break as one character, however it was written; the length stays the same."""
    text = raw.replace("\r\n", " \n").replace("\r", "\n")
    if "\\" in text or "<" in text:
        text = _ESCAPED_BREAK.sub(lambda found: found[0][:-1].translate(_BLANK) + "\n", text)
    if "|" in text:
        text = _TABLE_LINE.sub(_cells, text)
    return text


def _with_breaks(text: str, breaks: list[int]) -> str:
    return "\n".join(text[start:end] for start, end in pairwise((0, *breaks, len(text))))


def _cells(line: re.Match[str]) -> str:
    """A row of a table with each cell on its own line; the rule below the header (|---|---|) becomes blank."""
    return " " * len(line[0]) if _TABLE_RULE.fullmatch(line[0]) else line[0].replace("|", "\n")


def _break_paragraphs(raw: str, codes: NDArray[np.uint32]) -> None:
    """Put a line break where only a gap separates two paragraphs, or a heading and its text; in place."""
    for match in _HEADING_THEN_TEXT.finditer(_decode(codes)):
        codes[match.end() - 1] = ord("\n")
    if "\u3000\u3000" not in raw and "    " not in raw:
        return
    start = 0
    for line in raw.split("\n"):
        if len(line) > _LINE_OF_TEXT:
            for match in _WIDE_GAP.finditer(line):
                if match.start() and ("\u3000\u3000" in match[0] or len(match[0]) >= 4):
                    codes[start + match.end() - 1] = ord("\n")
        start += len(line) + 1


def _decode(codes: NDArray[np.uint32]) -> str:
    return codes.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")


def _without_marks_and_spaces(codes: NDArray[np.uint32], even: str) -> NDArray[np.bool_]:
    """The characters to keep: no markup, footnote marks or needless spaces. Corrects some codes on the way."""
    kind = _KIND.take(codes, mode="clip")
    kind[codes > 0xFFFF] = _HAN
    dropped = kind == _DROPPED
    for start, end in _footnote_marks(even):
        dropped[start:end] = True
    if any(sign in even for sign in "#<>&"):
        for match in _MARKUP.finditer(even):
            dropped[match.start() : match.end()] = True
    keep = ~(dropped | (kind == _SPACE))
    at = np.flatnonzero(keep)
    if not len(at):
        return keep
    spaces = np.cumsum((kind == _SPACE) & ~dropped)
    gap = np.flatnonzero(spaces[at[1:]] != spaces[at[:-1]])
    left, right = at[gap], at[gap + 1]
    words = (kind[left] == _LETTER) & (kind[right] == _LETTER)
    keep[right[words] - 1] = True
    numbers = (kind[right] == _DIGIT) & ((kind[left] == _DIGIT) | (codes[left] == ord(".")))
    for a, b in zip(left[numbers].tolist(), right[numbers].tolist(), strict=True):
        before = even[max(0, a - 12) : a + 1]
        one = re.search(r"[\d.]*$", before)[0]  # type: ignore[index]
        other = re.match(r"\d*", even[b : b + 12])[0]  # type: ignore[index]
        if one.endswith("."):
            if _LIST_NUMBER.search(before if a >= 12 else "\n" + before):
                codes[a] = ord("、")  # 1. 2020年…… is a list number before a year
        elif not (len(one) == 1 or len(other) == 1 or (len(one) <= 3 and len(other) == 3)):
            keep[b - 1] = True  # 2019 2020: two numbers, unlike 1 200 and 2 0 2 0
    return keep


def _footnote_marks(even: str) -> Iterator[tuple[int, int]]:
    """Where the marks of footnotes stand; the mark at the start of the note itself is not included.

    Circled numbers often count items instead. They are marks where a quotation or clause ends, or where a note begins
    with the same number: “三带”建设③和……, and below it ③三带：…….
    """
    noted: set[str] | None = None
    for found in _MARK.finditer(even):
        before, mark, after = even[found.start() - 1 : found.start()], found[0], even[found.end() : found.end() + 1]
        if mark[0] in "[〔【":
            is_mark = _BEFORE_BRACKETS.match(before) is not None
        elif mark[0] < "①":
            is_mark = _BEFORE_RAISED.match(before) is not None
        elif _BEFORE_CIRCLED.match(before):
            if noted is None:
                noted = set(_NOTED.findall(even))
            is_mark = after in _CLAUSE_ENDS or mark in noted
        else:
            is_mark = before in _CLOSING_MARKS
        if is_mark:
            yield found.span()


def _join_lines(lines: list[str], printed: list[str], keep: NDArray[np.bool_]) -> list[tuple[int, int, int]]:
    """Remove empty lines, page numbers and line breaks inside sentences from `keep`.

    Returns start, end and depth of the words that the markup sets off at the start of lines.
    """
    wrap = _wrap(lines, printed)
    leads: list[tuple[int, int, int]] = []
    # The line above, its line break, and whether the markup sets all of it off.
    last, last_break, last_set_off = "", -1, False
    start = 0
    for line, as_printed in zip(lines, printed, strict=True):
        end = start + len(line)
        if not line or _PAGE_NUMBER.fullmatch(line):
            keep[start : end + 1] = False
        else:
            lead = _lead(line, as_printed)
            if lead:
                leads.append((start, start + lead[0], lead[1]))
            if last_break >= 0:
                goes_on = not last_set_off and not lead and _goes_on(last, line, as_printed[:1] == " ", wrap)
                keep[last_break] = not goes_on
            last, last_break = line, end
            last_set_off = lead is not None and lead[0] == len(line)
        start = end + 1
    keep[last_break:] = False  # the last line needs no break
    return leads


def _lead(line: str, as_printed: str) -> tuple[int, int] | None:
    """Length and depth of the words at the start of a line that are bold or a Markdown heading."""
    if "#" not in as_printed and "*" not in as_printed:
        return None
    as_printed = as_printed.strip()
    depth = len(as_printed) - len(as_printed.lstrip("#"))
    if depth:
        return len(line), depth
    bold = _BOLD_LEAD.match(as_printed)
    if not bold:
        return None
    words = re.sub(r"\s", "", bold[1])
    return (len(words), 0) if words and line.startswith(words) else None


@dataclass(frozen=True)
class _Wrap:
    """How the lines of a text are wrapped: at a width (0 if a line is a paragraph), with paragraphs indented or not."""

    width: int
    indents: bool


def _wrap(lines: list[str], printed: list[str]) -> _Wrap:
    lengths = sorted(len(line) for line in lines if len(line) > 12)
    width = lengths[len(lengths) * 9 // 10] if len(lengths) >= 20 else 0
    if not 0 < width <= 60:
        return _Wrap(0, False)
    broken = sum(len(line) >= width * 0.8 and not _SENTENCE_ENDS.search(line) for line in lines)
    if broken <= len(lengths) * 0.3:
        return _Wrap(0, False)
    indented = sum(line[:1] == " " for line in printed if line.strip())
    return _Wrap(width, 0.03 * len(lengths) < indented < 0.7 * len(lengths))


def _goes_on(line: str, following: str, indented: bool, wrap: _Wrap) -> bool:
    """Whether the sentence of a line (in a wrapped text, the paragraph) goes on in the following line."""
    full = bool(wrap.width) and len(line) >= wrap.width * 0.9
    if _SENTENCE_ENDS.search(line, max(0, len(line) - _CLOSING)):
        return full and wrap.indents and not indented and not _ENUMERATION.match(following)
    if following.startswith(_HANGING_START):
        return True
    if _ENUMERATION.match(following):
        return False
    if line.endswith(_HANGING_END) or (_NUMBER.match(following) and _BEFORE_NUMBER.search(line)):
        return True
    if wrap.width:
        if line.endswith(("”", "）")):
            return full and not indented
        return len(line) >= wrap.width * 0.8 and not (indented and _ENUMERATION.match(line))
    tail = _CUT_SENTENCES.split(line)[-1]
    if tail != line:  # the last sentence is cut off, or a heading follows it on the same line
        return not (_ENUMERATION.match(tail) or _HEADING_WORD.search(tail))
    last_word = 0 <= following.find("。", 0, len(following) - 1) <= 5  # 推动经济提速提质 / 提效。我们要……
    if len(line) <= 80 and _ENUMERATION.match(line) and not line.startswith(_ADDRESSES):
        return last_word
    if line.endswith(("”", "）")):
        return len(line) > _LINE_OF_TEXT
    commas = line.count("，")  # headings have few, lines of a title page none
    return (len(line) > 40 and commas > 0) or (len(line) > 25 and commas > 2) or (len(line) > 6 and last_word)


def _set_punctuation(codes: NDArray[np.uint32]) -> None:
    """Make the punctuation of Chinese sentences full-width and that of numbers ASCII; in place."""
    kind = _KIND.take(codes, mode="clip")
    kind[codes > 0xFFFF] = _HAN
    none = np.zeros(1, dtype=np.uint8)
    before, after = np.concatenate((none, kind[:-1])), np.concatenate((kind[1:], none))
    in_number = (before == _DIGIT) & (after == _DIGIT)
    in_words = (before == _LETTER) & (after == _LETTER)
    kept = {",": in_words | (in_number & _three_digits_follow(kind)), ":": in_words | in_number, "(": False, ")": False}
    for sign, full_width in _FULL_WIDTH.items():
        codes[(codes == ord(sign)) & ~np.asarray(kept.get(sign, in_words))] = ord(full_width)
    codes[(codes == ord("：")) & in_number] = ord(":")
    stops = (codes == ord(".")) & (before == _HAN) & (after != _DIGIT) & (after != _LETTER)
    for at in np.flatnonzero(stops).tolist():
        numbers_line = chr(codes[at - 1]) in _NUMERALS and (at == 1 or codes[at - 2] == ord("\n"))
        codes[at] = ord("、") if numbers_line else ord("。")
    _pair_quotes(codes)
    text = _decode(codes)
    for match in _NUMBER_GLUED_TO_YEAR.finditer(text):
        codes[match.start()] = ord("、")
    for match in _RAISED_POINT.finditer(text):
        codes[match.start()] = ord(".")
    for match in _SPELLED_YEAR.finditer(text):
        codes[match.start() : match.end()] = [ord(c) for c in match[0].translate(_DIGITS)]


def _three_digits_follow(kind: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where exactly three digits follow, as after a thousands separator."""
    digit = np.concatenate((kind == _DIGIT, np.zeros(4, dtype=bool)))
    n = len(kind)
    return digit[1 : n + 1] & digit[2 : n + 2] & digit[3 : n + 3] & ~digit[4 : n + 4]


def _pair_quotes(codes: NDArray[np.uint32]) -> None:
    """Replace straight quotation marks by opening and closing ones in turn, paragraph by paragraph; in place."""
    quotes = np.flatnonzero(codes == ord('"'))
    if not len(quotes):
        return
    paragraph = np.searchsorted(np.flatnonzero(codes == ord("\n")), quotes)
    first = np.searchsorted(paragraph, paragraph)  # the first quotation mark of each one's paragraph
    codes[quotes] = np.where((np.arange(len(quotes)) - first) % 2, ord("”"), ord("“"))
