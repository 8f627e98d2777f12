"""Checks on `marts.fct_mention`: staging's rows, all of them."""

from expectations.passed_on import passed_on

SUITE = passed_on("mention")
