import tomllib
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.report.text import clean_text

CASES = tomllib.loads((Path(__file__).parent / "cases" / "text.toml").read_text(encoding="utf-8"))["case"]

# What reports are made of, noise included.
PIECES = st.sampled_from(
    [
        *"年月亿元增长，。；：、（）“”%‰０１９．％ \n\t　*#-—·①⑵[]1239,.;:()\"'",
        "**",
        "\r\n",
        "〔3〕",
        "2 020",
        "&nbsp;",
        "<!--",
        "𠮷",
    ]
)
TEXTS = st.lists(PIECES, max_size=80).map("".join)


@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_what_is_printed_is_made_even(case):
    assert clean_text(case["printed"]).clean == case["clean"]


@settings(deadline=None)
@given(TEXTS)
def test_every_character_knows_its_place(raw):
    text = clean_text(raw)
    assert len(text.origin) == len(text.clean)
    assert (np.diff(text.origin) > 0).all()
    for place, made in zip(text.origin.tolist(), text.clean, strict=True):
        if made.isalnum() and made != "〇":  # Latin and Greek Os in years become Chinese zeros
            assert made in (raw[place], unicodedata.normalize("NFKC", raw[place]))


@settings(deadline=None)
@given(TEXTS, st.data())
def test_spans_lead_back_to_what_was_printed(raw, data):
    text = clean_text(raw)
    start = data.draw(st.integers(0, len(text.clean)))
    end = data.draw(st.integers(start, len(text.clean)))
    raw_start, raw_end = text.span(start, end)
    assert 0 <= raw_start <= raw_end <= len(raw)
    if end > start:
        assert (raw_start, raw_end - 1) == (text.origin[start], text.origin[end - 1])
    starts, ends = text.spans(np.array([start]), np.array([end]))
    assert (starts[0], ends[0]) == (raw_start, raw_end)


@settings(deadline=None)
@given(
    st.decimals(0, 9999999, places=2).map(str),
    st.sampled_from(["", " ", "　"]),
    st.booleans(),
    st.sampled_from(["亿元", "%", "万人次"]),
)
def test_a_number_is_read_back_however_it_is_printed(number, space, wide, unit):
    printed = number.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789."}) if wide else number
    text = clean_text(f"收入达到{space}{printed}{space}{unit}，居全省前列。")
    at = text.clean.index(number)
    assert text.clean[at + len(number) :].startswith(unit)
    assert text.raw[slice(*text.span(at, at + len(number)))] == printed


@settings(deadline=None)
@given(st.integers(1000, 9_999_999))
def test_thousands_may_be_set_apart(number):
    for printed in (f"{number:,}", f"{number:,}".replace(",", " ")):
        clean = clean_text(f"支出{printed}万元").clean
        assert clean.replace(",", "") == f"支出{number}万元"


PARAGRAPHS = [
    "各位代表：",
    "一、2019年工作回顾",
    "过去一年，在市委正确领导下，全市生产总值增长4%左右，一般公共预算收入完成60.5亿元，城镇登记失业率3.2%，主要做了以下工作。",
    "（一）综合施策，三大攻坚战取得积极进展。29个建档立卡贫困村全部出列，3164户6779名建档立卡贫困人口实现脱贫，贫困发生率降至0.05%。",
    "（二）大力发展实体经济，新增规上工业企业40户，新认定国家高新技术企业10户，技术合同成交额突破亿元，工业用电量增长5.3%。",
    "二、2020年重点工作任务",
    "今年是全面建成小康社会和“十三五”规划收官之年，做好今年的工作十分重要，我们要坚定信心，迎难而上，确保完成全年目标任务。",
]


@pytest.mark.parametrize("indent", ["", "　　"])
@pytest.mark.parametrize("page", [0, 9])
@pytest.mark.parametrize("width", range(24, 50, 5))
def test_lines_broken_at_a_width_are_mended(width, page, indent):
    lines, count = [], 0
    for paragraph in PARAGRAPHS * 5:
        rest = indent + paragraph
        while rest:
            lines.append(rest[:width])
            rest = rest[width:]
            count += 1
            if page and count % page == 0:
                lines += ["", f"- {count // page} -", ""]
    clean = clean_text("\n".join(lines)).clean
    sentences = {sentence for paragraph in PARAGRAPHS for sentence in paragraph.split("。")}
    assert {sentence for line in clean.split("\n") for sentence in line.split("。")} == sentences
    if indent:
        assert clean.split("\n") == PARAGRAPHS * 5


def test_marks_tell_what_the_markup_sets_off():
    text = clean_text("## 二、2020年任务\n\n**加快 创新。**实施百大项目。\n\n普通段落。")
    leads = {text.clean[start : mark.end]: mark.depth for start, mark in text.marks.items()}
    assert leads == {"二、2020年任务": 2, "加快创新。": 0}


def test_headings_between_gaps_stand_alone_where_a_report_is_one_line():
    long = "我们稳增长、促改革，生产总值增长5%。" * 60
    line = (
        f"各位代表：现在，我代表市人民政府向大会报告工作。 过去一年，{long} 二、2020年工作任务 加快产业转型 {long} "
        f"完善城乡功能，建设宜居城市 {long}{long}"
    )
    lines = clean_text(line).clean.split("\n")
    assert {"二、2020年工作任务", "加快产业转型", "完善城乡功能，建设宜居城市"} <= set(lines)
