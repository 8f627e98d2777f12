"""Bounds that tell a class of things from others: 60岁以上老人, 百亿企业, 500户以上行政村."""

import re

from ingest.lexicon import any_of, words
from ingest.reasons.seen import HAN, STATES, WORDS, Seen

_LIFESPAN = re.compile(r"寿命[^，。；]{0,18}$")


def age(seen: Seen) -> str:
    """60岁以上老人; but 人均预期寿命达到79岁 states something."""
    return STATES if _LIFESPAN.search(seen.before) else "threshold"


def places(seen: Seen) -> str | None:
    """千亿镇, 山区26县."""
    number, before = seen.number, seen.before
    if number.bare_multiplier and number.unit in ("级", *WORDS["size_class"]):
        return "threshold"
    if number.unit in WORDS["place"] and not before.endswith((*WORDS["reached"], *WORDS["place_counted"])):
        return "name"
    return None


_PASSED = "(?:新|大)?(?:大关|台阶|关口)"  # 首次突破千亿元大关 states a figure
_STEP = re.compile(_PASSED)
_NOUN = rf"(?:[{HAN}“A-Z]|、[十百千]*[万亿]+[元吨]?级)"  # 千亿级、万亿级大宗商品交易平台
_CLASSED_NOUN = re.compile(rf"(?!{_PASSED}){any_of(WORDS['class_joint'])}*{_NOUN}")
_OF_GRADE = re.compile(rf"级(?!{_PASSED}){_NOUN}")


def _meets_count(seen: Seen) -> bool:
    """Whether a bound stands right before a count of what it classes: 亿元以上425宗, 其中10亿元以上110个."""
    number = seen.number
    return number.tail > number.end and seen.clean[number.tail : number.tail + 1].isdigit()


def round_figure(seen: Seen) -> str | None:
    """百亿企业, 亿元以上项目 bound a class; 突破千亿元 states something."""
    number, before, clean = seen.number, seen.before, seen.clean
    if not number.bare_multiplier:
        return None
    end, tail = number.end, number.tail
    if _meets_count(seen):
        return "threshold"
    if before.endswith("个") and _STEP.match(clean, end):
        return "threshold"  # 跨越两个千亿元台阶
    if _OF_GRADE.match(clean, end) and not before.endswith(WORDS["grade_reached"]):
        return "threshold"  # 新增万吨级泊位
    if number.qualifier != "at_least" and number.kind != "ratio":
        if not before.endswith(WORDS["reached"]):
            return "threshold" if _CLASSED_NOUN.match(clean, end) else STATES
        if not before.endswith(WORDS["passed"]) or not _CLASSED_NOUN.match(clean, tail):
            return STATES
        classed = number.kind in ("money", "size") or clean.startswith(("的", "级"), tail)
        return "threshold" if classed or (not number.unit and seen.after.startswith(WORDS["size_class"])) else STATES
    if tail > end and number.kind in ("money", "size", "count") and _CLASSED_NOUN.match(clean, tail):
        return "threshold"
    return None


_ABOVE = re.compile(rf"(?:（含）)?[及或]?(?:以上|以下|以内)的?(?=[{HAN}“])")
_BOUND_STATES = re.compile(rf"(?:以上|以下|以内)的?{any_of(WORDS['bound_states'])}")
_VILLAGES = re.compile("的?(?:自然|行政|建制)[村屯]")
_GIVEN = re.compile(rf"{any_of(WORDS['given'])}[^，。；]{{0,4}}$")


def bounded(seen: Seen) -> str | None:
    """50万元以上项目, 500户以上行政村."""
    number, clean = seen.number, seen.clean
    if number.kind == "money" and _meets_count(seen):
        return "threshold"
    if number.tail == number.end or not _ABOVE.match(clean, number.end) or _BOUND_STATES.match(clean, number.end):
        return None
    if number.kind in ("money", "size", "time") and not _GIVEN.search(seen.before):
        return "threshold"
    if number.kind == "count" and clean.startswith("以下", number.tail - 2):
        return "threshold"  # 8座以下小汽车
    if number.unit == "户" and _VILLAGES.match(clean, number.tail):
        return "threshold"  # 实现300户以上自然村公厕全覆盖
    if number.unit in WORDS["bound_units"] and not seen.before.endswith(WORDS["does"]):
        return "threshold"
    return None


_OF_THEM = re.compile(f"的[{HAN}]")


def unmet(seen: Seen) -> str | None:
    """公办幼儿园占比未达30%的镇街: those of whom a share is told."""
    classed = seen.before.endswith(("未达", "未达到", "达不到")) and _OF_THEM.match(seen.after)
    return "threshold" if classed else None


_SIZED = re.compile(rf"(?:[、和]\d+亿)*(?:级|以上)?的?[{HAN}]{{0,6}}(?:企业|集群|项目)")


def sized(seen: Seen) -> str | None:
    """培育销售收入100亿、500亿的企业: a size told without its 元."""
    number, clean = seen.number, seen.clean
    classed = clean.endswith("亿", 0, number.end) and _SIZED.match(clean, number.end)
    return "threshold" if classed else None


_OF_NOUN = re.compile(rf"的[{HAN}\d]|[企项产园集]")
_EACH_WORTH = re.compile(
    rf"\d+余?[个家户条][总年]?{any_of(WORDS['money_measure'])}(?:额|规模)?(?:超过|超|过|达到?)?$"
    r"|\d+[余多]?[个家户条](?:以上)?[^，。；、\d]{1,9}?(?:生产总值|GDP|经济总量)(?:超过|超|突破|过)$"
)
_COUNT_BEFORE = re.compile(r"\d余?[个家户条]$")  # 基地等23个50亿元以上，产业园等300个亿元以上工业项目
_ENTERED = re.compile(rf"{any_of(words('heads')['money'])}(?:进入|跻身|迈入)$")  # 存款进入1万亿元俱乐部 states a figure
_ALL_WORTH = re.compile("[个家项]、总投资额?(?:超过|超|逾|突破|达到?)$")  # 400多个、总投资超1700亿元的项目
_CLUSTER = re.compile(rf"(?:级|规模)?的?[^，。；、]{{0,6}}{any_of(WORDS['cluster'])}(?=[，。；、和]|$)")


def worth(seen: Seen) -> str | None:
    """投资超10亿元的项目, 7个投资50亿元以上项目, 五千亿元产业集群, 300万元的部分: money that bounds a class."""
    number, before, clean = seen.number, seen.before, seen.clean
    classed = (
        (
            before.endswith(WORDS["money_passed"])
            and not before.endswith(("了超过", "了超"))
            and _OF_NOUN.match(clean, number.tail)
            and not _ALL_WORTH.search(before)
        )
        or _EACH_WORTH.search(before)
        or (number.tail > number.end and _COUNT_BEFORE.search(before))
        or (_CLUSTER.match(clean[number.tail : number.tail + 16]) and not _ENTERED.search(before))
        or clean.startswith(WORDS["taxpayer"], number.tail)
    )
    return "threshold" if classed else None
