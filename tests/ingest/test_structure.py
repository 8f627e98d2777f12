import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import one_line
from soundness import assert_sound

from ingest.report.metadata import Metadata, read_metadata
from ingest.report.structure import deepest_sections, read_sections
from ingest.report.text import clean_text

CASES = tomllib.loads((Path(__file__).parent / "cases" / "sections.toml").read_text(encoding="utf-8"))["case"]


def metadata_of(year, delivered=None):
    return Metadata(None, None, None, None, delivered, year and year - 1, year, None, None)


def outline(sections):
    return ["  " * (s.level - 1) + " ".join(filter(None, (s.kind, s.period, s.marker + s.heading))) for s in sections]


@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_a_report_falls_into_its_sections(case):
    text = clean_text(case["report"].strip())
    sections = read_sections(text, metadata_of(case["year"], case.get("delivered")))
    assert outline(sections) == case["sections"].strip().split("\n")
    assert_sound(sections, text.clean)


def test_paths_lead_from_the_top():
    report = "各位代表：\n一、2019年工作回顾\n（一）经济增长。一是稳工业。增长5%。"
    sections = read_sections(clean_text(report), metadata_of(2020))
    assert sections[-1].path == "2019年工作回顾 / 经济增长 / 稳工业"


def test_the_deepest_section_tells_the_kind_of_each_character():
    clean = "各位代表：\n一、2019年工作回顾\n增长5%。\n（一）增收。增长6%。\n二、2020年任务\n增长7%。"
    text = clean_text(clean)
    sections = read_sections(text, metadata_of(2020))
    numbers = deepest_sections(sections, len(clean))
    kinds = {number: sections[numbers[clean.index(number)]] for number in ("5%", "6%", "7%")}
    assert [kinds[number].kind for number in kinds] == ["review", "review", "plan"]
    assert kinds["6%"].heading == "增收" and kinds["5%"].heading == "2019年工作回顾"


SEED = (Path(__file__).parents[2] / "reports" / "mudanjiang-2020.txt").read_text("utf-8")
PARAGRAPHS = [line.strip() for line in SEED.split("\n") if line.strip()]


@pytest.mark.parametrize("joint", ["", " ", "　　", r"\r\n", r"\n", "<br>"])
def test_a_report_in_one_line_keeps_its_parts_its_day_and_its_speaker(joint):
    printed, one_line = clean_text("\n".join(PARAGRAPHS)), clean_text(joint.join(PARAGRAPHS))
    told, found = read_metadata(printed, ""), read_metadata(one_line, "")
    assert (found.delivered_on, found.speaker, found.session) == (told.delivered_on, told.speaker, told.session)
    kinds = [
        [(s.kind, s.period, s.marker) for s in read_sections(text, told) if s.level == 1]
        for text in (printed, one_line)
    ]
    assert kinds[0] == kinds[1] and len(kinds[0]) > 4
    solid = one_line.clean.replace("\n", "")
    assert solid == printed.clean.replace("\n", "")
    assert (np.diff(one_line.origin) >= 0).all()
    at = one_line.clean.index("3164户")
    assert one_line.raw[slice(*one_line.span(at, at + 5))] == "3164户"


def test_title_headings_and_annexes_of_a_report_in_one_line_stand_in_lines_of_their_own():
    lines = clean_text(one_line()).clean.split("\n")
    assert lines[1:3] == ["2020年1月7日在牡丹江市第十六届人民代表大会第五次会议上", "市长王文力"]
    assert {"一、2019年工作回顾", "二、2020年重点工作任务", "三、建设人民满意的服务型政府"} <= set(lines)
    assert lines[-4:] == ["附件1:2020年重点项目。", "名词解释", "1.“六稳”：稳就业。", "附录2：指标。"]


LINES = [case_line for case in CASES for case_line in case["report"].strip().split("\n")]
REPORTS = st.lists(st.sampled_from([*LINES, "", "*", "**", "（）", "一、", "。", "12", "各位代表！"]), max_size=30)


@settings(deadline=None)  # the first report of a year compiles its cues
@given(REPORTS, st.sampled_from([None, 1958, 1996, 2008, 2021]), st.sampled_from(["\n", "\n\n", ""]))
def test_sections_of_whatever_text_nest_and_cover_it(lines, year, joint):
    text = clean_text(joint.join(lines))
    assert_sound(read_sections(text, metadata_of(year)), text.clean)
