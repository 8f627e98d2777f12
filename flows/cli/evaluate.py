"""`gwr evaluate`: how right the extractor is on annotated reports, and how far its confidence can be trusted."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ingest.evaluate import Error, Gold, Score

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT / "tests" / "gold"
_CONTEXT = 40


def evaluate(
    gold_dir: Annotated[Path, typer.Argument(help="Folder of annotated reports: NAME.jsonl beside NAME.txt.")] = GOLD,
    errors: Annotated[int, typer.Option(help="Show so many errors of each report, each with its sentence.")] = 0,
    confidence: Annotated[bool, typer.Option(help="Show how many rows were right per rule and confidence.")] = False,
    write: Annotated[Path | None, typer.Option(help="Write the figures as a page, e.g. docs/accuracy.md.")] = None,
    fit: Annotated[bool, typer.Option(help="Learn the weights of the confidence anew from these reports.")] = False,
) -> None:
    """Score the extractor against annotated reports, field by field.

    Detection asks for value and unit; tuple asks for name, measure, direction, qualifier, status and period too. The
    region is shown, but not asked for. `docs/annotation-guide.md` says what a right row is.

    \b
      gwr evaluate
      gwr evaluate my/gold --errors 20
      gwr evaluate --confidence --write docs/accuracy.md
    """
    from ingest import evaluate as evaluation

    try:
        golds = evaluation.read_gold(gold_dir, ROOT / "reports")
    except (FileNotFoundError, ValueError) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from problem
    scores = evaluation.evaluate(golds)
    if fit:
        evaluation.learn_confidence(scores)
    whole = evaluation.total(scores)
    typer.echo(_accuracy([*scores, whole]))
    for gold, score in zip(golds, scores, strict=True):
        for error in score.errors[:errors]:
            typer.echo(f"\n{gold.name}, {_shown(gold, error)}")
    if confidence:
        typer.echo("\n" + _reliability(scores) + "\n\n" + _reliability(scores, "rule"))
    if write:
        tables = _accuracy([*scores, whole]), _reliability(scores), _reliability(scores, "rule")
        write.write_text(_PAGE.format(*tables), encoding="utf-8")


_PAGE = """# How right the rows are

Made by `gwr evaluate --write docs/accuracy.md`; do not edit by hand.

Each report below was annotated by hand ([`tests/gold`](../tests/gold/README.md), by the rules of the
[annotation guide](annotation-guide.md)) and is read here from its text alone. *Detection* says how many rows have the
right value and unit; *tuple* how many have everything right: name, measure, direction, qualifier, status and period as
well. P is precision (how much of what was read is right), R recall (how much of what is there was read), F1 their
harmonic mean. The fields' columns say how often a field was right where the number was found. The region is not part
of the tuple.

The rules were written with these reports in sight, so an unseen report will do somewhat worse; what is known to go
wrong stands in [known-failures.md](known-failures.md).

{}

## What the confidence means

Every observation has a `confidence`: the share of rows like it that proved right in every field on the annotated
reports (`ingest/confidence.py` says what makes rows alike). To judge it fairly, each report's rows below were given the
confidence learned from the *other* reports. Rows of low confidence are where a reviewer should start.

{}

The same by the rule that read the row (column `rule`); *right* is the share of rows right in every field, *confidence*
the mean confidence of the same rows.

{}
"""


def _accuracy(scores: Iterable["Score"]) -> str:
    from ingest.evaluate import FIELDS

    fields = (*FIELDS, "region")
    head = ["report", "gold rows", "rows read", "detection P", "R", "F1", "tuple P", "R", "F1", *fields]
    rows = []
    for one in scores:
        rates = (*one.detection(), *one.tuple(), *(one.accuracy(name) for name in fields))
        rows.append([one.name, str(one.gold), str(one.read), *(f"{rate:.3f}" for rate in rates)])
    return _table(head, rows)


def _reliability(scores: Sequence["Score"], *by: str) -> str:
    from ingest.evaluate import judged, reliability

    table = reliability(judged(scores), *by)
    rows = [[str(key), str(count), f"{mean:.3f}", f"{right:.3f}"] for key, count, mean, right in table.iter_rows()]
    return _table(table.columns, rows)


def _shown(gold: "Gold", error: "Error") -> str:
    before = gold.text[max(0, error.start - _CONTEXT) : error.start]
    behind = gold.text[error.end : error.end + _CONTEXT]
    sentence = f"…{before}【{gold.text[error.start : error.end]}】{behind}…".replace("\n", "⏎").replace("\r", "")
    lines = [f"{error.kind}, at {error.start}", f"  {sentence}"]
    keys = ("name", "value", "value_high", "unit", "measure", "direction", "qualifier", "status", "period", "region")
    for label, rows in (("gold", [error.gold] if error.gold else []), ("read", error.got)):
        for row in rows:
            lines.append(f"  {label}: " + " | ".join(str(row[key]) for key in keys if row.get(key) is not None))
    return "\n".join(lines)


def _table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table that also reads well on a terminal."""
    widths = [max(len(row[k]) for row in (head, *rows)) for k in range(len(head))]

    def line(cells: list[str]) -> str:
        first = cells[0].ljust(widths[0])
        return "| " + " | ".join([first, *(c.rjust(w) for c, w in zip(cells[1:], widths[1:], strict=True))]) + " |"

    rule = "| " + " | ".join(["-" * widths[0], *("-" * (w - 1) + ":" for w in widths[1:])]) + " |"
    return "\n".join([line(head), rule, *map(line, rows)])
