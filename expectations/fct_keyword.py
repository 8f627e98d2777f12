"""Checks on `marts.fct_keyword`: staging's keywords, all of them."""

import polars as pl

from expectations.suite import BY_MODEL, Scope, Suite, counted, none, within


def rows(scope: Scope) -> pl.DataFrame:
    """One row per keyword."""
    return scope.mart("fct_keyword")


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table, against staging and the dimensions."""
    return scope.whole(
        "marts.fct_keyword",
        ("keyword_id",),
        {
            "not_in_staging": (
                "NOT EXISTS (FROM staging.keyword AS read"
                " WHERE read.section_id = this.section_id AND read.word = this.word)"
            ),
        },
        **counted("missing", "word", "FROM staging.keyword ANTI JOIN marts.fct_keyword USING (section_id, word)"),
    )


SUITE = Suite(
    layer="marts",
    table="fct_keyword",
    key=("keyword_id",),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    checks=(
        none("every_keyword_is_there", "missing", "Every keyword of staging has reached the mart.", evidence=BY_MODEL),
        none(
            "no_keyword_is_left_over",
            "not_in_staging",
            "No keyword is left that staging no longer has.",
            evidence=BY_MODEL,
        ),
        within("rank_counts_from_1", "rank", 1, None, "Ranks count from 1.", evidence=BY_MODEL, show=("word",)),
        within(
            "occurs_at_least_once",
            "occurrences",
            1,
            None,
            "A keyword occurs in the text.",
            evidence=BY_MODEL,
            show=("word",),
        ),
    ),
)
