"""Data sets as files, each with a description beside it: variables, units, coverage, how to cite."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import xlsxwriter

from flows import inert
from flows.datasets.definition import Dataset, Variable
from flows.pages.render import terms


class Format(StrEnum):
    """File formats of a data set."""

    csv = "csv"
    dta = "dta"
    parquet = "parquet"
    xlsx = "xlsx"


@dataclass(frozen=True)
class Written:
    """A written data set: the file, its description, and the number of rows."""

    path: Path
    description: Path
    rows: int


_LABEL = 80  # Stata's limit for a variable label, in characters
_LONG = 240  # from this size in bytes Stata stores texts as strL


def write(database: Path, dataset: Dataset, folder: Path, format: Format, dictionaries: Sequence[Path] = ()) -> Written:
    """Make a data set from a published warehouse and write `NAME.FORMAT` and `NAME.md` into `folder`.

    Coded values are the codes of the warehouse; in Stata's file they have value labels. Raises `duckdb.Error`,
    `OSError`, `ValueError` (a malformed dictionary).
    """
    with duckdb.connect(database, read_only=True) as connection:
        variables = dataset.variables(connection)
        rows = dataset.rows(connection, dictionaries).select(one.name for one in variables)
        record = connection.execute("FROM release.record").pl().row(0, named=True)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{dataset.name}.{format}"
    _WRITERS[format](rows, path, dataset, variables)
    description = folder / f"{dataset.name}.md"
    description.write_text(
        describe(dataset, variables, rows, record["release_id"], record["created_at"].date().isoformat()), "utf-8"
    )
    return Written(path, description, rows.height)


def describe(dataset: Dataset, variables: Sequence[Variable], rows: pl.DataFrame, release: str, day: str) -> str:
    """The description of a data set in Markdown."""
    covered = f"{rows.height:,} rows"
    if rows.height and {"region_code", "year"} <= set(rows.columns):
        places, first, last = rows.select(
            pl.col("region_code").n_unique(), first=pl.col("year").min(), last=pl.col("year").max()
        ).row(0)
        covered += f"; {places} places; {first} to {last}"
    lines = [
        f"# {dataset.title_en} {dataset.title_zh}\n",
        f"One row is {dataset.grain}. {covered}.\n",
        f"Cite as: *{dataset.title_en}*, from government work reports (政府工作报告), gwr {release} of {day}.\n",
        "| variable | meaning | 含义 | unit | values |",
        "| --- | --- | --- | --- | --- |",
    ]
    for one in variables:
        unit = f"see `{one.unit}`" if one.unit == "unit" else one.unit
        values = ", ".join(f"`{value}` {names[1]}" for value, names in terms()[one.field].items()) if one.field else ""
        lines.append(f"| `{one.name}` | {one.en} | {one.zh} | {unit} | {values} |")
    return "\n".join(lines) + "\n"


def _csv(rows: pl.DataFrame, path: Path, dataset: Dataset, variables: Sequence[Variable]) -> None:
    inert.cells(rows).write_csv(path, include_bom=True)


def _parquet(rows: pl.DataFrame, path: Path, dataset: Dataset, variables: Sequence[Variable]) -> None:
    rows.write_parquet(path)


def _xlsx(rows: pl.DataFrame, path: Path, dataset: Dataset, variables: Sequence[Variable]) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as workbook:
        rows.write_excel(workbook, dataset.name, freeze_panes=(1, 0), column_widths=110)
        told = pl.DataFrame(
            {
                "variable": [one.name for one in variables],
                "meaning": [one.en for one in variables],
                "含义": [one.zh for one in variables],
                "unit": [one.unit for one in variables],
            }
        )
        told.write_excel(workbook, "variables", autofit=True)


def _dta(rows: pl.DataFrame, path: Path, dataset: Dataset, variables: Sequence[Variable]) -> None:
    """Stata 14 and later (UTF-8): codes as numbers with value labels, long texts as strL."""
    import pandas as pd

    frame = pd.DataFrame(index=range(rows.height))
    labels: Any = {}
    apart = []
    for one in variables:
        column = rows[one.name]
        if one.field:
            codes = list(terms()[one.field])
            numbers = column.replace_strict(codes, range(1, len(codes) + 1), default=None, return_dtype=pl.Float64)
            frame[one.name] = numbers.to_numpy()
            labels[one.name] = {number: terms()[one.field][code][1] for number, code in enumerate(codes, start=1)}
        elif column.dtype == pl.String:
            frame[one.name] = column.fill_null("").to_list()
            if (column.str.len_bytes() > _LONG).any():
                apart.append(one.name)
        elif column.dtype == pl.Boolean:
            frame[one.name] = column.cast(pl.Int8).to_numpy()
            labels[one.name] = {0: "no", 1: "yes"}
        elif column.null_count():
            frame[one.name] = column.cast(pl.Float64).to_numpy()
        else:
            frame[one.name] = column.to_numpy()
    frame.to_stata(
        path,
        write_index=False,
        version=118,
        data_label=dataset.title_en[:_LABEL],
        variable_labels={one.name: one.en[:_LABEL] for one in variables},
        value_labels=labels,
        convert_strl=apart,
    )


_WRITERS = {Format.csv: _csv, Format.dta: _dta, Format.parquet: _parquet, Format.xlsx: _xlsx}
