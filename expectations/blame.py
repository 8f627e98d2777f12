"""Whose fault it is when checks of the marts fail: that of a few rows or documents, which leave, or everyone's.

The marts are made of many documents' rows at once. What one of them does to a contract or a test must not keep the
others from publication: the row is held back, or else its document set aside, and the marts are made again.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import duckdb
import polars as pl

from expectations import quarantine
from expectations.judge import SHOWN
from expectations.suite import Scope

_REPORT_ID = re.compile(r"[0-9a-f]{16}")
_ALONE = ("observation", "quantity", "commitment")  # rows that can be held back without their document


def hold_back_at_fault(connection: duckdb.DuckDBPyConnection, run_id: str, failed: Iterable[Mapping[str, Any]]) -> int:
    """Take the rows that fail out of staging, or their documents; returns of how many documents they are.

    Each of `failed` is a result of a check: `suite`, `name`, `found` (what was found, in words) and `failing_keys`,
    JSON of the first rows that fail. Returns 0, with nothing changed, when a check's rows are no document's, or those
    of more than a few.
    """
    known = {row[0] for row in connection.execute("SELECT report_id FROM staging.report").fetchall()}
    faults: list[tuple[str, str, str, str, str]] = []
    for one in failed:
        found = list(_faults(one, known))
        if not found:
            return 0
        faults += [(*fault, one["name"], one["found"]) for fault in found]
    schema = dict.fromkeys(("table_name", "key", "report_id", "check", "what"), pl.String)
    failing = pl.DataFrame(faults, schema=schema, orient="row").unique(maintain_order=True)
    documents = failing["report_id"].n_unique()
    if not Scope(connection, (), run_id).are_few(documents):
        return 0
    quarantine.prepare(connection)
    quarantine.set_aside(connection, run_id, failing)
    return documents


def _faults(one: Mapping[str, Any], known: set[str]) -> Iterator[tuple[str, str, str]]:
    """Table, key and report of what a check finds wrong; the report itself where its rows are too many to be listed."""
    rows = json.loads(one["failing_keys"])
    listed = known.intersection(_REPORT_ID.findall(one["failing_keys"]))
    if len(rows) >= SHOWN and len(listed) > 1:
        return  # nobody knows whose the others are
    for row in rows:
        key = next(filter(None, (_key(row, one["suite"], table) for table in _ALONE)), None)
        owners = known.intersection(_REPORT_ID.findall(json.dumps(row)))
        if key and len(rows) < SHOWN:
            yield from ((*key, owner) for owner in owners if key[1].startswith(owner))
        else:
            yield from (("report", owner, owner) for owner in owners)
    if not rows:  # a contract may name the key alone: Duplicate key "observation_id: 0123456789abcdef:7:0" violates ...
        yield from (("report", owner, owner) for owner in known.intersection(_REPORT_ID.findall(one["found"])))


def _key(row: Mapping[str, Any], suite: str, table: str) -> tuple[str, str] | None:
    value = row.get(f"{table}_id") or (row.get("key") if suite == f"fct_{table}" else None)
    return (table, value) if value else None
