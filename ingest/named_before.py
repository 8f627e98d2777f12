"""Names that stand before their numbers, or are carried on from what the sentence has said before."""

import re

from ingest.coordination import each_of, halves, rate_part, split_names
from ingest.group import CLASS, DELIMITERS, Group
from ingest.lexicon import any_of, pattern, words
from ingest.measures import without_growth
from ingest.memory import Memory
from ingest.names import GRADE, clean_name, drive_off, flow_verb, has_head, is_bare, is_weak, repaired, subject
from ingest.nouns_behind import is_predicate
from ingest.quantities import amount
from ingest.tails import read_tail

_WORDS = words("names")
_DELIMITER = re.compile(f"[{DELIMITERS}]")
_HEADS = words("heads")
_MONEY = _WORDS["money"]
_CHANGES = tuple(word for word in words("verbs")["up"] + words("verbs")["down"] if len(word) > 1)
_REACHED = ("完成", "实现", "累计完成")
_SHARE_IN = re.compile("在.{2,12}中的?(?:占比|比重|比例|份额)$")
_WORTH_TOGETHER = re.compile(r"、总投资[^，。；、\d]{0,4}[\d.]+[万亿]+元的([\u4e00-\u9fff]{2,16})")
_PRIZE = re.compile("[特一二三]等奖")
_KIND = re.compile(".{1,8}类")
_FOR = ("为", "对", "向", "给")
_TRADE = ("出口", "进口")
_DONE_TO_IT = re.compile(rf"(?:[、和]?(?:累计|全部|已|力争|新)*{any_of(_WORDS['done_to_it'])})+$")
_NEWLY = re.compile(rf"[新净](?!{any_of(_WORDS['new_things'])})")
_FLOW_OF_NEW = re.compile(r"^(?:[新净]增加?|新认定|新设立?)")
_PLAN = re.compile(rf"(?:分别)?(?:完成|达到)?{any_of(_WORDS['plan_of'])}*(?:目标)?{any_of(_WORDS['plan'])}+")
_DONE_FOR = re.compile(r"完成\d+[个座条处所户][\u4e00-\u9fff]{4,}$")  # 投资1260万元，完成5个村的饮水安全工程
_GRADE = re.compile(rf"(?:新增|新建|新认定)?(?P<grade>{GRADE})(?:以上)?")
_GRADE_IN = re.compile(GRADE)
_WHOSE = re.compile(r"我[市省区县州旗]|全[市县区州旗]")
# Said of each name by itself; 均 not in 月均, 户均 …
_BOTH = re.compile(r"(?<![年月日人户平亩])均|都|各|分别|双")


def name_before(group: Group, measure: str, memory: Memory) -> tuple[list[str], str]:
    """The names that stand before the numbers, or are carried on from before them, and the rule that found them."""
    flow = measure in ("level", "change", "multiple", "rank")
    if not group.noun:
        return _without_noun(group, measure, flow, memory)
    names = _spelled_out(group, measure, flow, memory)
    verb = _shared_verb(group, memory) if flow else ""
    if verb:
        names = [name if name.startswith(verb) or name.endswith(verb[-2:]) else f"{verb}{name}" for name in names]
    rule = "before_joined" if verb else "before"
    count = len(group.numbers)
    if count == 1 < len(names) and memory.names and all(is_bare(name) for name in names):
        return [repaired(name, memory.names[-1]) for name in names], "repaired"  # 开工8个项目，数量和规模均居全国第3位
    if count > 1 and len(names) == 1 and is_bare(names[0]) and (each := memory.last(count) or _of_topic(count, memory)):
        return [repaired(names[0], name) for name in each], "repaired"  # 总数分别达到755家和1593家
    return _completed(names[0], rule, group, measure, memory) if len(names) == 1 else (names, rule)


def _of_topic(count: int, memory: Memory) -> list[str]:
    """As many names as there are numbers, of the clause before: 医疗废物、生活垃圾处理能力不断提高，处理率分别达到."""
    names = split_names(subject(memory.topic), count, True, "level")
    return names if len(names) == count else []


def _spelled_out(group: Group, measure: str, flow: bool, memory: Memory) -> list[str]:
    """The names that the words before the numbers hold: 社会消费品零售总额和进出口总额 are two."""
    between = group.core[group.tail.start :]
    text = group.whole
    if not flow:
        text = drive_off(text)
    if measure == "growth":
        text = without_growth(text)
    if not flow:
        text = rate_part(text)
    each = bool(_BOTH.search(between))
    if measure == "level" and group.core.endswith("各") and len(listed := each_of(group.noun)) > 1:
        return [f"{group.verb}{name}" for name in listed]
    names = split_names(text, len(group.numbers), each, measure)
    if not group.verb:
        names = [f"{group.tail.new}{name}" for name in names]  # 高新技术企业新增521家
    elif flow and len(group.numbers) > 1:
        names = [names[0], *(name if flow_verb(name)[0] else f"{group.verb}{name}" for name in names[1:])]
    if len(group.numbers) == len(names) == 1 and each:
        return halves(names[0])
    return names


def _shared_verb(group: Group, memory: Memory) -> str:
    """The verb of a number before, where it holds here too: 新建公路5公里、桥梁3座."""
    around, whole = group.around, group.whole
    bounded = group.tail.qualifier != "exact" and len(group.core) - group.tail.start < 3  # 学位近7万个
    # 减轻企业负担, 新获专利授权 have a verb of their own
    led = whole.startswith(_CHANGES) or bool(_NEWLY.match(whole) or group.origin) or whole.endswith("完成投资")
    led = led or group.core.startswith(_FOR)  # 为企业降本减负330亿元
    led = led or (memory.verb.endswith("接待") and group.numbers[0].kind == "money")
    part = around.core.startswith("其中")
    verb = memory.verb
    if part and not verb and (is_weak(whole) or not has_head(whole)):
        verb = memory.flow  # 新注册市场主体38.6万户，增长8.6%，其中企业7.3万户
    if (
        not verb
        or group.verb
        or led
        or not (group.bare_tail or bounded)
        or group.numbers[0].kind not in ("count", "size", "money")
    ):
        return ""
    if (group.joined or part) and not is_bare(whole):
        return verb
    short = len(whole) < 7 and not has_head(whole)
    return verb if short and memory.names and around.same_clause and not around.after_semicolon else ""


def _completed(name: str, rule: str, group: Group, measure: str, memory: Memory) -> tuple[list[str], str]:
    """A name that says too little alone, with what it is of."""
    if memory.noun and len(name) < 4 and is_predicate(name):  # 4847公里公路完工95.6%
        return [f"{memory.noun}{name}{'率' if measure == 'share' else ''}"], "predicate"
    if memory.names and (name.startswith(("占", "约占")) or _SHARE_IN.match(name)):
        return [memory.names[-1] + name], "carried_share"
    if memory.names and measure == "growth" and name in _WORDS["growth_alone"]:
        return list(memory.names), "carried"
    if memory.names and measure == "share" and _PLAN.fullmatch(name):
        return [f"{n}完成{name.removeprefix('完成')}比例" for n in memory.names], "carried"
    prize = _PRIZE.fullmatch(name.removeprefix(memory.verb))
    if prize and memory.names and _PRIZE.search(memory.names[-1]):  # 获得国家科技进步一等奖1项、二等奖2项
        return [_PRIZE.sub(prize[0], memory.names[-1])], "repaired"
    if (
        _KIND.fullmatch(name) and memory.names and group.unit in ("个", "项")
    ):  # 重点项目105个，其中工业类3个、农业类21个
        return [name + (flow_verb(memory.names[-1])[1] or memory.names[-1]).rpartition("类")[2]], "repaired"
    grade = _GRADE.fullmatch(name)
    if grade and memory.names:  # 新增国家级企业技术中心3家、省级12家
        base = memory.names[-1]
        of = _GRADE_IN.sub(grade["grade"], base, count=1)
        return [of if of != base else f"{base}{name}"], "repaired"
    if measure == "share" and "完成" in name and name.endswith(_WORDS["plan"]):
        return [f"{name}比例"], rule  # 固定资产投资完成年度计划的98%
    bound = group.whole.removesuffix("项目")
    if memory.names and CLASS.fullmatch(bound):  # 开复工500万元以上产业项目7399个，其中亿元以上1031个
        of, found = CLASS.subn(bound, memory.names[-1], count=1)
        verb, noun = flow_verb(of)
        if not bound.startswith("超"):
            return [of if found else f"{verb}{bound}{noun}"], "repaired"
        if found and bound == name:  # 超200亿元的县77个、超500亿元的18个
            return [of], "repaired"
    if memory.names and name in _HEADS["area"]:  # 城市垃圾处理率达到46%、县城达到57%
        base = memory.names[-1]
        other = max((word for word in _HEADS["area"] if base.startswith(word)), key=len, default="")
        return [name + base[len(other) :]], "repaired"
    if is_bare(name):
        topic = subject(memory.topic)
        base = memory.names[-1] if memory.names and (group.around.same_clause or not topic) else topic
        if base:
            return [repaired(name, base)], "repaired"
    return [name], rule


def _without_noun(group: Group, measure: str, flow: bool, memory: Memory) -> tuple[list[str], str]:
    """Nothing but a verb, or nothing at all, stands before the number."""
    verb = group.verb or group.tail.new
    count = len(group.numbers)
    each = memory.last(count) if count > 1 and len(memory.names) < count else []
    if each:  # 接待游客1530万人次，实现旅游收入58.6亿元，分别增长23.1%和31.5%
        return ([repaired(verb, name) for name in each], "carried") if verb and flow else (each, "carried")
    if verb and (things := _WORTH_TOGETHER.match(group.around.beyond)):
        return [f"{verb}{things[1]}"], "behind"  # 新开工43个、总投资337亿元的重大项目
    if verb in _MONEY and (not memory.noun or group.around.after_semicolon) and (purpose := _purpose(group, memory)):
        return [f"{_shortened(purpose).removesuffix('完成')}{verb}"], "purpose"
    if verb.endswith(_WORDS["self_telling"]):
        return [verb], "verb_only"
    if memory.names and verb in _TRADE and "进出口" in memory.names[-1]:
        return [memory.names[-1].replace("进出口", verb, 1)], "repaired"  # 进出口总额477亿美元，其中出口290亿美元
    if verb and flow and memory.noun:
        noun = _DONE_TO_IT.sub("", memory.noun) or memory.noun  # 城建重大项目竣工17个、续建33个
        return [repaired(verb, noun) if verb in _MONEY else f"{verb}{noun}"], "verb_only"
    if verb and flow:
        topic = memory.names[-1] if memory.names else subject(memory.topic)
        if verb in _REACHED and has_head(topic):
            return [topic], "topic"  # 工业投资大幅增长，完成1600亿元
        _, noun = flow_verb(drive_off(topic))
        if verb[0] == "新" and noun and not memory.names:
            return [f"{verb}{noun}"], "topic"  # 巩固现有航线，新开通2条
        return ([repaired(verb, topic)], "topic") if topic else ([verb], "verb_only")
    if memory.names:
        if measure == "share" and verb and _PLAN.fullmatch(group.whole):
            return [f"{name}{group.whole}比例" for name in memory.names], "carried"
        if measure == "share" and verb == "完成":
            return [f"{name}完成率" for name in memory.names], "carried"
        if ("均" in group.core or "分别" in group.core) and len(memory.names) == count == 1 and len(memory.listed) > 1:
            all_of_them = pattern(r"[三四五]项均").search(group.core)
            return list(memory.listed) if all_of_them else memory.listed[-2:], "carried"
        if _WHOSE.search(group.core):  # 全省地区生产总值增长6%，我市增长7%
            return [re.sub("^全[国省市]", "", name) for name in memory.names], "carried"
        if group.tail.reached or "累计" in group.core:  # 跨国公司地区总部新增45家，累计达到490家
            return [_FLOW_OF_NEW.sub("", name) or name for name in memory.names], "carried"
        if measure == "growth" and memory.measure[0] in ("share", "change"):
            # 增加值1511.3亿元，占全省生产总值的18.3%，增长6.7%
            return [name.partition("占")[0] or name for name in memory.names], "carried"
        return list(memory.names), "carried"
    topic = subject(memory.topic)
    topic = flow_verb(topic)[1] or topic
    if not topic:
        named = clean_name(group.core) if group.ranked else ""  # 位列全国服务外包示范城市前10强
        return ([named], "before") if len(named) > 4 else ([], "none")
    return (split_names(topic, count, False, measure) if count > 1 else [topic]), "topic"


def _shortened(purpose: str) -> str:
    """The first things of a long list."""
    joint = max(purpose.rfind(mark, 8, 24) for mark in "、和及")
    return purpose if len(purpose) <= 24 else purpose[: joint if joint > 0 else 24]


def _purpose(group: Group, memory: Memory) -> str:
    """What follows tells what the money was for: 投资3700万元，集中改造的11条背街巷道全部完工.

    工程一期全面完工，完成投资2.4亿元 looks back instead.
    """
    if not group.around.beyond.startswith("，") or ("完成" in group.verb and memory.topic):
        return ""
    clause = _DELIMITER.split(group.around.beyond[1:])[0]
    before, number, _ = re.split(r"(\d)", f"{clause}0", maxsplit=1)
    tail = read_tail(before, "%")
    if (
        number
        and len(before) < len(clause)
        and (tail.changes or has_head(before[: tail.start]) or (tail.start == 0 and not before.endswith("为")))
        and not (before == "完成" and _DONE_FOR.match(clause))
    ):
        return ""  # 完成投资3亿元，增长8%: the clause tells of another figure
    return clean_name(amount().sub("", clause))
