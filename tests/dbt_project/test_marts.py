"""What someone who knows nothing of us finds in the marts."""

import duckdb
import pytest
from working_database import PROJECT, SEED, Dbt


@pytest.fixture(scope="module")
def marts(built):
    with duckdb.connect(built, read_only=True) as connection:
        connection.execute("SET schema = 'marts'")
        yield connection


def test_every_mart_answers_and_says_what_its_columns_are(marts):
    names = [
        name for (name,) in marts.sql("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'marts'").fetchall()
    ]
    assert len(names) == len(list((PROJECT / "models" / "marts").glob("*.sql")))
    for name in names:
        marts.sql(f"SELECT * FROM {name}").fetchone()
    silent = marts.sql(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'marts' "
        r"AND NOT regexp_matches(coalesce(comment, ''), '(?s)[a-z]{3}.*[\x{4e00}-\x{9fff}]')"
    ).fetchall()
    assert silent == []
    assert marts.sql(
        "SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'marts' AND comment IS NULL"
    ).fetchone() == (0,)


def test_each_observation_points_at_its_number(marts):
    rows = marts.sql(
        'SELECT start, "end", printed, sentence, sentence_start, sentence_end FROM fct_observation '
        "JOIN dim_report USING (report_id) WHERE dim_report.region_code = '231000'"
    ).fetchall()
    assert len(rows) > 100
    for start, end, printed, sentence, sentence_start, sentence_end in rows:
        assert SEED[start:end] == printed
        assert SEED[sentence_start:sentence_end] == sentence


def test_the_seed_report_s_headline_is_in_the_panel(marts):
    assert marts.sql(
        "SELECT year, gdp_growth_target, gdp_growth_actual FROM mart_indicator_panel "
        "WHERE region_code = '231000' ORDER BY year"
    ).fetchall() == [(2019, None, 4.0), (2020, 5.0, None)]


def test_each_key_of_a_fact_finds_its_dimension(marts):
    inner = marts.sql(
        "SELECT count(*) FROM fct_observation JOIN dim_report USING (report_id) JOIN dim_section USING (section_id) "
        "JOIN dim_indicator USING (indicator_code) JOIN dim_period USING (period) JOIN dim_unit USING (unit) "
        "JOIN dim_region ON fct_observation.region_code = dim_region.region_code"
    ).fetchone()
    assert inner == marts.sql("SELECT count(*) FROM fct_observation").fetchone()


def test_units_are_converted(marts):
    assert marts.sql(
        "SELECT value_base, base_unit FROM fct_observation WHERE printed LIKE '38.7 万亩' OR printed LIKE '38.7万亩'"
    ).fetchall() == [(pytest.approx(25_800), "公顷")]


def test_a_database_without_reports_says_what_to_do(dbt: Dbt, tmp_path):
    done = dbt(tmp_path / "empty.duckdb", "build")
    assert done.returncode != 0
    assert "make run" in done.stdout
    assert "GWR_WORK_DB" in done.stdout
