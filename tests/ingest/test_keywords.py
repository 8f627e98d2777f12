from collections import namedtuple

import pytest

from ingest.report.keywords import Keywords, read_keywords
from ingest.report.metadata import Metadata
from ingest.report.structure import read_sections
from ingest.report.text import clean_text

Keyword = namedtuple("Keyword", Keywords._fields)
METADATA = Metadata(None, None, None, None, None, 2019, 2020, None, None)
FARMING = "（一）发展农业。黑土地保护，黑木耳种植，生猪养殖，生猪稳产保供，黑木耳加工。新建高标准农田38万亩，农民增收。"
ROADS = "（二）建设交通。机场二期，高速公路，铁路客运，机场航线，铁路货运，公路养护。"


def keywords_by_heading(report):
    text = clean_text(report)
    sections = read_sections(text, METADATA)
    words = {}
    for keyword in (Keyword(*row) for row in zip(*read_keywords(text, sections), strict=True)):
        words.setdefault(sections[keyword.section].heading, []).append(keyword)
    return words


@pytest.fixture(scope="module")
def words():
    return keywords_by_heading(f"政府工作报告\n各位代表：\n二、2020年任务\n{FARMING}\n{ROADS}")


def test_the_most_telling_words_come_first(words):
    farming = words["发展农业"]
    assert {"黑土地", "黑木耳", "生猪"} <= {keyword.word for keyword in farming[:4]}
    assert [keyword.rank for keyword in farming] == list(range(1, len(farming) + 1))
    assert len(farming) <= 10
    scores = [keyword.score for keyword in farming]
    assert scores == sorted(scores, reverse=True) and scores[-1] > 0


def test_a_section_counts_the_words_of_its_parts(words):
    occurrences = {keyword.word: keyword.occurrences for keyword in words["2020年任务"]}
    assert occurrences["生猪"] == 2
    assert occurrences["机场"] == 2


def test_numbers_stop_words_and_single_characters_tell_nothing(words):
    for keywords in words.values():
        assert not {"万亩", "建设", "发展", "38", "，"} & {keyword.word for keyword in keywords}
        assert all(len(keyword.word) > 1 for keyword in keywords)


def test_amounts_tell_nothing_and_names_that_look_like_some_do():
    said = "（一）做强产业。存款分别突破万亿元、千亿元，每万人拥有医生，万户农家，三门湾渔场，三门湾码头。"
    words = {keyword.word for keyword in keywords_by_heading(f"各位代表：\n二、2020年任务\n{said}\n")["做强产业"]}
    assert not {"万亿元", "万亿", "千亿元", "千亿", "分别", "每万", "万户"} & words
    assert {"三门", "三门湾"} & words


def test_title_and_opening_have_none(words):
    assert "" not in words


def test_the_keywords_of_a_section_hang_on_its_own_text_alone(words):
    alone = keywords_by_heading(f"各位代表：\n二、2020年任务\n{FARMING}\n")["发展农业"]
    assert [keyword[1:] for keyword in alone] == [keyword[1:] for keyword in words["发展农业"]]


def test_terms_and_names_of_indicators_are_words_of_their_own():
    plan = "各位代表：\n二、2020年任务\n推进乡村振兴，培育专精特新企业，规模以上工业增加值增长5%，乡村振兴开新局。\n"
    occurrences = {keyword.word: keyword.occurrences for keyword in keywords_by_heading(plan)["2020年任务"]}
    assert occurrences["乡村振兴"] == 2
    assert {"专精特新企业", "规模以上工业增加值"} <= occurrences.keys()
    assert not {"乡村", "振兴", "增加值"} & occurrences.keys()
