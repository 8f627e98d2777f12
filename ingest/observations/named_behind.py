"""Names that stand behind their numbers: 建成7个农村污水治理项目, 29个建档立卡贫困村全部出列."""

import re
from collections.abc import Callable
from typing import NamedTuple

from ingest.language.coordination import drive_off, without_acts
from ingest.language.lexicon import any_of, compiled, fill, plain, word, words
from ingest.language.phrases import GRADE, clean_name, flow_verb, has_head, is_bare, is_weak, subject
from ingest.language.predicates import is_predicate, noun_behind, told_of_list
from ingest.language.tails import read_tail
from ingest.numbers.grammar import amount
from ingest.numbers.units import kind_of
from ingest.observations.group import CLASS, Group, before_rank
from ingest.observations.measures import BY, GROWTH_OF
from ingest.observations.memory import Memory, Named, Seen

_WORDS = words("behind")
_MONEY, _TOTAL = words("names")["money"], word("common", "total_investment")
_SHARE, _COMPLETED = word("naming", "share_name"), word("common", "completed")
_LEAD_LIST = (*words("verbs")["strong"], *_WORDS["leads_list"])
_JOINTS, _SHORT = words("common")["list_joint"], 2
_PROJECT, _YUAN = word("common", "project"), "元"
_ACTION_ENDS = (*_WORDS["action"], *_WORDS["shared_action"])
_LONGEST_SAID = 16
PERSONS = (*words("units_told")["people"], "名")
"""The units of people."""
_THINGS = ("count", "size")
_NO_NAME_BEHIND = frozenset(("rank", "growth", "gap", "multiple"))
_SAID_OF_PART = compiled("{said_of_part}[{han}]{2,14}$", "behind")
_OF_PART = compiled("([^{clause_end}]{2,16})中(?:有)?(?:{near}|超)?$")
_TO_SECOND = compiled("[、{simple_joint}][^{mark}]{0,8}")
_NOUN_OF_BOTH = compiled(r"[\d.]+[{myriads}{odd}]*{counter}([{han}“][^{mark}\d]{1,14})")
_NOUN_OF_SUM = compiled(r"[\d.]+[{myriads}{odd}]*[{han}]([{han}“][^{mark}\d]{1,14})")
_OF_THEIR_PEOPLE = compiled(r"、?[\d.]+[{myriads}{odd}]*{theirs}的?([{han}]{2,12})", "behind")
_WHO = (*words("heads")["person"], *_WORDS["homes"])
_SO_MANY = fill(r"\d[\d.]*[{myriads}{odd}]*", "behind")
_CUT_OF = compiled("的?([{han}“”、]{2,24}?)(?={cut_for}|共|$)", "behind")
_AND_SO_MANY = fill("{list_joint}?{so_many}", "behind", so_many=_SO_MANY)
_THEIR_WANT = compiled(
    r"{list_joint}?{so_many}(?:{theirs}的?|[^{mark}\d]{0,9}?{who}的?|[^{mark}\d]{1,9}的)([^{mark}\d]{2,14}{want})(?=[{mark}]|$)",
    "behind",
    so_many=_SO_MANY,
    who=any_of(words("heads")["person"]),
)
_ALSO_DONE = compiled(
    r"{list_joint}?{so_many}(?:{list_joint}{so_many}){0,3}的?(?<!{speeded})({action}|{shared_action})(?=[{clause_end}、和]|$)",
    "behind",
    so_many=_SO_MANY + fill(r"(?:{counter}|{list_counter})余?[^{mark}\d]{0,14}?", "behind"),
)
_DONE_THERE = compiled(
    r"(?:{and_so_many}{counter}[^{mark}\d的]{1,9}){1,3}的([^{mark}\d]{3,})", "behind", and_so_many=_AND_SO_MANY
)
_DONE_IN_THEM = compiled(r"{and_so_many}{counter}{where_done}([^{mark}\d的]{4,})", "behind", and_so_many=_AND_SO_MANY)
_THEIR_WORK = compiled(
    r"(?:{and_so_many}[^{mark}\d的]{2,12}){1,3}的([^{mark}\d的]{2,12}{their_work})(?=[{mark}]|$)",
    "behind",
    and_so_many=_AND_SO_MANY,
)
_AS_MEANS = compiled("^以([^{clause_end}]{2,})为{means}$", "behind")  # 以办好30件民生实事为抓手
_SAID_OF_SOME = compiled("{predicate_adverb}*(?:{said_of_some}|(?:{predicate}|{done_to_it})+$)", "names")
_AMONG_THEM = compiled(
    "([^{clause_end}]{2,20}?)(?<![{middle_of_word}])中(?={there_is}$|[^{clause_end}]{2,8}{among_came}$)", "behind"
)
_LEADS_ON = compiled("(?<=[{han}”]{2}){leads_on}(?=[{han}]{2})", "behind")
WORTH = fill(r"{total_investment}[^{mark}\d]{0,4}[\d.]+{odd}?{myriads}+元的([{han}]{2,16})")
"""A pattern for things described by what is invested in them: 280个总投资635亿元的项目."""
_WORTH_TOGETHER = re.compile(WORTH)
_JOINT_LEFT = compiled("{joint_left}$", "behind")
_OF_THINGS = compiled("的(?!{of_no_thing})", "behind")
_SIZED = compiled(r"{beyond}[\d.]*[{tens}{myriads}]+元?")  # 过亿元企业1100家，其中6家过100亿、97家过10亿
_PLACE, _COUNTED_ENDS = _WORDS["place"], words("names")["noun_end"]
_CLAUSE = compiled(r"(?:[^{delimiter}\n、]|、(?!\d))*")  # 完成16个小区综合整治、29个小区管网改造
_HEAD_TAIL = compiled("{carried_on}?(?:{scope}|{branch})*{head}$", "behind")
_GRADED = compiled(
    r"(?:{list_joint}?[\d.]+[{myriads}{odd}]*{counter}(?:{grade}|{tens}*{myriads}{sized}|\dA级))+([^{mark}\d]+)",
    "behind",
    grade=GRADE,
)
_CLASSED = compiled(r"\d余?{counter}(?:{size_class})([{han}]+)", size_class=CLASS.pattern)
_LISTED = compiled("{listed_each}", "behind")
_THEIR_OWNERS = compiled("[^{simple_joint}]*{noun_end}|{counted_place}", "names")
_GIVEN = compiled("(?!{given})([{han}）“”]+?)(?:{given_how})*({given}.*)", "behind")
# A noun that says too little without the names of the things: 武大、武阳3条高速.
_SAYS_LITTLE = compiled("{says_little}|{part_of_name}|{place}{place_joined}", "behind")
_FIGURE = re.compile(r"\d")  # 35个省重点项目、204个市重点项目分别完成投资185亿元、558亿元
_ALSO = compiled(
    r"(?:[、{simple_joint}]?[\d.]+[{myriads}{odd}]*[^{mark}%\d][^{mark}\d]{1,17}?(?=[、{simple_joint}]\d)){0,3}"
    r"[、{simple_joint}]?[\d.]+[{myriads}{odd}]*{persons}?([^{mark}]+)",
    "behind",
)
_DONE_TO_ALL = compiled(
    "(?:(?:{action}|{shared_action})+{task}?|{task})(?={adverb}*$)",
    "behind",
    adverb=any_of(words("names")["predicate_adverb"]),
)
_GIVEN_BEHIND = compiled(r"[\d.]+[{myriads}{odd}]*([^{mark}\d]+)")  # 为104所小学配备3.6万套午休装备
_BARE_VERB, _FOR = 2, "".join(_WORDS["for_whom"])
_OF, _ALL = "的", words("names")["predicate_adverb"]
_SHORT_SAID = 4
_PEOPLE = compiled("[{han}]{0,6}?{person}", "heads")
FLOWS = tuple(verb for verb in plain(words("verbs")["flow"]) if len(verb) > 1)
"""The verbs that name a flow, but for those of one character."""
_AND_DID = compiled("{did}{list_joint}?$", did=any_of(FLOWS))


class _Behind(NamedTuple):
    """What stands behind the numbers."""

    noun: str
    predicate: str  # what is said of the noun
    used: int  # how many characters both take


def name_behind(seen: Seen, asked: list[str] | None = None) -> Named | None:
    """The name that stands behind the numbers, and the rule that found it; None where there is none.

    The names of the rules that were tried are added to `asked`.
    """
    for name, rule in _OF_SHARE if seen.percent and seen.measure == "share" else _OF_OTHERS:
        if asked is not None:
            asked.append(name)
        named = rule(seen)
        if named is not None:
            return Named(named.names, name, named.used, named.counted)
    return None


# The rules


def _said_of_it(seen: Seen) -> Named | None:
    """公交车100%纯电动化: the words behind the number are about the noun before it."""
    group = seen.group
    if not (group.behind and group.bare_tail and group.noun):
        return None
    if (has_head(group.noun) and not is_weak(group.noun)) or group.right.startswith("的"):
        return None
    new = group.verb if group.verb.startswith(words("verbs")["new"]) else ""  # 新增财力70%投向民生领域
    return Named([f"{new}{group.noun}{group.right[:_LONGEST_SAID]}"])


def _said_of_part(seen: Seen) -> Named | None:
    """众创空间超过500家，90%以上由社会力量兴办."""
    among = _OF_PART.search(seen.group.core)
    if not among and (not seen.memory.names or seen.group.noun):
        return None
    said = _SAID_OF_PART.match(seen.group.right)
    whole = clean_name(among[1]) if among else seen.memory.names[-1]  # 就诊患者中有三分之一来自市外
    return Named([f"{whole}{said[0]}{_SHARE}"], used=len(said[0])) if said and whole else None


def _counted(seen: Seen) -> Named | None:
    """建成7个农村污水治理项目; 29个建档立卡贫困村全部出列."""
    if not _takes_behind(seen):
        return None
    group, memory = seen.group, seen.memory
    goes_on = group.joined or (group.around.adjoins and _holds_for_next(memory))
    carried = memory.verb if goes_on and not group.noun else ""
    noun, predicate, used = _read_behind(group, seen.percent, carried)
    if some := _some_of(seen, noun or predicate):
        return Named([f"{some}{noun or predicate}"], used=used)
    if noun in _WORDS["task"] and not group.noun and not seen.percent:
        noun = _of_task(memory) + noun
    if noun.startswith(_WORDS["over"]) and noun.endswith(("元", "亿")):
        noun = _SIZED.sub(noun, memory.noun, count=1) if _SIZED.search(memory.noun) else noun + memory.noun
    if not predicate.endswith(_ACTION_ENDS):
        noun += next(filter(None, (more(group, noun) for more in _GOES_ON)), "")
    if not noun and not predicate:
        return None
    if group.joined and not group.core and noun in _ACTION_ENDS and seen.memory.noun.endswith(noun):
        noun = seen.memory.noun  # 实施358个老旧小区、721万平方米改造整治
    verb = group.tail.new if group.tail.new and not group.noun else group.verb  # 力争新增5家上市公司
    verb = verb or (carried if not predicate else "")
    if noun in _WORDS["says_nothing"] and group.examples and not verb and not predicate:
        noun = f"{_example(group)}等{noun}"
    given = group.noun in _WORDS["for_whom"] and (_OF in noun or predicate)  # 向3万名困难群众分配住房1万套
    turned = _OF in noun and not group.right.startswith(noun[:2])  # 省财政对40个县实施补助37.1亿元
    place = ("" if given else _place(seen, noun).rstrip(_FOR if turned else "")) or (
        "" if verb or _tells_enough(group, memory, noun, predicate) else _of(group, memory)
    )
    name = _worth_of(group, place, verb, noun) or _joined(place, verb, noun, predicate, seen.percent)
    name = means[1] if (means := _AS_MEANS.match(name)) else name
    done = flow_verb(noun) == (noun, "") and not noun.endswith(_COUNTED_ENDS)  # 投资2亿元改造4万户 counts no thing
    if place and not verb and not seen.percent and is_predicate(noun):
        return Named([name], used=used, counted=place)  # 高速铁路7线通行、2线在建
    return Named([name], used=used, counted="" if done else noun)


def _worth_of(group: Group, place: str, verb: str, noun: str) -> str:
    """What the things behind an amount are worth; empty where they are not told by it: 总投资5亿元的项目."""
    if not group.right.startswith("的"):
        return ""
    if is_bare(worth := without_acts(place)):
        return f"{noun}{worth}"  # 抓好年度投资660亿元的197个市级重点项目
    if verb in _MONEY or place in _MONEY:
        return f"{noun}{place or verb}"
    if place.endswith(_TOTAL):
        return f"{place.removesuffix(_TOTAL)}{noun}{_TOTAL}"  # 石化公司总投资8.4亿元的油蜡项目
    return ""


def _by_so_much(seen: Seen) -> Named | None:
    """按不低于5%的幅度压减一般性支出."""
    by = BY.match(seen.group.right) if seen.measure == "growth" else None
    return Named([by[2]], used=by.end()) if by and len(by[2]) > 1 else None


def _cut_of(seen: Seen) -> Named | None:
    """压缩6%的行政经费用于教育: what was cut stands behind the share that was."""
    group = seen.group
    cut = seen.measure == "growth" and not group.noun and group.core.endswith(_WORDS["cut"])
    of = _CUT_OF.match(group.right) if cut else None
    return Named([of[1]], used=0 if group.around.meets_number else of.end()) if of else None


def _growth_of(seen: Seen) -> Named | None:
    """提出9%左右的经济增长目标."""
    of = GROWTH_OF.match(seen.group.right) if seen.measure == "growth" else None
    return Named([of[1]], used=of.end()) if of else None


def _of_both(seen: Seen) -> Named | None:
    """办好全市25件和中心城区20件民生实事: the noun stands behind the second number."""
    group = seen.group
    if group.noun or not group.around.meets_number or group.unit != group.around.unit_ahead:
        return None
    noun = _NOUN_OF_BOTH.match(group.around.beyond) if _TO_SECOND.fullmatch(group.right) else None
    return Named([f"{group.verb}{noun[1]}"]) if noun else None


def _in_batches(seen: Seen) -> Named | None:
    """出台4批共109条政策清单: what the batches are of stands behind the second number, or before the first."""
    group = seen.group
    if group.right not in _WORDS["in_batches"] or not group.around.meets_number:
        return None
    behind = None if group.noun else _NOUN_OF_SUM.match(group.around.beyond)
    noun = behind[1] if behind else group.noun
    return Named([f"{group.verb}{noun}"], used=len(group.right), counted=noun) if noun else None


_Rule = Callable[[Seen], Named | None]
_OF_OTHERS: tuple[tuple[str, _Rule], ...] = (
    ("behind.by_so_much", _by_so_much),
    ("behind.cut_of", _cut_of),
    ("behind.growth_of", _growth_of),
    ("behind.of_both", _of_both),
    ("behind.in_batches", _in_batches),
    ("behind.counted", _counted),
)
_OF_SHARE = (("behind.said_of_it", _said_of_it), ("behind.said_of_part", _said_of_part), *_OF_OTHERS)
SHOWN = {name: rule.__doc__ or "" for name, rule in _OF_SHARE}
"""The sentence that shows each rule, by the rule's full name."""


# Whether a noun stands behind the number


def _takes_behind(seen: Seen) -> bool:
    """Whether the name stands behind the number: 建成7个农村污水治理项目, 29个建档立卡贫困村全部出列."""
    group, noun = seen.group, seen.group.noun
    if seen.memory.came_from and group.tail.reached and not noun:
        return False  # 城市车辆保有量由57万辆增加到75万辆的通行需求
    if not group.behind or group.origin or seen.measure in _NO_NAME_BEHIND or (seen.measure == "change" and noun):
        return False
    if seen.percent:
        return _rate_takes_behind(group, seen.memory)
    if not has_head(noun):
        return True
    kind = group.numbers[0].kind
    if group.right.startswith("的"):
        of_it = is_bare(without_acts(noun))  # 抓好年度投资660亿元的197个市级重点项目
        return kind != "money" or noun.endswith(_TOTAL) or noun in _MONEY or group.verb in _MONEY or of_it
    if kind:
        return group.bare_tail and kind == "count"
    return group.bare_tail and _PEOPLE.match(group.right) is not None  # 市定标准10万贫困人口全部脱贫


def _rate_takes_behind(group: Group, memory: Memory) -> bool:
    """90%以上行政村生活垃圾得到治理; 省级97%政务服务事项."""
    noun, tail = group.noun, group.tail
    told = memory.names and (tail.up or tail.down or tail.reached)
    return (
        (not noun and not told)
        or (group.bare_tail and not has_head(noun) and _OF_THINGS.match(group.right) is not None)
        or group.right.startswith(_WORDS["used_for"])
        or (len(noun) < 5 and noun.endswith(_WORDS["level_end"]))
    )


# What the noun is


def _some_of(seen: Seen, said: str) -> str:
    """What was counted before, where some of it are told of: 企业 in 54户企业实施搬迁改造，17户竣工投产."""
    group, memory = seen.group, seen.memory
    unlike = group.unit != memory.counted_in or group.unit in PERSONS  # 2人获评道德模范，5人获评身边好人
    if seen.percent or group.whole or group.around.topic or unlike:
        return ""
    return memory.noun if _SAID_OF_SOME.match(said) and not _SAID_OF_SOME.match(memory.noun) else ""


def _read_behind(group: Group, percent: bool, carried: str) -> _Behind:
    """The noun behind the numbers, and its predicate; the verb of a list may be `carried` to it."""
    right, around = group.right, group.around
    worth = group.verb in _MONEY and right.startswith("的")  # 投资50亿元的海上风电项目开工建设
    behind = _Behind(*noun_behind(right, bool(group.verb) and not worth))
    if behind.used == len(right) and (joint := _JOINT_LEFT.search(right)):
        noun = behind.noun.removesuffix(joint[0])  # 228个重大项目和总投资1755亿元的137个项目
        behind = behind._replace(noun=noun, used=behind.used - len(joint[0]))  # 储备2000吨原油和114.8万吨粮油
    if around.meets_number:
        behind = _given_to(group) or _with_theirs(group, behind.noun) or _before_number(group, percent, behind)
    listed = right.endswith(_JOINTS[1:]) or around.beyond.startswith(_JOINTS[:3])
    # 推动5个治理区和11个重大项目全部纳入国家规划
    pushed = group.verb in _WORDS["pushed"] and behind.noun.endswith(_COUNTED_ENDS)
    verb = "" if pushed else group.verb
    told = verb or behind.predicate or verb_at_end(group.noun) or _of_that_grade(group, behind.noun)
    return behind if told or not listed else _told_of_last(group, behind, percent, carried)


def _told_of_last(group: Group, behind: _Behind, percent: bool, carried: str) -> _Behind:
    """What is told of the last of a list is told of each: 5个县、243个村、44万人全部脱贫."""
    also, kind = _ALSO.match(group.around.beyond), group.numbers[0].kind
    own = told_of_list(behind.noun)
    if not also or len(own) > _SHORT_SAID or (own and own == behind.noun):  # 1人获评全国道德模范、5人获评省道德模范
        return behind
    if own and group.verb:
        return behind  # 推动20个项目开工、30个项目竣工
    if group.examples and behind.noun in _WORDS["says_nothing"]:
        return behind  # 风电整机等3个产品和10个部件成功下线
    text, cut = also[1], group.around.beyond.startswith("、", also.end())
    clear = noun_behind(text, False)[1]  # 99%的行政村、92%的社区建成综合性文化服务中心
    said = clear if percent or kind == "money" or carried or group.tail.new else told_of_list(text)
    if not said or _FIGURE.search(said) or kind == "time" or (cut and not clear and len(said) <= _SHORT_SAID):
        return behind  # 46个乡、500个村屯实现沥青、水泥路面连接
    if len(said) == len(text) - 1:
        return behind  # 40项民生实事和47项列入省民生实事的项目
    done = _DONE_TO_ALL.search(text.rpartition(said)[0])  # 62所初中和48所农村学校建设全面完成
    if done and not behind.noun.endswith((*_ACTION_ENDS, *_WORDS["task"])):
        behind = behind._replace(noun=f"{behind.noun}{done[0].removeprefix(_PROJECT)}")
    if group.core.endswith(_WORDS["for_whom"]):
        return behind._replace(noun=f"{said}{_OF}{behind.noun}")
    if clear or len(said) <= _SHORT_SAID:
        return behind._replace(predicate=said)
    return behind._replace(noun=f"{behind.noun}{said}")  # 303所学校、62家医院与广州建立结对帮扶关系


def _holds_for_next(memory: Memory) -> bool:
    """Whether a verb holds for a count right behind the last one: 精简23个单位198个事项; not 投入2亿元建成5处工程."""
    last = "".join(memory.names[-1:])
    told_of = memory.verb.endswith(_MONEY) or memory.noun.endswith(("有", *_WORDS["leads_list"]))
    return not told_of and (memory.verb in last or last.endswith(_TOTAL))


def verb_at_end(before: str) -> str:
    """The verb that the words before a count end with: 打造 in 各县市集中打造4条美食街区、4条购物街区.

    国家安排资金改造和新建1.88万所卫生院 has two, which go together.
    """
    verb = max(filter(before.endswith, _LEAD_LIST), key=len, default="") if before else ""
    also = _AND_DID.search(before, 0, len(before) - len(verb)) if verb else None
    return f"{also[0]}{verb}" if also else verb


def _given_to(group: Group) -> _Behind | None:
    """为1368家企业兑付惠企资金9379万元: the verb belongs to the amount, and tells who they are."""
    given = _GIVEN.match(group.right) if group.core.endswith(_WORDS["for_whom"]) else None
    if not given or given[2].endswith(_WORDS["apiece"]):
        return None
    behind = _GIVEN_BEHIND.match(group.around.beyond) if len(given[2]) == _BARE_VERB else None
    what = behind[1].removeprefix(group.around.unit_ahead).removeprefix(_OF) if behind else ""
    return _Behind(f"{given[2]}{what}{_OF}{given[1]}", "", given.start(2))


def _with_theirs(group: Group, noun: str) -> _Behind | None:
    """8所高校14个学科入选“双一流”名单: what is said of the second is said of what belongs to the first."""
    theirs, right, unit = _ALSO.match(group.around.beyond), group.right, group.around.unit_ahead
    if not theirs or noun != right or group.verb or group.noun or kind_of(unit) not in _THINGS:
        return None
    text = theirs[1].removeprefix(unit)
    told = told_of_list(text)
    of_some = told == text or text.startswith(_ALL)
    if (of_some and unit == group.unit) or not _THEIR_OWNERS.fullmatch(right):
        return None  # 79个重点项目16个开工
    of_them = told if of_some or group.unit in PERSONS else text  # 36名个人13个集体获省表彰
    return _Behind(f"{of_them}{_OF}{right}", "", len(right)) if told and not _FIGURE.search(text) else None


def _before_number(group: Group, percent: bool, behind: _Behind) -> _Behind:
    """The part of the words between two numbers that belongs to the first."""
    right, verb, unit_ahead = group.right, group.verb, group.around.unit_ahead
    if worth := _WORTH_TOGETHER.match(right + group.around.beyond):
        return _Behind(worth[1], "", 0)
    if among := _AMONG_THEM.match(right):  # 128个项目中产业项目达104个, 87个断面中有85个
        return _Behind(among[1], "", among.end())
    if group.verb in _MONEY and kind_of(unit_ahead) in _THINGS and flow_verb(right)[0]:
        return _Behind(right, "", 0)  # 投入2亿元实施交通项目37个: what was done belongs to the next number
    if not verb and (led := _LEADS_ON.search(right)):
        return _Behind(right[: led.start()].removeprefix("的"), "", 0)  # 342个项目累计建成303个
    tail = read_tail(right, unit_ahead)
    ahead = min(tail.start, len(before_rank(right)))
    rated = not group.whole and right.endswith(_WORDS["rate_end"])  # 203个国考断面水质优良率99.5%
    if (ahead < len(right) or rated) and not verb:
        if has_head(right[:ahead]):  # 6个新城区规模以上工业增加值达到665亿元: the noun belongs to the next number
            before_it = right[:ahead].removeprefix("的")
            whose = before_it.partition("的")[0]  # 18个贫困县的补助系数高于平均水平3个百分点
            whole = before_it if percent else _without_indicator(before_it)
            return _Behind(whose if whose.endswith(_PLACE) else whole, "", 0)
        if unit_ahead == "%" and tail.changes and ahead > 1:
            return _Behind(clean_name(right[:ahead]), "", 0)  # 15种药品平均降价20%
    if right.endswith(("前", "第")) and not verb:
        if behind.predicate:
            return behind._replace(predicate=behind.predicate[:-1], used=0)  # 5个区跻身全国百强区前40名
        before_it = before_rank(right)  # 16个国考断面水质排名全国第11位
        return _Behind(before_it, "", 0)
    if behind.predicate and not behind.noun and not group.noun:
        return behind._replace(used=0)  # 28.24万人享受门诊报销3230万元
    if behind.predicate:  # 380个省、市重点项目完成投资2800亿元: the predicate belongs to the next number
        left = len(right) - right.index(behind.noun) - len(behind.noun)
        return _Behind(behind.noun, "", behind.used - left)
    return behind


def _without_indicator(noun: str) -> str:
    """The counted noun without the indicator behind it: 国考断面 in 203个国考断面水质优良率99.5%."""
    counted = _HEAD_TAIL.sub("", noun)
    if counted != noun or not noun.endswith(_WORDS["rate_end"]):
        return counted
    ends = (n for n in range(len(noun) - 2, 2, -1) if noun.endswith(_COUNTED_ENDS, 0, n))
    return noun[: next(ends, len(noun))]


def _with_what_it_funds(group: Group, noun: str) -> str:
    """出资47亿元设立6支基金."""
    around = group.around
    if not (around.meets_number and group.verb and noun):
        return ""
    if flow_verb(noun) != (noun, "") and noun not in _WORDS["for_whom"]:
        return ""
    return clean_name(amount().sub("", _CLAUSE.match(around.beyond)[0], count=1))  # type: ignore[index]


def _with_their_people(group: Group, noun: str) -> str:
    """解决9个村3.2万人的安全饮水."""
    if group.verb not in _WORDS["relieved"] or not noun.endswith(_WORDS["homes"]) or group.right.endswith("和"):
        return ""
    theirs = _OF_THEIR_PEOPLE.match(group.around.beyond)
    return clean_name(theirs[1]) if theirs else ""


def _with_their_want(group: Group, noun: str) -> str:
    """解决253.75万农村群众、45.17万农村学校师生饮水安全问题: both lacked it."""
    if group.verb not in _WORDS["relieved"] or not noun.endswith(_WHO):
        return ""
    theirs = _THEIR_WANT.match(group.around.beyond)
    return theirs[1] if theirs else ""


def _of_that_grade(group: Group, noun: str) -> str:
    """建成27个省级、100个市级美丽乡村示范村; 实施87个百亿元级、964个十亿元级项目."""
    graded = _GRADED.match(group.around.beyond) if noun.endswith("级") and len(noun) < 6 else None
    return clean_name(graded[1]) if graded else ""


def _of_that_size(group: Group, noun: str) -> str:
    """基地等23个50亿元以上，产业园等300个亿元以上工业项目."""
    classed = _CLASSED.search(group.around.beyond) if "元" in noun and CLASS.fullmatch(noun) else None
    return classed[1] if classed else ""


def _with_what_is_done(group: Group, noun: str) -> str:
    """完成6座大中型水库和123座小型水库除险加固: 除险加固 belongs to all counts."""
    carried_on = group.verb.endswith(_WORDS["carries_on"]) or group.core.endswith(_WORDS["carries_on"])
    listed = group.right.endswith((*_JOINTS, *_WORDS["above_all"])) or group.around.beyond.startswith(_JOINTS)
    named = noun.endswith(_COUNTED_ENDS) or (len(noun) > _SHORT and not noun.endswith("级"))
    if not (listed and named and (carried_on or (group.joined and not group.core))) or noun.endswith(_ACTION_ENDS):
        return ""
    also = _ALSO_DONE.match(group.around.beyond)
    return also[1].removeprefix(_PROJECT if noun.endswith(_PROJECT) else "") if also else ""


def _with_their_work(group: Group, noun: str) -> str:
    """完成735辆公交车和5180辆出租车的双燃料改装工作: one work is done to things counted alike."""
    alike = group.unit == group.around.unit_ahead and (group.verb or group.joined)
    if not alike or "的" in noun or not noun.endswith(_COUNTED_ENDS):
        return ""
    work = _THEIR_WORK.match(group.around.beyond)
    return work[1] if work else ""


def _with_what_it_passes(group: Group, noun: str) -> str:
    """6家企业产值首次突破10亿元: the noun says nothing of them alone."""
    around = group.around
    if noun not in _WORDS["says_nothing"] or around.unit_ahead != _YUAN or not around.meets_number:
        return ""
    passed = amount().match(around.beyond) if group.right.endswith(_WORDS["passes"]) else None
    return f"{group.right.removeprefix(noun)}{passed[0]}" if passed and group.right.startswith(noun) else ""


def _with_what_is_done_there(group: Group, noun: str) -> str:
    """完成24个乡镇、406个村的产权制度改革; 完成41个乡镇、47个街道服务点建设: the action belongs to all counts."""
    done = group.joined or group.verb.endswith((*_WORDS["carries_out"], *_WORDS["relieved"]))
    if not done or not noun.endswith(_WORDS["where_done"]):
        return ""
    also = _DONE_THERE.match(group.around.beyond) or _DONE_IN_THEM.match(group.around.beyond)
    return clean_name(also[1]) if also else ""


_GOES_ON: tuple[Callable[[Group, str], str], ...] = (
    *(_with_what_it_funds, _with_their_people, _with_their_want, _of_that_grade, _of_that_size),
    *(_with_what_is_done_there, _with_their_work, _with_what_is_done, _with_what_it_passes),
)  # fmt: skip


def _example(group: Group) -> str:
    """The last of the examples before a noun that says nothing without them: 食品工业园 in 抓好食品工业园等10个项目."""
    examples = clean_name(group.name_text).removesuffix("的")
    return flow_verb(examples)[1].removesuffix("等").rpartition("、")[2]


def _of_task(memory: Memory) -> str:
    """What a task is about, from the clause before: 推进棚户区改造，完成800户的改造任务."""
    of = flow_verb(drive_off(subject(memory.topic)))[1]
    return of.removesuffix(_WORDS["renewal"][0]) if len(of) <= _LONGEST_SAID else ""


# What the words before the number add to the name


def _place(seen: Seen, noun: str) -> str:
    """The words before the number that are part of the name: 全市 in 全市7个县."""
    group, place = seen.group, ""
    if not group.examples and not _is_listed(group, noun):
        place = group.noun
    if not place and group.tail.start == 0 and group.core.startswith(_WORDS["whole"]):
        place = group.core[:2]  # 全省已有三分之一的农村人口用上了自来水
    if seen.percent and group.around.same_clause and not group.core and not noun:
        place = seen.memory.noun  # 300余户驻哈央企90%以上分布在实体经济
    return place


def _tells_enough(group: Group, memory: Memory, noun: str, predicate: str) -> bool:
    """Whether a name needs nothing from the clause before."""
    people = group.unit in PERSONS and not group.whole  # 打好脱贫攻坚战，77万人实现脱贫; 47个村脱贫、13147人脱贫
    alone = memory.noun or len(predicate) > 3 or predicate in _WORDS["alone"]
    told = (
        group.numbers[0].kind == "time" and len(predicate) > 4 and predicate.startswith(_COMPLETED)
    )  # 4小时内完成调查
    return bool(noun or (people and alone) or told)


def _of(group: Group, memory: Memory) -> str:
    return subject(memory.topic) if not memory.names or not group.joined else memory.names[-1]


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
    """One name from its parts: 贫困村全部出列 gives 出列贫困村, 90%以上行政村出列 gives 行政村出列占比."""
    if share:
        return f"{place}{noun}{predicate}{_SHARE}" if predicate else f"{verb}{place}{noun}{_SHARE}"
    if verb and verb not in noun:
        where = place.endswith(_PLACE) and place not in _WORDS["no_place"]
        return f"{place}{verb}{noun}{predicate}" if where else f"{verb}{place}{noun}{predicate}"
    return f"{place}{predicate}{'' if predicate.endswith(noun) else noun}"  # 11个项目入选国家重点外资项目
