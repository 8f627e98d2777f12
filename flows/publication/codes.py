"""Checks codes that people type: a value that a coded column never holds would silently find nothing."""

import json
import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

import duckdb

# Columns of the Chinese views, and the field of dim_term whose names they hold.
_CHINESE = {
    **{"层级": "level", "领域": "domain", "性质": "measure", "实际或目标": "status", "方向": "direction"},
    **{"限定": "qualifier", "目标限定": "qualifier", "实际限定": "qualifier", "口径": "basis", "章节性质": "kind"},
    **{"存疑": "suspect", "完成情况": "verdict", "难定原因": "verdict_reason"},
}
# Coded columns whose values dim_term does not list: the dimension that does, its column, and its name columns.
_LISTED = {
    **dict.fromkeys(("indicator_code", "指标代码"), ("dim_indicator", "indicator_code", "name_zh", "aliases")),
    **dict.fromkeys(("region_code", "地区代码"), ("dim_region", "region_code", "region", "short_name", "region_en")),
    **dict.fromkeys(("region", "地区"), ("dim_region", "region", "short_name", "full_name", "region_en")),
    **dict.fromkeys(("unit", "单位"), ("dim_unit", "unit", "name_en", "name_en")),
}
PLACES = """
    SELECT region_code FROM marts.dim_region
    WHERE list_has_any([region_code, region, full_name, short_name, region_en], CAST({} AS VARCHAR[]))
"""
"""SQL for the codes of places by name or code; several places may share a name. `{}` is the parameter, a list."""
_EQUALS = {"COMPARE_EQUAL", "COMPARE_NOTEQUAL", "COMPARE_IN", "COMPARE_NOT_IN"}


def unknown(connection: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    """A message for each code in a query that its column never holds, with what may be meant; most often none.

    `WHERE indicator_code = 'ECO_GPD'` gives `no indicator_code is ECO_GPD; did you mean ECO_GDP (地区生产总值)?`.
    """
    told = connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchone()
    parsed = json.loads(told[0]) if told else {}
    renamed = {node["alias"] for node in _nodes(parsed) if node.get("alias")}
    wrong = []
    for column, value in dict.fromkeys(_compared(parsed)):
        known = {} if column in renamed else values(connection, column)
        if known and value not in known.values():
            wrong.append(f"no {column} is {value}; {meant(value, known)}")
    return wrong


def _nodes(parsed: Any) -> Iterator[dict[str, Any]]:
    """Every node of a parsed query."""
    if isinstance(parsed, dict):
        yield parsed
    for child in parsed.values() if isinstance(parsed, dict) else parsed if isinstance(parsed, list) else ():
        yield from _nodes(child)


def _compared(parsed: Any) -> Iterator[tuple[str, str]]:
    """The columns of a query that are compared with a text, and the text."""
    for node in _nodes(parsed):
        if str(node.get("type")) in _EQUALS:
            sides = node.get("children") or [node["left"], node["right"]]
            columns = [side["column_names"][-1] for side in sides if side["class"] == "COLUMN_REF"]
            texts = [side["value"].get("value") for side in sides if side["class"] == "CONSTANT"]
            if len(columns) == 1:
                yield from ((columns[0], text) for text in texts if isinstance(text, str))


def values(connection: duckdb.DuckDBPyConnection, column: str) -> dict[str, str]:
    """The values of a coded column by each of their names; empty when the column is not coded.

    For `measure` they are {"growth": "growth", "增速": "growth" ...}.
    """
    listed = _LISTED.get(column)
    if listed:
        table, code, *names = listed
        # Of places that share a name, today's counts: 牡丹江市 was 232501, and is 231000.
        order = f"is_in_force DESC, {code}" if table == "dim_region" else code
        rows = connection.execute(f"SELECT {code}, {', '.join(names)} FROM marts.{table} ORDER BY {order}").fetchall()
        named = [(name, row[0]) for row in rows for told in row if told for name in (*told.split("|"), told)]
        found: dict[str, str] = {}
        for name, value in named:
            found.setdefault(name, value)
    else:
        rows = connection.execute(
            "SELECT if($chinese, name_zh, value), name_zh, name_en, value FROM marts.dim_term"
            " WHERE field = $field OR ends_with($column, '_' || field) OR (ends_with(field, '_' || $column))",
            {"field": _CHINESE.get(column, column), "column": column, "chinese": column in _CHINESE},
        ).fetchall()
        found = {name: value for value, *names in rows for name in names if name}
    if not found:
        return {}
    # Values found in the table are also valid: a place outside the catalogue, the outcome of a document.
    tables = connection.execute(
        "SELECT table_schema, table_name FROM information_schema.columns WHERE column_name = ?"
        " AND table_schema IN ('marts', '中文', 'staging', 'release')",
        [column],
    ).fetchall()
    present = " UNION ".join(f'SELECT "{column}"::VARCHAR FROM "{schema}"."{table}"' for schema, table in tables)
    if present:
        found |= {value: value for (value,) in connection.execute(present).fetchall() if value}
    return found


def near(value: str, known: dict[str, str]) -> list[str]:
    """The codes closest to an unknown value, three at most: ECO_GDP for ECO_GPD."""
    close = get_close_matches(value.upper(), [name.upper() for name in known], n=3, cutoff=0.6)
    found = [known[name] for name in known if name == value]
    found += [known[name] for one in close for name in known if name.upper() == one]
    return list(dict.fromkeys(found))[:3]


def meant(value: str, known: dict[str, str]) -> str:
    """The codes closest to an unknown value, in words; or some of the existing codes when none is close."""
    names = {code: name for name, code in reversed(known.items()) if name != code}
    shown = [f"{code} ({names[code]})" if code in names else code for code in near(value, known)]
    if shown:
        return f"did you mean {' or '.join(shown)}?"
    codes = list(dict.fromkeys(known.values()))
    return f"there are {', '.join(codes[:12])}{' ...' if len(codes) > 12 else ''}"


def span(text: str) -> tuple[int, int]:
    """A year or years as first and last: 2016-2020. Raises `ValueError` of other texts."""
    told = re.fullmatch(r"([0-9]{4})(?:\s*[-–—~至]\s*([0-9]{4}))?年?", text.strip())
    if not told:
        raise ValueError(f"{text}: a year is 2020, years are 2016-2020")
    return int(told[1]), int(told[2] or told[1])
