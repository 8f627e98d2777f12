"""Checks on `marts.fct_observation`: staging's observations, all of them, mapped and converted."""

import polars as pl

from expectations.drift import Usual, drift
from expectations.suite import BY_MODEL, Check, Scope, Suite, counted, equal, none, total, true, within

_UNMAPPED = Usual(0.23, 0.06, 0.07)


def rows(scope: Scope) -> pl.DataFrame:
    """One row per observation, with its report's text at its offsets, its unit's factor and its indicator's span."""
    frame = scope.mart("fct_observation").drop("sentence")
    reports = scope.mart("dim_report").select("report_id", "level", home="region_code")
    units = scope.query("SELECT unit, factor, base_unit AS unit_base FROM marts.dim_unit")
    slack = 1e-9 * pl.col("signed_value").abs().clip(1)
    return (
        frame.with_columns(text_at_offsets=scope.slices(frame))
        .join(reports, on="report_id", how="left")
        .join(units, on="unit", how="left")
        .with_columns(
            value_base_by_factor=pl.when(pl.col("value") > 0).then(
                pl.col("value_base") / (pl.col("value") * pl.col("factor"))
            ),
            has_its_units_base=pl.col("base_unit") == pl.col("unit_base"),
            is_signed_by_its_direction=pl.col("signed_value").sign()
            == pl.col("value").sign() * pl.when(pl.col("direction") == "down").then(-1).otherwise(1),
            lies_in_its_bounds=(
                pl.col("lower_bound").is_null() | (pl.col("signed_value") >= pl.col("lower_bound") - slack)
            )
            & (pl.col("upper_bound").is_null() | (pl.col("signed_value") <= pl.col("upper_bound") + slack)),
            amount_in_its_span=pl.when(
                (pl.col("measure") == "level")
                & (pl.col("region_code") == pl.col("home"))
                & (pl.col("value_base") > 0)
                & (pl.col("indicator_code") != "UNMAPPED")
            ).then(pl.col("suspect").ne_missing("span")),
            is_plausible=pl.col("suspect").is_null(),
        )
    )


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row: the whole table against staging and the dimensions, and the share of the run's rows that is mapped."""
    shares = rows.select(
        unmapped_share=(pl.col("indicator_code") == "UNMAPPED").mean(),
        elsewhere_share=(pl.col("region_code") == "OTHER").mean(),
    ).row(0, named=True)
    reports = rows["report_id"].n_unique()
    shares["unmapped_drift"] = drift(scope, "unmapped_share_of_the_run", shares["unmapped_share"], reports, _UNMAPPED)
    return scope.whole(
        "marts.fct_observation",
        ("observation_id",),
        {
            "changed": (
                "NOT EXISTS (FROM staging.observation AS read WHERE read.observation_id = this.observation_id"
                " AND (read.value, read.unit, read.measure, read.direction, read.qualifier, read.status, read.period)"
                " = (this.value, this.unit, this.measure, this.direction, this.qualifier, this.status, this.period))"
            ),
        },
        **counted(
            "missing",
            "observation_id",
            "FROM staging.observation ANTI JOIN marts.fct_observation USING (observation_id)",
        ),
    ).with_columns(pl.lit(value, pl.Float64).alias(name) for name, value in shares.items())


_SHOW = ("name", "printed", "value", "unit")

SUITE = Suite(
    layer="marts",
    table="fct_observation",
    key=("observation_id",),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    checks=(
        none(
            "every_observation_is_there",
            "missing",
            "Every staging observation has reached the mart.",
            evidence=BY_MODEL,
        ),
        none(
            "figures_are_as_read",
            "changed",
            "Value, unit, measure, direction, qualifier, status and period are those of staging; no row is left over.",
            evidence=BY_MODEL,
        ),
        total(
            "unmapped_share_of_the_run",
            "unmapped_share",
            0,
            0.95,
            "Some of the run's observations are of indicators that the catalogue lists.",
            severity="warn",
            evidence="0.04 to 0.67 of a report's observations, 0.24 of all, in 2,591 reports that have fifty or more.",
        ),
        total(
            "unmapped_share_has_not_drifted",
            "unmapped_drift",
            -3,
            3,
            "The share of mapped names is like that of past runs (until there are five: of the corpus).",
            severity="warn",
            evidence="Three standard deviations; 1 run in 370 lies farther off by chance.",
        ),
        total(
            "places_are_known",
            "elsewhere_share",
            0,
            0.1,
            "Most observations are of a place that the catalogue lists.",
            severity="warn",
            evidence="Corpus: 0.008 of all observations are of OTHER, at most 0.075 of a report's.",
        ),
        equal(
            "offsets_give_the_printed_number",
            "text_at_offsets",
            "printed",
            "The report's text at the offsets is the number as printed, here as in staging.",
            evidence="Guaranteed for every row.",
            show=("name", "start", "end"),
        ),
        true("has_its_units_base", "The base unit is the unit's.", evidence=BY_MODEL, show=("unit", "base_unit")),
        within(
            "value_is_converted",
            "value_base_by_factor",
            1 - 1e-9,
            1 + 1e-9,
            "The value in base units is the value times the unit's factor.",
            evidence=BY_MODEL,
            show=_SHOW,
        ),
        true("is_signed_by_its_direction", "Falls have a negative sign.", evidence=BY_MODEL, show=_SHOW),
        true("lies_in_its_bounds", "The value lies between its bounds.", evidence=BY_MODEL, show=_SHOW),
        true(
            "amount_in_its_span",
            "An amount of a listed indicator is plausible for its level of government.",
            severity="warn",
            evidence="8 of 5,788 such amounts of the corpus lie outside, and 6 of them were read wrongly.",
            show=("indicator_code", *_SHOW),
        ),
        Check(
            "few_rows_are_suspect",
            "ExpectColumnValuesToBeInSet",
            {"column": "is_plausible", "value_set": [True]},
            "Few rows are suspect, that is, can't be right; panel, headlines and verdicts leave them out.",
            severity="warn",
            evidence="1,783 of 510,209 observations of 2,617 reports are suspect.",
            tolerance=0.05,
            show=("suspect", "indicator_code", *_SHOW),
        ),
        Check(
            "amounts_lie_in_their_spans",
            "ExpectColumnValuesToBeInSet",
            {"column": "amount_in_its_span", "value_set": [True]},
            "Few amounts are outside their indicator's span; more are a sign of a wrong multiplier.",
            evidence="In corpus reports at most 1 in 3 (a report of 1982); the next highest is 2 in 21.",
            tolerance=0.35,
            show=("indicator_code", *_SHOW),
        ),
    ),
)
