"""What must hold of `marts.mart_unmapped_indicator`: all names that the catalogue lacks, and no other."""

import polars as pl

from expectations.suite import BY_MODEL, Scope, Suite, total, within


def rows(scope: Scope) -> pl.DataFrame:
    """All names: they belong to no one report."""
    return scope.query("FROM marts.mart_unmapped_indicator")


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row on the whole table, and by how much its observations differ from those that are unmapped."""
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
    empty=None,  # to map every name is what the table is for
    checks=(
        total(
            "every_unmapped_observation_is_counted",
            "observations_too_many",
            0,
            0,
            "The names' observations are all that are unmapped.",
            evidence=BY_MODEL,
        ),
        within(
            "observations_are_counted", "observations", 1, None, "A name that stands here was read.", evidence=BY_MODEL
        ),
    ),
)
