"""Sizes that are part of a thing's name: 220千伏输变电工程, 恒丰5万吨食品包装纸项目."""

import re
from functools import cache

from ingest.language.lexicon import any_of, words
from ingest.numbers.reasons.seen import WORDS, Rules, Seen, compiled, only


def sport(seen: Seen) -> str | None:
    """400米栏."""
    return "spec" if seen.number.unit == "米" and seen.after.startswith(WORDS["sport"]) else None


def rated(seen: Seen) -> str | None:
    """220千伏输变电工程, 5万吨级泊位."""
    told = seen.number.unit in WORDS["rating_units"] and not seen.before.endswith(WORDS["rating_reached"])
    return "spec" if told or seen.after.startswith(WORDS["grade_next"]) else None


def grain(seen: Seen) -> str | None:
    """新增1000亿斤粮食产能."""
    return "spec" if seen.number.unit == "斤" and seen.after.startswith(WORDS["grain"]) else None


_WORK_NEXT = compiled(r"[/／]?[{han}A-Za-z\d（）“”/+\-]{0,22}?{works}")
_CAPACITY = compiled("{per_time}{daily}$")
_GOODS = compiled("(?!的){han}")


def capacity(seen: Seen) -> str | None:
    """日处理5万吨污水处理厂."""
    return "spec" if _CAPACITY.search(seen.before) and _WORK_NEXT.match(seen.clean, seen.number.tail) else None


_VESSEL = compiled("级?{han}{0,6}?{vessel}(?!{vessel_can})")


@only("吨")
def of_a_vessel(seen: Seen) -> str | None:
    """40万吨矿石码头, 10万吨航道, 30万吨铁矿石巨轮: how large a ship is or may be."""
    return "spec" if seen.number.tail == seen.number.end and _VESSEL.match(seen.after) else None


_ONE_LINE = compiled(r"的[{han}A-Za-z\d—]{0,10}?{one_line}")


@only(*WORDS["far_unit"], last={word[-1] for word in WORDS["whole_length"]})
def of_one_line(seen: Seen) -> str | None:
    """全长22公里的地铁1号线已于去年11月开工建设: the length of one line; 全长22公里的5条道路 states a figure."""
    return "spec" if seen.before.endswith(WORDS["whole_length"]) and _ONE_LINE.match(seen.after) else None


def speed(seen: Seen) -> str | None:
    """时速600公里高速磁浮试验样车."""
    return "spec" if seen.before.endswith(WORDS["speed"]) and _GOODS.match(seen.after) else None


def far_off(seen: Seen) -> str | None:
    """能看见80公里外西岭雪山."""
    return "other" if seen.number.unit in WORDS["far_unit"] and seen.after.startswith(WORDS["far"]) else None


def yearly_output(seen: Seen) -> str | None:
    """兰州石化年产120万吨乙烯改造, 年产36万辆轿车项目."""
    return "spec" if seen.before.endswith(WORDS["yearly_output"]) and _GOODS.match(seen.after) else None


_NAMED_BEFORE = compiled(r"[{han}A-Za-z”）\d]$")


@cache
def _done() -> re.Pattern[str]:
    return re.compile(rf"{any_of(verb for verb in words('verbs')['flow'] if len(verb) > 1)}$")


def of_a_work(seen: Seen) -> str | None:
    """恒丰5万吨食品包装纸项目; 新建5万吨食品包装纸项目 states a figure."""
    before = seen.before
    if before.endswith(WORDS["size_states"]) or not _NAMED_BEFORE.search(before) or _done().search(before):
        return None
    return "spec" if _WORK_NEXT.match(seen.clean, seen.number.tail) else None


_NEXT_WORK = compiled(r"、{han}{2,8}[\d.]+{myriads}*{work_unit}(?:/年)?")


def of_the_next_work(seen: Seen) -> str | None:
    """象屿富锦120万吨、北安60万吨玉米深加工项目: two projects of one kind, each with its size."""
    before = seen.before
    if before.endswith((*WORDS["size_states"], *WORDS["goods_state"])) or not _NAMED_BEFORE.search(before):
        return None
    following = _NEXT_WORK.match(seen.clean, seen.number.tail)
    return "spec" if following and _WORK_NEXT.match(seen.clean, following.end()) else None


_PROJECT_NEXT = compiled(r"(?!的)[{han}A-Za-z“”（）]{2,16}?{project}")


def of_a_project(seen: Seen) -> str | None:
    """推进50万吨再生铝项目: the capacity of one project, whatever the verb; but 新增 and the like state a figure."""
    made = seen.number.unit.partition("/")[0] in WORDS["made_in"]
    if not made or seen.before.endswith(WORDS["goods_state"]):
        return None
    return "spec" if _PROJECT_NEXT.match(seen.clean, seen.number.tail) else None


_LEAST_OF_GOODS = 10_000
_BRED_IN = compiled("(?!的){han}{2,22}?{bred_in}")


@only(*WORDS["herd_unit"])
def herd_of_a_project(seen: Seen) -> str | None:
    """新希望30万头生猪种养项目: the size of one project; 新增30万头 states a figure."""
    number = seen.number
    if number.value < _LEAST_OF_GOODS or seen.before.endswith(WORDS["goods_state"]):
        return None
    return "spec" if _BRED_IN.match(seen.clean, number.tail) else None


_LISTED_GOODS = compiled("(?:/年)?[{han}A-Za-z“][^{delimiter}]*?等[^{mark}：]{0,16}?{listed_works}")


def goods_of_a_work(seen: Seen) -> str | None:
    """推进80万吨乙烯、神龙二厂等项目建设: the capacity of one in a list; 新建高标准农田5万亩、 states a figure."""
    number = seen.number
    made = number.unit.partition("/")[0] in WORDS["capacity_units"] or (
        number.unit in WORDS["goods_units"] and number.value >= _LEAST_OF_GOODS
    )
    if not made or seen.before.endswith(WORDS["goods_state"]):
        return None
    return "spec" if _LISTED_GOODS.match(seen.clean, number.tail, number.tail + 160) else None


_WORK_DONE = compiled("{han}{2,14}{work_noun}{work_done}")
_CLAUSE_BEGINS = ("", "，", "。", "；", "：", "\n")


def of_a_work_alone(seen: Seen) -> str | None:
    """宝钢湛江钢铁三高炉点火，100万吨氢基竖炉项目开展前期工作."""
    begins = seen.before[-1:] in _CLAUSE_BEGINS and seen.number.unit in WORDS["capacity_units"]
    return "spec" if begins and _WORK_DONE.match(seen.clean, seen.number.tail) else None


_WORK_PUT = compiled(r"(?!的)[{han}A-Za-z][{han}A-Za-z\d.、（）“”]{0,40}?{work_put}")


def of_a_work_put(seen: Seen) -> str | None:
    """推动合盛硅业40万吨水电硅建成投产: the capacity of a project; 启动700万千瓦清洁火电开工建设 states a figure."""
    before = seen.before
    if seen.number.unit not in WORDS["capacity_units"] or before.endswith(WORDS["goods_state"]):
        return None
    named = before[-1:] in _CLAUSE_BEGINS or (_NAMED_BEFORE.search(before) and not _done().search(before))
    return "spec" if named and _WORK_PUT.match(seen.clean, seen.number.tail) else None


SPECS: Rules = (
    sport,
    rated,
    grain,
    capacity,
    of_a_vessel,
    of_one_line,
    speed,
    far_off,
    yearly_output,
    of_a_work,
    of_a_work_alone,
    of_the_next_work,
    of_a_project,
    goods_of_a_work,
    of_a_work_put,
)
"""Sizes inside names."""
