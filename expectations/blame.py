"""Finds the rows or documents at fault when checks of the marts fail, and takes them out if they are few.

The marts are built from the rows of many documents. A contract or test broken by one must not keep the others from
publication: the row is held back, or its document set aside, and the marts are built again.
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
    """Take the failing rows or their documents out of staging; returns the number of documents affected.

    Each of `failed` is a result of a check: `suite`, `name`, `found` (what was found, in words) and `failing_keys`,
    JSON of the first rows that fail. Returns 0 and changes nothing when the rows of a check belong to no document, or
    to more than a few.
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
    """Table, key and report of the rows a check finds wrong; only the report when there are too many rows to list."""
    rows = json.loads(one["failing_keys"])
    listed = known.intersection(_REPORT_ID.findall(one["failing_keys"]))
    if len(rows) >= SHOWN and len(listed) > 1:
        return  # it is unknown whose the others are
    for row in rows:
        key = next(filter(None, (_key(row, one["suite"], table) for table in _ALONE)), None)
        owners = known.intersection(_REPORT_ID.findall(json.dumps(row)))
        if key and len(rows) < SHOWN:
            yield from ((*key, owner) for owner in owners if key[1].startswith(owner))
        else:
            yield from (("report", owner, owner) for owner in owners)
    if not rows:  # a contract may only name the key: Duplicate key "observation_id: 0123456789abcdef:7:0" violates ...
        yield from (("report", owner, owner) for owner in known.intersection(_REPORT_ID.findall(one["found"])))


def _key(row: Mapping[str, Any], suite: str, table: str) -> tuple[str, str] | None:
    value = row.get(f"{table}_id") or (row.get("key") if suite == f"fct_{table}" else None)
    return (table, value) if value else None
