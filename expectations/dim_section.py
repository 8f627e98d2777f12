"""Checks on `marts.dim_section`: every section in staging once."""

import polars as pl

from expectations.suite import BY_MODEL, Scope, Suite, absent, counted, given, none


def rows(scope: Scope) -> pl.DataFrame:
    """One row per section."""
    return scope.mart("dim_section")


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table."""
    return scope.whole(
        "marts.dim_section",
        ("section_id",),
        {
            "not_in_staging": absent("section_id", "staging.section"),
        },
        **counted("missing", "section_id", "FROM staging.section ANTI JOIN marts.dim_section USING (section_id)"),
    )


SUITE = Suite(
    layer="marts",
    table="dim_section",
    key=("section_id",),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    checks=(
        none("every_section_is_there", "missing", "Every section of staging has reached the mart.", evidence=BY_MODEL),
        none(
            "no_section_is_left_over",
            "not_in_staging",
            "No section is left that staging no longer has.",
            evidence=BY_MODEL,
        ),
        given("path", "Every section has its headings from the top.", evidence=BY_MODEL),
    ),
)
