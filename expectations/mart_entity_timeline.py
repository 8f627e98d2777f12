"""Checks on `marts.mart_entity_timeline`: each named thing once per report, with what is said about it."""

import polars as pl

from expectations.suite import BY_MODEL, Scope, Suite, counted, none, true


def rows(scope: Scope) -> pl.DataFrame:
    """One row per named thing and report in scope."""
    return scope.mart("mart_entity_timeline").with_columns(
        is_mentioned=pl.col("mentions") > 0,
        something_is_said=pl.col("told").is_not_null() | pl.col("promised").is_not_null(),
    )


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table, against the mentions."""
    return scope.whole(
        "marts.mart_entity_timeline",
        ("entity_id", "report_id"),
        {},
        **counted(
            "missing",
            "mention_id",
            """
            FROM marts.fct_mention JOIN marts.dim_report AS report USING (report_id)
            ANTI JOIN marts.mart_entity_timeline USING (entity_id, report_id)
            WHERE report.is_current AND report.region_code IS NOT NULL AND report.plan_year IS NOT NULL
            """,
        ),
    )


SUITE = Suite(
    layer="marts",
    table="mart_entity_timeline",
    key=("entity_id", "report_id"),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    empty="warn",
    checks=(
        none("every_mention_counts", "missing", "Every mention in a report in force has its row.", evidence=BY_MODEL),
        true("is_mentioned", "Every row has a mention.", evidence=BY_MODEL),
        true("something_is_said", "A row shows words of the review or of the plan.", evidence=BY_MODEL),
    ),
)
