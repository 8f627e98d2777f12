"""One sentence read from left to right: its numbers in groups, each with its names, its measure and its time."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ingest.group import DELIMITERS, Around, Group, Named, read_group
from ingest.lexicon import any_of, pattern, words
from ingest.measures import measure_of
from ingest.memory import Memory
from ingest.names import flow_verb
from ingest.naming import name_group
from ingest.quantities import Number
from ingest.timeframe import Frame, Years, clause_frame, period_text, year_cues

_DELIMITER = re.compile(f"[{DELIMITERS}]")
_JOINT = re.compile(r"[、和与及]")
_LEADING_JOINTS = re.compile(r"^(?:以及|[、和与及并])+")
_LIST_NUMBER = re.compile(r"\d{1,2}[、.．]|[一二三四五六七八九十]{1,2}是")
_COUNT = re.compile(r"\d[\d.,]*[万亿余多]*(?:个|项|家|户|座|条|处|所|批)")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_COLONS = (":", "：", "∶")
# What may stand between two numbers of a group.
_BETWEEN = frozenset(
    ("", *_COLONS, "和", "与", "及", "以及", "或", "、", "，", "和近", "和约", "和超过", "、近", "和第", "、第",
     "、世界第", "和世界第", "、全国第", "和全国第", "、全省第", "和全省第")
)  # fmt: skip
_RATIO = re.compile(r"[\d.]+(?:[:：∶][\d.]+)+")
_OF_INDUSTRIES = re.compile(r"产业|[一二三]产|[一二三]次|结构|比[例重]")
_COMPARES = re.compile(r"比[^，。；]{0,6}$|比(?:由|从)[^，。；]{0,10}$")
_ONCE = re.compile(r"(?:由|从)[^，。；]{0,12}$")
_LIST_REACHES = re.compile(r"[、和与][^，。；、\d]{2,16}(?:达到?|为|超过?|突破|完成|实现)了?$")
_DONE = re.compile(rf"{any_of(words('tails')['done'])}(?![^，；]*[，；][^，；]*新)")
_OF_ONE_YEAR = re.compile(r"同比|[比较](?:上|去)年")
_YEARLY = re.compile(r"年均|每年|年平均")
_STOCKS = ("总量", "余额", "保有量", "拥有量", "总数", "常住人口")
_FLOWS = ("新增", "净增", "累计")
_COME_TO = re.compile("(?<!年)累计(?:已?达到?|增至)$")  # 国内外航线累计达到60条: what there is at the end
# 税收总额2153.2亿元，是2015年的1.5倍: a figure that is put beside another year's is a year's own.
_BESIDE_A_YEAR = re.compile(
    r"(?:、[^，。；]{1,16})?(?:，[比较]?[^，。；]{0,6}增长[^，。；]{1,8})?，?(?:均|分别)?(?:是|为|相当于)(?:(?:19|20)\d\d年|“?十[一二三四]?五”?末|五年前)的[^，。；\d]{0,4}\d[\d.]*倍"
)
_OVER_SPAN = re.compile(r"年均|累计|每年|五年")
_WORDS, _HEADS = words("names"), words("heads")
_SAID = _WORDS["goes_on_behind"]
_UNITLESS = re.compile(rf"{any_of(_WORDS['unitless'])}$|指数|系数|收入比")
# 取消了行政事业性收费21项; 保障性安居工程力争开工20万套
_PERFECT = re.compile(r"(?<![为除罢])了(?![解如望])|(?<=[\u4e00-\u9fff]{2})(?:已(?!经)|力争)(?=[\u4e00-\u9fff]{2,4}$)")
_NO_UNIT = ("指数", "系数", "比", "比例", "比值", "倍差", "率")
_LEAST_MONEY = 1e8  # a figure without a unit is money from here on, where its name is
_COUNTS = {"人次": "人次", "人数": "人", "户数": "户", "件数": "件"}  # nouns that say in what they are counted


class Reading(NamedTuple):
    """One observation with clean offsets, still without keys and place."""

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
    sentence_start: int
    sentence_end: int
    rule: str


class Ground(NamedTuple):
    """Where a sentence stands: the text, its numbers, and what its section speaks of."""

    clean: str
    start: int
    end: int
    numbers: Sequence[Number]  # of the whole text
    stated: Sequence[int]  # those of the sentence that may state something
    kind: str  # of the section
    frame: Frame
    years: Years


def read_sentence(ground: Ground) -> tuple[list[Reading], list[int]]:
    """The observations of a sentence, and its numbers that turn out to state nothing."""
    sentence = _Sentence(ground)
    sentence.read()
    return sentence.readings, sentence.nothing


class _Sentence:
    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.clean, self.start, self.end = ground.clean, ground.start, ground.end
        self.memory = Memory()
        self.cues = year_cues(ground.clean, ground.start, ground.end)
        self.at = ground.start  # what lies before is used up
        self.readings: list[Reading] = []
        self.nothing: list[int] = []

    def read(self) -> None:
        for indices, following in self._groups():
            around = self._around(indices, following)
            numbers = [self.ground.numbers[i] for i in indices]
            if len(numbers) > 1 and _RATIO.fullmatch(self.clean, numbers[0].start, numbers[-1].end):
                self._read_ratio(indices, numbers, around)
            else:
                self._read_group(indices, read_group(numbers, around))

    # Groups

    def _groups(self) -> Iterator[tuple[list[int], Number | None]]:
        """The groups of numbers, each with the number that follows it."""
        numbers, stated = self.ground.numbers, self.ground.stated
        group: list[int] = []
        for i in stated:
            if group and not self._share(numbers[group[-1]], numbers[i], numbers[group[0]].start):
                yield group, numbers[i]
                group = []
            group.append(i)
        yield group, None

    def _share(self, first: Number, second: Number, begun: int) -> bool:
        """Whether two numbers share the words before them, their group's: 增长19.1%和29.4%, 3164户6779名."""
        between = self.clean[first.tail : second.start]
        if between not in _BETWEEN:
            return False
        if between in _COLONS:
            return not first.unit and not second.unit
        if (
            between in ("、", "和")
            and second.unit
            and "ratio" not in (first.kind, second.kind)
            and _LIST_REACHES.search(self.clean, max(self.start, begun - 40), begun)
        ):
            return True  # 货物、集装箱吞吐量达到6.3亿吨、2371万标箱
        things = first.kind in ("count", "size") and first.unit != second.unit
        if between == "、" and things and second.kind in ("count", "size"):
            # 540多万户、1200多万人的住房修建问题; 1.8万户、189万平方米棚改任务
            return _HAN.match(self.clean, second.tail) is not None or self._distributes(first.start)
        if between == "":
            return things and second.kind not in ("", "time")
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
        return "分别" in self.clean[max(self.start, before - 30) : before]

    def _around(self, indices: list[int], following: Number | None) -> Around:
        """The words around a group, from what is used up to the next stop."""
        clean = self.clean
        first, last = self.ground.numbers[indices[0]], self.ground.numbers[indices[-1]]
        left = clean[self.at : first.start]
        right_end = self._next_stop(last.tail, following)
        right = clean[last.tail : right_end]
        if right.startswith("的") and last.kind in ("money", "size"):
            # 总投资3496亿元的104个基础设施建设项目: what it is of may stand behind the next number.
            right = "的" + _COUNT.sub("", _DELIMITER.split(clean[last.tail + 1 : self.end])[0])
        joined = _JOINT.match(left) is not None and not _DELIMITER.search(left)
        *before, core = _DELIMITER.split(left)
        if number := _LIST_NUMBER.match(core):
            core = core[number.end() :]
        if joined or (not core and not before):
            core = _LEADING_JOINTS.sub("", core)
        if before:
            self.memory.topic = next((clause for clause in reversed(before) if len(clause) > 1), self.memory.topic)
        return Around(
            core, right, clean[right_end : self.end], following is not None and following.start == right_end,
            following.unit if following else "", joined, not any(before), "；" in left,
        )  # fmt: skip

    def _next_stop(self, at: int, following: Number | None) -> int:
        """Where the words behind a number end: at a delimiter, or at the next number that states something."""
        clean = self.clean
        match = _DELIMITER.search(clean, at, self.end)
        stop = match.start() if match else self.end
        comma = clean.find("、", at, stop)
        counted = following is not None and following.start == comma + 1  # 16个县、7个区
        if (
            0 <= comma - at < 3
            and clean[comma - 1] in "省市县区乡镇"
            and clean[comma + 1] in "省市县区乡镇州"
            and not counted
        ):  # 省、市重点项目
            comma = clean.find("、", comma + 1, stop)
        if comma > at and clean.rfind("（", at, comma) > clean.rfind("）", at, comma):  # 183个县（市、区）
            closed = clean.find("）", comma, stop)
            comma = clean.find("、", closed, stop) if closed > 0 else comma
        if following and following.start < stop:
            stop = following.start
            joint = clean.find("和", at, stop)
            verb, noun = flow_verb(clean[joint + 1 : stop]) if joint > at else ("", "")
            if noun and verb in words("verbs")["flow"]:
                stop = joint  # 16条措施和促进返乡创业22条措施
            return comma if 0 <= comma < stop else stop
        # 1292件人大代表建议、政协提案全部办结 goes on; 新建3个公园、完成绿化提升 does not.
        ends = comma >= 0 and (flow_verb(clean[comma + 1 : stop])[0] or clean.endswith(_SAID, at, comma))
        return comma if ends else stop

    # Rows

    def _read_group(self, indices: list[int], group: Group) -> None:
        measure, direction = measure_of(group, self.memory)
        named = name_group(group, measure, self.memory)
        if not named.names:
            return
        self.memory.remember(group, named, measure, direction)
        self.readings += self._rows(indices, group, named, measure, direction)
        self.at = group.numbers[-1].tail + named.used

    def _rows(self, indices: list[int], group: Group, named: Named, measure: str, direction: str) -> Iterator[Reading]:
        status, period = self._time(group, named.names[0], measure)
        rule = f"{named.rule}_from" if group.origin else named.rule
        for k, name in _pairs(named.names, len(indices)):
            number = group.numbers[k]
            unit = _unit(number, group, name)
            if not unit and number.value < 10_000 and not _UNITLESS.search(name):
                self.nothing.append(indices[k])  # 110、城管等系统
                continue
            if "了" in name or "已" in name or "力争" in name:
                name = _PERFECT.sub("", name)
            if unit in ("微克", "毫克") and ("每立方米" in group.around.core or "浓度" in name):
                unit, name = f"{unit}/立方米", name.replace("每立方米", "")
            yield Reading(
                indices[k], number.start, number.end, name, number.value, number.high, unit, measure, direction,
                _qualifier(group, k), status, period, self.start, self.end, rule,
            )  # fmt: skip

    def _read_ratio(self, indices: list[int], numbers: list[Number], around: Around) -> None:
        """三次产业结构调整为13.3∶31.6∶55.1: the share of each of the three; other ratios state no amount."""
        core = around.core
        of_one = len(numbers) == 2 and numbers[1].value == 1
        if of_one and (_COMPARES.search(core) or any(name.endswith("比") for name in self.memory.names)):
            self._read_group(indices[:1], read_group(numbers[:1], around))  # 城乡居民收入比由1.89:1缩小到1.79:1
            self.nothing.append(indices[1])
            self.at = numbers[1].tail
            return
        told = f"{core}{self.memory.topic}{''.join(self.memory.names[:1])}"
        total = sum(number.value for number in numbers)
        if len(numbers) != 3 or not _OF_INDUSTRIES.search(told) or not 98 < total < 102:
            self.nothing += indices
            return
        before = bool(_ONCE.search(core))
        frame, _ = self._frame_at(numbers[0].start)
        status, period = _when(frame, "share", True, core)
        if before:
            status, period = "actual", str(_year_before(core, frame, self.ground.frame))
        self.memory.names = [f"第{n}产业占三次产业比重" for n in "一二三"]
        self.at = numbers[-1].tail
        self.readings += [
            Reading(i, n.start, n.end, name, n.value, None, "%", "share", "none", n.qualifier, status, period,
                    self.start, self.end, "ratio")
            for i, n, name in zip(indices, numbers, self.memory.names, strict=True)
        ]  # fmt: skip

    # Time

    def _frame_at(self, position: int) -> tuple[Frame, str]:
        """The frame in force at a place of the sentence, and the cue that set it."""
        ground = self.ground
        frame, cue = clause_frame(self.clean, self.start, position, self.cues, ground.frame, ground.kind, ground.years)
        if not cue and frame.status == "target" and _DONE.search(self.clean, max(self.start, position - 16), position):
            review = ground.years.review
            return Frame("actual", review, review), "done"  # 目前已查明矿产84种, among the plans
        return frame, cue

    def _time(self, group: Group, name: str, measure: str) -> tuple[str, str]:
        frame, cue = self._frame_at(group.numbers[0].start)
        own = self.ground.frame
        if cue == "by" and own.last == frame.last and pattern(r"年均|累计").search(group.core):
            frame = own  # 到2025年，地区生产总值年均增长5.5%
        if group.origin:
            return "actual", str(_year_before(group.origin, frame, own))
        spans = own.first != own.last
        if measure in ("growth", "change"):
            if frame.first != frame.last and _OF_ONE_YEAR.search(group.core):
                frame = Frame(frame.status, frame.last, frame.last)  # 五年来…，比上年增长8%
            elif spans and own.first <= frame.first and frame.last <= own.last and _YEARLY.search(group.core):
                frame = own  # 2020年生产总值达到420亿元，年均增长8.5%
        at_end = (
            group.at_end
            or measure == "share"
            or _is_stock(name)
            or (measure == "gap" and "增速" not in name)
            or (spans and "倍" in group.around.beyond and bool(_BESIDE_A_YEAR.match(group.around.beyond)))
        )
        counted = group.numbers[0].kind == "count" and group.unit not in ("人", "人次") and not name.startswith("新")
        core = _COME_TO.sub("", group.core) if counted else group.core
        return _when(frame, measure, at_end, core)


def _is_stock(name: str) -> bool:
    """Whether an indicator has a value at a point of time, or one for each year: 贷款余额, 人均可支配收入."""
    if name.startswith(_FLOWS):
        return False
    return name.endswith(_STOCKS) or ("人均" in name and name.endswith(("收入", "总值")))


def _year_before(origin: str, frame: Frame, own: Frame) -> int:
    """The year of the figure that an indicator grew from: the one named, or the year before the section's own years."""
    named = re.search(r"(?:19|20)\d\d(?=年)", origin)
    if named:
        return int(named[0])
    if re.search("上年|去年", origin):
        return frame.last - 1
    return own.first - 1 if own.first < own.last == frame.last else frame.first - 1


def _when(frame: Frame, measure: str, at_end: bool, core: str) -> tuple[str, str]:
    """Status and period: a span's last year for what stands at its end."""
    stands = frame.first != frame.last and at_end and measure not in ("growth", "change", "multiple")
    return frame.status, period_text(frame, stands and not _OVER_SPAN.search(core))


def _pairs(names: list[str], count: int) -> list[tuple[int, str]]:
    """Which names go with which number: one number takes all names, several take one each."""
    if count == 1:
        return [(0, name) for name in names]
    return [(k, names[min(k, len(names) - 1)]) for k in range(count)]


def _unit(number: Number, group: Group, name: str) -> str:
    if group.ranked:
        return "位"
    if number.unit == "个" and group.unit == "百分点":
        return group.unit
    told = number.unit or group.unit or _elided_unit(group.right[:16])
    if not told and number.value >= _LEAST_MONEY and name.endswith(_HEADS["money"]):
        return "元"  # 经济总量迈上万亿台阶
    return told or ("" if name.endswith(_NO_UNIT) else _elided_unit(name[-8:]))


def _elided_unit(text: str) -> str:
    """1000多万失业人员 counts 人, 2900多万家庭 户."""
    told = next((unit for noun, unit in _COUNTS.items() if noun in text), "")
    if told:
        return told
    household = max(map(text.rfind, _HEADS["household"]))
    person = max(map(text.rfind, _HEADS["person"]))
    return "" if person == household else "人" if person > household else "户"  # 116.2万贫困家庭学生


def _qualifier(group: Group, k: int) -> str:
    """What bounds the k-th number: its own 以上, the last one's for all, or 超过 before the first."""
    number, last = group.numbers[k], group.numbers[-1]
    if number.qualifier != "exact":
        return number.qualifier
    if number is not last and last.qualifier != "exact" and last.tail > last.end:
        return last.qualifier
    return group.tail.qualifier
