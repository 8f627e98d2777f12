"""`gwr query`, `gwr show` and tab completion: questions to the release in force."""

import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

GWR = Path(sys.executable).with_name("gwr")


@pytest.fixture
def ask(built):
    def call(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        environment = os.environ | {"GWR_WAREHOUSE": str(built.folder), "LANG": "C.UTF-8"} | variables
        return subprocess.run([GWR, *arguments], env=environment, capture_output=True, text=True)

    return call


def test_a_query_is_answered_as_table_csv_json_and_jsonl(ask):
    sql = (
        "SELECT 指标, 数值, 完成情况 FROM 中文.目标完成情况 JOIN 中文.指标观测 USING (观测编号, 指标)"
        " ORDER BY 起始位置 LIMIT 2"
    )
    table, csv, whole, lines = (ask("query", sql, "--format", name) for name in ("table", "csv", "json", "jsonl"))
    assert [one.returncode for one in (table, csv, whole, lines)] == [0] * 4, table.stderr
    rows = json.loads(whole.stdout)
    assert rows[0] == {"指标": "地区生产总值", "数值": 5.0, "完成情况": "未到期"}
    assert [json.loads(line) for line in lines.stdout.splitlines()] == rows
    assert pl.read_csv(csv.stdout.encode()).to_dicts() == rows
    assert "地区生产总值" in table.stdout


def test_lists_and_nothing_at_all_are_answered_too(ask):
    assert pl.read_csv(ask("query", "SELECT [1, 2] AS 列", "--format", "csv").stdout.encode()).to_dicts() == [
        {"列": "[1, 2]"}
    ]
    none = ask("query", "FROM marts.fct_correction", "--format", "json")
    assert (none.returncode, json.loads(none.stdout)) == (0, [])


@pytest.mark.parametrize(
    ("sql", "status", "said"),
    [
        ("DELETE FROM marts.dim_report", 2, "nothing but a query"),
        ("SELECT 1; DROP TABLE marts.dim_report", 2, "nothing but a query"),
        ("COPY (SELECT 1) TO 'x.csv'", 2, "nothing but a query"),
        ("SELECT nope FROM marts.dim_report", 1, 'column "nope" not found'),
        ("SELEC 1", 1, "syntax error"),
    ],
)
def test_what_is_no_query_or_wrong_is_said(ask, sql: str, status: int, said: str):
    done = ask("query", sql)
    assert done.returncode == status
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_before_anything_is_published_it_says_what_to_do(ask, tmp_path: Path):
    for command in (["query", "SELECT 1"], ["show", "牡丹江市", "2020"], ["export", str(tmp_path / "x")], ["site"]):
        done = ask(*command, "--warehouse", str(tmp_path / "none"))
        assert done.returncode == 6
        assert "`gwr run` does it" in done.stderr


@pytest.mark.parametrize("place", ["牡丹江市", "牡丹江", "231000"])
def test_a_report_card_fits_one_screen(ask, place: str):
    done = ask("show", place, "2020", "--lang", "zh")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) <= 30
    assert lines[0].startswith("牡丹江市 2020")
    assert "119 个实际值，66 个目标值，267 项承诺" in done.stdout
    (gdp,) = (line.split() for line in lines if line.startswith("地区生产总值"))
    assert gdp == ["地区生产总值", "增速", "≈", "4%", "≥", "5%", "—", "未到期"]


def test_the_card_speaks_the_terminals_language(ask):
    assert "119 figures, 66 targets" in ask("show", "牡丹江市", "2020").stdout
    assert "119 个实际值" in ask("show", "牡丹江市", "2020", LANG="zh_CN.UTF-8").stdout


def test_a_card_that_is_not_there_says_which_are(ask):
    assert "there are 2020" in ask("show", "牡丹江市", "2016").stderr
    assert "nor for any other year" in ask("show", "火星", "2016").stderr


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("gwr sh", "show"),
        ("gwr show 牡", "牡丹江市"),
        ("gwr export --format xl", "xlsx"),
        ("gwr export --table 目标", "目标完成情况"),
    ],
)
def test_tab_completes(ask, words: str, offered: str):
    count = str(len(words.split()) - 1)
    done = ask(COMP_WORDS=words, COMP_CWORD=count, _GWR_COMPLETE="complete_bash")
    assert done.stdout.split() == [offered], done.stderr
