"""For every check of the marts a fault that it is for: spoil the built marts, see it fail."""

import duckdb
import pytest
from faults import EVERYTHING, Fault, declared, emptied, see
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
CORRECT = """
    INSERT INTO staging.correction BY NAME
    SELECT observation_id, report_id, 'name' AS field, 'x' AS original, name AS corrected, 'a slip' AS reason,
        '王芳' AS corrected_by, DATE '2026-03-02' AS corrected_on FROM staging.observation WHERE rowid = 0;
    INSERT INTO marts.fct_correction SELECT observation_id || ':name' AS correction_id, * FROM staging.correction;
"""
# Every amount of an indicator whose usual span is known, times something.
SPANS = """
    UPDATE marts.fct_observation SET value_base = value_base {0}, signed_value = signed_value {0}, value = value {0},
        lower_bound = NULL, upper_bound = NULL
"""


def left_over(table: str, key: str) -> str:
    """Rows of a report that staging has no more."""
    return f"INSERT INTO marts.{table} SELECT * REPLACE ('gone:' || {key} AS {key}) FROM marts.{table} LIMIT 2"


FAULTS = [
    Fault("dim_report", "rows_were_checked", "DELETE FROM marts.dim_report", ("every_report_is_there",)),
    Fault(
        "dim_report",
        "key_is_unique",
        "INSERT INTO marts.dim_report FROM marts.dim_report LIMIT 1",
        ("one_report_of_an_edition_is_current",),
    ),
    Fault("dim_report", "every_report_is_there", "DELETE FROM marts.dim_report WHERE plan_year = 2021"),
    Fault(
        "dim_report",
        "no_report_is_left_over",
        "UPDATE marts.dim_report SET report_id = 'gone' WHERE plan_year = 2021",
        ("every_report_is_there",),
    ),
    Fault("dim_report", "text_is_the_one_read", "UPDATE marts.dim_report SET text = trim(text) || ' '"),
    Fault("dim_report", "built_from_the_last_load", "UPDATE staging.load SET loaded_at = loaded_at + INTERVAL 1 HOUR"),
    Fault("dim_report", "region_exists", "UPDATE marts.dim_report SET region_code = '239999'"),
    Fault("dim_report", "one_report_of_an_edition_is_current", "UPDATE marts.dim_report SET is_current = FALSE"),
    Fault("dim_report", "version_is_counted", "UPDATE marts.dim_report SET version_rank = 7"),
    Fault("dim_report", "edition_is_given", "UPDATE marts.dim_report SET edition = NULL WHERE plan_year = 2021"),
    Fault("dim_report", "region_code_is_given", "UPDATE marts.dim_report SET region_code = NULL"),
    Fault("dim_report", "plan_year_is_a_year", "UPDATE marts.dim_report SET plan_year = 202"),
    Fault(
        "dim_report_version",
        "key_is_unique",
        "INSERT INTO marts.dim_report_version FROM marts.dim_report_version",
        ("one_state_at_a_time",),
    ),
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
    Fault("dim_report_version", "valid_from_is_given", "UPDATE marts.dim_report_version SET valid_from = NULL"),
    Fault(
        "dim_report_version",
        "ends_no_sooner_than_it_begins",
        "UPDATE marts.dim_report_version SET valid_to = valid_from - INTERVAL 1 DAY",
    ),
    Fault("dim_section", "key_is_unique", "INSERT INTO marts.dim_section FROM marts.dim_section LIMIT 2"),
    Fault("dim_section", "every_section_is_there", "DELETE FROM marts.dim_section WHERE number = 3"),
    Fault("dim_section", "no_section_is_left_over", left_over("dim_section", "section_id")),
    Fault("dim_section", "report_exists", "UPDATE marts.dim_section SET report_id = 'gone' WHERE number = 3"),
    Fault("dim_section", "kind_is_known", "UPDATE marts.dim_section SET kind = 'chapter' WHERE number = 3"),
    Fault("dim_section", "path_is_given", "UPDATE marts.dim_section SET path = NULL WHERE number = 3"),
    Fault("dim_region", "key_is_unique", "INSERT INTO marts.dim_region FROM marts.dim_region LIMIT 2"),
    Fault(
        "dim_region", "parent_exists", "UPDATE marts.dim_region SET parent_code = '999999' WHERE region_code = '231000'"
    ),
    Fault("dim_region", "region_is_given", "UPDATE marts.dim_region SET region = NULL WHERE region_code = '231000'"),
    Fault(
        "dim_region", "level_is_known", "UPDATE marts.dim_region SET level = 'township' WHERE region_code = '231000'"
    ),
    Fault(
        "dim_region",
        "region_code_is_a_code",
        "UPDATE marts.dim_region SET region_code = '23100' WHERE region_code = '231000'",
        ("parent_exists",),
    ),
    Fault("dim_region", "catalogue_is_whole", "DELETE FROM marts.dim_region WHERE rowid > 1000", ("parent_exists",)),
    Fault("dim_period", "key_is_unique", "INSERT INTO marts.dim_period FROM marts.dim_period LIMIT 2"),
    Fault("dim_period", "every_period_is_there", "DELETE FROM marts.dim_period WHERE period = '2019'"),
    Fault(
        "dim_period",
        "runs_forward",
        "UPDATE marts.dim_period SET end_year = 1998, years = 0, period = '1999-1998' WHERE period = '1999'",
    ),
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
    Fault("dim_indicator", "key_is_unique", "INSERT INTO marts.dim_indicator FROM marts.dim_indicator LIMIT 2"),
    Fault("dim_indicator", "name_zh_is_given", "UPDATE marts.dim_indicator SET name_zh = NULL WHERE rowid = 3"),
    Fault("dim_indicator", "name_en_is_given", "UPDATE marts.dim_indicator SET name_en = NULL WHERE rowid = 3"),
    Fault("dim_indicator", "unmapped_is_listed", "DELETE FROM marts.dim_indicator WHERE indicator_code = 'UNMAPPED'"),
    Fault(
        "dim_indicator",
        "catalogue_is_whole",
        "DELETE FROM marts.dim_indicator WHERE rowid < 400 AND indicator_code <> 'UNMAPPED'",
    ),
    Fault("dim_unit", "key_is_unique", "INSERT INTO marts.dim_unit FROM marts.dim_unit LIMIT 2"),
    Fault("dim_unit", "every_unit_is_there", "DELETE FROM marts.dim_unit WHERE unit = '百分点'"),
    Fault("dim_unit", "dimension_has_one_base_unit", "UPDATE marts.dim_unit SET base_unit = '米' WHERE unit = '里'"),
    Fault("dim_unit", "dimension_is_given", "UPDATE marts.dim_unit SET dimension = NULL WHERE unit = '里'"),
    Fault("dim_unit", "factor_is_positive", "UPDATE marts.dim_unit SET factor = 0 WHERE unit = '里'"),
    Fault("fct_observation", "rows_were_checked", "DELETE FROM marts.fct_observation", EVERYTHING),
    Fault("fct_observation", "key_is_unique", "INSERT INTO marts.fct_observation FROM marts.fct_observation LIMIT 2"),
    Fault("fct_observation", "every_observation_is_there", "DELETE FROM marts.fct_observation WHERE rowid = 7"),
    Fault(
        "fct_observation",
        "figures_are_as_read",
        "UPDATE marts.fct_observation SET status = 'actual' WHERE status = 'target'",
    ),
    *(
        Fault(
            "fct_observation",
            f"{column}_exists",
            f"UPDATE marts.fct_observation SET {column} = 'gone' WHERE rowid % 20 = 7",
            also,
        )
        for column, also in (
            ("report_id", ("offsets_give_the_printed_number",)),
            ("section_id", ()),
            ("indicator_code", ()),
            ("region_code", ()),
            ("period", ("figures_are_as_read",)),
            ("unit", ("figures_are_as_read",)),
            ("commitment_id", ()),
        )
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
        "UPDATE marts.fct_observation SET indicator_code = 'ECO_GDP'",
        ("amount_in_its_span", "amounts_lie_in_their_spans"),
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
    Fault("fct_observation", "amount_in_its_span", SPANS.format("* 10000") + " WHERE rowid < 40", EVERYTHING),
    Fault("fct_observation", "amounts_lie_in_their_spans", SPANS.format("* 10000"), EVERYTHING),
    Fault("fct_quantity", "key_is_unique", "INSERT INTO marts.fct_quantity FROM marts.fct_quantity LIMIT 2"),
    Fault("fct_quantity", "report_exists", "UPDATE marts.fct_quantity SET report_id = 'gone' WHERE rowid = 3"),
    Fault("fct_quantity", "section_exists", "UPDATE marts.fct_quantity SET section_id = 'gone' WHERE rowid = 3"),
    Fault("fct_quantity", "every_number_is_there", "DELETE FROM marts.fct_quantity WHERE rowid = 3"),
    Fault("fct_quantity", "no_number_is_left_over", left_over("fct_quantity", "quantity_id")),
    Fault(
        "fct_quantity",
        "offsets_give_the_printed_number",
        "UPDATE marts.fct_quantity SET start = start + 1 WHERE rowid = 3",
    ),
    Fault("fct_quantity", "reason_is_given", "UPDATE marts.fct_quantity SET reason = NULL WHERE rowid = 3"),
    Fault("fct_commitment", "rows_were_checked", "DELETE FROM marts.fct_commitment", ("every_commitment_is_there",)),
    Fault("fct_commitment", "key_is_unique", "INSERT INTO marts.fct_commitment FROM marts.fct_commitment LIMIT 2"),
    Fault("fct_commitment", "report_exists", "UPDATE marts.fct_commitment SET report_id = 'gone' WHERE rowid = 3"),
    Fault("fct_commitment", "section_exists", "UPDATE marts.fct_commitment SET section_id = 'gone' WHERE rowid = 3"),
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
    Fault("fct_keyword", "key_is_unique", "INSERT INTO marts.fct_keyword FROM marts.fct_keyword LIMIT 2"),
    Fault("fct_keyword", "report_exists", "UPDATE marts.fct_keyword SET report_id = 'gone' WHERE rowid = 3"),
    Fault(
        "fct_keyword",
        "section_exists",
        "UPDATE marts.fct_keyword SET section_id = 'gone' WHERE rowid = 3",
        ("every_keyword_is_there", "no_keyword_is_left_over"),
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
    Fault(
        "fct_data_quality", "key_is_unique", "INSERT INTO marts.fct_data_quality FROM marts.fct_data_quality LIMIT 2"
    ),
    Fault("fct_data_quality", "every_result_is_there", "DELETE FROM marts.fct_data_quality WHERE suite = 'quantity'"),
    Fault("fct_data_quality", "severity_is_known", "UPDATE marts.fct_data_quality SET severity = 'notice'"),
    Fault("fct_data_quality", "success_is_given", "UPDATE marts.fct_data_quality SET success = NULL"),
    Fault(
        "mart_target_fulfilment",
        "rows_were_checked",
        "DELETE FROM marts.mart_target_fulfilment",
        ("every_target_is_there",),
    ),
    Fault(
        "mart_target_fulfilment",
        "key_is_unique",
        "INSERT INTO marts.mart_target_fulfilment FROM marts.mart_target_fulfilment LIMIT 2",
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
        "verdict_is_known",
        "UPDATE marts.mart_target_fulfilment SET verdict = 'hopeful'",
        ("verdict_fits_the_figure",),
    ),
    Fault("mart_target_fulfilment", "verdict_is_given", "UPDATE marts.mart_target_fulfilment SET verdict = NULL"),
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
        "mart_indicator_panel",
        "key_is_unique",
        "INSERT INTO marts.mart_indicator_panel FROM marts.mart_indicator_panel LIMIT 1",
    ),
    Fault(
        "mart_indicator_panel", "every_plan_year_is_there", "DELETE FROM marts.mart_indicator_panel WHERE year = 2021"
    ),
    Fault(
        "mart_indicator_panel",
        "region_exists",
        "UPDATE marts.mart_indicator_panel SET region_code = '239999'",
        EVERYTHING,
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
        "mart_indicator_panel",
        "year_is_given",
        "UPDATE marts.mart_indicator_panel SET year = NULL WHERE year = 2021",
        ("every_plan_year_is_there",),
    ),
    Fault(
        "mart_indicator_panel", "lies_in_its_span", "UPDATE marts.mart_indicator_panel SET retail_growth_actual = 7000"
    ),
    Fault("mart_restatement", "key_is_unique", RESTATE + RESTATE),
    Fault(
        "mart_restatement",
        "figure_exists",
        RESTATE + "UPDATE marts.mart_restatement SET observation_id = 'gone' WHERE rowid = 1",
    ),
    Fault(
        "mart_restatement",
        "earlier_figure_exists",
        RESTATE + "UPDATE marts.mart_restatement SET earlier_observation_id = 'gone'",
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
        "mart_theme_trend", "key_is_unique", "INSERT INTO marts.mart_theme_trend FROM marts.mart_theme_trend LIMIT 2"
    ),
    Fault(
        "mart_theme_trend", "word_is_a_keyword", "UPDATE marts.mart_theme_trend SET word = '海洋经济' WHERE rowid = 3"
    ),
    Fault(
        "mart_theme_trend",
        "not_in_more_than_all",
        "UPDATE marts.mart_theme_trend SET reports_with_word = 7, share_of_reports = 7.0 / reports",
    ),
    Fault("mart_theme_trend", "share_is_of_the_reports", "UPDATE marts.mart_theme_trend SET share_of_reports = 0.3"),
    Fault("mart_theme_trend", "occurs_at_least_once", "UPDATE marts.mart_theme_trend SET occurrences = 0"),
    Fault("mart_theme_trend", "rank_counts_from_1", "UPDATE marts.mart_theme_trend SET rank = 0"),
    Fault(
        "mart_unmapped_indicator",
        "key_is_unique",
        "INSERT INTO marts.mart_unmapped_indicator SELECT * REPLACE (0 AS observations)"
        " FROM marts.mart_unmapped_indicator LIMIT 2",
        ("observations_are_counted",),
    ),
    Fault(
        "mart_unmapped_indicator",
        "example_exists",
        "UPDATE marts.mart_unmapped_indicator SET example_observation_id = 'gone' WHERE rowid = 3",
    ),
    Fault(
        "mart_unmapped_indicator",
        "every_unmapped_observation_is_counted",
        "DELETE FROM marts.mart_unmapped_indicator WHERE rowid = 3",
    ),
    Fault(
        "mart_unmapped_indicator",
        "normalised_name_is_given",
        "UPDATE marts.mart_unmapped_indicator SET normalised_name = NULL WHERE rowid = 3",
    ),
    Fault(
        "mart_unmapped_indicator",
        "observations_are_counted",
        "UPDATE marts.mart_unmapped_indicator SET observations = 0 WHERE rowid = 3",
        ("every_unmapped_observation_is_counted",),
    ),
    Fault("dim_term", "rows_were_checked", "DELETE FROM marts.dim_term", ("every_value_is_listed",)),
    Fault("dim_term", "key_is_unique", "INSERT INTO marts.dim_term FROM marts.dim_term LIMIT 2"),
    Fault("dim_term", "every_value_is_listed", "UPDATE marts.fct_observation SET status = 'hoped' WHERE rowid = 3"),
    Fault("dim_term", "nothing_is_missing", "UPDATE marts.dim_term SET name_zh = NULL WHERE rowid = 3"),
    Fault("fct_correction", "key_is_unique", CORRECT + "INSERT INTO marts.fct_correction FROM marts.fct_correction"),
    Fault("fct_correction", "every_correction_is_there", CORRECT + "DELETE FROM marts.fct_correction"),
    Fault("fct_correction", "report_exists", CORRECT + "UPDATE marts.fct_correction SET report_id = 'gone'"),
    Fault("fct_correction", "nothing_is_missing", CORRECT + "UPDATE marts.fct_correction SET reason = NULL"),
    Fault("mart_headline", "rows_were_checked", "DELETE FROM marts.mart_headline"),
    Fault("mart_headline", "key_is_unique", "INSERT INTO marts.mart_headline FROM marts.mart_headline LIMIT 2"),
    Fault("mart_headline", "region_exists", "UPDATE marts.mart_headline SET region_code = '239999' WHERE rowid = 3"),
    Fault("mart_headline", "figure_exists", "UPDATE marts.mart_headline SET observation_id = 'gone' WHERE rowid = 3"),
    Fault("mart_headline", "figure_is_as_told", "UPDATE marts.mart_headline SET printed = '7%' WHERE rowid = 3"),
    Fault(
        "mart_headline",
        "status_is_known",
        "UPDATE marts.mart_headline SET status = 'hoped' WHERE rowid = 3",
        ("figure_is_as_told",),
    ),
]
FAULTS += emptied("marts", FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.suite}-{fault.expectation}")
def test_fault_is_seen(fault: Fault, built: duckdb.DuckDBPyConnection) -> None:
    see(fault, built)


def test_every_check_has_its_fault() -> None:
    assert declared("marts") - {(fault.suite, fault.expectation) for fault in FAULTS} == set()


def test_every_mart_has_its_suite() -> None:
    models = {path.stem for path in (ROOT / "dbt_project" / "models" / "marts").glob("*.sql")}
    assert models == {suite.table for suite in suites("marts")}
