"""The accuracy of promise outcomes, compared with pairs of reports that were followed by hand.

`PLACE-YEAR.promises.jsonl` lists each concrete promise of a report's plan with its outcome in the report a year later
and the passages that give it (`tests/gold/promises/README.md`). Its texts are beside it: `PLACE-YEAR.txt` and the next
year's. Four questions are scored:

- *found*: how many of the promises listed overlap one that was read;
- *evidence*: of the passages shown, how many are among those listed, and of the promises with a passage, how many have
  one of theirs shown;
- *told*: whether the review mentions it at all;
- *outcome*: which of the five; macro-F1 beside it, so that answering `not_mentioned` throughout gains nothing.

Promises on which careful annotators differ (`optional`) are scored neither way.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from ingest import readers
from ingest.follow import Followed, look_up, outcomes, spans_of
from ingest.promises.alike import Choice, Example, Weights, learn, weights_in_force, write_weights
from ingest.promises.followup import Candidate
from ingest.tables.schemas import DOCUMENT, OUTCOMES

Row = dict[str, Any]
TOLD = ("done", "under_way", "not_done")


@dataclass(frozen=True)
class Pair:
    """A report and the next, as rows of schema `DOCUMENT`, with the promises followed by hand."""

    name: str
    document: Row
    next_document: Row
    promises: list[Row]


@dataclass
class Score:
    """The counts of one pair, or of several added up."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)  # outcome listed, outcome given
    errors: list[tuple[str, Row, Row | None]] = field(default_factory=list)

    def found(self) -> float:
        """Share of the promises that were read."""
        return _ratio(self.counts["found"], self.counts["promises"])

    def evidence(self) -> tuple[float, float, float]:
        """Precision, recall and F1 of the passages shown."""
        precision = _ratio(self.counts["good"], self.counts["shown"])
        recall = _ratio(self.counts["hit"], self.counts["with passage"])
        return precision, recall, _ratio(2 * precision * recall, precision + recall)

    def told(self) -> float:
        """Share of the promises for which it is right whether the review mentions them."""
        return _ratio(self.counts["told"], self.counts["promises"])

    def outcome(self) -> tuple[float, float]:
        """Share of right outcomes, and the mean F1 of the outcomes that are listed."""
        each = []
        for outcome in OUTCOMES:
            given = sum(n for (_, b), n in self.confusion.items() if b == outcome)
            listed = sum(n for (a, _), n in self.confusion.items() if a == outcome)
            if listed:
                each.append(_ratio(2 * self.confusion[outcome, outcome], given + listed))
        return _ratio(self.counts["right"], self.counts["promises"]), _ratio(sum(each), len(each))


def read_pairs(folder: Path) -> list[Pair]:
    """The pairs of a folder.

    Raises `FileNotFoundError` when a text is missing, and `ValueError` when a line misquotes it.
    """
    pairs = []
    for path in sorted(folder.glob("*.promises.jsonl")):
        name = path.name.removesuffix(".promises.jsonl")
        place, _, year = name.rpartition("-")
        document, following = (_document(folder / f"{place}-{int(year) + n}.txt") for n in (0, 1))
        promises = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        for promise in promises:
            quoted = [(document["text"], promise["start"], promise["end"], promise["promise"])]
            quoted += [(following["text"], one["start"], one["end"], one["quote"]) for one in promise["evidence"]]
            for text, start, end, words in quoted:
                if text[start:end] != words:
                    raise ValueError(f"{path}: at {start} the text has {text[start:end]!r}, not {words!r}")
        pairs.append(Pair(name, document, following, promises))
    return pairs


def _document(path: Path) -> Row:
    text = readers.read(path.read_bytes(), path.name).text
    return dict.fromkeys(DOCUMENT) | {"document_sha256": path.name, "source": path.name, "text": text}


def both_ways(pairs: Sequence[Pair]) -> tuple[list[Score], list[Score]]:
    """The scores of each pair in order, with weights learned from the *other* pairs, and with those in force."""
    found = [look_up(pair.document, pair.next_document) for pair in pairs]
    in_force = [_score(pair, one, weights_in_force()) for pair, one in zip(pairs, found, strict=True)]
    examples = [_examples(pair, one) for pair, one in zip(pairs, found, strict=True)]
    apart = []
    for k, (pair, one) in enumerate(zip(pairs, found, strict=True)):
        others = [example for n, of_pair in enumerate(examples) if n != k for example in of_pair]
        if others:
            apart.append(_score(pair, one, learn(others)))
    return apart, in_force


def learn_weights(pairs: Sequence[Pair]) -> None:
    """Learn from all pairs the weights by which a passage is matched to a thing, and put them in force."""
    found = [(pair, look_up(pair.document, pair.next_document)) for pair in pairs]
    write_weights(learn([one for pair, looked_up in found for one in _examples(pair, looked_up)]))


def _score(pair: Pair, found: Followed, weights: Weights) -> Score:
    return score(pair.name, pair.promises, outcomes(found, weights).to_dicts())


def _examples(pair: Pair, found: Followed) -> list[Example]:
    """The passages looked at for each promise, by their features, and whether each is one of those listed for it.

    Promises told by one sentence for all of them (`collective`) show nothing of how passages name things.
    """
    each = zip(found.starts, found.ends, found.promises, strict=True)
    rows: list[Row] = [{"start": start, "end": end, "what": promise.what} for start, end, promise in each]
    at = {id(row): n for n, row in enumerate(rows)}
    meant: dict[int, list[Row]] = defaultdict(list)
    for promise in pair.promises:
        match = best(promise, rows)
        if match is not None:
            meant[at[id(match)]].append(promise)
    examples = []
    for n, promises in meant.items():
        if not any("collective" in promise.get("note", "") for promise in promises):
            evidence = [passage for promise in promises for passage in promise["evidence"]]
            examples.append(Example(*(_choice(found, looked_at, evidence) for looked_at in found.looked[n])))
    return examples


def _choice(found: Followed, looked_at: Sequence[Candidate], evidence: Sequence[Row]) -> Choice:
    spans = spans_of(found, [one.passage for one in looked_at])
    right = [any(_overlap(one, {"start": start, "end": end}) for one in evidence) for start, end in spans]
    return Choice([one.features for one in looked_at], right)


def score(name: str, promises: Sequence[Row], followed: Sequence[Row]) -> Score:
    """Compare what was read of one pair (rows of schema `ingest.follow.FOLLOWED`) with the promises listed."""
    result = Score(name)
    counts = result.counts
    matched: dict[int, tuple[Row, list[Row]]] = {}
    for promise in promises:
        match = best(promise, followed)
        if match is not None:
            matched.setdefault(id(match), (match, []))[1].append(promise)
        if promise.get("optional"):
            continue
        outcome = match["outcome"] if match else "not_mentioned"
        shown = match["evidence"] if match else []
        counts["promises"] += 1
        counts["found"] += match is not None
        if promise["evidence"]:
            hit = any(_overlap(one, passage) for one in promise["evidence"] for passage in shown)
            counts["with passage"] += 1
            counts["hit"] += hit
            if not hit:
                result.errors.append(("passage not shown", promise, match))
        result.confusion[promise["outcome"], outcome] += 1
        counts["told"] += (outcome in TOLD) == (promise["outcome"] in TOLD)
        counts["right"] += outcome == promise["outcome"]
        if outcome != promise["outcome"]:
            result.errors.append((f"{promise['outcome']} read as {outcome}", promise, match))
    for match, meant in matched.values():
        for passage in match["evidence"]:
            good = any(_overlap(one, passage) for promise in meant for one in promise["evidence"])
            counts["shown"] += 1
            counts["good"] += good
            if not good:
                result.errors.append(("passage of another thing", meant[0], match))
    return result


def total(scores: Iterable[Score]) -> Score:
    """All scores added up, under the name `total`."""
    result = Score("total")
    for one in scores:
        result.counts += one.counts
        result.confusion += one.confusion
        result.errors += one.errors
    return result


def best(promise: Row, rows: Sequence[Row]) -> Row | None:
    """The row that overlaps a promise and names its thing most nearly; of equals the shortest."""
    near = [row for row in rows if _overlap(promise, row)]
    return max(
        near,
        key=lambda row: (_alike(promise["what"], row["what"]), _overlap(promise, row), row["start"] - row["end"]),
        default=None,
    )


def _overlap(one: Row, other: Row) -> int:
    return max(0, min(one["end"], other["end"]) - max(one["start"], other["start"]))


def _alike(one: str, other: str) -> float:
    """Share of the pairs of neighbouring characters that two names have in common."""
    first, second = Counter(pairwise(one)), Counter(pairwise(other))
    return 2 * (first & second).total() / max(1, first.total() + second.total())


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
