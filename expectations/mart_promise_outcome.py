"""Checks on `marts.mart_promise_outcome`: each promise of a report in force once, with its later outcome."""

import polars as pl

from expectations.suite import BY_MODEL, Scope, Suite, counted, none, true


def rows(scope: Scope) -> pl.DataFrame:
    """One row per promise of a report in scope, with what makes it sound."""
    told = pl.col("outcome").is_in(["done", "under_way", "not_done", "promised_again"])
    return scope.mart("mart_promise_outcome").with_columns(
        passage_where_told=told == pl.col("passage").is_not_null(),
        another_report_tells=(pl.col("telling_report_id") != pl.col("report_id")).fill_null(True),
        verdict_is_kept=~(
            ((pl.col("verdict") == "missed") & (pl.col("outcome") != "not_done"))
            | (pl.col("verdict").is_in(["met", "exceeded"]) & (pl.col("outcome") != "done"))
        ).fill_null(False),
        first_promised_is_no_later=pl.col("first_promised") <= pl.col("plan_year"),
    )


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table, against the promises that should be in it."""
    return scope.whole(
        "marts.mart_promise_outcome",
        ("promise_id",),
        {},
        **counted(
            "missing",
            "promise_id",
            """
            FROM marts.fct_promise AS promise JOIN marts.dim_report AS report USING (report_id)
            ANTI JOIN marts.mart_promise_outcome USING (promise_id)
            WHERE report.is_current AND report.region_code IS NOT NULL AND report.plan_year IS NOT NULL
            """,
        ),
    )


SUITE = Suite(
    layer="marts",
    table="mart_promise_outcome",
    key=("promise_id",),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    empty="warn",
    checks=(
        none("every_promise_is_there", "missing", "Every promise in a report in force is listed.", evidence=BY_MODEL),
        true(
            "passage_where_told", "A passage is given exactly when there is an outcome in the text.", evidence=BY_MODEL
        ),
        true("another_report_tells", "The outcome of a promise comes from another report.", evidence=BY_MODEL),
        true("verdict_is_kept", "A target's verdict settles the promise that it is part of.", evidence=BY_MODEL),
        true("first_promised_is_no_later", "A thread begins no later than its promise.", evidence=BY_MODEL),
    ),
)
