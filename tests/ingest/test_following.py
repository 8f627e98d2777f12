"""Rows that two reports give together: made once, made again when either is loaded anew, gone when either is gone."""

import hashlib

import duckdb
import polars as pl
import pytest

from ingest.extract import extract
from ingest.follow import follow_all
from ingest.tables import following, staging
from ingest.tables.schemas import DOCUMENT


def _document(year, review, problems, plan, region="牡丹江市"):
    text = (
        f"{region}政府工作报告\n——{year}年1月5日在{region}人民代表大会上\n各位代表：\n"
        f"一、{year - 1}年工作回顾\n{review}\n同时，我们也清醒地看到存在的困难和问题：{problems}\n"
        f"二、{year}年工作任务\n{plan}\n"
    )
    sha = hashlib.sha256(text.encode()).hexdigest()
    more = {"region": region, "region_code": "231000", "plan_year": year, "review_year": year - 1}
    return dict.fromkeys(DOCUMENT) | {"document_sha256": sha, "source": f"{year}.txt", "text": text} | more


Y2019 = _document(2019, "粮食丰收。", "财政收支矛盾突出。", "力争林海水库开工建设，建成牡丹江大桥。")
Y2020 = _document(2020, "牡丹江大桥建成通车。", "财政收支矛盾依然突出；公铁联运中心未按期完成。", "开工建设林海水库。")
Y2021 = _document(2021, "林海水库开工建设。", "创新能力不强。", "加快林海水库建设。")


@pytest.fixture
def connection():
    with duckdb.connect(":memory:") as connection:
        staging.create(connection)
        yield connection


def load(connection, *documents, force=False):
    frames = extract(pl.DataFrame(list(documents), schema=DOCUMENT))
    prints = {one["document_sha256"][:16]: one["document_sha256"] for one in documents}
    staging.load(connection, frames, prints, "run", force)


def follow(connection):
    pairs = following.pending(connection)
    reports, tables = following.inputs(connection, pairs)
    following.load(connection, pairs, follow_all([(pair.earlier, pair.later) for pair in pairs], reports, tables))
    return [(pair.earlier, pair.later) for pair in pairs]


def outcomes(connection):
    return connection.execute(
        "SELECT promise.report_id, what, outcome, passage FROM staging.outcome JOIN staging.promise USING (promise_id)"
        " ORDER BY ALL"
    ).fetchall()


A, B, C = (one["document_sha256"][:16] for one in (Y2019, Y2020, Y2021))


def test_each_report_tells_of_the_one_before(connection):
    load(connection, Y2021, Y2019, Y2020)
    assert follow(connection) == [(A, B), (B, C)]
    assert sorted(outcomes(connection)) == sorted(
        [
            (A, "林海水库", "promised_again", "开工建设林海水库"),
            (A, "牡丹江大桥", "done", "牡丹江大桥建成通车"),
            (B, "林海水库", "done", "林海水库开工建设"),
        ]
    )
    again = connection.execute(
        "SELECT now.text, old.text FROM staging.admitted_again JOIN staging.problem AS now USING (problem_id)"
        " JOIN staging.problem AS old ON old.problem_id = earlier_problem_id"
    ).fetchall()
    assert again == [("财政收支矛盾依然突出", "财政收支矛盾突出")]
    assert following.pending(connection) == []


def test_a_new_report_costs_its_own_pair(connection):
    load(connection, Y2019, Y2020)
    follow(connection)
    load(connection, Y2021)
    assert follow(connection) == [(B, C)]


def test_a_report_loaded_anew_is_followed_anew(connection):
    load(connection, Y2019, Y2020, Y2021)
    follow(connection)
    before = outcomes(connection)
    load(connection, Y2020, force=True)
    assert len(outcomes(connection)) < len(before)
    assert follow(connection) == [(A, B), (B, C)]
    assert outcomes(connection) == before


def test_a_withdrawn_report_leaves_nothing_behind(connection):
    load(connection, Y2019, Y2020, Y2021)
    follow(connection)
    staging.remove(connection, [B])
    assert follow(connection) == []
    assert outcomes(connection) == []
    assert connection.execute("SELECT count(*) FROM staging.followed").fetchone() == (0,)
    assert connection.execute("SELECT count(*) FROM staging.admitted_again").fetchone() == (0,)


def test_a_year_without_a_report_is_not_skipped(connection):
    load(connection, Y2019, Y2021)
    assert follow(connection) == []
