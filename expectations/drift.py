"""Drift: how far a measure of this run lies from the runs before it."""

import math
from typing import NamedTuple

from expectations.suite import Scope

_ENOUGH_RUNS = 5


class Usual(NamedTuple):
    """What the corpus' 347 reports come to, for a comparison as long as there are few runs to compare with."""

    mean: float
    within_place: float  # deviation between the reports of one place and decade
    between_places: float  # deviation between the means of places and decades


def drift(scope: Scope, expectation: str, value: float | None, reports: int, usual: Usual) -> float | None:
    """How far `value`, a measure of a run of so many `reports`, lies from where it is usual, in standard deviations.

    Usual is what check `expectation` has observed in the runs before, those that were blocked apart; before there are
    five of them, what the corpus comes to. A run of few reports may lie farther off than one of many.
    """
    if value is None:
        return None
    runs, mean, deviation = scope.query(
        """
        SELECT count(*), avg(observed), stddev_samp(observed) FROM (
            SELECT DISTINCT ON (run_id) try_cast(observed AS DOUBLE) AS observed FROM staging.check_result
            WHERE expectation = $expectation AND run_id <> $run_id
                AND run_id NOT IN (SELECT run_id FROM staging.check_result WHERE severity = 'error' AND NOT success)
        )
        """,
        expectation=expectation,
        run_id=scope.run_id,
    ).row(0)
    if runs < _ENOUGH_RUNS:
        mean, deviation = usual.mean, usual.between_places
    return (value - mean) / math.hypot(deviation, usual.within_place / math.sqrt(reports))
