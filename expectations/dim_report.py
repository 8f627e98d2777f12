"""Checks on `marts.dim_report`: every report in staging once, and one version of each edition in force."""

import polars as pl

from expectations.suite import BY_MODEL, Scope, Suite, absent, counted, given, none, true, within


def rows(scope: Scope) -> pl.DataFrame:
    """One row per report."""
    return (
        scope.mart("dim_report")
        .drop("text")
        .with_columns(version_is_counted=pl.col("version_rank") <= pl.col("versions"))
    )


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table."""
    return scope.whole(
        "marts.dim_report",
        ("report_id",),
        {
            "not_in_staging": absent("report_id", "staging.report"),
            "text_changed": (
                "EXISTS (FROM staging.report AS read WHERE read.report_id = this.report_id AND read.text <> this.text)"
            ),
            "load_forgotten": (
                "EXISTS (FROM staging.load AS load WHERE load.report_id = this.report_id"
                " AND this.loaded_at IS DISTINCT FROM load.loaded_at)"
            ),
        },
        **counted("missing", "report_id", "FROM staging.report ANTI JOIN marts.dim_report USING (report_id)"),
        **counted(
            "editions_in_disorder",
            "edition",
            "FROM (SELECT edition FROM marts.dim_report GROUP BY edition HAVING count(*) FILTER (is_current) <> 1)",
        ),
    )


SUITE = Suite(
    layer="marts",
    table="dim_report",
    key=("report_id",),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    checks=(
        none("every_report_is_there", "missing", "Every report of staging has reached the mart.", evidence=BY_MODEL),
        none(
            "no_report_is_left_over",
            "not_in_staging",
            "No report is left that staging no longer has.",
            evidence=BY_MODEL,
        ),
        none("text_is_the_one_read", "text_changed", "The text is the one the offsets count in.", evidence=BY_MODEL),
        none(
            "built_from_the_last_load",
            "load_forgotten",
            "The marts are as fresh as staging: no report was loaded since they were built.",
            evidence=BY_MODEL,
        ),
        none(
            "one_report_of_an_edition_is_current",
            "editions_in_disorder",
            "Of the versions of one edition (place and plan year) exactly one is in force.",
            evidence=BY_MODEL,
        ),
        true("version_is_counted", "A version's rank is at most the number of versions.", evidence=BY_MODEL),
        given(
            "region_code", "A report without a place is in no chart.", severity="warn", evidence="", show=("source",)
        ),
        within(
            "plan_year_is_a_year",
            "plan_year",
            1950,
            2050,
            "The year planned for lies in the time of the People's Republic.",
            evidence="The corpus runs from 1954 to 2026.",
            show=("source",),
        ),
    ),
)
