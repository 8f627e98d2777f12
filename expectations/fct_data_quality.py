"""Checks on `marts.fct_data_quality`: the results of the checks, none of them lost."""

import polars as pl

from expectations.suite import BY_MODEL, Scope, Suite, counted, none


def rows(scope: Scope) -> pl.DataFrame:
    """One row per check of the last run in the table."""
    return scope.query("FROM marts.fct_data_quality WHERE run_id = (SELECT max(run_id) FROM marts.fct_data_quality)")


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table."""
    return scope.whole(
        "marts.fct_data_quality",
        ("check_result_id",),
        {},
        **counted(
            "missing",
            "expectation",
            # Results of checks made after the build, such as those of the marts, are added by `expectations.run.keep`.
            "FROM (FROM staging.check_result, (SELECT max(run_id) AS built FROM marts.fct_data_quality)"
            " WHERE run_id < built OR (run_id = built AND layer = 'staging'))"
            " ANTI JOIN marts.fct_data_quality USING (run_id, layer, suite, expectation)",
        ),
    )


SUITE = Suite(
    layer="marts",
    table="fct_data_quality",
    key=("check_result_id",),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    checks=(
        none(
            "every_result_is_there",
            "missing",
            "Every check made before the build is listed.",
            evidence=BY_MODEL,
        ),
    ),
)
