"""The data set `attention`: how much of a report is about a topic, measured by the words of a dictionary."""

import csv
from collections import Counter
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import duckdb
import polars as pl

from flows.datasets.definition import REGION, REPORT, YEAR, Dataset, Variable
from ingest.report.wording import cutter

SHIPPED = ("environment", "digital_economy")
"""Dictionaries that ship with the project; all are used when none is named."""

_TEXTS = """
    SELECT r.report_id, r.region_code, r.region AS place, p.region_en AS place_en, r.level, r.plan_year AS year,
        s.kind AS section_kind,
        string_agg(substr(r.text, s.start + 1, s.upto - s.start), chr(10) ORDER BY s.start) AS text
    FROM marts.dim_report AS r
    JOIN (
        -- What stands in a section itself, before its first part.
        SELECT *, coalesce(lead(start) OVER (PARTITION BY report_id ORDER BY start, section_id), "end") AS upto
        FROM marts.dim_section
    ) AS s USING (report_id)
    LEFT JOIN marts.dim_region AS p ON p.region_code = r.region_code
    WHERE r.is_current AND s.kind NOT IN ('navigation', 'glossary')
    GROUP BY ALL ORDER BY r.region_code, r.plan_year, r.report_id, section_kind
"""
VARIABLES = (
    REPORT,
    *REGION,
    YEAR,
    Variable("section_kind", "Kind of section: review, plan ...", "章节性质", field="kind"),
    Variable("topic", "Topic of the dictionary", "主题"),
    Variable("topic_words", "Number of words of the topic", "主题词数", "words"),
    Variable("total_words", "All words of these sections (numbers and signs do not count)", "总词数", "words"),
    Variable("share", "Words of the topic as a share of all words", "主题词占比", "%"),
)


def read_dictionary(path: Path) -> dict[str, str]:
    """The topic of each word of a CSV with the columns `topic` and `word`. Raises `ValueError`, `OSError`."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        if not {"topic", "word"} <= set(rows.fieldnames or ()):
            raise ValueError(f"{path} needs the columns topic and word")
        topics = {row["word"].strip(): row["topic"].strip() for row in rows if row["word"] and row["topic"]}
    if not topics:
        raise ValueError(f"{path} has no word")
    return topics


def shipped() -> list[Path]:
    """The dictionaries that ship with the project."""
    return [Path(str(files(__package__) / "dictionaries" / f"{name}.csv")) for name in SHIPPED]


def _rows(connection: duckdb.DuckDBPyConnection, dictionaries: Sequence[Path]) -> pl.DataFrame:
    topics: dict[str, str] = {}
    for path in dictionaries or shipped():
        topics |= read_dictionary(path)
    cut = cutter(topics)
    found = []
    for row in connection.execute(_TEXTS).pl().iter_rows(named=True):
        words = cut(row.pop("text"))
        counted = Counter(topics[word] for word in words if word in topics)
        found += [
            row
            | {
                "topic": topic,
                "topic_words": counted[topic],
                "total_words": len(words),
                "share": 100 * counted[topic] / len(words) if words else None,
            }
            for topic in dict.fromkeys(topics.values())
        ]
    return pl.DataFrame(found, infer_schema_length=None).select(one.name for one in VARIABLES)


ATTENTION = Dataset(
    "attention",
    "Attention to topics by the words of a dictionary",
    "主题关注度（词频）",
    "one topic in all sections of one kind in one report in force",
    lambda connection: VARIABLES,
    _rows,
)
