"""Checks on `staging.problem`: each shortcoming at its offsets."""

import polars as pl

from expectations.suite import ORPHANS, Check, Scope, Suite, equal, none


def rows(scope: Scope) -> pl.DataFrame:
    """One row per problem, with the text at its offsets and the section it belongs to."""
    frame = scope.staging("problem")
    sections = scope.staging("section").select("section_id", "kind")
    return frame.with_columns(text_at_offsets=scope.slices(frame)).join(sections, on="section_id", how="left")


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table."""
    return scope.whole(
        "staging.problem",
        ("problem_id",),
        ORPHANS,
    )


SUITE = Suite(
    layer="staging",
    table="problem",
    key=("problem_id",),
    rows=rows,
    totals=totals,
    tolerance=0.05,  # there are few of them in a report: one that fails is a large share
    empty="warn",  # not every report admits problems
    checks=(
        none("key_is_unique", "repeated_keys", "No problem is in the table twice."),
        none("report_exists", "without_report", "Every problem belongs to an existing report."),
        none("section_exists", "without_section", "Every problem belongs to an existing section."),
        equal(
            "offsets_give_the_problem",
            "text_at_offsets",
            "text",
            "text[start:end] is the problem as read.",
            evidence="Guaranteed for every row.",
            show=("start", "end"),
        ),
        Check(
            "stands_among_problems",
            "ExpectColumnValuesToBeInSet",
            {"column": "kind", "value_set": ["problems"]},
            "Problems come from passages about problems.",
            show=("text",),
        ),
    ),
)
