"""`gwr explain`: how the rows of a sentence or a report were made."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.console import Exit, fail, out, settings_in_force

if TYPE_CHECKING:
    from ingest.explain import Explanation, Step

_RECENT = 2024


class _Section(StrEnum):
    review = "review"
    plan = "plan"
    five_year_review = "five_year_review"
    five_year_plan = "five_year_plan"


def explain(
    source: Annotated[str, typer.Argument(help="A sentence in quotes, or a report: a file or URL.")],
    at: Annotated[int | None, typer.Option(help="Only the number at this character offset of the report.")] = None,
    plan_year: Annotated[int, typer.Option(help="Plan year of the report that the sentence is from.")] = _RECENT,
    section: Annotated[_Section, typer.Option(help="Section that the sentence is in.")] = _Section.review,
) -> None:
    """Show how each number was read: the words considered, and the rule behind each decision.

    For a report, the words that gave its place, year and speaker come first.

    Numbers that state nothing are shown with the reason. Each rule is followed by its example sentence, and below it by
    the rules that were tried before without a result.

    \b
      gwr explain "全市地区生产总值增长4%左右" --section plan
      gwr explain reports/mudanjiang-2020.txt --at 524
    """
    from ingest.explain import explain as explain_document
    from ingest.explain import explain_sentence

    if "://" in source or Path(source).exists():
        document = _document(source)
        if at is None:
            out.print("\n".join(_about(document)), highlight=False, markup=False, soft_wrap=True)
        told = explain_document(document)
    else:
        told = explain_sentence(source, plan_year, section.value)
    if at is not None:
        told = [one for one in told if one.start <= at < one.end]
    if not told:
        fail(Exit.ERROR, "There is no number" + (f" at character {at}." if at is not None else "."))
    for one in told:
        out.print("\n".join(_lines(one)), highlight=False, markup=False, soft_wrap=True)


def _document(source: str) -> dict[str, object]:
    """The only report of a file or URL, as a row of schema `DOCUMENT`."""
    from tempfile import TemporaryDirectory

    from ingest.land.documents import read_documents
    from ingest.land.landing import land
    from ingest.sources import discover, resolve

    in_force = settings_in_force()
    with TemporaryDirectory(prefix="gwr-") as folder:
        landing = land(discover(resolve([source], in_force.sources), in_force.http), Path(folder), in_force.limits)
        readings = read_documents(landing.documents, False, in_force.limits)
    for one in (*landing.set_aside, *readings.set_aside):
        fail(Exit.ERROR, f"{one.source}: {one.reason}")
    if readings.documents.height != 1:
        fail(2, f"{source} holds {readings.documents.height} reports; one is explained at a time.")
    return readings.documents.row(0, named=True)


def _about(document: dict[str, object]) -> Iterable[str]:
    from ingest.extract import describe

    for sign in describe(document).signs:
        printed = " ".join(str(document["text"])[sign.start : sign.end].split())
        where = f"  “{printed}”, characters {sign.start} to {sign.end}" if sign.end else ""
        yield f"{sign.field:<16} {sign.value}  [{sign.kind}]{where}"
    yield ""


def _lines(one: "Explanation") -> Iterable[str]:
    yield f"{one.printed}  (characters {one.start} to {one.end})"
    for name, said in one.words.items():
        yield f"  {name:<14} {said}"
    for step in one.steps:
        yield from _step(step)
    yield ""


def _step(step: "Step") -> Iterable[str]:
    from ingest.explain import SHOWN

    rule = f"  [{step.rule}] {SHOWN[step.field].get(step.rule, '')}" if step.rule else ""
    yield f"  {step.field:<14} {step.answer or '—'}{rule}".rstrip()
    if step.asked:
        yield f"  {'':<14} asked before: {', '.join(step.asked)}"
