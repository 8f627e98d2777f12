"""Checks on `staging.report`, and on each report as a whole: complete, and plausible as a work report."""

import re
from itertools import groupby
from operator import itemgetter

import polars as pl

from expectations.drift import Usual, drift
from expectations.suite import Check, Scope, Suite, absent, complete, equal, given, missing, none, one_of, total, within
from ingest.report.front_matter import read_front_matter
from ingest.report.recognise import KINDS

LEVELS = ["national", "province", "city", "county"]
_USUAL = {"density": Usual(9.7, 2.5, 3.5), "target_share": Usual(0.325, 0.107, 0.078)}
_DIGITS = re.compile(r"[0-9０-９]+")
# Not part of the report's numbers: footnote marks (“六稳”[1]工作) and addresses (source: https://...).
_APART = re.compile(r"[\[［〔【][0-9０-９]{1,3}[\]］〕】]|https?://[!-~]+")
_NUMBERED_HEADING = re.compile(r"^[ \u3000\t#*]*[一二三四五六七八九十]{1,3}、[^\n。]{2,40}$", re.MULTILINE)

# The counts of each report in the other tables, now and when it last passed. Rows in quarantine count as well: they
# were read, and a report checked before and after a row of it was held back must be judged the same.
_COUNTS = """
    WITH numbers AS (
        SELECT report_id, count(*) AS quantities, avg((reason = 'unresolved')::INT) AS unresolved_share
        FROM (FROM staging.quantity UNION ALL BY NAME FROM quarantine.quantity) GROUP BY report_id
    ), observed AS (
        SELECT report_id, count(*) AS observations, avg((status = 'target')::INT) AS target_share
        FROM (FROM staging.observation UNION ALL BY NAME FROM quarantine.observation) GROUP BY report_id
    ), undertaken AS (
        SELECT report_id, count(*) AS commitments
        FROM (FROM staging.commitment UNION ALL BY NAME FROM quarantine.commitment) GROUP BY report_id
    )
    SELECT
        report_id,
        coalesce(numbers.quantities, 0) AS quantities,
        coalesce(observed.observations, 0) AS observations,
        coalesce(commitments, 0) AS commitments,
        unresolved_share,
        target_share,
        numbers.quantities / nullif(before.quantities, 0) AS quantities_to_before,
        observed.observations / nullif(before.observations, 0) AS observations_to_before
    FROM scope_report
    LEFT JOIN numbers USING (report_id)
    LEFT JOIN observed USING (report_id)
    LEFT JOIN undertaken USING (report_id)
    LEFT JOIN staging.passed_report AS before USING (report_id)
"""
# Numbers in quarantine were read too, and then set aside.
_SPANS = """
    SELECT report_id, start, "end" FROM staging.quantity SEMI JOIN scope_report USING (report_id)
    UNION SELECT report_id, start, "end" FROM quarantine.quantity SEMI JOIN scope_report USING (report_id)
    ORDER BY ALL
"""
_SECTION_SPANS = """
    SELECT report_id, start, "end" FROM staging.section SEMI JOIN scope_report USING (report_id) ORDER BY ALL
"""


def rows(scope: Scope) -> pl.DataFrame:
    """One row per report: its columns without the text, and counts made here, independently of the extractor.

    `unread_digits` counts runs of digits outside any quantity, including quarantined ones, but not footnote marks and
    addresses; `unread_headings` lines like `一、2019年工作回顾` at which no section starts; `unsectioned_chars`
    letters, digits and Chinese characters outside any section. `first_unread` shows the first one missing.
    """
    numbers, sections = _spans(scope, _SPANS), _spans(scope, _SECTION_SPANS)
    counted = [_count(text, numbers.get(report, []), sections.get(report, [])) for report, text in scope.texts.items()]
    measured = pl.DataFrame(
        [(report, *counts) for report, counts in zip(scope.texts, counted, strict=True)],
        schema={
            "report_id": pl.String,
            "chars_in_text": pl.Int32,
            "digits": pl.Int32,
            "unread_digits": pl.Int32,
            "unread_headings": pl.Int32,
            "unsectioned_chars": pl.Int32,
            "first_unread": pl.String,
        },
        orient="row",
    )
    per_1000 = 1000 / pl.col("chars_in_text").clip(1)
    return (
        scope.staging("report")
        .with_columns(han_share=pl.col("text").str.count_matches(r"\p{Han}") / pl.col("text").str.len_chars().clip(1))
        .drop("text")
        .join(measured, on="report_id")
        .join(scope.query(_COUNTS), on="report_id")
        .with_columns(
            missing=missing("document_sha256", "source", "extractor_version", "region", "plan_year", "review_year"),
            digest_key=pl.col("document_sha256").str.head(16),
            year_of_delivery=pl.col("delivered_on").dt.year(),
            years_planned_ahead=pl.col("plan_year") - pl.col("review_year"),
            unread_share=pl.col("unread_digits") / pl.col("digits").clip(1),
            unsectioned_share=pl.col("unsectioned_chars") / pl.col("chars_in_text").clip(1),
            observations_per_1000_chars=pl.col("observations") * per_1000,
        )
        .with_columns(plan_year_less_delivery=pl.col("plan_year") - pl.col("year_of_delivery"))
    )


def _spans(scope: Scope, sql: str) -> dict[str, list[tuple[int, int]]]:
    found = scope.query(sql).drop_nulls().iter_rows()
    return {report: [(start, end) for _, start, end in group] for report, group in groupby(found, key=itemgetter(0))}


def _count(text: str, numbers: list[tuple[int, int]], sections: list[tuple[int, int]]) -> tuple[object, ...]:
    front = (0, read_front_matter(text).end)  # no text of the report
    read, sectioned = _covered(text, [front, *numbers]), _covered(text, [front, *sections])
    apart = _covered(text, [mark.span() for mark in _APART.finditer(text)])
    digits = [run for run in _DIGITS.finditer(text) if not apart[run.start()]]
    unread = [run for run in digits if not all(read[run.start() : run.end()])]
    starts = {start for start, _ in sections}
    headings = [line for line in _NUMBERED_HEADING.finditer(text) if starts.isdisjoint(range(line.start(), line.end()))]
    first = min(unread + headings, key=lambda match: match.start(), default=None)
    excerpt = first and f"{first.start()}: {text[max(first.start() - 10, 0) : first.end() + 10]}"
    gaps = [text[gap.start() : gap.end()] for gap in re.finditer(b"\0+", sectioned)]
    unsectioned = sum(character.isalnum() for gap in gaps for character in gap)
    return len(text), len(digits), len(unread), len(headings), unsectioned, excerpt


def _covered(text: str, spans: list[tuple[int, int]]) -> bytearray:
    """One byte per character of `text`: 1 inside the spans, 0 outside."""
    covered = bytearray(len(text))
    for start, end in spans:
        start = max(start, 0)
        end = max(start, min(end, len(text)))
        covered[start:end] = b"\1" * (end - start)
    return covered


def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
    """One row: the whole table's keys and versions, the measures of the run's reports together, and their drift."""
    observations = pl.col("observations").sum()
    measures = (
        rows.select(
            density=1000 * observations / pl.col("chars_in_text").sum(),
            target_share=(pl.col("target_share") * pl.col("observations")).sum() / observations,
        )
        .fill_nan(None)
        .row(0, named=True)
    )
    measures["observations_kept"] = _kept(scope, rows)
    drifts = {
        f"{name}_drift": drift(scope, f"{name}_of_the_run", value, rows.height, _USUAL[name])
        for name, value in measures.items()
        if name in _USUAL
    }
    return scope.whole(
        "staging.report",
        ("report_id",),
        {"without_load": absent("report_id", "staging.load")},
        extractor_versions="count(DISTINCT extractor_version)",
        days_since_load=(
            "(SELECT date_diff('second', max(loaded_at), now() AT TIME ZONE 'UTC') / 86400 FROM staging.load)"
        ),
    ).with_columns(pl.lit(value, pl.Float64).alias(name) for name, value in (measures | drifts).items())


def _kept(scope: Scope, rows: pl.DataFrame) -> float:
    """The number of observations relative to when the reports last passed; 1 for few reports."""
    known = rows.filter(pl.col("observations_to_before") > 0)
    if known.is_empty() or scope.are_few(known.height):
        return 1.0
    before = (known["observations"] / known["observations_to_before"]).sum()
    return int(known["observations"].sum()) / float(before)


_BY_CONSTRUCTION = "The key is made from the digest: of 2,617 reports of 300 places none is set aside for it."
_SHOW = ("source",)

SUITE = Suite(
    layer="staging",
    table="report",
    key=("report_id",),
    rows=rows,
    totals=totals,
    # Single reports may be odd; when more than half of a run are, the code is at fault.
    tolerance=0.5,
    fate="noted",
    checks=(
        none("key_is_unique", "repeated_keys", "No report is in the table twice.", evidence=_BY_CONSTRUCTION),
        total(
            "one_extractor_read_all",
            "extractor_versions",
            1,
            1,
            "Reports read by different versions of the extractor are not comparable; after a change reread all.",
            severity="warn",
            evidence="One version at a time is in use.",
        ),
        none("load_is_known", "without_load", "Every report records when and by which run it was loaded."),
        total(
            "loaded_of_late",
            "days_since_load",
            -0.01,
            400,
            "Something was loaded within the last year (and nothing in the future, by a clock gone wrong).",
            severity="warn",
            evidence="Every government reports once a year, most of them in January and February.",
        ),
        total(
            "density_of_the_run",
            "density",
            1,
            40,
            "The run's reports together have a plausible number of observations per 1,000 characters.",
            severity="warn",
            evidence="Corpus: 1.3 to 37.3, median 9.8 over 347 reports.",
        ),
        total(
            "target_share_of_the_run",
            "target_share",
            0.01,
            0.9,
            "The run's reports together have a plausible share of targets among their observations.",
            severity="warn",
            evidence="Corpus: 0 to 0.87, median 0.33 over 347 reports; 3 of them, all before 1976, have none.",
        ),
        total(
            "observations_have_not_fallen",
            "observations_kept",
            0.7,
            None,
            "Read anew, the reports together have most of the observations that they had when they last passed: an "
            "extractor that has lost a third of them is not to take their place.",
            evidence="A judgement: changes of the rules have moved single reports by a fifth, never all of them.",
        ),
        *(
            total(
                f"{measure}_has_not_drifted",
                f"{measure}_drift",
                -3,
                3,
                f"The run's {measure.replace('_', ' ')} is like that of past runs "
                "(until there are five: of the corpus).",
                severity="warn",
                evidence="Three standard deviations; 1 run in 370 lies farther off by chance.",
            )
            for measure in _USUAL
        ),
        equal(
            "report_id_is_the_digests_head",
            "report_id",
            "digest_key",
            "A report is known by its document's bytes: the same document is the same report in every run.",
            evidence=_BY_CONSTRUCTION,
            tolerance=0,
            fate="set aside",
            show=_SHOW,
        ),
        Check(
            "digest_is_a_sha256",
            "ExpectColumnValuesToMatchRegex",
            {"column": "document_sha256", "regex": r"^[0-9a-f]{64}\Z"},
            "The digest is a SHA-256 in hex digits.",
            evidence=_BY_CONSTRUCTION,
            fate="set aside",
            show=_SHOW,
        ),
        complete("Every report leads back to its document, and has its place and its years.", show=_SHOW),
        given("region_code", "A place without a code can't be mapped.", severity="warn", show=("source", "region")),
        given("title", "A report without a title is hard to cite.", severity="warn", show=_SHOW),
        given(
            "delivered_on",
            "The day orders the reports of one year.",
            severity="warn",
            evidence="67 of 347 corpus reports (19 %) do not give it; a quarter is allowed for.",
            tolerance=0.25,
            show=_SHOW,
        ),
        one_of("kind", list(KINDS), "The kind of copy is one that the recognition knows.", show=_SHOW),
        one_of("level", LEVELS, "The level is one of the four that report to a people's congress.", show=_SHOW),
        Check(
            "region_code_is_a_code",
            "ExpectColumnValuesToMatchRegex",
            {"column": "region_code", "regex": r"^[1-8][0-9]{5}\Z"},
            "A region code has six digits, the first of which is one of the eight great areas'.",
            evidence="GB/T 2260; 100000 stands for 全国.",
            show=("source", "region"),
        ),
        within(
            "plan_year_is_a_year",
            "plan_year",
            1950,
            2050,
            "The year planned for lies in the time of the People's Republic.",
            evidence="The corpus runs from 1954 to 2026.",
            show=_SHOW,
        ),
        within(
            "plan_follows_review",
            "years_planned_ahead",
            0,
            1,
            "A report plans for the year after the one it reviews (or for the same, if held late).",
            severity="warn",
            evidence="Holds for 347 of 347 corpus reports.",
            show=("source", "review_year", "plan_year"),
        ),
        within(
            "delivered_in_or_just_before_the_plan_year",
            "plan_year_less_delivery",
            0,
            1,
            "A report is delivered in the year it plans for, or in the last weeks of the year before.",
            severity="warn",
            evidence="Holds for all 280 corpus reports that give their day; 4 were delivered in December.",
            show=("source", "delivered_on", "plan_year"),
        ),
        equal(
            "chars_counts_the_text",
            "chars",
            "chars_in_text",
            "The text in the table is the one that the offsets count in, not one that was cut or changed since.",
            evidence="So by construction: of 2,617 reports of 300 places none is set aside for it.",
            fate="set aside",
            show=_SHOW,
        ),
        within(
            "text_is_mostly_chinese",
            "han_share",
            0.5,
            1,
            "Text read in a wrong encoding, or no prose at all, has few Chinese characters.",
            evidence="Corpus: 0.74 to 0.92 of the characters; of 2,617 reports of 300 places it sets none aside.",
            fate="set aside",
            show=_SHOW,
        ),
        within(
            "every_digit_is_accounted_for",
            "unread_share",
            0,
            0,
            "Every run of digits in the text lies in a quantity: no number is dropped in silence.",
            evidence="The promise itself. A report that misses one stays, and says so.",
            show=("source", "digits", "unread_digits", "first_unread"),
        ),
        within(
            "every_numbered_heading_is_a_section",
            "unread_headings",
            0,
            0,
            "A section starts at every line like 一、2019年工作回顾.",
            severity="warn",
            evidence="Of 2,617 reports 5 miss lines; looked at, 2 print a heading twice, 3 list items that end "
            "with semicolons.",
            show=("source", "first_unread"),
        ),
        within(
            "sections_hold_all_of_the_text",
            "unsectioned_share",
            0,
            0,
            "Every word of the report is in a section: no sentence lacks its place.",
            evidence="0 words of 347 reports lie in none; only marks of Markdown (** # ---) do.",
            show=("source", "unsectioned_chars"),
        ),
        within(
            "unresolved_numbers_are_few",
            "unresolved_share",
            0,
            0.1,
            "Most numbers are observations or have a reason why not.",
            severity="warn",
            evidence="Corpus: 98 % of the reports have less than 0.1, the highest share is 0.20.",
            show=("source", "quantities"),
        ),
        within(
            "observations_are_as_dense_as_usual",
            "observations_per_1000_chars",
            1,
            40,
            "A report has about as many figures for its length as others have.",
            severity="warn",
            evidence="Corpus: 1.3 to 37.3, half of the reports between 6.5 and 12.9.",
            show=("source", "observations", "chars"),
        ),
        within(
            "share_of_targets_is_usual",
            "target_share",
            0.02,
            0.8,
            "A report looks back, and sets targets.",
            severity="warn",
            evidence="Corpus: 98.6 % of the reports lie between; the five others are of 1955 to 1982.",
            show=("source", "observations"),
        ),
        within(
            "undertakes_something",
            "commitments",
            1,
            None,
            "A report commits to something for the year to come.",
            severity="warn",
            evidence="343 of 347 corpus reports do; the four others have no section that plans.",
            show=_SHOW,
        ),
        *(
            within(
                f"{table}_are_about_as_many_as_before",
                f"{table}_to_before",
                0.8,
                1.25,
                f"Read anew, a report has about as many {table} as when it last passed: a change of the rules that "
                "moves a fifth of a report's figures is worth a look.",
                severity="warn",
                evidence="A judgement: no measurement says what a change of the rules may do.",
                show=("source", table),
            )
            for table in ("quantities", "observations")
        ),
    ),
)
