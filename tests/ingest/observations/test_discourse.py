"""What holds at each point of a section: its own frame, and the turns that words give it."""

import pytest

from ingest.language.periods import Frame, Years
from ingest.observations.discourse import Discourse, Turn

_YEARS = Years(2020, 2021, 2021)
_FIVE_YEARS = Frame("actual", 2016, 2020)
_PLAN = Frame("target", 2021, 2021)


def _held(text: str, own: Frame = _FIVE_YEARS, kind: str = "five_year_review") -> list[tuple[str, str]]:
    """At each number of a text, which stands as `#`, the years that hold there and the cue that set them.

    Only sentences with a number are read, as the reading of a report does.
    """
    discourse = Discourse(text, Turn(own, "", "", 0, len(text)), kind, _YEARS)
    held, start = [], 0
    for sentence in text.replace("\n", "。").split("。"):
        end = start + len(sentence)
        if "#" in sentence:
            discourse.sentence(start, end)
            for at in (start + k for k, character in enumerate(sentence) if character == "#"):
                turn = discourse.at(at)
                assert discourse.steady in (None, turn)
                assert turn.start <= at < turn.end
                held.append((f"{turn.frame.first}-{turn.frame.last}", turn.cue))
        start = end + 1
    return held


_SPAN = ("2016-2020", "")


def test_a_section_holds_its_own_years():
    assert _held("新增就业#万人。建成公园#个。") == [_SPAN, _SPAN]


def test_a_turn_holds_to_the_end_of_its_sentence():
    text = "生产总值达到#亿元，去年新增就业#万人，建成公园#个。改造小区#个。"
    assert _held(text) == [_SPAN, ("2020-2020", "last_year"), ("2020-2020", "last_year"), _SPAN]


def test_a_turn_gives_way_to_the_next():
    assert _held("2018年建成公园#个，2019年#个。") == [("2018-2018", "year"), ("2019-2019", "year")]


def test_what_a_figure_is_compared_with_turns_nothing():
    assert _held("在2015年增长#%的基础上，又增长#%。")[1] == _SPAN


def test_a_turn_says_by_which_words():
    text = "到2025年，绿地率达到#%。"
    discourse = Discourse(text, Turn(_PLAN, "", "", 0, len(text)), "plan", _YEARS)
    discourse.sentence(0, len(text) - 1)
    turn = discourse.at(text.index("#"))
    assert turn == Turn(Frame("target", 2025, 2025), "by", "到2025年", len("到2025年"), len(text) - 1)


def test_what_has_been_done_is_no_promise_among_the_plans():
    assert _held("目前已查明矿产#种。再建公园#个。", _PLAN, "plan") == [("2020-2020", "done"), ("2021-2021", "")]


def test_a_goal_is_a_promise_in_a_review():
    own = Frame("actual", 2020, 2020)
    assert _held("预期目标是：生产总值增长#%。", own, "review") == [("2021-2021", "goal")]


def test_a_year_that_the_text_comes_to_speak_of_holds_until_the_text_returns_to_the_span():
    stated = "各位代表！刚刚过去的2020年是极不平凡的一年。新增就业#万人。\n建成公园#个。\n五年来，改造小区#个。"
    assert _held(stated) == [("2020-2020", "year"), ("2020-2020", "year"), ("2016-2020", "years_back")]
    assert _held("新增就业#万人，各项工作稳步推进，2020年是极不平凡的一年。建成公园#个。") == [_SPAN, _SPAN]
    looks_back = "2020年是极不平凡的一年，实现了“十三五”圆满收官。建成公园#个。"
    assert _held(looks_back) == [_SPAN]


_LAST, _PLANNED = "2020-2020", "2021-2021"


@pytest.mark.parametrize(
    ("text", "held"),
    [
        # A paragraph that opens with the year under review is of it, through all its sentences,
        ("特别是刚刚过去的2020年，我们攻坚克难。全年增长#%。建成公园#个。\n改造小区#个。", [_LAST, _LAST, "2016-2020"]),
        ("过去一年，我们攻坚克难。建成公园#个。", [_LAST]),
        ("2020年全市攻坚克难。建成公园#个。", [_LAST]),
        # until words turn it back to the years of the section.
        ("2020年，我们攻坚克难。建成公园#个。五年来，新增就业#万人。改造小区#个。", [_LAST, "2016-2020", "2016-2020"]),
        # Where nothing else stands in the paragraph it announces all that follows.
        ("2020年，我们主要做了以下工作：\n一是新增就业#万人。\n二是改造小区#个。", [_LAST, _LAST]),
        # A year told in passing turns its own sentence, and so does one that the review does not end with.
        ("建成公园#个。2020年，绿地率达到#%。改造小区#个。", ["2016-2020", _LAST, "2016-2020"]),
        ("2018年，我们攻坚克难。建成公园#个。", ["2016-2020"]),
        ("2020年建成公园#个。改造小区#个。", [_LAST, "2016-2020"]),
    ],
)
def test_a_paragraph_that_opens_with_the_last_year_is_of_it(text, held):
    assert [years for years, _ in _held(text)] == held


def test_among_the_aims_of_five_years_the_whole_year_is_the_one_planned():
    aims = Frame("target", 2021, 2025)
    text = "建设公园#个。全年投资#亿元。改造小区#个。\n新建学校#所。"
    assert [years for years, _ in _held(text, aims, "five_year_plan")] == ["2021-2025", _PLANNED, _PLANNED, "2021-2025"]


def test_a_year_s_own_section_turns_to_nothing():
    own = Frame("actual", 2020, 2020)
    assert [years for years, _ in _held("全年增长#%。2020年，增长#%。", own, "review")] == [_LAST, _LAST]
