"""An incremental build gives the tables of a full one, whatever came between, and touches only what changed."""

import shutil
from pathlib import Path

import duckdb
import pytest
from working_database import HAILAR_2018, SEED, ZHEJIANG_2022, Dbt, document, load

# A later report of the seed's place, a longer version of the seed itself, and a report withdrawn.
MUDANJIANG_2021 = document(
    """政府工作报告

各位代表：

现在，我代表市人民政府，向大会报告工作，请予审议。

一、2020年工作回顾

过去一年，全市地区生产总值增长0.1%，粮食总产达到56.2亿斤，城镇新增就业2.1万人。

二、2021年工作安排

今年经济社会发展的主要预期目标是：地区生产总值增长6%以上，城镇登记失业率控制在4.5%以内。
""",
    "牡丹江市",
    "231000",
    "city",
    2021,
)
MUDANJIANG_2020_LONGER = document(SEED + "\n谢谢大家！\n", "牡丹江市", "231000", "city", 2020)
# Of a place that GB/T 2260 doesn't list: it has no code by which its rows could be known.
LINHAI_2021 = document(
    "政府工作报告\n\n各位代表：\n\n一、2020年工作回顾\n\n林海水库开工建设。\n\n二、2021年工作安排\n\n建成林海水库。",
    "林海管理区",
    None,
    "county",
    2021,
)
HISTORY = ("dim_report_version",)  # keeps what a full refresh can't know


def differing(one: Path, other: Path) -> list[str]:
    """The marts whose rows are not the same in both databases."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{one}' AS one (READ_ONLY); ATTACH '{other}' AS other (READ_ONLY)")
        tables = connection.sql(
            "SELECT DISTINCT table_name FROM duckdb_tables() WHERE schema_name = 'marts' ORDER BY ALL"
        ).fetchall()
        assert len(tables) > 15
        return [
            table
            for (table,) in tables
            if table not in HISTORY
            and connection.sql(
                f"(FROM one.marts.{table} EXCEPT ALL FROM other.marts.{table}) "
                f"UNION ALL (FROM other.marts.{table} EXCEPT ALL FROM one.marts.{table})"
            ).fetchall()
        ]


@pytest.mark.slow
def test_adding_changing_and_withdrawing_reports_equals_a_full_refresh_even_after_a_kill(
    dbt: Dbt, work: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TZ", "America/New_York")  # of dbt's process; what it writes is UTC
    load(work, [MUDANJIANG_2021, MUDANJIANG_2020_LONGER, LINHAI_2021], withdrawn=[HAILAR_2018])
    with duckdb.connect(work) as connection:
        # A mark on a report that does not change: a build that wrote its rows anew would wipe it out.
        [(marked, printed)] = connection.execute(
            "SELECT quantity_id, printed FROM marts.fct_quantity WHERE starts_with(report_id, ?) LIMIT 1",
            [str(ZHEJIANG_2022["document_sha256"])[:16]],
        ).fetchall()
        connection.execute("UPDATE marts.fct_quantity SET printed = 'mark' WHERE quantity_id = ?", [marked])
        # As a release of ours left it that did not know the column yet.
        connection.execute("ALTER TABLE marts.fct_keyword DROP COLUMN occurrences")

    process = dbt.start(work, "build", "--exclude-resource-type", "test", "unit_test")
    assert process.stdout is not None
    assert any("OK created" in line and "fct_observation" in line for line in process.stdout)
    process.kill()
    process.wait()
    dbt.build_models(work)

    with duckdb.connect(work) as connection:
        assert connection.execute(
            "SELECT printed FROM marts.fct_quantity WHERE quantity_id = ?", [marked]
        ).fetchall() == [("mark",)]
        connection.execute("UPDATE marts.fct_quantity SET printed = ? WHERE quantity_id = ?", [printed, marked])
        connection.execute("SET schema = 'marts'")
        assert connection.sql(
            "SELECT plan_year, is_current, versions FROM dim_report WHERE region_code = '231000' ORDER BY ALL"
        ).fetchall() == [(2020, False, 2), (2020, True, 2), (2021, True, 1)]
        assert connection.sql(
            "SELECT verdict, qualifier, actual_value FROM mart_target_fulfilment "
            "WHERE region_code = '231000' AND indicator_code = 'ECO_GDP' AND measure = 'growth' AND plan_year = 2020"
        ).fetchall() == [("missed", "at_least", 0.1)]
        assert connection.sql("SELECT count(*) FROM dim_report WHERE region_code = '150702'").fetchone() == (0,)
        assert connection.sql(
            "SELECT is_present, valid_to IS NULL FROM dim_report_version WHERE region = '海拉尔区'"
        ).fetchall() == [(False, False)]

    # The catalogue, not a load, gives a report another place: a new state in its history.
    with duckdb.connect(work) as connection:
        connection.execute(
            "UPDATE staging.report SET region_code = '231081' WHERE region_code = '231000' AND plan_year = 2021"
        )
    dbt.build_models(work)
    with duckdb.connect(work) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        states = connection.sql(
            "SELECT region_code, is_present, valid_from BETWEEN now()::TIMESTAMP - INTERVAL 1 HOUR AND now()::TIMESTAMP"
            " FROM marts.dim_report_version WHERE region_code IS NOT NULL AND plan_year = 2021 ORDER BY valid_from"
        )
        assert states.fetchall() == [("231000", False, True), ("231081", True, True)]
        things = connection.sql("SELECT name, reports FROM marts.dim_entity WHERE region_code IS NULL")
        assert things.fetchall() == [("林海水库", 1)]

    (work.parent / "full").mkdir()
    full = Path(shutil.copy(work, work.parent / "full"))
    dbt.build_models(full, "--full-refresh")
    assert differing(work, full) == []
