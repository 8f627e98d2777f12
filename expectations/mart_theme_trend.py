"""Checks on `marts.mart_theme_trend`: plausible counts of reports."""

import polars as pl

from expectations.suite import BY_MODEL, Scope, Suite, none, true, within


def rows(scope: Scope) -> pl.DataFrame:
    """One row per word, year and level, of the years and levels of the reports in scope."""
    return scope.query(
        "FROM marts.mart_theme_trend SEMI JOIN (FROM marts.dim_report SEMI JOIN scope_report USING (report_id))"
        " USING (plan_year, level)"
    ).with_columns(
        not_in_more_than_all=pl.col("reports_with_word") <= pl.col("reports"),
        share_is_of_the_reports=pl.col("share_of_reports") == pl.col("reports_with_word") / pl.col("reports"),
    )


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table."""
    return scope.whole(
        "marts.mart_theme_trend",
        ("plan_year", "level", "word"),
        {"unheard_of": "this.word NOT IN (SELECT word FROM marts.fct_keyword)"},
    )


SUITE = Suite(
    layer="marts",
    table="mart_theme_trend",
    key=("plan_year", "level", "word"),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    checks=(
        none("word_is_a_keyword", "unheard_of", "Every word is a keyword of some section.", evidence=BY_MODEL),
        true("share_is_of_the_reports", "The share is that of the reports that have the word.", evidence=BY_MODEL),
        within("occurs_at_least_once", "occurrences", 1, None, "A word of a trend occurs.", evidence=BY_MODEL),
        within("rank_counts_from_1", "rank", 1, None, "Ranks count from 1.", evidence=BY_MODEL),
    ),
)
