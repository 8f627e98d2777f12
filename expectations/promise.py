"""Checks on `staging.promise`: each promise at its offsets, in a section that plans."""

import polars as pl

from expectations.suite import ORPHANS, Check, Scope, Suite, equal, given, lies_in_its_section, none, one_of, true
from ingest.promises.clauses import STEPS


def rows(scope: Scope) -> pl.DataFrame:
    """One row per promise, with the text at its offsets and the section it belongs to."""
    frame = scope.staging("promise")
    sections = scope.staging("section").select("section_id", "kind", section_start="start", section_end="end")
    return (
        frame.with_columns(text_at_offsets=scope.slices(frame), id_expected=pl.format("{}:{}:", "report_id", "start"))
        .join(sections, on="section_id", how="left")
        .with_columns(
            id_is_report_and_start=pl.col("promise_id").str.starts_with(pl.col("id_expected")),
            lies_in_its_section=lies_in_its_section(),
        )
    )


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table."""
    return scope.whole(
        "staging.promise",
        ("promise_id",),
        ORPHANS,
    )


_SHOW = ("what", "text")

SUITE = Suite(
    layer="staging",
    table="promise",
    key=("promise_id",),
    rows=rows,
    totals=totals,
    tolerance=0.01,
    empty="warn",  # some reports plan nothing that can be followed
    checks=(
        none("key_is_unique", "repeated_keys", "No promise is in the table twice."),
        none("report_exists", "without_report", "Every promise belongs to an existing report."),
        none("section_exists", "without_section", "Every promise belongs to an existing section."),
        true("id_is_report_and_start", "The key is made of report and offset.", tolerance=0, show=_SHOW),
        equal(
            "offsets_give_the_clause",
            "text_at_offsets",
            "text",
            "text[start:end] is the clause as read.",
            evidence="Guaranteed for every row.",
            show=("start", "end"),
        ),
        Check(
            "stands_in_a_section_that_plans",
            "ExpectColumnValuesToBeInSet",
            {"column": "kind", "value_set": ["plan", "five_year_plan"]},
            "Only sections that plan promise anything.",
            show=_SHOW,
        ),
        true("lies_in_its_section", "The clause is in its section.", show=_SHOW),
        given("what", "A promise has a subject.", show=("text",)),
        one_of("step", [*STEPS], "The step is one of the scale.", show=_SHOW),
    ),
)
