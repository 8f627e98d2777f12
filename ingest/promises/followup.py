"""The outcome of a plan's promises in the next report: done, under way, not done, promised again, or not mentioned.

The outcome comes from a passage of the review that speaks of the promised thing. Without one, a passage of the new plan
may promise it again. Without either, the report does not mention it; whether it was done then remains open.
"""

from collections.abc import Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from ingest.language.lexicon import compiled, word
from ingest.language.numerals import numeral
from ingest.promises.alike import Sought, Thing, Weights, chances, features, of_another_kind, weights_in_force
from ingest.promises.parts import OF_THE_PLAN, OF_THE_REVIEW
from ingest.promises.passages import Index, Passage, unmet
from ingest.promises.things import names_nothing
from ingest.promises.verdict import verdict
from ingest.report.outline import Section

_LEAST_SHARE = 0.1  # the share of a name's weight that a passage must hold to be considered
_LEAST_ALIKE = 0.4  # the least sum of that share and the share of its characters
_LOOKED_AT = 4  # passages of the review, and as many of the new plan
_AT_ONCE = 200  # things looked for together: for each of them, every passage of the report has a number
_SURE = 0.35  # the least chance that the review mentions a thing, or that the plan promises it again
_SHOWN = 0.25  # the least chance of the passage that is shown


class Outcome(NamedTuple):
    """What became of a promise."""

    outcome: str  # done | under_way | not_done | promised_again | not_mentioned
    passage: tuple[int, int] | None  # where the next report shows it, in its clean text
    confidence: float  # the chance that the review mentions the thing, the plan promises it again, or neither does


class Candidate(NamedTuple):
    """A passage that may speak of a thing, and its features."""

    passage: Passage
    features: list[float]


class Looked(NamedTuple):
    """The passages that may speak of a thing: those of the review, and those of the new plan."""

    told: list[Candidate]
    planned: list[Candidate]


def follow_up(things: Sequence[Thing], listed: Sequence[bool], following: Index) -> list[Outcome]:
    """The outcome of each promised thing in the following report.

    `listed` marks the things that are among the practical matters (`practical_matters`): a review may report all of
    them as done in one sentence.
    """
    return decide(things, look(things, following), listed, following, weights_in_force())


def decide(
    things: Sequence[Thing], looked: Sequence[Looked], listed: Sequence[bool], following: Index, weights: Weights
) -> list[Outcome]:
    """The same, from the passages already found for each thing and the weights of the features."""
    kept = _all_kept(following) if any(listed) else None
    outcomes = []
    for one, found, is_listed in zip(things, looked, listed, strict=True):
        outcome = _outcome(one, found, following, weights)
        if kept and is_listed and outcome.outcome not in ("done", "not_done"):
            outcome = Outcome("done", (kept.start, kept.end), 0.9)
        outcomes.append(outcome)
    return outcomes


def _outcome(one: Thing, looked: Looked, index: Index, weights: Weights) -> Outcome:
    told, planned = (
        [(chance, c.passage) for chance, c in zip(chances([c.features for c in found], of), found, strict=True)]
        for found, of in zip(looked, weights, strict=True)
    )
    likely_told, again = (sum(chance for chance, _ in found) for found in (told, planned))
    untold = 1 - likely_told
    likely_again = again * untold
    is_told = likely_told >= _SURE and _surest(told)[0] >= _SHOWN
    is_again = likely_again >= _SURE and _surest(planned)[0] * untold >= _SHOWN
    if is_told and (likely_told >= likely_again or not is_again):
        _, passage = _surest(told)
        return Outcome(verdict(one, passage, index.clean), (passage.start, passage.end), round(likely_told, 3))
    if is_again:
        _, passage = _surest(planned)
        return Outcome("promised_again", (passage.start, passage.end), round(likely_again, 3))
    return Outcome("not_mentioned", None, round(untold - likely_again, 3))


def _surest(found: Sequence[tuple[float, Passage]]) -> tuple[float, Passage]:
    return max(found, key=lambda one: one[0])


def look(things: Sequence[Thing], index: Index) -> list[Looked]:
    """The passages that hold enough of each thing's name; none if it has no name of its own (新引进项目12个)."""
    some = range(0, len(things) if index.passages else 0, _AT_ONCE)
    return [one for first in some for one in _look(things[first : first + _AT_ONCE], index)]


def _look(things: Sequence[Thing], index: Index) -> list[Looked]:
    sought = Sought(things, index)
    alike = sought.shares + sought.shares_of_characters
    named = np.array([not names_nothing(one.name) for one in things])
    of, numbers = np.nonzero((sought.shares >= _LEAST_SHARE) & (alike >= _LEAST_ALIKE) & named[:, None])
    order = np.lexsort((-alike[of, numbers], of))
    found = zip(of[order].tolist(), numbers[order].tolist(), alike[of, numbers][order].tolist(), strict=True)
    looked: list[tuple[int, int, int, float]] = []
    for thing, likely in groupby(found, key=itemgetter(0)):
        best = list(likely)
        for side, mine in enumerate((index.of_the_review, index.of_the_plan)):
            told = (
                (number, alike)
                for _, number, alike in best
                if mine[number] and not of_another_kind(things[thing], index.passages[number])
            )
            first = list(islice(told, _LOOKED_AT + 1))
            for (number, alike), (_, next) in zip(first[:_LOOKED_AT], [*first[1:], (0, 0.0)], strict=False):
                looked.append((thing, side, number, (alike - next) / 2))
    result = [Looked([], []) for _ in things]
    if looked:
        of, _, numbers, more = map(np.array, zip(*looked, strict=True))
        values = features(sought, index, of, numbers, more)
        for (thing, side, number, _), evidence in zip(looked, values, strict=True):
            result[thing][side].append(Candidate(index.passages[number], evidence))
    return result


# Lists of practical matters (民生实事). A review may report all of them as done in one sentence.

_ANNOUNCED = compiled(
    r"((?:[{numeral}百\d]|两)+){matter_counter}[^{clause_end}：\n]{0,8}{practical_matter}", "promises"
)
_KEPT = compiled(
    r"{practical_matter}{matter_noun}?[^{clause_end}：\n]{0,12}?{kept_how}+[^{clause_end}：\n]{0,4}?{kept}", "promises"
)
_NUMBERED = compiled(r"[\d{numeral}]+[、.是]|（[\d{numeral}]+）|[①-⑳]")
_NUMERALS = compiled(r"[\d{numeral}]+")
_PRACTICAL_MATTER = word("promises", "practical_matter")


def practical_matters(clean: str, sections: Sequence[Section]) -> list[tuple[int, int]]:
    """The stretches of a plan that list its practical matters (认真办好十方面民生实事)."""
    found = []
    for announced in _ANNOUNCED.finditer(clean):
        holder = max((s for s in sections if s.start <= announced.start() < s.end), key=lambda s: s.number)
        if holder.kind not in OF_THE_PLAN:
            continue
        count = int(numeral(announced[1]) or 0) if not announced[1].isdigit() else int(announced[1])
        after = [s for s in sections if s.start > announced.start() and _NUMBERED.match(s.marker)][: max(count, 1)]
        run = [s for s in after if s.parent == after[0].parent and _style(s.marker) == _style(after[0].marker)]
        paragraph = clean.find("\n", announced.end())
        if len(run) > 2 and run[0].start - announced.end() < 200:
            found.append((announced.start(), run[-1].end))
        elif _PRACTICAL_MATTER in holder.heading:
            found.append((announced.start(), holder.end))
        elif paragraph > 0 and clean[announced.end() : announced.end() + 12].find("：") >= 0:
            found.append((announced.start(), paragraph))
    return found


def _style(marker: str) -> str:
    return _NUMERALS.sub("1", marker)


def _all_kept(index: Index) -> Passage | None:
    """The passage of the review that reports all practical matters as done."""
    for passage in index.passages:
        if passage.kind in OF_THE_REVIEW and _KEPT.search(passage.words) and not unmet().search(passage.words):
            return passage
    return None
