"""The words that tell a year: each rule with the clause that shows it, and what frame it gives."""

import pytest

from ingest.language.periods import Frame, Ground, Years
from ingest.language.time_cues import CUES, clause_frame, find_cues

_YEARS = Years(2019, 2020, 2020)
_REVIEW = Ground(Frame("actual", 2019, 2019), "review", _YEARS)
_PLAN = Ground(Frame("target", 2020, 2020), "plan", _YEARS)


def _frame(clause: str, ground: Ground) -> tuple[Frame, str]:
    frame, cue = clause_frame(clause, 0, len(clause), find_cues(clause, 0, len(clause)), ground)
    return frame, (cue.lastgroup or "") if cue else ""


@pytest.mark.parametrize("cue", CUES, ids=[cue.name for cue in CUES])
def test_a_cue_is_found_in_the_clause_that_shows_it(cue):
    assert [found.lastgroup for found in find_cues(cue.shown, 0, len(cue.shown))] == [cue.name]


@pytest.mark.parametrize(
    ("clause", "ground", "frame", "cue"),
    [
        ("2016—2020年，完成投资50亿元", _PLAN, ("target", 2016, 2020), "span"),
        ("2011至2015年，完成投资50亿元", _PLAN, ("actual", 2011, 2015), "span"),
        ("到2025年，绿地率达到40%", _PLAN, ("target", 2025, 2025), "by"),
        ("到2025年，绿地率达到40%", _REVIEW, ("target", 2025, 2025), "by"),
        ("2018年底，贷款余额达到50亿元", _REVIEW, ("actual", 2018, 2018), "year"),
        ("比2015年增长8%", _REVIEW, ("actual", 2019, 2019), ""),
        ("面向2035年的项目50个", _REVIEW, ("actual", 2019, 2019), ""),
        ("在2015年增长14.3%的基础上，又增长12.7%", _REVIEW, ("actual", 2019, 2019), ""),
        ("2095年增长8%", _REVIEW, ("actual", 2019, 2019), ""),
        ("去年，生产总值增长8%", _PLAN, ("actual", 2019, 2019), "last_year"),
        ("高于去年同期8%", _PLAN, ("target", 2020, 2020), ""),
        ("今年新建公园3个", _REVIEW, ("actual", 2020, 2020), "this_year"),
        ("明年建成投产3个", _REVIEW, ("target", 2021, 2021), "next_year"),
        ("四年来，新增就业5万人", _REVIEW, ("actual", 2016, 2019), "years_back"),
        ("四年来，新增就业5万人", _PLAN, ("target", 2020, 2020), ""),
        ("五年新增就业5万人", _REVIEW, ("actual", 2015, 2019), "term"),
        ("近三年，投入20亿元", _REVIEW, ("actual", 2017, 2019), "lately"),
        ("十年增长3倍", _REVIEW, ("actual", 2010, 2019), "ten_years"),
        ("十年来规模最大的3个", _REVIEW, ("actual", 2019, 2019), ""),
        ("经过三年努力，建成公路50公里", _REVIEW, ("actual", 2017, 2019), "through"),
        ("“十三五”时期，完成投资50亿元", _REVIEW, ("actual", 2016, 2020), "plan"),
        ("“十二五”时期，完成投资50亿元", _PLAN, ("actual", 2011, 2015), "plan"),
        ("“十三五”以来，完成投资50亿元", _REVIEW, ("actual", 2016, 2019), "plan_since"),
        ("“十五五”末，森林覆盖率达到40%", _PLAN, ("target", 2030, 2030), "plan_end"),
        ("未来三年盘活存量土地3万亩", _REVIEW, ("target", 2020, 2022), "years_ahead"),
        ("三年内建成公园10个", _PLAN, ("target", 2020, 2022), "within"),
        ("去年，上半年完成投资5亿元", _PLAN, ("target", 2020, 2020), ""),
        ("2020年主要预期目标是：生产总值增长8%", _REVIEW, ("target", 2020, 2020), ""),
    ],
)
def test_a_clause_speaks_of_its_years(clause, ground, frame, cue):
    assert _frame(clause, ground) == (Frame(*frame), cue)
