"""What must hold of `staging.correction`: what a person has said of a row is applied to it, or has lapsed."""

import polars as pl

from expectations.suite import Scope, Suite, absent, given, none, one_of
from ingest.catalogue.terms import codes
from ingest.tables.corrections import CORRECTABLE


def rows(scope: Scope) -> pl.DataFrame:
    """One row a corrected field."""
    return scope.staging("correction")


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row on the whole table."""
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
    fate=None,  # what a person has said is not held back in silence
    checks=(
        none("key_is_unique", "repeated_keys", "No field of a row is corrected twice."),
        none("report_exists", "without_report", "Every correction is of a report that is there."),
        none("corrected_row_exists", "not_in_force", "The row that was corrected or accepted is there."),
        none("what_is_none_is_taken_out", "not_taken_out", "A row that a person has found to be none is gone."),
        one_of("field", [*CORRECTABLE, "reason", "row"], "The field is one that can be corrected."),
        one_of("review", codes("review"), "What came of it is one of what can."),
        given("corrected_by", "Every correction has its author."),
        given("reason", "Every correction has its reason."),
    ),
)
