"""What the words right around a group of numbers say about it, without the text further away.

The words before it are read from their right end: the figure it grew from (由2016年的30%), the tail (同比增长), a
condition (剔除减税降费因素), examples; the rest is a name with its verb.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from ingest.language.coordination import is_part, is_place
from ingest.language.lexicon import any_of, compiled, plain, word, words
from ingest.language.phrases import (
    Phrase,
    begins_anew,
    clean_name,
    drop_examples,
    flow_verb,
    has_head,
    is_no_example,
    last_done,
    read_phrase,
    without_count,
)
from ingest.language.tails import POINTS, Tail, qualifier_of, read_tail
from ingest.numbers.grammar import Number
from ingest.observations.grouping import Around

_LONGEST_VERB = 20  # 全市新开工建设并投用
_LONGEST_KIND = 3  # 高新区 names no zone
_PLACES, _PERCENT, _AMOUNTS = ("位", "名"), ("%", "‰"), ("count", "size", "money")

_WORDS, _VERBS = words("groups"), words("verbs")
_AT_LEAST, _PROJECT = word("common", "no_fewer"), word("common", "project")
_NO_NAME = frozenset(words("names")["no_name"])
_ALL_VERB = frozenset((*words("behind")["action"], *_WORDS["second_verb"]))
_CHANGES = frozenset(_VERBS["up"] + _VERBS["down"])
_VERB_ENDS = frozenset(verb[-2:] for verb in plain(_VERBS["flow"]))
_RANKS = {name: any_of(choices) for name, choices in words("ranks").items()}

_NOUN = compiled(r"[{han}“A-Z\d]")
_NOT_BEHIND = compiled("{not_behind}|为[^，]{0,6}[{clause_end}]|是", "names")

# The figure that an indicator grew from: 由2016年的30%, 从“十二五”末全国平均的30%
_ORIGIN_TIMES = (
    r"(?P<year>(?:19|20)\d\d)年",
    "“?{numeral}+五”?{plan_part}?",
    r"[{numeral}\d]+{years_before}",
    "{origin_when}",
    r"[^{mark}\d]{1,8}{origin_time}",  # 从保护初期的2600吨恢复到11.4万吨
    any_of(words("tails")["since"]),
)
_FROM_BEFORE = compiled(
    rf"{{from}}(?:{'|'.join(_ORIGIN_TIMES)})?(?:\d{{1,2}}月)?{{year_part}}?的?"
    r"(?:每[^{mark}\d]{1,8}?|{origin_of}){0,2}(?:{most}|{origin_about})?$",
    "groups",
)
_TO_BEHIND = compiled(r"，?[^{clause_end}\d]{0,6}?{change}{to}", "groups", change=any_of(words("tails")["to"]))

# What leads to a rank: 均居全省第, 跃升至全国地级市第
_RANKED = compiled(
    "(?:{whole_place}(?={rank_scope}))?(?:{adverb}|{lasting}[^，]{1,4}年)*{verb}*"
    r"(?:{among}(?:\d{1,4}{among_counter}[^{mark}\d]{2,12})?)*{class}*的?$",
    "groups",
    **_RANKS,
)
_RANKING = compiled(
    "{ranking}(?:{change}?{till}|{ranking_to})?{ranking_among}?$", "groups", change=any_of(words("tails")["to"])
)
_RANKS_AT = compiled(r"(?:{rank_led}|{ranks_at})[^{mark}（第\d]{0,14}$", "groups")
_RANKING_NAMED, _OVERALL = _WORDS["ranking_bare"], _WORDS["overall"][0]
_RANK_LED = compiled("(?:{rank_led_by}|{lasting}[^{mark}]{1,4}{lasting_unit})*{rank_led}[^{mark}]{0,20}$", "groups")
_ONLY_RANKS = compiled("{adverb}*{verb}{among}[^{clause_end}]{0,10}$", "ranks")
_NOT_RANKED = frozenset((*_RANKING_NAMED, *words("names")["counted_place"], *words("ranks")["among"]))  # 全省排第4位
_RANKED_AMONG = compiled("^(?:{adverb}|{verb})+|{whole_place}$|{verb}$", "ranks", **_RANKS)
_FROM_RANK = compiled(r"{from}[^{mark}]{0,8}第[{numeral}\d]{1,4}位?$")
_AMONG = compiled("在[^{mark}“]{0,16}?{among_end}的?$", "groups")
_RANKING_KEPT = compiled("{ranking_kept}", "groups")

_PER = compiled("(?<!{from})每{each}$", "groups")
_LASTING = compiled("{lasting}[^{mark}]{1,5}{lasting_unit}{achieved}?$", "groups")
_LASTED = compiled(r"(?:^|(?<=[{han}”]{2})){lasting}[{numeral}两\d]{1,3}{lasting_unit}{kept}?", "groups")
_GROUND = compiled("(?:在[^{mark}]{0,24}|^的?){ground}上?$")
_OF_EACH = compiled("(?<!{per_one}){of_each}", "groups")
_TIMES_OF = compiled("{respectively}?(?:{times}|{grown}{grown_to})[^，]{1,16}的{times_about}?$", "groups")
_COMPARED = compiled("(?<!{than_not}){than}(?![{of_ratio}值]|(?<=较){later})[^{mark}比]{1,14}$", "groups")
_CONDITION = compiled("{condition}[^{clause_end}]{1,14}?{condition_end}(?:后|外|，)?", "groups")
_CHANGED_AND = re.compile(f"{any_of(_CHANGES)}并$")
_BELOW_ZERO = _WORDS["below_zero"]
_OF_ANOTHER = compiled("{told_of_another}$", "groups")
_AT_END = re.compile(any_of(words("tails")["at_end"]))
_AMID = compiled("^{amid}", "groups")
_DONE = any_of(verb for verb in words("verbs")["flow"] if len(plain([verb])[0]) > 1)
_INTENT = plain(_WORDS["meant"])
_MEANT = compiled("(?<=[{han}”）]{2}){meant}+(?={done})", "groups", done=_DONE)
_BATCH = compiled("^.*{batch}(?={total_investment}$)", "groups")

CLASS = compiled(r"[\d.]*[{tens}{myriads}]+{size_bound}|{beyond}[\d.]*[{tens}{myriads}]+元", "groups")
"""A class of projects by their size: 亿元以上."""

_IMPROVED = compiled("(?<!{ranking_bare}){improved}$", "groups")
_STEPS = compiled("{steps}", "groups")
PLACES_MOVED = _WORDS["places_moved"]
"""Words behind a number that counts the places by which a rank changed: 上升20个位次."""


class Group(NamedTuple):
    """A group of numbers, and what the words right around it say."""

    numbers: Sequence[Number]
    core: str
    tail: Tail  # the right end of the core
    around: Around
    right: str  # the words behind the numbers, up to the next delimiter or number
    joined: bool  # the core goes on from the group before
    unit: str  # the last number's; it holds for all that have none
    origin: str  # the words before a figure that the indicator grew from: 由2016年的X提高到
    ranked: bool
    at_end: bool  # the number is the indicator's level at the end of the period
    behind: bool  # a noun may stand behind the numbers
    bare_tail: bool  # nothing stands between the name and the number
    examples: bool  # the core ends with 等
    name_text: str  # the core without its tail
    condition: str  # 剔除减税降费因素
    whole: str  # the name before the numbers, with its verb
    verb: str  # the flow verb of `whole`: 新增
    noun: str  # the rest of `whole`


def before_rank(text: str) -> str:
    """A text without the words at its end that lead to a rank: 占比居全国第 gives 占比."""
    return text[: _RANKED.search(text[:-1]).start()] if text.endswith(("第", "前")) else text  # type: ignore[union-attr]


def _stands_at_end(core: str, tail: Tail) -> bool:
    """绿地率达到40%, but not 为1.17万个乡镇卫生院配备设备: for whom something was done."""
    return core != "为" and _AT_END.search(core[tail.start :]) is not None


def read_group(numbers: Sequence[Number], around: Around) -> Group:
    """Read the words around a group of numbers."""
    if not numbers[0].kind and numbers[-1].kind == "multiple":
        numbers = [number._replace(kind="multiple") for number in numbers]  # 是五年前的3.6和5.5倍
    first, right = numbers[0], around.right
    moved = first.unit == "个" and right.startswith(PLACES_MOVED)
    if moved:
        numbers = [number._replace(unit="位") for number in numbers]  # 在全国排名上升20个位次
        first = numbers[0]
    core, ranked = _without_rank(around.core, first)
    below_zero = first.kind == "ratio" and core.endswith(_BELOW_ZERO)
    core = core[:-1] if below_zero else core
    origin = _FROM_BEFORE.search(core)
    grew = origin and _TO_BEHIND.match(right)
    ranked = ranked or (first.unit == "位" and grew is not None) or _is_ranking(core, origin, first, right)
    if origin:
        core = core[: origin.start()]
    mixed = first.kind == "ratio" and numbers[-1].kind == "multiple"  # 分别增长94.4%和1.2倍
    unit = first.unit if mixed else numbers[-1].unit or first.unit
    behind = bool(right) and _NOUN.match(right) is not None and not _NOT_BEHIND.match(right)
    behind = behind and not moved and (first.kind == "count" or not right.startswith("等"))  # 提高到10万元等优惠政策
    tail = _tail(core, unit, first, around, behind, origin)
    if below_zero:
        tail = tail._replace(up=False, down=True, reached=False, changes=True)
    name_text, condition = _on_its_ground(_name_text(core, tail, first, ranked))
    if right.startswith(_WORDS["circumstance"]) or right.endswith(_WORDS["circumstance"]):
        name_text = _AMID.sub("", name_text)  # 在供地总量增长5.1%的情况下, 在完成50件民生实事基础上
    if "等" in name_text and (len(numbers) > 1 or _OF_EACH.search(core, len(name_text))):
        name_text = _each_example(name_text, len(numbers))
    text, examples = _without_examples(name_text, first, behind)
    whole, verb, noun, headed = Phrase(text, *flow_verb(text), False) if examples else read_phrase(text)
    if whole in _NO_NAME:
        whole = verb = noun = ""
    elif verb and noun in _ALL_VERB and first.kind in _AMOUNTS:
        verb, noun = whole, ""  # 推进老旧小区改造，实施改造1055万平方米; 签约项目369个，落地开工162个
    elif headed and not noun and unit in _PERCENT:
        verb, noun = "", whole  # 出口增幅超过20%
    if behind and _OF_ANOTHER.search(core):
        verb = verb if begins_anew(verb) else ""  # 成立管理中心和16家服务中心: what was done holds for both
        whole = noun = ""  # 所有乡镇和82%的建制村: the words before name something else
    return Group(
        numbers, core, tail, around, right, around.joined, unit, origin[0] if origin and grew else "", ranked,
        ranked or core.startswith(_WORDS["stands_first"]) or _stands_at_end(core, tail),
        behind, tail.start == len(core), examples, name_text, condition, whole, verb, noun,
    )  # fmt: skip


def _without_rank(core: str, first: Number) -> tuple[str, bool]:
    """The core without 第 or 每立方米 at its end, and whether 第 or 前 stood there: 列全国第 3."""
    ranked = core.endswith(("第", "前")) and (not first.kind or first.unit in _PLACES)
    core = core[:-1] if ranked else core
    per = _PER.search(core)
    return (core[: per.start()] if per else core), ranked


def _is_ranking(core: str, origin: re.Match[str] | None, first: Number, right: str) -> bool:
    """Whether the words lead to a rank without 第: 排名由78位上升到46位, 排名上升至23位, 跻身全国百强县88位."""
    if origin and first.unit in _PLACES and core[: origin.start()].endswith(_RANKING_NAMED):
        return True
    if first.unit != "位":
        return False
    return _RANKING.search(core) is not None or (not _NOUN.match(right) and _RANKS_AT.search(core) is not None)


def _tail(core: str, unit: str, first: Number, around: Around, behind: bool, origin: re.Match[str] | None) -> Tail:
    """The tail at the end of the core; a verb that only looks like a change stays in the name."""
    tail = read_tail(core, unit)
    if origin:
        tail = tail._replace(qualifier=qualifier_of(origin[0]))
    if any(map(core.__contains__, _WORDS["size_bound"])) and CLASS.fullmatch(clean_name(core).removesuffix(_PROJECT)):
        return Tail(len(core))  # 其中亿元以上1031个: 以上 bounds the class, not the count
    if first.kind == "count" and core.endswith(_WORDS["policy_aim"]):
        return Tail(len(core))  # 出台稳增长75条、支持民营经济发展50条等措施
    if not tail.reached and (
        (first.unit not in _PLACES and _is_all_verb(core))
        or (tail.changes and _verb_is_the_name(core, first, unit, around, behind))
    ):
        return Tail(len(core), qualifier=tail.qualifier)
    return tail


def _is_all_verb(core: str) -> bool:
    """Whether the core is nothing but a flow verb: 新增29个, 投入3亿元."""
    if not 0 < len(core) < _LONGEST_VERB or (core[-2:] not in _VERB_ENDS and core[-1] != "了"):
        return False
    if core.removesuffix("了") in _CHANGES and core[0] != "净":
        return False  # 城镇化率达51.6%，提高了4.4个百分点
    return flow_verb(core) == (core, "")


def _verb_is_the_name(core: str, first: Number, unit: str, around: Around, behind: bool) -> bool:
    """Whether a verb of change at the end of the core names what was done: 桥下空间品质提升10处, not 提升8个位次."""
    if first.kind not in (*_AMOUNTS, ""):
        return False
    if first.kind == "count" and unit in _WORDS["placed"] and _IMPROVED.search(core) and not _STEPS.match(around.right):
        return True
    name = clean_name(core)
    if first.kind == "money" and core.endswith(_WORDS["earned"]):
        return True
    if first.kind != "money" and name.startswith(_WORDS["done"]):
        return True
    return behind and unit != POINTS and bool(flow_verb(name)[0])


def _name_text(core: str, tail: Tail, first: Number, ranked: bool) -> str:
    """The core without its tail, and without the words that say how, among whom or since when."""
    text = _ranked_name(core) if ranked else core[: tail.start]
    if any(map(text.__contains__, _INTENT)):
        text = _MEANT.sub("", text)  # 产业集聚区力争完成固定资产投资1000亿元
    if first.kind == "money":
        text = _BATCH.sub("", text)  # 谋划推进一批总投资近千亿元的重大转型项目
    if text == _OVERALL:
        text += _RANKING_NAMED[0]  # 综合排名上升8个位次
    if tail.reached and text.endswith("并"):
        text = _CHANGED_AND.sub("", text)  # 失业率下降并控制在5%以内
    if first.kind == "multiple" and _TIMES_OF.search(core):
        text = _TIMES_OF.sub("", core)  # 是十年前的3倍
    if any(map(text.__contains__, _WORDS["lasts_or_grounds"])):
        # 粮食总产量连续10年超过50亿斤; 出口在上年大幅度增长的基础上，又增长20%
        text = _GROUND.sub("", _LASTING.sub("", text))
    if _AT_LEAST in text:
        text = text.replace(_AT_LEAST, "")  # 每年至少开通一条地铁
    if tail.up or tail.down or tail.new or first.kind == "multiple":
        text = _COMPARED.sub("", text)  # 分别比1997年增加
    return text


def _ranked_name(core: str) -> str:
    """What is ranked: 空气质量 in 空气质量在重点城市中列第9位; empty where only the ranking is named."""
    ranking = _FROM_RANK.sub("", _RANKED.sub("", core))  # 工业增加值由全国城市第九跃升至第五
    if (led := _RANK_LED.search(ranking)) and led.start() > 1:
        ranking = ranking[: led.start()]  # 旅客量恢复率均位列国内千万级机场第1位
    overall = ranking.endswith(_OVERALL) and core.startswith(_RANKING_NAMED, len(ranking))
    if ranking == _OVERALL or (overall and not _AMONG.search(ranking)):
        return ranking + _RANKING_NAMED[0]  # 综合排名全省第一, 营商环境综合排名全省第六
    if is_place(ranking) or (is_part(ranking) and len(ranking) > _LONGEST_KIND):
        among = _RANKED_AMONG.sub("", core[len(ranking) :]).removesuffix("的")
        if among and among not in _NOT_RANKED:  # 龙口跃居全国百强县第七位
            return f"{ranking}{among.removesuffix(_RANKING_NAMED[0])}{_RANKING_NAMED[0]}"
    name = _AMONG.sub("", ranking)
    if len(lasted := _LASTED.sub("", name)) > 1:
        name = lasted  # 连续四年增幅居全省第一, 水冶镇连续9年保持综合实力第一名
    if is_place(name):
        return ranking.removesuffix("中")  # 东丰县在全省县域发展考评中由18位晋升到14位
    if not name and _RANKING_KEPT.search(ranking):
        return ranking.removeprefix("在").removesuffix("中")  # 在全国先进制造业百强市排名中升至第6位
    if name in _NOT_RANKED or _ONLY_RANKS.match(name):
        return ""  # 居全国服务外包示范城市第8位
    return name


def _on_its_ground(text: str) -> tuple[str, str]:
    """A name's text without the condition of the figure, and that condition: 剔除减税降费因素."""
    if not _CONDITION.search(text):
        return text, ""
    name = clean_name(text)
    condition = _CONDITION.match(name)
    return (name[condition.end() :], condition[0]) if condition else (text, "")


def _each_example(text: str, count: int) -> str:
    """A list with one example for each number is a list of names: 集成电路、手表等产量分别增长5%和8%."""
    listed, _, rest = text.rpartition("等")
    parts, rest = listed.split("、"), without_count(rest)
    if is_no_example(text, len(listed)):
        return text  # 高中阶段、高等教育毛入学率
    fits = len(parts) == count or (count == 1 and "等" not in listed)  # 化工、有色、电气等行业增加值增长均超过20%
    return f"{rest}、".join(parts) + rest if fits and has_head(rest) and all(parts) else text


def _without_examples(text: str, first: Number, behind: bool) -> tuple[str, bool]:
    """A name's text without examples, and whether they are examples of the noun behind the numbers: 恒元加工等."""
    if "、" in text and first.kind in _AMOUNTS:
        text = last_done(text, behind)
    examples, text = drop_examples(text) if "等" in text else (False, text)
    if not examples:
        return text, False
    verb, _, listed = text.partition("\0")
    return (verb, True) if behind else (listed, False)
