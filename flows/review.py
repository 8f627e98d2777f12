"""The review: which rows a person should check, and how their decisions are applied.

The queue is read from the release in force: rows whose review has lapsed, suspect rows, then the least certain. A
decision becomes lines of the corrections file (`ingest.tables.corrections`), which the next run applies.

A sheet (CSV or XLSX) is a part of the queue with a column for the decision. A row is corrected by overwriting its
cells; `as_read` keeps the original values, so that an outdated sheet is not applied to a changed row.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from flows import inert
from ingest.tables.corrections import (
    ACCEPTED,
    COLUMNS,
    CORRECTABLE,
    CorrectionsWrong,
    parse_corrections,
    read_corrections,
    said,
)
from ingest.tables.schemas import REASONS

_QUEUE = """
    WITH lapsed AS (
        SELECT observation_id, string_agg(DISTINCT corrected_by, ', ') AS by FROM marts.fct_correction
        WHERE review = 'lapsed' GROUP BY ALL
    )
    SELECT o.observation_id, o.report_id, r.region AS place, r.plan_year, o.suspect,
        t.meaning_en AS doubt, o.confidence,
        lapsed.by AS judged_before_by,
        left(o.sentence, o.start - o.sentence_start) AS before,
        o.printed, right(o.sentence, o.sentence_end - o."end") AS behind,
        o.name, o.value, o.value_high, o.unit, o.measure, o.direction, o.qualifier, o.status, o.period, o.region, o.rule
    FROM marts.fct_observation o
    JOIN marts.dim_report r USING (report_id)
    LEFT JOIN lapsed USING (observation_id)
    LEFT JOIN marts.dim_term t ON t.field = 'suspect' AND t.value = o.suspect
    WHERE o.review IS NULL AND r.is_current
        AND (o.suspect IS NOT NULL OR lapsed.by IS NOT NULL OR o.confidence < $below)
        AND ($place IS NULL OR $place IN (r.region, r.region_code))
        AND ($year IS NULL OR r.plan_year = $year)
    ORDER BY lapsed.by IS NULL, o.suspect IS NULL, o.confidence, o.report_id, o.start
"""
_LAPSED = """
    SELECT observation_id, field, coalesce(original, ''), corrected FROM marts.fct_correction WHERE review = 'lapsed'
"""
SHEET = (
    *("observation_id", "place", "plan_year", "suspect", "confidence", "sentence", "printed"),
    *CORRECTABLE,
    *("decision", "none_because", "why", "as_read"),
)
"""The columns of a sheet."""
_IN_CHINESE = {"确认": "accept", "剔除": "reject", "更正": "correct"}
_WIDTHS = {"sentence": 80, "name": 30, "as_read": 40, "why": 30}


@dataclass(frozen=True)
class Wanted:
    """Which rows to review: those with a confidence less than `below`, of a place (name or code) and plan year."""

    below: float = 0.9
    place: str | None = None
    year: int | None = None


@dataclass(frozen=True)
class Reviewer:
    """Who judges, and when."""

    name: str
    day: date


def queue(database: Path, corrections: Path, wanted: Wanted) -> list[dict[str, Any]]:
    """The rows to review, worst first, without those already in the corrections file.

    Raises `CorrectionsWrong`, `duckdb.Error`.
    """
    asked = {"below": wanted.below, "place": wanted.place, "year": wanted.year}
    with duckdb.connect(database, read_only=True) as connection:
        rows = connection.execute(_QUEUE, asked).pl().to_dicts()
        lapsed = set(connection.execute(_LAPSED).fetchall())
    lines = read_corrections(corrections).select("observation_id", "field", "was", "should_be").rows()
    waiting = {line[0] for line in lines if line not in lapsed}
    return [row for row in rows if row["observation_id"] not in waiting]


def accept(row: Mapping[str, Any], why: str, by: Reviewer) -> list[dict[str, str]]:
    """The corrections line that accepts a row as it is."""
    return [_line(row, "row", said(row), ACCEPTED, why, by)]


def reject(row: Mapping[str, Any], because: str, why: str, by: Reviewer) -> list[dict[str, str]]:
    """The corrections line that rejects a number as no observation, `because` of a code of `REASONS`."""
    return [_line(row, "reason", "observation", because, why, by)]


def correct(row: Mapping[str, Any], should_be: Mapping[str, str], why: str, by: Reviewer) -> list[dict[str, str]]:
    """The corrections lines for the fields of a row that differ from what was read."""
    return [
        _line(row, field, _cell(row[field]), new, why, by)
        for field, new in should_be.items()
        if new != _cell(row[field])
    ]


def _line(row: Mapping[str, Any], field: str, was: str, should_be: str, why: str, by: Reviewer) -> dict[str, str]:
    told = (row["observation_id"], row["printed"], field, was, should_be, why, by.name, by.day.isoformat())
    return dict(zip(COLUMNS, told, strict=True))


def _cell(value: object) -> str:
    return "" if value is None else f"{value:.12g}" if isinstance(value, float) else str(value)


def keep(corrections: Path, lines: Sequence[Mapping[str, str]]) -> None:
    """Add lines to the corrections file, all or none; they replace earlier lines about the same rows.

    Raises `CorrectionsWrong` when a line is invalid, and changes nothing.
    """
    again = {line["observation_id"] for line in lines}
    kept = read_corrections(corrections).drop("line").filter(~pl.col("observation_id").is_in(list(again)))
    new = pl.DataFrame(list(lines), schema=dict.fromkeys(COLUMNS, pl.String))
    text = pl.concat([kept, new]).write_csv()
    parse_corrections(text.encode(), str(corrections))
    beside = corrections.with_name(f".{corrections.name}.new")
    beside.write_text(text, encoding="utf-8", newline="")
    beside.replace(corrections)


# Sheets


def write_sheet(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write a sheet of rows to review, as CSV or XLSX depending on the file name."""
    table = [_to_sheet(row) for row in rows]
    if path.suffix == ".xlsx":
        _write_workbook(table, path)
    else:
        text = inert.cells(pl.DataFrame(table, schema=dict.fromkeys(SHEET, pl.String))).write_csv()
        path.write_text(f"\ufeff{text}", encoding="utf-8")


def _to_sheet(row: Mapping[str, Any]) -> dict[str, str]:
    sentence = f"{row['before']}【{row['printed']}】{row['behind']}".strip()
    own = {"sentence": sentence, "as_read": said(row), "decision": "", "none_because": "", "why": ""}
    return {name: own[name] if name in own else _cell(row[name]) for name in SHEET}


def _write_workbook(table: Sequence[Mapping[str, str]], path: Path) -> None:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("review")
        wrapped, head = book.add_format({"text_wrap": True, "valign": "top"}), book.add_format({"bold": True})
        for column, name in enumerate(SHEET):
            sheet.set_column(column, column, _WIDTHS.get(name, 12), wrapped)
            sheet.write_string(0, column, name, head)
            for line, row in enumerate(table, 1):
                sheet.write_string(line, column, inert.text(row[name])[:32_000])
        sheet.freeze_panes(1, 1)
        last = max(1, len(table))
        for name, choices in (("decision", ["accept", "correct", "reject"]), ("none_because", list(REASONS))):
            at = SHEET.index(name)
            sheet.data_validation(1, at, last, at, {"validate": "list", "source": choices})


def read_sheet(path: Path, rows: Sequence[Mapping[str, Any]], by: Reviewer) -> tuple[list[dict[str, str]], list[str]]:
    """The corrections lines that a sheet makes, and the lines of the sheet that can't be applied.

    A line without a decision counts as not reviewed, unless a field was overwritten: that is a correction.
    Raises `CorrectionsWrong` when it is not a review sheet, `OSError`.
    """
    now = {row["observation_id"]: row for row in rows}
    lines: list[dict[str, str]] = []
    refused: list[str] = []
    for number, cells in enumerate(_table(path), 2):
        row = now.get(cells["observation_id"])
        decision = _IN_CHINESE.get(cells["decision"], cells["decision"].lower())
        edited = _edited(cells, row) if row else {}
        if not decision and not edited:
            continue
        if row is None or cells["as_read"] != said(row):
            refused.append(f"line {number}: {cells['observation_id']} has changed, or was judged before")
        elif decision == "accept" and not edited:
            lines += accept(row, cells["why"] or "right as it stands", by)
        elif decision == "reject":
            lines += reject(row, cells["none_because"] or "other", cells["why"] or "no observation", by)
        elif decision in ("correct", "") and edited:
            lines += correct(row, edited, cells["why"] or "corrected in review", by)
        else:
            what = "nothing is corrected" if decision == "correct" else "a row is not accepted and corrected at once"
            what = what if decision in ("accept", "correct") else "a decision is accept, correct or reject"
            refused.append(f"line {number}: {cells['decision']!r}: {what}")
    return lines, refused


def _edited(cells: Mapping[str, str], row: Mapping[str, Any]) -> dict[str, str]:
    """The overwritten fields of a row."""
    return {name: cells[name] for name in CORRECTABLE if cells[name] != _cell(row[name]).strip()}


def _table(path: Path) -> list[dict[str, str]]:
    """The lines of a sheet as text by column."""
    try:
        if path.suffix == ".xlsx":
            book = CalamineWorkbook.from_path(path)
            grid = [[_cell(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]
        else:
            grid = list(csv.reader(io.StringIO(_decoded(path.read_bytes()))))
    except (CalamineError, csv.Error) as error:
        raise CorrectionsWrong(f"{path} can't be read: {error}") from error
    head = [cell.strip() for cell in grid[0]] if grid else []
    missing = [name for name in SHEET if name not in head]
    if missing:
        raise CorrectionsWrong(f"{path}: there is no column {', '.join(missing)}; `gwr review --export` makes sheets")
    return [
        {name: _undefended(cell).strip() for name, cell in zip(head, row, strict=False)}
        for row in grid[1:]
        if len(row) == len(head) and any(row)
    ]


def _decoded(data: bytes) -> str:
    """Chinese versions of Excel write CSV in GB 18030 by default."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def _undefended(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it as a formula."""
    return cell[1:] if cell.startswith("'") and inert.is_formula(cell[1:]) else cell


# Decisions as gold and as cases

_DECIDED = """
    SELECT q.report_id, q.start, q.printed, q.quantity_id, q.reason,
        any_value(c.review) FILTER (WHERE c.review = 'taken_out') AS taken_out,
        count(DISTINCT o.observation_id) AS rows,
        count(DISTINCT o.observation_id) FILTER (WHERE o.review IS NOT NULL) AS judged
    FROM staging.quantity q
    LEFT JOIN marts.fct_observation o ON o.quantity_id = q.quantity_id
    LEFT JOIN marts.fct_correction c ON regexp_extract(c.observation_id, '^(.*):[0-9]+$', 1) = q.quantity_id
    WHERE q.report_id IN (SELECT report_id FROM marts.fct_correction WHERE review <> 'lapsed')
    GROUP BY ALL ORDER BY q.report_id, q.start
"""
_ROW = ("name", "value", "value_high", "unit", "measure", "direction", "qualifier", "status", "period", "region")


def write_gold(database: Path, folder: Path) -> dict[str, int]:
    """Write each reviewed report as an annotated one for `gwr evaluate FOLDER`; returns the rows by report.

    It contains every number of the report. Those whose rows have all been reviewed are scored; the others are optional.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made: dict[str, int] = {}
    with duckdb.connect(database, read_only=True) as connection:
        decided = connection.execute(_DECIDED).pl()
        for (report_id,), numbers in decided.partition_by("report_id", as_dict=True, maintain_order=True).items():
            level, code, year, text = connection.execute(
                "SELECT r.level, r.region_code, r.plan_year, s.text FROM marts.dim_report r"
                " JOIN staging.report s USING (report_id) WHERE report_id = ?",
                [report_id],
            ).fetchall()[0]
            rows = connection.execute(
                "FROM marts.fct_observation WHERE report_id = ? AND review IS NOT NULL ORDER BY observation_id",
                [report_id],
            ).pl()
            name = f"{level or 'place'}-{code or report_id}-{year or 'year'}"
            tokens = [_token(k, number, rows) for k, number in enumerate(numbers.iter_rows(named=True))]
            lines = "".join(json.dumps(token, ensure_ascii=False) + "\n" for token in tokens)
            (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
            (folder / f"{name}.txt").write_text(text, encoding="utf-8", newline="")
            made[name] = sum(not token.get("optional") for token in tokens)
    return made


def _token(k: int, number: Mapping[str, Any], rows: pl.DataFrame) -> dict[str, Any]:
    token: dict[str, Any] = {"token": k, "start": number["start"], "text": number["printed"], "rows": []}
    whole = number["rows"] == number["judged"] and (number["rows"] or number["taken_out"])
    if not whole:
        return token | {"optional": True}
    if not number["rows"]:
        return token | {"reason": number["reason"]}
    own = rows.filter(quantity_id=number["quantity_id"]).select(_ROW).to_dicts()
    return token | {"rows": [row | {"head": [row["name"]]} for row in own]}


_SENTENCES = """
    SELECT o.sentence, o.section_kind, r.region AS place, r.review_year, r.plan_year, o.start, o.printed, o.review,
        o.name, o.value, o.value_high, o.unit, o.measure, o.direction, o.qualifier, o.status, o.period, o.region
    FROM marts.fct_observation o JOIN marts.dim_report r USING (report_id)
    WHERE o.report_id || ':' || o.sentence_start IN (
        SELECT report_id || ':' || sentence_start FROM marts.fct_observation WHERE review = 'corrected'
    )
    QUALIFY count(*) FILTER (WHERE review IS NULL) OVER (PARTITION BY o.report_id, o.sentence_start) = 0
    ORDER BY o.report_id, o.start
"""


def write_cases(database: Path, file: Path) -> int:
    """Draft a case (`tests/ingest/cases.toml`) for each fully reviewed sentence that has a corrected row.

    Periods are shifted to the years of the cases, 2019 and 2020. Returns the number of cases.
    """
    with duckdb.connect(database, read_only=True) as connection:
        found = connection.execute(_SENTENCES).pl()
    cases = [_case(rows.to_dicts()) for rows in found.partition_by("sentence", maintain_order=True)]
    head = "# Drafts from the review: check each, shorten its sentence, and put it under the rule that it shows.\n"
    file.write_text(head + "".join(cases), encoding="utf-8")
    return len(cases)


def _case(rows: Sequence[Mapping[str, Any]]) -> str:
    first = rows[0]
    years = {str(first["review_year"]): "2019", str(first["plan_year"]): "2020"}
    told = []
    for row in rows:
        shifted = {**row, "period": years.get(row["period"], row["period"])}
        line = f"{row['printed']} | {said(shifted)}"
        told.append(line.rpartition(" | ")[0] if row["region"] == row["place"] else line)
    lines = ["\n[[case]]", 'rule = "review"', f"text = {_quoted(first['sentence'].strip() + '。')}", "rows = ["]
    if first["section_kind"] in ("plan", "five_year_plan", "five_year_review"):
        lines.insert(2, f'section = "{first["section_kind"]}"')
    return "\n".join([*lines, *(f"    {_quoted(line)}," for line in told), "]", ""])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
