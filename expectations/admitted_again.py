"""Checks on `staging.admitted_again`: a problem of a report and one of the report before."""

import polars as pl

from expectations.suite import Scope, Suite, absent, none, true, within


def rows(scope: Scope) -> pl.DataFrame:
    """One row per problem that was admitted the year before too."""
    of_another = ~pl.col("earlier_problem_id").str.starts_with(pl.col("report_id"))
    return scope.staging("admitted_again").with_columns(earlier_is_another_report_s=of_another)


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table."""
    earlier = "this.earlier_problem_id NOT IN (SELECT problem_id FROM staging.problem)"
    return scope.whole(
        "staging.admitted_again",
        ("problem_id", "earlier_problem_id"),
        {"without_problem": absent("problem_id", "staging.problem"), "without_earlier": earlier},
    )


SUITE = Suite(
    layer="staging",
    table="admitted_again",
    key=("problem_id", "earlier_problem_id"),
    rows=rows,
    totals=totals,
    tolerance=0.05,
    empty=None,  # most problems are worded differently each year
    checks=(
        none("key_is_unique", "repeated_keys", "No two problems are linked twice."),
        none("problem_exists", "without_problem", "The problem exists."),
        none("earlier_problem_exists", "without_earlier", "The problem of the year before exists."),
        true("earlier_is_another_report_s", "The earlier problem is another report's."),
        within("likeness_is_a_share", "likeness", 0, 1.0001, "The likeness is a share."),
    ),
)
