"""Why a number states nothing for an indicator: date, ordinal, name, threshold, spec, duration, other.

The rules look at the characters around the number alone, each at one thing. Which of them a number is put to hangs on
the kind of its unit (`_OF_KIND`); the first that knows decides.
"""

from ingest.quantities import Number
from ingest.reasons.names import bare, name
from ingest.reasons.ordinals import marker, numbered
from ingest.reasons.phrases import doubling, listing, nation, step, vague
from ingest.reasons.seen import AFTER, BEFORE, Rule, Seen, first
from ingest.reasons.specs import spec
from ingest.reasons.thresholds import age, bounded, places, round_figure, sized, unmet, worth
from ingest.reasons.times import date, duration

_BEFORE_KIND: tuple[Rule, ...] = (numbered, date, marker, step, vague, doubling, name)
_OF_KIND: dict[str, tuple[Rule, ...]] = {
    "": (round_figure, sized, nation, listing, bare),
    "ratio": (round_figure, unmet),
    "money": (round_figure, bounded, worth),
    "size": (round_figure, bounded, spec),
    "count": (places, round_figure, bounded, nation, listing),
    "time": (round_figure, bounded, duration),
    "age": (age,),
    "multiple": (round_figure,),
}
_RULES = {kind: (*_BEFORE_KIND, *rules) for kind, rules in _OF_KIND.items()}


def reason(clean: str, number: Number) -> str | None:
    """The reason why `number` states nothing, or None where it may be an observation.

    In `2019年完成投资5亿元以上项目3个` 2019年 is a `date` and 5亿元 a `threshold`; 3个 may state something.
    """
    start, end = number.start, number.end
    seen = Seen(clean, number, clean[max(0, start - BEFORE) : start], clean[end : end + AFTER])
    return first(_RULES[number.kind], seen) or None
