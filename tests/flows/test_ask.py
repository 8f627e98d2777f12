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
def ask(built, forks):
    def call(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        environment = os.environ | {"GWR_WAREHOUSE": str(built.folder), "LANG": "C.UTF-8"} | variables
        return forks.run([GWR, *arguments], environment)

    return call


def test_a_query_is_answered_as_table_csv_json_and_jsonl(ask):
    sql = (
        "SELECT 指标, 数值, 完成情况 FROM 中文.目标完成情况 JOIN 中文.指标观测 USING (观测编号, 指标)"
        " ORDER BY 起始位置, 观测编号 LIMIT 2"
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


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("indicator_code = 'ECO_GPD'", "no indicator_code is ECO_GPD; did you mean ECO_GNP (国民生产总值) or ECO_GDP"),
        ("indicator_code IN ('ECO_GDP', '生产总值')", "no indicator_code is 生产总值; did you mean ECO_GDP"),
        ("measure = 'growth' AND status <> 'tarrget'", "no status is tarrget; did you mean target (目标)?"),
        ("region_code = '牡丹江'", "no region_code is 牡丹江; did you mean 231000 (牡丹江市)"),
        ("qualifier = 'more'", "no qualifier is more; there are exact, approx, at_least, at_most"),
    ],
)
def test_a_code_that_there_is_not_finds_nothing_in_silence_no_more(ask, condition: str, said: str):
    done = ask("query", f"SELECT count(*) FROM marts.fct_observation WHERE {condition}")
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())


def test_values_that_a_query_makes_itself_are_its_own(ask):
    done = ask("query", "SELECT * FROM (SELECT 'mine' AS status) WHERE status = 'mine' OR status = 'yours'")
    assert done.returncode == 0, done.stderr


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
    assert "119 个实际值，65 个目标值，267 项承诺" in done.stdout
    (gdp,) = (line.split() for line in lines if line.startswith("地区生产总值"))
    assert gdp == ["地区生产总值", "增速", "≈", "4%", "≥", "5%", "—", "未到期"]


def test_the_card_speaks_the_terminals_language(ask):
    assert "119 figures, 65 targets" in ask("show", "牡丹江市", "2020").stdout
    assert "119 个实际值" in ask("show", "牡丹江市", "2020", LANG="zh_CN.UTF-8").stdout


def test_csv_is_known_to_spreadsheets_as_utf_8(ask):
    assert ask("query", "SELECT 1 AS 列", "--format", "csv").stdout == "\ufeff列\n1\n"


@pytest.mark.slow
def test_a_file_that_somebody_holds_is_named_by_whatever_asks_it(warehouse):
    held = warehouse / "warehouse.duckdb"
    held.chmod(0o644)
    code = f"import duckdb, sys; c = duckdb.connect({str(held)!r}); print('open', flush=True); sys.stdin.read()"
    told = f"{held} is open for writing in process"
    environment = os.environ | {"GWR_WAREHOUSE": str(warehouse)}
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"open\n"
        for command, status in (
            (("query", "SELECT 1"), 1),
            (("export", str(warehouse / "export")), 1),
            (("releases", "r0001"), 1),
            (("status",), 0),
            (("run",), 0),
        ):
            done = subprocess.run([GWR, *command], env=environment, capture_output=True, text=True)
            assert done.returncode == status, done.stderr
            assert told in " ".join((done.stdout + done.stderr).split()), command
            assert "Traceback" not in done.stderr, command
        holder.kill()


def test_a_card_that_is_not_there_says_which_are(ask):
    assert "there are 2020" in ask("show", "牡丹江市", "2016").stderr
    assert "nor for any other year" in ask("show", "四川省", "2016").stderr
    assert "there is no such place; did you mean 牡丹江市" in ask("show", "牡丹江是", "2020").stderr
    assert ask("show", "Mudanjiang", "2020").returncode == 0


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
