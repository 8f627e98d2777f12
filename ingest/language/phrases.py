"""Names of indicators: the noun phrase that is measured, cut out of the words around a number, completed if need be."""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from ingest.language.lexicon import any_of, compiled, fill, plain, word, words

_WORDS = words("names")
_ACHIEVED = word("common", "achieved")
_JOINTS = words("common")["list_joint"]
GRADE = any_of(_WORDS["grade"])
"""A pattern for grades: 国家级, 省级."""
# What stands at the beginning of a name but is no part of it: a time, or the number of a part of the text.
_LEADS = (
    r"(?:{up_to}|在)?(?:19|20)\d\d年(?:{year_edge}|前(?![{numeral}\d]))?",  # 到2020年底前
    r"{up_to}?\d{1,2}(?:[{dash}、]\d{1,2})?月(?:\d{1,2}日|{month_edge})?前?",  # 1至9月份
    "(?!{industries_in_one})[（(]?{numeral}{1,3}[)）{point_end}]",  # （一）, but not in 一、二、三产业增加值
    r"（\d{1,2}）|[①-⑳]",
    "{till}?{some_year}{some_year_edge}?",  # 今年以来
    "{stretch}?[{few}十]年{stretch_over}?",  # 过去五年累计
    r"{stretch_past}?\d{1,2}年{stretch_past_over}?(?=$|[{han}]{2})(?!{no_length})",  # 近10年来
    "“?十{plan_digit}?五”?{plan_stretch}|“十{plan_digit}?五”",  # “十三五”时期
    "{in_all}(?={work_next})",  # 累计完成
    r"分(?:\d+|[{numeral}两]+){stage}",  # 分3期
    r"用[{numeral}两\d]+年{within}",  # 用两年时间全面完成3家农信社改制任务
    any_of(_WORDS["lead"]),  # 初步预计
)
_LEAD = re.compile(rf"^(?:{'|'.join(fill(lead, 'times') for lead in _LEADS)})+")
# 旅游总收入五年, 财政收入占比2010年: the time is no part of the name.
_SPAN = fill(
    r"(?<!{no_span}){stretch_past}?(?:[{few}十]|\d{1,2})年{stretch_end}?|(?:19|20)\d\d年的?",
    "times",
)


_IN_VIEW = compiled("^{in_view}“[^”]*”(?:的?{in_view_end})?", "names")
_TRAIL = compiled("(?:{trail}+|(?<=[{han}]{3})(?:{span}))$", "names", span=_SPAN)
_MILESTONE = compiled("{milestone}[^{clause_end}]{1,12}{milestone_end}$", "names")
_SAID = compiled("(?<=[{han}”）]{2})(?:{said_adverb}[{han}]{1,6}|{said}.*)$", "names")


@cache
def _flows() -> re.Pattern[str]:
    return compiled("^(?:[{han}]{0,5}{flow_place})??{flow_adverb}*{flow}{flow_end}?", "verbs")


@cache
def _flow_inside() -> re.Pattern[str]:
    return re.compile(any_of(verb for verb in words("verbs")["flow"] if _is_strong(*plain([verb]))))


def _is_strong(verb: str) -> bool:
    """Whether a flow verb is hardly ever part of a noun: 新建, 发放."""
    return len(verb) > 1 and (verb.startswith(words("verbs")["new"]) or verb in words("verbs")["strong"])


def begins_anew(verb: str) -> bool:
    """Whether a verb starts a new name within a list: 新建, 发放; not 示范 or 上市, which may begin a noun."""
    return _is_strong(verb) and verb not in _WORDS["part_of_noun"]


def flow_inside(text: str) -> int | None:
    """Where the first flow verb stands that is hardly ever part of a noun; None where there is none."""
    found = _flow_inside().search(text)
    return found.start() if found else None


@cache
def _heads() -> re.Pattern[str]:
    return re.compile(rf"{any_of(words('heads')['head'])}(?:（[^）]*）)?$")


@cache
def _bare() -> frozenset[str]:
    return frozenset(words("heads")["bare"])


@lru_cache(maxsize=65536)
def clean_name(text: str) -> str:
    """Strip from both ends what is no part of a name: `初步预计，全市地区生产总值` gives `地区生产总值`."""
    text = text.replace("\n", "")
    previous = None
    while text != previous:
        previous = text
        lead = _LEAD.match(text)
        if lead and lead.end() < len(text):
            text = text[lead.end() :]
        elif lead:
            return ""
        text = _TRAIL.sub("", text).lstrip("）)】").rstrip("（(【")
        text = text if "）" in text else text.lstrip("（")  # 全州2302亿元（州直1250亿元
        text = _MILESTONE.sub("", text) or text
        text = _IN_VIEW.sub("", text) or text
    return text


def subject(clause: str) -> str:
    """What a clause without a number is about: 民营经济 in 民营经济加快发展，增加值占…."""
    return clean_name(_SAID.sub("", clean_name(clause)))


@lru_cache(maxsize=65536)
def has_head(text: str) -> bool:
    """Whether a name ends with a noun that indicators end with (额, 率, 增加值 …)."""
    return bool(_heads().search(text))


def head_of(text: str) -> str:
    """The noun that a name ends with, if indicators end with it: 增加值 in 工业增加值."""
    found = _heads().search(text)
    return found[0] if found else ""


def is_weak(text: str) -> bool:
    """Whether a name ends with a noun that still needs a measure: 高技术产业."""
    return text.endswith(words("heads")["weak"])


def is_bare(text: str) -> bool:
    """Whether a name says how something is measured, but not what: 种植面积, 比重."""
    return _unrealised(text) in _bare() or text.startswith(_WORDS["bare_share"])


def _unrealised(text: str) -> str:
    """实现收入 gives 收入."""
    return text.removeprefix(_ACHIEVED)


@lru_cache(maxsize=65536)
def flow_verb(text: str) -> tuple[str, str]:
    """Split a name into its leading verb, "" if it has none, and the rest: `新增规上企业` gives (新增, 规上企业)."""
    match = _flows().match(text)
    if not match:
        if len(text) > 22:
            inside = max(_flow_inside().finditer(text), key=re.Match.start, default=None)
            if inside and inside.end() + 1 < len(text) and not has_head(text[: inside.start()]):
                return inside[0], clean_name(text[inside.end() :])
        return "", text
    rest = text[match.end() :]
    if rest.startswith(_JOINTS):  # 新建、改扩建公办幼儿园
        also, thing = flow_verb(rest[1:])
        if also and len(thing) != 1 and rest.startswith(also, 1):  # 改造和新建1.88万所卫生院
            return text[: match.end() + 1 + len(also)], thing
    if rest and has_head(text) and not has_head(rest) and len(rest) < 2:
        return "", text  # 投资, 生产总值: the word is the noun itself
    if _is_suffix(rest) or (len(rest) == 1 and rest not in _WORDS["counted_place"]):
        return "", text  # 覆盖率, 投资额, 开发区, 授权点: the verb is part of the noun
    if _OF_NOUN.match(text):
        return "", text  # 新增“小巨人”120家、上市公司10家
    more = _flows().match(rest)
    part = more and (_QUALIFIED.match(rest, more.end()) or _OF_NOUN.match(rest) or _is_suffix(rest[more.end() :]))
    if more and more.end() < len(rest) and not part:
        return text[: match.end()] + more[0], rest[more.end() :]
    return match[0], rest


def _is_suffix(text: str) -> bool:
    """Whether a text turns the verb before it into a noun: 率 in 覆盖率, 区 in 开发区; not 人口."""
    return text.startswith(words("heads")["suffix"]) and not text.startswith(_WORDS["word_after_verb"])


_OF_NOUN = compiled("{model}", "names")
_QUALIFIED = compiled("{qualified}", "names")


class Phrase(NamedTuple):
    """A name with its parts."""

    text: str  # cleaned: 新增规上企业
    verb: str  # 新增
    noun: str  # 规上企业
    headed: bool  # whether it ends with a noun that indicators end with


@lru_cache(maxsize=65536)
def read_phrase(text: str) -> Phrase:
    """The name in the words before a number: `预计全市新增规上企业` gives 新增规上企业, of 新增 and 规上企业."""
    whole = clean_name(text)
    return Phrase(whole, *flow_verb(whole), has_head(whole))


def last_done(text: str, behind: bool) -> str:
    """The last of several things done: in 提高环卫工人待遇、设置20个公交厕所 the count belongs to 设置 alone.

    `behind` says whether the noun stands behind the count.
    """
    first, joint, rest = text.rpartition("、")
    if not joint or "“" in text or "等" in rest:
        return text
    done, thing = flow_verb(clean_name(first.rpartition("、")[2]))
    verb, noun = flow_verb(rest)
    begun = begins_anew(verb) or (behind and verb == rest)
    of_its_own = done and thing and not flow_verb(thing)[0]
    return rest if of_its_own and begun and (noun or behind) else text


_COUNTED_EXAMPLES = compiled(r"^[{numeral}两\d]+{example_counter}", "names")
_FIELD = compiled("^{example_field}", "names")
_SUM_OF_SET = compiled(r"[两{numeral}]大[{han}]*?{set_of_works}", "names")


def is_no_example(text: str, at: int) -> bool:
    """Whether the 等 of a text is part of a word: 高等, 等级."""
    return text.startswith(_WORDS["no_examples"], at) or text.startswith(_WORDS["no_examples"], at - 1)


def without_count(text: str) -> str:
    """The words behind 等, without the count of the examples: 三类企业产值 gives 企业产值."""
    return _COUNTED_EXAMPLES.sub("", text)


def drop_examples(text: str) -> tuple[bool, str]:
    """Drop the examples before 等: `推进恒元加工等重点项目` gives (False, 推进重点项目).

    A text that ends with 等 gives True, and its verb and its examples, parted by a NUL character.
    """
    at = text.rfind("等")
    if at < 1 or is_no_example(text, at):
        return False, text
    rest = text[at + 1 :]
    rest = rest if _SUM_OF_SET.match(rest) and has_head(rest) else without_count(rest)  # 装备制造等五大产业总产值
    rest = _FIELD.sub("", rest)
    if text.startswith("在") and rest.startswith(_WORDS["counted_place"]) and all(flow_verb(rest[1:])):
        rest = rest[1:]  # 在贡嘎、扎囊等县建设青稞良种基地
    examples = text[max(text.rfind("，", 0, at), text.rfind("；", 0, at)) + 1 : at]
    listed = clean_name(examples)
    verb, _ = flow_verb(listed)
    verb = verb if listed.find(verb) < _LONGEST_ADVERB else ""  # 电网升级改造工程、水利枢纽等72个重点项目开工建设
    says_nothing = rest in words("behind")["says_nothing"] or is_bare(rest)
    if rest in _WORDS["needs_example"] or (not verb and says_nothing):
        return False, text  # 举办会展等活动1010场, 搭建创业孵化基地等平台221个, 食用菌、肉牛等产业规模居全省第一
    return (False, f"{verb}{rest}") if rest else (True, f"{verb}\0{examples}")


_LONGEST_ADVERB = 3  # 完全化解
_GROWN = compiled("{grown}$", "names")
_LOOSE_STEM = compiled("{loose_stem}$", "names")
_LONGEST = 26


def repaired(name: str, base: str) -> str:
    """A bare name completed from its neighbour: 净利润 after 规模以上工业增加值 is 规模以上工业净利润.

    市场主体总量达69.5万户，总量居全省第6位: a neighbour that ends with the name is the whole name.
    """
    if base.endswith(name) and len(name) > 1:
        return base
    return next((whole for rule in _REPAIRS if (whole := rule(name, base))), name)


def _with_growth(name: str, base: str) -> str:
    """增速 after 生产总值; 总量 after 新增市场主体 is 市场主体总量."""
    if name not in _WORDS["counted_growth"]:
        return ""
    verb, noun = flow_verb(base)
    new = name in _WORDS["total"] and verb.startswith(words("verbs")["new"] + words("verbs")["net"])
    return (noun if new else base) + name


def _with_count(name: str, base: str) -> str:
    """新增规上工业企业12家，总数达86家; 新增高速公路里程606公里，总里程1160公里."""
    if name not in _WORDS["counts"]:
        return ""
    noun = flow_verb(base)[1] or base
    head = head_of(noun)
    sized = head in _WORDS["size"]  # 管理基金规模8000亿元、数量2400只
    stem = noun.removesuffix(head) if len(head) > 1 and (sized or name.endswith(head)) else noun
    return stem.removesuffix(name[:2]) + name  # 铁路营运里程660公里，营运总里程3740公里


def _with_part(name: str, base: str) -> str:
    """民间投资增长5%，占比60%."""
    if name not in _WORDS["part"]:
        return ""
    return base if base.endswith(name) else base.partition("占")[0] + name


def _with_guests(name: str, base: str) -> str:
    """接待游客50万人次，收入3亿元."""
    of_guests = _unrealised(name) in _WORDS["income"] and any(guests in base for guests in _WORDS["guests"])
    return _WORDS["tourism"][0] + _unrealised(name) if of_guests else ""


def _without_head(base: str) -> str:
    """A name without its measure: 12345热线回复率 gives 12345热线; 空气质量 stays whole."""
    rate = max((rate for rate in _bare_rates() if base.endswith(rate)), key=len, default="")
    if len(rate) < len(base) and rate:
        return base.removesuffix(rate)
    rest = base.removesuffix(head_of(base))
    return base if base.endswith(_WORDS["no_head"]) or rest in _WORDS["whole_society"] else rest


@cache
def _bare_rates() -> tuple[str, ...]:
    return tuple(bare for bare in _bare() if bare.endswith("率"))


def _with_stem(name: str, base: str) -> str:
    """净利润 after 规模以上工业增加值."""
    whose = base.partition("占")[0]  # 工业增加值占全市工业增加值的60%，税收收入40亿元
    base = whose if has_head(whose) else base
    stem = base if is_weak(base) else _LOOSE_STEM.sub("", _without_head(base))
    if name.endswith(_WORDS["output"]):
        stem = _GROWN.sub("", stem)  # 粮食播种面积1530万亩、总产量125亿斤
    verb, noun = flow_verb(base)
    if verb and noun and not is_bare(noun) and (stem == verb or verb in name):
        stem = noun  # 发放养老金79.9亿元，社会化发放率达到96%; 削减行政许可事项126项，削减率达36.7%
    if name[:2] == stem[-2:]:
        stem = stem[:-2]  # 基本医疗保险参保人数…，参保率
    if not stem or name in base:
        stem = base if name not in base else ""
    if len(stem) + len(name) > _LONGEST:
        stem = stem[-(_LONGEST - len(name)) :] if len(name) < _LONGEST else ""
        stem = stem[stem.find("、", 0, 10) + 1 :]  # not in the middle of a word, where there is a joint
    return stem + name


_REPAIRS = (_with_growth, _with_count, _with_part, _with_guests, _with_stem)
"""The rules that complete a bare name, in order; the last one always gives a name."""
