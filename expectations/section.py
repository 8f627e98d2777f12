"""Checks on `staging.section`: the tree of a report's sections, each inside its text and its parent."""

import polars as pl

from expectations.suite import Check, Scope, Suite, absent, counted, equal, given, none, one_of, true, within
from ingest.catalogue.terms import codes


def rows(scope: Scope) -> pl.DataFrame:
    """One row per section, with its parent's span and level and the text's length."""
    sections = scope.staging("section")
    parents = sections.select(
        parent_id="section_id", parent_start="start", parent_end="end", parent_level="level", parent_report="report_id"
    )
    chars = scope.query(
        "SELECT report_id, length(text) AS chars FROM staging.report SEMI JOIN scope_report USING (report_id)"
    )
    return (
        sections.with_columns(text_at_start=scope.slices(sections).str.strip_chars().str.head(60))
        .join(parents, on="parent_id", how="left")
        .join(chars, on="report_id", how="left")
        .with_columns(
            starts_with_its_marker=_as_printed("text_at_start").str.contains(_as_printed("marker"), literal=True),
            has_its_parent=pl.col("parent_id").is_null()
            | (pl.col("parent_report") == pl.col("report_id")).fill_null(False),
            lies_in_its_parent=(
                (pl.col("start") >= pl.col("parent_start"))
                & (pl.col("end") <= pl.col("parent_end"))
                & (pl.col("level") > pl.col("parent_level"))
            ),
            id_expected=pl.format("{}:{}", "report_id", "number"),
        )
    )


def _as_printed(column: str) -> pl.Expr:
    """A marker in any of its printed forms: （一） or (一), 一、 or 一., —— or ――, 五 是, （**一）."""
    return (
        pl.col(column)
        .str.normalize("NFKC")
        .str.replace_all(r"[\s*]", "")
        .str.replace_all(r"[—―─–\-]+", "-")
        .str.replace_all(r"[.,、]", "、")
    )


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table."""
    return scope.whole(
        "staging.section",
        ("section_id",),
        {"without_report": absent("report_id", "staging.report")},
        **counted("reports_without", "report_id", "FROM staging.report ANTI JOIN staging.section USING (report_id)"),
    )


SUITE = Suite(
    layer="staging",
    table="section",
    key=("section_id",),
    rows=rows,
    totals=totals,
    tolerance=0.01,
    fate="noted",  # what stands in a section makes sense without its heading
    checks=(
        none("key_is_unique", "repeated_keys", "No section is in the table twice."),
        none("report_exists", "without_report", "Every section belongs to an existing report."),
        none(
            "every_report_has_sections",
            "reports_without",
            "Even a report without headings is one section; a report without any was lost.",
        ),
        equal(
            "section_id_is_report_and_number",
            "section_id",
            "id_expected",
            "The key is made of the report and the section's number, so it is stable across runs.",
            tolerance=0,
        ),
        given("kind", "Every section has a kind, which decides whether it reviews or plans.", show=("heading",)),
        one_of("kind", codes("kind"), "The kind is one that the marts know how to treat.", show=("heading",)),
        within(
            "level_is_a_level",
            "level",
            0,
            9,
            "Sections nest as headings do, a handful of levels deep.",
            evidence="Reports use 一、（一）1. and 一是: four levels; more are allowed for.",
            show=("heading",),
        ),
        Check(
            "starts_before_it_ends",
            "ExpectColumnPairValuesAToBeGreaterThanB",
            {"column_A": "end", "column_B": "start"},
            "A section holds text.",
            show=("heading",),
        ),
        Check(
            "lies_in_its_text",
            "ExpectColumnPairValuesAToBeGreaterThanB",
            {"column_A": "chars", "column_B": "end", "or_equal": True},
            "No section extends beyond its report.",
            show=("heading",),
        ),
        true("has_its_parent", "The section above it is there, in the same report.", show=("parent_id", "heading")),
        true(
            "lies_in_its_parent",
            "A section lies inside the section above it, on a deeper level.",
            show=("heading", "start", "end", "parent_start", "parent_end"),
        ),
        true(
            "starts_with_its_marker",
            "The offsets point at the heading: its marker (一、 （二） 三是) stands there.",
            show=("marker", "text_at_start"),
        ),
    ),
)
