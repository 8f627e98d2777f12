"""Checks on `marts.mart_problem`: each problem of a report in force once, followed back year by year."""

import polars as pl

from expectations.suite import BY_MODEL, Scope, Suite, true


def rows(scope: Scope) -> pl.DataFrame:
    """One row per problem of a report in scope."""
    years = pl.col("plan_year") - pl.col("first_admitted") + 1
    return scope.mart("mart_problem").with_columns(
        years_are_counted=pl.col("years_running") == years,
        runs_where_admitted_before=(pl.col("years_running") > 1) <= pl.col("is_admitted_again"),
    )


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table."""
    return scope.whole("marts.mart_problem", ("problem_id",), {})


SUITE = Suite(
    layer="marts",
    table="mart_problem",
    key=("problem_id",),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    empty="warn",
    checks=(
        true("years_are_counted", "The running years count from the first.", evidence=BY_MODEL, show=("text",)),
        true(
            "runs_where_admitted_before",
            "A problem running for years was admitted the year before.",
            evidence=BY_MODEL,
            show=("text",),
        ),
    ),
)
