"""Run one table's suite with Great Expectations; results are rows, with the keys of failing rows.

A fault in few documents is put down to them: their rows are set aside or marked, and the run goes on. A fault in many,
or in all, is put down to the code, and blocks the run.

Great Expectations is imported when the first table is judged, since the import takes seconds.
"""

import json
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import polars as pl
import polars.selectors as cs

from expectations import quarantine
from expectations.engine import engine
from expectations.suite import KEYS_LISTED, Check, Scope, Suite, total

NOTHING = pl.DataFrame(schema={"report_id": pl.String, "key": pl.String, "seen": pl.String})

_WORDS = {"PairValuesToBeEqual": "equal", "PairValuesAToBeGreater": "the first greater", "ToBeNull": "nothing"}
SHOWN = 20
"""How many failing rows a result lists."""

_LONGEST = 200  # most characters shown of a cell: file names may have tens of thousands
_WORTH_FINDING_ALL = 2000
_FEW_ROWS = 5  # never block a run when they apply to single rows
_BEYOND_LOOKING = 200_000  # failing rows; beyond this their documents are not looked up
_TOO_FEW_TO_TELL = 10  # rows of a document


@dataclass(frozen=True)
class Verdict:
    """The outcome of one check: the result row, the failing keys, and the engine's own result."""

    row: dict[str, Any]
    check: Check
    failing: pl.DataFrame  # the failing rows to be acted on: report_id, key, seen
    result: Any  # Great Expectations' ExpectationValidationResult; None when the frame could not even be made


def judge(suite: Suite, scope: Scope) -> list[Verdict]:
    """The verdict on each check of one table, plus two: that rows were checked, and that few are set aside."""
    some_rows = Check(
        "rows_were_checked",
        "ExpectTableRowCountToBeBetween",
        {"min_value": 1},
        "A suite that has looked at no rows has shown nothing.",
        severity=suite.empty or "warn",
        evidence="By definition.",
        tolerance=0,
    )
    try:
        rows = suite.rows(scope)
        totals = suite.totals(scope, rows)
    except (duckdb.Error, pl.exceptions.PolarsError) as error:
        row = _row(suite, some_rows, success=False, observed=f"the rows can't be read: {error}", checked=0, failed=0)
        return [Verdict(row, some_rows, NOTHING, None)]
    checks = [some_rows] if suite.empty else []
    checks += [each for each in suite.checks if each.on == "rows"]
    verdicts = _verdicts(suite, checks, rows, scope)
    verdicts += _verdicts(suite, [each for each in suite.checks if each.on == "totals"], totals, scope)
    return [*verdicts, *_few_are_set_aside(suite, scope, rows, verdicts)]


def _few_are_set_aside(suite: Suite, scope: Scope, rows: pl.DataFrame, verdicts: list[Verdict]) -> list[Verdict]:
    """The verdict on all rows that leave a staging table; a document that would lose too many leaves as a whole."""
    if suite.layer != "staging":
        return []
    check = total(
        "few_rows_are_set_aside",
        "set_aside_share",
        None,
        suite.tolerance,
        "Few rows are set aside, by all checks together: beyond that the fault is not in the rows. A document leaves "
        "whole when more than half of its rows would.",
        evidence="The tolerance of the suite; of 2,617 reports of 300 places none leaves whole for it.",
        fate="set aside",
    )
    leaving = [each.failing for each in verdicts if suite.fate_of(each.check) == "held back"]
    now = pl.concat([NOTHING, *leaving]).unique("key").group_by("report_id").agg(leaving=pl.len())
    shares = (
        rows.group_by("report_id")
        .agg(rows=pl.len())
        .join(now, on="report_id", how="left")
        .join(quarantine.rows_set_aside(scope, suite.table), on="report_id", how="full", coalesce=True)
        .fill_null(0)
        .with_columns(failed=pl.col("leaving") + pl.col("gone"), rows=pl.col("rows") + pl.col("gone"))
    )
    spared = _without_few_at_fault(shares, suite.tolerance, scope)
    frame = pl.DataFrame({"rows": spared["rows"].sum(), "set_aside_share": _share(spared)})
    (verdict,) = _verdicts(suite, [check], frame, scope)
    lost = shares.filter(pl.col("failed") > pl.col("rows") / 2, pl.col("rows") >= _TOO_FEW_TO_TELL)
    if suite.table == "report" or not verdict.row["success"]:
        return [verdict]
    seen = pl.format("{} of {} rows of {} fail their checks", "failed", "rows", pl.lit(suite.table))
    return [replace(verdict, failing=lost.select("report_id", key="report_id", seen=seen))]


def _without_few_at_fault(shares: pl.DataFrame, tolerance: float, scope: Scope) -> pl.DataFrame:
    """The documents that count for the run: all except a few too many of whose rows fail."""
    at_fault = pl.col("failed") > tolerance * pl.col("rows")
    return shares.filter(~at_fault) if scope.are_few(shares.filter(at_fault).height) else shares


def _share(shares: pl.DataFrame) -> float:
    return int(shares["failed"].sum()) / max(int(shares["rows"].sum()), 1)


def _verdicts(suite: Suite, checks: list[Check], frame: pl.DataFrame, scope: Scope) -> list[Verdict]:
    """The verdicts on the checks of one frame, in their order."""
    if not checks:
        return []
    batch, expectations = _batch(frame, checks), [expectation_of(suite, check) for check in checks]
    gx, _ = engine()
    found = batch.validate(gx.ExpectationSuite(suite.table, expectations=expectations), result_format="BASIC")
    # The engine returns results in its own order.
    by_name = {result.expectation_config.meta["check"]: result for result in found.results}
    return [
        _verdict(suite, check, expectation, by_name[check.name], frame, scope)
        for check, expectation in zip(checks, expectations, strict=True)
    ]


def _verdict(suite: Suite, check: Check, expectation: Any, result: Any, frame: pl.DataFrame, scope: Scope) -> Verdict:
    counts = result.result
    if not counts:  # the check itself broke: a column is missing, say
        row = _row(suite, check, success=False, observed=_complaint(result.exception_info), checked=0, failed=0)
        return Verdict(row, check, NOTHING, result)
    if "observed_value" in counts:
        return _of_totals(suite, check, result, frame, scope)
    # Where the check does not apply, the column is null and the row not counted.
    failed, checked = counts["unexpected_count"], counts["element_count"] - counts.get("missing_count", 0)
    fate = suite.fate_of(check)
    everything = fate is not None and failed <= _BEYOND_LOOKING
    positions = _positions(expectation, frame, check, failed, everything) if failed else []
    failing = _failing(suite, check, frame[positions]) if everything else NOTHING
    success = result.success or (everything and _theirs(suite, check, failing, frame, scope))
    columns = (*check.columns, *(c for c in check.show if c not in check.columns))
    keys = _keys(suite, frame, positions[:SHOWN])
    cells = frame[positions[:SHOWN]].select(columns).with_columns(cs.string().str.head(_LONGEST)).to_dicts()
    shown = [{"key": key} | row for key, row in zip(keys, cells, strict=True)]
    row = _row(suite, check, success, failed / max(checked, 1), checked, failed, shown)
    return Verdict(row, check, failing if success else NOTHING, result)


def _of_totals(suite: Suite, check: Check, result: Any, frame: pl.DataFrame, scope: Scope) -> Verdict:
    """The verdict on an aggregate. Totals that count faults list their keys in a column beside them."""
    counts = result.result
    observed = counts["observed_value"] = _plain(counts["observed_value"])
    checked = frame.item(0, "rows") if check.on == "totals" else frame.height
    told = not result.success and check.on == "totals"
    keys: list[str] = (frame.row(0, named=True).get(f"{check.column}_keys") if told else None) or []
    success, failing = result.success, NOTHING
    if keys and suite.fate_of(check) == "held back" and observed < KEYS_LISTED:
        failing = pl.DataFrame({"key": keys}).select(
            report_id=pl.col("key").str.extract("^([^: ]*)"), key="key", seen=pl.lit("")
        )
        shares = failing.group_by("report_id").agg(rows=pl.len(), failed=pl.len())
        success = _without_few_at_fault(shares, 0, scope).is_empty()
    row = _row(
        suite, check, success, observed, checked, int(observed) if keys else 0, [{"key": key} for key in keys[:SHOWN]]
    )
    return Verdict(row, check, failing if success else NOTHING, result)


def _theirs(suite: Suite, check: Check, failing: pl.DataFrame, frame: pl.DataFrame, scope: Scope) -> bool:
    """Whether the check passes without the few documents at fault."""
    per_report = failing.group_by("report_id").agg(failed=pl.len())
    shares = frame.group_by("report_id").agg(rows=pl.len()).join(per_report, on="report_id", how="left").fill_null(0)
    tolerance = _tolerance(suite, check)
    if tolerance and failing.height <= _FEW_ROWS and suite.table != "report":
        return True
    return _share(_without_few_at_fault(shares, tolerance, scope)) <= tolerance


def _failing(suite: Suite, check: Check, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that fail a check: their reports, keys, and what was seen, in words."""
    columns = dict.fromkeys((*check.columns, *check.show))
    seen = [
        pl.format(f"{column} {{}}", pl.col(column).cast(pl.String).str.head(_LONGEST))
        for column in columns
        if column != "source"
    ]
    return rows.select(
        "report_id",
        key=pl.concat_str(suite.key, separator=" "),
        seen=pl.concat_str(seen, separator=", ", ignore_nulls=True),
    )


def _row(
    suite: Suite,
    check: Check,
    success: bool,
    observed: Any,
    checked: int,
    failed: int,
    failing: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """The result row of one check, without the run's columns."""
    return {
        "suite": suite.table,
        "expectation": check.name,
        "column": check.column,
        "severity": check.severity,
        "success": bool(success),
        "observed": f"{observed:.6g}" if isinstance(observed, float) else str(observed),
        "threshold": _threshold(suite, check),
        "rows_checked": checked,
        "rows_failed": failed,
        "failing_keys": json.dumps(failing or [], ensure_ascii=False, default=str),
        "description": check.guards,
    }


def _positions(expectation: Any, frame: pl.DataFrame, check: Check, failed: int, everything: bool) -> list[int]:
    """The positions in `frame` of the failing rows: all when they are to be set aside, otherwise enough to show.

    The engine takes 0.1 ms per row to list failing rows; when most of a large table fails, a few are enough.
    """
    step = frame.height if everything or failed <= _WORTH_FINDING_ALL else 1000
    found: list[int] = []
    for first in range(0, frame.height, step):
        batch = _batch(frame[first : first + step], [check])
        result = batch.validate(expectation, result_format="COMPLETE").result
        found += [first + position for position in result["unexpected_index_list"] or []]
        if not everything and len(found) >= SHOWN:
            break
    return found


def _keys(suite: Suite, frame: pl.DataFrame, positions: list[int]) -> tuple[str, ...]:
    keys = frame[positions].select(pl.concat_str(suite.key, separator=" "))
    return tuple(keys.to_series())


def _threshold(suite: Suite, check: Check) -> str:
    """The threshold in words, short enough for a table cell."""
    low, high = check.arguments.get("min_value"), check.arguments.get("max_value")
    values, regex = check.arguments.get("value_set"), check.arguments.get("regex")
    if values == [True] or values == [False]:
        allowed = str(values[0]).lower()
    elif values:
        allowed = f"one of {', '.join(map(str, values[:10]))}{' ...' if len(values) > 10 else ''}"
    elif regex:
        allowed = f"like {regex}"
    elif low is not None and high is not None:
        allowed = f"{low:g} to {high:g}"
    elif low is not None or high is not None:
        allowed = f"at most {high:g}" if low is None else f"at least {low:g}"
    else:
        allowed = next((word for part, word in _WORDS.items() if part in check.expect), "given")
    tolerance = _tolerance(suite, check)
    return f"{allowed} in all but {tolerance:.0%} of the rows" if tolerance and check.on == "rows" else allowed


def _tolerance(suite: Suite, check: Check) -> float:
    return check.tolerance if check.tolerance is not None else suite.tolerance if check.severity == "error" else 0.0


def _batch(frame: pl.DataFrame, checks: list[Check]) -> Any:
    """The columns that the checks use, in the engine's form; at least one, as a frame without any has no rows."""
    _, definition = engine()
    columns = {column for check in checks for column in check.columns} & set(frame.columns)
    seen = frame.select(sorted(columns) or frame.columns[:1])
    return definition.get_batch({"dataframe": seen.to_pandas()})


def expectation_of(suite: Suite, check: Check) -> Any:
    """A check as the engine's own expectation."""
    from great_expectations import expectations

    mostly = {} if check.on == "totals" or not check.columns else {"mostly": 1 - _tolerance(suite, check)}
    return getattr(expectations, check.expect)(
        **check.arguments,
        **mostly,
        severity={"error": "critical", "warn": "warning"}[check.severity],
        notes=f"{check.guards} Evidence: {check.evidence}",
        meta={"check": check.name},
    )


def _plain(value: Any) -> Any:
    """A Python number instead of numpy's, which the engine's pages can't print."""
    return value.item() if hasattr(value, "item") else value


def _complaint(exception_info: Any) -> str:
    """The error message of a check that broke, from the engine's nested report."""
    if isinstance(exception_info, dict) and "exception_message" not in exception_info:
        return "; ".join(sorted({_complaint(each) for each in exception_info.values()}))
    return f"the check broke: {(exception_info or {}).get('exception_message')}"
