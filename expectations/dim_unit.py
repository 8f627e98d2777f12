"""Checks on `marts.dim_unit`: units that convert."""

import polars as pl

from expectations.suite import BY_MODEL, Scope, Suite, counted, none


def rows(scope: Scope) -> pl.DataFrame:
    """All units: they belong to no one report."""
    return scope.query("FROM marts.dim_unit")


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table."""
    return scope.whole(
        "marts.dim_unit",
        ("unit",),
        {},
        **counted(
            "dimensions_of_two_bases",
            "dimension",
            "FROM (SELECT dimension FROM marts.dim_unit WHERE dimension NOT IN ('count', 'unknown') GROUP BY dimension"
            " HAVING count(DISTINCT base_unit) > 1)",
        ),
        **counted(
            "missing",
            "unit",
            "FROM (SELECT DISTINCT unit FROM staging.observation) ANTI JOIN marts.dim_unit USING (unit)",
        ),
    )


SUITE = Suite(
    layer="marts",
    table="dim_unit",
    key=("unit",),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    checks=(
        none("every_unit_is_there", "missing", "Every unit of an observation is listed.", evidence=BY_MODEL),
        none(
            "dimension_has_one_base_unit",
            "dimensions_of_two_bases",
            "All units of a dimension convert to the same base unit (counts apart: 户 and 家 do not).",
            evidence=BY_MODEL,
        ),
    ),
)
