"""Checks on `staging.correction`: a person's decision on a row is applied, or has lapsed."""

import polars as pl

from expectations.suite import Scope, Suite, absent, given, none, one_of
from ingest.catalogue.terms import codes
from ingest.tables.corrections import CORRECTABLE


def rows(scope: Scope) -> pl.DataFrame:
    """One row per corrected field."""
    return scope.staging("correction")


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table."""
    return scope.whole(
        "staging.correction",
        ("observation_id", "field"),
        {
            "without_report": absent("report_id", "staging.report"),
            "not_in_force": (
                "this.review IN ('corrected', 'accepted') AND this.observation_id NOT IN"
                " (SELECT observation_id FROM staging.observation"
                " UNION SELECT observation_id FROM quarantine.observation)"
            ),
            "not_taken_out": (
                "this.review = 'taken_out' AND this.observation_id IN (SELECT observation_id FROM staging.observation)"
            ),
        },
    )


SUITE = Suite(
    layer="staging",
    table="correction",
    key=("observation_id", "field"),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    empty=None,  # most runs have none
    fate=None,  # a person's decision is never held back silently
    checks=(
        none("key_is_unique", "repeated_keys", "No field of a row is corrected twice."),
        none("report_exists", "without_report", "Every correction is of an existing report."),
        none("corrected_row_exists", "not_in_force", "The corrected or accepted row exists."),
        none("what_is_none_is_taken_out", "not_taken_out", "A row rejected by a person is gone."),
        one_of("field", [*CORRECTABLE, "reason", "row"], "The field is a correctable one."),
        one_of("review", codes("review"), "The outcome is one of those possible."),
        given("corrected_by", "Every correction has its author."),
        given("reason", "Every correction has its reason."),
    ),
)
