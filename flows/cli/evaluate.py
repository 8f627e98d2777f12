"""`gwr evaluate`: the extractor's accuracy on annotated reports, and the calibration of its confidence."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import polars as pl

    from ingest.evaluate import Error, Gold, Score
    from ingest.evaluate_promises import Score as PromiseScore

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT / "tests" / "gold"
BLIND = GOLD / "blind.csv"
READ = GOLD / "blind-rows.csv"
HELD_OUT = GOLD / "held-out.txt"
TWICE = GOLD / "twice"
LOTS, JUDGEMENTS = GOLD / "judged-lots.csv", GOLD / "judged.csv"
_CONTEXT = 40


def evaluate(
    gold_dir: Annotated[Path, typer.Argument(help="Folder of annotated reports: NAME.jsonl beside NAME.txt.")] = GOLD,
    errors: Annotated[int, typer.Option(help="Number of errors to show for each report, each with its sentence.")] = 0,
    confidence: Annotated[bool, typer.Option(help="Show the share of right rows by rule and confidence.")] = False,
    write: Annotated[Path | None, typer.Option(help="Write the results as a page, e.g. docs/accuracy.md.")] = None,
    record: Annotated[
        bool, typer.Option(help="Add new reports to the blind record, before any rule is changed for them.")
    ] = False,
    fit: Annotated[bool, typer.Option(help="Refit the weights of the confidence on these reports.")] = False,
) -> None:
    """Score the extractor against annotated reports, field by field.

    Detection compares value and unit; tuple also compares name, measure, direction, qualifier, status and period, and
    the next column the region as well. `docs/annotation-guide.md` defines a right row. The second table is the blind
    record: the scores of reports before any rule was changed for them. Expect these for an unseen report.

    \b
      gwr evaluate
      gwr evaluate my/gold --errors 20
      gwr evaluate my/new-gold --record
      gwr evaluate --confidence --write docs/accuracy.md
    """
    from ingest import evaluate as evaluation
    from ingest import evaluate_promises as promises
    from ingest.versions import extractor_version

    try:
        golds = evaluation.read_gold(gold_dir, ROOT / "reports")
    except (FileNotFoundError, ValueError) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from problem
    scores = evaluation.evaluate(golds)
    if record:
        new = evaluation.record_blind(BLIND, scores, extractor_version())
        evaluation.record_read(READ, scores, new)
        typer.echo(f"Added to {BLIND}: {', '.join(new) or 'nothing; these reports were recorded before'}.\n")
    followed = gold_dir / "promises"
    if fit:
        _learn(scores, golds)
        promises.learn_weights(promises.read_pairs(followed))
    whole = evaluation.total(scores)
    typer.echo(_accuracy([*scores, whole]))
    blind = evaluation.blind_scores(evaluation.read_blind(BLIND))
    if blind:
        typer.echo("\nRead before any rule was changed for them:\n\n" + _accuracy([*blind, evaluation.total(blind)]))
    apart, seen = promises.both_ways(promises.read_pairs(followed))
    if seen:
        typer.echo("\nPromises, followed with weights learned from the other pairs, and from all pairs:\n")
        typer.echo(_promises(apart) + "\n\n" + _promises(seen))
    for gold, score in zip(golds, scores, strict=True):
        for error in score.errors[:errors]:
            typer.echo(f"\n{gold.name}, {_shown(gold, error)}")
    for one in seen:
        for kind, promise, match in one.errors[:errors]:
            typer.echo(f"\n{one.name}, {kind}: {promise['promise']} ({promise['what']})\n  read: {match}")
    sure = _sure(scores, golds) if confidence or write else {}
    if confidence:
        typer.echo("\n" + "\n\n".join(sure.values()))
    if write:
        twice = evaluation.agreement(TWICE, golds)
        page = _PAGE.format(
            expected=_expected(evaluation.total(blind), whole),
            blind=_accuracy([*blind, evaluation.total(blind)]),
            judged=_framed(evaluation.lots_judged(LOTS, JUDGEMENTS)),
            twice=_accuracy([*twice, evaluation.total(twice)]),
            seen=_accuracy([*scores, whole]),
            **sure,
            promises_apart=_promises(apart),
            promises_seen=_promises(seen),
        )
        write.write_text(page, encoding="utf-8")


_PAGE = """# How accurate the rows are

Made by `gwr evaluate --write docs/accuracy.md`; do not edit by hand.

Each report below was annotated by hand ([`tests/gold`](../tests/gold/README.md), by the rules of the
[annotation guide](annotation-guide.md)) and is read here from its text alone. *Detection* says how many rows have the
right value and unit; *tuple* how many have everything right: name, measure, direction, qualifier, status and period as
well. P is precision (how much of what was read is right), R recall (how much of what is there was read), F1 their
harmonic mean. *With region* is the F1 of rows whose region is right too. The fields' columns say how often a field was
right where the number was found.

## What to expect of a report that nobody here has seen

{expected}

The *blind* figures below are those of reports that were scored before any rule was changed for them. Each was read by
the extractor of its day; `tests/gold/blind.csv` keeps the outcome of every row, with the version that read it. They are
what an unseen report gets. The *seen* figures are those of the reports with which the rules were written, so they
flatter. Known errors are listed in [known-failures.md](known-failures.md).

## Blind

{blind}

## What a strict reader finds

An annotated name gives the least that a name must hold, so a reading that holds it counts as right though it may say
too little alone (完成投资, of what?). So readers who knew neither the code nor the annotations were given paragraphs
drawn by lot from 2,600 reports of 300 places, with the reading of each number. They judged every field by the guide,
and the name as somebody needs it who sees the row alone. *Right* is the share of rows without a clear error; the other
columns count errors. Each lot was judged before any rule was changed for it; `tests/gold/judged.csv` keeps every error
with its clause.

{judged}

## Where two readers differ

Some reports were annotated twice, by readers who did not see each other's work. Scoring the second as if a program had
read it gives the ceiling: nobody can agree with both more often than they agree with each other.

{twice}

## Seen

{seen}

## What the confidence means

Every observation has a `confidence`: the share of rows like it that will be right in every field, in a report that
nobody here has seen (`ingest/observations/confidence.py` says what makes rows alike). It is learned from all annotated
rows, and its level from the blind ones. To judge it fairly, each blind report below was given the confidence that the
*other* reports teach; the reports held out (`tests/gold/held-out.txt`) teach nothing at all, and are read as of today.
*Error* is the expected calibration error over tenths of the scale; *in the lowest tenth*, the share of all wrong rows
that are among the least confident tenth: this is where a reviewer should start (`gwr review`).

{calibration}

The blind rows by confidence; *right* is the share of rows right in every field.

{bands}

The same by the family of the rule that read the row (column `rule`).

{rules}

## Outcomes of promises

`gwr followup` reads what a plan promises and what the next report says of it. Pairs of reports were followed by hand
([`tests/gold/promises`](../tests/gold/promises/README.md)). *Found* says how many of the promises listed there were
read; *evidence* how many of the passages shown are right (P), and for how many promises one of theirs is shown (R);
*told* how often it is right about whether the review mentions a promise at all; *outcome* how often it gives the right
one of five answers (done, under way, not done, promised again, not mentioned), beside the mean F1 of the five.

Each pair followed with weights that were learned from the *other* pairs; the rules and words, however, were written
with all of them in sight:

{promises_apart}

With the weights in force, learned from all of them:

{promises_seen}
"""


def _expected(blind: "Score", seen: "Score") -> str:
    head = ["figures", "gold rows", "detection F1", "tuple F1", "with region"]
    rows = [
        [label, str(one.gold), *(f"{f1:.3f}" for f1 in (one.detection()[2], one.tuple()[2], one.with_region()))]
        for label, one in (("blind: expect this", blind), ("seen: do not expect this", seen))
    ]
    return _table(head, rows)


def _promises(scores: Sequence["PromiseScore"]) -> str:
    from ingest.evaluate_promises import total

    head = ["pair", "promises", "found", "evidence P", "R", "F1", "told", "outcome", "macro-F1"]
    rows = []
    for one in (*scores, total(scores)):
        rates = (one.found(), *one.evidence(), one.told(), *one.outcome())
        rows.append([one.name, str(one.counts["promises"]), *(f"{rate:.3f}" for rate in rates)])
    return _table(head, rows)


def _accuracy(scores: Iterable["Score"]) -> str:
    from ingest.evaluate import FIELDS

    fields = (*FIELDS, "region")
    head = ["report", "gold rows", "rows read", "detection P", "R", "F1", "tuple P", "R", "F1", "with region", *fields]
    rows = []
    for one in scores:
        rates = (*one.detection(), *one.tuple(), one.with_region(), *(one.accuracy(name) for name in fields))
        rows.append([one.name, str(one.gold), str(one.read), *(f"{rate:.3f}" for rate in rates)])
    return _table(head, rows)


def _learn(scores: Sequence["Score"], golds: Sequence["Gold"]) -> None:
    """Refit the weights of the confidence, without the held-out reports."""
    from ingest import evaluate as evaluation
    from ingest.observations.confidence import WEIGHTS

    blind = evaluation.read_read(READ, golds)
    evaluation.learn_confidence(evaluation.judged(scores), blind, _held_out()).write_csv(WEIGHTS)


def _held_out() -> list[str]:
    return HELD_OUT.read_text(encoding="utf-8").split()


def _sure(scores: Sequence["Score"], golds: Sequence["Gold"]) -> dict[str, str]:
    """The calibration of the confidence on rows it was not learned from, as tables by their name on the page."""
    import polars as pl

    from ingest import evaluate as evaluation
    from ingest.observations.confidence import WEIGHTS, with_confidence

    held_out = pl.col("source").is_in(_held_out())
    read, blind = evaluation.judged(scores), evaluation.read_read(READ, golds)
    apart = evaluation.held_to_account(read.filter(~held_out), blind.filter(~held_out))
    today = with_confidence(read.filter(held_out), pl.read_csv(WEIGHTS))
    figures = []
    for label, rows in (("blind, by what others teach", apart), ("held out, as read today", today)):
        told = evaluation.calibration(rows)
        figures.append([label, *(str(value) if name == "rows" else f"{value:.3f}" for name, value in told.items())])
    of_family = apart.with_columns(rule=pl.col("rule").str.extract(r"^([^.]+)"))
    return {
        "calibration": _table(["reports", *told], figures),
        "bands": _framed(evaluation.reliability(apart)),
        "rules": _framed(evaluation.reliability(of_family, "rule")),
    }


def _framed(frame: "pl.DataFrame") -> str:
    rows = [[f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row] for row in frame.iter_rows()]
    return _table(frame.columns, rows)


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
    """A Markdown table that is also readable on a terminal."""
    widths = [max(len(row[k]) for row in (head, *rows)) for k in range(len(head))]

    def line(cells: list[str]) -> str:
        first = cells[0].ljust(widths[0])
        return "| " + " | ".join([first, *(c.rjust(w) for c, w in zip(cells[1:], widths[1:], strict=True))]) + " |"

    rule = "| " + " | ".join(["-" * widths[0], *("-" * (w - 1) + ":" for w in widths[1:])]) + " |"
    return "\n".join([line(head), rule, *map(line, rows)])
