"""Checks on `marts.mart_unmapped_indicator`: exactly the names that the catalogue lacks."""

import polars as pl

from expectations.suite import BY_MODEL, Scope, Suite, total, within


def rows(scope: Scope) -> pl.DataFrame:
    """All names: they belong to no one report."""
    return scope.query("FROM marts.mart_unmapped_indicator")


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table, and the difference between its observations and the unmapped ones."""
    return scope.whole(
        "marts.mart_unmapped_indicator",
        ("normalised_name",),
        {},
        observations_too_many=(
            "coalesce(sum(fault.observations), 0) - (SELECT count(*) FROM marts.fct_observation"
            " JOIN marts.dim_report USING (report_id) WHERE indicator_code = 'UNMAPPED' AND is_current)"
        ),
    )


SUITE = Suite(
    layer="marts",
    table="mart_unmapped_indicator",
    key=("normalised_name",),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    empty=None,  # the aim is to map every name
    checks=(
        total(
            "every_unmapped_observation_is_counted",
            "observations_too_many",
            0,
            0,
            "The names cover all unmapped observations.",
            evidence=BY_MODEL,
        ),
        within("observations_are_counted", "observations", 1, None, "A listed name has been read.", evidence=BY_MODEL),
    ),
)
