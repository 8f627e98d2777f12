"""Pairs of consecutive reports of a place, and the rows that need both.

These rows are a report's outcomes for the promises of the previous report (`staging.outcome`), and those of its
problems that the previous report admitted too (`staging.admitted_again`). They are made when both reports are loaded,
and again when either is reloaded or the rules change. So a new report costs only its own two pairs.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import duckdb
import polars as pl

from ingest.tables.schemas import ADMITTED_AGAIN, OUTCOME
from ingest.tables.staging import transaction
from ingest.versions import following_version

_FOLLOWED = """
    CREATE TABLE IF NOT EXISTS staging.followed (
        promising_report_id VARCHAR,
        report_id VARCHAR,
        made_from VARCHAR NOT NULL,
        PRIMARY KEY (promising_report_id, report_id)
    )
"""
# Every version of a report counts: which one is in force is decided after staging, and may change without a load.
_PAIRS = """
    WITH known AS (
        SELECT report_id, coalesce(region_code, region) AS place, plan_year, loaded_at
        FROM staging.report JOIN staging.load USING (report_id)
        WHERE plan_year IS NOT NULL AND coalesce(region_code, region) IS NOT NULL
    )
    SELECT earlier.report_id AS promising_report_id, later.report_id,
        concat_ws('|', earlier.loaded_at, later.loaded_at, $version) AS made_from
    FROM known AS earlier
    JOIN known AS later ON earlier.place = later.place AND later.plan_year = earlier.plan_year + 1
"""


class Pair(NamedTuple):
    """Two reports of one place; the second plans for the year after the first."""

    earlier: str
    later: str
    made_from: str


def pending(connection: duckdb.DuckDBPyConnection) -> list[Pair]:
    """The pairs whose rows must be made, ordered by place and year; drops the rows of pairs that no longer exist."""
    version = {"version": following_version()}
    connection.execute(_FOLLOWED)
    with transaction(connection):
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE stale AS SELECT promising_report_id, report_id FROM staging.followed"
            f" ANTI JOIN ({_PAIRS}) USING (promising_report_id, report_id, made_from)",
            version,
        )
        _drop(connection)
    found = connection.execute(
        f"SELECT promising_report_id, report_id, made_from FROM ({_PAIRS})"
        " ANTI JOIN staging.followed USING (promising_report_id, report_id)"
        " JOIN staging.report USING (report_id) ORDER BY coalesce(region_code, region), plan_year, promising_report_id",
        version,
    )
    return [Pair(*row) for row in found.fetchall()]


def inputs(
    connection: duckdb.DuckDBPyConnection, pairs: Sequence[Pair]
) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    """The input of `ingest.follow.follow_all` for some pairs: the reports, and their promises and problems."""
    ids = sorted({report for pair in pairs for report in (pair.earlier, pair.later)})
    report, promise, problem = (
        connection.execute(f"FROM staging.{table} WHERE list_contains(?, report_id) ORDER BY ALL", [ids]).pl()
        for table in ("report", "promise", "problem")
    )
    return report, {"promise": promise, "problem": problem}


def load(connection: duckdb.DuckDBPyConnection, pairs: Sequence[Pair], frames: Mapping[str, pl.DataFrame]) -> None:
    """Load the rows of some pairs in one transaction, replacing their previous rows."""
    with transaction(connection):
        connection.register("loading", pl.DataFrame(pairs, schema=Pair._fields, orient="row").to_arrow())
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE stale AS"
            " SELECT earlier AS promising_report_id, later AS report_id FROM loading"
        )
        _drop(connection)
        connection.execute("INSERT INTO staging.followed FROM loading")
        connection.unregister("loading")
        for table in (OUTCOME, ADMITTED_AGAIN):
            connection.register("loading", frames[table.name].to_arrow())
            connection.execute(f"INSERT INTO staging.{table.name} BY NAME SELECT * FROM loading")
            connection.unregister("loading")


def _drop(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the rows of the pairs in `stale`."""
    connection.execute(
        "DELETE FROM staging.outcome AS old USING stale"
        " WHERE old.promising_report_id = stale.promising_report_id AND old.report_id = stale.report_id"
    )
    connection.execute(
        "DELETE FROM staging.admitted_again AS old USING stale WHERE old.report_id = stale.report_id"
        " AND starts_with(old.earlier_problem_id, stale.promising_report_id || ':')"
    )
    connection.execute(
        "DELETE FROM staging.followed AS old USING stale"
        " WHERE old.promising_report_id = stale.promising_report_id AND old.report_id = stale.report_id"
    )
