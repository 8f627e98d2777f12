"""Checks on `staging.keyword`: words found in their sections, ranked."""

import polars as pl

from expectations.suite import ORPHANS, Check, Scope, Suite, none, true, within
from ingest.report.script import simplified

_SECTION = ("section_id", "report_id", "start", "end")


def rows(scope: Scope) -> pl.DataFrame:
    """One row per keyword, with whether its section's text holds it."""
    frame = scope.staging("keyword")
    # Keywords are simplified whatever the script of the report. White space apart: a page may break inside a word.
    texts = {report: simplified(text) for report, text in scope.texts.items()}
    bare = {
        section: "".join(texts.get(report, "")[start:end].split())
        for section, report, start, end in scope.staging("section").select(_SECTION).iter_rows()
    }
    return frame.with_columns(
        stands_in_its_section=pl.Series(
            [word in bare.get(section, "") for section, word in frame.select("section_id", "word").iter_rows()],
            dtype=pl.Boolean,
        ),
        word_chars=pl.col("word").str.len_chars(),
        ranks_are_given_once=pl.struct("section_id", "rank").is_unique(),
    )


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table."""
    return scope.whole(
        "staging.keyword",
        ("section_id", "word"),
        ORPHANS,
    )


_SHOW = ("score", "rank")

SUITE = Suite(
    layer="staging",
    table="keyword",
    key=("section_id", "word"),
    rows=rows,
    totals=totals,
    tolerance=0.01,
    checks=(
        none("key_is_unique", "repeated_keys", "No word is in a section's list twice."),
        none("report_exists", "without_report", "Every keyword belongs to an existing report."),
        none("section_exists", "without_section", "Every keyword belongs to an existing section."),
        true("ranks_are_given_once", "No two words of a section share a rank.", show=_SHOW),
        true("stands_in_its_section", "The section's text holds the word.", show=_SHOW),
        within("occurs_at_least_once", "occurrences", 1, None, "A keyword occurs in the text.", show=_SHOW),
        within("rank_counts_from_1", "rank", 1, None, "Ranks count from 1, the most telling.", show=_SHOW),
        Check(
            "score_is_positive",
            "ExpectColumnValuesToBeBetween",
            {"column": "score", "min_value": 0, "strict_min": True},
            "A stop word is no keyword.",
            show=_SHOW,
        ),
        within(
            "word_is_a_word",
            "word_chars",
            2,
            12,
            "A keyword is a word of two characters or more, not a phrase.",
            severity="warn",
            evidence="",
            tolerance=0.01,
            show=_SHOW,
        ),
    ),
)
