"""Checks on `marts.fct_problem`: staging's rows, all of them."""

from expectations.passed_on import passed_on
from expectations.suite import BY_MODEL, none

SUITE = passed_on(
    "problem",
    none("unkept_promise_exists", "without_unkept", "A promise reported as unkept exists.", evidence=BY_MODEL),
    without_unkept=(
        "this.unkept_promise_id IS NOT NULL"
        " AND this.unkept_promise_id NOT IN (SELECT promise_id FROM marts.fct_promise)"
    ),
)
