"""Checks on `marts.fct_correction`: every correction of staging."""

import polars as pl

from expectations.suite import BY_MODEL, Scope, Suite, counted, none


def rows(scope: Scope) -> pl.DataFrame:
    """One row per corrected field of a report in scope."""
    return scope.mart("fct_correction")


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table."""
    return scope.whole(
        "marts.fct_correction",
        ("correction_id",),
        {},
        **counted(
            "lost",
            "observation_id",
            "FROM staging.correction ANTI JOIN marts.fct_correction USING (observation_id, field)",
        ),
    )


SUITE = Suite(
    layer="marts",
    table="fct_correction",
    key=("correction_id",),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    empty=None,  # most reports need none
    checks=(
        none(
            "every_correction_is_there", "lost", "Every correction of staging has reached the mart.", evidence=BY_MODEL
        ),
    ),
)
