"""What must hold of `marts.dim_term`: the values of coded columns."""

import polars as pl

from expectations.suite import BY_MODEL, Scope, Suite, counted, none

# Those of the other fields dbt's tests look up (listed_term), each where it stands.
_USED = "SELECT DISTINCT 'indicator_match' AS field, indicator_match AS value FROM marts.fct_observation"


def rows(scope: Scope) -> pl.DataFrame:
    """All terms: they belong to no one report."""
    return scope.query("FROM marts.dim_term")


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row on the whole table."""
    return scope.whole(
        "marts.dim_term",
        ("field", "value"),
        {},
        **counted(
            "unlisted", "concat_ws(' ', field, value)", f"FROM ({_USED}) ANTI JOIN marts.dim_term USING (field, value)"
        ),
    )


SUITE = Suite(
    layer="marts",
    table="dim_term",
    key=("field", "value"),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    checks=(none("every_value_is_listed", "unlisted", "Every way of mapping a name is listed.", evidence=BY_MODEL),),
)
