"""One sentence read from left to right: its numbers in groups, each with its names, its measure and its period."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ingest.language.coordination import GROWTH, without_growth
from ingest.language.lexicon import any_of, compiled, word, words
from ingest.language.phrases import flow_verb
from ingest.numbers.grammar import METALS, Number
from ingest.numbers.units import kind_of
from ingest.observations.dating import Dated, date, date_shares
from ingest.observations.discourse import Discourse
from ingest.observations.group import PLACES_MOVED, Group, read_group
from ingest.observations.grouping import Around, Together, groups, words_around
from ingest.observations.measures import Measured, measure_of
from ingest.observations.memory import Memory, Named
from ingest.observations.naming import name_group
from ingest.observations.trace import GroupTrace, Row, Trace

_WORDS, _HEADS, _NO_GROWTH = words("units_told"), words("heads"), words("names")["no_growth"]
_RATIO = re.compile(r"[\d.]+(?:[:：∶][\d.]+)+")
_OF_INDUSTRIES = compiled("{of_industries}", "naming")
_COMPARES = compiled("(?:比|{to_one})(?:[^{clause_end}]{0,6}|{from}[^{clause_end}]{0,10})$", "units_told")
_UNITLESS = re.compile(rf"{any_of(words('names')['unitless'])}$|{any_of(_WORDS['unitless_inside'])}")
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
_OTHER_YEAR = re.compile(any_of(words("tails")["since"] + words("dating")["other_year"]))  # 由上年的, 由“十五”末的
# 取消了行政事业性收费21项; 保障性安居工程力争开工20万套
_PERFECT = compiled("{perfect}|(?<=[{han}]{2}){perfect_inside}(?=[{han}]{2,4}$)", "naming")
_IN_RANKING = compiled("在[^{mark}]{2,}{ranked_in}中$", "naming")
_OF_WHICH, _EACH = word("common", "of_which"), word("common", "respectively")
_VOLUME, _CONCENTRATION = word("units_told", "volume"), re.compile(any_of(_WORDS["told_for_volume"]))
# The sentence before, read backwards: a search for where it begins takes twenty times as long.
_SENTENCE_BEFORE = re.compile(r"[。*\n]*([^。\n\d]+)")
_LONGEST_BEFORE = 60  # characters of the sentence before that are looked at
_LEAST_WITHOUT_UNIT, _PER_LIVES = 10_000, "/10万"
_LEAST_MONEY = 1e8  # from here on, a figure without a unit is in 元 if its name is about money
_OF_EACH = {
    ("multiple", "ratio"): "growth",  # 分别增长1.2倍和94.4%
    ("growth", "multiple"): "multiple",
    ("level", "ratio"): "share",  # 绿地率、人均绿地面积分别达到41%和21.5平方米
    ("share", "size"): "level",
    ("share", "count"): "level",
}
_VISITORS = words("dating")["visitors"]
_WHOLE_OF_SHARES = (98, 102)  # percent, as shares are rounded


class Reading(NamedTuple):
    """One observation, with offsets into the clean text, before it has keys and a place."""

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
    """A sentence in its text: its place, the numbers, and what holds in its section."""

    clean: str
    start: int
    end: int
    numbers: Sequence[Number]  # of the whole text
    stated: Sequence[int]  # those of the sentence that may state something
    discourse: Discourse
    trace: Trace | None = None
    few: frozenset[int] = frozenset()  # counts that state nothing, of what may own the next figure: 七个园区产值29亿元


def read_sentence(ground: Ground) -> tuple[list[Reading], list[int]]:
    """The observations of a sentence, and the indices of its numbers that turn out to state nothing."""
    sentence = _Sentence(ground)
    sentence.read()
    return sentence.readings, sentence.nothing


class _Sentence:
    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.memory = Memory()
        self.at = ground.start  # the text before is used up
        self.from_year = ""  # the last year named as the one that an indicator grew from
        self.readings: list[Reading] = []
        self.nothing: list[int] = []

    def read(self) -> None:
        clean, start, end, numbers, stated, discourse, *_ = self.ground
        discourse.sentence(start, end)
        self.nothing += [i for i in stated if i in self.ground.few]
        before = _SENTENCE_BEFORE.match(clean[max(0, start - _LONGEST_BEFORE) : start][::-1])
        self.memory.sentence_before = before[1][::-1] if before else ""
        for together in groups(clean, start, numbers, stated):
            around = words_around(clean, self.at, end, together)
            self.memory.topic = around.topic or self.memory.topic
            first, last = together.numbers[0], together.numbers[-1]
            if first is not last and _RATIO.fullmatch(clean, first.start, last.end):
                self._read_ratio(together, around)
            else:
                self._read_group(together.indices, read_group(together.numbers, around))

    def _read_group(self, indices: list[int], group: Group) -> None:
        noted = self._note(indices, group)
        measured = measure_of(group, self.memory, noted.measures_asked if noted else None)
        named = name_group(group, measured, self.memory, noted.names_asked if noted else None)
        if noted:
            noted.measured, noted.named = measured, named
        if not named.names:
            return
        few = self.ground.few
        self.readings += [row for row in self._rows(indices, group, named, measured, noted) if row.number not in few]
        self.at = group.numbers[-1].tail + named.used
        if group.ranked and self.ground.clean.startswith("强", self.at):
            self.at += 1  # 稳居全省前十强、增长4.8%
        elif group.unit == "位" and self.ground.clean.startswith(PLACES_MOVED, self.at):
            self.at += len(PLACES_MOVED[0])  # 上升20个位次、跃居第27位

    def _note(self, indices: list[int], group: Group) -> GroupTrace | None:
        """Begin the trace of a group, if a trace is kept."""
        if self.ground.trace is None:
            return None
        noted = GroupTrace(indices, group, list(self.memory.names), self.memory.topic)
        self.ground.trace.groups.append(noted)
        return noted

    def _rows(
        self, indices: list[int], group: Group, named: Named, measured: Measured, noted: GroupTrace | None
    ) -> Iterator[Reading]:
        dated = date(group, named.names[0], measured.measure, self.ground.discourse)
        before = self.readings[-1] if self.readings else None
        if measured.measure == "gap" and before and before.measure == "growth" and before.name == named.names[0]:
            dated = dated._replace(period=before.period)  # 年均增长13.4%，高于全国4.1个百分点
        elif before and dated.rule == "frame" and "-" not in before.period and _is_part(group, measured, before):
            dated = dated._replace(period=before.period)  # 五年来，企业达到1100家，其中6家过100亿
        elif before and _is_over_its_years(group, named, measured, dated, before):
            dated = dated._replace(period=before.period)
        if group.origin:
            dated = self._from_the_same_year(group.origin, dated)
        if noted:
            noted.dated = dated
        rule = f"{named.rule}_from" if group.origin else named.rule
        for k, name in _pairs(named.names, len(indices)):
            number = group.numbers[k]
            unit, unit_rule = _unit(number, group, name)
            if not unit and number.value < _LEAST_WITHOUT_UNIT and not _UNITLESS.search(name):
                self.nothing.append(indices[k])  # 110、城管等系统
                continue
            name = _plain(name)
            if number.unit == "枚" and (metal := self.ground.clean[number.end - 1]) in METALS:
                name = f"{name}{metal}牌"  # 取得4金2铜
            if unit in _WORDS["concentration"] and (f"每{_VOLUME}" in group.around.core or _CONCENTRATION.search(name)):
                unit, name = f"{unit}/{_VOLUME}", name.replace(f"每{_VOLUME}", "")
            kind = "ratio" if unit == _PER_LIVES else number.kind
            measure = _OF_EACH.get((measured.measure, kind), measured.measure)
            direction = measured.direction
            if measure == "share" and len(indices) > 1 and GROWTH.search(name) and not name.endswith(_NO_GROWTH):
                measure, direction, name = "growth", "up", without_growth(name)  # 价格涨幅、失业率分别控制在3%和5%以内
            qualifier, qualifier_rule = _qualifier(number, group)
            if noted:
                noted.rows.append(Row(indices[k], name, unit, unit_rule, qualifier, qualifier_rule))
            yield Reading(
                indices[k], number.start, number.end, name, number.value, number.high, unit, measure,
                direction, qualifier, dated.status, dated.period, self.ground.start,
                self.ground.end, rule,
            )  # fmt: skip

    def _from_the_same_year(self, origin: str, dated: Dated) -> Dated:
        """由1978年的22亿元增加到846亿元，人均由1067元增加到25628元: the second pair begins in the year of the first."""
        named = _YEAR.search(origin)
        self.from_year = named[0] if named else self.from_year
        return dated._replace(period=self.from_year) if self.from_year and not _OTHER_YEAR.search(origin) else dated

    def _read_ratio(self, together: Together, around: Around) -> None:
        """三次产业结构调整为13.3∶31.6∶55.1: the share of each of the three; other ratios state no amount."""
        indices, numbers, memory = together.indices, together.numbers, self.memory
        of_one = len(numbers) == 2 and numbers[1].value == 1
        compares = _COMPARES.search(around.core) or any(name.endswith(_WORDS["to_one"]) for name in memory.names)
        if of_one and compares:  # 城乡居民收入比由1.89:1缩小到1.79:1, 城乡差距缩小到3.15:1
            self._read_group(indices[:1], read_group(numbers[:1], around))
            self.nothing.append(indices[1])
            self.at = numbers[1].tail
            return
        told = f"{around.core}{memory.topic}{''.join(memory.names[:1])}"
        low, high = _WHOLE_OF_SHARES
        whole = low < sum(number.value for number in numbers) < high
        if len(numbers) != 3 or not _OF_INDUSTRIES.search(told) or not whole:
            self.nothing += indices
            return
        dated = date_shares(around.core, numbers[0].start, self.ground.discourse)
        memory.names = list(words("naming")["industry_share"])
        self.at = numbers[-1].tail
        self.readings += [
            Reading(i, n.start, n.end, name, n.value, None, "%", "share", "none", n.qualifier, dated.status,
                    dated.period, self.ground.start, self.ground.end, "ratio.of_industries")
            for i, n, name in zip(indices, numbers, memory.names, strict=True)
        ]  # fmt: skip


def _is_part(group: Group, measured: Measured, before: Reading) -> bool:
    """Whether a number is part of the amount stated before it: 企业达到1100家，其中民营企业900家."""
    levels = measured.measure == before.measure == "level" and not group.verb and not group.tail.new
    return levels and group.unit == before.unit and group.around.core.startswith(_OF_WHICH)


def _is_over_its_years(group: Group, named: Named, measured: Measured, dated: Dated, before: Reading) -> bool:
    """Whether a figure is of the years of the one before it: 五年民生支出累计1829亿元，占财政支出的63.7%."""
    if dated.rule == "is_there":
        listed = before.measure == "level" and before.unit == group.unit and before.rule.startswith("before")
        return (listed and "-" in before.period) or flow_verb(before.name)[0] != ""  # 引进外资企业39家，内资企业37家
    if dated.rule == "is_yearly":  # 累计接待游客3亿人次、实现旅游总收入2528亿元
        beside = group.joined or any(map(before.name.__contains__, _VISITORS))
        return beside and before.measure == "level" and "-" in before.period
    of_sum = named.rule == "carried_share.share_of_it" and before.measure == "level" and kind_of(before.unit) == "money"
    return of_sum and measured.measure == "share" and not group.at_end and not group.origin


def _plain(name: str) -> str:
    """A name without words that only link it to its figure: 分别 in 荣县、大安分别入驻企业10户, 在…评价中."""
    if _IN_RANKING.search(name):
        name = name.removeprefix("在").removesuffix("中")  # 在全国城市营商环境评价中提升8个位次
    return _PERFECT.sub("", name.replace(_EACH, ""))


def _pairs(names: list[str], count: int) -> list[tuple[int, str]]:
    """The names, each with the index of its number: one number takes all names, several take one each.

    Where there are fewer names than numbers, the last name goes with all that are left.
    """
    if count == 1:
        return [(0, name) for name in names]
    return [(k, names[min(k, len(names) - 1)]) for k in range(count)]


# Units: the first rule that has an answer decides.


def _unit(number: Number, group: Group, name: str) -> tuple[str, str]:
    """The unit of a number in a group ("" where it has none), and the rule that gave it."""
    for rule_name, rule in _UNITS:
        unit = rule(number, group, name)
        if unit is not None:
            return unit, rule_name
    return "", ""


def _of_rank(_number: Number, group: Group, _name: str) -> str | None:
    """生产总值居全省第3."""
    return "位" if group.ranked else None


def _of_points(number: Number, group: Group, _name: str) -> str | None:
    """提高2个、3个百分点; 压减至79个和60个工作日."""
    return group.unit if number.unit == "个" and group.unit in _WORDS["behind_count"] else None


def _printed(number: Number, group: Group, _name: str) -> str | None:
    """增长19.1和29.4%: the unit of the last number holds for all."""
    return number.unit or group.unit or None


def _of_noun_behind(_number: Number, group: Group, _name: str) -> str | None:
    """1000多万失业人员."""
    return _elided_unit(group.right.partition("、")[0][:16]) or None


def _of_money(number: Number, _group: Group, name: str) -> str | None:
    """经济总量迈上万亿台阶."""
    return "元" if number.value >= _LEAST_MONEY and name.endswith(_HEADS["money"]) else None


def _of_name(_number: Number, _group: Group, name: str) -> str | None:
    """服务群众5万; 指数 and the like have no unit."""
    return "" if name.endswith(_WORDS["without"]) else _elided_unit(name[-8:])


_UNITS: tuple[tuple[str, Callable[[Number, Group, str], str | None]], ...] = (
    ("of_rank", _of_rank),
    ("of_points", _of_points),
    ("printed", _printed),
    ("of_noun_behind", _of_noun_behind),
    ("of_money", _of_money),
    ("of_name", _of_name),
)
_COUNTS = dict(entry.split("=") for entry in _WORDS["counts"])


def _elided_unit(text: str) -> str:
    """1000多万失业人员 counts 人, 2900多万家庭 counts 户."""
    told = next((unit for noun, unit in _COUNTS.items() if noun in text), "")
    if told:
        return told
    household = max(map(text.rfind, _HEADS["household"]))
    person = max(map(text.rfind, _HEADS["person"]))
    return "" if person == household else "人" if person > household else "户"  # 116.2万贫困家庭学生


# Qualifiers: the first rule that bounds the number decides.


def _qualifier(number: Number, group: Group) -> tuple[str, str]:
    """The qualifier of a number in a group, and the rule that gave it; exact where no rule bounds the number."""
    for name, rule in _QUALIFIERS:
        bound = rule(number, group)
        if bound != "exact":
            return bound, name
    return "exact", ""


def _of_its_own(number: Number, _: Group) -> str:
    """投资5亿元以上."""
    return number.qualifier


def _of_the_last(number: Number, group: Group) -> str:
    """分别增长8%和6%左右: the words behind the last number hold for all."""
    last = group.numbers[-1]
    return last.qualifier if number is not last and last.tail > last.end else "exact"


def _of_the_tail(_: Number, group: Group) -> str:
    """投资超过5亿元."""
    return group.tail.qualifier


_QUALIFIERS: tuple[tuple[str, Callable[[Number, Group], str]], ...] = (
    ("of_its_own", _of_its_own),
    ("of_the_last", _of_the_last),
    ("of_the_tail", _of_the_tail),
)
SHOWN_UNITS = {name: rule.__doc__ or "" for name, rule in _UNITS}
SHOWN_QUALIFIERS = {name: rule.__doc__ or "" for name, rule in _QUALIFIERS}
"""The sentence that shows each rule for units and qualifiers, by the rule's name."""
