"""The names of a group of numbers: from behind it, from before it, or from what its sentence has said so far.

Each rule looks for a name in one place, and its docstring is a sentence that shows it; the first that finds one
decides. A rule's full name is `family.rule` (`repaired.prize`). Confidence is learned for each family:

    behind          the noun stands behind the numbers
    before          the name stands before them; `before_joined` where it takes over the verb of a number before
    predicate       the words before them are a predicate of the noun counted last
    repaired        the name says too little alone, and is completed from one before
    carried         no name is given: the numbers take over the last one; `carried_share` where they are a share of it
    purpose         money, named by what it was for
    verb_only       the verb alone is the name, or the noun counted last completes it
    topic           the clause before gives the name
    none            no name is found
"""

import re
from collections.abc import Callable
from typing import Any

import rjieba

from ingest.language.coordination import (
    acted_on,
    each_of,
    halves,
    is_part,
    is_place,
    names_of_rate,
    split_names,
    without_acts,
    without_growth,
)
from ingest.language.lexicon import any_of, compiled, word, words
from ingest.language.phrases import (
    GRADE,
    begins_anew,
    clean_name,
    drop_examples,
    flow_verb,
    has_head,
    head_of,
    is_bare,
    is_weak,
    repaired,
    subject,
)
from ingest.language.predicates import is_predicate
from ingest.language.tails import read_tail
from ingest.numbers.grammar import amount
from ingest.numbers.units import kind_of
from ingest.observations.group import CLASS, Group
from ingest.observations.grouping import DELIMITER
from ingest.observations.measures import Measured
from ingest.observations.memory import Memory, Named, Seen
from ingest.observations.named_behind import FLOWS, PERSONS, WORTH, name_behind, verb_at_end
from ingest.observations.named_behind import SHOWN as SHOWN_BEHIND
from ingest.observations.whose import OF_ALL, with_owner
from ingest.observations.whose import SHOWN as SHOWN_WHOSE

_WORDS, _VERBS, _NAMES = words("naming"), words("verbs"), words("names")
_SAYS_NOTHING = words("behind")["says_nothing"]
_MONEY, _PLAN_NOUNS = _NAMES["money"], _NAMES["plan"]
_HEADS, _JURISDICTIONS = words("heads"), words("common")["jurisdiction"]
_KINDS = (*_HEADS["weak"], *_WORDS["kind_of_things"])
_WORTH_OF = tuple(word for word in _HEADS["bare"] if word.endswith(_WORDS["worth_end"]))
_CHANGES = tuple(word for word in _VERBS["up"] + _VERBS["down"] if len(word) > 1)
_AMOUNTS = ("count", "size", "money")
_VERBAL = ("v", "vn")
_LEAST_TOLD, _SAYS_WHAT = 3, 5  # 重点项目 does not say what they are
_LONGEST_PURPOSE, _LONGEST_OBJECT, _LONGEST_RATE, _LONGEST_TOLD_OF, _LONGEST_FUNDED = 24, 14, 7, 22, 23
_SHARE, _WEIGHT, _RATIO, _REGION, _ALL_AREAS = (
    word("naming", name) for name in ("share_name", "weight_name", "ratio_name", "region", "all_areas")
)
_COMPLETED, _IN_ALL, _PER_HEAD, _OF_WHICH, _PROJECT, _BUILDING, _TOTAL = (
    word("common", name)
    for name in ("completed", "in_all", "per_head", "of_which", "project", "building", "total_investment")
)
_SHARE_IN = compiled("在.{2,12}{inside}{share}$", "naming")
_WORTH_TOGETHER = re.compile(f"、{WORTH}")
_NOUN_OF_NEXT = compiled(r"[、和]([{han}]{2,5})\d[\d.]*[{myriads}{odd}]*([{han}“][^{mark}\d]{2,15})")
_PRIZE = compiled("{prize}", "naming")
_KIND = re.compile(".{1,8}类")
_DONE_TO_IT = compiled("(?:[、和]?{done_lead}*{done_to_it})+$", "naming", done_to_it=any_of(_NAMES["done_to_it"]))
_NEWLY = compiled("{new_lead}(?!{new_things})", "names")
_FLOW_OF_NEW = compiled("^(?:{new_verb}|{newly_made})", "naming")
_PLAN = compiled("{respectively}?{plan_reached}?{plan_of}*{goal}?{plan}+", "names")
_DONE_FOR = compiled(r"{completed}\d+{works_counter}[{han}]{4,}$", "naming")  # 投资1260万元，完成5个村的饮水安全工程
_GRADE = compiled("{graded_anew}?(?P<grade>{grade})", "naming", grade=GRADE)
_GRADED_UP = compiled("{grade}{or_above}?", "naming", grade=GRADE)
_OF_NEW = compiled("{new_lead}[{han}]", "naming")
_WHOSE = compiled("{ours}", "naming")
_PLAIN_SIZE = compiled(r"[\d.]*{tens}*{myriads}元")
_DRIVEN = compiled("^{driven}+", "naming")
_REALISED = compiled("(?:^|(?<=[{han}]{2})){realised}(?=[{han}]{0,4}{realised_amount}$)", "naming")
_BOTH = compiled("(?<!{no_each})均|{each}", "naming")
_APART = compiled("{each}", "naming")
_COVERED = compiled("{bound_behind}?的?([{han}]{2,12})", "names")
_BOTH_OF = compiled("(?<!{no_each})均|{respectively}", "naming")  # 年均增长8% is about the last alone
_TWO_REFERENCES = compiled("{whole_place}[^{clause_end}]{0,4}[、{simple_joint}]{whole_place}")
_OF_WHOLE = compiled("(?:{took}|^)({whole_place})", "naming")
_WHOLE = compiled("占{whole_place}{weight_name}$", "naming")
_WHOLE_TOLD = compiled("占{whole_place}(?=.+{weight_name}$)", "naming")
_SHARE_OF_WHOLE = compiled("{takes_share}(?!.*(?:{share}|率|比)$).{2,}$", "naming")
_COMPARED_TOPIC = compiled("{growth_lead}?{compared_lead}*{compared}.*$", "naming")
_PART_OF_WHOLE = compiled("({whole_place}){share_name}", "naming")
_TOLD_OF_TOPIC = compiled("{told_of_topic}.*$", "naming")
_CONTRIBUTES = compiled(r"对[^{mark}\d]{2,16}{contribution}$", "naming")
_FIELD = compiled("(?:[{han}]{2,8}?{field_of_economy}|[{han}]{0,8}?{branch_of_economy})", "naming")
_FIELD_TOLD = compiled(f"(?!{{by_means}}|在){_FIELD.pattern}(?!{{joined_kind}})", "naming")

_MAY_LACK = compiled(
    "{in_all}?(?:{reached}|{obtained}|{contracted}|{carried_out}|{new}|{made}|{traffic}|{hours}|{achieved}?{bare}$)",
    "whose",
    bare=any_of(_HEADS["bare"]),
)


def name_group(group: Group, measured: Measured, memory: Memory, asked: list[str] | None = None) -> Named:
    """The names of a group of numbers, and the rule that found them; there may be no names.

    What is found is kept in `memory`; the names of the rules that were tried are added to `asked`.
    """
    measure = measured.measure
    amount_told = measure in ("level", "change", "multiple", "rank")
    seen = Seen(group, measure, memory, group.unit in ("%", "‰"), amount_told, [], group.verb or group.tail.new)
    named = name_behind(seen, asked) if _may_stand_behind(seen) else None
    if named is None:
        if group.noun:
            names, verb = _spelled_out(seen)
            named = _first(_WITH_NOUN, Seen(group, measure, memory, seen.percent, amount_told, names, verb), asked)
            if verb and named.rule.startswith("before."):
                named = named._replace(rule=named.rule.replace("before", "before_joined", 1))
        else:
            named = _first(_WITHOUT_NOUN, seen, asked)
        if measure == "share" or named.rule.startswith("carried."):
            named = _of_what(named, seen)
    if named.names:
        owned = _owned(named, seen)
        _remember(memory, group, owned._replace(rule=named.rule), measured)
        named = owned
    return named


def _owned(named: Named, seen: Seen) -> Named:
    """The names with whose they are, where they may not say it: 惠及群众200万人次."""
    if named.rule.startswith("carried"):
        return named
    paid = seen.group.numbers[0].kind == "money" and seen.group.verb  # 为6万名下岗职工支付生活费2.59亿元
    if paid or _MAY_LACK.match(named.names[0]):
        return with_owner(named, seen)
    seen.memory.whose = ""
    return named


def _may_stand_behind(seen: Seen) -> bool:
    """Whether a name may stand behind the numbers, or behind the next ones, which share it."""
    group = seen.group
    return group.behind or (bool(group.right) and (seen.percent or (not group.noun and group.around.meets_number)))


def _first(rules: "Rules", seen: Seen, asked: list[str] | None) -> Named:
    """What the first rule finds, among those that apply."""
    to_ask = rules.to_ask(seen)
    for k, (name, rule) in enumerate(to_ask):
        names = rule(seen)
        if names is not None:
            if asked is not None:
                asked += [name for name, _ in to_ask[: k + 1]]
            return Named(names, name)
    raise AssertionError("the last rule always finds names")


def _of_what(named: Named, seen: Seen) -> Named:
    """The names, completed with the whole that a share is taken of, or with the condition of the figure."""
    group, names = seen.group, named.names
    carried = named.rule.startswith("carried.")
    if seen.measure == "share" and (whole := _OF_WHOLE.search(group.core, group.tail.start)):
        # 上市企业总量33户、占全省82.5%; 外贸出口总额占全国的7.3%、全省的20%
        if whole[0][0] == "占" or any(map(_WHOLE.search, names)):
            names = [f"{_of_itself(name)}占{whole[1]}{_WEIGHT}" for name in names]
        elif carried and group.core.startswith(whole[1]):  # 占全省贫困人口的25.54%、全国的2.09%
            names = [_WHOLE_TOLD.sub(f"占{whole[1]}", name) for name in names]
    elif carried and seen.measure not in ("share", "change"):
        names = [_of_itself(name) for name in names]
    if seen.measure == "share":
        names = [f"{name}{_WEIGHT}" if _SHARE_OF_WHOLE.search(name) else name for name in names]
    if group.condition and carried:
        names = [f"{name}（{group.condition}）" for name in names]
    return named if names == named.names else named._replace(names=names)


def _of_itself(name: str) -> str:
    """A name without the whole that its share is taken of: 上市企业总量占全省比重 gives 上市企业总量."""
    return _WHOLE.sub("", name) or name


def _remember(memory: Memory, group: Group, named: Named, measured: Measured) -> None:
    """Keep a group's names, verb, noun and measure for the numbers that follow."""
    memory.measure = measured.measure, measured.direction
    memory.came_from = bool(group.origin)
    family = named.rule.partition(".")[0]
    before = family.startswith("before")
    if named.counted is not None:
        memory.noun, memory.counted_in = named.counted, group.unit
        verb = group.verb or group.tail.new or verb_at_end(group.noun)
        if verb or not group.joined:
            memory.verb = verb
    if measured.measure not in ("level", "change"):
        memory.verb = ""
    else:
        if family in ("before", "repaired") and (not group.joined or begins_anew(group.verb)):
            memory.verb = group.verb if before else ""  # 街巷硬化5公里、新建活动室7所、卫生室8所
        memory.flow = memory.verb
    if before and group.noun:
        memory.noun, memory.counted_in = group.noun, group.unit
    if named.rule == "verb_only.self_telling":
        memory.verb = ""  # 造林绿化5万亩，封山育林3万亩，草原沙化治理2万亩
    if named.names != memory.names or not group.joined:
        memory.run = memory.run + named.names if group.joined else list(named.names)
    if named.names != memory.names:
        memory.listed = named.names if group.around.after_semicolon else memory.listed + named.names
    memory.names = named.names
    memory.units.update(dict.fromkeys(named.names, group.unit))


# The names in the words before the numbers


def _spelled_out(seen: Seen) -> tuple[list[str], str]:
    """The names before the numbers, and the verb that they take over from an earlier number.

    `社会消费品零售总额和进出口总额` gives two; 桥梁 behind `新建公路5公里、` is 新建桥梁; `服务业实现增加值` is
    服务业增加值.
    """
    names = [_REALISED.sub("", name) for name in _names_before(seen)]
    if seen.measure != "level" or seen.group.tail.reached:
        names = [_undriven(name) for name in names]
    verb = _shared_verb(seen) if seen.amount and (seen.memory.verb or seen.memory.flow) else ""
    if verb:
        names = [name if name.startswith(verb) or name.endswith(verb[-2:]) else f"{verb}{name}" for name in names]
    return names, verb


def _undriven(name: str) -> str:
    """推动民营经济增加值翻番 is told of 民营经济增加值."""
    driven = _DRIVEN.match(name)
    rest = clean_name(name[driven.end() :]) if driven else ""
    return rest if len(rest) > _LEAST_TOLD and has_head(rest) else name


def _names_before(seen: Seen) -> list[str]:
    group, count = seen.group, len(seen.group.numbers)
    said = group.core.removeprefix(group.name_text) if group.ranked else group.core[group.tail.start :]
    each = _BOTH.search(said) is not None  # 收入增速均排全省第一
    if seen.measure == "level" and group.core.endswith("各") and len(listed := each_of(group.noun)) > 1:
        return [f"{group.verb}{name}" for name in listed]  # 清洁能源公交车、出租车各5000辆
    split = split_names if seen.amount else names_of_rate
    if seen.measure == "gap" and count > 1 and _TWO_REFERENCES.search(group.core, group.tail.start):
        return split(group.whole, 1, False, "level")[:1]  # 增幅高于全国、全省1.5和4.5个百分点
    names = split(group.whole, count, each, seen.measure)
    if not group.verb:
        # 高新技术企业新增521家
        names = [f"{group.tail.new}{name}" for name in names] if group.tail.new else names
    elif seen.amount and count > 1:
        done = group.verb[-2:]  # 实际利用外资和合同利用外资金额
        names = [names[0], *(n if flow_verb(n)[0] or done in n else f"{group.verb}{n}" for n in names[1:])]
    return halves(names[0]) if count == len(names) == 1 and each else names


def _shared_verb(seen: Seen) -> str:
    """The verb of an earlier number, where it holds here too: 新建公路5公里、桥梁3座."""
    group, memory, whole = seen.group, seen.memory, seen.group.whole
    part = group.around.core.startswith(_OF_WHICH)
    verb = memory.verb
    if part and "".join(memory.names[-1:]).endswith(_NAMES["counts"]):
        return ""  # 新增上市公司29家、总数达到241家，其中科创板上市公司48家
    if part and not verb and (is_weak(whole) or not has_head(whole)):
        verb = memory.flow  # 新注册市场主体38.6万户，增长8.6%，其中企业7.3万户
    if not verb or not _wants_verb(group, memory):
        return ""
    if (group.joined or part) and not is_bare(whole):
        return verb
    short = len(whole) < 7 and not has_head(whole)
    near = memory.names and group.around.same_clause and not group.around.after_semicolon
    passed = group.core.endswith(_NAMES["milestone"])  # 新建基站1000座，用户突破110万户
    return verb if short and near and not passed and not _acts_itself(whole, verb) else ""


def _acts_itself(whole: str, verb: str) -> bool:
    """Whether a noun has a verb of its own: 直接融资 in 新增上市公司12家，直接融资200亿元."""
    tokens = rjieba.tag(whole)
    begins = (tokens[0][1] in _VERBAL and tokens[0][0] not in _WORDS["attributes"]) or flow_verb(whole)[0] != ""
    ends = tokens[-1][1] in _VERBAL or whole.endswith(FLOWS)
    return begins or (ends and not verb.endswith(_WORDS["of_actions"]))  # 完成造林260万亩，森林抚育450万亩


def _wants_verb(group: Group, memory: Memory) -> bool:
    """Whether an amount has no verb of its own, and nothing in place of one."""
    whole, kind = group.whole, group.numbers[0].kind
    if group.verb or group.origin or kind not in _AMOUNTS:
        return False
    bounded = group.tail.qualifier != "exact" and len(group.core) - group.tail.start < 3  # 学位近7万个
    if not (group.bare_tail or bounded):
        return False
    # 减轻企业负担, 新获专利授权, 为企业降本减负330亿元 have a verb of their own
    led = whole.startswith(_CHANGES) or _NEWLY.match(whole) or whole.endswith(_WORDS["investment_done"])
    led = led or (_OF_NEW.search(memory.verb) is not None and whole.endswith(_WORDS["done_anew"]))
    led = led or group.core.startswith((*_WORDS["for"], *_WORDS["own_verb"]))
    return not led and not (kind == "money" and memory.verb.endswith(_WORDS["receives"]))


# Rules for numbers with a noun before them


def _rate_of_handled(seen: Seen) -> list[str] | None:
    """办理人大代表建议333件、政协提案497件，见面率和办复率均达100%: each rate is for both together."""
    things: list[str] = []
    for name in reversed(list(dict.fromkeys(seen.memory.listed))):
        thing = flow_verb(name)[1]
        if not thing.endswith(_WORDS["handled"]):
            break
        things.insert(0, thing)
    if len(things) < 2 or len(seen.group.numbers) > 1:
        return None
    names = [name.removeprefix(things[-1]).removeprefix("的") for name in seen.names]  # 546件提案办复率100%
    if not all(name.endswith(_WORDS["handled_rate"]) and len(name) < _LONGEST_RATE for name in names):
        return None
    return [f"{'、'.join(things)}{name}" for name in names]


def _measures_of_it(seen: Seen) -> list[str] | None:
    """开工8个项目，数量和规模均居全国第3位; 医药产业集聚发展，营业收入、利润分别增长11.5%和15%."""
    names, before, around = seen.names, seen.memory.names, seen.group.around
    one_each = len(seen.group.numbers) in (1, len(names))  # 数量和投资额分别增长81.5%和132.5%
    if not one_each or len(names) < 2 or not all(is_bare(name) for name in names):
        return None
    topic = "" if before and around.same_clause else _measured_there(subject(around.topic))
    of = topic if 1 < len(topic) < _LONGEST_TOLD_OF else "".join(before[-1:])
    return [repaired(name, of) for name in names] if of else None


def _one_each(seen: Seen) -> list[str] | None:
    """总数分别达到755家和1593家."""
    count = len(seen.group.numbers)
    if count == 1 or len(seen.names) > 1 or not is_bare(seen.names[0]) or _is_plan(seen):
        return None
    each = _last(seen.memory, count) or _of_topic(count, seen.memory)
    return [repaired(seen.names[0], name) for name in each] or None


def _last(memory: Memory, count: int) -> list[str]:
    """The last `count` different names so far; none where there were fewer."""
    names = list(dict.fromkeys(memory.listed))
    return names[-count:] if len(names) >= count else []


def _of_topic(count: int, memory: Memory) -> list[str]:
    """`count` names from the clause before, or none: 医疗废物、生活垃圾处理能力不断提高，处理率分别达到."""
    names = split_names(subject(memory.topic), count, True, "level")
    return names if len(names) == count else []


def _several(seen: Seen) -> list[str] | None:
    """社会消费品零售总额和进出口总额分别增长8%和5%."""
    return seen.names if len(seen.names) > 1 else None


def _done_to_it(seen: Seen) -> list[str] | None:
    """4847公里公路完工95.6%."""
    name, noun = seen.names[0], seen.memory.noun
    if not noun or len(name) > 3 or not is_predicate(name):
        return None
    return [f"{noun}{name}{'率' if seen.measure == 'share' else ''}"]


def _share_of_it(seen: Seen) -> list[str] | None:
    """外贸出口50亿元，占全省的比重15%; or one for each of several: 占规模以上工业比重分别达到34%和36%."""
    name, before = seen.names[0], seen.memory.names[-1]
    if len(seen.memory.names) == len(seen.group.numbers) > 1 and name.startswith(_WORDS["share_of"]):
        return [one + name for one in seen.memory.names]
    if of_whole := _PART_OF_WHOLE.fullmatch(name):
        return [f"{before}占{of_whole[1]}{_WEIGHT}"]  # 获国家奖励7项，全省占比53.8%
    if name in _NAMES["part"] and before.endswith(_WORDS["share"]):
        return [before]  # 占全部投资的一半，占比提高3个百分点
    of = without_growth(before)  # 产值增速高于规模以上工业3个百分点，占比提高2个百分点
    return [of + name] if name.startswith(_WORDS["share_of"]) or _SHARE_IN.match(name) else None


def _share_of_topic(seen: Seen) -> list[str] | None:
    """服务业增加值增速高于生产总值，占生产总值比重达到41.8%."""
    name, topic = seen.names[0], _TOLD_OF_TOPIC.sub("", subject(seen.memory.topic))
    told = name.startswith(_WORDS["share_of"]) and has_head(topic) and not flow_verb(topic)[0]
    count = len(seen.group.numbers)
    of = split_names(topic, count, True, "share") if count > 1 else [without_growth(topic)]
    return [one + name for one in of] if told else None


def _share_of_field(seen: Seen) -> list[str] | None:
    """民营经济实力增强，占全市生产总值比重达到40%; 工业主导作用突出，对经济增长的贡献率达到56%."""
    told = seen.names[0] if seen.names[0].startswith(_WORDS["share_of"]) else _contribution(seen)
    field = _FIELD.match(subject(seen.group.around.topic)) if told and len(seen.names) == 1 else None
    return [field[0] + told] if field and not flow_verb(field[0])[0] else None


def _contribution_of_it(seen: Seen) -> list[str] | None:
    """服务业增加值增长7.8%，对经济增长贡献率达76%."""
    told, before = _contribution(seen), seen.memory.names
    if not told or len(before) != len(seen.group.numbers) or seen.memory.measure[0] == "rank":
        return None  # 营商环境评价居全省第2位，对全省经济增长的贡献率达到20%
    whose = (_CONTRIBUTES.sub("", name).partition("占")[0] or name for name in before)
    return [f"{without_growth(name)}{told}" for name in whose]


def _contribution(seen: Seen) -> str:
    """The words for a contribution to something, where nothing else stands before the numbers: 对经济增长贡献率."""
    told = _CONTRIBUTES.fullmatch(seen.group.name_text)
    return told[0] if told else ""


def _growth_of_it(seen: Seen) -> list[str] | None:
    """生产总值500亿元，增速8%."""
    told = seen.measure == "growth" and seen.names[0] in _NAMES["growth_alone"]
    return list(seen.memory.names) if told else None


def _plan_done(seen: Seen) -> list[str] | None:
    """财政收入50亿元，完成年度计划的98%."""
    name = seen.names[0]
    if not _is_plan(seen):
        return None
    count, names = len(seen.group.numbers), seen.memory.names
    each = names if len(names) >= count else _last(seen.memory, count) or names
    if name.endswith(_MONEY):  # 40个项目完成投资84亿元，完成年度计划投资的102%
        each = [of.removesuffix(_WORDS["investment_done"][0]) or of for of in each]
    return [f"{of}{_COMPLETED}{name.removeprefix(_COMPLETED)}{_RATIO}" for of in each]


def _is_plan(seen: Seen) -> bool:
    return seen.measure == "share" and _PLAN.fullmatch(seen.names[0]) is not None


def _prize(seen: Seen) -> list[str] | None:
    """获得国家科技进步一等奖1项、二等奖2项."""
    before = seen.memory.names
    prize = _PRIZE.fullmatch(seen.names[0].removeprefix(seen.memory.verb))
    return [_PRIZE.sub(prize[0], before[-1])] if prize and _PRIZE.search(before[-1]) else None


def _kind_of_it(seen: Seen) -> list[str] | None:
    """重点项目105个，其中工业类3个、农业类21个."""
    name, before = seen.names[0], seen.memory.names
    if seen.group.unit not in _WORDS["kinds_in"] or not _KIND.fullmatch(name):
        return None
    return [name + (flow_verb(before[-1])[1] or before[-1]).rpartition("类")[2]]


def _grade_of_it(seen: Seen) -> list[str] | None:
    """新增国家级企业技术中心3家、省级12家."""
    name, before = seen.names[0], seen.memory.names
    grade = _GRADE.fullmatch(name.removeprefix(seen.memory.verb))
    if not grade:
        return None
    above = next(filter(seen.group.core.__contains__, _WORDS["or_above"]), "")  # 市级以上企业270家，其中国家级4家
    of = _GRADED_UP.sub(grade["grade"] + above, before[-1], count=1)
    verb, noun = flow_verb(before[-1])
    return [of if of != before[-1] else f"{verb}{grade['grade']}{noun}"]


def _plan_of_its_own(seen: Seen) -> list[str] | None:
    """固定资产投资完成年度计划的98%."""
    name = seen.names[0]
    return (
        [f"{name}{_RATIO}"] if seen.measure == "share" and _COMPLETED in name and name.endswith(_PLAN_NOUNS) else None
    )


def _size_of_it(seen: Seen) -> list[str] | None:
    """开复工500万元以上产业项目7399个，其中亿元以上1031个; 超200亿元的县77个、超500亿元的18个."""
    before = seen.memory.names
    size = seen.group.whole.removesuffix(_PROJECT)
    if size != seen.group.whole and _PROJECT not in before[-1]:
        return None  # 引进世界500强企业6户、10亿元以上项目15个
    if _PLAIN_SIZE.fullmatch(size):  # 新引进50亿元项目5个，其中10亿元2个
        of, found = _PLAIN_SIZE.subn(size, before[-1], count=1)
        return [of] if found else None
    if "元" not in size or not CLASS.fullmatch(size):
        return None
    of, found = CLASS.subn(size, _things(before[-1]), count=1)
    if not size.startswith(("超", "过")):
        verb, noun = flow_verb(of)
        return [of if found else f"{verb}{size}{noun}"]
    return [of] if found and seen.names[0] in (size, f"{seen.verb}{size}") else None


def _things(name: str) -> str:
    """The things whose amount a name states: 引进合同项目 in 引进合同项目投资总额."""
    amount_of = max(filter(name.endswith, _WORTH_OF), key=len, default="")
    return name.removesuffix(amount_of) or name


def _area_of_it(seen: Seen) -> list[str] | None:
    """城市垃圾处理率达到46%、县城达到57%; 提高城乡低保标准，城镇提高到410元; 新开工住房119套，其中主城区50套."""
    names = [name.removeprefix(seen.verb) for name in seen.names]
    if not all(name in _HEADS["area"] for name in names):
        return None
    before = seen.memory.names
    of = _counted_alike(seen) if before else acted_on(subject(seen.memory.topic))
    other = max((word for word in (*_HEADS["area"], _ALL_AREAS) if of.startswith(word)), key=len, default="")
    rest = OF_ALL.sub("", of[len(other) :])
    return [name + rest for name in names] if before or has_head(rest) else None


def _pair_goes_on(seen: Seen) -> list[str] | None:
    """城市和农村低保标准分别提高180元、300元，特困人员供养标准分别提高252元、396元."""
    name, pair = seen.names[0], _last(seen.memory, 2)
    if len(seen.group.numbers) != 2 or len(seen.names) > 1 or not pair or not _APART.search(seen.group.core):
        return None
    first, second = (max((area for area in _HEADS["area"] if of.startswith(area)), key=len, default="") for of in pair)
    return [f"{first}{name}", f"{second}{name}"] if first and second and first != second else None


def _places_alone(seen: Seen) -> list[str] | None:
    """宣汉、大竹生产总值达到450亿元，渠县突破380亿元."""
    ranked = seen.measure == "rank" and seen.memory.measure[0] != "rank"  # 宣汉位列全省第3 ranks the place itself
    if ranked or not all(map(is_part, seen.names)):
        return None
    if seen.group.numbers[0].kind == "count" and not any(map(is_place, seen.names)):
        return None  # 国家级开发区增加到4家
    measured = _elsewhere(seen.memory.names[-1])
    measured = head_of(measured) if "、" in measured else measured
    places = [name.removesuffix(_REGION) if measured.startswith(_REGION) else name for name in seen.names]
    return [f"{place}{measured}" for place in places] if has_head(measured) else None


def _amount_there(seen: Seen) -> list[str] | None:
    """州直新建高标准农田100万亩、塔城地区32万亩; 打造养羊场6家（博乐市1家、精河县1家）."""
    place, kind = seen.names[0].removeprefix(seen.verb), seen.group.numbers[0].kind
    alike = seen.measure == seen.memory.measure[0] == "level" and len(seen.names) == 1 and not seen.group.tail.reached
    counted = kind in _AMOUNTS and (kind != "money" or seen.group.joined)
    if not alike or not counted or not place.endswith(_JURISDICTIONS) or not is_place(place):
        return None
    return [place + _elsewhere(_counted_alike(seen))]


def _counted_alike(seen: Seen) -> str:
    """What a part is part of: 新建学校18所、增加学位20760个，其中中心城区7所 counts schools again."""
    memory = seen.memory
    if not seen.group.core.startswith(_OF_WHICH):
        return memory.names[-1]
    alike = (name for name in reversed(memory.listed) if memory.units.get(name) == seen.group.unit)
    return next(alike, memory.names[-1])


def _elsewhere(name: str) -> str:
    """A name without the place that it begins with: 生产总值 in 宣汉生产总值, 新建高标准农田 in 州直新建高标准农田."""
    whose = (name[:n] for n in range(len(name) - 1, 1, -1))
    return next((name[len(of) :] for of in whose if is_part(of) or of in _HEADS["area"]), name)


def _covers(seen: Seen) -> list[str] | None:
    """养老设施覆盖90%以上乡镇: a share of the things covered."""
    verb = next(filter(seen.group.core.endswith, _WORDS["covers"]), "")
    covered = _COVERED.match(seen.group.right) if verb else None
    return [f"{name}{verb}{covered[1]}{_SHARE}" for name in seen.names] if covered else None


def _measured_of_each(seen: Seen) -> list[str] | None:
    """建成示范区8个、聚集区13个，数量均居全国第1位."""
    name, memory = seen.names[0], seen.memory
    one = len(seen.group.numbers) == len(seen.names) == 1
    if not one or not is_bare(name) or name in seen.memory.names or not _BOTH_OF.search(seen.group.core):
        return None
    each = memory.together
    return [repaired(name, of) for of in each] if len(each) > 1 else None


def _bare(seen: Seen) -> list[str] | None:
    """粮食播种面积1530万亩，总产量125亿斤."""
    name, memory = seen.names[0], seen.memory
    if not is_bare(name):
        return None
    topic = subject(memory.topic)
    topic = "" if is_bare(topic) else topic  # GDP增长6%，增速保持全省前列，总量达到2800亿元
    if memory.names and (seen.group.around.same_clause or not topic):
        before = memory.names[-1]
        if is_bare(before) and not before.endswith(name):
            before = _field_told(seen)  # 市属国企职能转变，实现营业收入150亿元、利润总额6亿元
        return [repaired(name, before) if before else name]
    of = _measured_there(topic)
    if not 0 < len(of) <= _LONGEST_OBJECT and (field := _field_told(seen)):
        return [repaired(name, field)]
    if of != topic and len(of) > _LONGEST_OBJECT and ("、" not in of or "的" in of):
        return [name]  # 引进牵引带动作用强的重大项目，到位资金增长8%
    return [repaired(name, of)] if of else None


def _field_told(seen: Seen) -> str:
    """粮食 in 粮食生产战胜干旱，夺得好收成，总产量达到69亿公斤; it may stand in the sentence before."""
    told = (*seen.group.around.clauses, *reversed(DELIMITER.split(seen.memory.sentence_before)))
    fields = (_FIELD_TOLD.match(without_acts(clean_name(clause))) for clause in told)
    return next((field[0] for field in fields if field and not flow_verb(field[0])[0]), "")


def _measured_there(topic: str) -> str:
    """What the clause before tells of that can be measured; examples are left out where the list is long."""
    of = acted_on(topic)
    of = of if len(of) > _LONGEST_TOLD_OF else flow_verb(of)[1]
    kind = flow_verb(drop_examples(of)[1])[1] if len(of) > _LONGEST_OBJECT and "等" in of else of
    return (
        kind if kind.endswith(_KINDS) and kind not in _SAYS_NOTHING else of
    )  # 发展优质烟酒、旅游工艺品、石材等优势产业，产值270亿元


def _who_also(seen: Seen) -> list[str] | None:
    """农民工参加工伤保险9万人，参加医疗保险3.5万人."""
    name, before = seen.names[0], seen.memory.names[-1]
    who, did, _ = before.partition(name[:2])
    people = {seen.group.unit, seen.memory.counted_in} <= set(PERSONS)
    same = did and people and who.endswith(_HEADS["person"])
    return [f"{who}{name}"] if same and len(who) > 1 and not seen.group.around.after_semicolon else None


def _made_by_counted(seen: Seen) -> list[str] | None:
    """31家高新技术企业实现工业总产值72亿元."""
    name, memory = seen.names[0], seen.memory
    whose = memory.noun and memory.names[-1].endswith(memory.noun) and kind_of(memory.counted_in) == "count"
    apart = seen.group.joined or not seen.group.around.unbroken  # 接待游客270万人次、实现旅游收入18亿元
    made = seen.group.core.startswith(_WORDS["realised"]) and has_head(name) and not apart
    return [f"{memory.noun}{name}"] if whose and made and memory.measure[0] == "level" else None


def _name(seen: Seen) -> list[str]:
    """全市地区生产总值增长4%."""
    return seen.names


# Rules for numbers with only a verb before them, or nothing at all


def _each_of_clause(seen: Seen) -> list[str] | None:
    """就业率90%；生活补贴、护理补贴标准，分别从每人每月165元和220元提高到175元和235元."""
    group = seen.group
    names = _of_topic(len(group.numbers), seen.memory) if group.around.topic and _APART.search(group.core) else []
    return names if all(map(has_head, names)) and names else None


def _each_of_them(seen: Seen) -> list[str] | None:
    """接待游客1530万人次，实现旅游收入58.6亿元，分别增长23.1%和31.5%."""
    count, memory, verb = len(seen.group.numbers), seen.memory, seen.verb
    if verb and len({number.kind for number in seen.group.numbers}) > 1 and not _APART.search(seen.group.core):
        return None  # 开工建设二级公路12条1130公里、建成13条906公里: one name in two units
    each = _last(memory, count) if count > 1 and len(memory.names) < count else []
    if (
        not each
        and len(memory.names) == 1 < count
        and len(listed := split_names(memory.names[0], count, True, "level")) == count
    ):
        each = listed  # 集成电路产业产值和软件产业销售收入突破千亿元后，分别增长8%和15%
    return ([repaired(verb, name) for name in each] if verb and seen.amount else each) or None


def _worth_together(seen: Seen) -> list[str] | None:
    """新开工43个、总投资337亿元的重大项目."""
    things = _WORTH_TOGETHER.match(seen.group.around.beyond)
    return [f"{seen.verb}{things[1]}"] if things else None


def _of_the_next(seen: Seen) -> list[str] | None:
    """新建74座、改扩建49座旅游厕所; 建成2万亩和新建3万亩高标准农田."""
    group = seen.group
    noun = _NOUN_OF_NEXT.match(group.right + group.around.beyond) if group.unit else None
    things = noun[2].removeprefix(group.unit) if noun and flow_verb(noun[1]) == (noun[1], "") else ""
    if things.startswith(_NAMES["bound_behind"]):
        return None  # 新开工110个以上、建成投用40个以上
    return [f"{seen.verb}{clean_name(things)}"] if noun and len(things) in range(2, len(noun[2])) else None


def _for_what(seen: Seen) -> list[str] | None:
    """投资3700万元，集中改造的11条背街巷道全部完工."""
    verb, group, memory = seen.verb, seen.group, seen.memory
    spent = verb in _MONEY or (group.numbers[0].kind == "money" and verb in _WORDS["spends"])
    if not spent or (memory.noun and not group.around.after_semicolon):
        return None
    purpose = _purpose(group, memory)
    return [f"{_shortened(purpose).removesuffix(_COMPLETED)}{verb}"] if purpose else None


def _self_telling(seen: Seen) -> list[str] | None:
    """发放贷款18亿元."""
    return [seen.verb] if seen.verb.endswith(_NAMES["self_telling"]) else None


def _trade(seen: Seen) -> list[str] | None:
    """进出口总额477亿美元，其中出口290亿美元、进口187亿美元."""
    verb, before = seen.verb, seen.memory.names
    if verb not in _WORDS["trade"]:
        return None
    other = next((side for side in (*_WORDS["both_ways"], *_WORDS["trade"]) if side in before[-1]), "")
    return [before[-1].replace(other, verb, 1)] if other else None


def _verb_of_noun(seen: Seen) -> list[str] | None:
    """城建重大项目竣工17个、续建33个."""
    verb, noun = seen.verb, seen.memory.noun
    if not seen.amount or not noun:
        return None
    noun = _DONE_TO_IT.sub("", noun) or noun
    last = "".join(seen.memory.names[-1:])
    if verb in _MONEY and last.endswith(noun) and _told_with_it(noun, last, verb):
        noun = last  # 14个项目列入省重点项目清单，总投资494亿元; 新签约项目100个，总投资300亿元
    return [repaired(verb, noun) if verb in _MONEY else f"{verb}{noun}"]


def _told_with_it(noun: str, last: str, verb: str) -> bool:
    """Whether what is invested is named by all that the count was: 特色产业集群100个重点项目完成投资124亿元."""
    owned = len(noun) < _SAYS_WHAT and noun.endswith(_PROJECT) and without_acts(flow_verb(last)[1]) == last
    return owned or noun in _SAYS_NOTHING or _of_flow(last, verb)


def _of_flow(name: str, verb: str) -> bool:
    """Whether what is invested is of the new things alone: 新签约项目100个，总投资300亿元, but not 实施项目100个."""
    did = flow_verb(name)[0]
    return bool(did) and not did.endswith(_WORDS["of_actions"]) and _COMPLETED not in verb


def _verb_of_topic(seen: Seen) -> list[str] | None:
    """巩固现有航线，新开通2条; 工业投资大幅增长，完成1600亿元."""
    verb, memory = seen.verb, seen.memory
    before = memory.names[-1] if memory.names else ""
    if not flow_verb(flow_verb(before)[1])[1]:
        before = ""  # 加快绿道建设，开工80公里、建成60公里; 投资2亿元改造4万户
    topic = before or subject(memory.topic)
    if not seen.amount or not topic:
        return None
    if not before and topic.startswith(_WORDS["by_means"]):
        return _verb_alone(seen)  # 立足产业转型，完成投资10亿元
    of = before or _measured_there(topic)
    if verb in _WORDS["came_to"] and has_head(of):
        return [of]
    if before:
        done, thing = flow_verb(before)
        return [f"{verb}{thing}" if done and thing and verb not in _MONEY else repaired(verb, before)]
    did = _did(verb, of)
    return [did] if did != verb else _verb_alone(seen)


def _did(verb: str, of: str) -> str:
    """A verb with what the clause before is about: 加快城市绿道建设，建成161公里."""
    if verb.endswith(_MONEY):
        if has_head(of) and of.endswith(verb[-2:]):
            return of  # 强化工业投资的主导作用，累计完成投资5276亿元
        of = of if len(of) < _LONGEST_FUNDED else _last_of(of)
        return repaired(verb, of) if verb in _MONEY and 0 < len(of) < _LONGEST_FUNDED else verb
    if has_head(verb):
        return verb  # 落实出口新政，出口490亿美元
    if verb.endswith(_WORDS["tells_alone"]):
        return f"{of}{verb}" if len(of) < _LONGEST_FUNDED else verb  # 打击假冒大米，立案141件
    of = of.removesuffix(_BUILDING).removesuffix(verb[-2:])
    if of.startswith(verb):
        return of
    return f"{of}{verb}" if verb[-2:] in of else f"{verb}{of}"


def _last_of(of: str) -> str:
    """The kind or the last of a list: 基础设施建设 in 加强道路交通、污水处理等基础设施建设，完成投资435亿元."""
    return of.rpartition("等")[2] if "等" in of else of.rpartition("、")[2]


def _verb_alone(seen: Seen) -> list[str] | None:
    """造林2万亩; 服务业实现增量提质。完成投资930亿元."""
    field = _field_told(seen) if seen.verb in _MONEY else ""
    return ([repaired(seen.verb, field)] if field else [seen.verb]) if seen.amount else None


def _share_of_plan(seen: Seen) -> list[str] | None:
    """财政收入50亿元，完成预算的102%; 建设公路50公里，完成80%."""
    if seen.measure != "share" or not seen.memory.names:
        return None
    if _PLAN.fullmatch(seen.group.whole):
        return [f"{name}{seen.group.whole}{_RATIO}" for name in seen.memory.names]
    return [f"{name}{_COMPLETED}率" for name in seen.memory.names] if seen.verb == _COMPLETED else None


def _both_of_them(seen: Seen) -> list[str] | None:
    """地方财政收入12亿元，税收收入10亿元，均增长8%; 制造业14家、服务业15家、农业3家，均居全省第一."""
    core, memory = seen.group.core, seen.memory
    if len(memory.listed) < 2 or not len(memory.names) == len(seen.group.numbers) == 1 or not _BOTH_OF.search(core):
        return None
    return memory.together


def _ours(seen: Seen) -> list[str] | None:
    """全省地区生产总值增长6%，我市增长7%."""
    before = seen.memory.names
    return [OF_ALL.sub("", name) for name in before] if _WHOSE.search(seen.group.core) else None


def _per_head(seen: Seen) -> list[str] | None:
    """生产总值突破9000亿元，人均超过1万美元."""
    name = seen.memory.names[-1]
    product = next(filter(name.endswith, _WORDS["product"]), "")
    if not product or _PER_HEAD not in seen.group.core:
        return None
    return [f"{name.removesuffix(product)}{_PER_HEAD}{product}"]


def _of_clause_between(seen: Seen) -> list[str] | None:
    """农田面积1920万亩，粮食产量连续3年创历史新高，去年达到127.4亿公斤."""
    of = subject(seen.group.around.topic) if seen.group.tail.reached else ""
    told = len(of) > _LEAST_TOLD and has_head(of) and not is_bare(of) and not flow_verb(of)[0]
    return [of] if told and len(seen.group.numbers) == 1 else None


def _in_all(seen: Seen) -> list[str] | None:
    """跨国公司地区总部新增45家，累计达到490家."""
    group, before = seen.group, seen.memory.names
    if not (group.tail.reached or _IN_ALL in group.core):
        return None
    return [_FLOW_OF_NEW.sub("", name) or name for name in before]


def _other_side(seen: Seen) -> list[str] | None:
    """一般公共预算收入80亿元，增长3%；支出343亿元."""
    before = seen.memory.names[-1]
    sides = _WORDS["income"], _WORDS["spending"]
    here, there = sides if seen.names[0] in _WORDS["income"] else sides[::-1]
    if seen.names[0] not in here or not before.endswith(there) or before in there:
        return None
    return [before.removesuffix(next(side for side in there if before.endswith(side))) + seen.names[0]]


def _growth_behind_share(seen: Seen) -> list[str] | None:
    """增加值1511.3亿元，占全省生产总值的18.3%，增长6.7%."""
    before = seen.memory.names
    if seen.measure != "growth" or seen.memory.measure[0] not in ("share", "change"):
        return None
    return [name.partition("占")[0] or name for name in before]


def _worth_counted(seen: Seen) -> list[str] | None:
    """组织实施总投资4550亿元的重大项目714个."""
    noun = seen.memory.noun
    counted = seen.group.numbers[0].kind == "count"
    return [noun] if counted and noun and seen.memory.names == [f"{noun}{_TOTAL}"] else None


def _same(seen: Seen) -> list[str]:
    """地区生产总值326.4亿元，增长7.5%."""
    return list(seen.memory.names)


def _topic(seen: Seen) -> list[str] | None:
    """民营经济加快发展，达到500亿元."""
    topic = _of_clause(seen.memory)
    count = len(seen.group.numbers)
    return (split_names(topic, count, False, seen.measure) if count > 1 else [topic]) if topic else None


def _of_clause(memory: Memory) -> str:
    topic = subject(memory.topic)
    topic = _COMPARED_TOPIC.sub("", topic) or topic  # 生产总值增速始终高于全省，力争年均增长8%
    return acted_on(topic) or flow_verb(topic)[1] or topic


def _ranking(seen: Seen) -> list[str] | None:
    """位列全国服务外包示范城市前10强."""
    named = clean_name(seen.group.core) if seen.group.ranked else ""
    return [named] if len(named) > 4 else None


def _nothing(_: Seen) -> list[str]:
    """达到50亿元."""
    return []


def _shortened(purpose: str) -> str:
    """The first things in a long list."""
    joint = max(purpose.rfind(mark, 8, _LONGEST_PURPOSE) for mark in ("、", "和", "及"))
    return purpose if len(purpose) <= _LONGEST_PURPOSE else purpose[: joint if joint > 0 else _LONGEST_PURPOSE]


def _purpose(group: Group, memory: Memory) -> str:
    """What the money was for, from the clause that follows: 投资3700万元，集中改造的11条背街巷道全部完工.

    In 工程一期全面完工，完成投资2.4亿元 it stands before the money instead, in 投入7亿元提升办学条件 right behind it.
    """
    if flow_verb(group.right)[0]:
        return clean_name(group.right)
    if not group.around.beyond.startswith("，") or (_COMPLETED in group.verb and memory.topic):
        return ""
    clause = DELIMITER.split(group.around.beyond[1:])[0]
    used_for = next(filter(clause.startswith, _WORDS["used_for"]), "")  # 安排3.87亿元，用于205个乡镇卫生院建设
    clause = clause.removeprefix(used_for)
    before, number, _ = re.split(r"(\d)", f"{clause}0", maxsplit=1)
    if not used_for and number and len(before) < len(clause) and _tells_another(before, clause):
        return ""  # 完成投资3亿元，增长8%: the clause states another figure
    return clean_name(amount().sub("", clause))


def _tells_another(before: str, clause: str) -> bool:
    """Whether a clause, with a number behind `before`, says what this number measures."""
    tail = read_tail(before, "%")
    share = before.startswith("占")  # 完成投资1744亿元，占年度计划的132%
    own = share or tail.changes or has_head(before[: tail.start]) or (tail.start == 0 and not before.endswith("为"))
    return own and not (before == _COMPLETED and _DONE_FOR.match(clause))


def _rest_of_it(seen: Seen) -> list[str] | None:
    """100个问题楼盘已化解92个，剩余8个."""
    rest, noun = seen.group.whole, seen.memory.noun
    return [f"{rest}{noun}"] if rest in _WORDS["rest"] and noun else None


def _people_there(seen: Seen) -> list[str] | None:
    """中心城区建成区面积达到200平方公里、人口达到200万人."""
    name, around = seen.names[0], seen.group.around
    if name not in _WORDS["people"] or around.topic or around.after_semicolon:
        return None
    there = max(filter(seen.memory.names[-1].startswith, _HEADS["area"]), key=len, default="")
    return [there + name] if there else None


_Rule = Callable[[Seen], list[str] | None]
_Features = tuple[bool, bool, str, bool, bool]


class Rules:
    """Rules in order: each with its family, and with the features without which it is not tried."""

    def __init__(self, *rules: tuple[Any, ...]) -> None:  # noqa: D107 - the class says it
        self._rules = [
            (f"{family}.{rule.__name__.removeprefix('_')}", rule, set(wants)) for family, rule, *wants in rules
        ]
        self.all = [(name, rule) for name, rule, _ in self._rules]
        self._to_ask: dict[_Features, tuple[tuple[str, _Rule], ...]] = {}

    def to_ask(self, seen: Seen) -> tuple[tuple[str, _Rule], ...]:
        """The rules whose features are all there, each with its full name."""
        memory, count = seen.memory, len(seen.group.numbers)
        features = (bool(seen.verb), bool(memory.names), seen.measure, count > 1, len(seen.names) > 1)
        found = self._to_ask.get(features)
        if found is None:
            found = self._to_ask[features] = self._wanting_no_more(features)
        return found

    def _wanting_no_more(self, features: _Features) -> tuple[tuple[str, _Rule], ...]:
        verb, before, measure, numbers, names = features
        told = ((_A_VERB, verb), (_NAMES_BEFORE, before), (_NUMBERS, numbers), (_NAMES_HERE, names))
        there = {measure, *(what for what, holds in told if holds)}
        return tuple((name, rule) for name, rule, wants in self._rules if wants <= there)


_A_VERB, _NAMES_BEFORE, _NUMBERS, _NAMES_HERE = "a verb", "names before", "several numbers", "several names"
_WITH_NOUN = Rules(
    ("repaired", _rate_of_handled, _NAMES_BEFORE, "share"),
    ("repaired", _measures_of_it, _NAMES_HERE),
    ("repaired", _one_each, _NUMBERS),
    ("repaired", _pair_goes_on, _NUMBERS, _NAMES_BEFORE),
    ("repaired", _places_alone, _NAMES_BEFORE),
    ("repaired", _amount_there, _NAMES_BEFORE),
    ("repaired", _area_of_it, _NAMES_HERE),
    ("before", _several, _NAMES_HERE),
    ("predicate", _done_to_it),
    ("carried_share", _share_of_it, _NAMES_BEFORE),
    ("topic", _share_of_topic, "share"),
    ("topic", _share_of_field),
    ("carried_share", _contribution_of_it, _NAMES_BEFORE),
    ("carried", _growth_of_it, _NAMES_BEFORE, "growth"),
    ("carried", _plan_done, _NAMES_BEFORE, "share"),
    ("repaired", _prize, _NAMES_BEFORE),
    ("repaired", _other_side, _NAMES_BEFORE),
    ("repaired", _kind_of_it, _NAMES_BEFORE),
    ("repaired", _grade_of_it, _NAMES_BEFORE),
    ("before", _covers, "share"),
    ("before", _plan_of_its_own, "share"),
    ("repaired", _size_of_it, _NAMES_BEFORE),
    ("repaired", _area_of_it),
    ("repaired", _people_there, _NAMES_BEFORE),
    ("repaired", _rest_of_it, _NAMES_BEFORE),
    ("repaired", _measured_of_each, _NAMES_BEFORE, "rank"),
    ("repaired", _bare),
    ("repaired", _who_also, _NAMES_BEFORE),
    ("repaired", _made_by_counted, _NAMES_BEFORE),
    ("before", _name),
)
_WITHOUT_NOUN = Rules(
    ("topic", _each_of_clause, _NAMES_BEFORE, _NUMBERS),
    ("carried", _each_of_them, _NAMES_BEFORE),
    ("behind", _worth_together, _A_VERB),
    ("behind", _of_the_next, _A_VERB),
    ("purpose", _for_what, _A_VERB),
    ("verb_only", _self_telling, _A_VERB),
    ("repaired", _trade, _NAMES_BEFORE),
    ("verb_only", _verb_of_noun, _A_VERB),
    ("topic", _verb_of_topic, _A_VERB),
    ("verb_only", _verb_alone, _A_VERB),
    ("carried", _share_of_plan, _A_VERB, "share"),
    ("carried", _both_of_them, _NAMES_BEFORE),
    ("carried", _ours, _NAMES_BEFORE),
    ("carried", _per_head, _NAMES_BEFORE, "level"),
    ("topic", _of_clause_between, _NAMES_BEFORE),
    ("carried", _in_all, _NAMES_BEFORE),
    ("carried", _growth_behind_share, _NAMES_BEFORE, "growth"),
    ("carried", _worth_counted, _NAMES_BEFORE, "level"),
    ("carried", _same, _NAMES_BEFORE),
    ("topic", _topic),
    ("before", _ranking),
    ("none", _nothing),
)
SHOWN = SHOWN_BEHIND | SHOWN_WHOSE
SHOWN |= {name: rule.__doc__ or "" for rules in (_WITH_NOUN, _WITHOUT_NOUN) for name, rule in rules.all}
"""The sentence that shows each rule for names, by the rule's full name."""
