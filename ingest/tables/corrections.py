"""Human corrections, rejections and confirmations of rows: applied in every run, with the original value kept.

The corrections file is a table (CSV, UTF-8) with one line for each field that a person has judged:

    observation_id,printed,field,was,should_be,reason,corrected_by,corrected_on
    a0e4641304f510d4:1872:0,20,name,启动建设4个月签约项目,绥芬河片区签约项目,首句为背景,王芳,2026-03-02

`observation_id` names the row in the warehouse. `printed` and `was` record what the reviewer saw there; if the row has
changed since, the correction lapses and is reported instead of being applied. `field` is one of these:

- a column in `CORRECTABLE`
- `reason` for a number that states nothing: the row is removed, and its number gets `should_be` as the reason
- `row` for a row that is right as it stands; `was` then holds all that the row says (`said`)
"""

import hashlib
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

import polars as pl

from ingest.catalogue.terms import codes
from ingest.tables.schemas import CORRECTION, OBSERVATION, REASONS

COLUMNS = ("observation_id", "printed", "field", "was", "should_be", "reason", "corrected_by", "corrected_on")
CORRECTABLE = (
    *("name", "value", "value_high", "unit", "measure", "direction", "qualifier", "status", "period", "region"),
)
ACCEPTED = "accepted"
_CHOICES = {
    **{field: set(codes(field)) for field in ("measure", "direction", "qualifier", "status")},
    "reason": set(REASONS),
    "row": {ACCEPTED},
}
_NUMBERS = ("value", "value_high")


class CorrectionsWrong(Exception):
    """The corrections file is malformed; the message names each line."""


def read_corrections(path: Path) -> pl.DataFrame:
    """The corrections in a file, as text columns `COLUMNS` with the line of each; empty if there is no such file.

    Raises `CorrectionsWrong` naming every invalid line.
    """
    if not path.exists():
        return pl.DataFrame(schema={"line": pl.UInt32, **dict.fromkeys(COLUMNS, pl.String)})
    return parse_corrections(path.read_bytes(), str(path))


def parse_corrections(data: bytes, path: str) -> pl.DataFrame:
    """The same, from the bytes of a file; `path` is its name in messages."""
    table = pl.read_csv(data, infer_schema=False).fill_null("")
    if tuple(table.columns) != COLUMNS:
        raise CorrectionsWrong(f"{path}: the columns should be {', '.join(COLUMNS)}")
    table = table.with_row_index("line", offset=2)
    wrong = []
    seen: set[tuple[str, str]] = set()
    for row in table.iter_rows(named=True):
        problem = _problem(row)
        if (row["observation_id"], row["field"]) in seen:
            problem = "this field of this row is corrected twice"
        seen.add((row["observation_id"], row["field"]))
        if problem:
            wrong.append(f"{path}, line {row['line']}: {problem}")
    if wrong:
        raise CorrectionsWrong("\n".join(wrong))
    return table


def _problem(row: dict[str, str]) -> str | None:
    empty = [name for name in ("observation_id", "printed", "field", "reason", "corrected_by") if not row[name].strip()]
    if empty:
        return f"{empty[0]} is empty"
    field, new = row["field"], row["should_be"]
    if field not in (*CORRECTABLE, "reason", "row"):
        return f"{field} can't be corrected; it should be one of {', '.join(CORRECTABLE)}, reason, row"
    if field in _CHOICES and new not in _CHOICES[field]:
        return f"{field} can't be {new!r}; it should be one of {', '.join(sorted(_CHOICES[field]))}"
    if not new and field != "value_high":
        return "should_be is empty"
    try:
        if field in _NUMBERS and new:
            float(new)
        date.fromisoformat(row["corrected_on"])
    except ValueError as error:
        return str(error)
    return None


def fingerprints(corrections: pl.DataFrame) -> dict[str, str]:
    """A fingerprint of each report's corrections, by report; reports without any are left out."""
    by_report = corrections.drop("line").sort("observation_id", "field").group_by(_report_id().alias("report_id"))
    return {
        str(report_id): hashlib.sha256(own.drop("report_id", strict=False).write_csv().encode()).hexdigest()[:16]
        for (report_id,), own in by_report
    }


def said(row: Mapping[str, object]) -> str:
    """All that an observation says, in one line: `地区生产总值 | 4 % | growth up | approx | actual 2019 | 牡丹江市`."""
    high = row["value_high"]
    value = f"{row['value']:.12g}" + ("" if high is None else f"~{high:.12g}")
    direction = "" if row["direction"] == "none" else f" {row['direction']}"
    told = (
        *(row["name"], f"{value} {row['unit'] or ''}".strip(), f"{row['measure']}{direction}", row["qualifier"]),
        *(f"{row['status']} {row['period']}", row["region"]),
    )
    return " | ".join(map(str, told))


def correct(frames: dict[str, pl.DataFrame], corrections: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Apply the corrections of the reports in `frames` (as returned by `ingest.extract.extract`).

    Corrected and accepted rows get a confidence of 1. Each line becomes a row of table `correction` with its result.
    Lines about a row that is gone or has changed have lapsed and change nothing.
    """
    own = corrections.filter(_report_id().is_in(frames["report"]["report_id"].implode()))
    if not own.height:
        return frames
    observations = frames["observation"]
    rows = observations.filter(pl.col("observation_id").is_in(own["observation_id"].implode()))
    by_id = {row["observation_id"]: row for row in rows.iter_rows(named=True)}
    lines = list(own.iter_rows(named=True))
    changed = {line["observation_id"] for line in lines if _mismatch(line, by_id)}
    judged = pl.DataFrame(
        [
            {
                **line,
                "report_id": line["observation_id"].partition(":")[0],
                "original": line["was"],
                "corrected": line["should_be"],
                "corrected_on": date.fromisoformat(line["corrected_on"]),
                "review": "lapsed" if line["observation_id"] in changed else _REVIEW.get(line["field"], "corrected"),
            }
            for line in lines
        ],
        schema=CORRECTION.schema,
    )
    lines = [line for line in lines if line["observation_id"] not in changed]
    out = {line["observation_id"]: line["should_be"] for line in lines if line["field"] == "reason"}
    for field in CORRECTABLE:
        new = {line["observation_id"]: _typed(field, line["should_be"]) for line in lines if line["field"] == field}
        if new:
            observations = observations.with_columns(
                pl.col("observation_id").replace_strict(
                    new, default=pl.col(field), return_dtype=OBSERVATION.columns[field]
                ).alias(field)
            )  # fmt: skip
    touched = pl.col("observation_id").is_in([line["observation_id"] for line in lines])
    observations = observations.with_columns(confidence=pl.when(touched).then(1.0).otherwise("confidence")).filter(
        ~pl.col("observation_id").is_in(list(out))
    )
    # A number that lost its last row gets the reason why it states nothing.
    reasons = {by_id[key]["quantity_id"]: reason for key, reason in out.items()}
    left = set(observations["quantity_id"].filter(observations["quantity_id"].is_in(list(reasons))))
    reasons = {key: reason for key, reason in reasons.items() if key not in left}
    quantities = frames["quantity"].with_columns(
        reason=pl.col("quantity_id").replace_strict(reasons, default=pl.col("reason"), return_dtype=pl.String)
    )
    return {**frames, "observation": observations, "quantity": quantities, "correction": judged}


_REVIEW = {"reason": "taken_out", "row": "accepted"}


def lapsed(frames: Mapping[str, pl.DataFrame]) -> list[str]:
    """One sentence for each correction whose row has changed since; `frames` comes from `correct`."""
    rows = frames["correction"].filter(review="lapsed")
    return [
        f"what {row['corrected_by']} said of {row['observation_id']} ({row['field']}: {row['original']}) has lapsed,"
        " since the row has changed; `gwr review` asks again"
        for row in rows.iter_rows(named=True)
    ]


def without_report(corrections: pl.DataFrame, report_ids: Collection[str]) -> list[str]:
    """A sentence naming the lines about reports that are not loaded; an empty list if there are none."""
    gone = corrections.filter(~_report_id().is_in(list(report_ids)))
    if not gone.height:
        return []
    lines = ", ".join(f"line {line} ({row})" for line, row in gone.select("line", "observation_id").iter_rows())
    return [
        f"corrections of reports that are not in the warehouse: {lines}. If a report has come in a new edition,"
        " look its rows up there"
    ]


def _report_id() -> pl.Expr:
    return pl.col("observation_id").str.split(":").list.first()


def _mismatch(line: dict[str, str], rows: dict[str, dict[str, object]]) -> bool:
    """Whether the row of a line is gone, or has changed since the line was written."""
    row = rows.get(line["observation_id"])
    if row is None or row["printed"] != line["printed"]:
        return True
    now = {"reason": "observation", "row": said(row)}.get(line["field"]) or row[line["field"]]
    return bool(now != _typed(line["field"], line["was"]))


def _typed(field: str, text: str) -> str | float | None:
    if field not in _NUMBERS:
        return text
    return float(text) if text else None
