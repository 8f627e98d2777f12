"""Checks on `marts.mart_glossary`: every explanation in a report in force, and the year of each term's first one."""

import polars as pl

from expectations.suite import BY_MODEL, Scope, Suite, counted, none, true


def rows(scope: Scope) -> pl.DataFrame:
    """One row per explanation of a report in scope."""
    first = pl.col("first_explained") <= pl.col("plan_year")
    return scope.mart("mart_glossary").with_columns(first_is_no_later=first.fill_null(True))


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table."""
    return scope.whole(
        "marts.mart_glossary",
        ("explanation_id",),
        {},
        **counted(
            "missing",
            "explanation_id",
            "FROM marts.fct_explanation SEMI JOIN (FROM marts.dim_report WHERE is_current) USING (report_id)"
            " ANTI JOIN marts.mart_glossary USING (explanation_id)",
        ),
    )


SUITE = Suite(
    layer="marts",
    table="mart_glossary",
    key=("explanation_id",),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    empty=None,  # most reports explain nothing
    checks=(
        none(
            "every_explanation_is_there",
            "missing",
            "Every explanation in a report in force is listed.",
            evidence=BY_MODEL,
        ),
        true(
            "first_is_no_later",
            "No report explains a term before the first.",
            evidence=BY_MODEL,
            show=("term", "plan_year", "first_explained"),
        ),
    ),
)
