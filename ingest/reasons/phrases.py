"""Turns of phrase that hold a number and state none: 每增长1个百分点, 几十个, 14亿人民, 分3期."""

import re

from ingest.lexicon import any_of
from ingest.reasons.seen import HAN, STATES, WORDS, Seen


def step(seen: Seen) -> str | None:
    """国内生产总值每增长1个百分点."""
    return "other" if seen.before.endswith(WORDS["step"]) else None


_ROUND = (10, 100, 1_000, 10_000, 100_000)


def vague(seen: Seen) -> str | None:
    """几十个, 数百家, 每百人, 每100度; 上千家 states something."""
    number, before = seen.number, seen.before
    if before.endswith("几") or (before.endswith("每") and (number.bare_multiplier or number.value in _ROUND)):
        return "other"
    if number.bare_multiplier and number.kind == "count" and before[-2:-1] not in tuple("人户总件达以"):
        return "other" if before.endswith("数") else STATES if before.endswith("上") else None
    return None


def doubling(seen: Seen) -> str | None:
    """规模实现倍增， states something, 倍增计划 is a name."""
    if not seen.clean.startswith("倍增", seen.number.start):
        return None
    stated = seen.after.startswith(("，", "。", "；", "、")) and seen.before.endswith(WORDS["doubled"])
    return STATES if stated else "name"


_PEOPLE = re.compile(rf"[{HAN}]{{0,4}}(?:人民|儿女)(?![币医法调银])")  # 3100万龙江人民, 2400多万陇原儿女


def nation(seen: Seen) -> str | None:
    """14亿多中国人的饭碗."""
    if 1.29e9 < seen.number.value < 1.5e9 and seen.follows(WORDS["nation"], "人"):
        return "other"
    return "other" if not seen.number.unit and seen.number.value >= 1_000_000 and _PEOPLE.match(seen.after) else None


_ADMITTED = re.compile(rf"{any_of(WORDS['admitted'])}(?:国家|省|全国|全省|市|中央|联合国|20\d\d年[^，。；]{{0,8}})级?$")
_HAN = re.compile(f"[{HAN}“]")
_KINDS_OF_MONEY = re.compile(rf"[{HAN}]{{0,6}}?(?:补贴|费|基金|资金|支出|税)[^，。；、\d]{{0,8}}\d[\d.]*[万亿]*元")

_STEPS = re.compile(r"[十百千万亿\d]*[万亿]元?(?:新|大)?台阶")  # 连跨4个千亿台阶
# 在168个重点城市排名, 74个重点城市细颗粒物年均浓度: among whom or where, not how many.
_CITY_RANKING = re.compile(
    r"(?:[重主]点|副省级)?城市[^，。；]{0,3}(?:排名|排位)|[重主]点城市[^，。；]{0,16}(?:浓度|优良天数)"
)


# 1类新药 is graded by its number; 11类民生支出3569.5亿元 speaks of the amount, 8类刑事案件下降19.4% of the fall.
_OF_KIND = re.compile(rf"{any_of(WORDS['graded'])}|[{HAN}]{{2,14}}(?:\d[\d.]*(?:%|[万亿]*元))")


def listing(seen: Seen) -> str | None:
    """分3期, 列入国家级3个, 连续三届, 3级医院: what is divided, listed, held or graded."""
    unit, before = seen.number.unit, seen.before
    if seen.after[:1] in ("重", "主", "副", "城") and _CITY_RANKING.match(seen.after):
        return "name"  # 在168个重点城市排名
    if unit in ("期", "批", "步", "次") and before.endswith("分"):
        return "other"
    if unit == "个" and _STEPS.match(seen.after):
        return "other"
    if unit == "项" and seen.number.chinese and _KINDS_OF_MONEY.match(seen.after):
        return "name"  # 缓缴四项社保费78亿元
    if unit in ("项", "个") and _HAN.match(seen.after) and _ADMITTED.search(before):
        return "name"  # 列入国家150项重大水利工程; 竞争性项目中成功入围15个 states a figure
    if unit == "个" and seen.after.startswith("方面"):
        return "other"  # 重点抓好8个方面工作
    if unit == "类" and (before.endswith("劣") or _OF_KIND.match(seen.after)):
        return "name"
    if unit == "团" and before.endswith(("兵团", "师", "和", "与", "、")) and seen.after[1:3] > "一":
        return "name"
    if unit in ("届", "轮") and before.endswith(WORDS["held"]):
        return "duration"
    if unit in WORDS["grade"]:
        return STATES if before.endswith(WORDS["grade_reached"]) else "name"
    return None
