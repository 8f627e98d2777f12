"""For every check of the marts a fault that it is for: spoil the built marts, see it fail."""

import duckdb
import pytest
import yaml
from faults import CORRECT, EVERYTHING, EXPLAIN, Fault, declared, emptied, see
from loaded import ROOT

from expectations.run import suites

RESTATE = """
    INSERT INTO marts.mart_restatement BY NAME
    SELECT first.observation_id AS earlier_observation_id, second.observation_id, first.region_code, first.name,
        first.report_id AS earlier_report_id, second.report_id, 2020 AS earlier_plan_year, 2021 AS plan_year,
        first.printed AS earlier_printed, second.printed, first.signed_value AS earlier_value,
        first.signed_value * 2 AS restated_value, first.signed_value AS difference, 1.0 AS relative_difference
    FROM marts.fct_observation AS first JOIN marts.fct_observation AS second USING (name, start, measure)
    WHERE first.report_id < second.report_id LIMIT 3;
"""
CORRECTED = f"""
    {CORRECT}
    INSERT INTO marts.fct_correction SELECT observation_id || ':name' AS correction_id, * FROM staging.correction;
"""
EXPLAINED = f"""
    {EXPLAIN}
    INSERT INTO marts.fct_explanation BY NAME
    SELECT this.*, region_code, plan_year, 'x' AS built_from
    FROM staging.explanation AS this JOIN marts.dim_report USING (report_id);
    INSERT INTO marts.mart_glossary BY NAME
    SELECT this.* EXCLUDE (section_id, start, "end", built_from), region, level, this.plan_year AS first_explained,
        1 AS reports
    FROM marts.fct_explanation AS this JOIN marts.dim_report USING (report_id);
"""
# As dbt marks amounts outside their indicator's span.
SPANS = "UPDATE marts.fct_observation SET suspect = 'span' WHERE indicator_code <> 'UNMAPPED' AND measure = 'level'"


def left_over(table: str, key: str) -> str:
    """Rows of a report that staging has no more."""
    return f"INSERT INTO marts.{table} SELECT * REPLACE ('gone:' || {key} AS {key}) FROM marts.{table} LIMIT 2"


FAULTS = [
    Fault("dim_report", "rows_were_checked", "DELETE FROM marts.dim_report", ("every_report_is_there",)),
    Fault("dim_report", "every_report_is_there", "DELETE FROM marts.dim_report WHERE plan_year = 2021"),
    Fault(
        "dim_report",
        "no_report_is_left_over",
        "UPDATE marts.dim_report SET report_id = 'gone' WHERE plan_year = 2021",
        ("every_report_is_there",),
    ),
    Fault("dim_report", "text_is_the_one_read", "UPDATE marts.dim_report SET text = trim(text) || ' '"),
    Fault("dim_report", "built_from_the_last_load", "UPDATE staging.load SET loaded_at = loaded_at + INTERVAL 1 HOUR"),
    Fault("dim_report", "one_report_of_an_edition_is_current", "UPDATE marts.dim_report SET is_current = FALSE"),
    Fault("dim_report", "version_is_counted", "UPDATE marts.dim_report SET version_rank = 7"),
    Fault("dim_report", "region_code_is_given", "UPDATE marts.dim_report SET region_code = NULL"),
    Fault("dim_report", "plan_year_is_a_year", "UPDATE marts.dim_report SET plan_year = 202"),
    Fault(
        "dim_report_version",
        "every_report_has_its_present_state",
        "UPDATE marts.dim_report_version SET is_present = FALSE",
    ),
    Fault(
        "dim_report_version",
        "one_state_at_a_time",
        "INSERT INTO marts.dim_report_version SELECT * REPLACE ('x' || report_version_id AS report_version_id)"
        " FROM marts.dim_report_version",
    ),
    Fault(
        "dim_report_version",
        "ends_no_sooner_than_it_begins",
        "UPDATE marts.dim_report_version SET valid_to = valid_from - INTERVAL 1 DAY",
    ),
    Fault("dim_section", "every_section_is_there", "DELETE FROM marts.dim_section WHERE number = 3"),
    Fault("dim_section", "no_section_is_left_over", left_over("dim_section", "section_id")),
    Fault("dim_section", "path_is_given", "UPDATE marts.dim_section SET path = NULL WHERE number = 3"),
    Fault(
        "dim_region",
        "region_code_is_a_code",
        "UPDATE marts.dim_region SET region_code = '23100' WHERE region_code = '231000'",
    ),
    Fault("dim_region", "catalogue_is_whole", "DELETE FROM marts.dim_region WHERE rowid > 1000"),
    Fault("dim_period", "every_period_is_there", "DELETE FROM marts.dim_period WHERE period = '2019'"),
    Fault("dim_period", "years_are_counted", "UPDATE marts.dim_period SET years = 7 WHERE period = '2019'"),
    Fault(
        "dim_period",
        "is_written_as_it_runs",
        "UPDATE marts.dim_period SET start_year = 2018, end_year = 2018 WHERE period = '2019'",
    ),
    Fault(
        "dim_period",
        "lies_in_our_time",
        "UPDATE marts.dim_period SET period = '3019', start_year = 3019, end_year = 3019 WHERE period = '1999'",
    ),
    Fault("dim_indicator", "unmapped_is_listed", "DELETE FROM marts.dim_indicator WHERE indicator_code = 'UNMAPPED'"),
    Fault(
        "dim_indicator",
        "catalogue_is_whole",
        "DELETE FROM marts.dim_indicator WHERE rowid < 400 AND indicator_code <> 'UNMAPPED'",
    ),
    Fault("dim_unit", "every_unit_is_there", "DELETE FROM marts.dim_unit WHERE unit = '百分点'"),
    Fault("dim_unit", "dimension_has_one_base_unit", "UPDATE marts.dim_unit SET base_unit = '米' WHERE unit = '里'"),
    Fault("fct_observation", "rows_were_checked", "DELETE FROM marts.fct_observation", EVERYTHING),
    Fault("fct_observation", "every_observation_is_there", "DELETE FROM marts.fct_observation WHERE rowid = 7"),
    Fault(
        "fct_observation",
        "figures_are_as_read",
        "UPDATE marts.fct_observation SET status = 'actual' WHERE status = 'target'",
    ),
    Fault(
        "fct_observation",
        "unmapped_share_of_the_run",
        "UPDATE marts.fct_observation SET indicator_code = 'UNMAPPED'",
        ("unmapped_share_has_not_drifted",),
    ),
    Fault(
        "fct_observation",
        "unmapped_share_has_not_drifted",
        "UPDATE marts.fct_observation SET indicator_code = 'UNMAPPED' WHERE rowid % 5 < 4",
    ),
    Fault(
        "fct_observation",
        "places_are_known",
        "UPDATE marts.fct_observation SET region_code = 'OTHER' WHERE rowid % 5 = 0",
    ),
    Fault(
        "fct_observation",
        "offsets_give_the_printed_number",
        "UPDATE marts.fct_observation SET start = start + 1 WHERE rowid % 20 = 7",
    ),
    Fault(
        "fct_observation", "has_its_units_base", "UPDATE marts.fct_observation SET base_unit = '公里' WHERE unit = '元'"
    ),
    Fault(
        "fct_observation",
        "value_is_converted",
        "UPDATE marts.fct_observation SET value_base = value_base * 2 WHERE unit = '亩' OR unit = '%'",
    ),
    Fault(
        "fct_observation",
        "is_signed_by_its_direction",
        "UPDATE marts.fct_observation SET signed_value = value_base, lower_bound = NULL, upper_bound = NULL"
        " WHERE direction = 'down'",
    ),
    Fault(
        "fct_observation",
        "lies_in_its_bounds",
        "UPDATE marts.fct_observation SET lower_bound = signed_value + 1, upper_bound = NULL WHERE rowid % 20 = 7",
    ),
    Fault("fct_observation", "amount_in_its_span", SPANS + " AND rowid < 40", EVERYTHING),
    Fault("fct_observation", "amounts_lie_in_their_spans", SPANS, EVERYTHING),
    Fault("fct_observation", "few_rows_are_suspect", SPANS, EVERYTHING),
    Fault("fct_quantity", "every_number_is_there", "DELETE FROM marts.fct_quantity WHERE rowid = 3"),
    Fault("fct_quantity", "no_number_is_left_over", left_over("fct_quantity", "quantity_id")),
    Fault(
        "fct_quantity",
        "offsets_give_the_printed_number",
        "UPDATE marts.fct_quantity SET start = start + 1 WHERE rowid = 3",
    ),
    Fault("fct_commitment", "rows_were_checked", "DELETE FROM marts.fct_commitment", ("every_commitment_is_there",)),
    Fault("fct_commitment", "every_commitment_is_there", "DELETE FROM marts.fct_commitment WHERE observations = 0"),
    Fault(
        "fct_commitment",
        "no_commitment_is_left_over",
        left_over("fct_commitment", "commitment_id"),
        ("observations_are_counted",),
    ),
    Fault(
        "fct_commitment",
        "observations_are_counted",
        "UPDATE marts.fct_commitment SET observations = observations + 1 WHERE rowid = 3",
    ),
    Fault(
        "fct_commitment", "offsets_give_the_clause", "UPDATE marts.fct_commitment SET start = start + 1 WHERE rowid = 3"
    ),
    Fault("fct_keyword", "every_keyword_is_there", "DELETE FROM marts.fct_keyword WHERE rowid = 3"),
    Fault(
        "fct_keyword",
        "no_keyword_is_left_over",
        "INSERT INTO marts.fct_keyword SELECT * REPLACE ('x' AS keyword_id, '海洋' AS word) FROM marts.fct_keyword"
        " WHERE rowid = 3",
    ),
    Fault("fct_keyword", "rank_counts_from_1", "UPDATE marts.fct_keyword SET rank = rank - 1"),
    Fault("fct_keyword", "occurs_at_least_once", "UPDATE marts.fct_keyword SET occurrences = 0 WHERE rowid = 3"),
    Fault("fct_data_quality", "rows_were_checked", "DELETE FROM marts.fct_data_quality"),
    Fault("fct_data_quality", "every_result_is_there", "DELETE FROM marts.fct_data_quality WHERE suite = 'quantity'"),
    Fault(
        "mart_target_fulfilment",
        "rows_were_checked",
        "DELETE FROM marts.mart_target_fulfilment",
        ("every_target_is_there",),
    ),
    Fault(
        "mart_target_fulfilment", "every_target_is_there", "DELETE FROM marts.mart_target_fulfilment WHERE rowid = 3"
    ),
    Fault(
        "mart_target_fulfilment",
        "target_exists",
        "UPDATE marts.mart_target_fulfilment SET observation_id = 'gone' WHERE rowid = 3",
        ("every_target_is_there",),
    ),
    Fault(
        "mart_target_fulfilment",
        "figure_exists",
        "UPDATE marts.mart_target_fulfilment SET actual_observation_id = 'gone' WHERE actual_value IS NOT NULL",
    ),
    Fault(
        "mart_target_fulfilment",
        "undecided_says_why",
        "UPDATE marts.mart_target_fulfilment SET verdict_reason = 'no_better_side' WHERE rowid = 3",
    ),
    Fault(
        "mart_target_fulfilment",
        "verdict_fits_the_figure",
        "UPDATE marts.mart_target_fulfilment SET verdict = 'missed' WHERE verdict IN ('met', 'exceeded', 'not_due')",
    ),
    Fault(
        "mart_target_fulfilment",
        "figure_is_another_reports",
        "UPDATE marts.mart_target_fulfilment SET actual_report_id = report_id",
    ),
    Fault(
        "mart_indicator_panel",
        "rows_were_checked",
        "DELETE FROM marts.mart_indicator_panel",
        ("every_plan_year_is_there",),
    ),
    Fault(
        "mart_indicator_panel", "every_plan_year_is_there", "DELETE FROM marts.mart_indicator_panel WHERE year = 2021"
    ),
    Fault(
        "mart_indicator_panel",
        "gdp_figure_is_a_reports",
        "UPDATE marts.mart_indicator_panel SET gdp_growth_actual = 4.25",
    ),
    Fault(
        "mart_indicator_panel",
        "gdp_target_is_a_reports",
        "UPDATE marts.mart_indicator_panel SET gdp_growth_target = 4.25",
    ),
    Fault(
        "mart_indicator_panel", "lies_in_its_span", "UPDATE marts.mart_indicator_panel SET retail_growth_actual = 7000"
    ),
    Fault(
        "mart_restatement", "differs_as_said", RESTATE + "UPDATE marts.mart_restatement SET difference = difference * 2"
    ),
    Fault("mart_restatement", "is_told_later", RESTATE + "UPDATE marts.mart_restatement SET plan_year = 2019"),
    Fault(
        "mart_restatement", "is_a_restatement", RESTATE + "UPDATE marts.mart_restatement SET relative_difference = 9999"
    ),
    Fault("mart_theme_trend", "rows_were_checked", "DELETE FROM marts.mart_theme_trend"),
    Fault(
        "mart_theme_trend", "word_is_a_keyword", "UPDATE marts.mart_theme_trend SET word = '海洋经济' WHERE rowid = 3"
    ),
    Fault("mart_theme_trend", "share_is_of_the_reports", "UPDATE marts.mart_theme_trend SET share_of_reports = 0.3"),
    Fault("mart_theme_trend", "occurs_at_least_once", "UPDATE marts.mart_theme_trend SET occurrences = 0"),
    Fault("mart_theme_trend", "rank_counts_from_1", "UPDATE marts.mart_theme_trend SET rank = 0"),
    Fault(
        "mart_unmapped_indicator",
        "every_unmapped_observation_is_counted",
        "DELETE FROM marts.mart_unmapped_indicator WHERE rowid = 3",
    ),
    Fault(
        "mart_unmapped_indicator",
        "observations_are_counted",
        "UPDATE marts.mart_unmapped_indicator SET observations = 0 WHERE rowid = 3",
        ("every_unmapped_observation_is_counted",),
    ),
    Fault("dim_term", "rows_were_checked", "DELETE FROM marts.dim_term", ("every_value_is_listed",)),
    Fault(
        "dim_term", "every_value_is_listed", "UPDATE marts.fct_observation SET indicator_match = 'x' WHERE rowid = 3"
    ),
    Fault("fct_correction", "every_correction_is_there", CORRECTED + "DELETE FROM marts.fct_correction"),
    Fault("mart_headline", "rows_were_checked", "DELETE FROM marts.mart_headline"),
    Fault("mart_headline", "figure_is_as_told", "UPDATE marts.mart_headline SET printed = '7%' WHERE rowid = 3"),
]
FAULTS += [
    Fault("fct_promise", "every_row_is_there", "DELETE FROM marts.fct_promise WHERE rowid = 3"),
    Fault("fct_promise", "no_row_is_left_over", left_over("fct_promise", "promise_id")),
    Fault("fct_promise", "offsets_give_the_words", "UPDATE marts.fct_promise SET start = start + 1 WHERE rowid = 3"),
    Fault("fct_promise", "rows_were_checked", "DELETE FROM marts.fct_promise", ("every_row_is_there",)),
    Fault("fct_mention", "every_row_is_there", "DELETE FROM marts.fct_mention WHERE rowid = 3"),
    Fault("fct_mention", "no_row_is_left_over", left_over("fct_mention", "mention_id")),
    Fault("fct_mention", "offsets_give_the_words", "UPDATE marts.fct_mention SET start = start + 1 WHERE rowid = 3"),
    Fault("fct_mention", "rows_were_checked", "DELETE FROM marts.fct_mention", ("every_row_is_there",)),
    Fault("fct_problem", "every_row_is_there", "DELETE FROM marts.fct_problem WHERE rowid = 3"),
    Fault("fct_problem", "no_row_is_left_over", left_over("fct_problem", "problem_id")),
    Fault("fct_problem", "offsets_give_the_words", "UPDATE marts.fct_problem SET start = start + 1 WHERE rowid = 3"),
    Fault("fct_problem", "rows_were_checked", "DELETE FROM marts.fct_problem", ("every_row_is_there",)),
    Fault(
        "fct_problem",
        "unkept_promise_exists",
        "UPDATE marts.fct_problem SET unkept_promise_id = 'gone' WHERE rowid = 1",
    ),
    Fault("fct_explanation", "every_row_is_there", EXPLAINED + "DELETE FROM marts.fct_explanation WHERE start = 0"),
    Fault("fct_explanation", "no_row_is_left_over", EXPLAINED + left_over("fct_explanation", "explanation_id")),
    Fault(
        "fct_explanation", "offsets_give_the_words", EXPLAINED + "UPDATE marts.fct_explanation SET start = start + 1"
    ),
    Fault(
        "mart_glossary",
        "every_explanation_is_there",
        EXPLAINED + "DELETE FROM marts.mart_glossary WHERE explanation_id LIKE '%:0'",
    ),
    Fault("mart_glossary", "first_is_no_later", EXPLAINED + "UPDATE marts.mart_glossary SET first_explained = 2050"),
    Fault("dim_entity", "mentions_are_counted", "UPDATE marts.dim_entity SET mentions = mentions + 1 WHERE rowid = 3"),
    Fault(
        "dim_entity",
        "is_spoken_of",
        "INSERT INTO marts.dim_entity SELECT * REPLACE ('gone' AS entity_id, 0 AS mentions)"
        " FROM marts.dim_entity LIMIT 1",
    ),
    Fault("dim_entity", "years_are_in_order", "UPDATE marts.dim_entity SET first_year = 2050 WHERE rowid = 3"),
    Fault("mart_promise_outcome", "every_promise_is_there", "DELETE FROM marts.mart_promise_outcome WHERE rowid = 3"),
    Fault(
        "mart_promise_outcome",
        "rows_were_checked",
        "DELETE FROM marts.mart_promise_outcome",
        ("every_promise_is_there",),
    ),
    Fault(
        "mart_promise_outcome",
        "passage_where_told",
        "UPDATE marts.mart_promise_outcome SET passage = NULL WHERE outcome = 'promised_again'",
    ),
    Fault(
        "mart_promise_outcome",
        "another_report_tells",
        "UPDATE marts.mart_promise_outcome SET telling_report_id = report_id",
    ),
    Fault(
        "mart_promise_outcome",
        "verdict_is_kept",
        "UPDATE marts.mart_promise_outcome SET verdict = 'missed' WHERE outcome = 'promised_again'",
    ),
    Fault(
        "mart_promise_outcome",
        "first_promised_is_no_later",
        "UPDATE marts.mart_promise_outcome SET first_promised = 2050 WHERE rowid = 3",
    ),
    Fault("mart_entity_timeline", "every_mention_counts", "DELETE FROM marts.mart_entity_timeline WHERE rowid = 3"),
    Fault(
        "mart_entity_timeline",
        "rows_were_checked",
        "DELETE FROM marts.mart_entity_timeline",
        ("every_mention_counts",),
    ),
    Fault("mart_entity_timeline", "is_mentioned", "UPDATE marts.mart_entity_timeline SET mentions = 0"),
    Fault(
        "mart_entity_timeline",
        "something_is_said",
        "UPDATE marts.mart_entity_timeline SET told = NULL, promised = NULL WHERE rowid = 3",
    ),
    Fault("mart_problem", "years_are_counted", "UPDATE marts.mart_problem SET first_admitted = 1990 WHERE rowid = 1"),
    Fault(
        "mart_problem",
        "runs_where_admitted_before",
        "UPDATE marts.mart_problem SET years_running = 2, first_admitted = plan_year - 1, is_admitted_again = false",
    ),
]
FAULTS += emptied("marts", FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.suite}-{fault.expectation}")
def test_fault_is_seen(fault: Fault, built_to_spoil: duckdb.DuckDBPyConnection) -> None:
    see(fault, built_to_spoil)


def test_every_check_has_its_fault() -> None:
    assert declared("marts") - {(fault.suite, fault.expectation) for fault in FAULTS} == set()


def test_every_mart_has_its_suite() -> None:
    models = {path.stem for path in (ROOT / "dbt_project" / "models" / "marts").glob("*.sql")}
    assert models == {suite.table for suite in suites("marts")}


def test_no_rule_is_told_in_dbt_and_again_in_a_suite() -> None:
    """Keys, codes and what must be filled are dbt's to check; see the quality page."""
    told = set()
    for path in (ROOT / "dbt_project" / "models" / "marts").glob("_*.yml"):
        for model in yaml.safe_load(path.read_text("utf-8")).get("models", []):
            for column in model["columns"]:
                constraints = [one["type"] for one in column.get("constraints", [])]
                tests = [one if isinstance(one, str) else next(iter(one)) for one in column.get("data_tests", [])]
                told |= {(model["name"], column["name"], rule) for rule in (*constraints, *tests)}
    again = []
    for suite in suites("marts"):
        for check in suite.checks:
            rules = {"ToNotBeNull": ("not_null", "primary_key"), "ToBeInSet": ("listed_term", "accepted_values")}
            found = [rule for part, names in rules.items() if part in check.expect for rule in names]
            again += [(suite.table, check.name) for rule in found if (suite.table, check.column, rule) in told]
            again += [(suite.table, check.name)] * ("repeated_keys" in check.columns)
    assert len(told) > 300
    assert again == []
