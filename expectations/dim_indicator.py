"""Checks on `marts.dim_indicator`: the catalogue of indicators."""

import polars as pl

from expectations.suite import BY_MODEL, Scope, Suite, total


def rows(scope: Scope) -> pl.DataFrame:
    """All rows: a catalogue belongs to no report."""
    return scope.query("FROM marts.dim_indicator")


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table."""
    return scope.whole(
        "marts.dim_indicator", ("indicator_code",), {}, unmapped="count(*) FILTER (indicator_code = 'UNMAPPED')"
    )


SUITE = Suite(
    layer="marts",
    table="dim_indicator",
    key=("indicator_code",),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    checks=(
        total(
            "unmapped_is_listed",
            "unmapped",
            1,
            1,
            "UNMAPPED stands for names that the catalogue does not cover: no row lacks an indicator.",
            evidence=BY_MODEL,
        ),
        total(
            "catalogue_is_whole",
            "rows",
            500,
            None,
            "The catalogue of indicators was not cut short.",
            evidence="534 indicators are listed.",
        ),
    ),
)
