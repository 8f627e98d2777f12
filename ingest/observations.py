"""From number tokens to observations: which indicator a number measures, how, and whether it reports or promises.

A sentence is read from left to right. Numbers that state nothing (`ingest.reasons`) are part of the words around the
others. What stands before a number, back to the last delimiter, is taken apart from its right end: qualifiers, adverbs
and the verb (增长, 达到 …) tell the measure; what is left is the name. A name that is not there comes from the sentence
so far (`增长7.5%，达到326.4亿元`) or from behind the number (`29个建档立卡贫困村全部出列`).
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from ingest.lexicon import any_of, pattern, words
from ingest.names import (
    clean_name,
    drive_off,
    drop_examples,
    flow_verb,
    halves,
    has_head,
    is_bare,
    is_predicate,
    noun_behind,
    rate_part,
    repaired,
    split_names,
)
from ingest.places import place_of
from ingest.quantities import Number, read_numbers, units
from ingest.reasons import reason
from ingest.structure import Section
from ingest.timeframe import Frame, Years, clause_frame, period_text, section_frame, year_cues


class Reading(NamedTuple):
    """One observation with clean offsets, still without keys."""

    number: int  # index of its number token
    start: int
    end: int
    name: str
    value: float
    value_high: float | None
    unit: str
    measure: str
    direction: str
    qualifier: str
    status: str
    period: str
    region: str
    sentence_start: int
    sentence_end: int
    rule: str


@dataclass
class _Memory:
    """What a sentence has said so far."""

    names: list[str] = field(default_factory=list)  # of the last group of numbers
    listed: list[str] = field(default_factory=list)  # all names since the last semicolon
    verb: str = ""  # the flow verb in force
    noun: str = ""  # the last counted noun
    topic: str = ""


class _Tail(NamedTuple):
    """What the words between name and number say."""

    start: int  # where the tail begins in the core
    up: bool
    down: bool
    reached: bool  # 到, 达, 为: the number is where the indicator stands
    gap: str  # up | down when a reference is named
    qualifier: str
    share_of: bool  # 占
    new: bool = False  # 新增, 净增: a flow, wherever the verb stands


@cache
def _verbs() -> dict[str, tuple[str, ...]]:
    return words("verbs")


@cache
def _tail_pattern() -> re.Pattern[str]:
    verbs = _verbs()
    change = f"(?:{any_of(verbs['up'] + verbs['down'])}(?:了|速度|幅度)?(?:到|至|为|达到|达|成)?)"
    reference = (
        rf"(?:(?:比|较|与)(?:{any_of(words('tails')['reference'])}|20\d\d年底?|“?[十一二三四五]+五”?(?:末|期末|初|时期))"
        r"(?:同期|底|末|初|相比|[一二三四五六七八九十]+年|增)?[，]?)"
    )
    other = any_of(verbs["reach"] + verbs["adverb"])
    return re.compile(rf"(?:{change}|{reference}|{other}|[了的到至约近超逾])+$")


_GAP = re.compile(
    r"(?:(?P<up>高于|快于|好于|优于|多于|大于|领先(?:于)?|超出|超过|高出)|(?P<down>低于|少于|慢于|小于|短于|落后于))(?P<ref>[^，。；、\d]{0,16}?)(?:的?平均)?(?:水平|增速|目标)?(?:约|近|超过)?$"
    r"|(?<![同环占对])比(?![重例])(?P<ref2>[^，。；\d]{1,14}?)(?:的?平均)?(?:水平|增速)?(?P<dir>(?<!提)高出?|(?<!降)低|(?<!加)快|慢|(?<!减)少|多|(?<!增)长|(?<!缩)短)(?:约|近|了|超过)?$"
)
_QUALIFIERS = (
    (
        "at_most",
        re.compile(
            r"(?:不超过|不高于|不多于|(?<!不)低于|(?<!不)少于|(?<!不)小于|不足|不到|未超过|接近|将近|近|最高|最多|最长|不突破|以内|压缩到不超过)(?:了)?$"
        ),
    ),
    (
        "at_least",
        re.compile(
            r"(?:(?<!不)超过|(?<!不)突破|不低于|不少于|不小于|(?<!不)高于|(?<!不)多于|(?<!不)大于|(?<!不)超出|逾|超|至少|首破|破|过|上|最低|跨越|站上|迈上|跨上|迈过|跨过|登上|跃上|冲刺|以上)(?:了)?$"
        ),
    ),
    ("approx", re.compile(r"(?:大约|约为|约占|约|大概)$")),
)
_SHARE_VERB_BEHIND = re.compile(r"(?:的)?(?:增长|增速|速度增长|增幅)")
_FROM_BEFORE = re.compile(
    r"(?:从|由)(?:[一二][〇零○一二三四五六七八九]{3}年|“?[十一二三四五六七八九]+五”?(?:末|期末|时期)?|现在|前年|原先|过去|原|上年|去年|当年|\d{4}年|上年末|去年底|“?[十一二三四五]+五”?(?:末|期末|时期)|最初|年初|以前|之前|改革前|目前|最长|最高|平均)?(?:底|末|初|同期)?的?(?:最高|最长|平均|约|近|不足|超过|不到)?$"
)
_TO_BEHIND = re.compile(
    r"(?:以上|以下|左右|多|余)?[，]?(?:[^，。；\d]{0,6}?)(?:提高|增加|增长|上升|下降|减少|降低|压缩|缩短|压减|调整|扩大|提升|增|降|发展|缩减|上调|下调|跃升|变|改|扩|升|减|拓展|攀升|回升|延长|精简|翻|缩|跃|推进|调|壮大|拓宽|扩充|提)(?:到|至|为)"
)
# 剔除减税降费因素增长6.1%: the same indicator on another ground.
_CONDITION = re.compile(
    r"(?:如?剔除|扣除|考虑|不含|若?不?计|还原|按)[^，。；]{1,14}?(?:因素|影响|后|外|口径|算)(?:后|外|，)?"
)
_DELIMITER = re.compile(r"[，；：。！？\n]")
_SENTENCE = re.compile(r"[。！？\n]")
_GROUP_BETWEEN = re.compile(r"(?:和|与|及|以及|或|、|，)?$")
_PERCENT = ("%", "‰")
_GROWTH_NOUN = re.compile(r"(?:年?均?增速|增幅|增长率|增长速度|涨幅|升幅|增长幅度|增长(?:的)?(?:预期)?目标|增长)$")
_FALL_NOUN = re.compile(r"(?:降幅|减幅|下降幅度|跌幅|降低率|下降率|压减率)$")
_RANK = re.compile(r"(?:[第前])$")
_LEVEL_AT_END = re.compile(
    r"(?:覆盖|已|拥有|现有|共有|到|至|达|为|稳定在|保持在|维持在|控制在|突破|超过|占|有|总计|跃|列|居)"
)


_COUNT = re.compile(r"\d[\d.,]*[万亿余多]*(?:个|项|家|户|座|条|处|所|批)")
_NOT_BEHIND = re.compile(
    r"并|且|而|同比|同时|和|与|及|以来|以内|比(?!赛)|较|占|位居|居(?!民|家)|均|都|已|后|时|增长|增加|下降|减少|提高|提升(?!工程)|上升|降(?!水)|左右|高于|低于|快于|次[，。]|之|至|到|为[^，]{0,6}[，。]|是|"
    r"得(?!到)|也|的(?:基础上|水平|速度|目标|增速|增长|总体|幅度|台阶|大关|高位|比例|规模，|历史)|大关|关口|台阶|以下|以上(?=[，。、；])|；|[升翻]|继续|由|从|在.{0,8}(?:基础|水平)|"
    r"这|超过|不[变减]|稳|实现(?:正|较快|两位|翻|历史)"
)
_RANKED = re.compile(
    r"(?:均|已|分别|双双|连续[^，]{1,4}年|稳|继续|始终|全部)*(?:位居|位列|排名?|居|列|跃居|跃升至?|上升至|上升到|升至|升到|进入|进位至?|名列|晋升至|位次|荣获|获得|获|为|保持|位于|成为|达到)*"
    r"(?:世界|全球|全国|全省|全市|全区|东北|西部|中部|同类[^，]{0,6}|内陆|副省级)*(?:地区|城市|地级市|县域|各市|前列|市州)*(?:的)?$"
)
# 是十年前的3倍, 分别是“十二五”的2.5倍
_TIMES_OF = re.compile(r"(?:分别)?(?:是|为|相当于|等于|达到)[^，]{1,16}的$")
_HEAD_TAIL = r"(?:规模以上|规上|地区)?(?:工业|农业|服务业)?(?:增加值|生产总值|产值|收入|投资|总额|面积|产量)"
_UNITLESS = re.compile(
    r"(?:指数|系数|比|比值|比例|得分|评分|总分|等级|倍数|密度|景气度|满意度|弹性|次数|成绩|水平|度|[率数])$|指数|系数|收入比"
)
# 分别比1997年增加: what it is compared with is no part of the name.
_COMPARED = re.compile(r"(?:分别|均|总体|平均)*(?<![同环占对])[比较](?![重例值])[^，。；、比]{1,14}$")
_DONE = re.compile(r"(?:目前|现有|已(?:经|有|达|建成|完成|查明|突破|超过|落实|累计|形成))")
_PLAN = re.compile(
    r"(?:分别)?(?:完成|达到)?(?:年度|全年|年|省定|国家|下达|预定|既定|市定)*(?:目标)?(?:计划|目标|任务|预算|投资计划|任务数)+"
)
_GRADED = re.compile(r"、[\d.]+[万余多]*[个家项所处条座](?:国家|省|市|县|区|乡|镇)级([^，。；、\d]+)")
_MONEY_VERBS = (
    "投资",
    "总投资",
    "完成投资",
    "投入",
    "投入资金",
    "累计投资",
    "累计完成投资",
    "筹资",
    "投资额",
    "计划投资",
    "新增投资",
    "共投入",
    "累计投入",
    "安排资金",
    "落实资金",
)


@cache
def _amount() -> re.Pattern[str]:
    return re.compile(rf"\d[\d.,]*[万亿余多]*{any_of(units())}")


class _Sentence:
    """One sentence while it is read."""

    def __init__(self, reader: "_Reader", start: int, end: int) -> None:
        self.reader, self.start, self.end = reader, start, end
        self.memory = _Memory()
        self.cues = year_cues(reader.clean, start, end)
        self.at = start  # what lies before is used up
        self.semicolon = False  # whether one stands between the last number and this one

    def frame_at(self, position: int) -> tuple[Frame, str]:
        """The frame in force at a place of the sentence, and the cue that set it."""
        reader = self.reader
        frame, cue = clause_frame(
            reader.clean, self.start, position, self.cues, reader.frame, reader.kind, reader.years
        )
        if (
            not cue
            and frame.status == "target"
            and _DONE.search(reader.clean, max(self.start, position - 16), position)
        ):
            return Frame(
                "actual", reader.years.review, reader.years.review
            ), "done"  # 目前已查明矿产84种, among the plans
        return frame, cue

    def read(self, indices: Sequence[int]) -> None:
        position = 0
        while position < len(indices):
            group = [indices[position]]
            while position + len(group) < len(indices) and self._joined(group[-1], indices[position + len(group)]):
                group.append(indices[position + len(group)])
            self._read_group(group)
            position += len(group)

    def _joined(self, one: int, other: int) -> bool:
        """Whether two numbers share the words before them: 增长19.1%和29.4%, 3164户6779名."""
        clean, numbers = self.reader.clean, self.reader.numbers
        first, second = numbers[one], numbers[other]
        between = clean[first.tail : second.start]
        if between not in (
            "",
            ":",
            "：",
            "∶",
            "和",
            "与",
            "及",
            "以及",
            "或",
            "、",
            "，",
            "和近",
            "和约",
            "和超过",
            "、近",
            "和第",
            "、第",
        ):
            return False
        if between in (":", "：", "∶"):
            return not first.unit and not second.unit
        if (
            between == "、"
            and first.kind in ("count", "size")
            and second.kind in ("count", "size")
            and first.unit != second.unit
        ):
            # 540多万户、1200多万人的住房修建问题; 1.8万户、189万平方米棚改任务
            return bool(pattern(r"[\u4e00-\u9fff]").match(clean[second.tail : second.tail + 1]))
        if between == "":
            return bool(
                first.kind
                and second.kind
                and first.unit != second.unit
                and second.kind != "time"
                and first.kind in ("count", "size")
            )
        if between == "，":
            return first.unit == second.unit and first.kind == "ratio" and self._distributes(first.start)
        return (
            not first.unit
            or first.unit == second.unit
            or first.kind == second.kind == "money"
            or (first.kind == second.kind and self._distributes(first.start))
            or (first.unit == "个" and second.unit == "百分点")
        )

    def _distributes(self, before: int) -> bool:
        return "分别" in self.reader.clean[max(self.start, before - 30) : before]

    def _read_group(self, group: list[int]) -> None:
        reader = self.reader
        clean = reader.clean
        numbers = [reader.numbers[i] for i in group]
        first, last = numbers[0], numbers[-1]
        left = clean[self.at : first.start]
        right_end = reader.next_stop(last.tail, self.end, group[-1])
        right = clean[last.tail : right_end]
        if right.startswith("的") and reader.numbers[group[-1]].kind in ("money", "size"):
            # 总投资3496亿元的104个基础设施建设项目: what it is of may stand behind the next number.
            right = "的" + _COUNT.sub("", _DELIMITER.split(clean[last.tail + 1 : self.end])[0])
        joined = bool(pattern(r"[、和与及]").match(left)) and not _DELIMITER.search(left)
        chunks = _DELIMITER.split(left)
        core = pattern(r"^\d{1,2}[、.．]").sub("", chunks[-1])
        self.semicolon = "；" in left
        if len(chunks) > 1:
            self.memory.topic = next((c for c in reversed(chunks[:-1]) if len(c) > 1), self.memory.topic)
        if joined or (not chunks[0] and len(chunks) == 1):
            core = pattern(r"^(?:以及|[、和与及并])+").sub("", core)
        rows = self._rows(group, numbers, core, right, joined, sum(map(bool, chunks[:-1])) == 0, right_end)
        reader.readings += rows

    # The heart: one group of numbers with the words before and behind.
    def _rows(
        self,
        group: list[int],
        numbers: list[Number],
        core: str,
        right: str,
        joined: bool,
        same_clause: bool,
        right_end: int,
    ) -> list[Reading]:
        reader, memory = self.reader, self.memory
        first, last = numbers[0], numbers[-1]
        if pattern(r"[\d.]+(?:[:：∶][\d.]+)+").fullmatch(reader.clean[first.start : last.end]):
            return self._ratio(group, numbers, core)
        from_value = bool(_FROM_BEFORE.search(core)) and bool(_TO_BEHIND.match(right))
        if from_value:
            core = _FROM_BEFORE.sub("", core)
        ranked = (bool(_RANK.search(core)) and not first.kind) or (
            bool(_RANK.search(core)) and first.unit in ("位", "名")
        )
        if ranked:
            core = core[:-1]
        unit = last.unit or first.unit
        tail = _read_tail(core, unit)
        behind = right and pattern(r"[\u4e00-\u9fff“A-Z\d]").match(right) is not None and not _NOT_BEHIND.match(right)
        lone = (
            flow_verb(core) == (core, "")
            and core not in _verbs()["up"]
            and core not in _verbs()["down"]
            and not tail.reached
        )
        works = (
            pattern(r"(?:完成|实施|开展)").match(clean_name(core))
            and (tail.up or tail.down)
            and not tail.reached
            and first.kind in ("count", "size")
        )
        if (
            lone
            or works
            or (
                behind
                and (tail.up or tail.down)
                and not tail.reached
                and first.kind in ("count", "size", "money")
                and unit != "百分点"
                and flow_verb(clean_name(core))[0]
            )
        ):
            tail = _Tail(
                len(core), False, False, False, "", tail.qualifier, False
            )  # 新增, 投入: the verb is the name's
        name_text = _RANKED.sub("", core) if ranked else core[: tail.start]
        if first.kind == "multiple":
            name_text = _TIMES_OF.sub("", core) if _TIMES_OF.search(core) else name_text
        at_end = bool(_LEVEL_AT_END.search(core[tail.start :])) or ranked or core.startswith(("已", "覆盖", "拥有"))
        if tail.up or tail.down:
            name_text = _COMPARED.sub("", name_text)
        condition = _CONDITION.match(clean_name(name_text))
        if condition:
            name_text = clean_name(name_text)[condition.end() :]
        examples, name_text = drop_examples(name_text)
        whole = clean_name(name_text)
        names: list[str] = []
        consumed = last.tail
        if examples:
            whole, _, listed = name_text.partition("\0")
            if not behind:
                whole, examples = clean_name(listed), False
        verb, noun = flow_verb(whole)
        rule = "before"
        is_ratio = unit in _PERCENT
        measure, direction = self._measure(unit, tail, name_text, right, first, ranked, noun, joined)
        # A noun behind the number: 建成7个农村污水治理项目, 29个建档立卡贫困村全部出列, 90%以上行政村…得到治理
        if behind and pattern(r"(?:和|与|及|、|以及)$").search(core):
            whole = verb = noun = ""  # 所有乡镇和82%的建制村: the words before are of something else
        if (
            is_ratio
            and behind
            and noun
            and measure == "share"
            and not has_head(noun)
            and tail.start == len(core)
            and not right.startswith("的")
        ):
            names, rule = [f"{noun}{right[:16]}"], "behind"  # 公交车100%纯电动化
        takes_behind = (
            not names
            and behind
            and not from_value
            and not ranked
            and measure not in ("growth", "gap", "multiple")
            and not (measure == "change" and noun)
        )
        if takes_behind and is_ratio:
            # 90%以上行政村生活垃圾得到治理; 省级97%政务服务事项
            takes_behind = (
                (not noun and not (memory.names and (tail.up or tail.down or tail.reached)))
                or right.startswith(("用于", "以上用于", "以上的"))
                or (len(noun) < 5 and noun.endswith(("级", "市", "省", "县", "区", "域", "国")))
            )
        elif takes_behind and has_head(noun) and not right.startswith("的"):
            takes_behind = tail.start == len(core) and first.kind == "count"
        if (
            takes_behind
            and right.startswith("的")
            and first.kind == "money"
            and noun
            and has_head(noun)
            and noun not in _MONEY_VERBS
            and verb not in _MONEY_VERBS
        ):
            takes_behind = False
        if takes_behind:
            noun_text, predicate, used = noun_behind(right, bool(verb))
            graded = _GRADED.match(reader.clean, right_end) if noun_text.endswith("级") and len(noun_text) < 4 else None
            if graded:  # 建成27个省级、100个市级美丽乡村示范村
                noun_text += graded[1]
            ahead = _read_tail(right, "") if right_end in reader.candidate_starts_set else None
            if ahead is not None and has_head(right[: ahead.start]) and ahead.start < len(right) and not verb:
                used = 0  # 6个新城区规模以上工业增加值达到665亿元: the noun is the next number's
                noun_text, predicate = re.sub(rf"{_HEAD_TAIL}$", "", right[: ahead.start]), ""
            elif right_end in reader.candidate_starts_set and predicate:
                # 380个省、市重点项目完成投资2800亿元: what is said belongs to the next number.
                used -= len(right) - right.index(noun_text) - len(noun_text)
                predicate = ""
            if noun_text or predicate:
                rule = "behind"
                consumed = last.tail + used
                carried = verb or (memory.verb if joined and not noun and not predicate else "")
                place = noun if noun and not examples else ""
                if not noun_text and not place and not carried:
                    place = clean_name(memory.topic) if not memory.names or not joined else memory.names[-1]
                names = [_join_name(place, carried, noun_text, predicate, is_ratio)]
                if right.startswith("的") and (carried in _MONEY_VERBS or place in _MONEY_VERBS):
                    names = [f"{noun_text}{place or carried}"]
                memory.noun = noun_text
                if verb:
                    memory.verb = verb
                elif not joined:
                    memory.verb = ""
        if not names:
            names, rule = self._names_before(
                numbers, whole, verb, noun, tail, core, joined, measure, right_end, same_clause
            )
            if condition and rule == "carried":
                names = [f"{name}（{condition[0]}）" for name in names]
        if not names:
            reader.unresolved.update(group)
            return []
        if measure in ("level", "change") and rule.startswith("before") and verb and not joined:
            memory.verb = verb
        elif measure not in ("level", "change"):
            memory.verb = ""
        elif not joined and rule.startswith("before"):
            memory.verb = verb
        if rule.startswith("before") and noun:
            memory.noun = noun
        frame, cue = self.frame_at(first.start)
        rows: list[Reading] = []
        pairs = self._pair(names, numbers)
        for (index, _), name in ((p, n) for p, ns in pairs for n in ns):
            i = group[index]
            own = numbers[index]
            unit_own = own.unit or unit or _elided_unit(right) or _elided_unit(name[-8:])
            if own.unit == "个" and unit == "百分点":
                unit_own = unit
            qualifier = own.qualifier if own.qualifier != "exact" else (tail.qualifier if index == 0 else "exact")
            if (
                index < len(numbers) - 1
                and numbers[-1].qualifier != "exact"
                and numbers[-1].tail > numbers[-1].end
                and own.qualifier == "exact"
            ):
                qualifier = numbers[-1].qualifier
            if not unit_own and not ranked and own.value < 10_000 and not _UNITLESS.search(name):
                reader.reasons[i] = "other"  # 110、城管等系统
                continue
            if unit_own in ("微克", "毫克") and "每立方米" in core:
                unit_own += "/立方米"
                name = name.replace("每立方米", "")
            value = own.value
            if cue == "by" and pattern(r"年均|累计").search(core) and reader.frame.last == frame.last:
                frame = reader.frame  # 到2025年，地区生产总值年均增长5.5%
            at_end_here = at_end or measure == "share" or (measure == "gap" and "增速" not in name)
            status, period = self._when(frame, cue, measure, at_end_here, from_value, core)
            rows.append(
                Reading(
                    i, own.start, own.end, name, value, own.high, "位" if ranked else unit_own,
                    measure, direction, qualifier, status, period, place_of(name, reader.region, reader.code),
                    self.start, self.end, rule + ("_from" if from_value else ""),
                )
            )  # fmt: skip
        if names != memory.names:
            memory.listed = names if self.semicolon else memory.listed + names
        memory.names = names
        self.at = consumed
        return rows

    def _measure(
        self, unit: str, tail: _Tail, name: str, right: str, number: Number, ranked: bool, noun: str, joined: bool
    ) -> tuple[str, str]:
        memory = self.memory
        if ranked:
            return "rank", "none"
        way = "down" if tail.down else "up"
        if number.kind == "multiple":
            return "multiple", way
        if tail.gap:
            return "gap", tail.gap
        if unit == "百分点":
            return "change", way
        if unit in _PERCENT:
            if (tail.up or tail.down) and not tail.reached:
                return "growth", way
            if _FALL_NOUN.search(name):
                return "growth", "down"
            if _GROWTH_NOUN.search(name) and not name.endswith(("贡献率", "自然增长率")):
                return "growth", "up"
            if _SHARE_VERB_BEHIND.match(right):
                return "growth", "up"
            lead = _leading_change(name)
            if lead and not tail.reached:
                return "growth", lead
            return "share", "none"
        changed = (tail.up or tail.down) and not tail.reached
        if changed and (noun or ((memory.names or memory.topic) and not pattern(r"[\u4e00-\u9fff“]").match(right))):
            return "change", way
        if tail.new:
            return "level", "none"  # 高新技术企业新增521家
        if unit == "位" and (tail.up or tail.down) and not tail.reached and number.value < 100:
            return "change", way  # 排名前移7位
        if joined and memory.verb in ("增加", "减少") and number.kind != "money" and not tail.reached:
            return "change", "up" if memory.verb == "增加" else "down"
        first = pattern(r"(?:再|新)?(?:(增加)|(减少))(?!.{0,8}(?:费|税|成本|投入|资金))").match(clean_name(name))
        if first and (has_head(name) or first[2]) and number.kind != "money" and not tail.reached:
            return "change", "up" if first[1] else "down"
        return "level", "none"

    def _names_before(
        self,
        numbers: list[Number],
        whole: str,
        verb: str,
        noun: str,
        tail: _Tail,
        core: str,
        joined: bool,
        measure: str,
        right_end: int,
        same_clause: bool,
    ) -> tuple[list[str], str]:
        """The names that stand before the numbers, or are carried on from before them, and the rule that found them."""
        memory = self.memory
        count = len(numbers)
        flow = measure in ("level", "change", "multiple", "rank")
        if not noun:
            return self._without_noun(core, count, verb, flow, joined, right_end, measure)
        words_between = core[tail.start :]
        together = bool(pattern(r"(?<![年月日人户亩])均|都|各").search(words_between))
        rule = "before"
        if joined and memory.verb and is_bare(whole):
            joined = False
        if tail.new and not verb:
            whole = f"新增{whole}"
        text = whole if flow else drive_off(whole)
        if measure == "growth":
            text = _GROWTH_NOUN.sub("", text) or text
        if not flow:
            text = rate_part(text)
        names = split_names(text, count, together, measure)
        if (
            count == 1
            and len(names) == 1
            and ("分别" in words_between or pattern(r"(?<![年月日人户平亩])均|都").search(words_between))
        ) or (count == 1 and len(names) == 1 and "双" in words_between):
            names = halves(names[0])
        follows = joined or (
            len(whole) < 7 and not has_head(whole) and bool(memory.names) and same_clause and not self.semicolon
        )
        if (
            flow
            and follows
            and memory.verb
            and not verb
            and tail.start == len(core)
            and numbers[0].kind in ("count", "size", "money")
        ):
            names = [n if n.startswith(memory.verb) else f"{memory.verb}{n}" for n in names]
            rule = "before_joined"
        if len(names) == 1:
            name = names[0]
            if memory.noun and len(name) < 4 and is_predicate(name):  # 4847公里公路完工95.6%
                return [f"{memory.noun}{name}{'率' if measure == 'share' else ''}"], "predicate"
            if name.startswith(("占", "约占")) and memory.names:
                name = memory.names[-1] + name
                rule = "carried_share"
            elif (
                name in ("增速", "增幅", "增长率", "涨幅", "降幅", "增长速度", "同比增速", "增量")
                and memory.names
                and measure == "growth"
            ):
                return list(memory.names), "carried"
            elif measure == "share" and memory.names and _PLAN.fullmatch(name):
                return [f"{n}完成{name}比例" for n in memory.names], "carried"
            elif is_bare(name):
                topic = clean_name(memory.topic)
                base = memory.names[-1] if memory.names and (same_clause or not topic) else topic
                if base:
                    name = repaired(name, base)
                    rule = "repaired"
            names = [name]
        return names, rule

    def _without_noun(
        self, core: str, count: int, verb: str, flow: bool, joined: bool, right_end: int, measure: str
    ) -> tuple[list[str], str]:
        """Nothing but a verb, or nothing at all, stands before the number."""
        memory, clean = self.memory, self.reader.clean
        if verb in _MONEY_VERBS and clean[right_end : right_end + 1] == "，" and (not memory.noun or self.semicolon):
            # 投资3700万元，集中改造的11条背街巷道全部完工: what the money was for follows.
            purpose = clean_name(_amount().sub("", _DELIMITER.split(clean[right_end + 1 : self.end])[0]))
            back = (
                "完成" in verb and self.memory.topic
            )  # 工程一期全面完工，完成投资2.4亿元 looks back, 投资3700万元 ahead
            if purpose and not back:
                return [f"{purpose[:24]}{verb}"], "purpose"
        if verb and flow and memory.noun:
            return [repaired(verb, memory.noun) if verb in _MONEY_VERBS else f"{verb}{memory.noun}"], "verb_only"
        if verb and flow:
            topic = memory.names[-1] if memory.names else clean_name(memory.topic)
            return ([repaired(verb, topic)], "topic") if topic else ([verb], "verb_only")
        if memory.names:
            if measure == "share" and verb == "完成":
                return [f"{name}完成率" for name in memory.names], "carried"
            if "均" in core and len(memory.names) == 1 and len(memory.listed) > 1 and count == 1:
                return memory.listed[-2:] if not pattern(r"[三四五]项均").search(core) else list(
                    memory.listed
                ), "carried"
            return list(memory.names), "carried"
        topic = flow_verb(clean_name(memory.topic))[1] or clean_name(memory.topic)
        return ([topic], "topic") if topic else ([], "none")

    def _ratio(self, group: list[int], numbers: list[Number], core: str) -> list[Reading]:
        """三次产业结构调整为13.3∶31.6∶55.1: the share of each of the three; other ratios state no amount."""
        reader = self.reader
        total = sum(number.value for number in numbers)
        if len(numbers) == 2 and numbers[1].value == 1 and pattern(r"比[^，。；]{0,6}$").search(core):
            return self._rows(
                group[:1], numbers[:1], core, "", False, False, numbers[1].end
            )  # 城乡居民收入比缩小到1.79:1
        if (
            len(numbers) != 3
            or not pattern(r"产业|[一二三]产|[一二三]次|结构|比[例重]").search(
                core + self.memory.topic + "".join(self.memory.names[:1])
            )
            or not 98 < total < 102
        ):
            for i in group:
                reader.reasons[i] = "other"
            return []
        frame, cue = self.frame_at(numbers[0].start)
        earlier = bool(pattern(r"(?:由|从)[^，。；]{0,12}$").search(core)) or bool(
            pattern(r"[^，。；]{0,6}(?:调整|优化|变|转变|提升|演变|改变|升级)").match(
                reader.clean[numbers[-1].end : numbers[-1].end + 10],
            )
        )
        status, period = self._when(frame, cue, "share", True, earlier, core)
        self.memory.names = [f"第{n}产业占三次产业比重" for n in "一二三"]
        self.at = numbers[-1].tail
        return [
            Reading(i, n.start, n.end, name, n.value, None, "%", "share", "none", n.qualifier, status, period,
                    place_of(name, reader.region, reader.code), self.start, self.end, "ratio")
            for i, n, name in zip(group, numbers, self.memory.names, strict=True)
        ]  # fmt: skip

    def _pair(self, names: list[str], numbers: list[Number]) -> list[tuple[tuple[int, Number], list[str]]]:
        """Which names go with which number: as many names as numbers pair off, else each number takes them all."""
        if len(numbers) == 1:
            return [((0, numbers[0]), names)]
        if len(names) == len(numbers):
            return [((k, number), [names[k]]) for k, number in enumerate(numbers)]
        return [((k, number), [names[min(k, len(names) - 1)]]) for k, number in enumerate(numbers)]

    def _when(self, frame: Frame, cue: str, measure: str, at_end: bool, from_value: bool, core: str) -> tuple[str, str]:
        if from_value:
            first = frame.first - 1
            return "actual", str(first)
        span = frame.first != frame.last
        end = (
            span
            and at_end
            and measure not in ("growth", "change", "multiple")
            and not pattern(r"年均|累计|每年|五年").search(core)
        )
        return frame.status, period_text(frame, bool(end))


def _leading_change(name: str) -> str:
    """压减一般性支出10%: the verb of change stands before the name."""
    text = clean_name(name)
    for word in _verbs()["down"]:
        if len(word) > 1 and text.startswith(word):
            return "down"
    for word in ("提高", "增加", "提升", "扩大", "新增"):
        if text.startswith(word) and not pattern(r"(?:率|比重|占比|比例)$").search(text):
            return "up"
    return ""


def _join_name(place: str, verb: str, noun: str, predicate: str, share: bool) -> str:
    if share:
        return f"{place}{noun}{predicate}占比" if predicate else f"{place}{verb}{noun}占比"
    if verb and verb in noun:
        verb = ""
    return f"{place}{verb}{predicate}{noun}" if not verb else f"{place}{verb}{noun}{predicate}"


def _elided_unit(right: str) -> str:
    """1000多万失业人员 counts 人, 2900多万家庭 户."""
    heads = words("heads")
    text = right[:16]
    for unit, noun in (("人次", "人次"), ("人", "人数"), ("户", "户数"), ("件", "件数")):
        if noun in text:
            return unit
    for word in heads["household"]:
        if word in text:
            return "户"
    for word in heads["person"]:
        if word in text:
            return "人"
    return ""


_NEW = re.compile(r"(?<=[\u4e00-\u9fff])(?:预计|力争|又|再|共|累计|当年|全年)?新增(?:约|近|超过|逾|达到?)?$")
_REFERENCE = re.compile(
    r"全国|全省|全市|全区|全县|平均|水平|标准|目标|计划|同期|上年|去年|预期|国家|控制|GDP|经济|收入|投资"
)


@lru_cache(maxsize=65536)
def _read_tail(core: str, unit: str) -> _Tail:
    """Take the right end of the words before a number apart: `一般公共预算收入同比增长` has its tail at 同比."""
    verbs = _verbs()
    gap = ""
    qualifier = "exact"
    end = len(core)
    match = _GAP.search(core)
    reference = match and (match["ref"] or match["ref2"])
    # 高于全市4.6个百分点 is a gap; 认证面积超过耕地50% a share; 收入超过2万元 a level.
    if match and reference and unit != "元" and (unit == "百分点" or _REFERENCE.search(reference)):
        gap = "up" if match["up"] or match["dir"] in ("高", "高出", "快", "多", "长") else "down"
        if pattern(r"去年|上年|同期|年初|年底|上届").search(reference) and unit == "百分点":
            return _Tail(
                match.start(), gap == "up", gap == "down", False, "", "exact", False
            )  # 比去年预算低0.4个百分点
        return _Tail(match.start(), False, False, False, gap, "exact", False)
    tail = _tail_pattern().search(core)
    start = tail.start() if tail else end
    text = core[start:]
    if match and reference and not gap and unit in _PERCENT and not match["dir"]:
        return _Tail(
            match.start(), False, False, True, "", "at_least" if match["up"] else "at_most", True
        )  # 认证面积超过耕地50%
    for name, bound in _QUALIFIERS:
        if bound.search(text):
            qualifier = name
            break
    if qualifier == "exact" and pattern(r"至少|不少于|不低于").search(text):
        qualifier = "at_least"
    up = down = reached = False
    for found in _change_pattern().finditer(text):
        word = found[1]
        up, down = word in verbs["up"], word in verbs["down"]
        reached = bool(found[2])
    if (
        not reached
        and pattern(r"(?:达到|达|为|至|到|是|有|保持在|稳定在|控制在|维持在)(?!.*(?:增长|下降|提高|减少))").search(text)
        and not (up or down)
    ):
        reached = True
    new = _NEW.search(core)
    if new and not reached:
        return _Tail(new.start(), False, False, False, gap, qualifier, False, True)
    if qualifier == "exact" and "至少" in core[-12:]:
        qualifier = "at_least"
    return _Tail(start, up, down, reached, gap, qualifier, "占" in text)


@cache
def _change_pattern() -> re.Pattern[str]:
    verbs = _verbs()
    return re.compile(rf"({any_of(verbs['up'] + verbs['down'])})(?:了|速度|幅度)?(到|至|为|达到|达(?!到)|成)?")


_STOP = re.compile(r"[，；：。！？\n]")
_PREDICATE_ENDS = re.compile(r"(?:完工|投用|运营|开工|竣工|投产|达标|办结|实现|建成|完成|脱贫|摘帽)$")


class _Reader:
    """One report while it is read."""

    def __init__(self, clean: str, sections: Sequence[Section], years: Years, region: str, code: str | None) -> None:
        self.clean, self.sections, self.years, self.region, self.code = clean, sections, years, region, code
        self.numbers = read_numbers(clean)
        self.reasons: list[str | None] = []
        previous = None
        for number in self.numbers:
            self.reasons.append(reason(clean, number, previous))
            previous = number
        self.unresolved: set[int] = set()
        self.readings: list[Reading] = []
        self.frame = Frame("actual", years.review, years.review)
        self.kind = ""
        self.starts = [n.start for n in self.numbers]
        self.candidates = [i for i, r in enumerate(self.reasons) if r is None]
        self.candidate_starts = [self.numbers[i].start for i in self.candidates]
        self.candidate_starts_set = set(self.candidate_starts)

    def next_stop(self, at: int, end: int, after: int) -> int:
        """Where the words behind a number end: at a delimiter, or at the next number that states something."""
        match = _STOP.search(self.clean, at, end)
        stop = match.start() if match else end
        k = bisect_right(self.candidate_starts, at - 1)
        while k < len(self.candidates) and self.candidates[k] <= after:
            k += 1
        comma = self.clean.find("、", at, stop)
        if 0 <= comma - at < 3 and self.clean[comma - 1] in "省市县区乡镇":  # 省、市重点项目
            comma = self.clean.find("、", comma + 1, stop)
        if k < len(self.candidates) and self.candidate_starts[k] < stop:
            return comma if comma >= 0 else self.candidate_starts[k]
        # 1292件人大代表建议、政协提案全部办结 goes on; 新建3个公园、完成绿化提升 does not.
        if comma >= 0 and (flow_verb(self.clean[comma + 1 : stop])[0] or _PREDICATE_ENDS.search(self.clean, at, comma)):
            return comma
        return stop

    def read(self) -> None:
        sections = list(self.sections)
        starts = [s.start for s in sections]
        sentence: list[int] = []
        bounds = [m.start() for m in _SENTENCE.finditer(self.clean)]
        current = -1

        def flush(end: int) -> None:
            if not sentence:
                return
            first = self.numbers[sentence[0]].start
            b = bisect_right(bounds, first - 1)
            start = bounds[b - 1] + 1 if b else 0
            k = bisect_right(starts, first) - 1
            while k >= 0 and sections[k].end <= first:
                k -= 1
            section = sections[k] if k >= 0 else None
            self.kind = section.kind if section else ""
            self.frame = section_frame(self.kind, section.period if section else None, self.years)
            _Sentence(self, start, end).read(list(sentence))
            sentence.clear()

        for i in self.candidates:
            b = bisect_right(bounds, self.numbers[i].start)
            if b != current and sentence:
                flush(bounds[current] if current < len(bounds) else len(self.clean))
            current = b
            sentence.append(i)
        flush(bounds[current] if 0 <= current < len(bounds) else len(self.clean))


def read_observations(
    clean: str, sections: Sequence[Section], years: Years, region: str, code: str | None
) -> tuple[list[Number], list[str], list[Reading]]:
    """All numbers of a clean text, the reason of each (`observation` where it states something), and the readings."""
    reader = _Reader(clean, sections, years, region, code)
    reader.read()
    stated = {r.number for r in reader.readings}
    reasons = [r or ("observation" if i in stated else "unresolved") for i, r in enumerate(reader.reasons)]
    return reader.numbers, reasons, reader.readings
