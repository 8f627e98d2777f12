"""Numbers inside names: 5G, “三个一”工程, 国道201, 三个代表."""

import re
from functools import cache

from ingest.language import lexicon
from ingest.numbers.reasons.seen import LATIN, STATES, WORDS, Rules, Seen, compiled, only

_LATIN_BEFORE = re.compile(r"[A-Za-z+＋×]$|[A-Za-z][-—._]$")
_LATIN_NEXT = re.compile(r"[A-Za-z+＋]|×|[xX]\d")
_LATIN_UNITS = ("P", "T", "M", "GB", "TB", "PB")
_LATIN_STATES = compiled("(?:{latin_states}|{computing}[^{clause_end}]{0,12})$")
_MOST = 1e20  # more than any amount


@only(last=f"{LATIN}+＋×-—._")
def latin_before(seen: Seen) -> str | None:
    """PM2.5, 1+6, B2B; after × a size: 2×35; but GDP470亿元 states a figure."""
    before, kind = seen.before, seen.number.kind
    stated = (
        kind == "money" and seen.printed[0] != "0" if before[-1:] in LATIN else kind == "ratio" and before.endswith("+")
    )
    if stated or not _LATIN_BEFORE.search(before[-2:]):
        return None
    return "spec" if before.endswith(("×", "X")) else "name"


@only("", following=f"{LATIN}+＋×")
def latin_next(seen: Seen) -> str | None:
    """5G, 4S店; before × a size: 2×35."""
    if not _LATIN_NEXT.match(seen.after):
        return None
    return "spec" if seen.after.startswith("×") else "name"


@only(*_LATIN_UNITS)
def latin_unit(seen: Seen) -> str | None:
    """航站楼T3; but 算力达到5000P states a figure."""
    return "name" if not _LATIN_STATES.search(seen.before) else None


def endless(seen: Seen) -> str | None:
    """999999…: a row of digits without end."""
    return "name" if seen.number.value >= _MOST else None


_QUOTE_CLOSES = re.compile(r"[^“”]{0,24}”")
_LONGEST_SLOGAN = 16
_GOES_ON = re.compile("[%a-z+]")


@only(opened="“")
def quoted(seen: Seen) -> str | None:
    """“三个一”工程; but “新增就业超100万人”的目标 states a figure."""
    number, before = seen.number, seen.before
    opened = before.rfind("“")
    if opened < 0 or "”" in before[opened:]:
        return None
    closing = _QUOTE_CLOSES.match(seen.clean, number.end)
    if not closing:
        return None
    inside = before[opened + 1 :] + seen.clean[number.start : closing.end() - 1]
    with_unit = not number.chinese and bool(number.unit)
    if with_unit and len(inside) > _LONGEST_SLOGAN and "+" not in inside and "＋" not in inside:
        return None
    stated = number.kind in ("ratio", "money") and len(inside) > 8 and not _GOES_ON.match(seen.after)
    return STATES if stated else "name"


@only(opened="《")
def titled(seen: Seen) -> str | None:
    """《…2030年规划》."""
    open_title = seen.before.rfind("《") > seen.before.rfind("》")
    return "name" if open_title and "》" in seen.after else None


_BARE_NEXT = compiled("[{han}“]")
_SLOGAN_UNITS = ("个", "项", "条")
_SLOGAN = compiled("{slogan_unit}?{slogan}")


@only(following={word[0] for name in ("slogan_unit", "slogan") for word in WORDS[name]})
def slogan(seen: Seen) -> str | None:
    """三个代表, 八项规定."""
    if seen.number.unit and seen.number.unit not in _SLOGAN_UNITS and not seen.number.chinese:
        return None  # 278件代表建议
    return "name" if _SLOGAN.match(seen.clean, seen.number.end - (seen.number.unit in _SLOGAN_UNITS)) else None


_CARRIED_OUT = compiled("{carried_out}[^{clause_end}]*$")
_ONLY_CARRIED_OUT = compiled("{only_carried_out}[^{clause_end}]{0,30}(?<!{kind_of})$")
_NEWLY_MADE = compiled("{newly_made}[^{clause_end}]*$")
_POLICY = compiled("{han}{0,6}?{policies}|[{mark}\n]|$")
_POLICIES = compiled(r"(?:、[^{mark}\d]{2,16}\d+条)*等[^{clause_end}\d]{0,6}{policies}")


@only("条")
def provisions(seen: Seen) -> str | None:
    """自治区28条配套规定; 落实民营经济20条、缓解生产经营困难13条等政策措施: documents issued earlier."""
    carried_out = _POLICIES.match(seen.after) and _CARRIED_OUT.search(seen.before)
    if _POLICY.match(seen.after) and _ONLY_CARRIED_OUT.search(seen.before):
        return None if _NEWLY_MADE.search(seen.before) else "name"
    return "name" if carried_out or seen.after.startswith(WORDS["provisions"]) else None


_MEASURES = compiled("{han}{0,6}?{measures_taken}")


@only("条", chinese=True)
def measures(seen: Seen) -> str | None:
    """安全生产十五条措施: a document, called by its provisions; 36条措施 are counted."""
    return "name" if seen.number.value > 1 and _MEASURES.match(seen.after) else None


_ROADS_NEXT = compiled(r"(?:[、和]\d{2,4})+等?{road_kind}")


@only("")
def code(seen: Seen) -> str | None:
    """国道201, 12345热线, 12345与110联动, 311、236国道."""
    number = seen.number
    if not number.chinese and (seen.before.endswith(WORDS["code_before"]) or seen.printed in WORDS["hotline"]):
        return "name"
    whole = number.value < 100_000 and "." not in seen.printed
    named = whole and (seen.after.startswith(WORDS["code_next"]) or _ROADS_NEXT.match(seen.after))
    return "name" if named else None


@only("所", "厂")
def institute(seen: Seen) -> str | None:
    """中电科41所, 5712厂棚户区."""
    number = seen.number
    works = number.unit == "厂" and not number.chinese and number.value > 10
    return "name" if works or seen.before.endswith(WORDS["institute"]) else None


_ROADS = compiled(r"(?:{road}[\d{simple_joint}线、]*|\d线[{simple_joint}、])$")


@only("线", "段")
def road(seen: Seen) -> str | None:
    """省道103线, 国道307、207线, 104线."""
    number = seen.number
    numbered = number.unit == "线" and 100 < number.value < 1000 and number.end - number.start == 4
    return "name" if numbered or _ROADS.search(seen.before) else None


def _small(seen: Seen) -> bool:
    """Whether a number is a small Chinese numeral with a measure word: usually part of a set phrase (两个中心)."""
    number = seen.number
    return (
        number.chinese
        and number.value < 100
        and number.unit not in WORDS["ratio_unit"]
        and number.high is None
        and "点" not in seen.printed
    )


_ONE_STATES = compiled("(?:{one_states}|每{han}{1,4}{each_has}|{no_fewer}(?!有){han}{1,4})$")


@only(chinese=True)
def one(seen: Seen) -> str | None:
    """一个; but 至少一个 counts."""
    counts = seen.number.value != 1 or not _small(seen) or seen.number.unit == "月" or _ONE_STATES.search(seen.before)
    return None if counts else "other"


@only("台", "家", "间", chinese=True)
def village(seen: Seen) -> str | None:
    """三台入选全国农业现代化示范区, 五十家子, 五间房: names of places that begin with a numeral."""
    listed = seen.before.endswith("、") and seen.after.startswith("、")  # 德惠、九台、双阳
    place = seen.printed in WORDS["place_name"] and (listed or _BARE_NEXT.match(seen.after))
    return "name" if place or (seen.number.unit != "台" and seen.after.startswith(WORDS["village"])) else None


@only("环", "字")
def ring(seen: Seen) -> str | None:
    """2.5环全线贯通: a ring road; “…”24字防控策略: a motto, by its length."""
    return "name" if seen.number.value < 100 else None


@only("度", last={word[-1] for word in WORDS["latitude"]})
def latitude(seen: Seen) -> str | None:
    """北纬28度水果大世界."""
    return "name" if seen.before.endswith(WORDS["latitude"]) else None


@only("届")
def edition(seen: Seen) -> str | None:
    """在28届奥运会上: the 28th."""
    held = seen.before.endswith((*WORDS["held"], "、", "和"))
    return "ordinal" if not held and _BARE_NEXT.match(seen.after) else None


@only("位", chinese=True)
def comrades(seen: Seen) -> str | None:
    """马智龙、陈霞云两位同志: those just named."""
    return "other" if _small(seen) and seen.after.startswith(WORDS["sworn"]) else None


_CATCHWORD = compiled("{catchword_unit}{catchword}")


@only(chinese=True)
def catchword(seen: Seen) -> str | None:
    """两个中心, 五个统筹, 铁人三项."""
    number = seen.number
    if number.value == 1 or not _small(seen):
        return None
    named = (
        (number.unit == "项" and seen.before.endswith(WORDS["title_before"]))
        or number.unit == "元"
        or seen.after.startswith("“")
        or _CATCHWORD.match(seen.clean, number.end - len(number.unit))
    )
    return "name" if named else None


@cache
def _abstract() -> re.Pattern[str]:
    return lexicon.compiled(r"[^{mark}：\d]{0,10}?{abstract}(?=[{mark}：”\n{simple_joint}的])", "heads")


@only(*WORDS["counted_abstract"], chinese=True)
def abstract(seen: Seen) -> str | None:
    """三项举措, 两个积极性; 四个村的棚户区改造工作 counts villages."""
    number = seen.number
    if not 1 < number.value <= 10 or not _small(seen):
        return None
    counts = not _abstract().match(seen.clean, number.end) or seen.after.startswith(WORDS["of_place"])
    return None if counts else "other"


@only(*WORDS["limb_unit"], chinese=True)
def limbs(seen: Seen) -> str | None:
    """两条腿走路, 两手抓."""
    two = seen.number.value == 2 and _small(seen)
    return "other" if two and seen.after.startswith(WORDS["limbs"]) else None


_LONGEST_LIST = 80
_QUOTED_LIST = re.compile("(?:“[^“”]{1,16}”[、和]?)+$")


@only(*WORDS["counted_abstract"], chinese=True)
def named_each(seen: Seen) -> str | None:
    """“粤菜师傅”“广东技工”“南粤家政”三项工程: the count of the things just named says nothing new."""
    start = seen.number.start
    named = _QUOTED_LIST.search(seen.clean, max(0, start - _LONGEST_LIST), start) if _small(seen) else None
    return "other" if named and named[0].count("“") == seen.number.value > 1 else None


_FEW = 20
# Before the count: a verb, or another such count: 一条景观环路、两条风情滨河路.
_FEW_MADE = compiled(
    r"(?:{few_made}[^{clause_end}：\n]*|{few_done}|[{in_numbers}\d]{counted_abstract}[^{mark}\d]{1,14}、)$"
)
_FEW_BECAME = compiled(r"[^{clause_end}：\n]{0,30}?{few_became}|{han}{0,6}{few_deeds}|(?!第)[^{han}“A-Z\d]")


@only(*WORDS["counted_abstract"], chinese=True)
def few(seen: Seen) -> str | None:
    """四个城区要加快转型: of how many things something is said; 打造两条景观带, 三个集群入选… count them."""
    number = seen.number
    if not 1 < number.value <= _FEW or not _small(seen) or number.tail > number.end:
        return None
    start = number.start
    made = _FEW_MADE.search(seen.clean, max(0, start - _LONGEST_LIST), start)
    return None if made or not seen.after or _FEW_BECAME.match(seen.after) else "other"


NAMES: Rules = (
    *(latin_before, latin_next, latin_unit, endless, quoted, titled, slogan),
    *(provisions, measures, code, institute, road),
    *(village, ring, latitude, edition, comrades, one, catchword, abstract, named_each, limbs),
)
"""Numbers inside names; a number in quotes that is no name may still be something else."""


_BARE_GOES_ON = compiled(r"[{simple_joint}{till}、]\d|倍")


_LEAST_PEOPLE = 1000
_INHABITANTS = compiled("{han}{0,6}?{inhabitants}")


def bare(seen: Seen) -> str | None:
    """863计划, 四大班子: a number right before a noun, without a measure word, is part of the name.

    107372建档立卡贫困人口全部脱贫 counts people.
    """
    number, after, printed = seen.number, seen.after, seen.printed
    bounded = number.high is not None or number.tail > number.end  # 居民消费价格指数控制在103左右
    if number.unit or bounded or printed[-1] in WORDS["round_end"] or not _BARE_NEXT.match(after):
        return None
    if after.startswith(WORDS["group_of"]) and after[1:2] > "一":
        return "name"
    if number.value >= _LEAST_PEOPLE and not number.chinese and _INHABITANTS.match(after):
        return None
    whole = "." not in printed or printed.endswith(".0")
    ratio = seen.before.endswith((":", "：", "∶"))
    return "name" if whole and not ratio and not _BARE_GOES_ON.match(after) else None
