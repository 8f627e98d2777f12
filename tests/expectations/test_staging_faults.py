"""For every check of the staging tables a fault that it is for: spoil the shipped report's rows, see it fail."""

import duckdb
import pytest
from faults import CORRECT, EVERYTHING, EXPLAIN, Fault, declared, emptied, see

from expectations.run import suites
from ingest.tables.schemas import TABLES

SOME = "rowid % 20 = 7"  # one row in twenty: more than is tolerated
MANY = "rowid % 3 = 1"  # of a table of few rows: up to five never block a run, they are held back alone
HELD_BACK = ("few_rows_are_set_aside",)  # so many that the table as a whole is in doubt
# Rows that another look has set aside before.
AS_BEFORE = """
    INSERT INTO quarantine.{table} BY NAME SELECT row.*, loaded_at
    FROM staging.{table} AS row JOIN staging.load USING (report_id) WHERE row.rowid % 20 = {one};
"""

SIZE = ("density_of_the_run", "density_has_not_drifted", "observations_are_as_dense_as_usual")
TARGETS = ("target_share_of_the_run", "target_share_has_not_drifted", "share_of_targets_is_usual")

FAULTS = [
    Fault("report", "rows_were_checked", "DELETE FROM staging.report", EVERYTHING),
    Fault("report", "key_is_unique", "INSERT INTO staging.report FROM staging.report"),
    Fault("report", "load_is_known", "UPDATE staging.load SET report_id = 'another'"),
    Fault("report", "loaded_of_late", "UPDATE staging.load SET loaded_at = loaded_at - INTERVAL 500 DAY"),
    Fault("report", "loaded_of_late", "UPDATE staging.load SET loaded_at = loaded_at + INTERVAL 1 DAY"),
    Fault("report", "density_of_the_run", "DELETE FROM staging.observation WHERE rowid > 5", SIZE + TARGETS),
    Fault(
        "report",
        "observations_are_as_dense_as_usual",
        "DELETE FROM staging.observation WHERE rowid > 5",
        SIZE + TARGETS,
    ),
    Fault("report", "target_share_of_the_run", "UPDATE staging.observation SET status = 'target'", TARGETS),
    Fault("report", "share_of_targets_is_usual", "UPDATE staging.observation SET status = 'actual'", TARGETS),
    Fault(
        "report",
        "target_share_has_not_drifted",
        "UPDATE staging.observation SET status = 'target' WHERE rowid > 10",
        TARGETS,
    ),
    Fault(
        "report",
        "density_has_not_drifted",
        "INSERT INTO staging.observation SELECT observation.* FROM staging.observation, range(3)",
        SIZE,
    ),
    Fault(
        "report",
        "one_extractor_read_all",
        "INSERT INTO staging.report BY NAME SELECT * REPLACE ('0' AS extractor_version) FROM staging.report",
        ("key_is_unique",),
    ),
    Fault(
        "report",
        "report_id_is_the_digests_head",
        "UPDATE staging.report SET document_sha256 = repeat('0', 64)",
    ),
    Fault("report", "digest_is_a_sha256", "UPDATE staging.report SET document_sha256 = left(document_sha256, 40)"),
    Fault(
        "report",
        "nothing_is_missing",
        "UPDATE staging.report SET document_sha256 = NULL",
        ("report_id_is_the_digests_head",),
    ),
    Fault(
        "report",
        "nothing_is_missing",
        "UPDATE staging.report SET extractor_version = NULL",
        ("one_extractor_read_all",),
    ),
    *(
        Fault("report", "nothing_is_missing", f"UPDATE staging.report SET {column} = NULL")
        for column in ("source", "region", "plan_year", "review_year")
    ),
    *(
        Fault("report", f"{column}_is_given", f"UPDATE staging.report SET {column} = NULL")
        for column in ("region_code", "title", "delivered_on")
    ),
    Fault("report", "kind_is_known", "UPDATE staging.report SET kind = 'excerpt'"),
    Fault("report", "level_is_known", "UPDATE staging.report SET level = 'township'"),
    Fault("report", "region_code_is_a_code", "UPDATE staging.report SET region_code = '23100'"),
    Fault(
        "report",
        "plan_year_is_a_year",
        "UPDATE staging.report SET plan_year = 202, review_year = 201, delivered_on = NULL",
        ("delivered_on_is_given",),
    ),
    Fault("report", "plan_follows_review", "UPDATE staging.report SET review_year = plan_year - 5"),
    Fault(
        "report",
        "delivered_in_or_just_before_the_plan_year",
        "UPDATE staging.report SET delivered_on = DATE '2011-01-07'",
    ),
    Fault("report", "chars_counts_the_text", "UPDATE staging.report SET chars = chars + 1"),
    Fault(
        "report",
        "text_is_mostly_chinese",
        "UPDATE staging.report SET text = regexp_replace(text, '[\u4e00-\u9fff]', 'æ', 'g')",
        ("every_numbered_heading_is_a_section",),
    ),
    Fault("report", "every_digit_is_accounted_for", "DELETE FROM staging.quantity WHERE printed = '2.73亿元'"),
    Fault(
        "report",
        "every_numbered_heading_is_a_section",
        "DELETE FROM staging.section WHERE marker = '二、'",
        ("sections_hold_all_of_the_text",),
    ),
    Fault(
        "report", "sections_hold_all_of_the_text", 'UPDATE staging.section SET "end" = "end" - 200 WHERE level = 1', ()
    ),
    Fault(
        "report", "unresolved_numbers_are_few", "UPDATE staging.quantity SET reason = 'unresolved' WHERE rowid % 5 = 0"
    ),
    Fault("report", "undertakes_something", "DELETE FROM staging.commitment"),
    Fault(
        "report",
        "quantities_are_about_as_many_as_before",
        "INSERT INTO staging.passed_report SELECT report_id, NULL, 400, NULL FROM staging.report",
    ),
    Fault(
        "report",
        "observations_are_about_as_many_as_before",
        "INSERT INTO staging.passed_report SELECT report_id, NULL, NULL, 100 FROM staging.report",
    ),
    Fault(
        "report",
        "observations_have_not_fallen",
        "INSERT INTO staging.passed_report SELECT report_id, NULL, NULL, 400 FROM staging.report",
        ("observations_are_about_as_many_as_before",),
    ),
    Fault("report", "few_rows_are_set_aside", 2 * AS_BEFORE.format(one=0, table="report")),
    Fault("section", "rows_were_checked", "DELETE FROM staging.section", ("every_report_has_sections",)),
    Fault("section", "key_is_unique", "INSERT INTO staging.section FROM staging.section WHERE number = 3"),
    Fault(
        "section",
        "report_exists",
        "DELETE FROM staging.report WHERE FALSE; UPDATE staging.section SET report_id = 'gone' WHERE number = 56",
    ),
    Fault(
        "section",
        "every_report_has_sections",
        "UPDATE staging.section SET report_id = 'gone'",
        ("rows_were_checked", "report_exists"),
    ),
    Fault("section", "section_id_is_report_and_number", "UPDATE staging.section SET number = number + 1"),
    Fault("section", "kind_is_given", f"UPDATE staging.section SET kind = NULL WHERE {MANY}", HELD_BACK),
    Fault("section", "kind_is_known", f"UPDATE staging.section SET kind = 'chapter' WHERE {MANY}", HELD_BACK),
    Fault("section", "level_is_a_level", "UPDATE staging.section SET level = level + 10"),
    Fault(
        "section",
        "starts_before_it_ends",
        'UPDATE staging.section SET "end" = start WHERE parent_id IS NOT NULL',
        ("starts_with_its_marker", "lies_in_its_parent"),
    ),
    Fault("section", "lies_in_its_text", 'UPDATE staging.section SET "end" = "end" + 1000000 WHERE parent_id IS NULL'),
    Fault("section", "has_its_parent", "UPDATE staging.section SET parent_id = 'gone' WHERE level = 2"),
    Fault(
        "section",
        "lies_in_its_parent",
        'UPDATE staging.section SET "end" = "end" + 3000 WHERE level = 2',
        ("lies_in_its_text",),
    ),
    Fault("section", "starts_with_its_marker", "UPDATE staging.section SET marker = '九九、' WHERE level = 2"),
    Fault("section", "few_rows_are_set_aside", AS_BEFORE.format(one=7, table="section")),
    Fault("quantity", "rows_were_checked", "DELETE FROM staging.quantity", ("second_reading_is_not_idle",)),
    Fault("quantity", "few_rows_are_set_aside", AS_BEFORE.format(one=7, table="quantity")),
    Fault("quantity", "key_is_unique", f"INSERT INTO staging.quantity FROM staging.quantity WHERE {SOME}"),
    Fault("quantity", "report_exists", f"UPDATE staging.quantity SET report_id = 'gone' WHERE {SOME}"),
    Fault(
        "quantity",
        "section_exists",
        f"UPDATE staging.quantity SET section_id = 'gone' WHERE {SOME}",
        ("lies_in_its_section",),
    ),
    Fault("quantity", "observation_exists", "DELETE FROM staging.observation WHERE rowid = 7"),
    Fault(
        "quantity",
        "second_reading_is_not_idle",
        "UPDATE staging.quantity SET printed = '翻番'",
        ("offsets_give_the_printed_number",),
    ),
    Fault(
        "quantity",
        "quantity_id_is_report_and_start",
        "UPDATE staging.quantity SET quantity_id = quantity_id || 'x' WHERE rowid = 3",
        ("observation_exists",),
    ),
    Fault("quantity", "reason_is_given", f"UPDATE staging.quantity SET reason = NULL WHERE {SOME}"),
    Fault("quantity", "reason_is_known", f"UPDATE staging.quantity SET reason = 'whim' WHERE {SOME}"),
    Fault(
        "quantity",
        "offsets_give_the_printed_number",
        f"UPDATE staging.quantity SET printed = printed || '元' WHERE {SOME}",
    ),
    Fault(
        "quantity",
        "value_is_the_printed_number",
        "UPDATE staging.quantity SET value = value * 10000 WHERE contains(printed, '万')",
    ),
    Fault(
        "quantity",
        "value_is_the_printed_number",
        "UPDATE staging.quantity SET value = value / 10000 WHERE contains(printed, '亿')",
    ),
    Fault(
        "quantity",
        "multiplier_is_inside",
        """UPDATE staging.quantity SET "end" = start + strpos(printed, '万') - 1,
        printed = left(printed, strpos(printed, '万') - 1), value = value / 10000, unit = NULL
        WHERE printed SIMILAR TO '[0-9. ]+万[元户人亩].*'""",
    ),
    Fault(
        "quantity",
        "thousands_are_inside",
        """UPDATE staging.report SET text = replace(text, '2655.8 万', '26，558 万');
        UPDATE staging.quantity SET start = start + 3, printed = '558 万人次', value = 5580000,
        quantity_id = report_id || ':' || (start + 3) WHERE starts_with(printed, '2655.8');
        DELETE FROM staging.quantity WHERE start > 2500;
        INSERT INTO staging.quantity SELECT quantity.* REPLACE (quantity_id || ':' || n AS quantity_id)
        FROM staging.quantity, range(9) AS copy(n) WHERE printed = '558 万人次'""",
        ("observation_exists", "quantity_id_is_report_and_start", *HELD_BACK),
    ),
    Fault(
        "quantity",
        "value_is_not_negative",
        f"UPDATE staging.quantity SET value = -value WHERE {SOME}",
        ("value_is_the_printed_number",),
    ),
    Fault("quantity", "has_a_value_if_observed", "UPDATE staging.quantity SET value = NULL WHERE rowid % 5 = 0"),
    Fault("quantity", "range_runs_upward", f"UPDATE staging.quantity SET value_high = value / 2 WHERE {SOME}"),
    Fault(
        "quantity",
        "lies_in_its_section",
        "UPDATE staging.quantity SET section_id = report_id || ':1' WHERE start > 5000",
    ),
    Fault("observation", "rows_were_checked", "DELETE FROM staging.observation"),
    Fault("observation", "few_rows_are_set_aside", AS_BEFORE.format(one=7, table="observation")),
    Fault("observation", "key_is_unique", f"INSERT INTO staging.observation FROM staging.observation WHERE {SOME}"),
    Fault("observation", "report_exists", f"UPDATE staging.observation SET report_id = 'gone' WHERE {SOME}"),
    Fault(
        "observation",
        "section_exists",
        f"UPDATE staging.observation SET section_id = 'gone' WHERE {SOME}",
        ("lies_in_its_section",),
    ),
    Fault(
        "observation", "quantity_exists", "DELETE FROM staging.quantity WHERE rowid % 10 = 0", ("stands_on_its_number",)
    ),
    Fault("observation", "commitment_exists", f"UPDATE staging.observation SET commitment_id = 'gone' WHERE {SOME}"),
    *(
        Fault("observation", "nothing_is_missing", f"UPDATE staging.observation SET {column} = NULL WHERE {SOME}")
        for column in (
            "name",
            "value",
            "unit",
            "measure",
            "direction",
            "qualifier",
            "status",
            "period",
            "region",
            "sentence",
            "rule",
        )
    ),
    Fault("observation", "unit_is_known", "UPDATE staging.observation SET unit = '摞' WHERE unit = '个'"),
    Fault(
        "observation",
        "measure_is_known",
        f"UPDATE staging.observation SET measure = 'size' WHERE {SOME}",
        ("direction_fits", *HELD_BACK),
    ),
    Fault(
        "observation",
        "direction_is_known",
        f"UPDATE staging.observation SET direction = 'sideways' WHERE {SOME}",
        ("direction_fits",),
    ),
    Fault("observation", "qualifier_is_known", f"UPDATE staging.observation SET qualifier = 'roughly' WHERE {SOME}"),
    Fault("observation", "status_is_known", f"UPDATE staging.observation SET status = 'hoped' WHERE {SOME}"),
    Fault(
        "observation",
        "offsets_give_the_printed_number",
        f"UPDATE staging.observation SET printed = printed || '元' WHERE {SOME}",
    ),
    Fault(
        "observation",
        "sentence_is_as_read",
        f"UPDATE staging.observation SET sentence = trim(sentence, '，') || '。' WHERE {SOME}",
    ),
    Fault(
        "observation",
        "lies_in_its_sentence",
        f"""UPDATE staging.observation SET sentence_start = "end", sentence_end = "end", sentence = '' WHERE {SOME}""",
    ),
    Fault(
        "observation",
        "lies_in_its_section",
        "UPDATE staging.observation SET section_id = report_id || ':1' WHERE start > 5000",
    ),
    Fault("observation", "stands_on_its_number", "UPDATE staging.quantity SET start = start + 1 WHERE rowid % 10 = 0"),
    Fault(
        "observation",
        "key_is_its_numbers",
        "UPDATE staging.observation SET observation_id = 'x' || observation_id WHERE rowid = 3",
    ),
    Fault(
        "observation", "direction_fits", "UPDATE staging.observation SET direction = 'none' WHERE measure = 'growth'"
    ),
    Fault("observation", "unit_fits", "UPDATE staging.observation SET unit = '元' WHERE measure = 'growth'"),
    Fault(
        "observation",
        "years_run_upward",
        f"UPDATE staging.observation SET period = '2020-2016' WHERE status = 'actual' AND {SOME}",
        ("actual_lies_in_the_past",),
    ),
    Fault(
        "observation",
        "value_is_its_numbers",
        f"UPDATE staging.observation SET value = value * 10000 WHERE {SOME}",
        ("share_is_at_most_a_whole", "growth_is_plausible", "rank_is_plausible", "points_are_plausible"),
    ),
    Fault("observation", "period_is_a_year_or_a_span", f"UPDATE staging.observation SET period = '去年' WHERE {SOME}"),
    Fault(
        "observation",
        "target_lies_in_the_plans_time",
        "UPDATE staging.observation SET period = '2018' WHERE status = 'target'",
    ),
    Fault(
        "observation",
        "actual_lies_in_the_past",
        "UPDATE staging.observation SET period = '2025' WHERE status = 'actual'",
    ),
    Fault(
        "observation",
        "share_is_at_most_a_whole",
        "UPDATE staging.observation SET value = value + 100 WHERE measure = 'share'",
        ("value_is_its_numbers",),
    ),
    Fault(
        "observation",
        "growth_is_plausible",
        "UPDATE staging.observation SET value = value * 1000 WHERE measure = 'growth'",
        ("value_is_its_numbers",),
    ),
    Fault(
        "observation",
        "points_are_plausible",
        "UPDATE staging.observation SET value = value * 1000 WHERE unit = '百分点'",
        ("value_is_its_numbers", *HELD_BACK),
    ),
    Fault(
        "observation",
        "rank_is_plausible",
        "UPDATE staging.observation SET measure = 'rank', direction = 'none', unit = '位', value = 501 WHERE rowid = 3",
        ("value_is_its_numbers", "direction_fits"),
    ),
    Fault("observation", "name_has_words", f"UPDATE staging.observation SET name = '.$2' WHERE {SOME}"),
    Fault("observation", "name_is_a_phrase", f"UPDATE staging.observation SET name = repeat('总值', 50) WHERE {SOME}"),
    Fault("observation", "confidence_is_a_share", f"UPDATE staging.observation SET confidence = 95 WHERE {SOME}"),
    Fault("commitment", "rows_were_checked", "DELETE FROM staging.commitment"),
    Fault("commitment", "few_rows_are_set_aside", AS_BEFORE.format(one=7, table="commitment")),
    Fault(
        "commitment",
        "key_is_unique",
        "INSERT INTO staging.commitment SELECT * REPLACE (item + 1000 AS item) FROM staging.commitment WHERE rowid = 3",
    ),
    Fault("commitment", "report_exists", f"UPDATE staging.commitment SET report_id = 'gone' WHERE {SOME}"),
    Fault(
        "commitment",
        "section_exists",
        f"UPDATE staging.commitment SET section_id = 'gone' WHERE {SOME}",
        ("lies_in_its_section", "items_are_counted_once"),
    ),
    Fault("commitment", "items_are_counted_once", "UPDATE staging.commitment SET item = 1"),
    Fault(
        "commitment",
        "commitment_id_is_report_and_start",
        "UPDATE staging.commitment SET commitment_id = commitment_id || 'x' WHERE rowid = 3",
    ),
    Fault("commitment", "offsets_give_the_clause", f"UPDATE staging.commitment SET text = text || '。' WHERE {SOME}"),
    Fault(
        "commitment",
        "stands_in_a_section_that_plans",
        "UPDATE staging.section SET kind = 'review' WHERE number % 3 = 0",
    ),
    Fault("commitment", "lies_in_its_section", 'UPDATE staging.section SET "end" = start + 20 WHERE number % 3 = 0'),
    Fault("commitment", "verb_is_given", f"UPDATE staging.commitment SET verb = NULL WHERE {SOME}"),
    Fault(
        "commitment",
        "clause_has_the_length_of_a_clause",
        "UPDATE staging.commitment SET text = repeat(text, 100)",
        ("offsets_give_the_clause",),
    ),
    Fault("commitment", "item_counts_from_1", "UPDATE staging.commitment SET item = item - 1"),
    Fault("keyword", "rows_were_checked", "DELETE FROM staging.keyword"),
    Fault("keyword", "few_rows_are_set_aside", AS_BEFORE.format(one=7, table="keyword")),
    Fault(
        "keyword",
        "key_is_unique",
        "INSERT INTO staging.keyword SELECT * REPLACE (rank + 1000 AS rank) FROM staging.keyword WHERE rowid = 3",
    ),
    Fault("keyword", "report_exists", f"UPDATE staging.keyword SET report_id = 'gone' WHERE {SOME}"),
    Fault(
        "keyword",
        "section_exists",
        f"UPDATE staging.keyword SET section_id = 'gone' || rowid WHERE {SOME}",
        ("stands_in_its_section",),
    ),
    Fault("keyword", "ranks_are_given_once", "UPDATE staging.keyword SET rank = 1"),
    Fault("keyword", "stands_in_its_section", f"UPDATE staging.keyword SET word = '海洋经济' || rowid WHERE {SOME}"),
    Fault("keyword", "occurs_at_least_once", f"UPDATE staging.keyword SET occurrences = 0 WHERE {SOME}"),
    Fault("keyword", "rank_counts_from_1", "UPDATE staging.keyword SET rank = rank - 1"),
    Fault("keyword", "score_is_positive", f"UPDATE staging.keyword SET score = 0 WHERE {SOME}"),
    Fault(
        "keyword",
        "word_is_a_word",
        f"UPDATE staging.keyword SET word = repeat(word, 10) WHERE {SOME}",
        ("stands_in_its_section",),
    ),
    Fault("correction", "few_rows_are_set_aside", CORRECT + AS_BEFORE.format(one=0, table="correction")),
    Fault("correction", "key_is_unique", CORRECT + CORRECT),
    Fault("correction", "report_exists", CORRECT + "UPDATE staging.correction SET report_id = 'gone';"),
    Fault("correction", "corrected_row_exists", CORRECT + "UPDATE staging.correction SET observation_id = 'gone';"),
    Fault("correction", "what_is_none_is_taken_out", CORRECT + "UPDATE staging.correction SET review = 'taken_out';"),
    Fault(
        "correction",
        "field_is_known",
        CORRECT + "UPDATE staging.correction SET field = 'mood';",
    ),
    Fault("correction", "review_is_known", CORRECT + "UPDATE staging.correction SET review = 'liked';"),
    Fault("correction", "corrected_by_is_given", CORRECT + "UPDATE staging.correction SET corrected_by = NULL;"),
    Fault("correction", "reason_is_given", CORRECT + "UPDATE staging.correction SET reason = NULL;"),
]
# What a report tells of promises, and a problem that was admitted before: it takes two reports to make them.
TELL = (
    "INSERT INTO staging.outcome SELECT promise_id, report_id, 'before', 'not_mentioned', NULL, NULL, NULL, 0.9"
    " FROM staging.promise;"
)
# More problems than the shipped report admits.
MORE = """
    INSERT INTO staging.problem SELECT problem.* REPLACE (problem_id || ':' || n AS problem_id)
    FROM staging.problem, range(3) AS copy(n);
"""
ADMIT = MORE + (
    "INSERT INTO staging.admitted_again SELECT problem_id, report_id, max(problem_id) OVER (), 0.5"
    " FROM staging.problem;"
)
TOLD = (
    "UPDATE staging.outcome SET outcome = 'done', passage_start = 0, passage_end = 4,"
    " passage = (SELECT text[1:4] FROM staging.report);"
)
FAULTS += [
    Fault("promise", "few_rows_are_set_aside", AS_BEFORE.format(one=7, table="promise")),
    Fault("promise", "key_is_unique", "INSERT INTO staging.promise FROM staging.promise WHERE rowid = 3"),
    Fault("promise", "report_exists", f"UPDATE staging.promise SET report_id = 'gone' WHERE {SOME}"),
    Fault(
        "promise",
        "section_exists",
        f"UPDATE staging.promise SET section_id = 'gone' WHERE {SOME}",
        ("lies_in_its_section",),
    ),
    Fault(
        "promise",
        "id_is_report_and_start",
        "UPDATE staging.promise SET promise_id = 'x' || promise_id WHERE rowid = 3",
    ),
    Fault("promise", "offsets_give_the_clause", f"UPDATE staging.promise SET text = text || '。' WHERE {SOME}"),
    Fault(
        "promise", "stands_in_a_section_that_plans", "UPDATE staging.section SET kind = 'review' WHERE number % 3 = 0"
    ),
    Fault("promise", "lies_in_its_section", 'UPDATE staging.section SET "end" = start + 20 WHERE number % 3 = 0'),
    Fault("promise", "what_is_given", f"UPDATE staging.promise SET what = NULL WHERE {SOME}"),
    Fault("promise", "step_is_known", f"UPDATE staging.promise SET step = 'soon' WHERE {SOME}"),
    Fault("mention", "few_rows_are_set_aside", AS_BEFORE.format(one=7, table="mention")),
    Fault("mention", "key_is_unique", "INSERT INTO staging.mention FROM staging.mention WHERE rowid = 3"),
    Fault("mention", "report_exists", f"UPDATE staging.mention SET report_id = 'gone' WHERE {SOME}"),
    Fault("mention", "section_exists", f"UPDATE staging.mention SET section_id = 'gone' WHERE {SOME}"),
    Fault("mention", "offsets_give_the_name", f'UPDATE staging.mention SET "end" = "end" + 1 WHERE {SOME}'),
    Fault("mention", "clause_holds_the_name", f"UPDATE staging.mention SET clause = '推进建设' WHERE {SOME}"),
    Fault("mention", "entity_is_given", f"UPDATE staging.mention SET entity = NULL WHERE {SOME}"),
    Fault("mention", "kind_is_known", f"UPDATE staging.mention SET kind = 'thing' WHERE {SOME}"),
    Fault("mention", "step_is_known", f"UPDATE staging.mention SET step = 'soon' WHERE {SOME}"),
    Fault("problem", "few_rows_are_set_aside", AS_BEFORE.format(one=1, table="problem")),
    Fault("problem", "key_is_unique", "INSERT INTO staging.problem FROM staging.problem LIMIT 1"),
    Fault("problem", "report_exists", "UPDATE staging.problem SET report_id = 'gone' WHERE rowid > 0"),
    Fault(
        "problem",
        "section_exists",
        "UPDATE staging.problem SET section_id = 'gone' WHERE rowid > 0",
    ),
    Fault("problem", "offsets_give_the_problem", MORE + "UPDATE staging.problem SET text = text || '。'", HELD_BACK),
    Fault("problem", "stands_among_problems", MORE + "UPDATE staging.section SET kind = 'plan'", HELD_BACK),
    Fault(
        "explanation",
        "few_rows_are_set_aside",
        EXPLAIN + AS_BEFORE.format(one=7, table="explanation") + AS_BEFORE.format(one=8, table="explanation"),
    ),
    Fault("explanation", "key_is_unique", EXPLAIN + "INSERT INTO staging.explanation FROM staging.explanation LIMIT 1"),
    Fault("explanation", "report_exists", EXPLAIN + "UPDATE staging.explanation SET report_id = 'gone'"),
    Fault("explanation", "section_exists", EXPLAIN + "UPDATE staging.explanation SET section_id = 'gone'"),
    Fault(
        "explanation",
        "offsets_give_the_explanation",
        EXPLAIN + "UPDATE staging.explanation SET text = text || '。'",
        HELD_BACK,
    ),
    Fault("outcome", "few_rows_are_set_aside", TELL + AS_BEFORE.format(one=7, table="outcome")),
    Fault("outcome", "key_is_unique", TELL + "INSERT INTO staging.outcome FROM staging.outcome LIMIT 1"),
    Fault("outcome", "promise_exists", TELL + "DELETE FROM staging.promise"),
    Fault("outcome", "report_exists", TELL + "UPDATE staging.outcome SET report_id = 'gone'"),
    Fault("outcome", "another_report_tells", TELL + "UPDATE staging.outcome SET promising_report_id = report_id"),
    Fault("outcome", "outcome_is_known", TELL + TOLD + "UPDATE staging.outcome SET outcome = 'kept'"),
    Fault("outcome", "offsets_give_the_passage", TELL + TOLD + "UPDATE staging.outcome SET passage_start = 1"),
    Fault("outcome", "passage_where_told", TELL + "UPDATE staging.outcome SET outcome = 'done'"),
    Fault("outcome", "confidence_is_a_share", TELL + "UPDATE staging.outcome SET confidence = 90"),
    Fault(
        "admitted_again",
        "few_rows_are_set_aside",
        ADMIT + AS_BEFORE.format(one=0, table="admitted_again"),
        ("earlier_is_another_report_s", *HELD_BACK),
    ),
    Fault(
        "admitted_again",
        "key_is_unique",
        ADMIT + "UPDATE staging.admitted_again SET earlier_problem_id = 'before'; INSERT INTO staging.admitted_again"
        " FROM staging.admitted_again",
        ("earlier_problem_exists",),
    ),
    Fault(
        "admitted_again",
        "problem_exists",
        ADMIT + "UPDATE staging.admitted_again SET problem_id = 'gone' || rowid",
        ("earlier_is_another_report_s", *HELD_BACK),
    ),
    Fault(
        "admitted_again",
        "earlier_problem_exists",
        ADMIT + "UPDATE staging.admitted_again SET earlier_problem_id = 'before'",
    ),
    Fault("admitted_again", "earlier_is_another_report_s", ADMIT, HELD_BACK),
    Fault(
        "admitted_again",
        "likeness_is_a_share",
        ADMIT + "UPDATE staging.admitted_again SET likeness = 50",
        ("earlier_is_another_report_s", *HELD_BACK),
    ),
]
FAULTS += emptied("staging", FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.suite}-{fault.expectation}")
def test_fault_is_seen(fault: Fault, loaded_to_spoil: duckdb.DuckDBPyConnection) -> None:
    see(fault, loaded_to_spoil)


def test_every_check_has_its_fault() -> None:
    assert declared("staging") - {(fault.suite, fault.expectation) for fault in FAULTS} == set()


def test_every_staging_table_has_its_suite() -> None:
    assert {table.name for table in TABLES} == {suite.table for suite in suites("staging")}
