"""Groups of numbers that share the words around them, and these words.

`A和B分别增长19.1%和29.4%` has one group of two numbers. The words before it, back to the last delimiter or to the
number before, are its `core`; those behind it, up to the next delimiter or number, its `right`.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ingest.language.lexicon import any_of, compiled, pairs, plain, word, words
from ingest.language.phrases import flow_verb
from ingest.numbers.grammar import METALS, Number

DELIMITER = compiled(r"[{delimiter}\n]")
"""A mark at which the words around a number end."""

_WORDS = words("groups")
_BETWEEN = frozenset(("", ":", "：", "∶", *_WORDS["between"]))
_RATES = {"multiple", "ratio"}
_BEHIND_COUNT = words("units_told")["behind_count"]
_PER_LIVES = "/10万"  # 孕产妇和婴儿死亡率分别降至13.46/10万、5.52‰
_COLONS = (":", "：", "∶")
_EACH, _LEVELS = word("common", "respectively"), words("common")["place_level"]
_FLOWS = frozenset(plain(words("verbs")["flow"]))
_SAID = words("names")["goes_on_behind"]
_GOES_ON = compiled(r"[{delimiter}\n]|{joins_worth}", "groups")
_JOINT = compiled("{joint}", "groups")
_LEADING_JOINTS = compiled("^{leading_joint}+", "groups")
_LIST_NUMBER = compiled(r"\d{1,2}[、.．]|{numeral}{1,2}是")
_COUNT = compiled(r"\d[\d.,]*[{myriads}{odd}]*{total_counter}", "groups")
_HAN = compiled("[{han}]")
_SHARING_LEVELS = compiled("{level_above}、{level_below}", "groups")
_LONGEST_LEVEL = 3  # 自治区
_LIKEWISE = _WORDS["likewise"][0]
_ASIDE = compiled(r"（[^（）\d]{0,10}{likewise}）", "groups")
_PEOPLE = compiled("[{han}]{0,8}?{person}", "heads")
_LIST_REACHES = compiled(r"[、{simple_joint}][^{mark}\d]{2,16}{list_reaches}了?$", "groups")


_NOUN_ENDS = compiled("{ends}$", ends=any_of(words("names")["noun_end"] + words("naming")["handled"]))
_QUOTED_OPEN = re.compile("“[^”]*$")
_HALVED = compiled(r"{split}[^{mark}\d]{1,10}{respectively}[^{mark}\d]{0,6}$", split=any_of(pairs("heads", "split")))


class Around(NamedTuple):
    """The words around a group of numbers, as they stand in its sentence."""

    core: str  # before it, back to the last delimiter or to the number before
    right: str  # behind it, up to the next delimiter or number
    beyond: str  # from there to the end of the sentence
    meets_number: bool  # whether the next number that states something begins there
    unit_ahead: str  # that number's unit
    joined: bool  # the core goes on from the group before: 、 和 与 及
    adjoins: bool  # nothing stands between the words used by the group before and this one
    unbroken: bool  # no delimiter stands between the words used by the group before and this one
    same_clause: bool  # no delimiter stands between the group before and this one
    after_semicolon: bool  # a semicolon stands between them
    topic: str  # the last clause without a number before the core; empty where there is none
    clauses: list[str]  # all of them, the last first


class Together(NamedTuple):
    """Numbers that share the words before them, and the number that follows."""

    indices: list[int]
    numbers: list[Number]
    following: Number | None


class _Pair(NamedTuple):
    """Two numbers in a row, with what may show whether they belong to one group."""

    clean: str
    start: int  # of the sentence
    begun: int  # where the first number of the group begins
    first: Number
    second: Number
    between: str

    @property
    def things(self) -> bool:
        return self.first.kind in ("count", "size") and self.first.unit != self.second.unit

    @property
    def named(self) -> bool:
        """Whether a noun stands before the first number: 公益林10万亩, not 完成10万亩."""
        before = self.clean[max(self.start, self.begun - 2) : self.begun]
        return len(before) > 1 and before not in _FLOWS and _NOUN_ENDS.search(before) is not None

    @property
    def distributed(self) -> bool:
        return _EACH in self.clean[max(self.start, self.first.start - 30) : self.first.start]


def _counted(clean: str, numbers: Sequence[Number], i: int) -> Number:
    """A number; a bare one right behind homes counts their people: 9.4万户36.9万建档立卡贫困人口."""
    people = numbers[i]
    if i == 0 or people.kind or numbers[i - 1].unit != "户":
        return people
    beside = clean[numbers[i - 1].tail : people.start] in ("", "、") and _PEOPLE.match(clean, people.tail)
    return people._replace(unit="人", kind="count") if beside else people


def groups(clean: str, start: int, numbers: Sequence[Number], stated: Sequence[int]) -> list[Together]:
    """The `stated` ones of a text's numbers, in groups; they stand in a sentence that begins at `start`."""
    counted = {i: _counted(clean, numbers, i) for i in stated}
    found: list[list[int]] = []
    for i in stated:
        if found and _share(clean, start, counted[found[-1][0]].start, counted[found[-1][-1]], counted[i]):
            found[-1].append(i)
        else:
            found.append([i])
    follow = [counted[group[0]] for group in found[1:]]
    return [
        Together(group, [counted[i] for i in group], following)
        for group, following in zip(found, [*follow, None], strict=True)
    ]


def _share(clean: str, start: int, begun: int, first: Number, second: Number) -> bool:
    """Whether two numbers share the words before them; the first rule that answers decides."""
    between = clean[first.tail : second.start]
    if between not in _BETWEEN:
        return False
    pair = _Pair(clean, start, begun, first, second, between)
    return next(shared for rule in _SHARING if (shared := rule(pair)) is not None)


def _ratio(pair: _Pair) -> bool | None:
    """13.3∶31.6∶55.1."""
    return not pair.first.unit and not pair.second.unit if pair.between in _COLONS else None


def _one_each(pair: _Pair) -> bool | None:
    """货物、集装箱吞吐量达到6.3亿吨、2371万标箱."""
    listed = (
        pair.between in ("、", "和")
        and pair.second.unit
        and (pair.distributed or "ratio" not in (pair.first.kind, pair.second.kind))
        and _LIST_REACHES.search(pair.clean, max(pair.start, pair.begun - 40), pair.begun)
    )
    return True if listed else None


def _halves_each(pair: _Pair) -> bool | None:
    """客货吞吐量分别达到860万人次和14万吨."""
    apart = pair.between in ("、", "和") and pair.distributed and pair.things
    return True if apart and _HALVED.search(pair.clean, max(pair.start, pair.begun - 24), pair.begun) else None


def _of_one_noun(pair: _Pair) -> bool | None:
    """540多万户、1200多万人的住房修建问题; 1.8万户、189万平方米棚改任务."""
    if pair.between != "、" or not pair.things or pair.second.kind not in ("count", "size"):
        return None
    if pair.first.kind == "size" and not pair.distributed and pair.named:
        return False  # 生态公益林10万亩、4个湿地公园
    return _HAN.match(pair.clean, pair.second.tail) is not None or pair.distributed


def _at_once(pair: _Pair) -> bool | None:
    """3164户6779名."""
    return pair.things and pair.second.kind not in ("", "time") if pair.between == "" else None


def _rates_each(pair: _Pair) -> bool | None:
    """分别增长8%，6%."""
    if pair.between != "，":
        return None
    return pair.first.unit == pair.second.unit and pair.first.kind == "ratio" and pair.distributed


def _noun_behind_second(pair: _Pair) -> bool | None:
    """人大议案2件、278件代表建议: each with its own noun, the second behind it."""
    if pair.between != "、" or pair.distributed or pair.first.unit != pair.second.unit:
        return None
    counted = pair.first.kind == "count" and _HAN.match(pair.clean, pair.second.tail) is not None
    return False if counted and pair.named else None


def _alike(pair: _Pair) -> bool:
    """增长19.1%和29.4%; 提高2个、3个百分点."""
    first, second = pair.first, pair.second
    return (
        not first.unit
        or first.unit == second.unit
        or first.kind == second.kind == "money"
        or {first.kind, second.kind} == _RATES  # 分别增长1.2倍和94.4%
        or (pair.distributed and (first.kind == second.kind or first.unit == _PER_LIVES))
        or (first.unit == "个" and second.unit in _BEHIND_COUNT)
    )


_SHARING: tuple[Callable[[_Pair], bool | None], ...] = (
    _ratio, _one_each, _halves_each, _of_one_noun, _at_once, _rates_each, _noun_behind_second, _alike,
)  # fmt: skip


def words_around(clean: str, at: int, end: int, together: Together) -> Around:
    """The words around a group: from `at`, behind the text used up so far, to the next stop or the sentence's `end`."""
    first, last, following = together.numbers[0], together.numbers[-1], together.following
    left = clean[at : first.start]
    if _LIKEWISE in left:
        left = _ASIDE.sub("", left)  # 完成（预计，下同）地区生产总值4500亿元
    right_end = _next_stop(clean, last.tail, end, following)
    right = clean[last.tail : right_end]
    if last.unit == "枚" and clean[last.end - 1] in METALS:
        right = ""  # 取得4金2铜好成绩
    if right.startswith("的") and last.kind in ("money", "size"):
        # 总投资3496亿元的104个基础设施建设项目: its noun may stand behind the next number.
        right = "的" + _COUNT.sub("", _GOES_ON.split(clean[last.tail + 1 : end])[0])
    *before, core = DELIMITER.split(left)
    clauses = [clause for clause in reversed(before) if len(clause) > 1]
    joined = not before and _JOINT.match(left) is not None
    if number := _LIST_NUMBER.match(core):
        core = core[number.end() :]
    if joined or (not core and not before):
        core = _LEADING_JOINTS.sub("", core)
    return Around(
        core, right, clean[right_end:end], following is not None and following.start == right_end,
        following.unit if following else "", joined, not left, not before, not any(before), "；" in left,
        clauses[0] if clauses else "", clauses,
    )  # fmt: skip


def _next_stop(clean: str, at: int, end: int, following: Number | None) -> int:
    """Where the words behind a number end: at a delimiter, or at the next number that states something."""
    match = DELIMITER.search(clean, at, end)
    stop = match.start() if match else end
    comma = _first_joint(clean, at, stop, following)
    if following and following.start < stop:
        stop = following.start
        joint = clean.find("和", at, stop)
        if joint > at + 1 and clean.endswith("等", joint, stop) and not _QUOTED_OPEN.search(clean, at, joint):
            return joint  # 沙颍河等6个污染较重的流域和辉县水泥群等5个区域
        verb, noun = flow_verb(clean[joint + 1 : stop]) if joint > at else ("", "")
        if noun and verb in _FLOWS:
            stop = joint  # 16条措施和促进返乡创业22条措施
        return comma if 0 <= comma < stop else stop
    # 1292件人大代表建议、政协提案全部办结 goes on; 新建3个公园、完成绿化提升 does not.
    ends = comma >= 0 and (flow_verb(clean[comma + 1 : stop])[0] or clean.endswith(_SAID, at, comma))
    return comma if ends else stop


def _first_joint(clean: str, at: int, stop: int, following: Number | None) -> int:
    """The first 、 behind a number that may end the words about it; -1 where there is none."""
    comma = clean.find("、", at, stop)
    counted = following is not None and following.start == comma + 1  # 16个县、7个区
    if not counted and (
        (0 <= comma - at < 3 and clean[comma - 1] in _LEVELS and clean[comma + 1] in _LEVELS)
        or _SHARING_LEVELS.search(clean, at, comma + 1 + _LONGEST_LEVEL)
    ):  # 省、市重点项目; 103个村镇成为全国、全省试点示范
        comma = clean.find("、", comma + 1, stop)
    if comma > at and clean.rfind("（", at, comma) > clean.rfind("）", at, comma):  # 183个县（市、区）
        closed = clean.find("）", comma, stop)
        comma = clean.find("、", closed, stop) if closed > 0 else comma
    return comma
