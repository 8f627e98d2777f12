"""Checks on `marts.mart_target_fulfilment`: each target once, judged as its bounds and the figure say."""

import polars as pl

from expectations.suite import BY_MODEL, Scope, Suite, counted, none, true


def rows(scope: Scope) -> pl.DataFrame:
    """One row per target that a report in scope sets or reports on, with the verdict that its numbers come to."""
    frame = scope.query(
        "FROM marts.mart_target_fulfilment WHERE report_id IN (FROM scope_report)"
        " OR actual_report_id IN (FROM scope_report)"
    )
    actual, slack = pl.col("actual_value"), 1e-9 * pl.col("actual_value").abs().clip(1)
    inside = (pl.col("lower_bound").is_null() | (actual >= pl.col("lower_bound") - slack)) & (
        pl.col("upper_bound").is_null() | (actual <= pl.col("upper_bound") + slack)
    )
    # 近20亿 may be anything below: a figure that is itself a bound may settle nothing. Nor does one that lies beside a
    # target whose wrong side nobody knows: 人口自然增长率 of 4.8‰ where 5‰ was planned.
    a_bound = pl.col("actual_qualifier").is_in(["at_least", "at_most"])
    no_wrong_side = (
        (pl.col("polarity") == 0) & pl.col("lower_bound").is_not_null() & pl.col("upper_bound").is_not_null()
    )
    unsettled = pl.col("verdict") == "undecided"
    silent = ["not_reported", "report_missing", "not_due"]
    unanswered = pl.col("verdict_reason").is_in(["told_in_other_form", "told_in_other_words", "figure_is_doubted"])
    return frame.with_columns(
        # What is exceeded lies outside on the better side, or inside where only the worse side is bounded.
        verdict_fits_the_figure=pl.when(actual.is_null())
        .then(pl.col("verdict").is_in(silent) | (unsettled & unanswered))
        .when(inside)
        .then(pl.col("verdict").is_in(["met", "exceeded"]) | (unsettled & a_bound))
        .otherwise(pl.col("verdict").is_in(["missed", "exceeded"]) | (unsettled & (a_bound | no_wrong_side))),
        undecided_says_why=unsettled == pl.col("verdict_reason").is_not_null(),
        figure_is_another_reports=pl.col("actual_report_id").is_null()
        | (pl.col("actual_report_id") != pl.col("report_id")),
    )


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table, against the targets that should be in it."""
    return scope.whole(
        "marts.mart_target_fulfilment",
        ("observation_id",),
        {
            "no_target": (
                "this.observation_id NOT IN (SELECT observation_id FROM marts.fct_observation WHERE status = 'target')"
            ),
            "no_figure": (
                "this.actual_observation_id IS NOT NULL AND this.actual_observation_id NOT IN"
                " (SELECT observation_id FROM marts.fct_observation WHERE status = 'actual')"
            ),
        },
        **counted(
            "missing",
            "observation_id",
            """
            FROM marts.fct_observation AS target
            JOIN marts.dim_report AS report USING (report_id)
            JOIN marts.dim_period AS span USING (period)
            ANTI JOIN marts.mart_target_fulfilment USING (observation_id)
            WHERE status = 'target' AND basis <> 'start' AND report.is_current
                AND target.region_code = report.region_code AND span.end_year >= report.plan_year AND suspect IS NULL
            """,
        ),
    )


SUITE = Suite(
    layer="marts",
    table="mart_target_fulfilment",
    key=("observation_id",),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    empty="warn",  # a warehouse of a few early reports may know no target of a listed indicator
    checks=(
        none("every_target_is_there", "missing", "Every target is followed up.", evidence=BY_MODEL),
        none("target_exists", "no_target", "Every row is a target that a report sets.", evidence=BY_MODEL),
        none(
            "figure_exists",
            "no_figure",
            "The figure it is compared with is in a report.",
            evidence=BY_MODEL,
        ),
        true(
            "verdict_fits_the_figure",
            "Inside its bounds a target is met or exceeded; outside it is missed, exceeded or undecided.",
            evidence=BY_MODEL,
            show=("name", "lower_bound", "upper_bound", "actual_value", "verdict"),
        ),
        true(
            "undecided_says_why",
            "A verdict has a reason exactly when it is undecided.",
            evidence=BY_MODEL,
            show=("name", "verdict", "verdict_reason"),
        ),
        true(
            "figure_is_another_reports",
            "The figure is from a later report than the target.",
            evidence=BY_MODEL,
            show=("name", "report_id", "actual_report_id"),
        ),
    ),
)
