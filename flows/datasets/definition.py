"""The definition of a data set: how its rows are made from a release, and what each variable means."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl


@dataclass(frozen=True)
class Variable:
    """One column: its name (at most 32 letters, Stata's limit), labels, unit, and codes if it has any.

    `field` is the field of `terms.csv` that lists the values.
    """

    name: str
    en: str
    zh: str
    unit: str = ""
    field: str = ""


@dataclass(frozen=True)
class Dataset:
    """A data set: `rows` makes it from a release (and from dictionaries of words), with the columns of `variables`."""

    name: str
    title_en: str
    title_zh: str
    grain: str
    variables: Callable[[duckdb.DuckDBPyConnection], Sequence[Variable]]
    rows: Callable[[duckdb.DuckDBPyConnection, Sequence[Path]], pl.DataFrame]


def asked(query: str) -> Callable[[duckdb.DuckDBPyConnection, Sequence[Path]], pl.DataFrame]:
    """The `rows` of a data set that is one query and needs no dictionary."""
    return lambda connection, dictionaries: connection.execute(query).pl()


REGION = (
    Variable("region_code", "Place: code of GB/T 2260", "地区代码"),
    Variable("place", "Place: name", "地区"),
    Variable("place_en", "Place: name in English, of provinces and prefectures", "地区英文名"),
    Variable("level", "Level of government", "政府层级", field="level"),
)
REPORT = Variable("report_id", "The report: first 16 digits of the SHA-256 of its bytes", "报告编号")
YEAR = Variable("year", "Year whose plan the report sets out", "计划年度")
INDICATOR = (
    Variable("indicator_code", "Indicator of the catalogue; UNMAPPED: see name", "指标代码"),
    Variable("indicator", "Indicator: name in Chinese", "指标"),
    Variable("indicator_en", "Indicator: name in English", "指标英文名"),
    Variable("name", "Name used in the report", "文中名称"),
    Variable("measure", "Level, share, growth ...", "性质", field="measure"),
    Variable("unit", "Unit of target and figure", "单位"),
)
