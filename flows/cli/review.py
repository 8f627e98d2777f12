"""`gwr review`: check the doubtful rows, worst first, and correct them."""

import getpass
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from flows import inert
from flows.cli.console import Exit, Warehouse, fail, out, settings_in_force, shown, tell

if TYPE_CHECKING:
    from flows.review import Reviewer
    from flows.settings import Settings


def review(
    region: Annotated[str | None, typer.Option(help="Only reports of this place, by name or code.")] = None,
    year: Annotated[int | None, typer.Option(help="Only reports of this plan year.")] = None,
    below: Annotated[
        float, typer.Option(min=0, max=1, help="Rows with a confidence below this, and all suspect ones.")
    ] = 0.9,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number of rows.")] = 100,
    by: Annotated[str | None, typer.Option(help="Your name, recorded with your decisions.")] = None,
    list_only: Annotated[bool, typer.Option("--list", help="Only list the rows.")] = False,
    export: Annotated[Path | None, typer.Option(help="Write the rows as a sheet for review: .xlsx or .csv.")] = None,
    take: Annotated[
        Path | None, typer.Option("--import", help="Apply the decisions of a sheet written by --export.")
    ] = None,
    gold: Annotated[
        Path | None, typer.Option(help="Write the decisions as annotated reports: a folder for `gwr evaluate`.")
    ] = None,
    cases: Annotated[
        Path | None, typer.Option(help="Write sentences with corrected rows as drafts of regression cases, TOML.")
    ] = None,
    warehouse: Warehouse = None,
) -> None:
    """Review the rows that are most likely wrong.

    First come rows that have changed since they were reviewed, then suspect rows (dim_term explains the reasons), then
    those with the lowest confidence. Each is shown with its sentence; accept it, correct a field, or reject it as no
    observation. Decisions go to `corrections.csv` at once, with your name and the date; the next `gwr run` applies
    them. Reviewed rows are marked (fct_observation.review) and do not come up again unless they change.

    In a sheet, write accept, correct or reject (确认, 更正, 剔除) under `decision`. To correct a row, overwrite what is
    wrong in it: name, value, period ... A line left unchanged counts as not reviewed.

    \b
      gwr review --region 牡丹江市
      gwr review --list --limit 20
      gwr review --export 待复核.xlsx --limit 500
      gwr review --import 待复核.xlsx --by 王芳
      gwr review --gold reviewed/ --cases drafts.toml
    """
    import duckdb

    from flows import review as reviewing
    from ingest.tables.corrections import CorrectionsWrong

    in_force = settings_in_force(warehouse=warehouse)
    if not in_force.published.exists():
        fail(Exit.NOTHING, "Nothing is published yet: `gwr run` does it.")
    if export and export.suffix not in (".csv", ".xlsx"):
        fail(2, f"--export {export}: a sheet ends in .xlsx or .csv.")
    reviewer = reviewing.Reviewer(by or getpass.getuser(), date.today())
    wanted = reviewing.Wanted(1.01 if take else below, region, year)
    try:
        if gold or cases:
            return _hand_on(in_force, gold, cases)
        rows = reviewing.queue(in_force.published, in_force.corrections, wanted)
        if take:
            return _take_over(in_force, take, rows, reviewer)
        if export:
            reviewing.write_sheet(rows[:limit], export)
            return tell(out, f"{min(limit, len(rows))} of {len(rows):,} rows to review: {shown(export)}")
        if not rows:
            return tell(out, "There is nothing to review.")
        _ask(in_force, rows, limit, reviewer, list_only)
    except CorrectionsWrong as wrong:
        fail(Exit.ERROR, str(wrong))
    except (duckdb.Error, OSError) as error:
        fail(Exit.ERROR, str(error))


def _hand_on(in_force: "Settings", gold: Path | None, cases: Path | None) -> None:
    """Write the decisions as gold, as cases, or both."""
    from flows.review import write_cases, write_gold

    if gold:
        for name, numbers in write_gold(in_force.published, gold).items():
            tell(out, f"{numbers:>6,} numbers reviewed  {shown(gold / name)}.jsonl")
    if cases:
        tell(out, f"{write_cases(in_force.published, cases):>6,} drafts of cases  {shown(cases)}")


def _take_over(in_force: "Settings", sheet: Path, rows: Sequence[Mapping[str, Any]], by: "Reviewer") -> None:
    from flows.review import keep, read_sheet

    lines, refused = read_sheet(sheet, rows, by)
    if lines:
        keep(in_force.corrections, lines)
    judged = len({line["observation_id"] for line in lines})
    tell(out, f"{judged} rows reviewed: {shown(in_force.corrections)}. `gwr run` applies it.")
    for one in refused:
        tell(out, f"not applied: {sheet.name}, {one}", "yellow")
    if refused:
        raise typer.Exit(Exit.SET_ASIDE)


def _ask(in_force: "Settings", rows: Sequence[Mapping[str, Any]], limit: int, by: "Reviewer", list_only: bool) -> None:
    """Show row after row, and save each decision at once."""
    from flows.review import keep

    said = 0
    for number, row in enumerate(rows[:limit], 1):
        _show(row, number, len(rows))
        if list_only:
            continue
        lines = _decision(row, by)
        if lines is None:
            break
        if lines:
            keep(in_force.corrections, lines)
            said += 1
    if not list_only:
        tell(out, f"{said} rows reviewed: {shown(in_force.corrections)}. `gwr run` applies it.")


def _show(row: Mapping[str, Any], number: int, of: int) -> None:
    from ingest.tables.corrections import said

    why = [f"confidence {row['confidence']:.2f}", f"rule {row['rule']}"]
    if row["suspect"]:
        why.insert(0, f"suspect: {row['doubt']}")
    if row["judged_before_by"]:
        why.insert(0, f"reviewed by {row['judged_before_by']}, and changed since")
    out.print()
    tell(out, f"{number} of {of:,}  {row['place']} {row['plan_year']}  {'; '.join(why)}", "dim")
    printed = Text(inert.line(row["printed"]), style="reverse")
    out.print(Text.assemble(inert.line(row["before"]).lstrip(), printed, inert.line(row["behind"])), soft_wrap=True)
    tell(out, said(row), "bold")


_CHOICES = "[a]ccept  [c]orrect  [r]eject  [s]kip  [q]uit"


def _decision(row: Mapping[str, Any], by: "Reviewer") -> list[dict[str, str]] | None:
    """The decision on a row as corrections lines; an empty list to skip it, None to quit."""
    from flows.review import accept, correct, reject
    from ingest.tables.schemas import REASONS

    while True:
        answer = typer.prompt(_CHOICES, default="s").strip().lower()[:1]
        if answer == "q":
            return None
        if answer == "s":
            return []
        if answer == "a":
            return accept(row, "right as it stands", by)
        if answer == "r":
            because = _one_of("It is", REASONS, "other")
            return reject(row, because, typer.prompt("Why", default=f"it is no observation: {because}"), by)
        if answer == "c":
            lines = correct(row, _fields(row), "", by)
            if lines:
                why = typer.prompt("Why", default="read in its sentence")
                return [line | {"reason": why} for line in lines]
        tell(out, "Please type a, c, r, s or q.", "yellow")


def _fields(row: Mapping[str, Any]) -> dict[str, str]:
    """Ask for fields and their right values until no field is named."""
    from ingest.catalogue.terms import codes
    from ingest.tables.corrections import CORRECTABLE

    should_be: dict[str, str] = {}
    while field := typer.prompt(f"Which field ({', '.join(CORRECTABLE)}; none to end)", default="").strip():
        if field not in CORRECTABLE:
            tell(out, f"{field} can't be corrected.", "yellow")
            continue
        now = "" if row[field] is None else str(row[field])
        if field in ("measure", "direction", "qualifier", "status"):
            should_be[field] = _one_of(f"{field} should be", codes(field), now)
        else:
            should_be[field] = typer.prompt(f"{field} should be", default=now).strip()
    return should_be


def _one_of(what: str, choices: Sequence[str], default: str) -> str:
    while (answer := typer.prompt(f"{what} ({', '.join(choices)})", default=default).strip()) not in choices:
        tell(out, f"{answer} is none of them.", "yellow")
    return answer
