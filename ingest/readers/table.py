"""Tables with one report a row: CSV and XLSX, every cell as text."""

import csv
import io
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from ingest.readers import media
from ingest.readers.plain import decode
from ingest.readers.reading import Unreadable


def rows(data: bytes, media_type: str, sheet: str | None = None) -> list[dict[str, str]]:
    """The rows of a table by the names in its first row. `sheet` names a workbook's sheet, the first one by default."""
    lines = _sheet(data, sheet) if media_type == media.XLSX else _csv(data)
    if not lines:
        return []
    headings = [heading.strip() for heading in lines[0]]
    return [dict(zip(headings, line, strict=False)) for line in lines[1:]]


def _sheet(data: bytes, sheet: str | None) -> list[list[str]]:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            chosen = workbook.get_sheet_by_name(sheet) if sheet else workbook.get_sheet_by_index(0)
            return [[_printed(cell) for cell in row] for row in chosen.to_python(skip_empty_area=False)]
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable(f"the workbook can't be read: {error}") from error


def _printed(cell: Any) -> str:
    """A cell as text; workbooks keep every number as a fraction, years too."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _csv(data: bytes) -> list[list[str]]:
    text, _ = decode(data)
    csv.field_size_limit(len(text) + 1)
    separator = "\t" if "\t" in text.split("\n", 1)[0] else ","
    try:
        return [line for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True) if line]
    except csv.Error as error:
        raise Unreadable(f"the table is no valid CSV: {error}") from error
