"""Shared by the commands of `gwr`: consoles, exit statuses, settings, and rows on standard output."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook
from rich.markup import escape
from rich.segment import Segment
from rich.table import Table

from flows import inert
from flows.errors import Refused

if TYPE_CHECKING:
    import duckdb
    import polars as pl

    from flows.publication.lake import Lake
    from flows.settings import Settings


class Exit:
    """The exit statuses, as `gwr --help` lists them."""

    ERROR = 1
    SET_ASIDE = 3
    CHECKS_FAILED = 4
    BUSY = 5
    NOTHING = 6


class _Inert(RenderHook):
    """Escapes printed text, so that only the console's own control sequences reach the terminal."""

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        return [_InertRenderable(one) for one in renderables]


class _InertRenderable:
    def __init__(self, renderable: ConsoleRenderable) -> None:
        self._renderable = renderable

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for words, style, control in console.render(self._renderable, options):
            yield Segment(words if control else inert.text(words), style, control)


# Without a terminal there is no width to fit rows into.
out = Console(width=None if sys.stdout.isatty() else 200)
err = Console(stderr=True, soft_wrap=True)
for _console in (out, err):
    _console.push_render_hook(_Inert())

Warehouse = Annotated[Path | None, typer.Option(help="Folder of the warehouse; by default `warehouse` in the project.")]


class Format(StrEnum):
    """How rows are written."""

    jsonl = "jsonl"
    json = "json"
    csv = "csv"
    table = "table"


def settings_in_force(**flags: Any) -> "Settings":
    """The settings in force. Flags become environment variables, so that helper processes and flows see them too."""
    import os

    from pydantic import ValidationError

    from flows import settings

    for name, value in flags.items():
        if value is not None:
            os.environ[f"GWR_{name.upper()}"] = str(value)
    try:
        return settings.load()
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        fail(2, f"The settings are wrong: {problems}. `gwr config --help` explains where settings come from.")


@contextmanager
def published(warehouse: Path | None) -> Iterator["duckdb.DuckDBPyConnection"]:
    """A read-only connection to the release in force; ends with `Exit.NOTHING` when there is none."""
    import duckdb

    path = settings_in_force(warehouse=warehouse).published
    if not path.exists():
        fail(Exit.NOTHING, "Nothing is published yet: `gwr run` does it.")
    try:
        connection = duckdb.connect(path, read_only=True)
    except duckdb.Error as error:
        fail(Exit.ERROR, refusal(error) or "")
    with connection:
        yield connection


def lake_in_force() -> "Lake":
    """The lake of the settings; ends with `Exit.NOTHING` when there is none."""
    from flows.publication.lake import lake_of

    lake = lake_of(settings_in_force())
    if not lake:
        fail(Exit.NOTHING, "The settings name no lake: lake.catalogue and lake.data (docs/cluster.md).")
    return lake


def tell(console: Console, words: str, style: str = "") -> None:
    """Print a line that contains foreign text: file names, reasons."""
    console.print(inert.line(words), style=style, markup=False, soft_wrap=True)


def fail(status: int, message: str) -> NoReturn:
    """Print an error and end with this exit status."""
    err.print(message, style="red", markup=False, highlight=False)
    raise typer.Exit(status)


_LOCKED = re.compile(r'Could not set lock on file "(.+?)": Conflicting lock is held in (.+?) \(PID (\d+)\)')


def refusal(error: Exception) -> str | None:
    """The message for an expected error of disk, database or run; None for any other error."""
    if isinstance(error, Refused):
        return str(error)
    duckdb = sys.modules.get("duckdb")
    if duckdb and isinstance(error, duckdb.Error):
        if locked := _LOCKED.search(str(error)):
            path, program, pid = locked.groups()
            return f"{path} is open for writing in process {pid} ({program}): close it there, or open it read-only."
        return str(error)
    if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
        return f"{error.filename}: {error.strerror}" if error.filename else str(error)
    return None


def write_rows(rows: "pl.DataFrame", format: Format) -> None:
    """Write rows to standard output; in CSV no text is a formula to a spreadsheet."""
    if format is Format.jsonl:
        sys.stdout.write(rows.write_ndjson())
    elif format is Format.json:
        sys.stdout.write(rows.write_json() + "\n")
    elif format is Format.csv:
        sys.stdout.write(inert.csv(rows))
    else:
        table = Table(*map(escape, rows.columns), box=None)
        for row in rows.iter_rows():
            table.add_row(*(escape(_cell(cell)) for cell in row))
        out.print(table)


def _cell(value: object) -> str:
    return "" if value is None else f"{value:,.10g}" if isinstance(value, float) else str(value)


def shown(path: Path) -> str:
    """A path as one would type it in the working folder."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
