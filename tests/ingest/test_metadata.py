import dataclasses
import tomllib
from pathlib import Path

import pytest

from ingest.metadata import five_year_plan, read_metadata
from ingest.text import clean_text

CASES = tomllib.loads((Path(__file__).parent / "cases" / "metadata.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_a_report_says_what_it_is(case):
    metadata = dataclasses.asdict(read_metadata(clean_text(case["head"].strip()), "report.txt"))
    assert {field: told for field, told in metadata.items() if told is not None} == {
        field: case[field] for field in metadata if field in case
    }


def test_the_name_of_the_file_tells_the_year_where_nothing_else_does():
    text = clean_text("各位代表：\n现在，我代表宁波市人民政府向大会报告工作。\n生产总值增长8%。")
    assert read_metadata(text, "texts/ningbo-2015.txt").plan_year == 2015
    assert read_metadata(text, "report.txt").plan_year is None


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("“十三五”时期", (2016, 2020)),
        ("“十五”回顾", (2001, 2005)),
        ("“十五五”规划", (2026, 2030)),
        ("“一五”计划", (1953, 1957)),
        ("第十四个五年规划", (2021, 2025)),
        ("二十五年来", None),
        ("十五大精神", None),
    ],
)
def test_five_year_plans_have_their_years(words, years):
    assert five_year_plan(words) == years
