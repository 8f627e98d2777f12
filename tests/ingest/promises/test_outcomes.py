"""What the next report tells of a promise, in sentences as reports have them."""

import pytest

from ingest.follow import follow
from ingest.promises.problems import admitted_before
from ingest.tables.schemas import DOCUMENT


def _document(year, review, plan, problems=""):
    text = (
        f"某市政府工作报告\n——{year}年1月5日在某市人民代表大会上\n各位代表：\n一、{year - 1}年工作回顾\n"
        f"{review}\n{problems}\n二、{year}年工作任务\n{plan}\n"
    )
    return dict.fromkeys(DOCUMENT) | {"source": f"{year}.txt", "text": text, "review_year": year - 1, "plan_year": year}


def outcome(promised, told="完成投资20亿元。", promised_next="扩大就业。", problems=""):
    rows = follow(
        _document(2020, "完成投资10亿元。", promised), _document(2021, told, promised_next, problems)
    ).to_dicts()
    row = next(row for row in rows if not row["vague"])
    return row["outcome"], [passage["text"] for passage in row["evidence"]]


@pytest.mark.parametrize(
    ("promised", "told", "expected"),
    [
        ("建成林海水库。", "全市上下真抓实干，林海水库建成投用，粮食增产。", "done"),
        ("开工建设林海水库。", "林海水库主体封顶。", "done"),
        ("建成林海水库。", "林海水库加快建设。", "under_way"),
        ("深入开展“五清”行动。", "创新开展“五清”行动。", "done"),
        ("建成林海水库。", "林海水库未按期完成。", "not_done"),
        ("加快林海水库建设。", "林海水库主体工程基本完成。", "under_way"),
        ("加快林海水库建设。", "完成林海水库预可研编制。", "under_way"),
        ("争创林海水库国家水利风景区。", "林海水库国家水利风景区创建全面推进。", "under_way"),
        ("争创林海水库国家水利风景区。", "林海水库国家水利风景区成功获批。", "done"),
        ("林海水库蓄水率达到60%。", "林海水库蓄水率提高12个百分点。", "under_way"),
        ("林海水库供水量增长15%。", "林海水库供水量增长14.4%。", "not_done"),
        ("改造林海水库泵站100座。", "改造林海水库泵站120处。", "done"),
        ("完成100个林海水库泵站改造。", "改造林海水库泵站100个、惠及1.2万户。", "done"),
        ("实现林海水库灌区管网全覆盖。", "林海水库灌区管网覆盖率达90%。", "under_way"),
        ("林海水库失业率控制在4%以内。", "林海水库失业率控制在3%。", "done"),
    ],
)
def test_the_review_tells_what_became_of_a_thing(promised, told, expected):
    got, passages = outcome(promised, told)
    assert got == expected
    assert passages and all("林海水库" in passage or "五清" in passage for passage in passages)


def test_a_thing_that_only_the_new_plan_names_is_promised_again():
    assert outcome("力争林海水库开工建设。", promised_next="开工建设林海水库。") == (
        "promised_again",
        ["开工建设林海水库"],
    )


def test_what_the_review_tells_counts_though_the_plan_promises_it_again_in_the_same_words():
    again = "新增和改造城市绿地80公顷。"
    assert outcome(again, "改造城市绿地81公顷。", again) == ("done", ["改造城市绿地81公顷"])


def test_a_count_of_things_of_all_kinds_is_found_nowhere():
    assert outcome("新引进项目12个。", "新引进项目13个。", "开工项目12个。") == ("not_mentioned", [])


def test_short_and_long_names_are_one():
    assert outcome("启动市疾病预防控制中心迁建工程。", "市疾控中心迁建工程开工。")[0] == "done"


def test_a_thing_that_nobody_names_is_not_mentioned():
    assert outcome("建成林海水库。", "镜泊湖景区投入运营。", "推进牡丹江大桥建设。") == ("not_mentioned", [])


def test_look_alikes_stay_apart():
    assert outcome("加快湖杭公路建设。", "湖杭铁路建成通车。")[0] == "not_mentioned"


def test_all_practical_matters_are_told_as_done_at_once():
    promised = (
        "认真办好3方面民生实事：\n1.让出行更方便。新建公交站点500个。\n2.让就医更方便。新增村卫生室600个。\n"
        "3.让健身更方便。新增足球场50个。"
    )
    got = outcome(promised, "3方面民生实事圆满完成。")
    assert got == ("done", ["3方面民生实事圆满完成"])


def test_how_alike_two_problems_are_is_a_share():
    """A pair of characters weighs less where two words meet: 进一步加强的 and 进一步加强 weigh it differently."""
    longer = "生态环保任务艰巨，用地用水用能要素趋紧，生态环境问题时有发生，生态文明建设任重道远"
    assert admitted_before(longer, ["融资难融资贵", "生态环保任务艰巨"]) == (1, pytest.approx(1))
    other = "在推进岛内外一体化过程中已经有了一定的基础、条件，也有认识需进一步统一、措施需进一步加强的问题"
    assert admitted_before(other, ["国有资产监管措施需要进一步加强"]) is None


def test_offsets_lead_to_the_words_as_read():
    first = _document(2020, "完成投资10亿元。", "建成 **林海水库** 、牡丹江大桥。")
    following = _document(2021, "林海 水库建成投用。", "扩大就业。")
    rows = follow(first, following).to_dicts()
    assert all(first["text"][row["start"] : row["end"]] == row["promise"] for row in rows)
    shown = [passage for row in rows for passage in row["evidence"]]
    assert [following["text"][one["start"] : one["end"]] for one in shown] == [one["text"] for one in shown] != []


def test_things_looked_for_together_do_not_change_what_is_found(monkeypatch):
    promised = (
        "建成林海水库。开工建设牡丹江大桥。新引进项目12个。争创全国文明城市。改造老旧小区97万平方米、棚户区2698户。"
    )
    told = "林海水库加快建设，改造老旧小区98万平方米。牡丹江大桥开工。"
    both = _document(2020, "粮食丰收。", promised), _document(2021, told, "争创全国文明城市。")
    together = follow(*both)
    monkeypatch.setattr("ingest.promises.followup._AT_ONCE", 1)
    assert follow(*both).equals(together)
    assert {"done", "under_way", "promised_again", "not_mentioned"} == set(together["outcome"])
