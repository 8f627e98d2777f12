"""`gwr export`: tables of the release in force as files."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.console import Exit, Warehouse, fail, out, published, settings_in_force, shown


def _tables(incomplete: str) -> list[str]:
    """Names for tab completion."""
    from flows.publication.export import table_names

    with published(None) as connection:
        return [name for name in table_names(connection) if name.startswith(incomplete)]


def _formats(incomplete: str) -> list[str]:
    return [name for name in ("parquet", "csv", "xlsx", "jsonl") if name.startswith(incomplete)]


def export(
    output: Annotated[Path, typer.Argument(help="Folder to write to.")] = Path("export"),
    format: Annotated[str, typer.Option(help="parquet, csv, xlsx or jsonl.", autocompletion=_formats)] = "parquet",
    table: Annotated[
        list[str] | None,
        typer.Option(help="A table or Chinese view; repeat the option for several.", autocompletion=_tables),
    ] = None,
    region: Annotated[list[str] | None, typer.Option(help="A place by name or code: 浙江省, 231000.")] = None,
    year: Annotated[list[str] | None, typer.Option(help="A plan year, or years: 2020, 2016-2020.")] = None,
    warehouse: Warehouse = None,
) -> None:
    """Write tables of the release in force as files, with a description of every field (datapackage.json).

    Without --table, all tables of schema marts (for xlsx, those meant for spreadsheets). CSV and XLSX open correctly in
    Excel; nothing in them runs as a formula.

    \b
      gwr export --format csv
      gwr export 牡丹江 --format xlsx --region 牡丹江市 --year 2016-2020
      gwr export fulfilment --table mart_target_fulfilment --table dim_indicator
    """
    from flows.publication import export as exports
    from flows.publication.codes import span

    try:
        chosen = exports.Format(format)
    except ValueError:
        fail(2, f"--format {format}: use one of {', '.join(exports.Format)}.")
    path = settings_in_force(warehouse=warehouse).published
    if not path.exists():
        fail(Exit.NOTHING, "Nothing is published yet: `gwr run` does it.")
    try:
        years = [span(one) for one in year or ()]
    except ValueError as error:
        fail(2, f"--year {error}.")
    try:
        done = exports.export(path, output, chosen, exports.Wanted(table or (), region or (), years))
    except exports.NotThere as error:
        fail(2, f"{error}.")
    for name, file, rows in done.tables:
        where = shown(file) if file.stem == name else f"{shown(file)}, sheet {name}"
        out.print(f"{rows:>9,} rows  {where}", markup=False, highlight=False, soft_wrap=True)
    out.print(f"{'':>14}  {shown(done.folder / 'datapackage.json')}", markup=False, highlight=False, soft_wrap=True)
