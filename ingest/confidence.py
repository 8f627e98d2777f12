"""How sure a reading is: the share of readings like it that proved right in every field on annotated reports.

What makes readings alike are the features below: the rule that read the row, and traits of its name, number and
sentence that go with errors. Their weights (`ingest/words/confidence.csv`) are learned by `gwr evaluate --fit`, as a
logistic regression of *right in every field* on the features; a weight below zero speaks against a row.
"""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import polars as pl

from ingest.lexicon import words

WEIGHTS = Path(str(files("ingest") / "words" / "confidence.csv"))
_RULE_IS = "rule is "
_PENALTY = 2.0  # on the weights' squares: features seen in a few rows only stay near 0


def _features(rules: Iterable[str]) -> dict[str, pl.Expr]:
    """Each feature with the expression that finds it in observations (schema `ingest.schemas.OBSERVATION`)."""
    name = pl.col("name")
    return {
        "always": pl.col("rule").is_not_null(),
        "name is in the catalogue of indicators": name.is_in(_catalogue()),
        "name has less than 4 characters": name.str.len_chars() < 4,
        "name has 16 characters or more": name.str.len_chars() >= 16,
        "name holds a figure": name.str.contains(r"\d"),
        "name holds a verb of driving": name.str.contains_any(list(words("verbs")["drive"])),
        "name ends like no noun": name.str.contains(
            r"(?:个|的|[达到上中内等全为于占]|目标|计划|任务|年度|水平|标准|工作)$"
        ),
        "measure is growth": pl.col("measure") == "growth",
        "measure is share": pl.col("measure") == "share",
        "measure is multiple": pl.col("measure") == "multiple",
        "unit has more than 3 characters": pl.col("unit").str.len_chars() > 3,
        "number is printed in Chinese": pl.col("printed").str.contains(r"^\D"),
        "number is shared with a row before": ~pl.col("observation_id").str.ends_with(":0"),
        "period is a span": pl.col("period").str.len_chars() > 4,
        "sentence lists more than 6 numbers": pl.len().over("report_id", "sentence_start") > 6,
        **{f"{_RULE_IS}{rule}": _rule() == rule for rule in rules},
    }


def _rule() -> pl.Expr:
    return pl.col("rule").str.strip_suffix("_from")


@cache
def _catalogue() -> list[str]:
    indicators = pl.read_csv(files("ingest") / "catalogue" / "indicators.csv")  # type: ignore[arg-type]
    aliases = indicators["aliases"].fill_null("").str.split("|").explode()
    return pl.concat([indicators["name_zh"], aliases]).unique().to_list()


@cache
def _weights() -> pl.DataFrame:
    return pl.read_csv(WEIGHTS)


def with_confidence(observations: pl.DataFrame, weights: pl.DataFrame | None = None) -> pl.DataFrame:
    """Fill the column `confidence` of observations, by `weights` as `learn` makes them (the project's own if None)."""
    known = dict((_weights() if weights is None else weights).select("feature", "weight").iter_rows())
    features = _features(feature.removeprefix(_RULE_IS) for feature in known if feature.startswith(_RULE_IS))
    # A feature that was never learned, such as a new rule's, says nothing.
    evidence = pl.sum_horizontal(found.cast(pl.Float64) * known.get(name, 0.0) for name, found in features.items())
    return observations.with_columns(confidence=(1 / (1 + (-evidence).exp())).round(3))


def learn(observations: pl.DataFrame, right: pl.Series) -> pl.DataFrame:
    """The weight of each feature, from observations and whether each is `right` in every field.

    Out: one row a feature with its weight, how many of the observations have it, and what share of those is right.
    """
    features = _features(observations.select(_rule().unique().sort()).to_series())
    given = observations.select(found.cast(pl.Float64).alias(name) for name, found in features.items()).to_numpy()
    outcome = right.cast(pl.Float64).to_numpy()
    rows = given.sum(axis=0)
    return pl.DataFrame(
        {
            "feature": list(features),
            "weight": _regress(given, outcome).round(3),
            "rows": rows.astype(int),
            "right": (outcome @ given / np.maximum(rows, 1)).round(3),
        }
    )


def _regress(given: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    """Logistic regression by Newton's method; the first column, which is always 1, goes unpenalised."""
    weights = np.zeros(given.shape[1])
    penalty = np.diag([0.0] + [_PENALTY] * (len(weights) - 1))
    for _ in range(20):
        expected = 1 / (1 + np.exp(-given @ weights))
        slope = given.T @ (outcome - expected) - penalty @ weights
        curve = (given.T * (expected * (1 - expected))) @ given + penalty
        weights += np.linalg.solve(curve, slope)
    return weights
