"""Corrections by people: what a reviewer found wrong, applied to the rows on every run, with the original kept.

The corrections file is a table (CSV, UTF-8) with one line a corrected field:

    observation_id,printed,field,was,should_be,reason,corrected_by,corrected_on
    a0e4641304f510d4:1872:0,20,name,启动建设4个月签约项目,绥芬河片区签约项目,首句为背景,王芳,2026-03-02

`observation_id` names the row as the warehouse has it; `printed` and `was` say what the reviewer saw there, so that a
correction never lands on a row that has changed since. `field` is a column of `CORRECTABLE`, or `reason` for a number
that states nothing: the row is taken out, and `should_be` is the reason that its number gets.
"""

import hashlib
from collections.abc import Collection
from datetime import date
from pathlib import Path

import polars as pl

from ingest.schemas import CORRECTION, OBSERVATION, REASONS

COLUMNS = ("observation_id", "printed", "field", "was", "should_be", "reason", "corrected_by", "corrected_on")
CORRECTABLE = (
    *("name", "value", "value_high", "unit", "measure", "direction", "qualifier", "status", "period", "region"),
)
_CHOICES = {
    "measure": {"level", "share", "growth", "change", "gap", "multiple", "rank"},
    "direction": {"up", "down", "none"},
    "qualifier": {"exact", "approx", "at_least", "at_most"},
    "status": {"actual", "target"},
    "reason": set(REASONS),
}
_NUMBERS = ("value", "value_high")


class CorrectionsWrong(Exception):
    """The corrections file is malformed, or corrects rows that are not as it says; the message names each line."""


def read_corrections(path: Path) -> pl.DataFrame:
    """The corrections in a file, as text columns `COLUMNS` and the line of each; none when there is no such file.

    Raises `CorrectionsWrong` with every line that can't be meant.
    """
    empty = pl.DataFrame(schema={"line": pl.UInt32, **dict.fromkeys(COLUMNS, pl.String)})
    if not path.exists():
        return empty
    table = pl.read_csv(path, infer_schema=False).fill_null("")
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
    if field not in (*CORRECTABLE, "reason"):
        return f"{field} can't be corrected; it should be one of {', '.join(CORRECTABLE)}, reason"
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


def fingerprint(corrections: pl.DataFrame, report_id: str) -> str:
    """What tells one state of a report's corrections from another; empty when it has none."""
    own = corrections.filter(_report_id() == report_id).drop("line").sort("observation_id", "field")
    return hashlib.sha256(own.write_csv().encode()).hexdigest()[:16] if own.height else ""


def correct(frames: dict[str, pl.DataFrame], corrections: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Apply the corrections of the reports in `frames` (as `ingest.extract.extract` gives them).

    Corrected rows have a confidence of 1; each correction with its original value becomes a row of table `correction`.
    Raises `CorrectionsWrong` when a row is not there or no longer says what the correction says it said.
    """
    own = corrections.filter(_report_id().is_in(frames["report"]["report_id"].implode()))
    if not own.height:
        return frames
    observations = frames["observation"]
    rows = observations.filter(pl.col("observation_id").is_in(own["observation_id"].implode()))
    by_id = {row["observation_id"]: row for row in rows.iter_rows(named=True)}
    lines = list(own.iter_rows(named=True))
    wrong = [f"line {line['line']}: {problem}" for line in lines if (problem := _mismatch(line, by_id))]
    if wrong:
        advice = "Look the rows up again, then mend or remove these corrections."
        raise CorrectionsWrong("Corrections no longer fit:\n" + "\n".join(wrong) + f"\n{advice}")
    corrected = pl.DataFrame(
        [
            {
                **line,
                "report_id": line["observation_id"].partition(":")[0],
                "original": line["was"],
                "corrected": line["should_be"],
                "corrected_on": date.fromisoformat(line["corrected_on"]),
            }
            for line in lines
        ],
        schema=CORRECTION.schema,
    )
    taken_out = [line for line in lines if line["field"] == "reason"]
    out = {line["observation_id"] for line in taken_out}
    for field in CORRECTABLE:
        new = {line["observation_id"]: _typed(field, line["should_be"]) for line in lines if line["field"] == field}
        if new:
            observations = observations.with_columns(
                pl.col("observation_id").replace_strict(
                    new, default=pl.col(field), return_dtype=OBSERVATION.columns[field]
                ).alias(field)
            )  # fmt: skip
    touched = pl.col("observation_id").is_in(list(by_id))
    observations = observations.with_columns(confidence=pl.when(touched).then(1.0).otherwise("confidence")).filter(
        ~pl.col("observation_id").is_in(list(out))
    )
    # A number that lost its last row gets the reason why it states nothing.
    reasons = {by_id[line["observation_id"]]["quantity_id"]: line["should_be"] for line in taken_out}
    left = set(observations["quantity_id"].filter(observations["quantity_id"].is_in(list(reasons))))
    reasons = {key: reason for key, reason in reasons.items() if key not in left}
    quantities = frames["quantity"].with_columns(
        reason=pl.col("quantity_id").replace_strict(reasons, default=pl.col("reason"), return_dtype=pl.String)
    )
    return {**frames, "observation": observations, "quantity": quantities, "correction": corrected}


def check_reports(corrections: pl.DataFrame, report_ids: Collection[str]) -> None:
    """Raise `CorrectionsWrong` when a correction is of a report that is not among those loaded."""
    gone = corrections.filter(~_report_id().is_in(list(report_ids)))
    if gone.height:
        lines = ", ".join(f"line {line} ({row})" for line, row in gone.select("line", "observation_id").iter_rows())
        raise CorrectionsWrong(
            f"Corrections of reports that are not in the warehouse: {lines}. "
            "If a report has come in a new edition, look its rows up there."
        )


def _report_id() -> pl.Expr:
    return pl.col("observation_id").str.split(":").list.first()


def _mismatch(line: dict[str, str], rows: dict[str, dict[str, object]]) -> str | None:
    row = rows.get(line["observation_id"])
    if row is None:
        return f"there is no row {line['observation_id']} any more"
    if row["printed"] != line["printed"]:
        return f"row {line['observation_id']} is printed {row['printed']!r}, not {line['printed']!r}"
    field = line["field"]
    now = "observation" if field == "reason" else row[field]
    if now != _typed(field, line["was"]):
        return f"{field} of row {line['observation_id']} is {now!r} now, not {line['was']!r}"
    return None


def _typed(field: str, text: str) -> str | float | None:
    if field not in _NUMBERS:
        return text
    return float(text) if text else None
