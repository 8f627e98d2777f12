"""Checks on `staging.explanation`: each explanation at its offsets."""

import polars as pl

from expectations.suite import ORPHANS, Scope, Suite, equal, none


def rows(scope: Scope) -> pl.DataFrame:
    """One row per explanation, with the text at its offsets."""
    frame = scope.staging("explanation")
    return frame.with_columns(text_at_offsets=scope.slices(frame))


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table."""
    return scope.whole(
        "staging.explanation",
        ("explanation_id",),
        ORPHANS,
    )


SUITE = Suite(
    layer="staging",
    table="explanation",
    key=("explanation_id",),
    rows=rows,
    totals=totals,
    tolerance=0.05,  # there are few of them in a report: one that fails is a large share
    empty=None,  # most reports explain nothing
    checks=(
        none("key_is_unique", "repeated_keys", "No explanation is in the table twice."),
        none("report_exists", "without_report", "Every explanation belongs to an existing report."),
        none("section_exists", "without_section", "Every explanation belongs to an existing section."),
        equal(
            "offsets_give_the_explanation",
            "text_at_offsets",
            "text",
            "text[start:end] is the explanation as read.",
            evidence="Guaranteed for every row.",
            show=("term", "start", "end"),
        ),
    ),
)
