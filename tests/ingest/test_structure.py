import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from soundness import assert_sound

from ingest.metadata import Metadata
from ingest.structure import deepest_sections, read_sections
from ingest.text import clean_text

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


LINES = [case_line for case in CASES for case_line in case["report"].strip().split("\n")]
REPORTS = st.lists(st.sampled_from([*LINES, "", "*", "**", "（）", "一、", "。", "12", "各位代表！"]), max_size=30)


@settings(deadline=None)  # the first report of a year compiles its cues
@given(REPORTS, st.sampled_from([None, 1958, 1996, 2008, 2021]), st.sampled_from(["\n", "\n\n", ""]))
def test_sections_of_whatever_text_nest_and_cover_it(lines, year, joint):
    text = clean_text(joint.join(lines))
    assert_sound(read_sections(text, metadata_of(year)), text.clean)
