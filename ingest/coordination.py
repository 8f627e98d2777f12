"""Several indicators in one phrase: `城镇和农村居民收入增长5%` speaks of two, `智能工厂、数字化车间11家` of one."""

import re
from functools import cache
from itertools import accumulate

import rjieba

from ingest.lexicon import any_of, pairs, words
from ingest.names import GRADE, clean_name, flow_inside, flow_verb, has_head, head_of, is_bare, is_weak, repaired

# From the strongest joint to the weakest: 生物医药及高端医疗器械、半导体及集成电路 are two.
_PARTS = (re.compile(r"、"), re.compile(r"、|以及|和|与"), re.compile(r"、|以及|和|与|(?<![普惠涉遍])及"))
_GRADE = re.compile(GRADE)
_GRADE_END = re.compile(rf"{_GRADE.pattern}$")
_COUNT = re.compile("^(?:[两二三四五六七八九十]大|[两三]级|[两三四五])")  # 智能制造三大战略性新兴产业产值
_KINDS_OF_ONE = re.compile("、[^、]+?([两三四五六七八九十]大)[^、]+$")
_RATIOS = ("占比", "比重", "比例")
_RANKING = re.compile("在[^、，。；和与]{2,16}(?:强|榜|排名)$")
_MEASURED = re.compile("(?:[率量]|价格|支出|收入|[出进]口)$")
_PARTS_OF_WHOLE = ("占比", "比重")  # 报销比例 is a rate of each
_IN_BRACKETS = re.compile(r"（[^）]*）")
_NOT_SPLIT = re.compile(
    r"“新[一二三四五六七八]样”|非[^、]{1,3}、非|研究与|软件和信息|及周边|及以上|及其|及相关|及有关|(?:改革|建设|工程|行动|发展|制度|机制|治理)(?:、|和)|等|其他|仓储|邮政|住宿和餐饮|批发和零售|文化、体育|水利、环境|信息传输|租赁和商务|居民服务|农林|公办和普惠|(?:和谐|平和|总和|温和|共和|普及|涉及|以及其|与会|参与|给与|和田|联合)"
)


def rate_part(text: str) -> str:
    """Of words with a list, the part that can be a rate: `强化平台应用、“一网通办”实办率` is 实办率."""
    parts = text.split("、")
    while len(parts) > 1 and has_head(parts[-1]) and _says(parts[0]):
        parts = parts[1:]
    return "、".join(parts)


def _says(part: str) -> bool:
    """Whether a part of a list tells what was done: 强化平台应用, 镇培育全覆盖."""
    return part.endswith("全覆盖") or (not has_head(part) and flow_inside(part) == 0)


def split_names(noun: str, count: int, together: bool, measure: str) -> list[str]:
    """One name for each indicator that a coordination holds, as far as `count` numbers or the measure call for it.

    `引进域外资金和实际利用外资` with two numbers is two names; `A、B增长5%` two names on one number; a count
    (`智能工厂、数字化车间11家`) stays one, unless it is said of each of them `together` (均, 都, 各).
    """
    for short, full in pairs("heads", "spelled").items():
        noun = noun.replace(short, full)
    if not _PARTS[-1].search(noun):
        return halves(noun) if count == 2 else [noun]
    if count == 1 and measure == "growth" and (kinds := _KINDS_OF_ONE.search(noun)):
        # 集成电路、生物医药、人工智能三大产业产值 is one sum, unless it is said of each of them
        if not together:
            return [noun]
        noun = noun.replace(kinds[1], "", 1)
    if count == 1 and (together or measure in ("growth", "multiple", "rank")) and (listed := _whole_names(noun)):
        return _leaning(listed)
    if count > 1 and "在" in noun and (ranking := _RANKING.search(noun)):
        listed = split_names(noun[: ranking.start()], count, together, measure)
        # 城建集团、金控集团在中国企业500强排名分别上升15位、82位
        return [f"{name}{ranking[0].removesuffix('排名')}排名" for name in listed]
    parts = _parts(noun, count)
    if count == 1 and len(parts) > 2 and not has_head(parts[0]) and is_bare(parts[-1]):
        # 人大建议和政协提案办结率和满意率: two rates of both
        parts = [noun[: noun.index(parts[1]) + len(parts[1])], *parts[2:]]
    if len(parts) == 1 and count == 2:
        return halves(noun)
    if not all(parts) or len(parts) == 1:
        return [noun]
    if count > 1:
        return _complete(parts) if len(parts) == count else halves(noun) if count == 2 else [noun]
    if together and (measure == "growth" or (len(parts) == 2 and has_head(parts[1]))):
        return _complete(parts)  # 交通事故与火灾事故亡人数均降至全省第10
    if measure == "share" and noun.endswith(_PARTS_OF_WHOLE) and not parts[0].endswith(_RATIOS):
        return [noun]  # 新能源和清洁能源公交车占比: of both together
    shared = measure in ("growth", "share", "multiple") and not _NOT_SPLIT.search(noun)
    return _complete(parts) if shared and _are_indicators(parts, together, measure) else [noun]


def each_of(noun: str) -> list[str]:
    """The things that one count is said of by itself: 公交车、出租车 in 清洁能源公交车、出租车各5000辆."""
    parts = _parts(noun, 1)
    listed = _complete(parts) if all(parts) and not _NOT_SPLIT.search(noun) else [noun]
    return listed if all(len(part) > 1 for part in listed) else [noun]


def _whole_names(noun: str) -> list[str]:
    """The parts of a list whose every part is a name by itself: 进口额、出口额."""
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
        cuts = [m.span() for m in joint.finditer(plain) if not _inside_quotes(noun, m.start())]
        if count > 1 and len(cuts) == count - 1:
            break
    edges = [0, *(edge for cut in cuts for edge in cut), len(noun)]
    parts = [noun[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    surplus = len(parts) - count
    if count > 1 and surplus > 0 and all(parts):
        # 天然气、电力和汽车 with two numbers: the first parts belong together.
        parts = [noun[: cuts[surplus][0]], *parts[surplus + 1 :]]
    return parts


def _are_indicators(parts: list[str], together: bool, measure: str) -> bool:
    """Whether one rate is said of each part by itself."""
    long = all(len(part) > 1 for part in parts)
    headed = has_head(parts[-1])
    few = len(parts) < 4 and headed and long and not any(flow_verb(part)[0] for part in parts)
    return (
        (few and (len(parts) == 2 or all(len(part) > 2 for part in parts)))
        or (long and all(has_head(part) for part in parts))
        or (long and together and measure == "share")
        or (measure == "growth" and headed and has_head(parts[0]) and all(2 < len(part) < 12 for part in parts))
    )


def _leaning(parts: list[str]) -> list[str]:
    """Names that say too little alone, completed from the first: 原油产量、加工量 are of 原油."""
    first = parts[0]
    if not has_head(first) or is_bare(first):
        return parts
    return [first, *(repaired(part, first) if is_bare(part) else part for part in parts[1:])]


def halves(noun: str) -> list[str]:
    """城乡居民收入 with two numbers is 城镇居民收入 and 农村居民收入."""
    for whole, both in pairs("heads", "split").items():
        if whole in noun:
            return [noun.replace(whole, half, 1) for half in both.split("|")]
    return [noun]


def _complete(parts: list[str]) -> list[str]:
    """Give each part the head that only the last one has: 政府会议、发文数量 → 政府会议数量, 发文数量."""
    parts = _leaning([clean_name(p) or p for p in parts])
    if (
        len(parts[0]) > 5
        and not parts[0].endswith(("”", "集团"))
        and all(len(p) < 5 and p[:2] != parts[0][:2] for p in parts[1:])
    ):
        # 事业单位机构和编制: the first part's beginning holds for all.
        head = head_of(parts[0])
        stem = parts[0].removesuffix(head if len(head) > 1 else rjieba.cut(parts[0])[-1])
        measured = None if has_head(parts[0]) else _MEASURED.search(parts[-1])
        headed = parts[0] + (measured[0] if measured else "")  # 纳入集采的药品和耗材价格
        return [headed, *((stem[:-2] if p[:2] == stem[-2:] else stem) + p for p in parts[1:])]
    last = parts[-1]
    if parts[0].endswith("游客") and flow_verb(parts[0])[0]:
        return parts  # 接待游客和旅游总收入
    graded = _GRADE.match(last)
    if graded and all(_GRADE_END.search(p) for p in parts[:-1]):
        return [*(p + last[graded.end() :] for p in parts[:-1]), last]  # 国家级、省级美丽乡村
    if all(len(p) == 2 and p[-1] == last[1:2] for p in parts[:-1]):
        return [*(p + last[2:] for p in parts[:-1]), last]  # 重度和轻度残疾人
    if graded and all(p[-1] in "国省市县区" for p in parts[:-1]):
        return [*(p + last[1:] for p in parts[:-1]), last]  # 新增省、市级农业龙头企业
    if all(len(p) == 1 for p in parts[:-1]) and has_head(last[1:]) and len(last) > 3 and last[0] not in parts:
        return [*(p + last[1:] for p in parts[:-1]), last]  # 风、光电装机容量
    others = words("heads")["one_of_two"]
    if all(p in others or (1 < len(p) <= 6 and not has_head(p) and p[-1] != "业") for p in parts[:-1]):
        rest = _rest(parts[-2], last)
        if len(rest) > 1 and has_head(rest):
            return [*(p + rest[2 * p.endswith(rest[:2]) :] for p in parts[:-1]), last]
    head = head_of(last)
    if not head or len(head) >= len(last):
        return parts
    shared = last.find(parts[0][-2:])
    if shared > 0 and not has_head(parts[0]) and len(parts) == 2:
        return [parts[0] + last[shared + 2 :], last]  # 医疗保险、养老保险参保率
    return [*(p if _whole(p, last, head) else p + head for p in parts[:-1]), last]


def _whole(part: str, last: str, head: str) -> bool:
    """Whether a part of a list says what is measured, and wants nothing of the last one's head."""
    if head in _RATIOS:  # 完成税收、吸纳就业占比
        return part.endswith(_RATIOS)
    # 安全生产事故、死亡人数: the last one has been completed from the first, which wants nothing of it.
    return has_head(part) and (last.startswith(part) or not (is_weak(part) and not is_weak(last)))


def _rest(part: str, last: str) -> str:
    """What a part shares with the last one: 可支配收入 of 城镇 and 农村居民可支配收入, 产量 of 蔬菜 and 水产品产量.

    The last one's own words make it about as long as the other: 海铁联运、国际班列发送箱量 share 发送箱量. They end
    where words begin that lists share (平均, 产业, 审批 …).
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
    if shared and shared.start() in ends:
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
