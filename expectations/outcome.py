"""Checks on `staging.outcome`: each promise once per later report, with a passage as evidence."""

import polars as pl

from expectations.suite import Scope, Suite, absent, equal, none, one_of, true, within
from ingest.tables.schemas import OUTCOMES


def rows(scope: Scope) -> pl.DataFrame:
    """One row per promise with an outcome in a report in scope, with that report's text at the passage's offsets."""
    frame = scope.staging("outcome")
    return frame.with_columns(
        text_at_offsets=scope.slices(frame, "passage_start", "passage_end"),
        passage_where_told=(pl.col("outcome") == "not_mentioned") == pl.col("passage").is_null(),
    )


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table."""
    return scope.whole(
        "staging.outcome",
        ("promise_id", "report_id"),
        {
            "without_promise": absent("promise_id", "staging.promise"),
            "without_report": absent("report_id", "staging.report"),
            "told_by_itself": "this.report_id = this.promising_report_id",
        },
    )


SUITE = Suite(
    layer="staging",
    table="outcome",
    key=("promise_id", "report_id"),
    rows=rows,
    totals=totals,
    tolerance=0.01,
    empty=None,  # a place's only report has no next
    checks=(
        none("key_is_unique", "repeated_keys", "No report has two outcomes for one promise."),
        none("promise_exists", "without_promise", "The promise reported on exists."),
        none("report_exists", "without_report", "The reporting report exists."),
        none("another_report_tells", "told_by_itself", "The outcome of a promise comes from another report."),
        one_of("outcome", [*OUTCOMES], "The outcome is one of the five."),
        equal(
            "offsets_give_the_passage",
            "text_at_offsets",
            "passage",
            "The telling report's text at the offsets is the passage as read.",
            evidence="Guaranteed for every row.",
            show=("passage_start", "passage_end"),
        ),
        true(
            "passage_where_told", "A passage is given exactly when there is an outcome in the text.", show=("outcome",)
        ),
        within("confidence_is_a_share", "confidence", 0, 1, "The confidence is a share."),
    ),
)
