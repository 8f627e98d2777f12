"""Checks on `marts.fct_quantity`: together with the observations, every number read."""

import polars as pl

from expectations.suite import BY_MODEL, Scope, Suite, absent, counted, equal, none


def rows(scope: Scope) -> pl.DataFrame:
    """One row per number that states nothing for an indicator."""
    frame = scope.mart("fct_quantity")
    return frame.with_columns(text_at_offsets=scope.slices(frame))


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table, against staging and the dimensions."""
    return scope.whole(
        "marts.fct_quantity",
        ("quantity_id",),
        {
            "not_in_staging": absent("quantity_id", "staging.quantity"),
        },
        **counted(
            "missing",
            "quantity_id",
            "FROM staging.quantity ANTI JOIN marts.fct_quantity USING (quantity_id)"
            " ANTI JOIN marts.fct_observation USING (quantity_id)"
            " ANTI JOIN quarantine.observation USING (quantity_id)",
        ),
    )


SUITE = Suite(
    layer="marts",
    table="fct_quantity",
    key=("quantity_id",),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    checks=(
        none(
            "every_number_is_there",
            "missing",
            "Every number in staging is an observation or is listed here with its reason: none is lost.",
            evidence=BY_MODEL,
        ),
        none(
            "no_number_is_left_over",
            "not_in_staging",
            "No number is left that staging no longer has.",
            evidence=BY_MODEL,
        ),
        equal(
            "offsets_give_the_printed_number",
            "text_at_offsets",
            "printed",
            "The report's text at the offsets is the number as printed, here as in staging.",
            evidence="Guaranteed for every row.",
            show=("start", "end"),
        ),
    ),
)
