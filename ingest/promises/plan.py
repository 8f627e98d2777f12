"""The promises of a plan: each thing that it undertakes, named or counted, and the step that the thing is to reach."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from ingest.language.lexicon import any_of, compiled, words
from ingest.numbers.grammar import Number
from ingest.promises.clauses import Part, deeds, leading_verbs, parts, step_of
from ingest.promises.likeness import is_telling
from ingest.promises.parts import OF_THE_PLAN, Said
from ingest.promises.things import examples, is_named, named_things, noun_of, trim

_PROPER = 3.0  # a thing whose rarest pair of characters scores this much has a proper name, whatever its ending
_TELLING = 2.0  # a thing whose rarest pair of characters scores less than this is named by common words only
_SAID_OF_THE_YEAR = compiled(r"(?:{said_of_year}|20\d\d年)是", "promises")
_BOUND = compiled("^{bound}+", "promises")
_BEFORE_OF = compiled(r"^[^{inner_mark}]{0,10}\d[^{inner_mark}的]{0,10}的")  # 总投资逾120亿元的重大项目
_LIST_OF_COUNTS = compiled(
    "(?:(?P<grade>.{1,4}级)|(?P<name>[^{inner_mark}]{2,})){list_joint}"
)  # 800家连锁店和180个便民市场
_COST = compiled("{cost}[^{inner_mark}]{0,3}$", "promises")
_EDGE = "".join(words("promises")["edge"])


class Promise(NamedTuple):
    """One thing undertaken; `start` and `end` bound the part of the clause that says so, in the clean text."""

    section: int  # number of the deepest section it stands in
    start: int
    end: int
    verb: str  # 改造; empty if there is none
    what: str  # 老旧小区
    step: int  # the step it is to reach: a number of `ingest.promises.clauses.STEPS`; 0 if the verb names none
    vague: bool = False  # too general to be followed
    number: int | None = None  # where its number begins: 97万平方米
    value: float | None = None
    unit: str = ""  # 平方米


def read_promises(clean: str, said: Sequence[Said], stated: Sequence[Number]) -> list[Promise]:
    """The promises in a report's plan and five-year plan, in text order; `said` comes from `read_parts`.

    `stated` are the numbers of the text that state something.
    `开工建设火车站北广场及公铁联运中心，改造老旧小区97万平方米、棚户区2698户` holds four.
    A heading promises what it names (一是举全市之力建设自贸区绥芬河片区); a vague heading promises nothing.
    A clause that neither names nor counts anything is one vague promise without a thing.
    """
    at = [n.start for n in stated]
    found: list[Promise] = []
    for section, kind, heading, part, things in said:
        if kind not in OF_THE_PLAN:
            continue
        first = bisect_left(at, part.start)
        numbers = stated[first : bisect_left(at, part.end, first)]
        if not numbers and not things:
            if not heading:
                found.append(Promise(section, part.start, part.end, "", "", 0, vague=True))
            continue
        for promise in _counted(clean, section, part, numbers) if numbers else _named(clean, section, part, things):
            if not promise.what:
                promise = promise._replace(what=_counted_before(clean, found))
            if not (heading and promise.vague):
                found.append(promise)
    return found


def _named(clean: str, section: int, part: Part, things: Sequence[str]) -> list[Promise]:
    step, behind = step_of(part.verb), examples().search(clean, part.thing, part.stop)
    given = clean[part.thing : behind.start()] if behind else ""  # 红星乳业、龙穆黑牛等企业
    return [
        Promise(section, part.start, part.end, part.verb, what, step, _is_vague(what, part.verb, what in given))
        for what in things
    ]


def _counted(clean: str, section: int, part: Part, numbers: Sequence[Number]) -> list[Promise]:
    """The things that a part counts, and those it names as examples of them (大自然地板等10个项目)."""
    step, found = step_of(part.verb), []
    start, first = part.thing, clean[part.thing : numbers[0].start]
    if first.endswith("等") and len(first) > 3:
        found += _named(clean, section, part, named_things(first[:-1]))
    for number, following in pairwise([*numbers, None]):
        assert number is not None
        name, counts = _counted_by(clean, number, following, start, part.stop)
        shared = following and _LIST_OF_COUNTS.fullmatch(clean, number.tail, following.start)
        start = following.start if following and shared else number.tail
        if not counts and found and found[-1].what == trim(name):
            continue  # 28个总投资逾120亿元的重大项目
        for what in named_things(name) if "、" in name or not counts else [trim(name)]:
            one = Promise(section, part.start, part.end, part.verb, what, step)
            found.append(one._replace(number=number.start, value=number.value, unit=number.unit) if counts else one)
    return found


def _counted_by(clean: str, number: Number, following: Number | None, start: int, stop: int) -> tuple[str, bool]:
    """The thing that a number goes with, and whether it counts that thing: in 总投资10亿元的大数据项目 it does not."""
    before, behind = _measured(clean[start : number.start]), clean[number.tail : stop]
    named = len(before) > 1 and not before.endswith("等") and not _acts_only().fullmatch(before)
    if named and behind.startswith("的") and len(behind) > 2:
        return behind[1:], number.unit != "元" and not _COST.search(before)
    if named and not (len(behind) > 1 and not following and _acts_last().search(before)):
        return before, True
    if following and (listed := _LIST_OF_COUNTS.fullmatch(clean, number.tail, following.start)):
        return clean[following.tail : stop] if listed["grade"] else listed["name"], True
    if following and not _BEFORE_OF.match(behind):
        return "", True
    return _BOUND.sub("", _BEFORE_OF.sub("", behind)), True


def _counted_before(clean: str, found: list[Promise]) -> str:
    """What 新引进100个 counts: the thing counted before it (产业项目300个), at most two other things away."""
    between = 0
    for promise in reversed(found):
        if promise.number is not None:
            return promise.what
        between += 1 if promise.what else _things_in(clean, promise.start, promise.end)
        if between > 2:
            break
    return ""


def _things_in(clean: str, start: int, end: int) -> int:
    """How many things a clause names."""
    return sum(len(named_things(clean[part.thing : part.stop])) for part in parts(clean, start, end))


@cache
def _acts_only() -> re.Pattern[str]:
    """A pattern for verbs and places without any thing: 改造和新建10个, 市区内24个."""
    act = any_of({*words("promises")["adverb"], *words("promises")["where"]})
    return compiled("(?:{act}|{leading}|{acted_on})+", "promises", act=act, leading=leading_verbs().pattern)


@cache
def _acts_last() -> re.Pattern[str]:
    return re.compile(rf"{leading_verbs().pattern}$")


@cache
def _measure() -> re.Pattern[str]:
    verbs = words("verbs")
    listed = verbs["reach"] + verbs["adverb"] + verbs["up"] + verbs["down"]
    return compiled("(?<!{no_measure})(?:新?{tells}|{measured_end})+$", "promises", tells=any_of(listed))


def _measured(text: str) -> str:
    """The indicator without the verb of its value: `秸秆综合利用率达到` gives 秸秆综合利用率."""
    return _measure().sub("", text.strip(_EDGE))


def _is_vague(what: str, verb: str, proper: bool) -> bool:
    """Whether a promise is too general to be followed; `proper` if its thing is given as an example, by its own name.

    健全长效机制 is too general; 建设林海水库 is not. A thing named by common words is not vague either if it is done
    once and for all: 组建国有资本投资集团, 完成历史建筑划定.
    """
    if _SAID_OF_THE_YEAR.match(what):
        return True
    if what.startswith(("“", "《")) or (verb and ("“" in what or "《" in what)):
        return False  # 深刻认识“两个确立”的决定性意义 undertakes nothing
    if is_named(what):
        endless = verb not in deeds() or noun_of(what) in words("promises")["abstract"]
        return endless and not is_telling(what, _TELLING)
    if verb in words("promises")["done_once"]:
        return False
    return not (proper or verb in deeds()) or not is_telling(what, _PROPER)
