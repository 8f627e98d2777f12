import dataclasses
import tomllib
from pathlib import Path

import pytest

from ingest.catalogue.regions import regions
from ingest.report.front_matter import read_front_matter
from ingest.report.metadata import five_year_plan, read_metadata
from ingest.report.signs import doubts, evidence
from ingest.report.text import clean_text

CASES = tomllib.loads((Path(__file__).parent / "cases" / "metadata.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_a_report_says_what_it_is(case):
    metadata = dataclasses.asdict(read_metadata(clean_text(case["head"].strip()), "report.txt"))
    metadata.pop("signs")
    assert {field: told for field, told in metadata.items() if told is not None} == {
        field: case[field] for field in metadata if field in case
    }


def test_the_name_of_the_file_tells_the_year_where_nothing_else_does():
    text = clean_text("各位代表：\n现在，我代表宁波市人民政府向大会报告工作。\n生产总值增长8%。")
    assert read_metadata(text, "texts/ningbo-2015.txt").plan_year == 2015
    assert read_metadata(text, "二〇一五年政府工作报告.docx").plan_year == 2015
    assert read_metadata(text, "report.txt").plan_year is None


@pytest.mark.parametrize(
    "head",
    [
        "——2021年1月9日在{}第七届人民代表大会第五次会议上\n各位代表：\n",
        "——2021年1月9日{}第七届人民代表大会第五次会议\n各位代表：\n",
        "（2021年1月9日）\n各位代表：\n现在，我代表{}人民政府，向大会报告工作。",
        "---\ntitle: 2021年{}政府工作报告\n---\n各位代表：\n",
    ],
    ids=["session", "session without 在", "opening", "title of the file"],
)
def test_every_province_and_prefecture_is_told_by_its_names(head):
    for region in regions():
        if region.level in ("province", "city") and region.in_force and region.parent_code and region.code < "7":
            # 吉林 may be the province or its city; 延边州 and 新疆 are one place each. 7 and 8 have no such reports.
            passing = region.short_name if region.name.endswith(("自治州", "自治区")) else region.name
            for name in (region.name, passing):
                told = read_metadata(clean_text(head.format(name)), "report.txt")
                assert (told.region, told.region_code) == (region.name, region.code), name


@pytest.mark.parametrize(
    ("place", "code"), [("阳泉市郊区", "140311"), ("阳泉市矿区", "140303"), ("济宁市任城区", "370811")]
)
def test_a_district_is_its_city_s_whatever_others_were_called(place, code):
    head = f"2021年1月9日在{place}第十七届人民代表大会第五次会议上\n各位代表：\n"
    assert read_metadata(clean_text(head), "report.txt").region_code == code


def test_front_matter_is_no_text_of_the_report():
    raw = (
        "---\nsource: https://www.example.cn/art/2013/11/1/art_58_1234.html\ntitle: 2012年杭州市政府工作报告\n---\n\n"
        "（2012年2月9日在市第十一届人民代表大会第二次会议上）\n\n各位代表：\n全市生产总值增长10%。"
    )
    text = clean_text(raw)
    assert text.clean.startswith("（2012年2月9日在市第十一届")
    assert "".join(raw[at] for at in text.origin[-6:]) == "增长10%。"
    assert raw[: read_front_matter(raw).end].endswith("\n---")
    told = read_metadata(text, "report.md")
    assert (told.region, told.plan_year, str(told.delivered_on)) == ("杭州市", 2012, "2012-02-09")
    assert read_front_matter("--- 各位代表 ---\n\n---\n").end == 0


@pytest.mark.parametrize("name", ["王𬭎", "王䶮", "欧阳𫖯", "王〇", "雪克来提•扎克尔"])
@pytest.mark.parametrize("between", ["\n", ""], ids=["lines", "one line"])
def test_a_speaker_s_name_may_hold_rare_characters(name, between):
    head = ["政府工作报告", "2020年1月7日在牡丹江市第十六届人民代表大会第五次会议上", f"市长 {name}", "各位代表："]
    told = read_metadata(clean_text(between.join([*head, "一、2019年工作回顾", "生产总值增长4%。" * 9])), "report.txt")
    assert (told.speaker, str(told.delivered_on), told.region) == (name, "2020-01-07", "牡丹江市")


def test_what_told_each_field_is_kept_with_its_place_in_the_text():
    raw = (
        "---\ntitle: 伊犁州政府工作报告（2021年1月9日 库尔玛什·斯尔江）\n---\n"
        "2021年1月9日在伊犁州第十四届人民代表大会第五次会议上\n各位代表：\n一、2020年工作回顾\n"
    )
    told = read_metadata(clean_text(raw), "report.md")
    assert told.region == "伊犁哈萨克自治州"
    assert {(sign.field, sign.value, sign.kind, raw[sign.start : sign.end]) for sign in told.signs} == {
        (
            "title",
            "伊犁州政府工作报告（2021年1月9日库尔玛什·斯尔江）",
            "title of the file",
            raw[11 : raw.index("\n---\n2")],
        ),
        ("delivered_on", "2021-01-09", "day", "2021年1月9日"),
        ("speaker", "库尔玛什·斯尔江", "title of the file", "库尔玛什·斯尔江"),
        (
            "session",
            "伊犁州第十四届人民代表大会第五次会议",
            "session",
            "伊犁州第十四届人民代表大会第五次会议",
        ),
        ("plan_year", "2021", "day of delivery", "2021年1月9日"),
        ("plan_year", "2021", "heading", "一、2020年工作回顾"),
        ("region", "伊犁哈萨克自治州", "session", "伊犁州第十四届人民代表大会第五次会议"),
    }
    assert not list(doubts(dataclasses.asdict(told) | {"evidence": evidence(told.signs, raw)}))


def test_signs_that_disagree_are_told():
    """宿州市's report, whose session line was typed 苏州市, filed under a wrong title."""
    text = clean_text(
        "---\ntitle: 宿州市政府工作报告\n---\n——2015年1月19日在苏州市第四届人民代表大会第四次会议上\n各位代表：\n"
        "一、2015年工作回顾\n宿州、萧县、砀山、灵璧、泗县、埇桥区都在前进。"
    )
    told = read_metadata(text, "report.md")
    assert (told.region, told.plan_year) == ("宿州市", 2015)
    assert list(doubts(dataclasses.asdict(told) | {"evidence": evidence(told.signs, text.raw)})) == [
        "the heading says plan_year is 2016 (一、2015年工作回顾); 2015 was taken",
        "the session says region is 苏州市 (苏州市第四届人民代表大会第四次会议); 宿州市 was taken",
    ]


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
