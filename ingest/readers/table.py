"""Tables with one report a row: CSV and XLSX, every cell as text."""

from io import BytesIO

import polars as pl

from ingest.readers import media
from ingest.readers.plain import decode
from ingest.readers.reading import Unreadable


def rows(data: bytes, media_type: str, sheet: str | None = None) -> list[dict[str, str | None]]:
    """The rows of a table by the names in its first row. `sheet` names a workbook's sheet, the first one by default."""
    if media_type == media.XLSX:
        try:
            frame = pl.read_excel(
                BytesIO(data), sheet_name=sheet, engine="calamine", infer_schema_length=0, drop_empty_rows=False
            )
        except Exception as error:  # the engine's exceptions have no common class of their own
            raise Unreadable(f"the workbook can't be read: {error}") from error
    else:
        text, _ = decode(data)
        separator = "\t" if "\t" in text.split("\n", 1)[0] else ","
        try:
            frame = pl.read_csv(text.encode(), separator=separator, infer_schema=False)
        except pl.exceptions.PolarsError as error:
            raise Unreadable(f"the table can't be read: {error}") from error
    return frame.cast(pl.String).to_dicts()
