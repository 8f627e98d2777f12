"""Checks on `marts.mart_indicator_panel`: one row per place and year, with plausible figures."""

import polars as pl

from expectations.suite import BY_MODEL, Scope, Suite, counted, none, true

# Headlines, their plausible span, and their span in the corpus.
SPANS = {
    "gdp_growth": (-30, 100, "-4.7 to 72.1 %"),
    "industry_growth": (-50, 100, "-0.9 to 40 %"),
    "investment_growth": (-60, 150, "-21 to 101.6 %"),
    "retail_growth": (-50, 100, "-13 to 64.8 %"),
    "revenue_growth": (-60, 150, "-8.4 to 98 %"),
    "price_growth": (-20, 40, "-5.1 to 22.1 %; the highest on record is 24.1 % (1994)"),
    "urban_income_growth": (-30, 100, "0.5 to 72.5 %"),
    "rural_income_growth": (-30, 100, "1.1 to 71.8 %"),
    "registered_unemployment": (0, 15, "1 to 5.7 %"),
    "surveyed_unemployment": (0, 25, "4.1 to 6 %"),
    "urbanisation": (5, 100, "30 to 81 %"),
    "rd_intensity": (0, 15, "0.7 to 4.6 % of GDP"),
}


def rows(scope: Scope) -> pl.DataFrame:
    """One row per headline figure of the places that a report in scope is of, with its span.

    The panel is built place by place, and a superseded report can change which one is in force.
    """
    panel = scope.query(
        "FROM marts.mart_indicator_panel WHERE region_code IN"
        " (SELECT region_code FROM marts.dim_report SEMI JOIN scope_report USING (report_id))"
    )
    spans = pl.DataFrame(
        [
            (f"{headline}_{told}", low, high)
            for headline, (low, high, _) in SPANS.items()
            for told in ("target", "actual")
        ],
        schema={"headline": pl.String, "low": pl.Float64, "high": pl.Float64},
        orient="row",
    )
    return (
        panel.unpivot(spans["headline"].to_list(), index=["region_code", "region", "year"], variable_name="headline")
        .join(spans, on="headline")
        .with_columns(lies_in_its_span=pl.col("value").is_between(pl.col("low"), pl.col("high")))
    )


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table, against the figures of GDP growth that should be in it."""
    return scope.whole(
        "marts.mart_indicator_panel",
        ("region_code", "year"),
        {
            "figure_unknown": (
                "this.gdp_growth_actual IS NOT NULL AND NOT EXISTS (FROM marts.fct_observation AS told"
                " WHERE told.indicator_code = 'ECO_GDP' AND told.measure = 'growth' AND told.status = 'actual'"
                " AND told.region_code = this.region_code AND told.signed_value = this.gdp_growth_actual)"
            ),
            "target_unknown": (
                "this.gdp_growth_target IS NOT NULL AND NOT EXISTS (FROM marts.fct_observation AS told"
                " WHERE told.indicator_code = 'ECO_GDP' AND told.measure = 'growth' AND told.status = 'target'"
                " AND told.region_code = this.region_code"
                " AND this.gdp_growth_target IN (told.signed_value, told.lower_bound, told.upper_bound))"
            ),
        },
        **counted(
            "missing",
            "report_id",
            "FROM marts.dim_report WHERE is_current AND region_code IS NOT NULL AND plan_year IS NOT NULL"
            " AND (region_code, plan_year) NOT IN (SELECT (region_code, year) FROM marts.mart_indicator_panel)",
        ),
    )


SUITE = Suite(
    layer="marts",
    table="mart_indicator_panel",
    key=("region_code", "year", "headline"),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    checks=(
        none(
            "every_plan_year_is_there",
            "missing",
            "Every report in force has a row for its plan year.",
            evidence=BY_MODEL,
        ),
        none(
            "gdp_figure_is_a_reports",
            "figure_unknown",
            "The growth of GDP is in a report.",
            evidence=BY_MODEL,
        ),
        none(
            "gdp_target_is_a_reports",
            "target_unknown",
            "The target for GDP is in a report.",
            evidence=BY_MODEL,
        ),
        true(
            "lies_in_its_span",
            "Each headline figure is plausible for a place.",
            severity="warn",
            evidence="; ".join(f"{headline}: {evidence}" for headline, (_, _, evidence) in SPANS.items()),
            show=("region", "headline", "value", "low", "high"),
        ),
    ),
    empty="warn",  # a run may have read nothing but reports of unknown places
)
