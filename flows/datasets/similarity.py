"""The data set `similarity`: how much of a report's wording repeats the previous one or the superior's."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from flows.datasets.definition import REGION, REPORT, YEAR, Dataset, Variable
from ingest.report.wording import cosine, cutter, sentences, weighted

_REPORTS = """
    SELECT r.report_id, r.region_code, r.region AS place, p.region_en AS place_en, r.level, r.plan_year AS year, r.text,
        p.parent_code AS superior_code
    FROM marts.dim_report AS r JOIN marts.dim_region AS p USING (region_code)
    WHERE r.is_current AND r.plan_year IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY r.region_code, r.plan_year ORDER BY r.delivered_on, r.report_id) = 1
    ORDER BY r.region_code, r.plan_year
"""
VARIABLES = (
    REPORT,
    *REGION,
    YEAR,
    Variable("words", "Words of the report (numbers and signs do not count)", "总词数", "words"),
    Variable("sentences", "Sentences of ten characters or more", "句数", "sentences"),
    Variable("last_year", "Year of the place's previous report", "上一份报告的年度"),
    Variable("similarity_last", "Similarity to that report: cosine of TF-IDF, 0 to 1", "与上一份报告的相似度"),
    Variable("carried_over", "Sentences found word for word in that report", "照搬句数", "sentences"),
    Variable("carried_share", "Share of sentences carried over", "照搬句占比", "%"),
    Variable("carried_longest", "The longest of them", "最长的照搬句"),
    Variable("superior_code", "The government above: code", "上级地区代码"),
    Variable("similarity_superior", "Similarity to its report of the year: cosine of TF-IDF", "与上级当年报告的相似度"),
    Variable("shared_superior", "Sentences found word for word in its report", "与上级相同的句数", "sentences"),
)


def _rows(connection: duckdb.DuckDBPyConnection, dictionaries: Sequence[Path]) -> pl.DataFrame:
    reports = connection.execute(_REPORTS).pl().to_dicts()
    cut = cutter()
    counts = {one["report_id"]: Counter(cut(one["text"])) for one in reports}
    vectors = weighted(counts)
    said = {one["report_id"]: sentences(one["text"]) for one in reports}
    by_place = {(one["region_code"], one["year"]): one["report_id"] for one in reports}
    last: dict[str, dict[str, Any]] = {}
    found = []
    for one in reports:
        key = one["report_id"]
        before = last.get(one["region_code"])
        above = by_place.get((one["superior_code"], one["year"]))
        carried = _shared(said[key], said[before["report_id"]]) if before else None
        found.append(
            {name: one[name] for name in ("report_id", *(each.name for each in REGION), "year", "superior_code")}
            | {
                "words": counts[key].total(),
                "sentences": len(said[key]),
                "last_year": before and before["year"],
                "similarity_last": cosine(vectors[key], vectors[before["report_id"]]) if before else None,
                "carried_over": None if carried is None else len(carried),
                "carried_share": None if carried is None else 100 * len(carried) / max(len(said[key]), 1),
                "carried_longest": max(carried or [], key=len, default=None),
                "similarity_superior": cosine(vectors[key], vectors[above]) if above else None,
                "shared_superior": len(_shared(said[key], said[above])) if above else None,
            }
        )
        last[one["region_code"]] = one
    return pl.DataFrame(found, infer_schema_length=None).select(one.name for one in VARIABLES)


def _shared(mine: list[str], others: list[str]) -> list[str]:
    there = set(others)
    return [one for one in mine if one in there]


SIMILARITY = Dataset(
    "similarity",
    "Similarity of reports to the previous one and to the superior's",
    "报告文本相似度",
    "one report in force",
    lambda connection: VARIABLES,
    _rows,
)
