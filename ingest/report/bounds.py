"""Finds where the body of a report begins and ends: after its opening and before its closing."""

import re
from itertools import takewhile

from ingest.language.lexicon import compiled
from ingest.report.cues import Cues, after_address
from ingest.report.headings import is_address, way_of, without_marker

# The mark in front of a note: [1]佛山市五区…….
NOTE = re.compile(r"[\[〔【]\^?\d{1,3}[\]〕】]|[①-⓿]")
# The explanation of a term: 1.“六稳”：稳就业……; “双千计划”是指…….
DEFINITION = compiled(
    r"(?:{note}|\d{1,3}[、.]|（\d{1,3}）|[“《]?)[^{clause_end}]{1,40}[：:]"
    r"|[^{sentence_end}；]{1,40}{defines}|\d{1,3}(?:、|\.(?!\d))|[^。]{2,80}{renamed}",
    "outline",
    note=NOTE.pattern,
)
_TITLE = compiled(r"{work_report}|{meeting}|月\d{1,2}日")
_CLAUSES = compiled("[{clause_end}：]")
_PRESENTS = compiled("{deliberate}|{reports_work}|作.{0,6}{report}", "outline")
_LONGEST_OPENING = 300  # characters of a paragraph
_LONGEST_CLOSING = 400
_REMARKS = 200  # characters that may follow the closing without being an annex


def bounds(lines: list[str], cues: Cues) -> tuple[int, int, int]:
    """The first paragraph after the opening, the first of the closing, and the first after the end of the report.

    Without a closing the last two are the same: the first paragraph of the annexes, or the number of paragraphs.
    """
    body = _body(lines, cues)
    trailing = len(lines)
    for n in range(len(lines) - 1, body, -1):
        if _closes(lines[n], cues) and _is_last(lines, n, cues):
            first = n - 1 if is_address(lines[n - 1]) else n
            return body, first if len(lines[n]) < _LONGEST_CLOSING else n + 1, n + 1
        if n > len(lines) // 3 and len(lines[n]) < 30 and cues.glossary.match(without_marker(lines[n])):
            trailing = n
    return body, trailing, trailing


def _body(lines: list[str], cues: Cues) -> int:
    says = next((n for n, line in enumerate(lines) if _says(line, cues)), 0)
    address = next((n for n, line in enumerate(lines[:30]) if is_address(line)), None)
    # An address in the middle of the review (过去五年工作回顾 …… 各位代表：) does not belong to the opening.
    body = says if address is None or any(len(line) > 150 for line in lines[says:address]) else address
    first = body
    for n in range(first, min(first + 4, len(lines))):
        if n > first and len(lines[n]) < 45 and _says(lines[n], cues):
            break  # 一、2018年工作回顾: the paragraph below it may mention a report, but is no opening
        opens = len(lines[n]) < _LONGEST_OPENING and _PRESENTS.search(lines[n])
        if opens or is_address(lines[n]):
            body = n + 1
    return body


def _closes(line: str, cues: Cues) -> bool:
    return bool(cues.closing.search(line)) or (after_address(line) > 0 and line.endswith("！") and len(line) > 30)


def _says(line: str, cues: Cues) -> bool:
    """Whether a line belongs to the report itself, not to its title page: a paragraph, or the heading of a part."""
    if _TITLE.search(line[:60]) or cues.navigation.search(line):
        return False
    return len(line) > 60 or way_of(line) == "part" or bool(cues.told_by(without_marker(line)))


def _is_last(lines: list[str], n: int, cues: Cues) -> bool:
    """Whether nothing but annexes follows paragraph n."""
    if not after_address(lines[n]) and DEFINITION.match(lines[n]):
        return False
    behind = takewhile(lambda line: not _opens_annex(line, cues), lines[n + 1 :])
    long = [line for line in behind if len(line) > 30 and not cues.navigation.search(line)]
    chars = sum(map(len, long))
    explained = sum(bool(DEFINITION.match(line)) for line in long)
    return chars <= _REMARKS or (2 * explained >= len(long) and chars < sum(map(len, lines)) / 3)


def _opens_annex(line: str, cues: Cues) -> bool:
    return bool(cues.annex_label.match(line) or annex_kind(line, cues))


def annex_kind(title: str, cues: Cues) -> str:
    """The kind of section if a line after the report is the title of a list or glossary; else empty."""
    words = without_marker(title)
    if len(title) < 60 and cues.glossary.match(words):
        return "glossary"
    title = title.rstrip("：")
    if len(title) > 60 or _CLAUSES.search(title) or cues.download.search(title):
        return ""
    found = {match.lastgroup for match in cues.annex.finditer(title)}
    kind = "review" if "review" in found else "plan" if found else ""
    return kind if words.rstrip("：") == title or (kind and cues.told_by(words)) else ""
