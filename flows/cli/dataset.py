"""`gwr dataset`: research data sets from the release in force."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.console import Exit, Warehouse, fail, out, published, settings_in_force, shown


def _names(incomplete: str) -> list[str]:
    from flows.datasets import DATASETS

    return [name for name in DATASETS if name.startswith(incomplete)]


def dataset(
    name: Annotated[
        str, typer.Argument(help="targets, panel, attention, similarity or ambition.", autocompletion=_names)
    ],
    folder: Annotated[Path, typer.Argument(help="Folder to write to.")] = Path("datasets"),
    format: Annotated[str, typer.Option(help="csv, dta (Stata), parquet or xlsx.")] = "csv",
    dictionary: Annotated[
        list[Path] | None,
        typer.Option(help="For attention: a CSV with the columns topic and word; two dictionaries ship with gwr."),
    ] = None,
    warehouse: Warehouse = None,
) -> None:
    """Write a research data set with a description of its variables (docs/datasets.md).

    \b
      gwr dataset targets --format dta
      gwr dataset attention words --dictionary my-words.csv
    """
    import duckdb

    from flows.datasets import DATASETS
    from flows.datasets.files import Format, write

    if name not in DATASETS:
        fail(2, f"There is no data set {name}; there are {', '.join(DATASETS)}.")
    if format not in list(Format):
        fail(2, f"There is no format {format}; there are {', '.join(Format)}.")
    with published(warehouse):
        pass
    try:
        written = write(
            settings_in_force(warehouse=warehouse).published, DATASETS[name], folder, Format(format), dictionary or ()
        )
    except (duckdb.Error, OSError, ValueError) as error:
        fail(Exit.ERROR, str(error))
    out.print(f"{shown(written.path)}: {written.rows:,} rows; {shown(written.description)} describes them.")
