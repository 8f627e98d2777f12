"""Checks on `staging.observation`: each figure agrees with its number, its sentence and its report."""

import polars as pl

from expectations.suite import (
    ORPHANS,
    Check,
    Scope,
    Suite,
    absent,
    complete,
    equal,
    lies_in_its_section,
    missing,
    none,
    one_of,
    true,
    within,
)
from ingest.catalogue.terms import codes
from ingest.catalogue.units import units

UNITS = [name for name, unit in units().items() if not unit.same_as]
_NEEDED = (
    *("name", "value", "unit", "measure", "direction", "qualifier", "status", "period", "region"),
    *("sentence", "sentence_start", "sentence_end", "rule", "confidence"),
)
# A share of what was planned, budgeted or there before may be more than all of it (完成年度计划的 115.5%), and so may a
# ratio of two things of which neither is part of the other (外贸依存度 254%).
_MAY_EXCEED_A_WHOLE = "完成|计划|预算|目标|任务|指数|开工|竣工|到位|上年|依存度|存贷比|负债|毛入|加计"
DIRECTED = ["growth", "change", "gap", "multiple"]


def rows(scope: Scope) -> pl.DataFrame:
    """One row per observation, with its number's row, its section, its commitment and its report beside it."""
    frame = scope.staging("observation")
    quantities = scope.staging("quantity").select(
        "quantity_id",
        quantity_start="start",
        quantity_end="end",
        quantity_value="value",
        quantity_reason="reason",
    )
    sections = scope.staging("section").select("section_id", section_start="start", section_end="end", kind="kind")
    reports = scope.staging("report", without=["text"]).select("report_id", "review_year", "plan_year")
    corrected = scope.staging("correction").filter(field="value")["observation_id"].to_list()
    years = pl.col("period").str.extract_groups(r"^(?<first>[0-9]{4})(?:-(?<last>[0-9]{4}))?$")
    return (
        frame.with_columns(
            text_at_offsets=scope.slices(frame),
            text_of_sentence=scope.slices(frame, "sentence_start", "sentence_end"),
            before=scope.slices(
                frame.select("report_id", start=pl.max_horizontal(pl.col("start") - 30, 0), end="start")
            ),
        )
        .join(quantities, on="quantity_id", how="left")
        .join(sections, on="section_id", how="left")
        .join(reports, on="report_id", how="left")
        .with_columns(
            first_year=years.struct.field("first").cast(pl.Int32),
            last_year=pl.coalesce(years.struct.field("last"), years.struct.field("first")).cast(pl.Int32),
        )
        .with_columns(
            sentence_is_as_read=pl.col("text_of_sentence") == pl.col("sentence"),
            lies_in_its_sentence=(pl.col("start") >= pl.col("sentence_start"))
            & (pl.col("end") <= pl.col("sentence_end")),
            lies_in_its_section=lies_in_its_section(),
            stands_on_its_number=(
                (pl.col("start") == pl.col("quantity_start"))
                & (pl.col("end") == pl.col("quantity_end"))
                & (pl.col("quantity_reason") == "observation")
            ).fill_null(False),
            # What a person has put right may differ from what is printed.
            value_by_quantity=pl.when(
                (pl.col("quantity_value") != 0) & ~pl.col("observation_id").is_in(corrected)
            ).then(pl.col("value") / pl.col("quantity_value")),
            direction_fits=pl.when(pl.col("measure").is_in(DIRECTED))
            .then(pl.col("direction").is_in(["up", "down"]))
            .when(pl.col("measure").is_not_null())
            .then(pl.col("direction") == "none"),
            years_run_upward=pl.col("first_year") <= pl.col("last_year"),
            target_years_before_plan=pl.when(pl.col("status") == "target").then(
                pl.col("plan_year") - pl.col("last_year")
            ),
            actual_years_after_review=pl.when(pl.col("status") == "actual").then(
                pl.col("first_year") - pl.col("review_year")
            ),
            share=pl.when((pl.col("measure") == "share") & ~pl.col("before").str.contains(_MAY_EXCEED_A_WHOLE)).then(
                pl.max_horizontal("value", "value_high")
            ),
            growth=pl.when((pl.col("measure") == "growth") & (pl.col("unit") == "%")).then(pl.col("value")),
            points=pl.when(pl.col("unit") == "百分点").then(pl.col("value")),
            rank=pl.when(pl.col("measure") == "rank").then(pl.col("value")),
            unit_fits=pl.when(pl.col("measure").is_in(["share", "growth"]))
            .then(pl.col("unit").is_in(["%", "‰", "成"]))
            .when(pl.col("measure") == "multiple")
            .then(pl.col("unit").is_in(["倍", "番"]))
            .when(pl.col("measure") == "rank")
            .then(pl.col("unit") == "位")
            .otherwise(True),
            missing=missing(*_NEEDED),
            name_chars=pl.col("name").str.len_chars(),
            name_has_words=pl.col("name").str.contains(r"[\p{Han}A-Za-z]"),
            key_is_its_numbers=pl.col("observation_id").str.starts_with(pl.col("quantity_id") + ":"),
        )
        .drop("text_of_sentence", "before")
    )


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row about the whole table."""
    return scope.whole(
        "staging.observation",
        ("observation_id",),
        ORPHANS
        | {
            "without_quantity": absent("quantity_id", "staging.quantity"),
            "without_commitment": (
                f"this.commitment_id IS NOT NULL AND ({absent('commitment_id', 'staging.commitment')})"
            ),
        },
    )


_SHOW = ("name", "printed", "value", "unit")

SUITE = Suite(
    layer="staging",
    table="observation",
    key=("observation_id",),
    rows=rows,
    totals=totals,
    tolerance=0.01,
    checks=(
        none("key_is_unique", "repeated_keys", "No observation is in the table twice."),
        none("report_exists", "without_report", "Every observation belongs to an existing report."),
        none("section_exists", "without_section", "Every observation belongs to an existing section."),
        none("quantity_exists", "without_quantity", "Every observation is based on an existing number."),
        none("commitment_exists", "without_commitment", "The commitment that an observation is part of exists."),
        complete(
            "Every observation has its name, figure, time and place, sentence and rule.", show=("printed", "name")
        ),
        one_of(
            "unit",
            UNITS,
            "The unit is one of the catalogue's, so that its numbers can be compared.",
            severity="warn",
            evidence="Of 507,264 rows of 2,611 reports of 300 places 1,145 (0.2 %) have another; of 20 looked at, 15 "
            "are indices, ratios and counts without a unit, 5 units made of several (公里/平方公里).",
            tolerance=0.05,
            show=_SHOW,
        ),
        one_of("measure", codes("measure"), "The measure is one of the seven.", show=_SHOW),
        one_of("direction", codes("direction"), "The direction is a known one.", show=_SHOW),
        one_of("qualifier", codes("qualifier"), "The qualifier is a known one.", show=_SHOW),
        one_of("status", codes("status"), "A figure is reported or planned, nothing else.", show=_SHOW),
        equal(
            "offsets_give_the_printed_number",
            "text_at_offsets",
            "printed",
            "text[start:end] is the number as printed: anyone can look it up in the report.",
            evidence="Guaranteed for every row.",
            show=("name", "start", "end"),
        ),
        true(
            "sentence_is_as_read", "The sentence is the text between its offsets, unchanged.", show=("sentence_start",)
        ),
        true("lies_in_its_sentence", "The number is in the sentence shown with it.", show=("printed", "start")),
        true("lies_in_its_section", "The number is in its section.", show=("printed", "start", "section_id")),
        true(
            "stands_on_its_number", "The observation has the offsets of the number it is made from.", show=("printed",)
        ),
        true("key_is_its_numbers", "The key begins with the number's, so it is stable across runs.", tolerance=0),
        true(
            "direction_fits",
            "Growth, change, gap, multiple go up or down; the rest does not.",
            show=("measure", "direction"),
        ),
        true(
            "unit_fits",
            "Shares and growth are in percent, multiples in 倍 or 番, ranks in 位.",
            evidence="By schema. Of 507,264 rows of 2,611 reports of 300 places it holds 32 back; of 20 looked at, 8 "
            "count percentages (三个100%), 7 are of 100,000 (16/10万), 5 have 名 for a rank.",
            show=("measure", "unit"),
        ),
        true("years_run_upward", "A span of years runs forward.", show=("period",)),
        within(
            "value_is_its_numbers",
            "value_by_quantity",
            1 - 1e-9,
            1 + 1e-9,
            "The value is that of the number: nothing was multiplied or rounded on the way.",
            show=("name", "printed", "value", "quantity_value"),
        ),
        Check(
            "period_is_a_year_or_a_span",
            "ExpectColumnValuesToMatchRegex",
            {"column": "period", "regex": r"^[0-9]{4}(-[0-9]{4})?\Z"},
            "A period is a year (2019) or a span of years (2016-2020).",
            show=_SHOW,
        ),
        within(
            "target_lies_in_the_plans_time",
            "target_years_before_plan",
            None,
            0,
            "A target is set for the plan year or later, never for a time that is over.",
            evidence="Of 180,381 targets of 2,611 reports of 300 places it holds none back.",
            show=("name", "printed", "period", "plan_year"),
        ),
        within(
            "actual_lies_in_the_past",
            "actual_years_after_review",
            None,
            1,
            "An actual figure begins no later than the year after the reviewed one.",
            evidence="Of 326,883 actual figures of 2,611 reports of 300 places it holds 20 back. All looked at: 11 are "
            "where something starts from (到2012年由现在的3000公里增加到…), 9 took the time of a clause beside them.",
            show=("name", "printed", "period", "review_year"),
        ),
        within(
            "share_is_at_most_a_whole",
            "share",
            0,
            100,
            "A share of a whole is at most 100 %.",
            severity="warn",
            evidence="Of 44,402 shares of 2,611 reports of 300 places 81 are more; of 20 looked at, 12 are rates that "
            "may be (参合率 105.3%, 贡献率 130%), 8 comparisons and deductions.",
            tolerance=0.01,
            show=_SHOW,
        ),
        within(
            "growth_is_plausible",
            "growth",
            0,
            1000,
            "Growth of more than tenfold is given in 倍, not in percent.",
            severity="warn",
            evidence="Of 80,067 rates of growth of 2,611 reports of 300 places 2 are more; both are printed so.",
            tolerance=0.01,
            show=_SHOW,
        ),
        within(
            "points_are_plausible",
            "points",
            0,
            100,
            "A share can't move by more than 100 points.",
            severity="warn",
            evidence="By arithmetic.",
            show=_SHOW,
        ),
        within(
            "rank_is_plausible",
            "rank",
            1,
            500,
            "A rank counts places among peers, from 1.",
            severity="warn",
            evidence="Holds for every rank of 2,611 reports of 300 places.",
            show=_SHOW,
        ),
        true(
            "name_has_words",
            "A name is made of words, not of marks and digits.",
            evidence="Of 507,264 rows of 2,611 reports of 300 places it holds 50 back; of 20 looked at, 9 are damaged "
            "figures (15.亿元), 7 rates by a number of people (3.3个/千人), 4 others.",
            show=("printed", "name"),
        ),
        within(
            "name_is_a_phrase",
            "name_chars",
            1,
            60,
            "A name is a phrase, not nothing and no paragraph.",
            evidence="Of 507,264 rows of 2,611 reports of 300 places it holds 62 back; of 20 looked at, all are lists "
            "of things before their number or size.",
        ),
        within("confidence_is_a_share", "confidence", 0, 1, "Confidence runs from 0 to 1.", show=("name", "rule")),
    ),
)
