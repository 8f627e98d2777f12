"""The suites as a project of Great Expectations, for those who use its own tools.

    .venv/bin/python -m expectations.checkpoint warehouse/work.duckdb warehouse/quality     # takes half a minute

    >>> import great_expectations
    >>> context = great_expectations.get_context(project_root_dir="warehouse/quality")
    >>> context.checkpoints.get("marts").run()

The project (folder `gx`) has the frames of every suite as Parquet, a suite and a validation definition for each, and a
checkpoint for each layer. How a run acts on the results (who is at fault, what is set aside) is up to
`expectations.judge`.
"""

import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any, get_args

import duckdb
import polars as pl

from expectations.engine import engine
from expectations.judge import expectation_of
from expectations.run import suites
from expectations.suite import Check, Layer, Scope, Suite


def write(database: Path, folder: Path, tables: Collection[str] = ()) -> None:
    """Write the project for the present state of a working database, all or some of its tables, into `folder / "gx"`.

    Raises `duckdb.Error` when the database can't be read, or lacks what the suites need.
    """
    gx, _ = engine()
    context = gx.get_context(mode="file", project_root_dir=folder)
    frames = folder / "gx" / "frames"
    frames.mkdir(exist_ok=True)
    source = context.data_sources.add_or_update_pandas_filesystem("gwr", base_directory=frames)
    with duckdb.connect(database, read_only=True) as connection:
        reports = connection.execute("SELECT report_id FROM staging.report ORDER BY ALL").fetchall()
        scope = Scope(connection, tuple(report for (report,) in reports), "by hand")
        for layer in get_args(Layer):
            validations = [
                _validation(gx, context, source, frames, suite, on, checks, frame)
                for suite in suites(layer)
                if not tables or suite.table in tables
                for on, checks, frame in _frames(suite, scope)
            ]
            if validations:
                context.checkpoints.add_or_update(gx.Checkpoint(name=layer, validation_definitions=validations))


def _frames(suite: Suite, scope: Scope) -> list[tuple[str, list[Check], pl.DataFrame]]:
    """The two frames of a suite, each with its checks; a frame without checks is left out."""
    rows = suite.rows(scope)
    both = {"rows": rows, "totals": suite.totals(scope, rows)}
    checks = {on: [one for one in suite.checks if one.on == on] for on in both}
    return [(on, checks[on], both[on]) for on in both if checks[on]]


def _validation(
    gx: Any, context: Any, source: Any, folder: Path, suite: Suite, on: str, checks: list[Check], frame: pl.DataFrame
) -> Any:
    """Write a frame as Parquet, its checks as a suite, and the validation definition that joins the two."""
    name = f"{suite.layer}.{suite.table}.{on}"
    path = f"{name}.parquet"
    columns = sorted({column for check in checks for column in check.columns} | {*suite.key} & {*frame.columns})
    frame.select(columns).write_parquet(folder / path)
    asset = source.add_parquet_asset(name)
    batch = asset.add_batch_definition_path("whole", path=path)
    expectations = [expectation_of(suite, check) for check in checks]
    held = context.suites.add_or_update(gx.ExpectationSuite(name, expectations=expectations))
    return context.validation_definitions.add_or_update(gx.ValidationDefinition(name=name, data=batch, suite=held))


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
