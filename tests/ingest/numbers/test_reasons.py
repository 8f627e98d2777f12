"""Why numbers state nothing: each rule knows its sentence, and is asked of the numbers it is for."""

import re
from collections.abc import Iterator

import pytest

from ingest.numbers.grammar import read_numbers
from ingest.numbers.reasons import RULES, asked_of, verdict
from ingest.numbers.reasons.seen import Rule, Rules, Traits, seen_at
from tests.ingest.sentences import cases


def _each(rules: Rules) -> Iterator[Rule]:
    for rule in rules:
        yield from [rule] if callable(rule) else _each(rule)


# A clause for each rule, the number in it that the rule is asked of, and its verdict (empty: it states something).
SHOWN = {
    "numbered": ("召开第3届大会", "3届", "ordinal"),
    "from_below": ("退出全国后10位", "10位", "other"),
    "numbered_too": ("抓好第二、三条生产线建设", "三条", "ordinal"),
    "month": ("自5月开始", "5月", "date"),
    "era": ("上世纪80年代的房屋", "80年", "date"),
    "year": ("自2019年开始", "2019年", "date"),
    "short_year": ("比’98年底增长", "98年", "date"),
    "class_of_pupils": ("帮助2023届毕业生就业", "2023届", "date"),
    "day": ("3月5日召开", "5日", "date"),
    "months": ("用电量1、2月增长", "1", "date"),
    "hour": ("每日上午9时开放", "9", "date"),
    "item_marker": ("已完成的实事：1．建成公园", "1", "ordinal"),
    "line_marker": ("3、优化营商环境", "3", "ordinal"),
    "glossary_entry": ("\n1、18个对口援建省市：北京", "18个", "name"),
    "bracketed": ("重点工作（2）", "2", "ordinal"),
    "step": ("国内生产总值每增长1个百分点", "1个百分点", "other"),
    "vague": ("办了几十个项目", "十个", "other"),
    "doubling": ("实施倍增计划", "倍增", "name"),
    "latin_before": ("建设T3航站楼", "3", "name"),
    "latin_next": ("建成5G基站", "5", "name"),
    "latin_unit": ("建成3T机房", "3T", "name"),
    "endless": ("编号" + "9" * 24, "9" * 24, "name"),
    "quoted": ("推进“三项”工程", "三项", "name"),
    "titled": ("落实《工业30条》", "30条", "name"),
    "slogan": ("践行三个代表", "三个", "name"),
    "provisions": ("落实自治区28条配套规定", "28条", "name"),
    "idiom": ("走进千家万户", "千家", "name"),
    "road": ("改造省道103线", "103线", "name"),
    "code": ("开通12345热线", "12345", "name"),
    "one": ("作为一个整体", "一个", "other"),
    "catchword": ("围绕两个中心", "两个", "name"),
    "abstract": ("采取三项举措，", "三项", "other"),
    "named_each": ("推进“粤菜师傅”“广东技工”两项工程落地", "两项", "other"),
    "few": ("四个城区要加快转型发展", "四个", "other"),
    "village": ("支持三台争创产业园", "三台", "name"),
    "limbs": ("坚持两条腿走路", "两条", "other"),
    "bare": ("推进863计算", "863", "name"),
    "land": ("把160多万平方公里的辽阔疆域守护好", "160多万平方公里", "other"),
    "effort": ("付出百倍的努力", "百倍", "other"),
    "nation": ("关系14亿中国人", "14亿", "other"),
    "among_cities": ("在168个重点城市排名中上升", "168个", "name"),
    "parted": ("项目分3期建设", "3期", "other"),
    "steps": ("连跨4个千亿台阶", "4个", "other"),
    "kinds_of_money": ("缓缴四项社保费78亿元", "四项", "name"),
    "institute": ("中船重工702所签约落地", "702所", "name"),
    "title_of_list": ("2020年10件惠民实事\n", "10件", "other"),
    "listed": ("列入国家150项重大水利工程", "150项", "name"),
    "counted_class": ("新签约50亿元重大项目5个", "50亿元", "threshold"),
    "among": ("增速在9个国家中心城市中排名第二", "9个", "name"),
    "one_of": ("成为全国11个示范区之一", "11个", "other"),
    "lost_before": ("增长$1.$2倍", "2倍", "other"),
    "lost_behind": ("提高1$1.$2个百分点", "1", "other"),
    "aspects": ("重点抓好8个方面工作", "8个", "other"),
    "kinds": ("获批1类新药", "1类", "name"),
    "regiment": ("兵团3团二连", "3团", "name"),
    "held": ("连续3届入选", "3届", "duration"),
    "in_a_row": ("连续4次获奖", "4次", "duration"),
    "measures": ("安全生产十五条措施", "十五条", "name"),
    "herd_of_a_project": ("推进新希望30万头生猪种养项目", "30万头", "spec"),
    "graded": ("创建3级医院", "3级", "name"),
    "sport": ("夺得400米栏冠军", "400米", "spec"),
    "rated": ("建成220千伏输变电工程", "220千伏", "spec"),
    "grain": ("实施新增1000亿斤粮食产能规划", "1000亿斤", "spec"),
    "capacity": ("建成日处理5万吨污水处理厂", "5万吨", "spec"),
    "ring": ("建成1.5环", "1.5环", "name"),
    "latitude": ("北纬28度水果大世界", "28度", "name"),
    "edition": ("在28届奥运会上", "28届", "ordinal"),
    "comrades": ("陈霞云两位同志", "两位", "other"),
    "of_a_vessel": ("建成40万吨矿石码头", "40万吨", "spec"),
    "of_one_line": ("全长22公里的地铁一号线", "22公里", "spec"),
    "share_of_each": ("治理18个空置率50%以上村庄", "50%", "threshold"),
    "speed": ("时速600公里高速磁浮试验样车", "600公里", "spec"),
    "far_off": ("能看见80公里外西岭雪山", "80公里", "other"),
    "yearly_output": ("兰州石化年产120万吨乙烯改造", "120万吨", "spec"),
    "of_a_work": ("恒丰5万吨食品包装纸项目", "5万吨", "spec"),
    "of_a_work_alone": ("，100万吨氢基竖炉项目开展前期工作", "100万吨", "spec"),
    "of_the_next_work": ("阿克塞50兆瓦、敦煌10兆瓦光热发电项目", "50兆瓦", "spec"),
    "of_a_project": ("推进50万吨再生铝项目", "50万吨", "spec"),
    "goods_of_a_work": ("推进80万吨乙烯、神龙二厂等项目", "80万吨", "spec"),
    "of_a_work_put": ("合盛硅业40万吨水电硅建成投产", "40万吨", "spec"),
    "inhabited": ("20万人口以上县域实现全覆盖", "20万", "threshold"),
    "classed": ("谋划5000万以上项目", "5000万", "threshold"),
    "age": ("60岁以上老人", "60岁", "threshold"),
    "places": ("山区26县", "26县", "name"),
    "round_figure": ("培育百亿元企业", "百亿元", "threshold"),
    "bounded": ("谋划50万元以上项目", "50万元", "threshold"),
    "unmet": ("公办幼儿园占比未达30%的镇街", "30%", "threshold"),
    "sized": ("培育销售收入500亿的企业", "500亿", "threshold"),
    "worth_over": ("签约投资超10亿元的项目", "10亿元", "threshold"),
    "each_worth": ("建成7个总投资50亿元项目", "50亿元", "threshold"),
    "worth_under": ("对人均纯收入低于2000元的家庭", "2000元", "threshold"),
    "steps_of": ("财政收入连跨两个10亿元关口", "10亿元", "threshold"),
    "counted_worth": ("产业园等23个50亿元以上", "50亿元", "threshold"),
    "counted_size": ("新引进项目5个，其中10亿元2个", "10亿元", "threshold"),
    "part_of_many": ("70%的行政村集体经济收入达到100万元", "100万元", "threshold"),
    "bounds_listed": ("过1亿元、10亿元、20亿元的优质企业", "20亿元", "threshold"),
    "cluster": ("打造5000亿元产业集群", "5000亿元", "threshold"),
    "of_grade": ("推进一批100亿元级重大项目", "100亿元", "threshold"),
    "ranged": ("10亿元-50亿元项目投产", "10亿元-50亿元", "threshold"),
    "taxpayer": ("应纳税所得额300万元的部分", "300万元", "threshold"),
    "circle": ("打造1小时经济圈", "1小时", "name"),
    "lasting": ("连续5年增长", "5年", "duration"),
    "years": ("用3年时间", "3年", "duration"),
    "span_of_months": ("集中攻坚3个月", "3个月", "duration"),
    "round_the_clock": ("开通24小时政务咨询", "24小时", "duration"),
    "reached_within": ("接警2小时内到达现场", "2小时", ""),
    "within": ("在3天内完成整改", "3天", "duration"),
    "stated_or_not": ("开展3天培训", "3天", "duration"),
}


def _verdict(clause: str, printed: str) -> tuple[str, str] | None:
    number = next(n for n in read_numbers(clause) if clause[n.start : n.end] == printed)
    return verdict(clause, number)


@pytest.mark.parametrize("name", SHOWN)
def test_a_rule_knows_its_clause(name):
    clause, printed, why = SHOWN[name]
    assert _verdict(clause, printed) == (why, name)


def test_every_rule_has_a_clause_that_shows_it():
    assert {rule.__name__ for rules in RULES.values() for rule in _each(rules)} == SHOWN.keys()


# In an order, so that workers that share the tests collect the same ones.
_BY_NAME = sorted({rule for rules in RULES.values() for rule in _each(rules)}, key=lambda rule: rule.__name__)


@pytest.mark.parametrize("rule", _BY_NAME, ids=lambda rule: rule.__name__)
def test_a_rule_says_which_sentence_it_is_for(rule):
    assert re.search(r"[\u4e00-\u9fff]|\d", rule.__doc__ or ""), rule.__name__


def test_a_rule_is_asked_of_every_number_that_it_is_for():
    for case in cases("cases.toml"):
        text = case["text"]
        for number in read_numbers(text):
            seen = seen_at(text, number)
            last, following = text[: number.start][-1:], text[number.end :][:1]
            as_printed = Traits(number.unit, last, text[number.start], following, tuple(seen.before), number.chinese)
            asked = [rule for rule in _each(RULES[number.kind]) if as_printed.may_tell(rule)]
            assert list(_each(asked_of(seen))) == asked, (text, number)
