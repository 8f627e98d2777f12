"""What a report says that its terms stand for."""

import pytest

from ingest.extract import parse
from ingest.report.explanations import read_explanations

REPORT = "各位代表：\n一、2019年工作回顾\n{}\n二、2020年工作安排\n生产总值增长6%左右。\n谢谢大家。\n{}\n"


def explained(said: str, behind: str = "") -> list[tuple[str, str]]:
    text = REPORT.format(said, behind)
    parsed = parse({"text": text, "source": "x.txt"})
    found = read_explanations(parsed.text, parsed.sections)
    return [(one.term, parsed.text.clean[one.start : one.end]) for one in found]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("抓好“三废”（废水、废气、废渣）治理。", [("三废", "废水、废气、废渣")]),
        ("实施“云上办”（即网上受理、快递送达）服务。", [("云上办", "网上受理、快递送达")]),
        ("供养“五保户”（约16万人）。", []),  # counts them
        ("打好“四张牌”（《报告》第1页第13行）。", []),  # says where it is explained
        ("建成“智慧城市”（一期）。", []),
        ("实施“云上办”（即：网上受理、快递送达）服务。", [("云上办", "网上受理、快递送达")]),
        ("打好“四张牌”（《报告》第1页、第2页）。", []),
        ("落实“六稳”（见附件一、附件二）任务。", []),
        ("做好“三农”（农业、农村、农民的简称）工作。", []),
        ("供养“五保户”（约16万户和20万人）。", []),
    ],
)
def test_what_stands_in_brackets_behind_a_term(said, told):
    assert explained(said) == told


def test_the_list_of_terms_behind_a_report():
    behind = (
        "名词解释\n1.“六保”：保居民就业、保基本民生等。\n2.飞地经济是指打破行政区划限制的合作。\n"
        "[3]三网融合：即电信网、广播电视网、互联网。"
    )
    assert explained("全面落实“六保”任务。", behind) == [
        ("六保", "保居民就业、保基本民生等。"),
        ("飞地经济", "打破行政区划限制的合作。"),
        ("三网融合", "电信网、广播电视网、互联网。"),
    ]


def test_a_term_behind_the_report_is_no_sentence():
    behind = "名词解释\n1.“六保”：保居民就业。\n上述指标均为快报数。即未经核定的数字。"
    assert explained("全面落实“六保”任务。", behind) == [("六保", "保居民就业。")]
