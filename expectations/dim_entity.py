"""Checks on `marts.dim_entity`: each named thing once, with as many mentions as there are."""

import polars as pl

from expectations.suite import BY_MODEL, Scope, Suite, none, true


def rows(scope: Scope) -> pl.DataFrame:
    """All named things: they belong to no one report."""
    return scope.query("FROM marts.dim_entity").with_columns(
        years_are_in_order=(pl.col("first_year") <= pl.col("last_year")).fill_null(True),
    )


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table, against the mentions."""
    return scope.whole(
        "marts.dim_entity",
        ("entity_id",),
        {
            "miscounted": (
                "this.mentions <> (SELECT count(*) FROM marts.fct_mention AS one WHERE one.entity_id = this.entity_id)"
            ),
            "unmentioned": (
                "this.mentions = 0 AND this.entity_id NOT IN"
                " (SELECT entity_id FROM marts.fct_promise WHERE entity_id IS NOT NULL)"
            ),
        },
    )


SUITE = Suite(
    layer="marts",
    table="dim_entity",
    key=("entity_id",),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    empty="warn",
    checks=(
        none(
            "mentions_are_counted",
            "miscounted",
            "The number of mentions is right.",
            evidence=BY_MODEL,
        ),
        none("is_spoken_of", "unmentioned", "Every named thing is mentioned or promised.", evidence=BY_MODEL),
        true("years_are_in_order", "The first year is not after the last.", evidence=BY_MODEL, show=("name",)),
    ),
)
