"""Faults for checks: what is done to the tables, and which checks must see it."""

from importlib import import_module
from typing import NamedTuple

import duckdb

from expectations import quarantine
from expectations.judge import judge
from expectations.run import prepare
from expectations.suite import Scope, Suite

EVERYTHING = ("everything",)


class Fault(NamedTuple):
    """What is done to the tables, the check that must see it, and others that rightly see it too."""

    suite: str
    expectation: str
    sql: str
    also: tuple[str, ...] = ()


def see(fault: Fault, connection: duckdb.DuckDBPyConnection) -> None:
    """Make the fault; assert that its check sees it, with its severity and the rows, and no check that should not."""
    prepare(connection)
    connection.execute(fault.sql)
    suite: Suite = import_module(f"expectations.{fault.suite}").SUITE
    scope = Scope(connection, quarantine.reports_to_check(connection, None), "spoilt")
    rows = {verdict.row["expectation"]: verdict.row for verdict in judge(suite, scope)}
    failed = {name for name, row in rows.items() if not row["success"]}
    assert fault.expectation in failed, failed
    assert failed <= {fault.expectation, *fault.also} or fault.also == EVERYTHING, failed
    severities = {"rows_were_checked": suite.empty, "few_rows_are_set_aside": "error"}
    severities |= {check.name: check.severity for check in suite.checks}
    assert rows[fault.expectation]["severity"] == severities[fault.expectation]
    if rows[fault.expectation]["rows_failed"]:
        assert "key" in rows[fault.expectation]["failing_keys"]
