"""Signs: the evidence in a text for its report's metadata, with offsets."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

DOUBTED = ("region", "plan_year")
"""The fields that name a report: two signs that disagree on one of them are told."""


@dataclass(frozen=True)
class Sign:
    """One thing that a text says of its report: `value` for `field`, told by `kind` of words from `start` to `end`.

    A sign without words of its own (the places and years that a text speaks of) has `start` and `end` alike. `value` is
    written as in the warehouse: 牡丹江市, 2020, 2020-01-07.
    """

    field: str  # region | plan_year | delivered_on | speaker | session | title
    value: str
    kind: str  # session | speaker | title | title of the file | day of delivery | opening | heading | ...
    start: int
    end: int


def evidence(told: Iterable[Sign], text: str) -> str:
    """Signs as the JSON of column `evidence` in `staging.report`, with the words printed in `text`."""
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
    """Rows of `staging.report` to one row a sign: source, field, value, told_by, printed, start, end."""
    told = [
        {"source": source, **sign}
        for source, listed in reports.select("source", "evidence").iter_rows()
        for sign in json.loads(listed or "[]")
    ]
    columns = ("source", "field", "value", "told_by", "printed")
    return pl.DataFrame(told, schema=dict.fromkeys(columns, pl.String) | {"start": pl.Int32, "end": pl.Int32})


def doubts(report: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for each sign that says other than a row of `staging.report`, of place or year.

    `the session says region is 苏州市 (在苏州市第四届人民代表大会第四次会议), 宿州市 was taken`.
    """
    told = json.loads(report["evidence"])
    listed = {sign["field"] for sign in told if sign["told_by"] == "catalogue"}  # a person has decided
    for sign in told:
        held = report[sign["field"]] if sign["field"] in DOUBTED and sign["field"] not in listed else None
        if held is not None and sign["value"] != str(held):
            printed = f" ({sign['printed']})" if sign["printed"] else ""
            yield f"the {sign['told_by']} says {sign['field']} is {sign['value']}{printed}; {held} was taken"
