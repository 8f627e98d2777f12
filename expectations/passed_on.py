"""The suite of a fact table that passes staging rows on, each with its words and their offsets."""

import polars as pl

from expectations.suite import BY_MODEL, Check, Scope, Severity, Suite, absent, counted, equal, none


def passed_on(entity: str, *checks: Check, empty: Severity | None = "warn", **faults: str) -> Suite:
    """Checks on `marts.fct_ENTITY`, made from `staging.ENTITY`: all rows, with the words at their offsets.

    `faults` are further conditions by name, as SQL on a row `this`; `checks` refer to their counts.
    `empty` is the severity of a table without rows, as in staging.
    """
    table, key = f"fct_{entity}", f"{entity}_id"

    def rows(scope: Scope) -> pl.DataFrame:
        frame = scope.mart(table)
        return frame.with_columns(text_at_offsets=scope.slices(frame))

    def totals(scope: Scope, rows: pl.DataFrame) -> pl.DataFrame:
        return scope.whole(
            f"marts.{table}",
            (key,),
            {
                "not_in_staging": absent(key, f"staging.{entity}"),
                **faults,
            },
            **counted("missing", key, f"FROM staging.{entity} ANTI JOIN marts.{table} USING ({key})"),
        )

    return Suite(
        layer="marts",
        table=table,
        key=(key,),
        rows=rows,
        totals=totals,
        tolerance=0.0,
        empty=empty,
        checks=(
            none("every_row_is_there", "missing", "Every row of staging has reached the mart.", evidence=BY_MODEL),
            none(
                "no_row_is_left_over", "not_in_staging", "No row is left that staging no longer has.", evidence=BY_MODEL
            ),
            *checks,
            equal(
                "offsets_give_the_words",
                "text_at_offsets",
                "text",
                "The report's text at the offsets is what was read, here as in staging.",
                evidence="Guaranteed for every row.",
                show=("start", "end"),
            ),
        ),
    )
