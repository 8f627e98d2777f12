"""Checks on `marts.mart_headline`: a place's few figures of a year, each one that a report gives."""

import polars as pl

from expectations.suite import BY_MODEL, Scope, Suite, none


def rows(scope: Scope) -> pl.DataFrame:
    """One row per headline of a report in scope."""
    return scope.mart("mart_headline")


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table."""
    return scope.whole(
        "marts.mart_headline",
        ("region_code", "year", "headline", "status"),
        {
            # Null where the figure is not there at all, which is the check's above.
            "other_figure": (
                "(SELECT figure.printed <> ltrim(this.printed, '−') OR figure.report_id <> this.report_id"
                " OR figure.status <> this.status OR figure.indicator_code <> this.indicator_code"
                " FROM marts.fct_observation AS figure WHERE figure.observation_id = this.observation_id)"
                " IS TRUE"
            ),
        },
    )


SUITE = Suite(
    layer="marts",
    table="mart_headline",
    key=("region_code", "year", "headline", "status"),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    empty="warn",  # a report without any of the usual figures is rare, and may be right
    checks=(none("figure_is_as_told", "other_figure", "Its figure is the one in that report.", evidence=BY_MODEL),),
)
