"""Checks on `marts.fct_commitment`: staging's commitments, all of them."""

import polars as pl

from expectations.suite import BY_MODEL, Scope, Suite, absent, counted, equal, none


def rows(scope: Scope) -> pl.DataFrame:
    """One row per commitment."""
    frame = scope.mart("fct_commitment")
    return frame.with_columns(text_at_offsets=scope.slices(frame))


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table, against staging and the dimensions."""
    return scope.whole(
        "marts.fct_commitment",
        ("commitment_id",),
        {
            "not_in_staging": absent("commitment_id", "staging.commitment"),
            "miscounted": (
                "this.observations <> (SELECT count(*) FROM marts.fct_observation AS inside"
                " WHERE inside.commitment_id = this.commitment_id)"
            ),
        },
        **counted(
            "missing", "commitment_id", "FROM staging.commitment ANTI JOIN marts.fct_commitment USING (commitment_id)"
        ),
    )


SUITE = Suite(
    layer="marts",
    table="fct_commitment",
    key=("commitment_id",),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    empty="warn",  # as in staging
    checks=(
        none(
            "every_commitment_is_there",
            "missing",
            "Every staging commitment has reached the mart.",
            evidence=BY_MODEL,
        ),
        none(
            "no_commitment_is_left_over",
            "not_in_staging",
            "No commitment is left that staging no longer has.",
            evidence=BY_MODEL,
        ),
        none(
            "observations_are_counted",
            "miscounted",
            "A commitment's number of observations is that of the observations pointing to it.",
            evidence=BY_MODEL,
        ),
        equal(
            "offsets_give_the_clause",
            "text_at_offsets",
            "text",
            "The report's text at the offsets is the clause as read, here as in staging.",
            evidence="Guaranteed for every row.",
            show=("start", "end"),
        ),
    ),
)
