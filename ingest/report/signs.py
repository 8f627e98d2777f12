"""Signs: the evidence in a text for its report's metadata, with offsets."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

DOUBTED = ("region", "plan_year")
"""The fields that identify a report: signs that disagree on one of them are reported."""


@dataclass(frozen=True)
class Sign:
    """One thing that a text says about its report: a `value` for a `field`, from words of a `kind` at `start` to `end`.

    A sign without words of its own (from all the places or years in a text) has `start` equal to `end`. `value` is
    written as in the warehouse: 牡丹江市, 2020, 2020-01-07.
    """

    field: str  # region | plan_year | delivered_on | speaker | session | title
    value: str
    kind: str  # session | speaker | title | title of the file | day of delivery | opening | heading | ...
    start: int
    end: int


def evidence(told: Iterable[Sign], text: str) -> str:
    """Signs as JSON for the column `evidence` of `staging.report`, with their words as printed in `text`."""
    return json.dumps(
        [
            {
                "field": sign.field,
                "value": sign.value,
                "told_by": sign.kind,
                "printed": text[sign.start : sign.end] or None,
                "start": sign.start if sign.end else None,
                "end": sign.end or None,
            }
            for sign in told
        ],
        ensure_ascii=False,
    )


def signs(reports: pl.DataFrame) -> pl.DataFrame:
    """One row for each sign in rows of `staging.report`: source, field, value, told_by, printed, start, end."""
    told = [
        {"source": source, **sign}
        for source, listed in reports.select("source", "evidence").iter_rows()
        for sign in json.loads(listed or "[]")
    ]
    columns = ("source", "field", "value", "told_by", "printed")
    return pl.DataFrame(told, schema=dict.fromkeys(columns, pl.String) | {"start": pl.Int32, "end": pl.Int32})


def doubts(report: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for each sign that contradicts the place or year in its row of `staging.report`.

    `the session says region is 苏州市 (在苏州市第四届人民代表大会第四次会议), 宿州市 was taken`.
    """
    told = json.loads(report["evidence"])
    listed = {sign["field"] for sign in told if sign["told_by"] == "catalogue"}  # a person has decided
    for sign in told:
        held = report[sign["field"]] if sign["field"] in DOUBTED and sign["field"] not in listed else None
        if held is not None and sign["value"] != str(held):
            printed = f" ({sign['printed']})" if sign["printed"] else ""
            yield f"the {sign['told_by']} says {sign['field']} is {sign['value']}{printed}; {held} was taken"
