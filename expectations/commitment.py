"""Checks on `staging.commitment`: each clause at its offsets, in a section that plans."""

import polars as pl

from expectations.suite import ORPHANS, Check, Scope, Suite, equal, given, lies_in_its_section, none, true, within


def rows(scope: Scope) -> pl.DataFrame:
    """One row per commitment, with the text at its offsets and the section it belongs to."""
    frame = scope.staging("commitment")
    sections = scope.staging("section").select("section_id", "kind", section_start="start", section_end="end")
    return (
        frame.with_columns(text_at_offsets=scope.slices(frame), id_expected=pl.format("{}:{}", "report_id", "start"))
        .join(sections, on="section_id", how="left")
        .with_columns(
            lies_in_its_section=lies_in_its_section(),
            chars=pl.col("text").str.len_chars(),
            items_are_counted_once=pl.struct("section_id", "item").is_unique(),
        )
    )


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table."""
    return scope.whole(
        "staging.commitment",
        ("commitment_id",),
        ORPHANS,
    )


_SHOW = ("verb", "text")

SUITE = Suite(
    layer="staging",
    table="commitment",
    key=("commitment_id",),
    rows=rows,
    totals=totals,
    tolerance=0.01,
    empty="warn",  # 6 of 347 corpus reports have no commitment
    checks=(
        none("key_is_unique", "repeated_keys", "No commitment is in the table twice."),
        none("report_exists", "without_report", "Every commitment belongs to an existing report."),
        none("section_exists", "without_section", "Every commitment belongs to an existing section."),
        true("items_are_counted_once", "No two commitments of a section have the same item.", show=("item",)),
        equal(
            "commitment_id_is_report_and_start",
            "commitment_id",
            "id_expected",
            "The key is made of the report and the clause's offset, so it is stable across runs.",
            tolerance=0,
            show=_SHOW,
        ),
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
            "Only sections that plan have commitments.",
            show=_SHOW,
        ),
        true("lies_in_its_section", "The clause is in its section.", show=_SHOW),
        given("verb", "A clause without a verb commits to nothing.", show=("text",)),
        within(
            "clause_has_the_length_of_a_clause",
            "chars",
            3,
            300,
            "A clause is neither a scrap nor a paragraph.",
            severity="warn",
            evidence="Of 1,170,688 clauses of 2,611 reports of 300 places 1 is longer.",
            tolerance=0.01,
            show=_SHOW,
        ),
        within("item_counts_from_1", "item", 1, None, "The items of a section are counted from 1.", show=_SHOW),
    ),
)
