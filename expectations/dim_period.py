"""Checks on `marts.dim_period`: years and spans of years."""

import polars as pl

from expectations.suite import BY_MODEL, Scope, Suite, counted, none, true, within


def rows(scope: Scope) -> pl.DataFrame:
    """All periods: they belong to no one report."""
    first, last = pl.col("start_year"), pl.col("end_year")
    return scope.query("FROM marts.dim_period").with_columns(
        runs_forward=first <= last,
        years_are_counted=pl.col("years") == last - first + 1,
        is_written_as_it_runs=pl.col("period")
        == pl.when(first == last).then(first.cast(pl.String)).otherwise(pl.format("{}-{}", first, last)),
    )


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table."""
    return scope.whole(
        "marts.dim_period",
        ("period",),
        {},
        **counted(
            "missing",
            "period",
            "FROM (SELECT DISTINCT period FROM staging.observation) ANTI JOIN marts.dim_period USING (period)",
        ),
    )


SUITE = Suite(
    layer="marts",
    table="dim_period",
    key=("period",),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    checks=(
        none(
            "every_period_is_there",
            "missing",
            "Every period of an observation is listed.",
            evidence=BY_MODEL,
        ),
        true("years_are_counted", "Its length is the number of years from the first to the last.", evidence=BY_MODEL),
        true("is_written_as_it_runs", "2016-2020 runs from 2016 to 2020.", evidence=BY_MODEL),
        within(
            "lies_in_our_time",
            "end_year",
            1900,
            2100,
            "A report speaks of its own time.",
            severity="warn",
            evidence="",
        ),
    ),
)
