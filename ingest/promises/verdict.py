"""The verdict of a passage about a promised thing: done, under way or not done."""

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from ingest.language.lexicon import any_of, compiled, word, words
from ingest.language.tails import POINTS
from ingest.promises.alike import Thing, alike_units
from ingest.promises.clauses import Part, parts, step_of
from ingest.promises.likeness import as_compared, pairs_of
from ingest.promises.passages import Passage, unmet

_WORDS = words("promises")
_NEARLY = 0.9  # the share of the promised number below which only a part was done
_RATES = ("%", POINTS)
_PREPARE, _APPLY, _BEGIN, _ADVANCE, _MAIN, _COMPLETE = range(1, 7)
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)%")
_REACHED = compiled(r"\d(?!{no_amount_reached})", "promises")
_FULL_COVER = word("promises", "full_cover")


class _Told(NamedTuple):
    sought: Thing
    passage: Passage
    part: Part  # the part of the passage that holds most of the name
    said: str  # its words
    step: int  # the step of its verb
    going_on: bool  # it ends as work in progress: 建设扎实推进


def verdict(sought: Thing, passage: Passage, clean: str) -> str:
    """What a passage says about the thing it mentions: done, under_way or not_done."""
    part = max(parts(clean, passage.start, passage.end), key=lambda one: _held(sought, clean[one.start : one.end]))
    said = clean[part.start : part.end]
    told = _Told(sought, passage, part, said, step_of(part.verb), bool(_going_on().search(said)))
    return next(answer for rule in _RULES if (answer := rule(told)))


def _held(sought: Thing, words_of: str) -> float:
    return sum(sought.pairs.get(pair, 0.0) for pair in dict.fromkeys(pairs_of(as_compared(words_of))))


def _unkept(told: _Told) -> str:
    return "not_done" if unmet().search(told.said) else ""


def _by_the_number(told: _Told) -> str:
    """Compare the reported number with the promised one, if they can be compared."""
    promise, quantities = told.sought.promise, told.passage.quantities
    if promise.value is None or not promise.unit:
        return ""
    rises, promised_rise = (bool(_change().search(w)) for w in (told.passage.words, told.sought.clause))
    same = [value for value, unit in quantities if unit == promise.unit]
    same = same or [value for value, unit in quantities if alike_units(unit, promise.unit)]
    if promise.unit == "%" and rises and not promised_rise and quantities and told.passage.kind != "problems":
        return "under_way"  # 60% was promised, a rise of 12.7 points is reported
    if len(same) != 1 or _at_most().search(told.sought.clause):
        return ""
    if same[0] >= promise.value:
        return "" if told.going_on else "done"
    if promise.unit in _RATES:
        return "not_done" if promised_rise and rises else "under_way" if promise.unit == "%" and not rises else ""
    return "under_way" if same[0] < _NEARLY * promise.value else ""


def _by_a_main_part(told: _Told) -> str:
    found = _main_part().search(told.said)
    if not found:
        return ""
    return "done" if told.sought.promise.step in (_PREPARE, _BEGIN) or found[0] in told.sought.clause else "under_way"


def _by_a_preliminary(told: _Told) -> str:
    """A preliminary step does not complete the thing: neither 完成牡敦客专预可研编制 nor 成立合作区管委会 does."""
    if not _preliminary().search(told.said) or _preliminary().search(told.sought.clause):
        return ""
    return "done" if told.sought.promise.step == _PREPARE else "under_way"


def _by_a_title(told: _Told) -> str:
    """A title is won only when it is awarded: 获评 fulfils 创建全国文明城市, 深入创建 does not."""
    won = bool(_won().search(told.said))
    if told.sought.promise.step == _APPLY or _trying().search(told.sought.clause):
        return "done" if won or (told.step >= _COMPLETE and not _trying().search(told.said)) else "under_way"
    return "done" if won and told.sought.promise.step in (0, _ADVANCE) else ""


def _by_its_end(told: _Told) -> str:
    step = told.sought.promise.step
    if not told.going_on:
        return ""
    return "done" if step in (_PREPARE, _BEGIN) and told.step >= step else "under_way"


def _by_a_share(told: _Told) -> str:
    """A share below 100% does not fulfil 全覆盖."""
    found = _PERCENT.search(told.said) if _FULL_COVER in told.sought.clause else None
    return "under_way" if found and float(found[1]) < 100 else ""


def _by_the_verb(told: _Told) -> str:
    promise, verb, said = told.sought.promise, told.part.verb, told.said
    furthest = max((step_of(found[0]) for found in _steps().finditer(said)), default=0)
    if told.step >= _COMPLETE or verb in _WORDS["held"]:
        return "done"
    if promise.step in (_PREPARE, _BEGIN) and furthest >= promise.step:
        return "done"
    if promise.number is None and _REACHED.search(said) and not _moving().search(said):
        return "done"  # 政务服务“一网通办”率达85%
    moves = verb in _WORDS["moving"] or told.step > 0 or (furthest < _COMPLETE and _moving().search(said))
    return "under_way" if moves else "done"


_RULES: tuple[Callable[[_Told], str], ...] = (
    _unkept,
    _by_the_number,
    _by_a_main_part,
    _by_a_preliminary,
    _by_a_title,
    _by_its_end,
    _by_a_share,
    _by_the_verb,
)


@cache
def _moving() -> re.Pattern[str]:
    return re.compile(any_of(_WORDS["moving"]))


@cache
def _steps() -> re.Pattern[str]:
    return re.compile(any_of(word for name, listed in _WORDS.items() if name.startswith("step") for word in listed))


@cache
def _main_part() -> re.Pattern[str]:
    return re.compile(any_of(next(listed for name, listed in _WORDS.items() if name.startswith(f"step {_MAIN}"))))


@cache
def _going_on() -> re.Pattern[str]:
    return re.compile(rf"{any_of(_WORDS['going_on'])}(?:之?中)?$")


@cache
def _preliminary() -> re.Pattern[str]:
    return re.compile(any_of(_WORDS["preliminary"]))


@cache
def _trying() -> re.Pattern[str]:
    return re.compile(any_of(_WORDS["trying"]))


@cache
def _won() -> re.Pattern[str]:
    return re.compile(any_of(_WORDS["won"]))


@cache
def _change() -> re.Pattern[str]:
    return re.compile(any_of(_WORDS["change"]))


@cache
def _at_most() -> re.Pattern[str]:
    return re.compile(any_of(_WORDS["at_most"]))
