"""`gwr sources`: list and check where reports come from."""

import json
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from flows.cli.console import Exit, err, out, settings_in_force, tell

if TYPE_CHECKING:
    from flows.settings import Settings
    from ingest.land.documents import Readings
    from ingest.land.landing import Landing
    from ingest.sources.found import Source

sources_app = typer.Typer(
    help="Where reports come from: list the named sources, check them for new documents, add one.", no_args_is_help=True
)


Columns = Annotated[
    list[str] | None,
    typer.Option("--column", help="For tables of reports: field=column heading, e.g. text=正文."),
]
Kinds = Annotated[
    list[str] | None,
    typer.Option("--kind", help="Other kinds of documents to read besides work reports: budget, bulletin, outline ..."),
]


def with_told(in_force: "Settings", arguments: Sequence[str], column: Columns, kind: Kinds) -> "Settings":
    """The settings, with the options of the command line applied to the sources named in `arguments` (or to all)."""
    from pydantic import ValidationError

    from ingest.sources import resolve
    from ingest.sources.found import Source

    told = {name: value for name, value in (("columns", _pairs(column)), ("kinds", kind)) if value}
    if not told:
        return in_force
    names = list(arguments) or list(in_force.sources)
    try:
        sources = {
            name: Source(**(source.model_dump() | told))
            for name, source in zip(names, resolve(names, in_force.sources), strict=True)
        }
    except ValidationError as error:
        raise typer.BadParameter(str(error)) from error
    return in_force.model_copy(update={"sources": in_force.sources | sources})


@sources_app.command("list")
def list_sources() -> None:
    """List the named sources. Each is a table `[sources.NAME]` in `gwr.toml`."""
    from ingest.sources.web import without_secrets

    table = Table("name", "location", "metadata from", "columns of tables", box=None)
    for name, source in settings_in_force().sources.items():
        places = (without_secrets(place) if "://" in place else place for place in source.locations)
        columns = ", ".join(f"{ours} = {theirs}" for ours, theirs in source.columns.items())
        table.add_row(name, "\n".join(places), source.catalogue or "catalog.csv, if there is one", columns)
    out.print(table, markup=False)


@sources_app.command()
def check(
    sources: Annotated[
        list[str] | None, typer.Argument(help="Names of sources, or locations; by default all named sources.")
    ] = None,
) -> None:
    """Check whether sources can be read, and what in them is new, changed, gone or would be set aside.

    Nothing is written. Exit status 3 when a document would be set aside.

    \b
      gwr sources check
      gwr sources check counties "downloads/*.docx" https://www.example.gov.cn/zfgzbg/2020.html
    """
    raise typer.Exit(Exit.SET_ASIDE if check_sources(sources or [], settings_in_force()) else 0)


def check_sources(arguments: Sequence[str], in_force: "Settings") -> bool:
    """Print what a run would do with each source; returns whether anything would be set aside."""
    from ingest.land.documents import preview
    from ingest.sources import discover, resolve

    names = list(arguments) or list(in_force.sources)
    table = Table("source", "documents", "new", "changed", "unchanged", "removed", "set aside", box=None)
    seen: list[tuple[Landing, Readings]] = []
    for name, source in zip(names, resolve(names, in_force.sources), strict=True):
        landing, readings = preview(discover([source], in_force.http), in_force.landed, in_force.limits)
        seen.append((landing, readings))
        states: list[str] = [one.state for one in landing.documents]
        counts = [len(states), *map(states.count, ("new", "changed", "unchanged"))]
        counts += [len(landing.removed), len(landing.set_aside) + len(readings.set_aside)]
        table.add_row(name, *map(str, counts))
    out.print(table, markup=False)
    for landing, readings in seen:
        _details(landing, readings)
    return any(landing.set_aside or readings.set_aside for landing, readings in seen)


def _details(landing: "Landing", readings: "Readings") -> None:
    from ingest.extract import extract

    if readings.documents.height:
        frames = extract(readings.documents)
        rows = frames["observation"]["report_id"].value_counts()
        reports = frames["report"].join(rows, on="report_id", how="left")
        for source, region, year, count in reports.select("source", "region", "plan_year", "count").iter_rows():
            told = f"{region or 'place unknown'}, plan of {year or 'an unknown year'}, {count or 0} observations"
            tell(out, f"would be read: {source} ({told})")
    for gone in landing.removed:
        tell(out, f"removed: {gone.source}{' (its text is still elsewhere)' * gone.elsewhere}")
    for notice in [*landing.notices, *readings.notices]:
        tell(out, f"look at: {notice.source}: {notice.what}")
    for one in [*landing.set_aside, *readings.set_aside]:
        tell(err, f"set aside: {one.source}: {one.reason}", "yellow")


@sources_app.command()
def add(
    name: Annotated[str, typer.Argument(help="A name for the source: letters, digits, - and _.")],
    location: Annotated[list[str], typer.Argument(help="Paths, folders, globs, archives, http(s):// or s3:// ...")],
    catalogue: Annotated[
        str | None, typer.Option(help="CSV with metadata; by default catalog.csv beside the files.")
    ] = None,
    column: Columns = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook; by default the first.")] = None,
    kind: Kinds = None,
    option: Annotated[
        list[str] | None, typer.Option(help="Option of a store: name=value, e.g. endpoint_url=https://s3.example.org.")
    ] = None,
) -> None:
    """Add a named source to `gwr.toml`, which is created if missing.

    \b
      gwr sources add counties ~/reports/counties
      gwr sources add provinces s3://reports/provinces --option endpoint_url=https://s3.example.org
      gwr sources add table reports.xlsx --column text=正文 --column region=地区 --column plan_year=年份
    """
    from pydantic import ValidationError

    from flows import settings
    from ingest.sources.found import Source

    if not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        raise typer.BadParameter(f"{name!r} is not a valid name: use letters, digits, - and _")
    file = settings.config_file()
    places = [_for_file(place, file.parent) for place in location]
    try:
        source = Source(
            location=places[0] if len(places) == 1 else tuple(places),
            catalogue=_for_file(catalogue, file.parent) if catalogue else None,
            columns=_pairs(column),
            sheet=sheet,
            kinds=tuple(kind or ()),  # type: ignore[arg-type]
            options=_pairs(option),
        )
    except ValidationError as error:
        raise typer.BadParameter(str(error)) from error
    text = file.read_text("utf-8") if file.exists() else ""
    present = tomllib.loads(text).get("sources", {})
    if name in present:
        raise typer.BadParameter(f"source {name} is already in {file}")
    if not present:
        # Named sources replace the default, so that is added by name to be read as before.
        text = _with(text, "reports", settings.Settings.model_fields["sources"].default["reports"], file.parent)
    text = _with(text, name, source, file.parent)
    tomllib.loads(text)
    passing = file.with_name(f".{file.name}.new")
    passing.write_text(text, "utf-8")
    passing.replace(file)
    out.print(f"{name} is now in {file}; `gwr sources check {name}` shows what it holds.", markup=False, soft_wrap=True)


def _for_file(place: str, folder: Path) -> str:
    """A location as written to the file: relative if it is below the file's folder, otherwise absolute."""
    if "://" in place or place == "-":
        return place
    whole = Path(place).expanduser().absolute()
    return whole.relative_to(folder).as_posix() if whole.is_relative_to(folder) else whole.as_posix()


def _pairs(given: Sequence[str] | None) -> dict[str, str]:
    pairs = dict(one.partition("=")[::2] for one in given or [])
    if not all(pairs.values()):
        raise typer.BadParameter("columns and options are given as name=value")
    return pairs


def _with(text: str, name: str, source: "Source", folder: Path) -> str:
    """The settings file's text with one more source at its end; everything else is kept, comments included."""
    lines = [f"[sources.{name}]"]
    for field, value in source.model_dump(exclude_defaults=True).items():
        shown = [_for_file(one, folder) for one in source.locations] if field == "location" else value
        lines.append(f"{field} = {_toml(shown[0] if isinstance(shown, list) and len(shown) == 1 else shown)}")
    before = text.rstrip("\n")
    return (before + "\n\n" if before else "") + "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_toml(name)} = {_toml(one)}" for name, one in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)  # strings and lists of strings look the same in both formats
