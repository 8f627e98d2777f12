"""Why a number states nothing for an indicator: date, ordinal, name, threshold, spec, duration, other.

The rules look at the characters around the number alone, each at one thing. Which of them a number is put to hangs on
the kind of its unit (`_OF_KIND`); the first that knows decides.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import NamedTuple

from ingest.lexicon import any_of, words
from ingest.quantities import Number

_BEFORE, _AFTER = 24, 40  # characters that the rules look at
_STATES = ""
"""The verdict of a rule that knows that the number states something."""

_WORDS = words("reasons")
_HAN = "一-龥"


class _Seen(NamedTuple):
    """A number where it stands."""

    clean: str
    number: Number
    previous: Number | None  # the token before it
    before: str
    after: str  # behind the unit

    def follows(self, choices: tuple[str, ...], *units: str) -> bool:
        """Whether the number goes on with one of the words, which may begin with the unit itself, if one of `units`."""
        number = self.number
        return self.clean.startswith(choices, number.end - (len(number.unit) if number.unit in units else 0))


_Rule = Callable[[_Seen], str | None]


def reason(clean: str, number: Number, previous: Number | None) -> str | None:
    """The reason why `number` states nothing, or None where it may be an observation.

    In `2019年完成投资5亿元以上项目3个` 2019年 is a `date` and 5亿元 a `threshold`; 3个 may state something.
    `previous` is the token before it, which dates such as 2019.5.1 lean on.
    """
    start, end = number.start, number.end
    seen = _Seen(clean, number, previous, clean[max(0, start - _BEFORE) : start], clean[end : end + _AFTER])
    return _first(_RULES[number.kind], seen) or None


def _first(rules: Iterable[_Rule], seen: _Seen) -> str | None:
    for rule in rules:
        verdict = rule(seen)
        if verdict is not None:
            return verdict
    return None


# --- ordinals ---------------------------------------------------------------------------------------------------------

_RANK = re.compile(rf"{any_of(_WORDS['rank'])}[^，。；]{{0,14}}$")
# 第3， 第3位， 第3大经济体; 第1位员工 is no rank.
_RANK_NEXT = re.compile(
    rf"[位名]?(?=[，。；、）\n和]|的好|$)|[位名](?![{_HAN}]?[员单字])|大(?![道会街厦])|强|(?=[城市省县个位家])"
)
_FIRST = ("第", "第十", "前")
_TOP = ("名", "位", "列", "，", "。", "；", "强", "、")  # 前3名, 前10强


def _numbered(seen: _Seen) -> str | None:
    """第3届, 前3名: an ordinal, unless it is a rank that was reached (居全省第3位)."""
    before, unit = seen.before, seen.number.unit
    if not before.endswith(_FIRST) or unit == "年":
        return None
    if unit in _WORDS["numbered"] or seen.after.startswith(_WORDS["numbered_next"]):
        return "ordinal"
    ranked = _RANK.search(before[:-1])
    if before.endswith("前"):
        if unit in ("位", "名") or seen.after.startswith(_TOP):
            return _STATES if ranked else "other"
        if unit in ("月", "天", "小时", "周"):
            return "duration"
    if unit and unit not in ("位", "名"):
        return "ordinal"
    if ranked or before[:-1].endswith(_WORDS["rank_among"]):
        at = seen.number.end - len(unit)
        return _STATES if _RANK_NEXT.match(seen.clean, at) else "ordinal"
    return "ordinal"


_LINE_BEGINS = re.compile(r" *[\[（(【〔]?")
_MARKER_ENDS = re.compile(r"[\]）)】〕][^年]|、|[.．](?!\d)|[\t ]|\]")
_ENTRY_BEGINS = re.compile(r" *\d{1,2}[、.．]?“?")
_ENTRY_HEAD = re.compile(r"[^，。\n]{0,24}[：:]")


def _marker(seen: _Seen) -> str | None:
    """A number that counts the parts of the text: 1、 （2） [3]."""
    before, after, number = seen.before, seen.after, seen.number
    if "\n" in before or number.start < _BEFORE:
        line = before[before.rfind("\n") + 1 :]
        if not number.unit and not number.chinese and _LINE_BEGINS.fullmatch(line) and _MARKER_ENDS.match(after):
            return "ordinal"
        if _ENTRY_BEGINS.fullmatch(line) and _ENTRY_HEAD.match(after):
            return "name"  # a glossary's entry: 1、18个对口援建省市：…
    if before.endswith("（") and after.startswith("）") and not number.unit and number.value < 100:
        return "ordinal"
    if before.endswith(("[", "〔")) and after.startswith(("]", "〕")):
        return "ordinal"
    return None


# --- dates ------------------------------------------------------------------------------------------------------------

_DAY_BEFORE = re.compile(r"月(?:\d{1,2}日?[—\-至、和到~])?$")
_DAY_RANGE = re.compile(r"[—\-至~、]{1,2}\d{1,2}日")
_MONTH_RANGE = re.compile(r"[—\-－~～至到、]{1,2}\d{1,2}月")
_HOUR_NEXT = re.compile(r"时|点钟|:\d\d")
_DOTTED_BEFORE = re.compile(r"(?:19|20)\d\d[.\-/](?:\d{1,2}[.\-/])?$")
_PART_OF_YEAR = ("底", "末", "初", "上半年", "下半年")


def _date(seen: _Seen) -> str | None:
    """2019年, 5月, 3月5日, 2019.5.1, 80年代, 上午9时."""
    number, before, after = seen.number, seen.before, seen.after
    unit, value = number.unit, number.value
    if unit == "月" and value <= 12 and not number.bare_multiplier:
        return None if seen.clean.startswith("个月", number.end - 2) else "date"
    if seen.follows(_WORDS["era"], "年", "周"):
        return "date"
    if number.chinese:
        return "date" if unit == "年" and number.end - number.start == 5 else _hour(seen)  # 二〇二〇年
    if unit == "年":
        if 1900 <= value <= 2100 and (number.high or value) <= 2100 and (number.high or _four_figures(seen)):
            return "date"
        return "date" if before.endswith(("’", "'", "‘")) and value < 100 and after.startswith(_PART_OF_YEAR) else None
    if not unit and 1900 <= value <= 2100 and _four_figures(seen):
        return "date"
    if value <= 31 and (unit == "日" or (not unit and after.startswith(("日", "号")))) and _DAY_BEFORE.search(before):
        return "date"
    if unit:
        return None
    if value <= 31 and (_MONTH_RANGE.match(after) or (before.endswith("月") and _DAY_RANGE.match(after))):
        return "date"
    if seen.previous and number.start == seen.previous.end + 1 and _DOTTED_BEFORE.search(before):
        return "date"
    return _hour(seen)


def _four_figures(seen: _Seen) -> bool:
    printed = seen.clean[seen.number.start : seen.number.end].rstrip("年")
    return len(printed) == 4 and printed.isdigit()


def _hour(seen: _Seen) -> str | None:
    if not seen.number.unit and seen.before.endswith(_WORDS["hour_before"]) and _HOUR_NEXT.match(seen.after):
        return "date"
    return None


# --- turns of phrase --------------------------------------------------------------------------------------------------


def _step(seen: _Seen) -> str | None:
    """国内生产总值每增长1个百分点."""
    return "other" if seen.before.endswith(_WORDS["step"]) else None


def _vague(seen: _Seen) -> str | None:
    """几十个, 数百家; 上千家 states something."""
    number, before = seen.number, seen.before
    if before.endswith("几"):
        return "other"
    if number.bare_multiplier and number.kind == "count" and before[-2:-1] not in tuple("人户总件达以"):
        return "other" if before.endswith("数") else _STATES if before.endswith("上") else None
    return None


def _doubling(seen: _Seen) -> str | None:
    """规模实现倍增， states something, 倍增计划 is a name."""
    if not seen.clean.startswith("倍增", seen.number.start):
        return None
    stated = seen.after.startswith(("，", "。", "；", "、")) and seen.before.endswith(_WORDS["doubled"])
    return _STATES if stated else "name"


def _nation(seen: _Seen) -> str | None:
    """14亿多中国人的饭碗."""
    return "other" if 1.29e9 < seen.number.value < 1.5e9 and seen.follows(_WORDS["nation"], "人") else None


_ADMITTED = re.compile(
    rf"{any_of(_WORDS['admitted'])}(?:国家|省|全国|全省|市|中央|联合国|20\d\d年[^，。；]{{0,8}})?级?$"
)
_CITY_RANKING = re.compile(r"(?:重点)?城市中?(?:排名|排位)")


def _listing(seen: _Seen) -> str | None:
    """分3期, 列入国家级3个, 连续三届, 3级医院: what is divided, listed, held or graded."""
    unit, before = seen.number.unit, seen.before
    if seen.after[:1] in ("重", "城") and _CITY_RANKING.match(seen.after):
        return "name"  # 在168个重点城市排名
    if unit in ("期", "批", "步", "次") and before.endswith("分"):
        return "other"
    if unit in ("项", "个") and _ADMITTED.search(before):
        return "name"
    if unit in ("届", "轮") and before.endswith(_WORDS["held"]):
        return "duration"
    if unit in _WORDS["grade"]:
        return _STATES if before.endswith(_WORDS["grade_reached"]) else "name"
    return None


# --- names ------------------------------------------------------------------------------------------------------------

_LATIN_BEFORE = re.compile(r"[A-Za-z+＋×]$|[A-Za-z][-—.]$")
_LATIN_NEXT = re.compile(r"[A-Za-z+＋]|×|[xX]\d")
_LATIN_UNITS = ("P", "T", "M", "GB", "TB", "PB")
_LATIN_STATES = re.compile(rf"{any_of(_WORDS['latin_states'])}$|算力[^，。；]{{0,12}}$")
_MOST = 1e20  # more than any amount


def _code(seen: _Seen) -> str | None:
    """5G, PM2.5, 1+6, 2×35, B2B, 4S店, and rows of figures without end."""
    number, before, after = seen.number, seen.before, seen.after
    if _LATIN_BEFORE.search(before) and not (before.endswith("+") and number.kind == "ratio"):
        return "spec" if before.endswith(("×", "X")) else "name"
    if not number.unit and _LATIN_NEXT.match(after):
        return "spec" if after.startswith("×") else "name"
    if number.unit in _LATIN_UNITS and not _LATIN_STATES.search(before):
        return "name"
    return "name" if number.value >= _MOST else None


_QUOTE_CLOSES = re.compile(r"[^“”]{0,24}”")
_PERCENT_OR_LATIN = re.compile(r"[%a-z+]")
_LONGEST_SLOGAN = 16


def _quoted(seen: _Seen) -> str | None:
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
    return _STATES if stated else "name"


def _titled(seen: _Seen) -> str | None:
    """《…2030年规划》."""
    open_title = seen.before.rfind("《") > seen.before.rfind("》")
    return "name" if open_title and "》" in seen.after else None


_SLOGAN = re.compile(rf"[个项条大]?{any_of(_WORDS['slogan'])}")


def _labelled(seen: _Seen) -> str | None:
    """百强县, 三个代表, 国道201, 12345热线."""
    number, after = seen.number, seen.after
    if _SLOGAN.match(seen.clean, number.end - (number.unit in ("个", "项", "条"))):
        return "name"
    if number.unit:
        return None
    if after.startswith(("强", "佳")) or (not number.chinese and seen.before.endswith(_WORDS["code_before"])):
        return "name"
    whole = number.value < 100_000 and "." not in seen.clean[number.start : number.end]
    return "name" if whole and after.startswith(_WORDS["code_next"]) else None


_MONEY_LISTED = re.compile(rf"(?:[{_HAN}]”?、[{_HAN}]{{1,4}}|{any_of(_WORDS['money_list'])})$")
_ONE_STATES = re.compile(rf"(?:{any_of(_WORDS['one_states'])}|每[{_HAN}]{{1,4}}(?:有|建成?|配))$")
_CATCHWORD = re.compile(rf"[个项条件位]{any_of(_WORDS['catchword'])}")
_COUNTED = ("项", "个", "条", "件")


@cache
def _abstract() -> re.Pattern[str]:
    return re.compile(rf"[^，。；、：\d]{{0,10}}?{any_of(words('heads')['abstract'])}(?=[，。；、：”\n和与])")


def _phrase(seen: _Seen) -> str | None:
    """Chinese numerals with a measure word: mostly turns of phrase (一个, 两个中心), sometimes counts (三家企业)."""
    number, clean = seen.number, seen.clean
    unit, value = number.unit, number.value
    if not number.chinese or value >= 100 or unit in ("%", "倍", "番", "百分点") or number.high is not None:
        return None
    if "点" in clean[number.start : number.end]:
        return None
    if value == 1 and not (unit == "元" and _MONEY_LISTED.search(seen.before)):
        return None if unit == "月" or _ONE_STATES.search(seen.before) else "other"
    if unit == "元" or seen.after.startswith("“") or _CATCHWORD.match(clean, number.end - len(unit)):
        return "name"
    if unit in _COUNTED and value <= 10 and _abstract().match(clean, number.end):
        return "other"  # 三项举措, 两个积极性
    if value == 2 and unit in ("条", "头", "面", "成", "位") and seen.after.startswith(("腿", "手", "个")):
        return "other"  # 两条腿走路, 两手抓
    return None


_NAME_RULES: tuple[_Rule, ...] = (_code, _quoted, _titled, _labelled, _phrase)


def _name(seen: _Seen) -> str | None:
    """Numbers inside names; one in quotes that is no name may still be something else."""
    return _first(_NAME_RULES, seen) or None


_BARE_NEXT = re.compile(rf"[{_HAN}“]")
_BARE_GOES_ON = re.compile(r"[和与至到、]\d|倍")


def _bare(seen: _Seen) -> str | None:
    """A number that counts a noun without a measure word is part of it: 863计划, 四大班子."""
    number, after = seen.number, seen.after
    printed = seen.clean[number.start : number.end]
    if number.unit or number.high is not None or printed[-1] in "万亿千百多余" or not _BARE_NEXT.match(after):
        return None
    if after.startswith("大") and after[1:2] > "一":
        return "name"
    whole = "." not in printed or printed.endswith(".0")
    ratio = seen.before.endswith((":", "：", "∶"))
    return "name" if whole and not ratio and not _BARE_GOES_ON.match(after) else None


# --- thresholds -------------------------------------------------------------------------------------------------------

_LIFESPAN = re.compile(r"寿命[^，。；]{0,8}$")


def _age(seen: _Seen) -> str:
    """60岁以上老人; but 人均预期寿命达到79岁 states something."""
    return _STATES if _LIFESPAN.search(seen.before) else "threshold"


def _places(seen: _Seen) -> str | None:
    """千亿镇, 山区26县."""
    number, before = seen.number, seen.before
    if number.bare_multiplier and number.unit in _WORDS["size_class"]:
        return "threshold"
    if number.unit in _WORDS["place"] and not before.endswith((*_WORDS["reached"], *_WORDS["place_counted"])):
        return "name"
    return None


_CLASSED_NOUN = re.compile(rf"{any_of(_WORDS['class_joint'])}*[{_HAN}“A-Z]")


def _round_figure(seen: _Seen) -> str | None:
    """百亿企业, 亿元以上项目 bound a class; 突破千亿元 states something."""
    number, before, clean = seen.number, seen.before, seen.clean
    if not number.bare_multiplier:
        return None
    end, tail = number.end, number.tail
    if tail > end and clean[tail : tail + 1].isdigit():
        return "threshold"  # 亿元以上425宗
    if number.qualifier != "at_least" and number.kind != "ratio":
        if not before.endswith(_WORDS["reached"]):
            return "threshold" if _CLASSED_NOUN.match(clean, end) else _STATES
        if not before.endswith(_WORDS["passed"]) or not _CLASSED_NOUN.match(clean, tail):
            return _STATES
        return "threshold" if number.kind in ("money", "size") or clean.startswith(("的", "级"), tail) else _STATES
    if tail > end and number.kind in ("money", "size", "count") and _CLASSED_NOUN.match(clean, tail):
        return "threshold"
    return None


_ABOVE = re.compile(rf"(?:（含）)?[及或]?(?:以上|以下|以内)的?(?=[{_HAN}“])")
_BOUND_STATES = re.compile(rf"(?:以上|以下|以内)的?{any_of(_WORDS['bound_states'])}")
_GIVEN = re.compile(rf"{any_of(_WORDS['given'])}[^，。；]{{0,4}}$")


def _bounded(seen: _Seen) -> str | None:
    """50万元以上项目, 500户以上行政村."""
    number, clean = seen.number, seen.clean
    if number.tail == number.end or not _ABOVE.match(clean, number.end) or _BOUND_STATES.match(clean, number.end):
        return None
    if number.kind in ("money", "size", "time") and not _GIVEN.search(seen.before):
        return "threshold"
    if number.unit in _WORDS["bound_units"] and not seen.before.endswith(_WORDS["does"]):
        return "threshold"
    return None


_OF_NOUN = re.compile(rf"的[{_HAN}]|[企项产园集]")
_EACH_WORTH = re.compile(rf"\d+余?[个家户条][总年]?{any_of(_WORDS['money_measure'])}(?:额|规模)?(?:超过|超|过|达到?)?$")
_CLUSTER = re.compile(rf"(?:级|规模)?的?[^，。；、]{{0,6}}{any_of(_WORDS['cluster'])}(?=[，。；、和]|$)")


def _worth(seen: _Seen) -> str | None:
    """投资超10亿元的项目, 7个投资50亿元以上项目, 五千亿元产业集群, 300万元的部分: money that bounds a class."""
    number, before, clean = seen.number, seen.before, seen.clean
    classed = (
        (before.endswith(_WORDS["money_passed"]) and _OF_NOUN.match(clean, number.tail))
        or _EACH_WORTH.search(before)
        or _CLUSTER.match(clean[number.tail : number.tail + 16])
        or clean.startswith(_WORDS["taxpayer"], number.tail)
    )
    return "threshold" if classed else None


# --- lengths of time --------------------------------------------------------------------------------------------------

_TERM = re.compile(
    rf"{any_of(_WORDS['term'])}[^，。；]{{0,8}}$|(?:提高|延长|增加|缩短)[到至]$|年限[^。；]{{0,16}}[到至]$"
)
_YEARS_GO_ON = tuple("来内前后计规行的")
_MONTHS_STATE = re.compile(r"(?:缩短|压缩|延长|由|从|到|至|为)[^，。；]{0,5}$")
_WITHIN = re.compile(rf"(?:多|余|左右)?(?:内|里|间|之内)(?!{any_of(_WORDS['within_done'])})")
_SHORTENED = re.compile(r"(?:压缩|缩短|控制|减)[^，。；]{0,6}$")
_TIME_STATES = re.compile(rf"{any_of(_WORDS['time_states'])}[^，。；]{{0,12}}$")
_TIME_STATES_NEXT = re.compile(rf"(?:以内|之内|内|左右|以上)?(?:{any_of(_WORDS['time_states_next'])}|[，。；、和（]|$)")


def _duration(seen: _Seen) -> str:
    """连续5年, 3天内, 24小时服务; but 审批时限压缩到3天 states something."""
    number, before, after = seen.number, seen.before, seen.after
    unit = number.unit
    if before.endswith(_WORDS["lasting"]):
        return "duration"
    if unit in ("年", "季度", "旬", "昼夜", "周"):
        return _STATES if _TERM.search(before) and not after.startswith(_YEARS_GO_ON) else "duration"
    if unit == "月" and not _MONTHS_STATE.search(before):
        return "duration"
    if unit == "小时" and number.value == 24 and after.startswith(_WORDS["round_the_clock"]):
        return "duration"
    if _WITHIN.match(after) and not _SHORTENED.search(before):
        return "duration"
    return _STATES if _TIME_STATES.search(before) or _TIME_STATES_NEXT.match(after) else "duration"


# --- specifications ---------------------------------------------------------------------------------------------------

_NAMED_BEFORE = re.compile(rf"[{_HAN}A-Za-z”）\d]$")
_WORK_NEXT = re.compile(rf"[级型]?[/／]?[{_HAN}A-Za-z\d（）“”/+\-]{{0,22}}?{any_of(_WORDS['works'])}")


@cache
def _done() -> re.Pattern[str]:
    return re.compile(rf"{any_of(verb for verb in words('verbs')['flow'] if len(verb) > 1)}$")


def _spec(seen: _Seen) -> str | None:
    """220千伏输变电工程, 400米栏, 恒丰5万吨食品包装纸项目: a size inside a name."""
    number, before, after = seen.number, seen.before, seen.after
    if number.unit == "米" and after.startswith(_WORDS["sport"]):
        return "spec"
    rated = number.unit in _WORDS["rating_units"] and not before.endswith(_WORDS["rating_reached"])
    if rated or after.startswith("级") or (number.unit == "斤" and after.startswith(_WORDS["grain"])):
        return "spec"
    if before.endswith(_WORDS["size_states"]) or not _NAMED_BEFORE.search(before) or _done().search(before):
        return None
    return "spec" if _WORK_NEXT.match(seen.clean, number.tail) else None


_BEFORE_KIND: tuple[_Rule, ...] = (_numbered, _date, _marker, _step, _vague, _doubling, _name)
_OF_KIND: dict[str, tuple[_Rule, ...]] = {
    "": (_round_figure, _nation, _listing, _bare),
    "ratio": (_round_figure,),
    "money": (_round_figure, _bounded, _worth),
    "size": (_round_figure, _bounded, _spec),
    "count": (_places, _round_figure, _bounded, _nation, _listing),
    "time": (_round_figure, _bounded, _duration),
    "age": (_age,),
    "multiple": (_round_figure,),
}
_RULES = {kind: (*_BEFORE_KIND, *rules) for kind, rules in _OF_KIND.items()}
