"""The marts on some hundred reports, where a corpus lies beside the checkout."""

import csv
from datetime import date
from pathlib import Path

import duckdb
import pytest
from working_database import ROOT, Dbt, document, load

SHARED = ROOT.parent / "shared"
pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def marts(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory):
    if not SHARED.is_dir():
        pytest.skip("needs the corpus beside the checkout")
    codes = {row["name"]: row["code"] for row in reversed(list(read(ROOT / "ingest" / "catalogue" / "regions.csv")))}
    database = tmp_path_factory.mktemp("corpus") / "work.duckdb"
    corpus = SHARED / "corpus"
    load(
        database,
        [
            document(
                (corpus / row["file"]).read_text("utf-8"),
                row["region"],
                codes[row["region"]],
                row["level"],
                int(row["plan_year"]),
            )
            | {
                "source": row["file"],
                "delivered_on": date.fromisoformat(row["delivered"]) if row["delivered"] else None,
            }
            for row in read(corpus / "catalog.csv")
        ],
    )
    dbt.build_models(database)
    with duckdb.connect(database, read_only=True) as connection:
        connection.execute("SET schema = 'marts'")
        yield connection


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_names_are_mapped_and_targets_answered(marts):
    [(mapped,)] = marts.sql(
        "SELECT avg((indicator_code != 'UNMAPPED')::INT) FROM fct_observation WHERE measure IN ('growth', 'share')"
    ).fetchall()
    assert mapped >= 0.65
    [(verdicts,)] = marts.sql(
        "SELECT count(*) FROM mart_target_fulfilment WHERE verdict IN ('met', 'missed', 'exceeded')"
    ).fetchall()
    assert verdicts >= 1000


# 浙江省's growth of GDP, target and figure, by plan year, read in the sentences of its reports. For 2005 they tell the
# average of 十五 alone (12.8 %).
ZHEJIANG = {
    2001: (10, 10.5), 2002: (9, 12.3), 2003: (10, 14), 2004: (10, 14.3), 2005: (11, None), 2006: (10, 13.6),
    2007: (10, 14.5), 2008: (10, 10), 2009: (9, 8.9), 2010: (9, 11.8), 2011: (9, 9), 2012: (8.5, 8), 2013: (8, 8.2),
    2014: (8, 7.6), 2015: (7.5, 8), 2016: (7, 7.5), 2017: (7, 7.8), 2018: (7, 7.1), 2019: (6.5, 6.8), 2020: (6, 3.6),
    2021: (6.5, 8.5), 2022: (6, 3), 2023: (5, 6), 2024: (5.5, 5.5), 2025: (5.5, 5.5),
}  # fmt: skip


def test_the_panel_of_a_province_is_what_its_reports_say(marts):
    told = marts.sql(
        "SELECT year, gdp_growth_target, gdp_growth_actual FROM mart_indicator_panel "
        "WHERE region_code = '330000' AND year BETWEEN 2001 AND 2025 ORDER BY year"
    ).fetchall()
    assert {year: (target, actual) for year, target, actual in told} == ZHEJIANG


def test_growth_targets_are_those_that_economists_read(marts):
    coded = {
        (row["adcode"], int(row["plan_year"])): float(row["gdp_growth_target_pct"])
        for row in read(SHARED / "gold" / "gdp-growth-targets.csv")
        if row["text_has_value"] in ("exact", "range_midpoint")
    }
    told = {
        (region_code, year): (low + (high or low)) / 2
        for region_code, year, low, high in marts.sql(
            "SELECT region_code, year, gdp_growth_target, gdp_growth_target_high FROM mart_indicator_panel "
            "WHERE gdp_growth_target IS NOT NULL"
        ).fetchall()
    }
    both = coded.keys() & told.keys()
    assert len(both) > 60
    assert sum(coded[key] == told[key] for key in both) / len(both) >= 0.97


def test_two_documents_of_one_report_do_not_double_it(marts):
    assert (
        marts.sql(
            "SELECT edition, count(*) FROM dim_report WHERE is_current GROUP BY edition HAVING count(*) > 1"
        ).fetchall()
        == []
    )
    assert marts.sql("SELECT count(*) > 0 FROM dim_report WHERE NOT is_current").fetchone() == (True,)
    years = marts.sql(
        "SELECT year FROM mart_indicator_panel WHERE region_code = '231000' AND gdp_growth_target IS NOT NULL"
    ).fetchall()
    assert {(2014,), (2020,), (2021,)} <= set(years)
