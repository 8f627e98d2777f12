"""Escape foreign text before it is shown: terminals, pages and spreadsheets execute some characters.

Reports and file names may hold anything. Only what is displayed is escaped; stored data stays as read.
"""

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

# Control characters (ESC begins a terminal's sequences; C1 are above \x7f) and marks that reverse the text direction.
_OBEYED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# Spreadsheets recognise UTF-8 CSV by this mark.
_MARK = "\ufeff"
_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"


def text(words: str) -> str:
    """Text that is safe on a terminal or page: control characters and direction marks become �."""
    return _OBEYED.sub("\ufffd", words)


def line(words: str) -> str:
    """The same on one line: text on a line of its own could pass for a message of ours."""
    return text(words).replace("\r", "\ufffd").replace("\n", "\ufffd")


def is_formula(words: str) -> bool:
    """Whether a spreadsheet would run a text as a formula."""
    return re.match(_FORMULA, words) is not None


def cells(rows: "pl.DataFrame") -> "pl.DataFrame":
    """Rows for CSV: every text that a spreadsheet would run as a formula, headers included, gets an apostrophe."""
    import polars as pl
    import polars.selectors as cs

    words = (cs.string(include_categorical=True) | cs.enum()).cast(pl.String)
    defended = pl.when(words.str.contains(_FORMULA)).then("'" + words).otherwise(words).name.keep()
    return rows.with_columns(defended).rename(lambda head: f"'{head}" if is_formula(head) else head)


def csv(rows: "pl.DataFrame") -> str:
    """Rows as CSV in which no text is a formula; lists and structs become JSON."""
    import polars as pl

    nested = [name for name, kind in rows.schema.items() if kind.is_nested()]
    texts = {
        name: [
            None if value is None else json.dumps(value, ensure_ascii=False, default=str)
            for value in rows[name].to_list()
        ]
        for name in nested
    }
    flat = rows.with_columns(pl.Series(name, values, pl.String) for name, values in texts.items())
    return f"{_MARK}{cells(flat).write_csv()}"
