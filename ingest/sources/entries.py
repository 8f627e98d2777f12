"""The rows of a catalogue of documents, read once, with their errors."""

import csv
import io
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

CATALOGUE = "catalog.csv"
LEVELS = ("national", "province", "city", "county")
FIRST_YEAR, LAST_YEAR = 1949, 2100


class Entry(BaseModel):
    """A catalogue's entry for one document; empty cells are None. It outranks what is read from the text."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    title: str | None = None
    region: str | None = None
    region_code: str | None = None
    level: str | None = None
    delivered_on: date | None = None
    review_year: int | None = None
    plan_year: int | None = None
    speaker: str | None = None
    session: str | None = None
    source_note: str | None = None
    sha256: str | None = None
    in_force: bool | None = None  # yes: of several documents of one report this one; no: any other
    yields: tuple[str, ...] = ()
    """Fields that are used only if the text gives nothing: from columns of a table that nobody has named."""
    kinds: tuple[str, ...] = ()
    """Kinds of documents that its source asks for besides work reports, such as `budget`."""

    @field_validator("level")
    @classmethod
    def _is_a_level(cls, value: str | None) -> str | None:
        if value not in (None, *LEVELS):
            raise ValueError(f"the level is one of {', '.join(LEVELS)}")
        return value

    @field_validator("region_code")
    @classmethod
    def _is_a_code(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch("[1-8][0-9]{5}", value):
            raise ValueError("a region code has six digits (GB/T 2260)")
        return value

    @field_validator("review_year", "plan_year", "delivered_on")
    @classmethod
    def _is_of_our_time(cls, value: int | date | None) -> int | date | None:
        year = value.year if isinstance(value, date) else value
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(f"the year lies between {FIRST_YEAR} and {LAST_YEAR}")
        return value

    @field_validator("*", mode="before")
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return (value.strip() or None) if isinstance(value, str) else value

    @field_validator("in_force", mode="before")
    @classmethod
    def _in_chinese(cls, value: Any) -> Any:
        return {"是": True, "否": False}.get(value, value) if isinstance(value, str) else value


# An entry and what is wrong with its row.
Listed = tuple[Entry | None, tuple[str, ...]]
UNLISTED: Listed = (None, ())


def read_catalogue(data: bytes, where: str) -> dict[str, Listed]:
    """Read a catalogue: CSV in UTF-8, column `file` (relative to the catalogue) and any of the fields of `Entry`.

    Returns the entries by `file`. A catalogue that is no CSV in UTF-8 is one entry `""` that says so.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error) as error:
        return {"": (None, (f"{where} can't be read as CSV in UTF-8: {error}",))}
    return {row["file"].strip(): to_entry(row, f"{where}, {row['file'].strip()}") for row in rows if row.get("file")}


def to_entry(row: Mapping[str, Any], where: str) -> tuple[Entry, tuple[str, ...]]:
    """Make an entry of a catalogue's row (`delivered` is taken for `delivered_on`).

    Cells that are wrong are left out, with a sentence for each: `catalog.csv, a.txt: delivered_on is '2020-13-01' ...`.
    """
    cells = {name: value for name, value in row.items() if isinstance(name, str)}
    if not cells.get("delivered_on"):
        cells["delivered_on"] = cells.get("delivered")
    try:
        return Entry.model_validate(cells), ()
    except ValidationError as error:
        wrong = {str(problem["loc"][0]): problem for problem in error.errors()}
        problems = tuple(
            f"{where}: {name} is {each['input']!r}: {each['msg'].removeprefix('Value error, ')}"
            for name, each in wrong.items()
        )
        return Entry.model_validate({name: value for name, value in cells.items() if name not in wrong}), problems
