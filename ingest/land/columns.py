"""Recognises the columns of a table of reports, by their cells first and by their names second."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from statistics import median

from ingest.catalogue.regions import Region, by_name
from ingest.readers import Unreadable
from ingest.readers.table import Row

_SAMPLE = 400  # rows examined
_HAN = re.compile("[\u4e00-\u9fff]")
_LEAST_TEXT = 500  # Chinese characters in the cells of a column of texts, all rows together
_REPORT = 1000  # characters; a table whose cells are shorter holds one sentence or paragraph a row
_RIVAL = 0.5  # a second column that holds this share of the first one's characters may be the text as well
_YEAR = re.compile(r"(?:19|20)\d\d(?:\.0|年(?:度)?)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?: 00:00:00)?")
_MOST = 0.8  # of a column's cells must be years, or places, where its name does not say so
_PLACES = ("county", "city", "region", "province")  # the nearest place first


@dataclass(frozen=True)
class Columns:
    """The heading of the texts' column, and those of other fields by the field's name (`Entry`'s, city, province)."""

    text: str
    fields: Mapping[str, str]
    by_sentence: bool  # a row holds a sentence or a paragraph, not a report


@cache
def _names() -> dict[str, frozenset[str]]:
    table = tomllib.loads((Path(str(files("ingest"))) / "words" / "columns.toml").read_text(encoding="utf-8"))
    return {field: frozenset(names) for field, names in table.items()}


def columns_of(rows: Sequence[Row], named: Mapping[str, str]) -> Columns:
    """Recognise the columns of a table; `named` are those given by a person (field: the table's heading).

    Raises `Unreadable`, with the headings found, when no column or several may hold the texts.
    """
    sample = rows[:: max(1, len(rows) // _SAMPLE)]
    cells = {heading: [row.get(heading) or "" for row in sample] for heading in rows[0] if heading}
    text = named.get("text") or _text(cells)
    if text not in cells:
        raise Unreadable(
            f"the table has no column {text!r} with the reports' texts, only {_listed(cells)}; "
            "name it: gwr run FILE --column text=..."
        )
    fields = {field: heading for field, heading in named.items() if field != "text"}
    others = {heading: cells[heading] for heading in cells if heading != text and heading not in fields.values()}
    for heading, values in others.items():
        field = _field(heading, values)
        if field and field not in fields:
            fields[field] = heading
    filled = [len(value) for value in cells[text] if value.strip()]
    return Columns(text, fields, bool(filled) and median(filled) < _REPORT and len(rows) > 1)


def _text(cells: Mapping[str, Sequence[str]]) -> str:
    chars = {heading: sum(len(_HAN.findall(value)) for value in values) for heading, values in cells.items()}
    most = max(chars.values(), default=0)
    if most < _LEAST_TEXT:
        raise Unreadable(
            f"none of the table's columns holds texts of reports: {_listed(cells)}; "
            "if one of them does, name it: gwr run FILE --column text=..."
        )
    rivals = [heading for heading, count in chars.items() if count >= most * _RIVAL]
    called = [heading for heading in rivals if _even(heading) in _names()["text"]]
    chosen = called if len(rivals) > 1 else rivals
    if len(chosen) != 1:
        raise Unreadable(
            f"several of the table's columns may hold the reports' texts: {_listed(rivals)}; "
            "name one: gwr run FILE --column text=..."
        )
    return chosen[0]


def _field(heading: str, values: Sequence[str]) -> str | None:
    filled = [value.strip() for value in values if value.strip()]
    years = sum(bool(_YEAR.fullmatch(value)) for value in filled)
    places = sum(value in by_name() for value in filled)
    called = next((field for field, names in _names().items() if _even(heading) in names), None)
    if called == "plan_year" or (called is None and years > len(filled) * _MOST):
        return "plan_year" if years == len(filled) > 0 else None
    if called is None and places > len(filled) * _MOST:
        return "region"
    if called == "delivered_on" and not all(map(_DAY.fullmatch, filled)):
        return None
    return called if called != "text" else None


def _even(heading: str) -> str:
    return re.sub(r"[\s\ufeff]", "", heading).lower()


def _listed(headings: object) -> str:
    return ", ".join(map(repr, headings))  # type: ignore[call-overload]


def cells_of(row: Row, columns: Columns) -> dict[str, str]:
    """The fields of `Entry` in a row: its place by name and code of the catalogue, its year as a number."""
    told = {field: (row.get(heading) or "").strip() for field, heading in columns.fields.items()}
    if found := _YEAR.fullmatch(told.get("plan_year", "")):
        told["plan_year"] = found[0][:4]
    place = _place([told[field] for field in _PLACES if told.get(field)])
    if place:
        told |= {"region": place.name, "region_code": place.code or "", "level": place.level}
    return {field: value for field, value in told.items() if value and field not in ("city", "county", "province")}


def _place(printed: Sequence[str]) -> Region | None:
    """The only region with the first of these names, below those that the others may name: 朝阳 in 辽宁."""
    if not printed:
        return None
    above = {region.code[:2] for name in printed[1:] for region in by_name().get(name, ()) if region.code}
    found = [r for r in by_name().get(printed[0], ()) if r.code and (not above or r.code[:2] in above)]
    highest = min((_LEVELS.index(region.level) for region in found), default=0)
    found = [region for region in found if _LEVELS.index(region.level) == highest]
    found = [region for region in found if region.in_force] or found
    return found[0] if len(found) == 1 else None


_LEVELS = ("national", "province", "city", "county")
