"""Names that stand behind their numbers: 建成7个农村污水治理项目, 29个建档立卡贫困村全部出列."""

import re

from ingest.group import CLASS, Group, Named, before_rank
from ingest.lexicon import any_of, words
from ingest.memory import Memory
from ingest.names import GRADE, clean_name, flow_verb, has_head, is_bare, subject
from ingest.nouns_behind import noun_behind
from ingest.quantities import amount
from ingest.tails import read_tail

_WORDS = words("names")
_HEADS = words("heads")
_MONEY = _WORDS["money"]
_OF_THEIR_PEOPLE = re.compile(r"、?[\d.]+[万余多]*(?:户|人口|人|名|群众)的?([\u4e00-\u9fff]{2,12})")
# 128个项目中产业项目达104个, 87个断面中有85个: the noun ends at 中.
_AMONG_THEM = re.compile("([^，。；]{2,20}?)中(?=已?有$|[^，。；]{2,8}(?:达到?|为|入围|荣获)$)")
_JOINT_LEFT = re.compile("(?:以及|和|(?<!参)与|(?<![惠普涉])及)$")
_PLACE = tuple("省市县区镇乡村")
_CLAUSE = re.compile(r"(?:[^，；：。！？\n、]|、(?!\d))*")  # 完成16个小区综合整治、29个小区管网改造
_HEAD_TAIL = re.compile(
    r"(?:规模以上|规上|地区)?(?:工业|农业|服务业)?(?:增加值|生产总值|产值|收入|投资|总额|面积|产量)$"
)
_SIZE = f"(?:{GRADE}|[十百千]*[万亿]元级)"
_GRADED = re.compile(rf"(?:[、和与及]?[\d.]+[万余多]*[个家项所处条座]{_SIZE})+([^，。；、\d]+)")
_CLASSED = re.compile(rf"\d余?[个家项](?:{CLASS.pattern})([\u4e00-\u9fff]+)")
_LISTED = re.compile("、|和|以及|与|及")
# What says too little of things without their names: 武大、武阳3条高速.
_SAYS_LITTLE = re.compile(
    "工作|产业(?!集群|园|基地)|机场|县城|高速(?!公路)|港口|片区|行业|方面|领域|[市县区镇乡](?:和|刚)"
)
_ALSO = re.compile(r"[、和与]?[\d.]+[万亿余多]*[%个户家名人所项村]?(?:以上)?的?([^，。；、]+)")
_PEOPLE = re.compile(rf"[\u4e00-\u9fff]{{0,6}}?{any_of(_HEADS['person'])}")


def predicate_behind(group: Group) -> bool:
    """Whether a share is said of the noun before it by what stands behind it: 公交车100%纯电动化."""
    led = group.behind and group.noun and not has_head(group.noun)
    return bool(led) and group.bare_tail and not group.right.startswith("的")


def takes_behind(group: Group, measure: str, percent: bool, memory: Memory) -> bool:
    """Whether the name stands behind the number: 建成7个农村污水治理项目, 29个建档立卡贫困村全部出列."""
    noun, right, tail = group.noun, group.right, group.tail
    first = group.numbers[0]
    if not group.behind or group.origin or measure in ("rank", "growth", "gap", "multiple"):
        return False
    if measure == "change" and noun:
        return False
    if percent:  # 90%以上行政村生活垃圾得到治理; 省级97%政务服务事项
        told = memory.names and (tail.up or tail.down or tail.reached)
        return (
            (not noun and not told)
            or right.startswith(("用于", "以上用于", "以上的"))
            or (len(noun) < 5 and noun.endswith(("级", "市", "省", "县", "区", "域", "国")))
        )
    if not has_head(noun):
        return True
    if not right.startswith("的"):
        if first.kind:
            return group.bare_tail and first.kind == "count"
        return group.bare_tail and _PEOPLE.match(right) is not None  # 市定标准10万贫困人口全部脱贫
    return first.kind != "money" or noun in _MONEY or group.verb in _MONEY or is_bare(noun)


def name_behind(group: Group, percent: bool, memory: Memory) -> Named | None:
    """The name that stands behind the numbers, with what of `right` it takes up; None where nothing there tells."""
    right, verb = group.right, group.verb
    noun, predicate, used = noun_behind(right, bool(verb))
    if used == len(right) and (joint := _JOINT_LEFT.search(right)):
        used -= len(joint[0])  # 储备2000吨原油和114.8万吨粮油: what follows is joined
    if group.around.meets_number:
        tail = read_tail(right, group.around.unit_ahead)
        ahead = min(tail.start, len(before_rank(right)))
        if among := _AMONG_THEM.match(right):
            noun, predicate, used = among[1], "", among.end()
        elif has_head(right[:ahead]) and ahead < len(right) and not verb:
            used = 0  # 6个新城区规模以上工业增加值达到665亿元: the noun is the next number's
            before_it = right[:ahead].removeprefix("的")
            whose = before_it.partition("的")[0]  # 18个贫困县的补助系数高于平均水平3个百分点
            whole = before_it if percent else _HEAD_TAIL.sub("", before_it)
            noun, predicate = whose if whose.endswith(_PLACE) else whole, ""
        elif group.around.unit_ahead == "%" and tail.changes and 1 < ahead < len(right) and not verb:
            noun, predicate, used = clean_name(right[:ahead]), "", 0  # 15种药品平均降价20%
        elif predicate:  # 380个省、市重点项目完成投资2800亿元: what is said belongs to the next number
            used -= len(right) - right.index(noun) - len(noun)
            predicate = ""
    listed = right.endswith(("和", "与", "及")) or group.around.beyond.startswith(("、", "和", "与"))
    if not verb and not predicate and listed and (also := _ALSO.match(group.around.beyond)):
        predicate = noun_behind(also[1], False)[1]  # 99%的行政村、92%的社区建成综合性文化服务中心
    if group.around.meets_number and verb and noun and (flow_verb(noun) == (noun, "") or noun in ("为", "对", "给")):
        noun += clean_name(
            amount().sub("", _CLAUSE.match(group.around.beyond)[0], count=1)  # type: ignore[index]
        )  # 出资47亿元设立6支基金
    if (
        verb in ("解决", "改善")
        and noun.endswith(("村", "屯", "户", "区", "镇", "项目"))
        and not right.endswith("和")
        and (theirs := _OF_THEIR_PEOPLE.match(group.around.beyond))
    ):
        noun += clean_name(theirs[1])  # 解决9个村3.2万人的安全饮水
    graded = _GRADED.match(group.around.beyond) if noun.endswith("级") and len(noun) < 6 else None
    if graded:  # 建成27个省级、100个市级美丽乡村示范村; 实施87个百亿元级、964个十亿元级项目
        noun += graded[1]
    elif CLASS.fullmatch(noun) and (classed := _CLASSED.search(group.around.beyond)):
        noun += classed[1]  # 基地等23个50亿元以上，产业园等300个亿元以上工业项目
    if not noun and not predicate:
        return None
    if group.tail.new and verb and not group.noun:
        verb = group.tail.new  # 争取新增5家上市公司
    carried = verb or (memory.verb if group.joined and not group.noun and not predicate else "")
    place = group.noun if not group.examples and not _is_listed(group, noun) else ""
    if not place and group.tail.start == 0 and group.core.startswith(("全国", "全省")):
        place = group.core[:2]  # 全省已有三分之一的农村人口用上了自来水
    if percent and group.around.same_clause and not group.core and not noun:
        place = memory.noun  # 300余户驻哈央企90%以上分布在实体经济
    people = group.unit in ("人", "名") and memory.noun and not group.around.core  # 47个村脱贫、13147人实现脱贫
    told = group.numbers[0].kind == "time" and len(predicate) > 4 and predicate.startswith("完成")  # 4小时内完成调查
    if not noun and not place and not carried and not people and not told:
        place = subject(memory.topic) if not memory.names or not group.joined else memory.names[-1]
    if right.startswith("的") and (carried in _MONEY or place in _MONEY or is_bare(place)):
        name = f"{noun}{place or carried}"
    else:
        name = _joined(place, carried, noun, predicate, percent)
    return Named([name], "behind", used, noun)


def _is_listed(group: Group, noun: str) -> bool:
    """Whether the words before a count are a list of what it counts, each by its name: 大熊猫、祁连山2个国家公园."""
    number, listed = group.numbers[0], group.noun
    if "、" not in listed or number.kind != "count" or not group.bare_tail or group.around.meets_number:
        return False
    for parts in (listed.split("、"), _LISTED.split(listed)):
        if len(parts) == number.value:
            return len(noun) > 3 and not _SAYS_LITTLE.match(noun) and not any(flow_verb(part)[0] for part in parts[1:])
    return False


def _joined(place: str, verb: str, noun: str, predicate: str, share: bool) -> str:
    """One name of its parts: 全部出列 said of 贫困村 is 出列贫困村, of 90%以上行政村 行政村出列占比."""
    if share:
        return f"{place}{noun}{predicate}占比" if predicate else f"{place}{verb}{noun}占比"
    if verb and verb not in noun:
        where = place.endswith(_PLACE)
        return f"{place}{verb}{noun}{predicate}" if where else f"{verb}{place}{noun}{predicate}"
    return f"{place}{predicate}{'' if predicate.endswith(noun) else noun}"  # 11个项目入选国家重点外资项目
