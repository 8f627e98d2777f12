"""What must hold of `marts.dim_term`: every coded value of the facts has its name in both languages."""

import polars as pl

from expectations.suite import BY_MODEL, Scope, Suite, complete, counted, missing, none

_CODED = ("status", "measure", "direction", "qualifier", "indicator_match", "basis")
_USED = " UNION ".join(f"SELECT '{field}' AS field, {field} AS value FROM marts.fct_observation" for field in _CODED)


def rows(scope: Scope) -> pl.DataFrame:
    """All terms: they belong to no one report."""
    return scope.query("FROM marts.dim_term").with_columns(missing=missing("name_zh", "name_en"))


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
    checks=(
        none("key_is_unique", "repeated_keys", "No value of a field is in the table twice.", evidence=BY_MODEL),
        none("every_value_is_listed", "unlisted", "Every coded value of an observation is listed.", evidence=BY_MODEL),
        complete("Every value has a name in Chinese and in English.", evidence=BY_MODEL),
    ),
)
