from pathlib import Path

import polars as pl
import pytest

from ingest.extract import extract
from ingest.tables.corrections import (
    COLUMNS,
    CorrectionsWrong,
    correct,
    fingerprints,
    lapsed,
    read_corrections,
    said,
    without_report,
)
from ingest.tables.schemas import CORRECTION, DOCUMENT, OBSERVATION

TEXT = "政府工作报告\n各位代表：\n一、2019年工作回顾\n地区生产总值增长4.5%。接待游客20万人次、实现收入3亿元。\n"
REPORT = "c0ffee".ljust(16, "0")


@pytest.fixture(scope="module")
def frames() -> dict[str, pl.DataFrame]:
    document = {"document_sha256": "c0ffee".ljust(64, "0"), "source": "a.txt", "text": TEXT, "region": "甲市"}
    return extract(pl.DataFrame([{**document, "plan_year": 2020}], schema=DOCUMENT))


def _line(frames: dict[str, pl.DataFrame], printed: str, field: str, should_be: str, **changed: str) -> dict[str, str]:
    row = frames["observation"].filter(pl.col("printed") == printed).row(0, named=True)
    was = "observation" if field == "reason" else row[field]
    line = [
        row["observation_id"],
        printed,
        field,
        "" if was is None else str(was),
        should_be,
        "看原文",
        "王芳",
        "2026-03-02",
    ]
    return dict(zip(COLUMNS, line, strict=True)) | changed


def _written(folder: Path, *lines: dict[str, str]) -> Path:
    path = folder / "corrections.csv"
    pl.DataFrame(lines, schema=dict.fromkeys(COLUMNS, pl.String)).write_csv(path)
    return path


def test_a_corrected_row_says_what_it_should_and_the_original_is_kept(frames, tmp_path):
    path = _written(
        tmp_path,
        _line(frames, "4.5%", "qualifier", "at_least"),
        _line(frames, "4.5%", "value_high", "5"),
        _line(frames, "3亿元", "name", "旅游综合收入"),
    )
    made = correct(frames, read_corrections(path))
    growth = made["observation"].filter(pl.col("printed") == "4.5%").row(0, named=True)
    assert (growth["qualifier"], growth["value_high"], growth["value"], growth["confidence"]) == ("at_least", 5, 4.5, 1)
    assert made["observation"].filter(pl.col("printed") == "3亿元")["name"].to_list() == ["旅游综合收入"]
    kept = made["correction"].select("field", "original", "corrected", "corrected_by").rows()
    name = frames["observation"].filter(pl.col("printed") == "3亿元")["name"][0]
    assert kept[0] == ("qualifier", "exact", "at_least", "王芳")
    assert kept[1] == ("value_high", "", "5", "王芳")
    assert kept[2] == ("name", name, "旅游综合收入", "王芳")
    assert made["observation"].schema == OBSERVATION.schema and made["correction"].schema == CORRECTION.schema
    untouched = pl.col("printed") == "20万人次"
    assert made["observation"].filter(untouched).equals(frames["observation"].filter(untouched))


def test_a_number_that_states_nothing_loses_its_row_and_gets_the_reason(frames, tmp_path):
    made = correct(frames, read_corrections(_written(tmp_path, _line(frames, "20万人次", "reason", "spec"))))
    assert "20万人次" not in made["observation"]["printed"].to_list()
    assert made["quantity"].filter(pl.col("printed") == "20万人次")["reason"].to_list() == ["spec"]
    assert made["observation"].height == frames["observation"].height - 1


@pytest.mark.parametrize(
    "changed",
    [{"was": "3.9"}, {"printed": "4.6%"}, {"observation_id": f"{REPORT}:7:0"}],
    ids=["was", "printed", "gone"],
)
def test_what_was_said_of_a_row_lapses_when_the_row_changes(frames, tmp_path, changed):
    fits, not_fits = _line(frames, "3亿元", "name", "收入"), _line(frames, "4.5%", "value", "5") | changed
    made = correct(frames, read_corrections(_written(tmp_path, fits, not_fits)))
    assert made["correction"]["review"].to_list() == ["corrected", "lapsed"]
    untouched = pl.col("printed") == "4.5%"
    assert made["observation"].filter(untouched).equals(frames["observation"].filter(untouched))
    assert [told for told in lapsed(made) if "王芳" in told and "has lapsed" in told] == lapsed(made) != []


def test_all_that_was_said_of_a_row_lapses_together(frames, tmp_path):
    name, value = _line(frames, "4.5%", "name", "收入"), _line(frames, "4.5%", "value", "5", was="3.9")
    made = correct(frames, read_corrections(_written(tmp_path, name, value)))
    assert made["correction"]["review"].to_list() == ["lapsed", "lapsed"]
    assert made["observation"].equals(frames["observation"])


def test_an_accepted_row_stays_as_it_is_and_is_sure(frames, tmp_path):
    row = frames["observation"].filter(pl.col("printed") == "4.5%").row(0, named=True)
    line = _line(frames, "4.5%", "name", "") | {"field": "row", "was": said(row), "should_be": "accepted"}
    made = correct(frames, read_corrections(_written(tmp_path, line)))
    now = made["observation"].filter(pl.col("printed") == "4.5%").row(0, named=True)
    assert now == row | {"confidence": 1.0}
    assert made["correction"]["review"].to_list() == ["accepted"] and lapsed(made) == []
    assert said(row) == "地区生产总值 | 4.5 % | growth up | exact | actual 2019 | 甲市"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"reason": " "}, "reason is empty"),
        ({"corrected_by": ""}, "corrected_by is empty"),
        ({"corrected_on": "3月2日"}, "isoformat"),
        ({"field": "sentence"}, "sentence can't be corrected"),
        ({"field": "measure", "should_be": "speed"}, "measure can't be 'speed'"),
        ({"field": "reason", "should_be": "observation"}, "reason can't be 'observation'"),
        ({"field": "row", "should_be": "fine"}, "row can't be 'fine'"),
        ({"field": "value", "should_be": "五"}, "could not convert"),
        ({"should_be": ""}, "should_be is empty"),
    ],
)
def test_a_line_that_cannot_be_meant_is_told_by_its_number(frames, tmp_path, changed, says):
    with pytest.raises(CorrectionsWrong, match=rf"line 2: .*{says}"):
        read_corrections(_written(tmp_path, _line(frames, "4.5%", "name", "生产总值") | changed))


def test_one_field_of_a_row_is_corrected_once(frames, tmp_path):
    line = _line(frames, "4.5%", "name", "生产总值")
    with pytest.raises(CorrectionsWrong, match=r"line 3: .*twice"):
        read_corrections(_written(tmp_path, line, line | {"should_be": "国内生产总值"}))


def test_wrong_columns_are_told(tmp_path):
    (tmp_path / "corrections.csv").write_text("id,field\n1,name\n", encoding="utf-8")
    with pytest.raises(CorrectionsWrong, match="columns should be observation_id"):
        read_corrections(tmp_path / "corrections.csv")


def test_without_a_file_nothing_is_corrected(frames, tmp_path):
    none = read_corrections(tmp_path / "corrections.csv")
    assert none.is_empty() and correct(frames, none) is frames and fingerprints(none) == {}


def test_the_fingerprint_changes_with_what_a_report_is_corrected_to(frames, tmp_path):
    one = read_corrections(_written(tmp_path, _line(frames, "4.5%", "name", "生产总值")))
    other = read_corrections(_written(tmp_path, _line(frames, "4.5%", "name", "国内生产总值")))
    (before,), (after,) = (fingerprints(some).items() for some in (one, other))
    assert before[0] == after[0] == REPORT and len({before[1], after[1], ""}) == 3


def test_a_report_that_is_not_loaded_is_told(frames, tmp_path):
    corrections = read_corrections(_written(tmp_path, _line(frames, "4.5%", "name", "生产总值")))
    assert without_report(corrections, [REPORT]) == []
    assert f"not in the warehouse: line 2 ({REPORT}" in without_report(corrections, ["another report"])[0]
