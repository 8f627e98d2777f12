"""Hold one table against its suite, by Great Expectations; the verdicts as rows, with the keys of what fails.

Great Expectations is imported inside `engine` alone: its import takes seconds, which nobody else should pay.
"""

import json
import os
from dataclasses import dataclass
from functools import cache
from typing import Any

import duckdb
import polars as pl

from expectations import quarantine
from expectations.suite import Check, Scope, Suite, total

_WORDS = {"PairValuesToBeEqual": "equal", "PairValuesAToBeGreater": "the first greater", "ToBeNull": "nothing"}
_SHOWN = 20
_WORTH_FINDING_ALL = 2000


@dataclass(frozen=True)
class Verdict:
    """What came of one check: the row for people and machines, the keys that fail, and the engine's own result."""

    row: dict[str, Any]
    evidence: str
    failing: tuple[str, ...]  # keys of all rows that fail, when they are to be set aside
    result: Any  # Great Expectations' ExpectationValidationResult; None when the frame could not even be made


def judge(suite: Suite, scope: Scope) -> list[Verdict]:
    """The verdict on each check of one table; on top of its own, that rows were checked and few are set aside."""
    some_rows = Check(
        "rows_were_checked",
        "ExpectTableRowCountToBeBetween",
        {"min_value": 1},
        "A suite that has looked at no rows has shown nothing.",
        severity=suite.empty or "warn",
        evidence="By the meaning of a check.",
        tolerance=0,
    )
    try:
        rows = suite.rows(scope)
        totals = suite.totals(scope, rows)
    except (duckdb.Error, pl.exceptions.PolarsError) as error:
        row = _row(suite, some_rows, success=False, observed=f"the rows can't be read: {error}", checked=0, failed=0)
        return [Verdict(row, some_rows.evidence, (), None)]
    checks = [some_rows] if suite.empty else []
    verdicts = _verdicts(suite, checks + [each for each in suite.checks if each.on == "rows"], rows)
    checks = [each for each in suite.checks if each.on == "totals"]
    if suite.layer == "staging":
        leaving = {key for verdict in verdicts for key in verdict.failing}
        gone = quarantine.rows_set_aside(scope, suite.table)
        totals = totals.with_columns(set_aside_share=pl.lit((len(leaving) + gone) / max(rows.height + gone, 1)))
        few = total(
            "few_rows_are_set_aside",
            "set_aside_share",
            None,
            suite.tolerance,
            "Few rows are set aside, by all checks together: beyond that the fault is not in the rows.",
            evidence="The tolerance of the suite.",
        )
        checks = [few, *checks]
    return [*verdicts, *_verdicts(suite, checks, totals)]


def _verdicts(suite: Suite, checks: list[Check], frame: pl.DataFrame) -> list[Verdict]:
    """The verdicts on checks that are held against the same frame, in the order of the checks."""
    batch, expectations = _batch(frame, checks), [_expectation(suite, check) for check in checks]
    gx, _ = engine()
    found = batch.validate(gx.ExpectationSuite(suite.table, expectations=expectations), result_format="BASIC")
    # The engine gives the results in an order of its own.
    by_name = {result.expectation_config.meta["check"]: result for result in found.results}
    return [
        _verdict(suite, check, expectation, by_name[check.name], frame)
        for check, expectation in zip(checks, expectations, strict=True)
    ]


def _verdict(suite: Suite, check: Check, expectation: Any, result: Any, frame: pl.DataFrame) -> Verdict:
    counts = result.result
    if not counts:  # the check itself broke: a column is missing, say
        row = _row(suite, check, success=False, observed=_complaint(result.exception_info), checked=0, failed=0)
        return Verdict(row, check.evidence, (), result)
    if "observed_value" in counts:
        observed = counts["observed_value"] = _plain(counts["observed_value"])
        checked = frame.item(0, "rows") if check.on == "totals" else frame.height
        # Totals that count faults list their keys in a column beside them.
        told = not result.success and check.on == "totals"
        keys = (frame.row(0, named=True).get(f"{check.column}_keys") if told else None) or []
        failed, failing = (int(observed) if keys else 0), [{"key": key} for key in keys]
        row = _row(suite, check, result.success, observed, checked, failed, failing)
        return Verdict(row, check.evidence, (), result)
    # Where the check does not apply the column is null, and the row is not counted.
    failed, checked = counts["unexpected_count"], counts["element_count"] - counts.get("missing_count", 0)
    leaves = suite.layer == "staging" and check.severity == "error" and result.success
    positions = _positions(expectation, frame, check, failed, everything=leaves) if failed else []
    keys = _keys(suite, frame, positions)
    shown = frame[positions[:_SHOWN]].select(*check.columns, *(c for c in check.show if c not in check.columns))
    failing = [{"key": key} | row for key, row in zip(keys, shown.iter_rows(named=True), strict=False)]
    row = _row(suite, check, result.success, failed / max(checked, 1), checked, failed, failing)
    return Verdict(row, check.evidence, keys if leaves else (), result)


def _row(
    suite: Suite,
    check: Check,
    success: bool,
    observed: Any,
    checked: int,
    failed: int,
    failing: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """The result row of one check, but for the run's own columns."""
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
    """The places in `frame` of the rows that fail: all of them when they are to be set aside, else enough to show.

    The engine takes 0.1 ms a row to say which rows fail; where most of a large table does, a few of them will do.
    """
    step = frame.height if everything or failed <= _WORTH_FINDING_ALL else 1000
    found: list[int] = []
    for first in range(0, frame.height, step):
        batch = _batch(frame[first : first + step], [check])
        result = batch.validate(expectation, result_format="COMPLETE").result
        found += [first + position for position in result["unexpected_index_list"] or []]
        if not everything and len(found) >= _SHOWN:
            break
    return found


def _keys(suite: Suite, frame: pl.DataFrame, positions: list[int]) -> tuple[str, ...]:
    keys = frame[positions].select(pl.concat_str(suite.key, separator=" "))
    return tuple(keys.to_series())


def _threshold(suite: Suite, check: Check) -> str:
    """The threshold in words, as short as a table cell wants it."""
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


@cache
def engine() -> tuple[Any, Any]:
    """Great Expectations and a context of its own, kept from calling home, drawing bars and leaving files.

    The first call imports it, which takes seconds; `check` makes that call by itself.
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = great_expectations.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    context.delete_data_docs_site("local_site")
    return great_expectations, context


def _batch(frame: pl.DataFrame, checks: list[Check]) -> Any:
    """The columns that the checks look at, as the engine takes them."""
    _, context = engine()
    columns = {column for check in checks for column in check.columns} & set(frame.columns)
    return context.data_sources.pandas_default.read_dataframe(frame.select(sorted(columns)).to_pandas())


def _expectation(suite: Suite, check: Check) -> Any:
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
    """A number of Python's own in place of numpy's, which the engine's pages can't print."""
    return value.item() if hasattr(value, "item") else value


def _complaint(exception_info: Any) -> str:
    """What went wrong in a check that broke, out of the engine's nested account of it."""
    if isinstance(exception_info, dict) and "exception_message" not in exception_info:
        return "; ".join(sorted({_complaint(each) for each in exception_info.values()}))
    return f"the check broke: {(exception_info or {}).get('exception_message')}"
