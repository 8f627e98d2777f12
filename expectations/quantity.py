"""Checks on `staging.quantity`: every number token, its place and its value."""

import polars as pl

from expectations.reread import reread
from expectations.suite import (
    ORPHANS,
    Check,
    Scope,
    Suite,
    equal,
    given,
    lies_in_its_section,
    none,
    one_of,
    total,
    true,
    within,
)
from ingest.catalogue.terms import codes

_THREE_DIGITS = r"^[0-9０-９]{3}(?:[^0-9０-９]|$)"
# 万 or 亿 as a multiplier, not as the beginning of a name (万达, 亿利).
_MULTIPLIER_NEXT = r"^[万亿](?:[元户人亩吨家个项名套条台辆辈平立公千]|$)"


def rows(scope: Scope) -> pl.DataFrame:
    """One row per number token, with the text at its offsets and the value of the printed number."""
    frame = scope.staging("quantity")
    sections = scope.staging("section").select("section_id", section_start="start", section_end="end")
    before = frame.select("report_id", start=pl.max_horizontal(pl.col("start") - 2, 0), end="start")
    after = frame.select("report_id", start="end", end=pl.col("end") + 4)
    return (
        frame.with_columns(
            text_at_offsets=scope.slices(frame),
            text_before=scope.slices(before),
            text_after=scope.slices(after).str.strip_chars().str.head(2),
            reread=pl.Series([None if text is None else reread(text) for text in frame["printed"]], dtype=pl.Float64),
            id_expected=pl.format("{}:{}", "report_id", "start"),
        )
        .join(sections, on="section_id", how="left")
        .with_columns(
            value_by_reread=pl.when(pl.col("reread") != 0).then(pl.col("value") / pl.col("reread")),
            lies_in_its_section=lies_in_its_section(),
            multiplier_is_inside=(
                pl.col("unit").is_not_null() | ~pl.col("text_after").str.contains(_MULTIPLIER_NEXT).fill_null(False)
            ),
            thousands_are_inside=~(
                pl.col("text_before").str.contains(r"[0-9０-９][,，]$") & pl.col("printed").str.contains(_THREE_DIGITS)
            ),
            has_a_value_if_observed=(pl.col("reason") != "observation") | pl.col("value").is_not_null(),
        )
    )


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table, and the share of the run's observed numbers that could be read a second time."""
    return scope.whole(
        "staging.quantity",
        ("quantity_id",),
        ORPHANS
        | {
            "without_observation": (
                "coalesce(reason, '') = 'observation' AND quantity_id NOT IN"
                " (SELECT quantity_id FROM staging.observation UNION SELECT quantity_id FROM quarantine.observation)"
            ),
        },
    ).with_columns(reread_share=pl.lit(rows.filter(reason="observation")["reread"].is_not_null().mean(), pl.Float64))


_SHOW = ("printed", "value", "unit")

SUITE = Suite(
    layer="staging",
    table="quantity",
    key=("quantity_id",),
    rows=rows,
    totals=totals,
    tolerance=0.01,
    checks=(
        none("key_is_unique", "repeated_keys", "No number token is in the table twice."),
        none("report_exists", "without_report", "Every number belongs to an existing report."),
        none("section_exists", "without_section", "Every number belongs to an existing section."),
        none(
            "observation_exists",
            "without_observation",
            "A number classified as an observation has one: none is lost between the two tables.",
        ),
        total(
            "second_reading_is_not_idle",
            "reread_share",
            0.8,
            1,
            "Most observed numbers can be read a second time, or the comparison of values would compare nothing.",
            evidence="Of the numbers of 2,611 reports of 300 places that are observed 99.4 % are.",
        ),
        equal(
            "quantity_id_is_report_and_start",
            "quantity_id",
            "id_expected",
            "The key is made of the report and the number's offset, so it is stable across runs.",
            tolerance=0,
            show=_SHOW,
        ),
        given("reason", "Every number is classified.", show=_SHOW),
        one_of(
            "reason",
            codes("reason"),
            "The classification of a number is one of the known ones.",
            show=_SHOW,
        ),
        equal(
            "offsets_give_the_printed_number",
            "text_at_offsets",
            "printed",
            "text[start:end] is the number as printed: anyone can look it up in the report.",
            evidence="Guaranteed for every row.",
            show=("start", "end"),
        ),
        within(
            "value_is_the_printed_number",
            "value_by_reread",
            1 - 1e-9,
            1 + 1e-9,
            "The value is the printed number times its multiplier (2.9 万户 is 29000): an extractor that "
            "gets 万 or 亿 wrong is caught here. Shown is how many times too large the value is.",
            evidence="Of 719,932 numbers of 2,611 reports of 300 places it holds 42 back, with 14 observations that "
            "stand on them. Of 20 looked at, 10 are words that give no figure (亿万), 6 names (百二河), 4 numerals run "
            "together (七千亿三个).",
            show=("printed", "value", "reread"),
        ),
        true(
            "multiplier_is_inside",
            "The number does not stop short of the multiplier behind it (2.9 | 万户), which would make it 10,000 "
            "times too small and still agree with itself.",
            evidence="Of 725,256 numbers of 2,611 reports of 300 places it holds 5 back, with 1 observation; "
            "looked at, all stop short of 万 or 亿.",
            show=("printed", "text_after", "value"),
        ),
        true(
            "thousands_are_inside",
            "A number does not begin behind its separator of thousands (1, | 234), which would make two of one.",
            evidence="Of 725,256 numbers of 2,611 reports of 300 places it holds 1 back, with its observation; looked "
            "at, it is a part of 2，102个.",
            show=("text_before", "printed", "value"),
        ),
        within(
            "value_is_not_negative",
            "value",
            0,
            None,
            "A value is a magnitude; its direction says whether it went up or down.",
            show=("printed",),
        ),
        true("has_a_value_if_observed", "A number that becomes an observation has a value.", show=("printed",)),
        Check(
            "range_runs_upward",
            "ExpectColumnPairValuesAToBeGreaterThanB",
            {"column_A": "value_high", "column_B": "value", "ignore_row_if": "either_value_is_missing"},
            "The upper end of a range is above its lower end (6%—6.5%).",
            show=("printed",),
        ),
        true("lies_in_its_section", "The number is in its section.", show=("printed", "start", "section_id")),
    ),
)
