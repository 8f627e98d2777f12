"""A group of numbers that share the words around them, and what those words say of it.

`A和B分别增长19.1%和29.4%` has one group of two numbers. The words before it, back to the last delimiter or to the
number before, are its `core`; those behind it, up to the next delimiter or number, its `right`.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from ingest.lexicon import any_of, pattern, words
from ingest.names import clean_name, drop_examples, flow_verb, has_head, last_done
from ingest.quantities import Number
from ingest.tails import Tail, qualifier_of, read_tail

DELIMITERS = "，；：。！？\n"
"""Where the words around a number end."""

_LONGEST_VERB = 20  # 全市新开工建设并投用

_TAILS, _RANKS = words("tails"), words("ranks")
_CHANGES = frozenset(words("verbs")["up"] + words("verbs")["down"])
_NOT_BEHIND = re.compile(
    rf"{any_of(words('names')['not_behind'])}|为[^，]{{0,6}}[，。]|是|以上(?=[，。、；])|在.{{0,8}}(?:基础|水平)"
)
_FROM_BEFORE = re.compile(
    r"(?:从|由)(?:(?P<year>(?:19|20)\d\d)年|[一二][〇零○一二三四五六七八九]{3}年|“?[十一二三四五六七八九]+五”?(?:末|期末|时期|期间|初)?"
    rf"|[一二三四五六七八九十\d]+年前|[上前]个?五年|[一二三四]季度|{any_of(_TAILS['since'])})?"
    r"(?:\d{1,2}月)?(?:底|末|初|同期)?的?(?:每[^，。；、\d]{1,8}?|人均|户均|平均|世界|全球|全国|全省|全市){0,2}"
    r"(?:最[高低长短]的?|平均|约|近|不足|超过|不到|-)?$"
)
_TO_BEHIND = re.compile(rf"(?:以上|以下|左右|多|余)?[，]?(?:[^，。；\d]{{0,6}}?){any_of(_TAILS['to'])}(?:到|至|为)")
_AT_END = re.compile(any_of(_TAILS["at_end"]))
_RANKED = re.compile(
    rf"(?:全[国省市](?=排名|位次))?(?:{any_of(_RANKS['adverb'])}|连续[^，]{{1,4}}年)*{any_of(_RANKS['verb'])}*"
    rf"(?:{any_of(_RANKS['among'])}|同类[^，]{{0,6}})*{any_of(_RANKS['class'])}*的?$"
)
CLASS = re.compile(r"[\d.]*[十百千万亿]+元以[上下]|超[\d.]*[十百千万亿]+元")
_RANKING = re.compile(
    rf"(?:排名|位次|名次|排位)(?:{any_of(_TAILS['to'])}?[到至]|[为列居]|达到?)?(?:全[国省市]|世界|全球)?$"
)  # 排名上升至23位
_PER = re.compile(r"每(?<!由每)(?<!从每)(?:立方米|平方米|平方公里)$")  # 低于每立方米26微克
_RANKING_NAMED = ("排名", "位次", "名次")  # 排名分别升至世界第二、世界第三
_ONLY_RANKS = re.compile(
    rf"(?:{any_of(_RANKS['adverb'])})*{any_of(_RANKS['verb'])}(?:{any_of(_RANKS['among'])})[^，。；]{{0,10}}$"
)
# 工业增加值由全国城市第九跃升至第五
_FROM_RANK = re.compile(r"[由从][^，。；、]{0,8}第[一二三四五六七八九十\d]{1,4}位?$")
_LASTING = re.compile(r"(?:已|已经)?连续[^，。；、]{1,5}(?:[年届次月]|季度)(?:实现)?$")  # 粮食总产量连续10年超过50亿斤
_GROUND = re.compile(r"(?:在[^，。；、]{0,24}|^的?)基础上?$")  # 出口在上年大幅度增长的基础上，又增长20%
# 空气质量在重点城市中列第9位: among whom is no part of the name.
_AMONG = re.compile(r"在[^，。；、“]{0,16}?(?:中|排名|位次|名次|全国|全省|全市|世界|全球|城市|方面)的?$")
# 是十年前的3倍, 分别是“十二五”的2.5倍
_TIMES_OF = re.compile(r"(?:分别)?(?:是|为|相当于|等于|达到|(?:提高|增长|增加|扩大)[到至])[^，]{1,16}的$")
# 分别比1997年增加: what it is compared with is no part of the name.
_COMPARED = re.compile(r"(?:分别|均|总体|平均)*(?<![同环占对])[比较](?![重例值])[^，。；、比]{1,14}$")
# 剔除减税降费因素增长6.1%: the same indicator on another ground.
_CONDITION = re.compile(
    r"(?:如?剔除|扣除|调整|考虑|不含|若?不?计|还原|按)[^，。；]{1,14}?(?:因素|影响|后|外|口径|算)(?:后|外|，)?"
)


class Around(NamedTuple):
    """The words around a group of numbers, as they stand in its sentence."""

    core: str  # before it, back to the last delimiter or to the number before
    right: str  # behind it, up to the next delimiter or number
    beyond: str  # from there to the end of the sentence
    meets_number: bool  # whether the next number that states something begins there
    unit_ahead: str  # that number's unit
    joined: bool  # the core goes on from the group before: 、 和 与 及
    same_clause: bool  # no delimiter stands between the group before and this one
    after_semicolon: bool  # a semicolon does


class Named(NamedTuple):
    """What a group of numbers is of: a name for each, or names that all of them are of."""

    names: list[str]
    rule: str = ""  # which rule found the names
    used: int = 0  # how many characters of `right` are in them
    counted: str | None = None  # the noun behind the numbers


class Group(NamedTuple):
    """A group of numbers, and what the words around it say whatever stands further off."""

    numbers: Sequence[Number]
    core: str
    tail: Tail  # the right end of the core
    around: "Around"
    unit: str  # of the last number, which holds for all that have none
    origin: str  # the words before a figure that the indicator grew from: 由2016年的X提高到
    ranked: bool
    at_end: bool  # the number is where the indicator stands
    behind: bool  # a noun may stand behind the numbers
    examples: bool  # the core ends with 等
    name_text: str  # the core without its tail
    condition: str  # 剔除减税降费因素
    whole: str  # the name before the numbers, with its verb
    verb: str  # the flow verb of `whole`: 新增
    noun: str  # the rest of `whole`

    @property
    def right(self) -> str:
        """The words behind the numbers, up to the next delimiter or number."""
        return self.around.right

    @property
    def joined(self) -> bool:
        """Whether the core goes on from the group before, with 、 和 与 or 及."""
        return self.around.joined

    @property
    def bare_tail(self) -> bool:
        """Whether nothing stands between the name and the number."""
        return self.tail.start == len(self.core)


def before_rank(text: str) -> str:
    """What stands before the words that lead to a rank at a text's end: 占比 of 占比居全国第."""
    return text[: _RANKED.search(text[:-1]).start()] if text.endswith(("第", "前")) else text  # type: ignore[union-attr]


def read_group(numbers: Sequence[Number], around: Around) -> Group:
    """Take the words around a group of numbers apart."""
    first, core, right = numbers[0], around.core, around.right
    ranked = core.endswith(("第", "前")) and (not first.kind or first.unit in ("位", "名"))
    if ranked:
        core = core[:-1]
    per = _PER.search(core)
    if per:
        core = core[: per.start()]
    origin = _FROM_BEFORE.search(core)
    if origin and first.unit in ("位", "名") and core[: origin.start()].endswith(_RANKING_NAMED):
        ranked = True  # 排名由78位上升到46位
    if first.unit == "位" and _RANKING.search(core):
        ranked = True
    grew = origin and _TO_BEHIND.match(right)
    if origin:
        core = core[: origin.start()]
    unit = numbers[-1].unit or first.unit
    behind = bool(right) and pattern(r"[\u4e00-\u9fff“A-Z\d]").match(right) is not None and not _NOT_BEHIND.match(right)
    tail = read_tail(core, unit)
    if origin:
        tail = tail._replace(qualifier=qualifier_of(origin[0]))
    if "元以" in core and CLASS.fullmatch(clean_name(core).removesuffix("项目")):
        tail = Tail(len(core))  # 其中亿元以上1031个: 以上 bounds the class, not the count
    if _verb_is_the_name(core, tail, first, unit, around, behind):
        tail = Tail(len(core), qualifier=tail.qualifier)
    name_text = core[: tail.start]
    if ranked:
        ranking = _FROM_RANK.sub("", _RANKED.sub("", core))
        name_text = _AMONG.sub("", ranking)
        if not name_text and pattern("排名|榜|强|评").search(ranking):
            name_text = ranking.removeprefix("在").removesuffix("中")  # 在全国先进制造业百强市排名中升至第6位
        elif name_text in _RANKING_NAMED or _ONLY_RANKS.match(name_text):
            name_text = ""  # 居全国服务外包示范城市第8位
    if first.kind == "multiple" and _TIMES_OF.search(core):
        name_text = _TIMES_OF.sub("", core)
    if "连续" in name_text or "基础" in name_text:
        name_text = _GROUND.sub("", _LASTING.sub("", name_text))
    if "至少" in name_text:
        name_text = name_text.replace("至少", "")  # 每年至少开通一条地铁
    if tail.up or tail.down or first.kind == "multiple":
        name_text = _COMPARED.sub("", name_text)
    condition = _CONDITION.match(clean_name(name_text))
    if condition:
        name_text = clean_name(name_text)[condition.end() :]
    examples, name_text = drop_examples(
        last_done(name_text, behind) if first.kind in ("count", "size", "money") else name_text
    )
    whole = clean_name(name_text)
    if whole in words("names")["no_name"]:
        whole = ""
    if examples:
        whole, _, listed = name_text.partition("\0")
        if not behind:
            whole, examples = clean_name(listed), False
    verb, noun = flow_verb(whole)
    if not noun and unit in ("%", "‰") and has_head(whole):
        verb, noun = "", whole  # 出口增幅超过20%
    if behind and pattern(r"(?:和|与|(?<![惠普涉])及|、|以及)$").search(core):
        whole = verb = noun = ""  # 所有乡镇和82%的建制村: the words before are of something else
    return Group(
        numbers, core, tail, around, unit, origin[0] if origin and grew else "", ranked,
        ranked or core.startswith(("已", "覆盖", "拥有", "在建")) or bool(_AT_END.search(core[tail.start :])),
        behind, examples, name_text, condition[0] if condition else "", whole, verb, noun,
    )  # fmt: skip


_PLACED = ("处", "座", "条", "所", "栋", "户", "个", "项")
# 桥下空间品质提升10处 counts places; 提升8个位次 and 提升2位 tell a change.
_IMPROVED = re.compile(r"(?<!排名)(?<!位次)提升$")
_STEPS = re.compile("位次|名次|档|等级|百分")


def _verb_is_the_name(core: str, tail: Tail, first: Number, unit: str, around: Around, behind: bool) -> bool:
    """Whether a verb at the end of the core names a flow and tells no change: 新增29个, 投入3亿元."""
    if tail.reached:
        return False
    if len(core) < _LONGEST_VERB and flow_verb(core) == (core, "") and (core.startswith("净") or core not in _CHANGES):
        return True
    if not tail.changes or first.kind not in ("count", "size", "money"):
        return False
    if first.kind == "count" and unit in _PLACED and _IMPROVED.search(core) and not _STEPS.match(around.right):
        return True
    name = clean_name(core)
    if first.kind != "money" and name.startswith(("完成", "实施", "开展")):
        return True
    return behind and unit != "百分点" and bool(flow_verb(name)[0])
