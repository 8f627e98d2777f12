import tomllib
from collections import namedtuple
from itertools import groupby, pairwise
from pathlib import Path

import pytest

from ingest.report.commitments import Commitments, read_commitments
from ingest.report.domains import domains_in
from ingest.report.metadata import Metadata
from ingest.report.structure import read_sections
from ingest.report.text import clean_text

CASES = tomllib.loads((Path(__file__).parent / "cases" / "commitments.toml").read_text(encoding="utf-8"))["case"]
Commitment = namedtuple("Commitment", Commitments._fields)
METADATA = Metadata(None, None, None, None, None, 2019, 2020, None, None)


def read(report):
    text = clean_text(report)
    sections = read_sections(text, METADATA)
    return text, sections, [Commitment(*row) for row in zip(*read_commitments(text, sections), strict=True)]


@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_a_plan_undertakes(case):
    text, _, commitments = read(f"各位代表：\n一、2019年工作回顾\n完成投资20亿元。\n二、2020年工作任务\n{case['plan']}")
    assert [f"{c.verb} {text.clean[c.start : c.end]}" for c in commitments] == case["commitments"]


def test_a_review_undertakes_nothing():
    assert read("各位代表：\n一、2019年工作回顾\n新建学校5所，完成投资20亿元。\n")[2] == []


def test_commitments_are_counted_within_their_section():
    _, sections, commitments = read(
        "各位代表：\n二、2020年任务\n新建学校5所，改造医院3家。\n（一）推进改革。完成重组。\n（二）扩大开放。办好博览会，引进项目9个。"
    )
    for section, group in groupby(commitments, key=lambda c: c.section):
        mine = list(group)
        assert [c.item for c in mine] == list(range(1, len(mine) + 1))
        assert all(sections[section].start <= c.start < c.end <= sections[section].end for c in mine)
    assert all(one.end <= other.start for one, other in pairwise(commitments))


@pytest.mark.parametrize(
    ("clause", "headings", "domain"),
    [
        ("扩大就业", "", "employment"),
        ("推进各项改造", "2020年工作安排 / 稳就业保民生", "employment"),
        ("再上新台阶", "2020年工作安排", "none"),
    ],
)
def test_the_first_telling_word_or_else_the_nearest_heading_gives_the_domain(clause: str, headings: str, domain: str):
    assert domains_in(clause)(0, len(clause), headings) == domain
