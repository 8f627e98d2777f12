"""How sure a row is: the share of rows like it that will be right in every field, in a report that nobody has seen.

The features below say which rows are alike: the rule that read the row, and traits of its name, number and sentence
that often go with errors. Their weights (`ingest/words/confidence.csv`) are learned by `gwr evaluate --fit`,
as a logistic regression of *right in every field* on the features. A weight below zero speaks against a row.

The rules were written with some of the annotated reports, and rows of these are right more often than others. The
feature `_SEEN` accounts for that; no row of a new report has it. So all annotated rows teach which features go with
errors, and the rows of the other reports teach how often errors occur.
"""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import polars as pl

from ingest.language.lexicon import characters, word, words

WEIGHTS = Path(str(files("ingest") / "words" / "confidence.csv"))
NAME_PARTS = Path(str(files("ingest") / "words" / "name_parts.txt"))
_WORDS = words("confidence")
_RULE_IS = "rule is "
_SEEN = "rules were written with the report"
_PENALTY = 1.0  # on the weights' squares: features seen in a few rows only stay near 0
_SMALL = 1e-3  # the same for `_SEEN`, which has many rows
_FOUND_BY = 2  # last characters of a name, by which it is found again in its sentence
BEGINNING, ENDING = 2, 3
"""First and last characters of a name, by which names are compared (`ingest/words/name_parts.txt`)."""


def _any_of(group: str) -> str:
    """A pattern for the words of a class, without the look-ahead of `lexicon.any_of`, which Polars doesn't support."""
    return f"(?:{'|'.join(map(re.escape, _WORDS[group]))})"


_NO_BEGINNING = f"^(?:{_any_of('no_beginning')}|[{characters('common', 'numeral')}]+是)"
_CLAUSE_END, _HAN = characters("common", "clause_end"), characters("common", "han")
_PROJECT = word("common", "project")


def _prepared(observations: pl.DataFrame) -> pl.DataFrame:
    """Observations with the words around each number: before it in its sentence, before it in its clause, behind it."""
    at, end = pl.col("start") - pl.col("sentence_start"), pl.col("end") - pl.col("sentence_start")
    return observations.with_columns(
        before=pl.col("sentence").str.slice(0, at), behind=pl.col("sentence").str.slice(end, 40)
    ).with_columns(
        clause=pl.col("before").str.extract(rf"([^{_CLAUSE_END}：、,;\n]*)$"),
        ending=pl.col("name").str.slice(-_FOUND_BY),
    )


def _features(rules: Iterable[str]) -> dict[str, pl.Expr]:
    """Each feature with the expression that finds it in prepared observations (schema `ingest.tables.schemas`)."""
    name, unit, measure, ending = (pl.col(column) for column in ("name", "unit", "measure", "ending"))
    in_clause = pl.col("clause").str.contains(ending, literal=True)
    behind = ~in_clause & pl.col("behind").str.slice(0, 12).str.contains(ending, literal=True)
    before = ~in_clause & ~behind & pl.col("before").str.contains(ending, literal=True)
    listed, span = name.is_in(_catalogue()), pl.col("period").str.len_chars() > 4
    goes_on = pl.col("behind").str.contains(f"^[{_HAN}A-Za-z]")
    return {
        "always": pl.col("rule").is_not_null(),
        _SEEN: pl.col("rule").is_null(),
        "name is in the catalogue of indicators": listed,
        "name ends with a noun of indicators": name.str.contains(f"(?:{'|'.join(words('heads')['head'])})$"),
        "name ends like no noun": name.str.contains(f"{_any_of('no_noun_end')}$"),
        "name begins as none does": name.str.contains(_NO_BEGINNING),
        "name begins as few names do": ~_is_part(name.str.slice(0, BEGINNING), "begins"),
        "name begins with the inside of names": _is_part(name.str.slice(0, BEGINNING), "inside"),
        "name ends as few names do": _is_part(name.str.slice(-ENDING), "ends_seldom"),
        "name ends as no other name does": name.str.contains(f"[{_HAN}]{{{ENDING}}}$")
        & ~_is_part(name.str.slice(-ENDING), "ends")
        & ~_is_part(name.str.slice(-ENDING), "ends_seldom"),
        "name ends with what is done": name.str.contains(f"{_any_of('done')}$"),
        "name has less than 4 characters": name.str.len_chars() < 4,
        "name has 16 characters or more": name.str.len_chars() >= 16,
        "name has 24 characters or more": name.str.len_chars() >= 24,
        "name holds a figure": name.str.contains(r"\d"),
        "name lists things": name.str.contains(f"[{characters('common', 'inner_mark')}]"),
        "name has half a pair of quotes or brackets": name.str.count_matches(r"[“（《]")
        != name.str.count_matches(r"[”）》]"),
        "name stands in the number's clause": in_clause,
        "name stands behind the number": behind,
        "name stands clauses before": before,
        "number goes straight on into a word": goes_on,
        "number is of one of some projects": goes_on & pl.col("behind").str.contains(f"^[^{_CLAUSE_END}]*{_PROJECT}"),
        "number is a size, and goes on into a word": goes_on & unit.is_in(_WORDS["size"]),
        "clause leads up to the number": pl.col("clause").str.contains(f"{_any_of('leads_up')}$"),
        "number is printed in Chinese": pl.col("printed").str.contains(r"^\D"),
        "number is shared with a row before": ~pl.col("observation_id").str.ends_with(":0"),
        "number is not the only one said of this": (
            pl.struct("value", "unit").n_unique().over("report_id", "name", "measure", "period", "region", "status") > 1
        ),
        "sentence lists more than 6 numbers": pl.len().over("report_id", "sentence_start") > 6,
        "measure is growth": measure == "growth",
        "measure is share": measure == "share",
        "measure is change": measure == "change",
        "measure is gap": measure == "gap",
        "measure is rank": measure == "rank",
        "unit is money": unit.str.contains("元"),
        "unit has more than 3 characters": unit.str.len_chars() > 3,
        "status is target": pl.col("status") == "target",
        "period is a span": span,
        "period is a span, of a listed indicator": span & listed,
        "period is a span, and no word tells so": span & ~pl.col("before").str.contains(_any_of("span")),
        **{f"{_RULE_IS}{rule}": _rule() == rule for rule in rules},
    }


def _is_part(part: pl.Expr, group: str) -> pl.Expr:
    """Whether it is a part of names in a class of `ingest/words/name_parts.txt`."""
    return part.is_in(words("name_parts")[group])


def _rule() -> pl.Expr:
    """The family of the rule: repaired.prize gives repaired."""
    return pl.col("rule").str.extract(r"^([^.]+)")


@cache
def _catalogue() -> list[str]:
    indicators = pl.read_csv(files("ingest") / "catalogue" / "indicators.csv")  # type: ignore[arg-type]
    aliases = indicators["aliases"].fill_null("").str.split("|").explode()
    return pl.concat([indicators["name_zh"], aliases]).unique().to_list()


@cache
def _weights() -> pl.DataFrame:
    return pl.read_csv(WEIGHTS)


def with_confidence(observations: pl.DataFrame, weights: pl.DataFrame | None = None) -> pl.DataFrame:
    """Fill the column `confidence` of observations, by the `weights` that `learn` returns (or the project's own)."""
    known = dict((_weights() if weights is None else weights).select("feature", "weight").iter_rows())
    features = _features(feature.removeprefix(_RULE_IS) for feature in known if feature.startswith(_RULE_IS))
    # A feature that was never learned, such as a new rule's, says nothing.
    evidence = pl.sum_horizontal(
        found.fill_null(False).cast(pl.Float64) * known[name] for name, found in features.items() if name in known
    )
    sure = _prepared(observations).select((1 / (1 + (-evidence).exp())).round(3)).to_series()
    return observations.with_columns(confidence=sure)


def learn(observations: pl.DataFrame, right: pl.Series, seen: pl.Series) -> pl.DataFrame:
    """Learn the weight of each feature from observations.

    `right` says whether each is right in every field, `seen` whether the rules were written with its report. Returns
    one row for each feature: its weight, how many observations have it, and what share of those is right.
    """
    features = _features(observations.select(_rule().unique().sort()).to_series().drop_nulls()) | {_SEEN: pl.lit(seen)}
    given = (
        _prepared(observations)
        .select(found.fill_null(False).cast(pl.Float64).alias(name) for name, found in features.items())
        .to_numpy()
    )
    outcome = right.cast(pl.Float64).to_numpy()
    rows = given.sum(axis=0)
    penalty = np.array([{"always": 0.0, _SEEN: _SMALL}.get(name, _PENALTY) for name in features])
    return pl.DataFrame(
        {
            "feature": list(features),
            "weight": _regress(given, outcome, penalty).round(3),
            "rows": rows.astype(int),
            "right": (outcome @ given / np.maximum(rows, 1)).round(3),
        }
    )


def _regress(given: np.ndarray, outcome: np.ndarray, penalty: np.ndarray) -> np.ndarray:
    """Logistic regression by Newton's method."""
    weights = np.zeros(given.shape[1])
    for _ in range(12):
        expected = 1 / (1 + np.exp(-given @ weights))
        slope = given.T @ (outcome - expected) - penalty * weights
        curve = (given.T * (expected * (1 - expected))) @ given + np.diag(penalty + 1e-9)
        weights += np.linalg.solve(curve, slope)
    return weights
