"""Words of others made harmless where they are shown: what a terminal, a page or a spreadsheet would obey.

Reports and names of files hold anything. What is kept and computed with stays as it was read.
"""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

# Controls (a terminal's begin with ESC or stand beyond \x7f), and what turns the direction of the text that follows.
_OBEYED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"


def text(words: str) -> str:
    """Words that no terminal or page obeys: controls and marks of direction are replaced by �."""
    return _OBEYED.sub("\ufffd", words)


def line(words: str) -> str:
    """The same as one line: what begins a line of its own might be taken for a word of ours."""
    return text(words).replace("\r", "\ufffd").replace("\n", "\ufffd")


def cells(rows: "pl.DataFrame") -> "pl.DataFrame":
    """Rows for CSV: an apostrophe stands before each text, heads too, that a spreadsheet would take for a formula."""
    import polars as pl
    import polars.selectors as cs

    words = (cs.string(include_categorical=True) | cs.enum()).cast(pl.String)
    defended = pl.when(words.str.contains(_FORMULA)).then("'" + words).otherwise(words).name.keep()
    return rows.with_columns(defended).rename(lambda head: f"'{head}" if re.match(_FORMULA, head) else head)
