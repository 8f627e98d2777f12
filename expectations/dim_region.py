"""Checks on `marts.dim_region`: a tree of places with valid codes."""

import polars as pl

from expectations.suite import Check, Scope, Suite, total

LEVELS = ["national", "province", "city", "county", "zone", "other"]


def rows(scope: Scope) -> pl.DataFrame:
    """All rows: a catalogue belongs to no report."""
    return scope.query("FROM marts.dim_region")


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table."""
    return scope.whole(
        "marts.dim_region",
        ("region_code",),
        {},
    )


SUITE = Suite(
    layer="marts",
    table="dim_region",
    key=("region_code",),
    rows=rows,
    totals=totals,
    tolerance=0.0,
    checks=(
        Check(
            "region_code_is_a_code",
            "ExpectColumnValuesToMatchRegex",
            {"column": "region_code", "regex": r"^([1-8][0-9]{5}(-[0-9]{2})?|OTHER)\Z"},
            "A code has six digits (a zone's two more); OTHER stands for places outside the catalogue.",
            evidence="GB/T 2260.",
            show=("region", "level"),
        ),
        total(
            "catalogue_is_whole",
            "rows",
            3000,
            None,
            "The catalogue of places was not cut short: there are some 3,000 counties alone.",
            evidence="6,751 places are listed, former ones included.",
        ),
    ),
)
