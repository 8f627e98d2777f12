"""Checks on `marts.mart_restatement`: two reports' figures for the same thing, which really differ."""

import polars as pl

from expectations.suite import BY_MODEL, Scope, Suite, true, within


def rows(scope: Scope) -> pl.DataFrame:
    """One row per restatement in a report in scope."""
    difference = pl.col("restated_value") - pl.col("earlier_value")
    return scope.mart("mart_restatement").with_columns(
        differs_as_said=(pl.col("difference") == difference) & (difference != 0),
        is_told_later=pl.col("plan_year") > pl.col("earlier_plan_year"),
        times=pl.col("relative_difference").abs(),
    )


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table."""
    return scope.whole(
        "marts.mart_restatement",
        ("observation_id",),
        {},
    )


SUITE = Suite(
    layer="marts",
    table="mart_restatement",
    key=("observation_id",),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    empty=None,  # most reports restate nothing
    checks=(
        true("differs_as_said", "The figures differ, by the difference given.", evidence=BY_MODEL),
        true("is_told_later", "A figure is restated by a later report.", evidence=BY_MODEL, show=("name",)),
        within(
            "is_a_restatement",
            "times",
            0,
            20,
            "A restatement changes a figure by a part of it; twentyfold, it is another figure or a wrong multiplier.",
            severity="warn",
            evidence="Corpus: of 86 restatements 99 % change the figure by less than sixfold, the most by elevenfold.",
            show=("name", "earlier_printed", "printed"),
        ),
    ),
)
