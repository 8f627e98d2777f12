"""Sizes that are part of what a thing is called: 220千伏输变电工程, 恒丰5万吨食品包装纸项目."""

import re
from functools import cache

from ingest.lexicon import any_of, words
from ingest.reasons.seen import HAN, WORDS, Seen

_NAMED_BEFORE = re.compile(rf"[{HAN}A-Za-z”）\d]$")
_WORK_NEXT = re.compile(rf"[级型]?[/／]?[{HAN}A-Za-z\d（）“”/+\-]{{0,22}}?{any_of(WORDS['works'])}")
_CAPACITY = re.compile("[日年](?:处理|产|供水|加工|屠宰)$")


_GOODS = re.compile(rf"(?!的|以上)[{HAN}]")


@cache
def _done() -> re.Pattern[str]:
    return re.compile(rf"{any_of(verb for verb in words('verbs')['flow'] if len(verb) > 1)}$")


def spec(seen: Seen) -> str | None:
    """220千伏输变电工程, 400米栏, 恒丰5万吨食品包装纸项目: a size inside a name."""
    number, before, after = seen.number, seen.before, seen.after
    if number.unit == "米" and after.startswith(WORDS["sport"]):
        return "spec"
    rated = number.unit in WORDS["rating_units"] and not before.endswith(WORDS["rating_reached"])
    if rated or after.startswith("级") or (number.unit == "斤" and after.startswith(WORDS["grain"])):
        return "spec"
    if _CAPACITY.search(before) and _WORK_NEXT.match(seen.clean, number.tail):
        return "spec"  # 日处理5万吨污水处理厂
    if before.endswith("时速") and _GOODS.match(after):
        return "spec"  # 时速600公里高速磁浮试验样车
    if number.unit in ("公里", "米") and after.startswith("外"):
        return "other"  # 能看见80公里外西岭雪山
    if before.endswith("年产") and _GOODS.match(after):
        return "spec"  # 兰州石化年产120万吨乙烯改造
    if before.endswith(WORDS["size_states"]) or not _NAMED_BEFORE.search(before) or _done().search(before):
        return None
    return "spec" if _WORK_NEXT.match(seen.clean, number.tail) else None
