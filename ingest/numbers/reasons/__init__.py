"""Why a number states nothing for an indicator: date, ordinal, name, threshold, spec, duration, other.

The rules only look at the characters around the number. Each looks at one thing, and its docstring begins with what
it finds. Which rules apply to a number depends on the kind of its unit (`_OF_KIND`); the first that answers decides.
"""

from collections.abc import Sequence
from functools import lru_cache

from ingest.numbers.grammar import Number, read_numbers
from ingest.numbers.reasons.names import NAMES, bare, few
from ingest.numbers.reasons.ordinals import PARTS_OF_TEXT, from_below, numbered, numbered_too
from ingest.numbers.reasons.phrases import (
    LISTINGS,
    doubling,
    effort,
    idiom,
    land,
    lost_before,
    lost_behind,
    nation,
    step,
    vague,
)
from ingest.numbers.reasons.seen import STATES, Rules, Seen, Traits, Verdict, judge, seen_at, traits
from ingest.numbers.reasons.specs import SPECS, goods_of_a_work, herd_of_a_project, yearly_output
from ingest.numbers.reasons.thresholds import (
    WORTH,
    age,
    bounded,
    bounds_listed,
    classed,
    counted_class,
    each_worth,
    inhabited,
    part_of_many,
    places,
    round_figure,
    share_of_each,
    sized,
    unmet,
    worth_over,
)
from ingest.numbers.reasons.times import DATES, DURATIONS

_BEFORE_KIND: Rules = (
    lost_before,
    lost_behind,
    numbered,
    numbered_too,
    from_below,
    *DATES,
    *PARTS_OF_TEXT,
    idiom,
    step,
    vague,
    doubling,
    NAMES,
)
_OF_KIND: dict[str, Rules] = {
    "": (each_worth, classed, inhabited, bounds_listed, round_figure, sized, nation, *LISTINGS, bare),
    "ratio": (round_figure, unmet, share_of_each),
    "money": (
        each_worth,
        part_of_many,
        bounded,
        worth_over,
        classed,
        bounds_listed,
        counted_class,
        round_figure,
        *WORTH,
    ),
    "size": (land, round_figure, bounded, unmet, *SPECS),
    "count": (
        places,
        inhabited,
        round_figure,
        bounded,
        nation,
        *LISTINGS,
        yearly_output,
        herd_of_a_project,
        goods_of_a_work,
        few,
    ),
    "time": (round_figure, bounded, *DURATIONS),
    "age": (age,),
    "multiple": (effort, round_figure),
}
FEW = few.__name__
"""The rule whose numbers state nothing, but are read: what they count may be what the next figure is of."""
RULES: dict[str, Rules] = {kind: (*_BEFORE_KIND, *rules) for kind, rules in _OF_KIND.items()}
"""The rules that apply to a number, in order, by the kind of its unit."""


def judged(clean: str) -> tuple[list[Number], list[Verdict | None]]:
    """All numbers of a clean text, and the `verdict` on each."""
    numbers = read_numbers(clean)
    return numbers, [verdict(clean, number) for number in numbers]


def stated(numbers: Sequence[Number], verdicts: Sequence[Verdict | None]) -> list[Number]:
    """The numbers that may be observations: those against which no rule gives a reason."""
    return [number for number, said in zip(numbers, verdicts, strict=True) if said is None or said.reason == STATES]


def verdict(clean: str, number: Number) -> Verdict | None:
    """The answer of the first rule that has one for `number`, with the rule's name; None where no rule has one.

    In `2019年完成投资5亿元以上项目3个` 2019年 is a `date` and 5亿元 a `threshold`; 3个 may state something.
    """
    seen = seen_at(clean, number)
    return judge(asked_of(seen), seen)


def asked_of(seen: Seen) -> Rules:
    """The rules that may have an answer for a number, in order."""
    return _asked(seen.number.kind, traits(seen))


@lru_cache(maxsize=65536)
def _asked(kind: str, of: Traits) -> Rules:
    def kept(rules: Rules) -> Rules:
        asked = (kept(rule) if isinstance(rule, tuple) else rule if of.may_tell(rule) else () for rule in rules)
        return tuple(rule for rule in asked if rule)

    return kept(RULES[kind])
