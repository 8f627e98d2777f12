"""The data set `panel`: places by years, with the headline indicators as columns and flags for doubtful figures."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl

from flows.datasets.definition import REGION, Dataset, Variable

# Stems that would be too long for Stata with their suffix.
_SHORT = {
    "registered_unemployment": "reg_unemployment",
    "surveyed_unemployment": "srv_unemployment",
    "energy_intensity_growth": "energy_intensity",
}
_ENDS = {"target": "planned", "target_high": "planned, upper end of a range", "actual": "reported"}
_ENDS_ZH = {"target": "目标", "target_high": "目标上限", "actual": "实际"}
_PANEL = """
    SELECT p.* RENAME (region AS place), r.region_en AS place_en
    FROM marts.mart_indicator_panel AS p JOIN marts.dim_region AS r USING (region_code)
"""
_HEADLINES = """
    SELECT headline, any_value(measure), any_value(base_unit), mode(name_zh), mode(name_en)
    FROM marts.mart_headline JOIN marts.dim_indicator USING (indicator_code) GROUP BY headline ORDER BY headline
"""
# 1: a figure of the year is suspect and left out; 2: a later report restates the figure; 3: both.
_FLAGS = """
    WITH headline AS (SELECT DISTINCT headline, indicator_code, measure FROM marts.mart_headline),
    noted AS (
        SELECT o.region_code, o.period, o.indicator_code, o.measure, 1 AS flag
        FROM marts.fct_observation o JOIN marts.dim_report r USING (report_id, region_code)
        WHERE r.is_current AND o.status = 'actual' AND o.suspect IS NOT NULL
        UNION ALL
        SELECT region_code, period, indicator_code, measure, 2 FROM marts.mart_restatement
    )
    SELECT region_code, try_cast(period AS INTEGER) AS year, headline, bit_or(flag) AS flag
    FROM noted JOIN headline USING (indicator_code, measure)
    GROUP BY ALL HAVING year IS NOT NULL
"""


def _stem(headline: str) -> str:
    return _SHORT.get(headline, headline)


def _variables(connection: duckdb.DuckDBPyConnection) -> list[Variable]:
    found = [*REGION, Variable("year", "Year", "年度")]
    for headline, measure, unit, name_zh, name_en in connection.execute(_HEADLINES).fetchall():
        stem = _stem(headline)
        found += [
            Variable(f"{stem}_{end}", f"{name_en}, {measure}: {words}", f"{name_zh}{_ENDS_ZH[end]}", unit)
            for end, words in _ENDS.items()
        ]
        flag = "1 a figure is suspect, 2 restated later, 3 both"
        found.append(Variable(f"{stem}_flag", f"{name_en}: {flag}", f"{name_zh}：1 存疑，2 后来修订，3 两者"))
    return found


def _rows(connection: duckdb.DuckDBPyConnection, dictionaries: Sequence[Path]) -> pl.DataFrame:
    panel = connection.execute(_PANEL).pl()
    headlines = [row[0] for row in connection.execute(_HEADLINES).fetchall()]
    flags = connection.execute(_FLAGS).pl().pivot("headline", index=["region_code", "year"], values="flag")
    flags = flags.select("region_code", "year", *(pl.col(one).alias(f"{one}_flag") for one in flags.columns[2:]))
    rows = panel.join(flags, on=["region_code", "year"], how="left").with_columns(
        pl.lit(None, pl.Int64).alias(f"{one}_flag") for one in headlines if f"{one}_flag" not in flags.columns
    )
    ends = [(one, end) for one in headlines for end in (*_ENDS, "flag")]
    return rows.select(
        *(one.name for one in REGION),
        "year",
        *(
            pl.col(f"{one}_{end}").fill_null(0).cast(pl.Int8).alias(f"{_stem(one)}_{end}")
            if end == "flag"
            else pl.col(f"{one}_{end}").alias(f"{_stem(one)}_{end}")
            for one, end in ends
        ),
    ).sort("region_code", "year")


PANEL = Dataset(
    "panel",
    "Headline indicators of places by year",
    "地区年度面板",
    "one place and year that a report in force plans or reviews",
    _variables,
    _rows,
)
