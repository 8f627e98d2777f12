"""How rows came to be, as the reading itself tells."""

import polars as pl
import pytest
from sentences import cases

from ingest.explain import SHOWN, Explanation, Step, explain, explain_sentence
from ingest.extract import extract
from ingest.tables.schemas import DOCUMENT


def _steps(one: Explanation) -> dict[str, Step]:
    return {step.field: step for step in one.steps}


def test_a_row_tells_how_it_came_to_be():
    (one,) = explain_sentence("全市地区生产总值增长4%左右。", 2024)
    assert (one.printed, one.start, one.end) == ("4%左右"[:2], 10, 12)
    assert dict(one.words) == {"before": "全市地区生产总值", "tail": "增长"}
    steps = _steps(one)
    assert {name: step.answer for name, step in steps.items()} == {
        "reason": "observation", "measure": "growth up", "name": "地区生产总值", "time": "actual 2023", "cue": "2023",
        "unit": "%", "qualifier": "approx",
    }  # fmt: skip
    assert steps["measure"].rule == "grew" and steps["measure"].asked == (
        "ranked", "rank_goes_on", "multiple", "gap", "points",
    )  # fmt: skip
    assert steps["name"].rule == "before.name" and steps["name"].asked[-1] == "repaired.bare"


def test_a_name_that_was_said_before_tells_from_where():
    _, second = explain_sentence("一般公共预算收入下降1.2%、剔除减税降费因素增长6.1%。", 2021)
    assert second.words["named before"] == "一般公共预算收入"
    assert second.words["ground"] == "剔除减税降费因素"
    assert _steps(second)["name"] == Step(
        "name", "一般公共预算收入（剔除减税降费因素）", "carried.same",
        ("carried.each_of_them", "repaired.trade", "carried.both_of_them", "carried.ours",
         "topic.of_clause_between", "carried.in_all", "carried.growth_behind_share"),
    )  # fmt: skip


def test_the_words_that_set_the_year_are_told():
    _, share = explain_sentence("到2025年，绿地率达到40%。", 2021, "plan")
    assert _steps(share)["cue"] == Step("cue", "到2025年: target 2025", "by")
    assert _steps(share)["time"].answer == "target 2025"


def test_a_number_in_a_span_tells_why_it_is_of_the_last_year():
    (share,) = explain_sentence("绿地率达到40%。", 2021, "five_year_review")
    assert _steps(share)["time"][:3] == ("time", "actual 2020", "comes_to")


def test_a_number_that_states_nothing_tells_why():
    year, money, count = explain_sentence("2019年完成投资5亿元以上项目3个。", 2020)
    assert _steps(year)["reason"][1:3] == ("date", "year") and len(year.steps) == 1
    assert _steps(money)["reason"].answer == "threshold"
    assert _steps(count)["reason"] == Step("reason", "observation")


def test_a_number_of_which_nothing_tells_a_name_says_so():
    (one,) = explain_sentence("达到50亿元。", 2020)
    assert _steps(one)["reason"].answer == "unresolved"
    assert _steps(one)["name"][1:3] == ("", "none.nothing")


def test_each_row_of_a_number_is_told():
    *_, one = explain_sentence("第二产业、第三产业增加值增长8%。", 2020)
    assert [step.answer for step in one.steps if step.field == "name"] == ["第二产业增加值", "第三产业增加值"]


@pytest.fixture(scope="module")
def document() -> dict[str, object]:
    """A report of every sentence of the regression cases."""
    text = "\n".join(case["text"] for case in cases("cases.toml"))
    return dict.fromkeys(DOCUMENT) | {
        "document_sha256": "0" * 64, "source": "a", "plan_year": 2020, "text": f"一、2019年工作回顾\n{text}\n",
    }  # fmt: skip


def test_explanations_say_what_the_rows_say(document):
    frames = extract(pl.DataFrame([document], schema=DOCUMENT))
    told = explain(document)
    quantities = frames["quantity"].select("start", "end", "printed", "reason").rows()
    assert [(one.start, one.end, one.printed, one.steps[0].answer) for one in told] == quantities
    rows = frames["observation"].select("start", "status", "period", "unit").rows()
    assert len(rows) > 1000
    said = [
        (one.start, *step.answer.split(" ", 1))
        for one in told
        if one.steps[0].answer == "observation"
        for step in one.steps
        if step.field == "time"
    ]
    assert said == [row[:3] for row in rows]


def test_every_rule_has_a_sentence_that_shows_it(document):
    for one in explain(document):
        for step in one.steps:
            for rule in (step.rule, *step.asked):
                shown = SHOWN[step.field].get(rule.replace("before_joined", "before"))
                assert shown or rule in ("", "goal", "done", "ratio.of_industries"), (step.field, rule)
