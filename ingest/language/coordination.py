"""Several indicators in one phrase: `城镇和农村居民收入增长5%` names two, `智能工厂、数字化车间11家` one."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from itertools import accumulate
from typing import NamedTuple

import rjieba

from ingest.catalogue.regions import by_name
from ingest.language.lexicon import any_of, compiled, pairs, words
from ingest.language.phrases import (
    GRADE,
    clean_name,
    flow_inside,
    flow_verb,
    has_head,
    head_of,
    is_bare,
    is_weak,
    repaired,
)

_WORDS = words("lists")


GROWTH = re.compile(rf"{any_of(words('names')['growth'])}$")
"""The growth noun at the end of a name: 增速 in 地区生产总值增速."""

# From the strongest joint to the weakest: 生物医药及高端医疗器械、半导体及集成电路 are two.
_PARTS = (compiled("、", "lists"), compiled("、|{joint}", "lists"), compiled("、|{joint}|{and}", "lists"))
_QUOTED, _QUOTED_BESIDE = re.compile("“[^”]*”"), re.compile("([^“]*)((?:“[^”]*”){2,})([^“]*)")
_PLACES_JOINT = compiled("、|{joint}", "lists")
_SHARE_TOLD = compiled("{takes_share}|占(?={region})", "naming")  # 占地区生产总值
_SO_MANY = compiled(r"[两{numeral}\d]{1,2}({place_kind})", "lists")
_GRADE = re.compile(GRADE)
_GRADE_END = compiled(f"(?:{GRADE}|{{state}})$", "lists")
_COUNT = compiled("^{size_of_set}", "lists")  # 智能制造三大战略性新兴产业产值
_KINDS_OF_ONE = compiled("、[^、]+?([两{numeral}]大)[^、]+$", "lists")
_RANKING = compiled("在[^{mark}{simple_joint}]{2,16}{ranking}$", "lists")
_MEASURED = compiled("{measured}$", "lists")
_RATIO_END = compiled("{ratio}$", "lists")
_IN_BRACKETS = re.compile(r"（[^）]*）")
_LONGEST_BESIDE = 5  # characters on each side of the joint in one name: 研究与试验发展投入
_ONE_NAME = compiled("{one_name}", "lists")
_ASPECT = compiled("{aspect}$", "lists")
_NOT_SPLIT = compiled("“新{digit}样”|非[^、]{1,3}、非|{one_undertaking}(?:、|和)|{one_name}", "lists")


@cache
def _drives() -> re.Pattern[str]:
    return compiled("^(?:{drive}(?!{no_drive}))+", "lists", drive=any_of(words("verbs")["drive"]))


def drive_off(text: str) -> str:
    """Strip leading verbs such as 推动 from the name of a rate: `推动固定资产投资` gives `固定资产投资`."""
    lead = _drives().match(text)
    rest = text[lead.end() :] if lead else text
    return rest if len(rest) > 1 else text


@cache
def _acts() -> re.Pattern[str]:
    verb = any_of((*words("verbs")["drive"], *_WORDS["acts"]))
    return compiled(r"^(?:{lasting}[{numeral}\d]+年|{verb}(?!{no_drive})[、和]?)+", "lists", verb=verb)


def acted_on(clause: str) -> str:
    """What a clause is about, or what is done to, if it is something that can be measured.

    大力发展会展经济 gives 会展经济, 提升建筑业发展水平 gives 建筑业, 完善银企对接机制 nothing.
    """
    of = _ASPECT.sub("", without_acts(clause))
    return of if len(of) > 1 and not of.endswith(_WORDS["not_measured"]) else ""


def without_acts(clause: str) -> str:
    """A clause without the verbs that say what is done: 做大做强机电装备产业 gives 机电装备产业."""
    lead = _acts().match(clause)
    return clause[lead.end() :] if lead else clause


def without_growth(name: str) -> str:
    """A name without its growth noun: 地区生产总值增速 gives 地区生产总值."""
    return GROWTH.sub("", name) or name


def names_of_rate(noun: str, count: int, together: bool, measure: str) -> list[str]:
    """The names in the words before a growth or a share, split as by `split_names`.

    Leading verbs are no part of a rate's name, nor is the growth noun of a growth: 推动固定资产投资增速 gives
    固定资产投资.
    """
    name = drive_off(noun)
    if name != noun and has_head(name):
        name = clean_name(name)  # 推动全市生活垃圾焚烧处理率达到100%
    name = without_growth(name) if measure == "growth" else name
    listed = (
        count > 1 and len(_PLACES_JOINT.split(name)) == count and name.count("、") == count - 1
    )  # 新开工装配式建筑、绿色建筑面积占比
    return split_names(name if listed else _rate_part(name), count, together, measure)


def _rate_part(text: str) -> str:
    """The end of a list that can be a rate: `镇培育全覆盖、“一网通办”实办率` gives “一网通办”实办率."""
    parts = text.split("、")
    while len(parts) > 1 and has_head(parts[-1]) and _says(parts[0]):
        parts = parts[1:]
    return "、".join(parts)


def _says(part: str) -> bool:
    """Whether a part of a list says what was done: 新建公园, 镇培育全覆盖."""
    return part.endswith(_WORDS["told"]) or (not has_head(part) and flow_inside(part) == 0)


def split_names(noun: str, count: int, together: bool, measure: str) -> list[str]:
    """One name for each indicator in a coordination, where `count` numbers or the measure require it.

    `引进域外资金和实际利用外资` with two numbers gives two names; `A、B增长5%` gives two names for one number. A count
    (`智能工厂、数字化车间11家`) keeps one name, unless it holds for each of the things (`together`: 均, 都, 各).
    """
    for short, full in pairs("heads", "spelled").items():
        noun = noun.replace(short, full)
    listed = _Listed(noun, count, together, measure)
    names = _first(_OF_WORDS, listed)
    return _first(_OF_PARTS, listed._replace(parts=_parted(listed))) or [noun] if names is None else names


class _Listed(NamedTuple):
    """A coordination, and what is known of the numbers behind it."""

    noun: str
    numbers: int  # how many numbers stand behind it
    together: bool  # 均, 都, 各
    measure: str
    parts: list[str] = []  # noqa: RUF012 - never changed


_Rule = Callable[[_Listed], list[str] | None]


def _first(rules: Iterable[_Rule], listed: _Listed) -> list[str] | None:
    """The names from the first rule that gives any; None where no rule does."""
    return next((names for rule in rules if (names := rule(listed)) is not None), None)


def _without_joint(listed: _Listed) -> list[str] | None:
    """城乡居民收入 with two numbers is two, 三次产业 with three is three; 地区生产总值 is one."""
    if _PARTS[-1].search(listed.noun):
        return None
    return halves(listed.noun, listed.numbers)


def _each_quoted(listed: _Listed) -> list[str] | None:
    """政府系统“三类文件”“三类会议”分别下降26.5%和29.4%."""
    beside = _QUOTED_BESIDE.fullmatch(listed.noun) if listed.together and "”“" in listed.noun else None
    quoted = _QUOTED.findall(beside[2]) if beside else []
    return [f"{beside[1]}{one}{beside[3]}" for one in quoted] if beside and len(quoted) == listed.numbers else None


def _one_sum(listed: _Listed) -> list[str] | None:
    """集成电路、生物医药、人工智能三大产业产值 is one sum, unless the number holds for each of them."""
    kinds = _KINDS_OF_ONE.search(listed.noun) if listed.numbers == 1 and listed.measure == "growth" else None
    if not kinds:
        return None
    if not listed.together:
        return [listed.noun]
    return split_names(listed.noun.replace(kinds[1], "", 1), listed.numbers, listed.together, listed.measure)


def _each_whole(listed: _Listed) -> list[str] | None:
    """进口额、出口额增长5%."""
    of_each = listed.together or listed.measure in ("growth", "multiple", "rank")
    whole = _whole_names(listed.noun) if listed.numbers == 1 and of_each else []
    return _measured_alike(_leaning(whole), listed.measure) if whole else None


def _measured_alike(names: list[str], measure: str) -> list[str]:
    """房地产开发投资、商品房销售面积增速均居第4位; 工业增加值、出口占比均超四成: the last's measure is all's."""
    told = {"rank": GROWTH, "share": _RATIO_END}.get(measure)
    of_all = told.search(names[-1]) if told else None
    own = (*_WORDS["measured_itself"], *words("names")["counted_growth"])  # 零售业总量、增速均居全省第一
    if not told or not of_all or any(is_bare(name) or name.endswith(own) or told.search(name) for name in names[:-1]):
        return names
    return [*(name + of_all[0] for name in names[:-1]), names[-1]]


def _each_ranked(listed: _Listed) -> list[str] | None:
    """城建集团、金控集团在中国企业500强排名分别上升15位、82位."""
    ranking = _RANKING.search(listed.noun) if listed.numbers > 1 and "在" in listed.noun else None
    if not ranking:
        return None
    names = split_names(listed.noun[: ranking.start()], listed.numbers, listed.together, listed.measure)
    rank = _WORDS["ranking_noun"][0]
    return [f"{name}{ranking[0].removesuffix(rank)}{rank}" for name in names]


def _each_place(listed: _Listed) -> list[str] | None:
    """宣汉、大竹生产总值达到450亿元: a name for each of the places."""
    first, *others = _PLACES_JOINT.split(listed.noun)
    if not others or not is_part(first) or listed.numbers not in (1, len(others) + 1):
        return None
    last = next((others[-1][:n] for n in range(len(others[-1]), 1, -1) if is_part(others[-1][:n])), "")
    measured = others[-1][len(last) :]
    kind = _SO_MANY.match(measured)  # 绥芬河、东宁两市进出口额
    measured = measured[kind.end() :] if kind else measured
    told = not measured or (has_head(measured) and not flow_verb(measured)[0])
    if not last or not told or not all(map(is_part, others[:-1])):
        return None
    ends = kind[1] if kind else ""
    return [f"{place.removesuffix(ends)}{ends}{measured}" for place in (first, *others[:-1], last)]


def is_place(text: str) -> bool:
    """Whether a text is a place's name, in full or in short: 襄州 is 襄州区."""
    return len(text) > 1 and (text in by_name() or f"{text}区" in by_name())


def is_part(text: str) -> bool:
    """Whether a text is a place's name or a zone's: 经开区."""
    return is_place(text) or (text.endswith(_WORDS["zone"]) and not flow_verb(text)[0])


_OF_WORDS: tuple[_Rule, ...] = (_each_quoted, _without_joint, _each_place, _one_sum, _each_whole, _each_ranked)
"""The rules that look at a list before it is split into parts, in order."""


def _parted(listed: _Listed) -> list[str]:
    """The parts of a list; 人大建议和政协提案办结率和满意率 has two rates, each for both kinds."""
    noun, parts = listed.noun, _parts(listed.noun, listed.numbers)
    if listed.numbers == 1 and len(parts) > 2 and not has_head(parts[0]) and is_bare(parts[-1]):
        return [noun[: noun.index(parts[1]) + len(parts[1])], *parts[2:]]
    return parts


def _not_parted(listed: _Listed) -> list[str] | None:
    """A joint that separates nothing: “深化改革和发展”."""
    if len(listed.parts) == 1 and listed.numbers == 2:
        return halves(listed.noun)
    return [listed.noun] if len(listed.parts) == 1 or not all(listed.parts) else None


def _one_each(listed: _Listed) -> list[str] | None:
    """引进域外资金和实际利用外资分别增长5%和8%."""
    if listed.numbers == 1:
        return None
    parts = listed.parts if len(listed.parts) != listed.numbers - 1 else _with_halves(listed.parts)
    if len(parts) == listed.numbers:
        return _each_share(parts) or _measured_alike(_complete(_each_did(parts)), listed.measure)
    return halves(listed.noun) if listed.numbers == 2 else [listed.noun]


def _with_halves(parts: list[str]) -> list[str]:
    """固定资产投资、财政收入、城乡居民收入 with four numbers: the one part that names two is taken apart."""
    each = [halves(part) if part.startswith(_WORDS["two_in_one"]) else [part] for part in parts]
    return [name for names in each for name in names] if sum(len(names) > 1 for names in each) == 1 else parts


def _each_share(parts: list[str]) -> list[str]:
    """先进制造业增加值、高技术制造业增加值占规模以上工业比重: both are shares of it."""
    *before, last = parts
    told = _SHARE_TOLD.search(last)
    at = told.start() if told else 0
    own = last[:at].removesuffix(_WORDS["each_did"][0])
    each = len(own) < at or (has_head(own) and all(map(has_head, before)))  # 教育、社保、医疗分别占民生支出
    whole = len(own) > 1 and each and not any("占" in part for part in before)
    return [f"{part}{last[at:]}" for part in (*before, own)] if whole else []


def _each_did(parts: list[str]) -> list[str]:
    """省级财政和各级财政累计分别投入: the verb behind the last holds for all."""
    *before, last = parts
    doer, _, did = last.rpartition(_WORDS["each_did"][0])
    if not doer or flow_verb(did) != (did, ""):
        return parts
    doer = next((doer.removesuffix(word[:-2]) for word in _WORDS["each_did"] if len(word) > 2), doer)
    return [f"{part}{did}" for part in _complete([*before, doer])]


def _of_each(listed: _Listed) -> list[str] | None:
    """交通事故与火灾事故亡人数均降至全省第10; 电子信息、医药化工、纺织服装产业分别突破1000亿元."""
    levels = _COUNT.match(listed.parts[-1][1:])  # 新建市、县两级实验室各1个
    of_each = listed.together and not levels and all(len(part) > 1 for part in listed.parts)
    return _complete(listed.parts) if of_each else None


def _of_all(listed: _Listed) -> list[str] | None:
    """新能源和清洁能源公交车占比: one share for both together."""
    whole = listed.measure == "share" and listed.noun.endswith(_WORDS["part_of_whole"])
    return [listed.noun] if whole and not listed.parts[0].endswith(_WORDS["ratio"]) else None


def _one_rate(listed: _Listed) -> list[str] | None:
    """城镇和农村居民收入增长5%."""
    shared = listed.measure in ("growth", "share", "multiple") and not _NOT_SPLIT.search(listed.noun)
    of_each = shared and _are_indicators(listed.parts, listed.together, listed.measure)
    return _complete(listed.parts) if of_each else None


_OF_PARTS: tuple[_Rule, ...] = (_not_parted, _one_each, _of_each, _of_all, _one_rate)
"""The rules that look at the parts of a list, in order; where none gives names, the list is one name."""


def each_of(noun: str) -> list[str]:
    """The things for each of which one count holds: 公交车、出租车 in 清洁能源公交车、出租车各5000辆."""
    parts = _parts(noun, 1)
    if not all(parts) or _NOT_SPLIT.search(noun):
        return [noun]
    listed = _of_one_kind(parts) or _complete(parts)
    return listed if all(len(part) > 1 for part in listed) else [noun]


def _of_one_kind(parts: list[str]) -> list[str] | None:
    """标准化生猪、肉羊、肉牛养殖基地各2个: only the last names what is counted."""
    *before, last = parts
    kinds = words("names")["noun_end"]
    if not before or not last.endswith(kinds) or any(p.endswith(kinds) or _GRADE_END.search(p) for p in before):
        return None
    rest = last[len(before[-1]) :]
    return _sharing(parts, rest) if len(rest) > 2 and 1 < len(before[-1]) < _LONGEST_BESIDE else None


def _whole_names(noun: str) -> list[str]:
    """The parts of a list in which each part is a complete name: 进口额、出口额."""
    for joint in (_PARTS[1], _PARTS[0]):
        listed = joint.split(noun)
        weak = any(is_weak(part) for part in listed) and not is_weak(listed[-1])
        if (
            len(listed) > 1
            and "等" not in noun
            and not weak
            and all(has_head(part) and len(part) > 1 for part in listed)
        ):
            return listed
    return []


def _parts(noun: str, count: int) -> list[str]:
    """The parts of a coordination; no more than `count` where there is more than one number."""
    plain = _IN_BRACKETS.sub(lambda m: "\0" * len(m[0]), noun)
    cuts: list[tuple[int, int]] = []
    for joint in _PARTS:
        cuts = [m.span() for m in joint.finditer(plain) if not _inside_quotes(noun, m.start()) and _joins(noun, m)]
        if count > 1 and len(cuts) == count - 1:
            break
    if 0 < len(cuts) < count - 1:  # 刑事、治安警情及命案发案数 with three numbers: cut at every joint
        more = [m.span() for m in _PARTS[-1].finditer(plain) if not _inside_quotes(noun, m.start())]
        cuts = more if len(more) == count - 1 else cuts
    edges = [0, *(edge for cut in cuts for edge in cut), len(noun)]
    parts = [noun[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    surplus = len(parts) - count
    if count > 1 and surplus > 0 and all(parts):
        # 天然气、电力和汽车 with two numbers: the first parts belong together.
        parts = [noun[: cuts[surplus][0]], *parts[surplus + 1 :]]
    return parts


def _joins(noun: str, joint: re.Match[str]) -> bool:
    """Whether a joint stands between words, not inside one: 及 in 信访事项及时受理率 is part of 及时.

    A joint inside a fixed name does not count either: 研究与试验发展投入.
    """
    if joint[0] == "、" or not joint[0]:
        return True
    near = max(0, joint.start() - _LONGEST_BESIDE), joint.end() + _LONGEST_BESIDE
    if any(name.start() < joint.end() and joint.start() < name.end() for name in _ONE_NAME.finditer(noun, *near)):
        return False
    edges = set(accumulate(map(len, rjieba.cut(noun))))
    return joint.start() == 0 or (joint.start() in edges and joint.end() in edges)


def _are_indicators(parts: list[str], together: bool, measure: str) -> bool:
    """Whether one rate holds for each part by itself."""
    long = all(len(part) > 1 for part in parts)
    headed = has_head(parts[-1])
    few = len(parts) < 4 and headed and long and not any(flow_verb(part)[0] for part in parts)
    return (
        (few and (len(parts) == 2 or all(len(part) > 2 for part in parts)))
        or (long and all(has_head(part) for part in parts))
        or (long and together and (measure == "share" or headed))
        or (measure == "growth" and headed and has_head(parts[0]) and all(2 < len(part) < 12 for part in parts))
    )


def _leaning(parts: list[str]) -> list[str]:
    """Bare names completed from the first: 原油产量、加工量 gives 原油产量, 原油加工量."""
    first = parts[0]
    if not has_head(first) or is_bare(first):
        return parts
    return [first, *(repaired(part, first) if is_bare(part) else part for part in parts[1:])]


def halves(noun: str, count: int = 2) -> list[str]:
    """城乡居民收入 with two numbers is 城镇居民收入 and 农村居民收入; 三次产业 takes three."""
    for whole, parts, longer in _wholes(count):
        if whole in noun and not any(map(noun.__contains__, longer)):
            return [noun.replace(whole, part, 1) for part in parts]
    return [noun]


@cache
def _wholes(count: int) -> list[tuple[str, list[str], list[str]]]:
    """Each word that stands for `count` parts, with these parts, and the longer words in which it does not."""
    split = [(whole, parts.split("|")) for whole, parts in pairs("heads", "split").items()]
    longer = words("heads")["not_halved"]
    return [(whole, parts, [more for more in longer if whole in more]) for whole, parts in split if len(parts) == count]


def _complete(parts: list[str]) -> list[str]:
    """Give each part the head that only the last one has: 政府会议、发文数量 → 政府会议数量, 发文数量."""
    parts = _leaning([clean_name(p) or p for p in parts])
    return _with_owner(next(names for rule in _COMPLETIONS if (names := rule(parts)) is not None))


def _with_owner(names: list[str]) -> list[str]:
    """农村五保集中和分散供养标准: both are of 农村五保."""
    for one, other in pairs("lists", "either_way").items():
        at = names[0].find(one)
        if at > 0 and len(names) > 1 and names[1].startswith(other):
            return [names[0], names[0][:at] + names[1], *names[2:]]
    return names


def _with_insurance(parts: list[str]) -> list[str] | None:
    """企业职工基本养老、医疗、失业保险参保人数."""
    *before, last = parts
    insurance = last.find(_WORDS["insurance"][0])
    if insurance < 1 or not all(part.endswith(_WORDS["insured"]) for part in (*before, last[:insurance])):
        return None
    return _sharing(parts, last[insurance:])


def _with_beginning(parts: list[str]) -> list[str] | None:
    """事业单位机构和编制: the first part's beginning holds for all."""
    first, rest = parts[0], parts[1:]
    short = all(len(p) < 5 and p[:2] != first[:2] for p in rest)
    if len(first) < 6 or first.endswith((*_WORDS["one_body"], "）")) or not short:
        return None
    head = head_of(first)
    end = head if len(head) > 1 else rjieba.cut(first)[-1]
    stem = first.removesuffix(end)
    if (graded := _GRADE.match(first)) and any(p.endswith(end) for p in rest):
        stem = graded[0]  # 省级智能工厂、绿色工厂、绿色产品: only the grade is shared
    measured = None if has_head(first) else _MEASURED.search(parts[-1])
    headed = first + (measured[0] if measured else "")  # 纳入集采的药品和耗材价格
    return [headed, *((stem[:-2] if p[:2] == stem[-2:] else stem) + p for p in rest)]


def _with_thing(parts: list[str]) -> list[str] | None:
    """新签约、新落地亿元以上项目各140个: each verb has the same object."""
    *before, last = parts
    thing = flow_verb(last)[1]
    return _sharing(parts, thing) if thing != last and all(map(_only_verbs, before)) else None


def _only_verbs(part: str) -> bool:
    """Whether a part of a list is only verbs, without an object: 争取新签约."""
    verb, rest = flow_verb(part)
    return bool(verb) and (not rest or flow_verb(rest) == (rest, ""))


def _with_visitors(parts: list[str]) -> list[str] | None:
    """接待游客和旅游总收入: two names as they stand."""
    return parts if parts[0].endswith(_WORDS["visitors"]) and flow_verb(parts[0])[0] else None


def _with_grade(parts: list[str]) -> list[str] | None:
    """国家级、省级美丽乡村."""
    graded = _GRADE.match(parts[-1])
    if not graded or not all(_GRADE_END.search(p) for p in parts[:-1]):
        return None
    return _sharing(parts, parts[-1][graded.end() :])


def _with_kind(parts: list[str]) -> list[str] | None:
    """重度和轻度残疾人."""
    last = parts[-1]
    return _sharing(parts, last[2:]) if all(len(p) == 2 and p[-1] == last[1:2] for p in parts[:-1]) else None


def _with_level(parts: list[str]) -> list[str] | None:
    """新增省、市级农业龙头企业; 省、市重点项目."""
    *before, last = parts
    single = last.startswith(_WORDS["levels"]) and not _COUNT.match(last[1:]) and all(len(p) == 1 for p in before)
    graded = _GRADE.match(last) or single
    levels = graded and all(p.endswith(_WORDS["levels"]) for p in before)
    return _sharing(parts, last[1:]) if levels else None


def _with_character(parts: list[str]) -> list[str] | None:
    """风、光电装机容量."""
    last = parts[-1]
    single = all(len(p) == 1 for p in parts[:-1]) and has_head(last[1:]) and len(last) > 3 and last[0] not in parts
    return _sharing(parts, last[1:]) if single else None


def _with_rest(parts: list[str]) -> list[str] | None:
    """城镇和农村居民可支配收入, 蔬菜和水产品产量."""
    *before, last = parts
    others = words("heads")["one_of_two"]
    alike = all(
        p in others or _halved(p, last) or (1 < len(p) <= 6 and not has_head(p) and not p.endswith(_WORDS["not_alike"]))
        for p in before
    )
    rest = _rest(parts[-2], last) if alike else ""
    if len(rest) < 2 or not has_head(rest):
        return None
    return [*(p + rest[2 * p.endswith(rest[:2]) :] for p in before), last]


def _halved(part: str, last: str) -> bool:
    """Whether two parts name the two sides of one thing: 海关进口、出口通关时间."""
    halved = (both.split("|") for both in pairs("heads", "split").values())
    return any(part.endswith(one) and last.startswith(other) and len(part) > len(one) for one, other, *_ in halved)


def _with_same_word(parts: list[str]) -> list[str] | None:
    """医疗保险、养老保险参保率, 政府投资、社会投资项目审批时间: both share what follows their common word."""
    last, head = parts[-1], head_of(parts[-1])
    shared = last.find(parts[0][-2:])
    if not head or len(head) >= len(last) or shared < 1 or len(parts) != 2:
        return None
    rest = last[shared + 2 :]
    wants = not has_head(parts[0]) or (len(rest) > 2 and not last.startswith(parts[0]))
    return _sharing(parts, rest) if rest and wants else None


def _with_head(parts: list[str]) -> list[str]:
    """政府会议、发文数量."""
    *before, last = parts
    head = head_of(last)
    if not head or len(head) >= len(last):
        return parts
    shared = _shared().search(last, 2) if len(head) == 1 else None
    head = last[shared.start() :] if shared else head  # 主要流域断面和饮用水水源地水质优良率
    return [*(p if _whole(p, last, head) else p + head for p in before), last]


def _sharing(parts: list[str], rest: str) -> list[str]:
    """Each part, completed with the `rest` that only the last one has."""
    return [*(p + rest for p in parts[:-1]), parts[-1]]


_COMPLETIONS: tuple[Callable[[list[str]], list[str] | None], ...] = (
    *(_with_insurance, _with_beginning, _with_thing, _with_visitors, _with_grade, _with_kind, _with_level),
    *(_with_character, _with_rest, _with_same_word, _with_head),
)
"""The rules for what the parts of a list share, in order; the last one always gives names."""


def _whole(part: str, last: str, head: str) -> bool:
    """Whether a part of a list says what is measured, so that it does not need the head of the last one."""
    if head in _WORDS["ratio"]:  # 完成税收、吸纳就业占比
        return part.endswith(_WORDS["ratio"])
    if part in _WORDS["of_unit"]:
        return False
    # 安全生产事故、死亡人数: the last one was completed from the first, which needs nothing from it.
    return has_head(part) and (last.startswith(part) or not (is_weak(part) and not is_weak(last)))


def _rest(part: str, last: str) -> str:
    """What a part shares with the last one: 居民可支配收入 in 城镇和农村居民可支配收入, 产量 in 蔬菜和水产品产量.

    The last one's own words are taken to be about as long as the other part: 海铁联运、国际班列发送箱量 share 发送箱量.
    Where a word begins that lists often share (平均, 产业, 审批 …), they end there.
    """
    others = words("heads")["one_of_two"]
    own = max((word for word in others if part.endswith(others) and last.startswith(word)), key=len, default="")
    rest = last[len(own) if own else _own_length(part, last) :]
    return _COUNT.sub("", rest if len(rest) > 1 else last[len(part) :])


@cache
def _shared() -> re.Pattern[str]:
    return re.compile(any_of(words("heads")["shared"]))


def _own_length(part: str, last: str) -> int:
    cut = rjieba.cut(last)
    ends = [n for n in accumulate(map(len, cut)) if not _inside_quotes(last, n)]
    shared = _shared().search(last, 2)
    if shared and not _inside_quotes(last, shared.start()):
        return shared.start()
    ends = [
        n
        for n in ends
        if n + 1 < len(last) and has_head(last[n:]) and not (n == len(cut[0]) < len(part) and part.startswith(cut[0]))
    ]
    if not ends:
        return len(cut[0])
    return min(ends, key=lambda n: (last[n - 1] != part[-1], abs(n - len(part)), -n))


def _inside_quotes(text: str, at: int) -> bool:
    return text.count("“", 0, at) > text.count("”", 0, at)
