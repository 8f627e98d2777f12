"""The promises of a plan: which things a clause names or counts, and how far each is to be brought."""

import pytest

from ingest.numbers.reasons import judged, stated
from ingest.promises.clauses import STEPS
from ingest.promises.parts import read_parts
from ingest.promises.plan import read_promises
from ingest.promises.things import named_things
from ingest.report.metadata import Metadata
from ingest.report.structure import read_sections
from ingest.report.text import clean_text

METADATA = Metadata(None, None, None, None, None, 2019, 2020, None, None)


def read(plan):
    text = clean_text(f"各位代表：\n一、2019年工作回顾\n完成投资20亿元。\n二、2020年工作任务\n{plan}")
    return text, promises_of(text)


def promises_of(text):
    return read_promises(text.clean, read_parts(text.clean, read_sections(text, METADATA)), stated(*judged(text.clean)))


def things(plan):
    return [promise.what for promise in read(plan)[1] if not promise.vague]


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ("力争林海水库开工建设。", ["林海水库"]),
        ("推进荒沟电站建设和“俄气引入工程”。", ["荒沟电站", "“俄气引入工程”"]),
        ("完成恒丰集团、城投集团体制机制改革。", ["恒丰集团", "城投集团体制机制改革"]),
        ("组建甬江、瓯江等省实验室。", ["甬江省实验室", "瓯江省实验室"]),
        ("实施城市内涝治理工程和地下管网减漏行动。", ["城市内涝治理工程", "地下管网减漏行动"]),
        ("持续完善“浙里办”“浙政钉”“浙里督”。", ["“浙里办”", "“浙政钉”", "“浙里督”"]),
        ("改造老旧小区97万平方米、棚户区2698户、新增天然气用户1万户。", ["老旧小区", "棚户区", "天然气用户"]),
        ("谋划储备亿元以上产业项目300个、新引进100个。", ["亿元以上产业项目", "亿元以上产业项目"]),
        ("秸秆综合利用率达到80%。", ["秸秆综合利用率"]),
        ("推进总投资10亿元的国网信通大数据项目。", ["国网信通大数据项目"]),
        ("升级改造和新建10个标准化集贸市场。", ["标准化集贸市场"]),
        ("对市区内24个城中村进行改造。", ["城中村"]),
        ("编制完成林海水库规划。", ["林海水库规划"]),
        ("开展400项重大科研项目攻关。", ["重大科研项目攻关"]),
        ("加快杭绍台、杭温等铁路和湖杭、瑞苍等公路项目建设。", ["杭绍台铁路", "杭温铁路", "湖杭公路", "瑞苍公路"]),
        ("加快推进林海水库项目前期工作。", ["林海水库"]),
        ("推进凤凰山、万家等重点水库及南漪湖治理工程。", ["凤凰山水库", "万家水库", "南漪湖治理工程"]),
        ("新建成高速公路10公里。", ["高速公路"]),
        ("建成马鹿塘水库、和平水库。", ["马鹿塘水库", "和平水库"]),
        ("支持宁国、绩溪等地设立杭州城西科创大走廊示范区。", ["杭州城西科创大走廊示范区"]),
        ("编制工业、商贸、交通等重点领域专项规划。", ["工业、商贸、交通等重点领域专项规划"]),
        ("建成智慧旅游服务、管理和营销平台。", ["智慧旅游服务、管理和营销平台"]),
        ("推进800家连锁便利店和180个便民市场建设。", ["连锁便利店", "便民市场"]),
        ("抓好4个国家级和10个省级宅基地改革试点。", ["省级宅基地改革试点", "省级宅基地改革试点"]),
        ("加快150项重点工程建设。", ["重点工程"]),
        ("省级企业技术中心新增10家。", ["省级企业技术中心"]),
        ("全市建成农村联网公路200公里。", ["农村联网公路"]),
        ("新增和改造城市绿地80公顷。", ["城市绿地"]),
        ("力争交易额突破100亿元。", ["交易额"]),
        ("制定和实施“天网工程”规划纲要和60条优惠政策。", ["“天网工程”规划纲要"]),
    ],
)
def test_a_clause_promises_each_thing_it_names(plan, expected):
    assert things(plan) == expected


def test_a_list_of_short_names_may_end_in_and():
    assert named_things("京雄、京德和荣乌高速新线") == ["京雄", "京德", "荣乌高速新线"]
    assert named_things("碳达峰、碳中和规划") == ["碳达峰", "碳中和规划"]


@pytest.mark.parametrize(
    ("plan", "step"),
    [
        ("谋划建设石墨产业园。", "prepare"),
        ("争取牡敦客专纳入国家规划。", "apply"),
        ("开工建设江南体育公园。", "begin"),
        ("荒沟电站并网发电。", "use"),
        ("牡丹江服务外包产业园竣工。", "complete"),
    ],
)
def test_the_verb_tells_how_far_a_thing_is_to_be_brought(plan, step):
    (promise,) = read(plan)[1]
    assert STEPS[promise.step - 1] == step


def test_steps_are_ordered():
    assert [STEPS.index(step) for step in ("prepare", "begin", "complete", "use")] == sorted(
        STEPS.index(step) for step in ("prepare", "begin", "complete", "use")
    )


def test_what_is_too_general_is_a_promise_all_the_same_but_marked():
    _, promises = read("大力发展林下经济，建设牡丹江大桥。")
    assert [(promise.what, promise.vague) for promise in promises] == [("林下经济", True), ("牡丹江大桥", False)]


@pytest.mark.parametrize(
    ("plan", "vague"),
    [
        ("健全农业保险体系。", True),
        ("开展农村环境提升行动。", False),  # named by common words, and to be carried out
        ("加强农村环境提升行动。", True),
        ("完成历史建筑划定。", False),  # once done it is done
        ("加强历史建筑划定。", True),
        ("完成嘉泽储能电池制造。", False),
        ("实施高技术成果转化。", True),
        ("支持龙穆黑牛等企业发展壮大。", False),  # an example of things with names
        ("支持科技创新等企业发展壮大。", True),
    ],
)
def test_what_can_be_told_as_done_is_no_vague_promise(plan, vague):
    (promise,) = read(plan)[1]
    assert promise.vague is vague


def test_what_is_said_of_all_is_promised_of_the_thing():
    assert named_things("安全、环保、低成本的管道运输") == ["管道运输"]


def test_a_promise_knows_its_clause_and_its_number():
    text, promises = read("年内新建高标准农田35万亩、“三减”示范田面积保持百万亩。")
    assert [text.clean[p.start : p.end] for p in promises] == ["年内新建高标准农田35万亩", "“三减”示范田面积保持百万亩"]
    assert [(p.value, p.unit) for p in promises] == [(350_000, "亩"), (1_000_000, "亩")]
    assert [text.clean[p.number :].startswith(number) for p, number in zip(promises, ("35万", "百万"), strict=True)]


def test_a_run_in_item_promises_what_it_says_after_its_marker():
    _, promises = read("今年办好两件实事：一是建成牡丹江大桥。二是降低公交票价。三是开通地铁。")
    assert {"牡丹江大桥", "公交票价", "地铁"} <= {promise.what for promise in promises}


def test_a_review_promises_nothing():
    text = clean_text("各位代表：\n一、2019年工作回顾\n建成牡丹江大桥，新建学校5所。\n")
    assert promises_of(text) == []


def test_what_is_vague_need_not_be_read_to_tell_what_a_count_is_of():
    text = clean_text(
        "各位代表：\n一、2019年工作回顾\n完成投资20亿元。\n二、2020年工作任务\n"
        "谋划储备亿元以上产业项目300个，持续优化营商环境，新引进100个。\n完成历史建筑划定。\n"
        "储备重点项目30个，稳住外贸、外资，新引进10个。\n推进林海水库建设。\n"
    )
    numbers, sections = stated(*judged(text.clean)), read_sections(text, METADATA)
    short, whole = (
        [promise for promise in read_promises(text.clean, said, numbers) if not promise.vague]
        for said in (read_parts(text.clean, sections, numbers), read_parts(text.clean, sections))
    )
    assert short == whole
    assert [promise.what for promise in short] == [
        "亿元以上产业项目",
        "亿元以上产业项目",
        "历史建筑划定",
        "重点项目",
        "重点项目",
        "林海水库",
    ]
