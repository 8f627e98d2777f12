"""Checks on `marts.dim_term`: the values of coded columns."""

import polars as pl

from expectations.suite import BY_MODEL, Scope, Suite, counted, none

# The other fields are looked up by dbt tests (listed_term) on their own tables.
_USED = "SELECT DISTINCT 'indicator_match' AS field, indicator_match AS value FROM marts.fct_observation"


def rows(scope: Scope) -> pl.DataFrame:
    """All terms: they belong to no one report."""
    return scope.query("FROM marts.dim_term")


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table."""
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
    checks=(none("every_value_is_listed", "unlisted", "Every method of mapping a name is listed.", evidence=BY_MODEL),),
)
