"""What must hold of `staging.problem`: each shortcoming where the text admits it."""

import polars as pl

from expectations.suite import ORPHANS, Check, Scope, Suite, equal, none


def rows(scope: Scope) -> pl.DataFrame:
    """One row a problem, with what stands in the text at its offsets and the section it is part of."""
    frame = scope.staging("problem")
    sections = scope.staging("section").select("section_id", "kind")
    return frame.with_columns(text_at_offsets=scope.slices(frame)).join(sections, on="section_id", how="left")


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row on the whole table."""
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
        none("report_exists", "without_report", "Every problem belongs to a report that is there."),
        none("section_exists", "without_section", "Every problem belongs to a section that is there."),
        equal(
            "offsets_give_the_problem",
            "text_at_offsets",
            "text",
            "text[start:end] is the problem as read.",
            evidence="The promise itself, made of every row.",
            show=("start", "end"),
        ),
        Check(
            "stands_among_problems",
            "ExpectColumnValuesToBeInSet",
            {"column": "kind", "value_set": ["problems"]},
            "Problems are admitted where problems are told of.",
            show=("text",),
        ),
    ),
)
