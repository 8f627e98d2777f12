"""Checks on `staging.mention`: each name at its offsets."""

import polars as pl

from expectations.suite import ORPHANS, Scope, Suite, equal, given, none, one_of, true
from ingest.promises.clauses import STEPS

KINDS = ["work", "zone", "institution", "programme", "law", "event", "title", "other"]


def rows(scope: Scope) -> pl.DataFrame:
    """One row per mention, with the text at its offsets."""
    frame = scope.staging("mention")
    holds = pl.col("clause").str.contains(pl.col("text"), literal=True)
    return frame.with_columns(text_at_offsets=scope.slices(frame), clause_holds_the_name=holds)


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table."""
    return scope.whole(
        "staging.mention",
        ("mention_id",),
        ORPHANS,
    )


SUITE = Suite(
    layer="staging",
    table="mention",
    key=("mention_id",),
    rows=rows,
    totals=totals,
    tolerance=0.01,
    empty="warn",
    checks=(
        none("key_is_unique", "repeated_keys", "No mention is in the table twice."),
        none("report_exists", "without_report", "Every mention belongs to an existing report."),
        none("section_exists", "without_section", "Every mention belongs to an existing section."),
        equal(
            "offsets_give_the_name",
            "text_at_offsets",
            "text",
            "text[start:end] is the name as read.",
            evidence="Guaranteed for every row.",
            show=("start", "end"),
        ),
        true("clause_holds_the_name", "The clause is the one that contains the name.", show=("text", "clause")),
        given("entity", "A mention has a thing.", show=("text",)),
        one_of("kind", KINDS, "The kind is one that the ends of names give.", show=("text",)),
        one_of("step", [*STEPS], "The step is one of the scale.", show=("text",)),
    ),
)
