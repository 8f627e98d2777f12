"""What must hold of `marts.fct_correction`: every correction of staging once, with its reason."""

import polars as pl

from expectations.suite import BY_MODEL, Scope, Suite, absent, complete, counted, missing, none


def rows(scope: Scope) -> pl.DataFrame:
    """One row a corrected field of a report in scope."""
    return scope.mart("fct_correction").with_columns(missing=missing("corrected_by", "reason"))


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row on the whole table."""
    return scope.whole(
        "marts.fct_correction",
        ("correction_id",),
        {"without_report": absent("report_id", "marts.dim_report")},
        **counted(
            "lost",
            "observation_id",
            "FROM staging.correction ANTI JOIN marts.fct_correction USING (observation_id, field)",
        ),
    )


SUITE = Suite(
    layer="marts",
    table="fct_correction",
    key=("correction_id",),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    empty=None,  # most reports need none
    checks=(
        none("key_is_unique", "repeated_keys", "No field of an observation is corrected twice.", evidence=BY_MODEL),
        none("every_correction_is_there", "lost", "Every correction of staging has come through.", evidence=BY_MODEL),
        none("report_exists", "without_report", "Every correction is of a report that is there.", evidence=BY_MODEL),
        complete("It is told who corrected, and why.", evidence=BY_MODEL),
    ),
)
