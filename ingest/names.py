"""Names of indicators: the noun phrase that is measured, cut out of the words around a number and repaired."""

import re
from functools import cache, lru_cache

from ingest.lexicon import any_of, pattern, words

_WORDS = words("names")
GRADE = any_of(_WORDS["grade"])
"""A pattern for what things are graded by: 国家级, 省级."""
_CN_YEAR = "[一二][〇零○一二三四五六七八九]{3}年"
_LEAD = re.compile(
    rf"^(?:(?:到|至|截至)?{_CN_YEAR}(?:底|末|初|度)?|(?:到|至|截至|在)?(?:19|20)\d\d年(?:底前|底|末|初|度|全年|以来|前(?![一二三四\d]))?"
    r"|(?:到|至|截至)?\d{1,2}(?:[—\-至到、]\d{1,2})?月(?:\d{1,2}日|份|底|末|初)?前?"
    r"|[（(]?[一二三四五六七八九十]{1,3}[)）是要、]|（\d{1,2}）|[①-⑳]"
    r"|(?:到|至)?(?:今年|去年|上年|明年|当年|本年|年内|全年|年底|年末|同年)(?:前|底|末|初|以来|内|上半年)?"
    r"|(?:过去|近|这|未来|今后)?[三四五十两]年(?:来|间|中(?![央小部心西])|内|累计)?"
    r"|(?:过去|近|这)?\d{1,2}年(?:来|间|内|累计)?(?=$|[\u4e00-\u9fff]{2})(?![期制以级生左])"
    r"|“?十[一二三四五]?五”?(?:时期|期间|以来|末)|“十[一二三四五]?五”"
    rf"|累计(?=[新完实建改发培])|分\d+期|{any_of(_WORDS['lead'])})+"
)
# 旅游总收入五年, 弃风弃光率由2016年最高的: when it was measured is no part of the name.
_SPAN = (
    r"(?<!学前)(?:近|这|过去)?(?:[两三四五十]|\d{1,2})年(?:来|间|累计|平均)?"
    r"|[由从自继](?:19|20)\d\d年(?:最高|最低)?的?"
)
# 围绕“畅享美好出行”推动品质提升项目, 按照“完成一批、启动一批”的要求推进项目
_IN_VIEW = re.compile(r"^(?:围绕|按照|针对|聚焦|根据|依托|结合)“[^”]*”(?:的?(?:总体)?(?:要求|目标|原则|思路|需求))?")
_TRAIL = re.compile(rf"(?:{any_of(_WORDS['trail'])}+|(?<=[\u4e00-\u9fff]{{3}})(?:{_SPAN}))$")
_MILESTONE = re.compile(rf"{any_of(_WORDS['milestone'])}[^，。；]{{1,12}}(?:大关|台阶|关口)$")
_SAID = re.compile(
    rf"(?<=[\u4e00-\u9fff”）]{{2}})(?:{any_of(_WORDS['said_adverb'])}[\u4e00-\u9fff]{{1,6}}|{any_of(_WORDS['said'])}.*)$"
)


_WITH_FORCE = re.compile("加大(?!对).{3,}力度$")  # 加大东部新城建设力度，完成投资40亿元


@cache
def _flows() -> re.Pattern[str]:
    places = r"(?:[\u4e00-\u9fff]{0,5}(?:市区|城区|新区|农村|城市|城镇|全省|全县|全区|园区|开发区))??"
    return re.compile(
        rf"^{places}(?:再|又|共|新|拟|计划|全年|累计|基本|全面|顺利|超额|高标准|建成并|重点|集中)*{any_of(words('verbs')['flow'])}(?:了|并投用)?"
    )


@cache
def _flow_inside() -> re.Pattern[str]:
    return re.compile(any_of(filter(_is_strong, words("verbs")["flow"])))


def _is_strong(verb: str) -> bool:
    """Whether a verb of flow can hardly be part of a noun: 新建, 发放."""
    return len(verb) > 1 and (verb[0] == "新" or verb in words("verbs")["strong"])


def begins_anew(verb: str) -> bool:
    """Whether a verb begins a name anew inside a list: 新建, 发放; not 示范 or 上市, which may begin a noun."""
    return _is_strong(verb) and verb not in _WORDS["part_of_noun"]


def flow_inside(text: str) -> int | None:
    """Where the first verb stands that begins a name anew; None where there is none."""
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
    """Strip what is no part of a name from both ends: `初步预计，全市地区生产总值` to `地区生产总值`."""
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
        text = _MILESTONE.sub("", text) or text
        text = _IN_VIEW.sub("", text) or text
    return text


def subject(clause: str) -> str:
    """What a clause without a number speaks of: 民营经济 in 民营经济加快发展，增加值占…."""
    said = _SAID.sub("", clean_name(clause))
    return said[2:-2] if _WITH_FORCE.match(said) else said


@lru_cache(maxsize=65536)
def has_head(text: str) -> bool:
    """Whether a name ends with a noun that indicators end with (额, 率, 增加值 …)."""
    return bool(_heads().search(text))


def head_of(text: str) -> str:
    """The noun that a name ends with, if indicators end with it: 增加值 of 工业增加值."""
    found = _heads().search(text)
    return found[0] if found else ""


def is_weak(text: str) -> bool:
    """Whether a name ends with a noun that still wants a measure: 高技术产业."""
    return text.endswith(words("heads")["weak"])


def is_bare(text: str) -> bool:
    """Whether a name says only that something is measured, not what: 种植面积, 比重."""
    return text.removeprefix("实现") in _bare() or pattern(r"(?:增加值|产值|面积|收入|总量)占").match(text) is not None


@lru_cache(maxsize=65536)
def flow_verb(text: str) -> tuple[str, str]:
    """A name's leading verb and the rest: `新增规上企业` to (新增, 规上企业); ('', text) where it has none."""
    match = _flows().match(text)
    if not match:
        if len(text) > 22:
            inside = max(_flow_inside().finditer(text), key=re.Match.start, default=None)
            if inside and inside.end() + 1 < len(text) and not has_head(text[: inside.start()]):
                return inside[0], clean_name(text[inside.end() :])
        return "", text
    rest = text[match.end() :]
    if rest and has_head(text) and not has_head(rest) and len(rest) < 2:
        return "", text  # 投资, 生产总值: the word is the noun itself
    if rest.startswith(words("heads")["suffix"]) and not rest.startswith(_WORDS["word_after_verb"]):
        return "", text  # 覆盖率, 投资额, 开发区: the verb is part of the noun
    if _OF_NOUN.match(text):
        return "", text  # 新增“小巨人”120家、上市公司10家
    more = _flows().match(rest)
    if more and more.end() < len(rest) and not (_QUALIFIED.match(rest, more.end()) or _OF_NOUN.match(rest)):
        return text[: match.end()] + more[0], rest[more.end() :]
    return match[0], rest


_OF_NOUN = re.compile("上市(?:公司|企业)$|(?:示范|试点)(?!推广|种植|带动|应用|建设|引领|面积|了)")  # 示范家庭农场
_QUALIFIED = re.compile("性|林|[及、]|(?:企业|公司|机构)$")  # 新增上市公司: the second verb is part of the noun


def last_done(text: str, behind: bool) -> str:
    """Of several things done, the last: the count in 提高环卫工人待遇、设置20个公交厕所 is of what was 设置.

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


_COUNTED_EXAMPLES = re.compile(r"^[一二三四五六七八九十\d]+[大个项类种]")
_FIELD = re.compile(r"^(?:方面|领域|环节|重点领域)")  # 资金周转、社保优惠等方面推出15条政策


def drop_examples(text: str) -> tuple[bool, str]:
    """Drop the examples before 等: `推进恒元加工等重点项目` names 推进重点项目. Says whether the text ends with 等."""
    at = text.rfind("等")
    if at < 1 or text.startswith(_WORDS["no_examples"], at) or text.startswith(_WORDS["no_examples"], at - 1):
        return False, text
    rest = _COUNTED_EXAMPLES.sub("", text[at + 1 :])
    rest = _FIELD.sub("", rest)
    examples = text[max(text.rfind("，", 0, at), text.rfind("；", 0, at)) + 1 : at]
    verb, _ = flow_verb(clean_name(examples))
    return (False, f"{verb}{rest}") if rest else (True, f"{verb}\0{examples}")


@cache
def _drives() -> re.Pattern[str]:
    return re.compile(rf"^(?:{any_of(words('verbs')['drive'])}(?![值速性]))+")


def drive_off(text: str) -> str:
    """Strip verbs of driving from the name of a rate: `推动固定资产投资` is `固定资产投资`."""
    lead = _drives().match(text)
    rest = text[lead.end() :] if lead else text
    return rest if len(rest) > 1 else text


_SOWN = re.compile("(?:总?播种|种植|栽培|养殖|生产)$")


def repaired(name: str, base: str) -> str:
    """A bare name with what it is of, from its neighbour: 净利润 after 规模以上工业增加值 is 规模以上工业净利润."""
    if name in ("增速", "增幅", "涨幅", "增长率", "提升幅度", "提高幅度", "总量", "规模"):
        verb, noun = flow_verb(base)
        new = name == "总量" and verb[:1] in ("新", "净")
        return (noun if new else base) + name  # 新增市场主体29.6万户，总量达158.4万户
    if name in _WORDS["counts"]:
        return (flow_verb(base)[1] or base) + name  # 新增规上工业企业12家，总数达86家
    if name.removeprefix("实现") in ("收入", "总收入", "综合收入", "旅游收入", "收入总额") and "游客" in base:
        return "旅游" + name.removeprefix("实现")
    stem = base if is_weak(base) else base.removesuffix(head_of(base))
    if name.endswith("产量") or name.endswith("单产"):
        stem = _SOWN.sub("", stem)  # 粮食播种面积1530万亩、总产量125亿斤
    if name[:2] == stem[-2:]:
        stem = stem[:-2]  # 基本医疗保险参保人数…，参保率
    if not stem or name in base:
        stem = base if name not in base else ""
    if len(stem) + len(name) > 26:
        stem = stem[-(26 - len(name)) :] if len(name) < 26 else ""
        stem = stem[stem.find("、", 0, 10) + 1 :]  # not in the middle of a word, where there is a joint
    return stem + name
