"""`gwr config`: every setting, its value, and where the value comes from."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from flows.cli.console import Warehouse, out, settings_in_force, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flows.settings import Setting


def config(
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print the table in docs/operations.md: defaults and variables.")
    ] = False,
    wait: Annotated[float | None, typer.Option(help="The same as `gwr run --wait`.")] = None,
    warehouse: Warehouse = None,
) -> None:
    """Show each setting, its value, and where the value comes from.

    In order of precedence: a flag (`--warehouse`, `--wait`), an environment variable (GWR_KEEP_RELEASES=3, and with two
    underscores within a group: GWR_SCHEDULE__CRON="0 6 * * *"), the file `gwr.toml`, the default.

    \b
      gwr config
      GWR_CONFIG=/etc/gwr.toml gwr config
    """
    from flows import settings

    settings_in_force()  # reports invalid settings
    every = settings.effective(warehouse=warehouse, wait=wait)
    if markdown:
        print(as_markdown(every), end="")
        return
    table = Table("setting", "value", "from", "what it is", box=None)
    for one in every:
        table.add_row(one.name, escape(_shown(one.value)), one.origin, escape(one.description))
    out.print(table)
    there = "" if settings.config_file().exists() else " (not there)"
    out.print(f"Settings file: {settings.config_file()}{there}; environment: GWR_<SETTING>, e.g. GWR_KEEP_RELEASES=3.")


def as_markdown(every: "Sequence[Setting]") -> str:
    """The settings as a Markdown table: name, default, variable, meaning."""
    lines = ["| setting | default | variable | what it is |", "| --- | --- | --- | --- |"]
    for one in every:
        lines.append(f"| `{one.name}` | {_shown(one.default)} | `{one.variable}` | {one.description} |")
    return "\n".join(lines) + "\n"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(value)
    if isinstance(value, Path):
        from flows.settings import ROOT

        return str(value.relative_to(ROOT)) if value.is_relative_to(ROOT) else shown(value)
    return "" if value is None else str(value)
