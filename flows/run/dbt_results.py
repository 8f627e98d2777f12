"""dbt's outcomes as results like those of the suites: each test, and each model that could not be built."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from flows.run.checks import LISTED, Result
from flows.run.dbt import Node

LAYER = "dbt"
_NOT_NULL = re.compile(r'NOT NULL constraint failed: [^.]+\."?(\w+)')
_CHECK = re.compile(r"expression CHECK\((.+)\)")


def results(nodes: Sequence[Node], working: Path) -> list[Result]:
    """One result per test, and per model that broke its contract; failing rows are read from the working database."""
    told = [node for node in nodes if node.is_test or node.failed]
    with duckdb.connect(working) as connection:
        return [_result(node, connection) for node in told]


def _result(node: Node, connection: duckdb.DuckDBPyConnection) -> Result:
    passed = not node.failed and node.status != "warn"
    rows = [] if passed else _rows(node, connection)
    return Result(
        layer=LAYER,
        suite=node.table,
        expectation=node.name,
        column=node.column or "",
        severity="warn" if node.status == "warn" else node.severity,
        success=passed,
        observed=str(node.failures) if node.is_test else node.message.strip().splitlines()[-1].strip(),
        threshold="no row",
        rows_checked=0,
        rows_failed=node.failures or len(rows),
        failing_keys=json.dumps(rows, ensure_ascii=False, default=str),
        description=f"dbt's {node.kind} {node.name}.",
    )


def _rows(node: Node, connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The first rows that fail a test or a contract, with their report if the table has it; or none."""
    connection.execute("BEGIN")
    try:
        sql = _sql(node, connection)
        if not sql:
            return []
        if not node.is_test and str(node.relation) in node.compiled:
            # An incremental model selects what its table does not hold: here, all.
            connection.execute(f"DELETE FROM {node.relation}")
        found = connection.execute(f"{sql} LIMIT {LISTED}").pl()
    except duckdb.Error:  # the rows can't be read either
        return []
    finally:
        connection.execute("ROLLBACK")
    columns = [name for name in found.columns if name.endswith("_id") or name == node.column] or found.columns
    return found.select(columns).to_dicts()


def _sql(node: Node, connection: duckdb.DuckDBPyConnection) -> str | None:
    """SQL that selects the failing rows; None for a model that failed because of its code rather than its rows."""
    if not node.compiled:
        return None
    if not node.is_test:
        null, check = _NOT_NULL.search(node.message), _CHECK.search(node.message)
        wrong = f'"{null[1]}" IS NULL' if null else f"NOT ({check[1]})" if check else None
        return wrong and f"FROM ({node.compiled}) WHERE {wrong}"
    if not node.column or not node.relation:
        return f"FROM ({node.compiled})"
    values = connection.execute(f"DESCRIBE FROM ({node.compiled})").fetchall()[0][0]
    return (
        f"FROM {node.relation} AS tested WHERE EXISTS (FROM ({node.compiled}) AS wrong"
        f' WHERE wrong."{values}" IS NOT DISTINCT FROM tested."{node.column}")'
    )
