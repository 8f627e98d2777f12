"""Checks on `marts.dim_report_version`: the history of each report, with one present state."""

import polars as pl

from expectations.suite import BY_MODEL, Check, Scope, Suite, counted, none


def rows(scope: Scope) -> pl.DataFrame:
    """One row per state of a report."""
    return scope.mart("dim_report_version")


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table."""
    return scope.whole(
        "marts.dim_report_version",
        ("report_version_id",),
        {},
        **counted(
            "without_present_state",
            "report_id",
            "FROM marts.dim_report ANTI JOIN (FROM marts.dim_report_version WHERE is_present) USING (report_id)",
        ),
        **counted(
            "present_twice",
            "report_id",
            "FROM (SELECT report_id FROM marts.dim_report_version WHERE is_present"
            " GROUP BY report_id HAVING count(*) > 1)",
        ),
    )


SUITE = Suite(
    layer="marts",
    table="dim_report_version",
    key=("report_version_id",),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    checks=(
        none(
            "every_report_has_its_present_state",
            "without_present_state",
            "The history has the present state of every report.",
            evidence=BY_MODEL,
        ),
        none("one_state_at_a_time", "present_twice", "A report has one present state.", evidence=BY_MODEL),
        Check(
            "ends_no_sooner_than_it_begins",
            "ExpectColumnPairValuesAToBeGreaterThanB",
            {
                "column_A": "valid_to",
                "column_B": "valid_from",
                "or_equal": True,
                "ignore_row_if": "either_value_is_missing",
            },
            "No state ends before it began.",
            evidence=BY_MODEL,
        ),
    ),
)
