"""The extractor's accuracy: its rows compared with annotated reports, field by field.

The annotation is described in `docs/annotation-guide.md`: one JSON object for each number token of a report, with the
rows that a careful reader takes from it. `evaluate` parses the annotated reports and scores what comes out:

- *detection*: a gold row is found when a row read from its token has its value and unit;
- *tuple*: it is found, and name, measure, direction, qualifier, status and period are right as well.

A row without a gold row is a false positive. Tokens marked `optional` are scored neither way.

The reading of a report before any rule was changed for it is kept row by row (`record_blind`): accuracy on unseen
reports can't be estimated from reports that the rules were written with.
"""

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from ingest import readers
from ingest.catalogue.units import units
from ingest.extract import extract
from ingest.language.lexicon import compiled, pairs
from ingest.observations.confidence import learn, with_confidence
from ingest.tables.schemas import DOCUMENT, OBSERVATION

Row = dict[str, Any]

FIELDS = ("name", "measure", "direction", "qualifier", "status", "period")
"""The fields that must be right besides value and unit for a row to count as right."""

_IGNORED = compiled(r"[\s{mark}：“”\"'‘’（）()《》]")
_SPAN = re.compile("(?:[—–~至]|年)+")


@dataclass(frozen=True)
class Gold:
    """One annotated report: its text as read and its number tokens in text order."""

    name: str
    text: str
    tokens: list[Row]


@dataclass(frozen=True)
class Error:
    """One disagreement: `missed`, `false positive`, or `wrong` with the fields that differ."""

    kind: str
    start: int
    end: int
    gold: Row | None
    got: list[Row]


@dataclass
class Score:
    """The counts of one report, or of several added up."""

    name: str
    gold: int = 0  # rows that should have been read
    read: int = 0  # rows read, except those on optional tokens
    found: int = 0  # value and unit right
    whole: int = 0  # everything right
    placed: int = 0  # the region as well
    fields: Counter[str] = field(default_factory=Counter)  # right fields among the found rows
    errors: list[Error] = field(default_factory=list)
    judged: list[tuple[Row, bool]] = field(default_factory=list)  # each read row, and whether it is right as a whole
    outcomes: list[Row] = field(default_factory=list)  # the outcome of each row, in the columns of `OUTCOME`

    def detection(self) -> tuple[float, float, float]:
        """Precision, recall and F1 of value and unit alone."""
        return _rates(self.found, self.read, self.gold)

    def tuple(self) -> tuple[float, float, float]:
        """Precision, recall and F1 of whole rows."""
        return _rates(self.whole, self.read, self.gold)

    def with_region(self) -> float:
        """F1 of rows that are right as a whole and have the right region."""
        return _rates(self.placed, self.read, self.gold)[2]

    def accuracy(self, name: str) -> float:
        """Share of the found rows whose field `name` is right."""
        return self.fields[name] / max(1, self.found)


def read_gold(folder: Path, *texts: Path) -> list[Gold]:
    """The annotated reports of a folder: each `NAME.jsonl` with its text `NAME.txt` there or in one of `texts`.

    Raises `FileNotFoundError` when a text is missing or there is no annotation at all, and `ValueError` when an
    annotation does not fit its text.
    """
    golds = []
    for path in sorted(folder.glob("*.jsonl")):
        found = [p for p in (place / f"{path.stem}.txt" for place in (folder, *texts)) if p.exists()]
        if not found:
            raise FileNotFoundError(f"the text of {path} is missing: {path.stem}.txt should stand beside it")
        text = readers.read(found[0].read_bytes(), found[0].name).text
        tokens = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        for token in tokens:
            printed = text[token["start"] : token["start"] + len(token["text"])]
            if printed != token["text"]:
                raise ValueError(f"{path}, token {token['token']}: the text has {printed!r}, not {token['text']!r}")
        golds.append(Gold(path.stem, text, tokens))
    if not golds:
        raise FileNotFoundError(f"there is no annotated report (NAME.jsonl) in {folder}")
    return golds


def parse(golds: Sequence[Gold]) -> dict[str, pl.DataFrame]:
    """The staging frames of annotated reports; `source` is the report's name, and only the text is given."""
    rows = [
        {
            "document_sha256": hashlib.sha256(gold.text.encode()).hexdigest(),
            "source": f"{gold.name}.txt",
            "media_type": "text/plain",
            "text": gold.text,
        }
        for gold in golds
    ]
    return extract(pl.DataFrame([dict.fromkeys(DOCUMENT) | row for row in rows], schema=DOCUMENT))


def evaluate(golds: Sequence[Gold], frames: Mapping[str, pl.DataFrame] | None = None) -> list[Score]:
    """Parse the annotated reports, unless `frames` has them parsed, and score each, in the order given."""
    frames = frames or parse(golds)
    read = frames["observation"].join(frames["report"].select("report_id", "source"), on="report_id")
    by_source = {key[0]: part.to_dicts() for key, part in read.partition_by("source", as_dict=True).items()}
    return [score(gold.name, gold.tokens, by_source.get(f"{gold.name}.txt", [])) for gold in golds]


def score(name: str, tokens: Sequence[Row], rows: Iterable[Row]) -> Score:
    """Compare the rows read from one report with its gold tokens.

    A row belongs to the first token that its span touches; a row that touches none is a false positive.
    """
    result = Score(name)
    spans = [(token["start"], token["start"] + len(token["text"])) for token in tokens]
    on_token: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        touched = (k for k, (start, end) in enumerate(spans) if row["start"] < end and row["end"] > start)
        on_token[next(touched, -1)].append(row)
    for k, token in enumerate(tokens):
        if token.get("optional"):
            continue
        _score_token(result, token, spans[k], on_token[k])
    for row in on_token[-1]:
        _false_positives(result, [row], (row["start"], row["end"]))
    return result


def _score_token(result: Score, token: Row, span: tuple[int, int], rows: list[Row]) -> None:
    left = list(rows)
    # The second figure of a range has no rows of its own: what is read from it is wrong.
    wanted = [] if token.get("reason") == "range_end" else token["rows"]
    result.gold += len(wanted)
    for gold in wanted:
        fitting = [row for row in left if _same_number(gold, row)]
        if not fitting:
            result.errors.append(Error("missed", *span, gold, rows))
            result.outcomes.append(_outcome(result.name, span, "missed", gold))
            continue
        best = max(fitting, key=lambda row: _agreement(gold, row))
        left.remove(best)
        right = [name for name in FIELDS if _field_agrees(name, gold, best)]
        result.found += 1
        result.read += 1
        result.fields.update(right)
        placed = gold["region"] == best["region"]
        wrong = [name for name in FIELDS if name not in right]
        result.fields["region"] += placed
        result.judged.append((best, not wrong))
        if wrong:
            result.errors.append(Error(f"wrong {', '.join(wrong)}", *span, gold, [best]))
        result.whole += not wrong
        result.placed += placed and not wrong
        told = wrong + ([] if placed else ["region"])
        result.outcomes.append(_outcome(result.name, span, "wrong" if told else "right", best, told))
    _false_positives(result, left, span)


def _false_positives(result: Score, rows: list[Row], span: tuple[int, int]) -> None:
    result.read += len(rows)
    result.judged += [(row, False) for row in rows]
    if rows:
        result.errors.append(Error("false positive", *span, None, rows))
        result.outcomes += [_outcome(result.name, span, "unasked", row) for row in rows]


def _outcome(report: str, span: tuple[int, int], outcome: str, row: Row, wrong: Sequence[str] = ()) -> Row:
    return {
        "report": report,
        "start": span[0],
        "end": span[1],
        "outcome": outcome,
        "wrong": " ".join(wrong),
        "name": row["name"],
        "rule": row.get("rule"),
        "confidence": row.get("confidence"),
    }


OUTCOME = pl.Schema(
    {
        "report": pl.String,
        "extractor": pl.String,  # the version that read it, before any rule was changed for it
        "start": pl.Int64,  # the gold token's span
        "end": pl.Int64,
        "outcome": pl.String,  # right, wrong, missed (a gold row without a row) or unasked (a row without a gold row)
        "wrong": pl.String,  # the fields that are wrong, the region among them
        "name": pl.String,  # as read; of a missed row as annotated
        "rule": pl.String,
        "confidence": pl.Float64,
    }
)
"""The columns of the blind record: the outcome of each row at a report's first reading."""


def record_blind(record: Path, scores: Iterable[Score], extractor: str) -> list[str]:
    """Add the outcome of each row of new reports to the blind record; returns the names of these reports.

    A first reading happens once: a report in the record keeps its outcome.
    """
    kept = read_blind(record)
    known = set(kept["report"])
    new = [one for one in scores if one.name not in known]
    rows = [row | {"extractor": extractor} for one in new for row in one.outcomes]
    pl.concat([kept, pl.DataFrame(rows, schema=OUTCOME)]).write_csv(record)
    return [one.name for one in new]


def read_blind(record: Path) -> pl.DataFrame:
    """The blind record (schema `OUTCOME`); empty where there is none yet."""
    return pl.read_csv(record, schema=OUTCOME) if record.exists() else pl.DataFrame(schema=OUTCOME)


def blind_scores(outcomes: pl.DataFrame) -> list[Score]:
    """The counts of each report in the blind record, in its order."""
    scores = []
    for name, rows in outcomes.group_by("report", maintain_order=True):
        told = list(zip(rows["outcome"], (wrong.split() for wrong in rows["wrong"]), strict=True))
        found = [wrong for outcome, wrong in told if outcome in ("right", "wrong")]
        one = Score(str(name[0]), found=len(found))
        one.gold = one.found + sum(outcome == "missed" for outcome, _ in told)
        one.read = one.found + sum(outcome == "unasked" for outcome, _ in told)
        one.whole = sum(not set(wrong) - {"region"} for wrong in found)
        one.placed = sum(not wrong for wrong in found)
        one.fields = Counter(name for wrong in found for name in (*FIELDS, "region") if name not in wrong)
        scores.append(one)
    return scores


LOT = pl.Schema(
    {
        "lot": pl.Int64,
        "extractor": pl.String,  # the version that read it, before any rule was changed for it
        "judged_on": pl.Date,
        **dict.fromkeys(("reports", "numbers", "rows"), pl.Int64),
    }
)
"""The columns of the record of judged lots: how much each reader was given."""

JUDGEMENT = pl.Schema(
    {
        "lot": pl.Int64,
        "report": pl.String,  # place/year
        "paragraph": pl.Int64,
        "number": pl.Int64,  # counts the paragraph's numbers from 1; null where the number was not seen at all
        "printed": pl.String,
        "field": pl.String,  # the field that is wrong; missed (no row where one belongs) or false (a row of nothing)
        "verdict": pl.String,  # clear, or doubtful where careful readers might differ
        "read": pl.String,
        "right": pl.String,
        "clause": pl.String,
    }
)
"""The columns of the record of what strict readers found wrong, one row for each error."""


def lots_judged(lots: Path, judgements: Path) -> pl.DataFrame:
    """What strict readers found in each lot of paragraphs, and in all; empty without lots.

    `right` is the share of rows without a clear error; the other columns count clear errors, `doubtful` the rest.
    """
    if not lots.exists():
        return pl.DataFrame()
    given, errors = pl.read_csv(lots, schema=LOT), pl.read_csv(judgements, schema=JUDGEMENT)
    clear, kind = pl.col("verdict") == "clear", pl.col("field")
    of_lot = errors.group_by("lot").agg(
        *(((kind == name) & clear).sum().alias(name) for name in _JUDGED_APART),
        (~kind.is_in(_JUDGED_APART) & clear).sum().alias("other"),
        (~clear).sum().alias("doubtful"),
        pl.struct("paragraph", "number").filter(clear & (kind != "missed")).n_unique().alias("wrong"),
    )
    counts = ("reports", "numbers", "rows", "wrong", *_JUDGED_APART, "other", "doubtful")
    told = given.join(of_lot, on="lot", how="left").sort("lot").select(pl.col("lot").cast(pl.String), *counts)
    whole = told.select(pl.lit("total").alias("lot"), pl.col(*counts).sum())
    right = (1 - pl.col("wrong") / pl.col("rows")).alias("right")
    return pl.concat([told.fill_null(0), whole]).with_columns(right).select("lot", *counts[:3], "right", *counts[4:])


_JUDGED_APART = ("false", "missed", "name", "period", "region")


def agreement(folder: Path, golds: Sequence[Gold]) -> list[Score]:
    """The agreement of two annotators: the second annotation of a report (`folder/NAME.jsonl`) scored like a reading.

    Where two careful annotators differ no program can be right: their agreement is its ceiling.
    """
    scores = []
    for gold in golds:
        path = folder / f"{gold.name}.jsonl"
        if path.exists():
            tokens = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
            optional = {token["start"] for token in tokens if token.get("optional")}
            rows = [
                row | {"start": token["start"], "end": token["start"] + len(token["text"])}
                for token in tokens
                for row in token["rows"]
            ]
            # What either of them marks as optional is scored neither way.
            asked = [token | {"optional": token["start"] in optional or token.get("optional")} for token in gold.tokens]
            scores.append(score(gold.name, asked, rows))
    return scores


def total(scores: Iterable[Score]) -> Score:
    """All scores added up, under the name `total`."""
    result = Score("total")
    for one in scores:
        result.gold += one.gold
        result.read += one.read
        result.found += one.found
        result.whole += one.whole
        result.placed += one.placed
        result.fields += one.fields
        result.errors += one.errors
        result.judged += one.judged
        result.outcomes += one.outcomes
    return result


READ = pl.Schema(
    {
        "report": pl.String,
        "right": pl.Boolean,  # in every field but the region
        **{
            name: OBSERVATION.columns[name]
            for name in (
                *("start", "end", "name", "value", "value_high", "unit", "measure", "direction", "qualifier"),
                *("status", "period", "region", "sentence_start", "sentence_end", "rule"),
            )
        },
        "number": pl.Int32,  # 0, 1, 2 ... among the rows of one number
    }
)
"""The columns of the rows from which the confidence is learned: the row as read, and whether it was right."""


def record_read(file: Path, scores: Iterable[Score], names: Collection[str]) -> None:
    """Keep the blind rows of the reports `names`, from which the confidence is learned."""
    kept = pl.read_csv(file, schema=READ) if file.exists() else pl.DataFrame(schema=READ)
    new = [
        {**row, "report": one.name, "right": right, "number": int(row["observation_id"].rpartition(":")[2])}
        for one in scores
        if one.name in names
        for row, right in one.judged
    ]
    pl.concat([kept, pl.DataFrame(new, schema=READ)]).write_csv(file)


def read_read(file: Path, golds: Sequence[Gold]) -> pl.DataFrame:
    """The rows that were kept of annotated reports, as observations with `source` and `right`."""
    rows = pl.read_csv(file, schema=READ) if file.exists() else pl.DataFrame(schema=READ)
    texts = {gold.name: gold.text for gold in golds}
    made = [
        dict.fromkeys(OBSERVATION.columns)
        | row
        | {
            "observation_id": f"{row['report']}:{row['start']}:{row['number']}",
            "report_id": row["report"],
            "source": row["report"],
            "printed": texts[row["report"]][row["start"] : row["end"]],
            "sentence": texts[row["report"]][row["sentence_start"] : row["sentence_end"]],
        }
        for row in rows.iter_rows(named=True)
        if row["report"] in texts
    ]
    return pl.DataFrame(made, schema=_JUDGED)


_JUDGED = pl.Schema({**OBSERVATION.columns, "source": pl.String, "right": pl.Boolean})


def judged(scores: Sequence[Score]) -> pl.DataFrame:
    """Every row read, as an observation with its report as `source`, and whether it is `right` in every field."""
    rows = [row | {"source": one.name, "right": right} for one in scores for row, right in one.judged]
    return pl.DataFrame(rows, schema=_JUDGED)


def learn_confidence(seen: pl.DataFrame, blind: pl.DataFrame, but: Collection[str] = ()) -> pl.DataFrame:
    """The weights of the confidence, from rows of reports that the rules were written with and from blind ones.

    The reports `but` are left out.
    """
    rows = pl.concat([seen.with_columns(seen=True), blind.with_columns(seen=False)])
    rows = rows.filter(~pl.col("source").is_in(list(but)))
    return learn(rows, rows["right"], rows["seen"])


def held_to_account(seen: pl.DataFrame, blind: pl.DataFrame) -> pl.DataFrame:
    """The blind rows, each with the confidence learned from all *other* reports."""
    parts = [
        with_confidence(part, learn_confidence(seen, blind, [str(source)]))
        for (source,), part in blind.partition_by("source", as_dict=True).items()
    ]
    return pl.concat(parts)


BANDS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 1.0)
"""The limits of the bands of the reliability table: narrow where most rows are."""


def reliability(rows: pl.DataFrame, *by: str) -> pl.DataFrame:
    """Number, mean confidence and share of right rows of `judged`, per band or column."""
    labels = [f"{low:.2f}–{high:.2f}" for low, high in pairwise(BANDS)]
    band = pl.col("confidence").bin_intervals(BANDS[1:-1], labels=labels)
    keys = [pl.col(name) for name in by] or [band.alias("confidence band")]
    figures = (pl.len().alias("rows"), pl.mean("confidence").alias("mean confidence"), pl.mean("right").alias("right"))
    return rows.group_by(keys).agg(*figures).sort("rows" if by else "confidence band", descending=bool(by))


def calibration(rows: pl.DataFrame) -> dict[str, float]:
    """The calibration of the confidence of `judged` rows.

    Out: `rows`; `right` and `confidence`, their means; `error`, the expected calibration error over tenths of the
    scale; `in the lowest tenth`, the share of the wrong rows that the least confident tenth of all rows holds.
    """
    tenths = rows.group_by((pl.col("confidence") * 10).floor().clip(0, 9)).agg(
        off=((pl.mean("confidence") - pl.mean("right")).abs() * pl.len()).cast(pl.Float64)
    )
    lowest = rows.sort("confidence").head(round(rows.height / 10))
    wrong = rows.filter(~pl.col("right")).height
    return {
        "rows": rows.height,
        "right": float(rows["right"].cast(pl.Float64).mean() or 0),  # type: ignore[arg-type]
        "confidence": float(rows["confidence"].mean() or 0),  # type: ignore[arg-type]
        "error": float(tenths["off"].sum() or 0) / max(1, rows.height),
        "in the lowest tenth": lowest.filter(~pl.col("right")).height / max(1, wrong),
    }


def _rates(right: int, read: int, gold: int) -> tuple[float, float, float]:
    precision = right / read if read else 0.0
    recall = right / gold if gold else 0.0
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def _bare(text: str | None) -> str:
    return _IGNORED.sub("", text or "")


def _same_number(gold: Row, row: Row) -> bool:
    measured = [_measured_in(_bare(one["unit"])) for one in (gold, row)]
    return (
        _close(gold["value"], row["value"])
        and _close(gold.get("value_high"), row.get("value_high"))
        and measured[0] == measured[1]
    )


def _measured_in(unit: str) -> tuple[str, float]:
    """What a unit converts to, and how: 公斤 and 千克 are the same, and so are 名, 位 and 人."""
    known = units().get(pairs("unit_forms", "alike").get(unit, unit))
    return (known.base_unit, known.factor) if known else (unit, 1)


def _close(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= 1e-6 * max(1.0, abs(other))


def _field_agrees(name: str, gold: Row, row: Row) -> bool:
    if name == "name":
        # Any name that holds what a name must hold, and is not much longer than needed.
        got = _bare(row["name"])
        heads = gold.get("head") or [gold["name"]]
        return all(_bare(head) in got for head in heads) and len(got) <= 2 * len(_bare(gold["name"])) + 8
    if name == "period":
        return _period(row["period"]) in [_period(p) for p in (gold["period"], *gold.get("period_also", ()))]
    return bool(gold[name] == row[name])


def _period(text: str | None) -> str:
    return _SPAN.sub("-", text or "").strip("-")


def _agreement(gold: Row, row: Row) -> int:
    """How well a row fits a gold row; the name counts more, for it tells rows on one number apart."""
    return sum(_field_agrees(name, gold, row) * (3 if name == "name" else 1) for name in FIELDS)
