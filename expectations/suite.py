"""The vocabulary of suites: checks as data, and the rows they are run on.

A table's module (`expectations.quantity`, `expectations.fct_observation`, ...) describes its rows in a `Suite`: two
frames and a list of `Check`s. Nothing here imports Great Expectations, whose import takes seconds; `expectations.judge`
does that when a suite is run.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import duckdb
import polars as pl

from ingest.tables.schemas import TABLES

Severity = Literal["error", "warn"]
Fate = Literal["held back", "noted", "set aside"]
"""What happens to a failing staging row: it is held back, or its document is marked or set aside."""

Layer = Literal["staging", "marts"]
KEYS = {table.name: table.key for table in TABLES}
_FEW, _FEW_OF = 5, 4  # how many documents count as few: five, or one in four of the warehouse
KEYS_LISTED = 10_000
"""How many keys of faulty rows are listed in the totals."""

BY_MODEL = "By the model: any other value is a fault of its SQL."
BY_SCHEMA = "By the schema: any other value is a fault of the extractor."


@dataclass(frozen=True)
class Check:
    """One check on a table.

    `expect` and `arguments` name an expectation class of Great Expectations and its arguments; `guards` says in words
    what the check is for, and `evidence` where its threshold comes from. An `error` blocks publication, a `warn` is
    shown. The check runs on the frame `on`: `rows`, the rows of the run's reports, or `totals`, one row of aggregates
    over the whole table.

    `fate` is what happens to a failing staging row; by default the suite's. `tolerance` is the share of rows that may
    fail: beyond it an `error` blocks the run, unless few documents are at fault (`expectations.judge`). It defaults to
    the suite's for an `error`, and to none for a `warn`. `show` names columns to show beside the key of a failing row.
    """

    name: str
    expect: str
    arguments: dict[str, Any]
    guards: str
    severity: Severity = "error"
    evidence: str = BY_SCHEMA
    on: Literal["rows", "totals"] = "rows"
    tolerance: float | None = None
    show: tuple[str, ...] = ()
    fate: Fate | None = None

    @property
    def column(self) -> str:
        """The columns as one string, joined by a comma."""
        return ", ".join(self.columns)

    @property
    def columns(self) -> list[str]:
        """The columns that the check uses; none for a check of the number of rows."""
        return [self.arguments[key] for key in ("column", "column_A", "column_B") if key in self.arguments]


def given(column: str, guards: str, **rest: Any) -> Check:
    """Check that `column` is filled in every row."""
    return Check(f"{column}_is_given", "ExpectColumnValuesToNotBeNull", {"column": column}, guards, **rest)


def missing(*columns: str) -> pl.Expr:
    """The names of the `columns` that are empty in a row, joined by a comma; null if none is."""
    names = [pl.when(pl.col(column).is_null()).then(pl.lit(column)) for column in columns]
    return pl.concat_str(names, separator=", ", ignore_nulls=True).replace("", None)


def complete(guards: str, **rest: Any) -> Check:
    """Check that the frame's column `missing` (see `missing`) is null in every row."""
    return Check("nothing_is_missing", "ExpectColumnValuesToBeNull", {"column": "missing"}, guards, **rest)


def one_of(column: str, values: list[str], guards: str, **rest: Any) -> Check:
    """Check that `column` holds nothing but `values`."""
    arguments = {"column": column, "value_set": values}
    return Check(f"{column}_is_known", "ExpectColumnValuesToBeInSet", arguments, guards, **rest)


def true(column: str, guards: str, **rest: Any) -> Check:
    """Check that the boolean column `column` is true in every row."""
    return Check(column, "ExpectColumnValuesToBeInSet", {"column": column, "value_set": [True]}, guards, **rest)


def equal(name: str, column: str, other: str, guards: str, **rest: Any) -> Check:
    """Check that two columns hold the same in every row."""
    return Check(name, "ExpectColumnPairValuesToBeEqual", {"column_A": column, "column_B": other}, guards, **rest)


def within(name: str, column: str, low: float | None, high: float | None, guards: str, **rest: Any) -> Check:
    """Check that `column` runs from `low` to `high` (both included; None leaves an end open) in every row."""
    arguments = {"column": column, "min_value": low, "max_value": high}
    return Check(name, "ExpectColumnValuesToBeBetween", arguments, guards, **rest)


def none(name: str, fault: str, guards: str, **rest: Any) -> Check:
    """Check that the totals count no row with `fault`."""
    arguments = {"column": fault, "max_value": 0}
    return Check(name, "ExpectColumnMaxToBeBetween", arguments, guards, on="totals", **rest)


def total(name: str, column: str, low: float | None, high: float | None, guards: str, **rest: Any) -> Check:
    """Check that an aggregate of the totals runs from `low` to `high` (both included; None leaves an end open)."""
    arguments = {"column": column, "min_value": low, "max_value": high}
    return Check(name, "ExpectColumnMaxToBeBetween", arguments, guards, on="totals", **rest)


@dataclass(frozen=True)
class Scope:
    """The scope of one run of the suites: a database, and the reports whose rows are checked."""

    connection: duckdb.DuckDBPyConnection
    report_ids: tuple[str, ...]
    run_id: str

    def query(self, sql: str, **parameters: Any) -> pl.DataFrame:
        """The frame that `sql` gives with its $parameters; `scope_report(report_id)` in it lists the scope."""
        ids = pl.DataFrame({"report_id": self.report_ids}, schema={"report_id": pl.String})
        self.connection.register("scope_report", ids.to_arrow())
        try:
            return self.connection.execute(sql, parameters).pl()
        finally:
            self.connection.unregister("scope_report")

    def staging(self, table: str, without: Iterable[str] = ()) -> pl.DataFrame:
        """The rows that the reports in scope have in staging table `table`, in the order of their keys."""
        excluded = f"EXCLUDE ({', '.join(without)})" if without else ""
        return self.query(
            f"SELECT * {excluded} FROM staging.{table} SEMI JOIN scope_report USING (report_id) "
            f"ORDER BY {', '.join(KEYS[table])}"
        )

    @cached_property
    def reports(self) -> int:
        """How many reports the database holds, in scope or not."""
        return int(self.query("SELECT count(*) FROM staging.report").item())

    def are_few(self, documents: int) -> bool:
        """Whether so few documents are at fault that the others can be published without them."""
        return documents < self.reports and documents <= max(_FEW, self.reports // _FEW_OF)

    @cached_property
    def texts(self) -> dict[str, str]:
        """The text of each report in scope, by `report_id`."""
        return dict(self.staging("report").select("report_id", "text").iter_rows())

    def mart(self, table: str) -> pl.DataFrame:
        """The rows that the reports in scope have in `marts.table`."""
        return self.query(f"SELECT * FROM marts.{table} SEMI JOIN scope_report USING (report_id)")

    def slices(self, frame: pl.DataFrame, start: str = "start", end: str = "end") -> pl.Series:
        """`text[start:end]` for each row of `frame`; null where an offset is missing or the report unknown."""
        texts = self.texts
        return pl.Series(
            [
                texts[report][first:last] if report in texts and first is not None and last is not None else None
                for report, first, last in frame.select("report_id", start, end).iter_rows()
            ],
            dtype=pl.String,
        )

    def whole(self, table: str, key: tuple[str, ...], faults: dict[str, str], **aggregates: str) -> pl.DataFrame:
        """One row about the whole of `table` (schema and name): `rows`, faults with their keys, and other aggregates.

        Each of `faults` names an SQL condition on the row `this` that no row may meet: its column counts the rows that
        do, `<fault>_keys` lists the first of their keys. `repeated_keys` is always among them.
        """
        key_of = f"concat_ws(' ', {', '.join(f'this.{column}' for column in key)})"
        counted = [
            f"count(*) FILTER (fault.{name}) AS {name},"
            f" list(key ORDER BY key) FILTER (fault.{name})[:{KEYS_LISTED}] AS {name}_keys"
            for name in faults
        ]
        judged = ", ".join(f"coalesce({condition}, TRUE) AS {name}" for name, condition in faults.items())
        return self.query(
            f"""
            WITH fault AS (SELECT {key_of} AS key, this.* {", " + judged if judged else ""} FROM {table} AS this),
            repeated AS (SELECT key, count(*) - 1 AS times FROM fault GROUP BY key HAVING count(*) > 1)
            SELECT
                '{table}' AS table_name,
                count(*) AS rows,
                (SELECT coalesce(sum(times), 0)::BIGINT FROM repeated) AS repeated_keys,
                (SELECT list(key ORDER BY key)[:{KEYS_LISTED}] FROM repeated) AS repeated_keys_keys
                {"".join(", " + column for column in counted)}
                {"".join(f", {sql} AS {name}" for name, sql in aggregates.items())}
            FROM fault
            """
        )


def counted(fault: str, key: str, source: str) -> dict[str, str]:
    """Aggregates for `Scope.whole` of faults that are not rows of its table: their number, and the first of their keys.

    `source` is the FROM clause that gives the faults, `FROM staging.report ANTI JOIN ...`.
    """
    return {fault: f"(SELECT count(*) {source})", f"{fault}_keys": f"(SELECT list({key} ORDER BY {key})[:20] {source})"}


def absent(column: str, table: str) -> str:
    """The SQL condition that the key in `column` is missing from `table`: a dangling reference."""
    return f"this.{column} IS NULL OR this.{column} NOT IN (SELECT {column} FROM {table})"


ORPHANS = {
    "without_report": absent("report_id", "staging.report"),
    "without_section": absent("section_id", "staging.section"),
}
"""For `Scope.whole`: staging rows whose report or section does not exist."""


def lies_in_its_section() -> pl.Expr:
    """Whether a row's `start` and `end` lie within `section_start` and `section_end`; false where one is missing."""
    return ((pl.col("start") >= pl.col("section_start")) & (pl.col("end") <= pl.col("section_end"))).fill_null(False)


@dataclass(frozen=True)
class Suite:
    """The checks of one table, and how to get the frames they run on.

    `rows` gives the rows of the reports in scope, with additional columns that the checks need; `totals` gives one row
    of aggregates over the whole table (see `Scope.whole`), and may use the rows.
    `tolerance` is the share of the rows in scope that may fail checks of severity `error`, each and all together.
    `fate` is what happens to staging rows that fail such a check, or any check if they are only noted. `empty` is the
    severity of having no rows to check; None when that is fine.
    """

    layer: Layer
    table: str
    key: tuple[str, ...]
    rows: Callable[[Scope], pl.DataFrame]
    totals: Callable[[Scope, pl.DataFrame], pl.DataFrame]
    tolerance: float
    checks: tuple[Check, ...]
    empty: Severity | None = "error"
    fate: Fate | None = "held back"

    def fate_of(self, check: Check) -> Fate | None:
        """What happens to a row that fails `check`: nothing in the marts, which dbt rebuilds."""
        if self.layer == "marts":
            return None
        fate = check.fate or self.fate
        return fate if fate == "noted" or check.severity == "error" else None
