"""Numbers inside names: 5G, “三个一”工程, 国道201, 三个代表."""

import re
from functools import cache

from ingest.lexicon import any_of, words
from ingest.reasons.seen import HAN, STATES, WORDS, Rule, Seen, first

_LATIN_BEFORE = re.compile(r"[A-Za-z+＋×]$|[A-Za-z][-—._]$")
_LATIN_NEXT = re.compile(r"[A-Za-z+＋]|×|[xX]\d")
_LATIN_UNITS = ("P", "T", "M", "GB", "TB", "PB")
_LATIN_STATES = re.compile(rf"{any_of(WORDS['latin_states'])}$|算力[^，。；]{{0,12}}$")
_MOST = 1e20  # more than any amount


def _code(seen: Seen) -> str | None:
    """5G, PM2.5, 1+6, 2×35, B2B, 4S店, and rows of figures without end."""
    number, before, after = seen.number, seen.before, seen.after
    if _LATIN_BEFORE.search(before[-2:]) and not (before.endswith("+") and number.kind == "ratio"):
        return "spec" if before.endswith(("×", "X")) else "name"
    if not number.unit and _LATIN_NEXT.match(after):
        return "spec" if after.startswith("×") else "name"
    if number.unit in _LATIN_UNITS and not _LATIN_STATES.search(before):
        return "name"
    return "name" if number.value >= _MOST else None


_QUOTE_CLOSES = re.compile(r"[^“”]{0,24}”")
_LONGEST_SLOGAN = 16


def _quoted(seen: Seen) -> str | None:
    """“三个一”工程; but “新增就业超100万人”的目标 states a figure."""
    number, before = seen.number, seen.before
    opened = before.rfind("“")
    if opened < 0 or "”" in before[opened:]:
        return None
    closing = _QUOTE_CLOSES.match(seen.clean, number.end)
    if not closing:
        return None
    inside = before[opened + 1 :] + seen.clean[number.start : closing.end() - 1]
    if (
        not number.chinese
        and number.unit
        and len(inside) > _LONGEST_SLOGAN
        and "+" not in inside
        and "＋" not in inside
    ):
        return None
    stated = number.kind in ("ratio", "money") and len(inside) > 8 and not re.match(r"[%a-z+]", seen.after)
    return STATES if stated else "name"


def _titled(seen: Seen) -> str | None:
    """《…2030年规划》."""
    open_title = seen.before.rfind("《") > seen.before.rfind("》")
    return "name" if open_title and "》" in seen.after else None


_SLOGAN = re.compile(rf"[个项条大]?{any_of(WORDS['slogan'])}")


# 落实民营经济20条、缓解生产经营困难13条等政策措施: papers, each by its title, that had been given before.
_CARRIED_OUT = re.compile("(?:落实|(?<!制定)(?<!出台)实施|贯彻)[^，。；]*$")
_POLICIES = re.compile(r"(?:、[^，。；、\d]{2,16}\d+条)*等[^，。；\d]{0,6}(?:政策|措施|意见)")


def _labelled(seen: Seen) -> str | None:
    """百强县, 三个代表, 国道201, 12345热线."""
    number, after = seen.number, seen.after
    if _SLOGAN.match(seen.clean, number.end - (number.unit in ("个", "项", "条"))):
        return "name"
    if number.unit:
        named = number.unit == "条" and (
            after.startswith(WORDS["provisions"]) or (_POLICIES.match(after) and _CARRIED_OUT.search(seen.before))
        )
        return "name" if named else None
    if after.startswith(("强", "佳")) or (not number.chinese and seen.before.endswith(WORDS["code_before"])):
        return "name"
    whole = number.value < 100_000 and "." not in seen.clean[number.start : number.end]
    return "name" if whole and after.startswith(WORDS["code_next"]) else None


_ONE_STATES = re.compile(
    rf"(?:{any_of(WORDS['one_states'])}|每[{HAN}]{{1,4}}(?:有|建成?|配)|至少(?!有)[{HAN}]{{1,4}})$"
)
_CATCHWORD = re.compile(rf"[个项条件位]{any_of(WORDS['catchword'])}")
_COUNTED = ("项", "个", "条", "件")


@cache
def _abstract() -> re.Pattern[str]:
    return re.compile(rf"[^，。；、：\d]{{0,10}}?{any_of(words('heads')['abstract'])}(?=[，。；、：”\n和与的])")


_PLACES = re.compile("(?:村|社区|[乡镇县区市])的")  # 四个村的棚户区改造工作


def _phrase(seen: Seen) -> str | None:
    """Chinese numerals with a measure word: mostly turns of phrase (一个, 两个中心), sometimes counts (三家企业)."""
    number, clean = seen.number, seen.clean
    unit, value = number.unit, number.value
    if not number.chinese or value >= 100 or unit in ("%", "倍", "番", "百分点") or number.high is not None:
        return None
    if "点" in clean[number.start : number.end]:
        return None
    if value == 1:
        return None if unit == "月" or _ONE_STATES.search(seen.before) else "other"
    if unit == "项" and seen.before.endswith("铁人"):
        return "name"
    if unit == "元" or seen.after.startswith("“") or _CATCHWORD.match(clean, number.end - len(unit)):
        return "name"
    if unit in _COUNTED and value <= 10 and _abstract().match(clean, number.end) and not _PLACES.match(seen.after):
        return "other"  # 三项举措, 两个积极性
    if value == 2 and unit in ("条", "头", "面", "成", "位") and seen.after.startswith(("腿", "手", "个")):
        return "other"  # 两条腿走路, 两手抓
    return None


_NAME_RULES: tuple[Rule, ...] = (_code, _quoted, _titled, _labelled, _phrase)


def name(seen: Seen) -> str | None:
    """Numbers inside names; one in quotes that is no name may still be something else."""
    return first(_NAME_RULES, seen) or None


_BARE_NEXT = re.compile(rf"[{HAN}“]")
_BARE_GOES_ON = re.compile(r"[和与至到、]\d|倍")


def bare(seen: Seen) -> str | None:
    """A number that counts a noun without a measure word is part of it: 863计划, 四大班子."""
    number, after = seen.number, seen.after
    printed = seen.clean[number.start : number.end]
    bounded = number.high is not None or number.tail > number.end  # 居民消费价格指数控制在103左右
    if number.unit or bounded or printed[-1] in "万亿千百多余" or not _BARE_NEXT.match(after):
        return None
    if after.startswith("大") and after[1:2] > "一":
        return "name"
    whole = "." not in printed or printed.endswith(".0")
    ratio = seen.before.endswith((":", "：", "∶"))
    return "name" if whole and not ratio and not _BARE_GOES_ON.match(after) else None
