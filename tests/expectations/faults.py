"""Faults for checks: what is done to the tables, and which checks must see it."""

from importlib import import_module
from typing import NamedTuple

import duckdb

from expectations import quarantine
from expectations.judge import judge
from expectations.run import suites
from expectations.suite import Layer, Scope, Suite

EVERYTHING = ("everything",)
# A person has put the name of the first observation right.
CORRECT = """
    INSERT INTO staging.correction BY NAME
    SELECT observation_id, report_id, 'name' AS field, 'x' AS original, name AS corrected, 'corrected' AS review,
        'a slip' AS reason, '王芳' AS corrected_by, DATE '2026-03-02' AS corrected_on
    FROM staging.observation WHERE rowid = 0;
"""
# Explanations, of which the shipped reports have none.
EXPLAIN = """
    INSERT INTO staging.explanation
    SELECT report_id || ':' || n, report_id, report_id || ':0', 'term', text[n + 1:n + 4], n, n + 4
    FROM staging.report, range(20) AS copy(n);
"""


class Fault(NamedTuple):
    """What is done to the tables, the check that must see it, and others that rightly see it too."""

    suite: str
    expectation: str
    sql: str
    also: tuple[str, ...] = ()


def declared(layer: Layer) -> set[tuple[str, str]]:
    """Every check of every suite of a layer, those that each suite has of itself too, by table and name."""
    return {
        (suite.table, name)
        for suite in suites(layer)
        for name in (
            *(check.name for check in suite.checks),
            *(["rows_were_checked"] if suite.empty else []),
            *(["few_rows_are_set_aside"] if layer == "staging" else []),
        )
    }


def emptied(layer: Layer, known: list[Fault]) -> list[Fault]:
    """A fault for each suite that none of the known ones empties: its table without rows."""
    told = {fault.suite for fault in known if fault.expectation == "rows_were_checked"}
    return [
        Fault(suite.table, "rows_were_checked", f"DELETE FROM {layer}.{suite.table}", EVERYTHING)
        for suite in suites(layer)
        if suite.empty and suite.table not in told
    ]


def see(fault: Fault, connection: duckdb.DuckDBPyConnection) -> None:
    """Make the fault; assert that its check sees it, with its severity and the rows, and no check that should not."""
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
