"""Tables with one report per row: CSV and XLSX, every cell as text."""

import csv
import io
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from ingest.readers import media
from ingest.readers.plain import decode
from ingest.readers.reading import Unreadable

Row = dict[str, str]

_LONGEST_HEADING = 100  # characters


def rows(data: bytes, media_type: str, sheet: str | None = None) -> list[Row]:
    """The rows of a table, keyed by the names in its first row; `column 1`, `column 2` if that row is already a report.

    `sheet` names a sheet of a workbook; the default is the one with the most text.
    """
    lines = _sheet(data, sheet) if media_type == media.XLSX else _csv(data)
    if not lines:
        return []
    headings = [heading.strip() for heading in lines[0]]
    if max(map(len, headings), default=0) > _LONGEST_HEADING:
        headings = [f"column {number}" for number, _ in enumerate(headings, start=1)]
    else:
        del lines[0]
    return [dict(zip(headings, line, strict=False)) for line in lines]


def _sheet(data: bytes, sheet: str | None) -> list[list[str]]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            names = [sheet] if sheet else workbook.sheet_names
            sheets = ([[_printed(cell) for cell in row] for row in _cells(workbook, name)] for name in names)
            return max(sheets, key=lambda lines: sum(len(cell) for line in lines for cell in line))
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable(f"the workbook can't be read: {error}") from error


def _cells(workbook: CalamineWorkbook, sheet: str) -> list[list[Any]]:
    return workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def _printed(cell: Any) -> str:
    """A cell as text; workbooks store all numbers as floats, even years."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _csv(data: bytes) -> list[list[str]]:
    text, _ = decode(data)
    csv.field_size_limit(len(text) + 1)
    first = next(csv.reader(io.StringIO(text, newline=""), strict=False), [""])
    separator = "," if len(first) > 1 else max(",;\t|", key=text.split("\n", 1)[0].count)
    try:
        return [line for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True) if line]
    except csv.Error as error:
        raise Unreadable(f"the table is no valid CSV: {error}") from error
