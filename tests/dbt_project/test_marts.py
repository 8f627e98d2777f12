"""What someone who knows nothing of us finds in the marts."""

import duckdb
import pytest
from working_database import PROJECT, SEED, Dbt


@pytest.fixture(scope="module")
def marts(built):
    with duckdb.connect(built, read_only=True) as connection:
        connection.execute("SET schema = 'marts'")
        yield connection


@pytest.mark.parametrize(
    ("schema", "kind", "folder"), [("marts", "table", "marts"), ("marts", "view", "views"), ("中文", "view", "chinese")]
)
def test_every_mart_answers_and_says_what_its_columns_are(marts, schema, kind, folder):
    told = marts.sql(f"SELECT {kind}_name, comment FROM duckdb_{kind}s() WHERE schema_name = '{schema}'").fetchall()
    assert len(told) == len(list((PROJECT / "models" / folder).glob("*.sql")))
    for name, comment in told:
        marts.sql(f"SELECT * FROM {schema}.{name}").fetchone()
        assert comment, name
    silent = marts.sql(
        f"SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = '{schema}' "
        r"AND NOT regexp_matches(coalesce(comment, ''), '(?s)[a-z]{3}.*[\x{4e00}-\x{9fff}]')"
    ).fetchall()
    assert silent == []


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


def test_the_chinese_views_tell_rows_and_codes_in_words(marts):
    assert marts.sql(
        "SELECT 地区, 计划年度, 指标, 性质, 目标原文, 目标限定, 目标值, 基准单位, 完成情况 FROM 中文.目标完成情况 "
        "WHERE 地区代码 = '231000' AND 指标代码 = 'ECO_GDP' AND 性质 = '增速'"
    ).fetchall() == [("牡丹江市", 2020, "地区生产总值", "增速", "5%", "以上", 5.0, "%", "未到期")]
    assert marts.sql(
        "SELECT 年度, 地区生产总值增速目标, 地区生产总值增速实际 FROM 中文.指标面板 "
        "WHERE 地区 = '牡丹江市' ORDER BY 年度"
    ).fetchall() == [(2019, None, 4.0), (2020, 5.0, None)]
    for view, mart in {"指标观测": "fct_observation", "承诺": "fct_commitment", "主要指标": "mart_headline"}.items():
        assert (
            marts.sql(f"SELECT count(*) FROM 中文.{view}").fetchall()
            == marts.sql(f"SELECT count(*) FROM {mart}").fetchall()
        ), view
    # A code that dim_term does not hold would be told as it is.
    for view, column in [("指标观测", "性质"), ("指标观测", "章节性质"), ("指标观测", "领域"), ("地区", "层级")]:
        untold = f"SELECT DISTINCT {column} FROM 中文.{view} WHERE regexp_matches({column}, '[a-z]')"
        assert marts.sql(untold).fetchall() == [], column


def test_units_are_converted(marts):
    assert marts.sql(
        "SELECT value_base, base_unit FROM fct_observation WHERE printed LIKE '38.7 万亩' OR printed LIKE '38.7万亩'"
    ).fetchall() == [(pytest.approx(25_800), "公顷")]


def test_a_database_without_reports_says_what_to_do(dbt: Dbt, tmp_path):
    done = dbt(tmp_path / "work.duckdb", "build")
    assert done.returncode != 0
    assert "make run" in done.stdout
    assert "GWR_WORK_DB" in done.stdout


def test_what_is_in_force_is_in_the_view_to_begin_with(marts):
    assert (
        marts.sql("SELECT count(*) FROM observation").fetchone()
        == marts.sql(
            "SELECT count(*) FROM fct_observation JOIN dim_report USING (report_id) WHERE is_current"
        ).fetchone()
    )
    assert marts.sql(
        "SELECT min(value) < 0, count(*) FILTER (unit IS NULL OR unit = '') FROM observation"
    ).fetchall() == [(True, 0)]


def test_trade_stands_in_both_currencies_with_the_rate_of_the_year(marts):
    """By the view's own SQL, on rows made for it: amounts of one name that can't be the same trade tell no rate."""
    (view,) = marts.sql("SELECT sql FROM duckdb_views() WHERE view_name = 'trade'").fetchone()
    told = [
        ("TRD_TOTAL", "元", 700.0, 2020, 2019, "exact"),
        ("TRD_TOTAL", "美元", 100.0, 2020, 2019, "exact"),
        ("TRD_TOTAL", "美元", 90.0, 2021, 2020, "exact"),
        ("TRD_TOTAL", "元", 900.0, 2021, 2020, "at_least"),
        ("TRD_FDI", "美元", 10.0, 2020, 2019, "exact"),
        ("TRD_EXPORTS", "元", 5.0, 2021, 2020, "exact"),
        ("TRD_EXPORTS", "美元", 50.0, 2021, 2020, "exact"),
    ]
    with duckdb.connect() as own:
        own.execute("CREATE SCHEMA marts")
        columns = [f'"{name}" {kind}' for name, kind, *_ in marts.sql("DESCRIBE observation").fetchall()]
        own.execute(f"CREATE TABLE marts.observation ({', '.join(columns)})")
        for code, unit, value, plan_year, year, qualifier in told:
            own.execute(
                "INSERT INTO marts.observation (indicator_code, indicator, unit, value, printed, plan_year,"
                " review_year, start_year, end_year, qualifier, domain, measure, status, basis, is_own_place,"
                " region_code, start)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'trade', 'level', 'actual', 'plain', true, 'a', 1)",
                [code, code, unit, value, f"{value}{unit}", plan_year, plan_year - 1, year, year, qualifier],
            )
        own.execute(view)
        rows = own.execute(
            "SELECT year, indicator_code, value_yuan, value_usd, yuan_per_dollar FROM marts.trade ORDER BY ALL"
        ).fetchall()
    assert rows == [
        (2019, "TRD_FDI", None, 10.0, 7.0),
        (2019, "TRD_TOTAL", 700.0, 100.0, 7.0),
        (2020, "TRD_EXPORTS", 5.0, 50.0, None),
        (2020, "TRD_TOTAL", None, 90.0, None),
    ]
