"""The page of one report: its text with every number marked by how it was read, and its rows as tables.

The page takes all quotations from the text by offset, so a row with wrong offsets is visible.
"""

import json
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from markupsafe import Markup, escape

from flows.pages.render import page
from ingest.report.notes import Note, read_notes
from ingest.versions import extractor_version

_OBSERVATION = (
    "observation_id", "start", "end", "sentence_start", "sentence_end", "name", "value", "value_high", "unit",
    "measure", "direction", "qualifier", "status", "period", "region", "rule", "confidence",
)  # fmt: skip
# Added by the warehouse; absent when the page is made straight from a file.
_RESOLVED = ("suspect", "review", "indicator_code", "indicator_zh", "indicator_en", "region_code")
_OUTLINE_LEVEL = 2
_THEMES = 12
# Markup that is kept in the text, since offsets count it, but not shown.
_MARKDOWN = re.compile(r"\*\*|^#{1,6} ")


@dataclass(frozen=True)
class Number:
    """One number of the text and its mark: a (actual), t (target), b (both), q (with a reason), u (unresolved)."""

    start: int
    end: int
    mark: str


def report_page(
    frames: Mapping[str, pl.DataFrame],
    root: str | None = None,
    explained: Mapping[str, Any] | None = None,
    **links: Any,
) -> bytes:
    """The page of the one report in `frames`, as `ingest.extract.extract` gives them, in UTF-8.

    `root` leads from the page to the folder of a site; without it the page is self-contained.
    `explained` says how each number was read (`ingest.explain.tabled`); without it the text is read again.
    `links` are passed to the template: `place` is the address of the page of the report's place.
    """
    report = frames["report"].row(0, named=True)
    quantities, observations = frames["quantity"], frames["observation"]
    numbers = _numbers(quantities, observations)
    sections = frames["section"].sort("number").to_dicts()
    columns = [name for name in (*_OBSERVATION, *_RESOLVED) if name in observations.columns]
    section_numbers = dict(frames["section"].select("section_id", "number").iter_rows())
    data = {
        "report_id": report["report_id"],
        "sections": [[s["marker"], s["heading"], s["path"], s["kind"]] for s in sections],
        "observation": _rows(observations, columns, section_numbers),
        "quantity": _rows(
            quantities.filter(pl.col("reason") != "observation"),
            ["start", "end", "value", "value_high", "unit", "reason"],
            section_numbers,
        ),
        "commitment": _rows(frames["commitment"], ["start", "end", "item", "verb"], section_numbers),
        "themes": _themes(sections, frames["keyword"]),
        "explained": explained or _explained(report),
    }
    return page(
        "report.html.j2",
        root,
        ("page.js", "table.js", "report.js"),
        report=report,
        signs=_signs(report),
        text=_text(report["text"], sections, numbers),
        outline=_outline(sections, observations),
        marks=Counter(number.mark for number in numbers),
        statuses=Counter(observations["status"]),
        suspects=observations["suspect"].count() if "suspect" in columns else 0,
        reviewed=observations["review"].count() if "review" in columns else 0,
        counts={name: frame.height for name, frame in frames.items()},
        notices=frames["notice"].to_dicts() if "notice" in frames else [],
        data=data,
        **links,
    )


def _signs(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The evidence for the report's place and years; `differs` marks evidence that was overruled."""
    signs = json.loads(report["evidence"] or "[]")  # reports loaded by earlier versions have none
    return [sign | {"differs": sign["value"] != str(report[sign["field"]])} for sign in signs]


def _explained(report: Mapping[str, Any]) -> dict[str, Any] | None:
    """How each number was read; None for a report read by another version of the extractor."""
    if report["extractor_version"] != extractor_version():
        return None
    from ingest.explain import explain, tabled  # seldom needed, and most of what drawing would wait for

    return tabled(explain(report))


def _rows(frame: pl.DataFrame, columns: Sequence[str], section_numbers: Mapping[str, int]) -> dict[str, Any]:
    """A frame as column names and rows, with the section number as the last column."""
    start = columns.index("start") + 1
    rows = sorted(frame.select("section_id", *columns).rows(), key=lambda row: row[start])
    return {"columns": [*columns, "section"], "rows": [[*row[1:], section_numbers.get(row[0])] for row in rows]}


def _numbers(quantities: pl.DataFrame, observations: pl.DataFrame) -> list[Number]:
    statuses: dict[str, set[str]] = {}
    for key, status in observations.select("quantity_id", "status").iter_rows():
        statuses.setdefault(key, set()).add(status)
    numbers = []
    for start, end, key, reason in sorted(quantities.select("start", "end", "quantity_id", "reason").rows()):
        said = statuses.get(key, set())
        if reason == "observation" and said:
            mark = "b" if len(said) > 1 else min(said)[0]
        else:
            mark = "u" if reason in ("unresolved", "observation") else "q"
        numbers.append(Number(start, end, mark))
    return numbers


def _text(text: str, sections: Sequence[Mapping[str, Any]], numbers: Sequence[Number]) -> Markup:
    """The text as paragraphs, one per line, with numbers and note marks as links.

    Its plain text is exactly `text`.
    """
    notes = read_notes(text)
    explained = {note.explained_at for note in notes}
    both: list[Number | Note] = [*numbers, *notes]
    linked = sorted(both, key=lambda one: one.start)
    starts = [one.start for one in linked]
    out: list[str] = []
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        here = [s for s in sections if at <= s["start"] <= end and s["kind"] not in ("header", "opening")]
        tag = next((f"h{min(s['level'], 3) + 1}" for s in here if _is_heading(line, s)), "p")
        anchors = "".join(f'<a id="s{s["number"]}"></a>' for s in here)
        anchors += f'<a id="f{at}"></a>' if at in explained else ""
        first = max(bisect_right(starts, at) - 1, 0)
        inside = linked[first : bisect_left(starts, end)]
        out.append(f"<{tag}>{anchors}{''.join(_marked(text, at, end, inside))}</{tag}>")
        at = end + 1
    return Markup("\n").join(Markup(line) for line in out)


def _is_heading(line: str, section: Mapping[str, Any]) -> bool:
    """Whether the line holds only the section's heading, apart from markup such as # and *."""
    heading = section["marker"] + section["heading"]
    return bool(heading) and heading in line and len(line.strip(" 　\t\r#*")) <= len(heading) + 2


def _marked(text: str, start: int, end: int, linked: Sequence[Number | Note]) -> Iterator[str]:
    """text[start:end] with numbers as links to themselves, and note marks as links to the notes.

    A number continued from an earlier line has no id.
    """
    at = start
    for one in linked:
        low, high = max(one.start, at), min(one.end, end)
        if low >= high:
            continue
        yield _escaped(text[at:low])
        if isinstance(one, Note):
            link = f'href="#f{one.explained_at}" class="note" title="{escape(one.words)}"'
        else:
            name = f'id="n{one.start}" ' if low == one.start else ""
            link = f'{name}href="#n{one.start}" class="{one.mark}"'
        yield f"<a {link}>{_escaped(text[low:high])}</a>"
        at = high
    yield _escaped(text[at:end])


def _escaped(text: str) -> str:
    # A bare carriage return would count as a line end and shift all later offsets.
    return _MARKDOWN.sub(r'<i class="md">\g<0></i>', str(escape(text)).replace("\r", "&#13;"))


def _outline(sections: Sequence[Mapping[str, Any]], observations: pl.DataFrame) -> list[dict[str, Any]]:
    """The sections of the outline, each with its number of observations, subsections included."""
    starts = sorted(observations["start"])
    return [
        {**section, "observations": bisect_left(starts, section["end"]) - bisect_left(starts, section["start"])}
        for section in sections
        if section["level"] <= _OUTLINE_LEVEL and section["kind"] not in ("header", "opening") and section["heading"]
    ]


def _themes(sections: Sequence[Mapping[str, Any]], keywords: pl.DataFrame) -> list[tuple[int, list[Any]]]:
    """The keywords of each section of the outline: section number, word, occurrences, score."""
    words: dict[str, list[tuple[str, int, float]]] = {}
    for key, word, occurrences, score, rank in keywords.select(
        "section_id", "word", "occurrences", "score", "rank"
    ).iter_rows():
        if rank <= _THEMES:
            words.setdefault(key, []).append((word, occurrences, round(score, 4)))
    return [
        (section["number"], sorted(words[section["section_id"]], key=lambda word: -word[2]))
        for section in sections
        if section["level"] <= _OUTLINE_LEVEL
        and section["section_id"] in words
        and section["kind"] not in ("header", "navigation")
    ]
