"""Drift: how far a measure of this run deviates from earlier runs."""

import math
from typing import NamedTuple

from expectations.suite import Scope

_ENOUGH_RUNS = 5


class Usual(NamedTuple):
    """The values of the corpus of 347 reports, for comparison while there are few earlier runs."""

    mean: float
    within_place: float  # deviation between the reports of one place and decade
    between_places: float  # deviation between the means of places and decades


def drift(scope: Scope, expectation: str, value: float | None, reports: int, usual: Usual) -> float | None:
    """The deviation of `value`, a measure of a run of so many `reports`, from its usual value, in standard deviations.

    The usual value is what check `expectation` observed in earlier runs, except blocked ones; until there are five of
    them, the corpus's. A run of few reports may deviate further than one of many.
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
