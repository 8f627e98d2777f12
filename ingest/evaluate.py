"""How right the extractor is: its rows against annotated reports, field by field.

The annotation is described in `docs/annotation-guide.md`: one JSON object for each number token of a report, with the
rows that a careful reader takes from it. `evaluate` parses the annotated reports and scores what comes out:

- *detection*: a gold row is found when a row read from its token has its value and unit;
- *tuple*: it is found, and name, measure, direction, qualifier, status and period are right as well.

A row that no gold row asks for is a false positive. Tokens marked `optional` are scored neither way.
"""

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from ingest import readers
from ingest.confidence import WEIGHTS, learn, with_confidence
from ingest.extract import extract
from ingest.schemas import DOCUMENT, OBSERVATION

Row = dict[str, Any]

FIELDS = ("name", "measure", "direction", "qualifier", "status", "period")
"""The fields that must be right, besides value and unit, for a row to be right as a whole."""

# Units that say the same thing in different words.
_UNIT_AS = {
    "％": "%", "百分比": "%", "个百分点": "百分点", "人民币": "元", "㎡": "平方米", "m²": "平方米", "千米": "公里",
    "平方千米": "平方公里", "天": "日", "工作日": "日", "个工作日": "日", "位": "人", "名": "人", "口人": "人",
    "立方": "立方米", "方": "立方米", "公斤": "千克", "番": "倍",
}  # fmt: skip
_IGNORED = re.compile(r"[\s，、；。：“”\"'‘’（）()《》]")
_SPAN = re.compile(r"[—–~至年]+")


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
    read: int = 0  # rows that were read, those on optional tokens left out
    found: int = 0  # value and unit right
    whole: int = 0  # everything right
    fields: Counter[str] = field(default_factory=Counter)  # right fields among the found rows
    errors: list[Error] = field(default_factory=list)
    judged: list[tuple[Row, bool]] = field(default_factory=list)  # each read row, and whether it is right as a whole

    def detection(self) -> tuple[float, float, float]:
        """Precision, recall and F1 of value and unit alone."""
        return _rates(self.found, self.read, self.gold)

    def tuple(self) -> tuple[float, float, float]:
        """Precision, recall and F1 of whole rows."""
        return _rates(self.whole, self.read, self.gold)

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
    """The staging frames of annotated reports; `source` is the report's name, and nothing is known but the text."""
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


def evaluate(golds: Sequence[Gold]) -> list[Score]:
    """Parse the annotated reports and score each, in the order given."""
    frames = parse(golds)
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
    _false_positives(result, on_token[-1], None)
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
            continue
        best = max(fitting, key=lambda row: _agreement(gold, row))
        left.remove(best)
        right = [name for name in FIELDS if _field_agrees(name, gold, best)]
        result.found += 1
        result.read += 1
        result.fields.update(right)
        result.fields["region"] += gold["region"] == best["region"]
        result.judged.append((best, len(right) == len(FIELDS)))
        if len(right) == len(FIELDS):
            result.whole += 1
        else:
            wrong = ", ".join(name for name in FIELDS if name not in right)
            result.errors.append(Error(f"wrong {wrong}", *span, gold, [best]))
    _false_positives(result, left, span)


def _false_positives(result: Score, rows: list[Row], span: tuple[int, int] | None) -> None:
    result.read += len(rows)
    result.judged += [(row, False) for row in rows]
    if rows:
        start, end = span or (rows[0]["start"], rows[0]["end"])
        result.errors.append(Error("false positive", start, end, None, rows))


def total(scores: Iterable[Score]) -> Score:
    """All scores added up, under the name `total`."""
    result = Score("total")
    for one in scores:
        result.gold += one.gold
        result.read += one.read
        result.found += one.found
        result.whole += one.whole
        result.fields += one.fields
        result.errors += one.errors
        result.judged += one.judged
    return result


def judged(scores: Sequence[Score]) -> pl.DataFrame:
    """Every row read, with `right` (in every field) and a confidence learned from the *other* reports' rows.

    So the confidence is judged on rows it was not learned from. One report alone keeps the confidence it has.
    """
    schema = pl.Schema({**OBSERVATION.columns, "source": pl.String})
    parts = []
    for one in scores:
        rows = pl.DataFrame([row for row, _ in one.judged], schema=schema)
        parts.append(rows.with_columns(right=pl.Series([right for _, right in one.judged], dtype=pl.Boolean)))
    if len(parts) == 1:
        return parts[0]
    apart = []
    for k, part in enumerate(parts):
        others = pl.concat(parts[:k] + parts[k + 1 :])
        apart.append(with_confidence(part, learn(others, others["right"])))
    return pl.concat(apart)


def learn_confidence(scores: Sequence[Score]) -> None:
    """Learn the weights of the confidence from all rows that were read, and write them to the project's file."""
    rows = judged(scores)
    learn(rows, rows["right"]).write_csv(WEIGHTS)


BANDS = (0.0, 0.8, 0.9, 0.95, 0.97, 0.98, 0.99, 1.0)
"""Where the bands of the reliability table begin and end: narrow where most rows are."""


def reliability(rows: pl.DataFrame, *by: str) -> pl.DataFrame:
    """Of `judged` rows: how many there are, their mean confidence and the share that is right, per band or column."""
    labels = [f"{low:.2f}–{high:.2f}" for low, high in pairwise(BANDS)]
    band = pl.col("confidence").bin_intervals(BANDS[1:-1], labels=labels)
    keys = [pl.col(name) for name in by] or [band.alias("confidence band")]
    figures = (pl.len().alias("rows"), pl.mean("confidence").alias("mean confidence"), pl.mean("right").alias("right"))
    return rows.group_by(keys).agg(*figures).sort("rows" if by else "confidence band", descending=bool(by))


def _rates(right: int, read: int, gold: int) -> tuple[float, float, float]:
    precision = right / read if read else 0.0
    recall = right / gold if gold else 0.0
    both = precision + recall
    return precision, recall, 2 * precision * recall / both if both else 0.0


def _bare(text: str | None) -> str:
    return _IGNORED.sub("", text or "")


def _same_number(gold: Row, row: Row) -> bool:
    units = [_UNIT_AS.get(_bare(one["unit"]), _bare(one["unit"])) for one in (gold, row)]
    return (
        _close(gold["value"], row["value"])
        and _close(gold.get("value_high"), row.get("value_high"))
        and units[0] == units[1]
    )


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
