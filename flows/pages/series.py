"""The series of each indicator: one figure and one target per place and year, chosen from all reports.

The indicator pages and the comparison draw them from one file per indicator (`series/ECO_GDP.js`);
`index/indicators.js` lists all of them.
"""

from typing import Any

import duckdb
import polars as pl

from flows.pages.render import as_json, columnar

# The headline series are chosen the same way: the body outranks the appendix, a one-year review a five-year one, a
# plain name one with a condition (扣除价格因素), and the report of the year itself later ones.
_SERIES = """
    CREATE TEMP TABLE IF NOT EXISTS series AS
    WITH figure AS (
        SELECT o.indicator_code, o.measure, u.dimension, o.base_unit, o.region_code, p.end_year AS year, o.status,
            o.signed_value AS value, o.value_high_base AS high, o.qualifier,
            if(o.direction = 'down', '−', '') || o.printed AS printed, o.report_id, o.start, o.observation_id
        FROM marts.fct_observation o
        JOIN marts.dim_report r ON r.report_id = o.report_id AND r.region_code = o.region_code
        JOIN marts.dim_period p ON p.period = o.period
        JOIN marts.dim_unit u ON u.unit = o.unit
        WHERE r.is_current AND r.plan_year IS NOT NULL AND o.suspect IS NULL AND o.basis = 'plain'
            AND o.indicator_match = 'exact' AND p.start_year = p.end_year AND o.indicator_code <> 'UNMAPPED'
            AND (o.status = 'actual' OR r.plan_year = p.end_year)
        QUALIFY row_number() OVER (
            PARTITION BY o.indicator_code, o.measure, u.dimension, o.region_code, p.end_year, o.status
            ORDER BY CASE o.status WHEN 'target' THEN r.plan_year ELSE r.review_year END = p.end_year DESC,
                r.plan_year DESC, o.section_kind IN ('glossary', 'navigation'),
                starts_with(o.section_kind, 'five_year_'), contains(o.name, '（'), o.start, o.observation_id
        ) = 1
    ),
    -- A single place's figure of a year or two is no series.
    told AS (
        SELECT indicator_code, measure, dimension FROM figure GROUP BY ALL
        HAVING count(DISTINCT region_code) > 1 OR count(DISTINCT year) > 2
    )
    SELECT figure.*, t.verdict FROM figure SEMI JOIN told USING (indicator_code, measure, dimension)
    LEFT JOIN marts.mart_target_fulfilment t USING (observation_id)
"""
_LISTED = """
    SELECT indicator_code, any_value(i.name_zh) AS name_zh, any_value(i.name_en) AS name_en,
        any_value(i.domain) AS domain, any_value(i.aliases) AS aliases, count(DISTINCT region_code) AS places,
        min(year) AS first_year, max(year) AS last_year, count(*) AS figures
    FROM series JOIN marts.dim_indicator i USING (indicator_code)
    GROUP BY ALL ORDER BY places DESC, figures DESC, indicator_code
"""
_OF_INDICATORS = """
    WITH chosen AS (FROM series WHERE indicator_code IN (SELECT unnest(?)))
    SELECT indicator_code, measure, dimension, coalesce(a.base_unit, t.base_unit) AS unit, region_code AS place, year,
        a.value AS actual, a.printed AS actual_printed, a.report_id AS actual_report, a.start AS actual_start,
        t.value AS target, t.high AS target_high, t.printed AS target_printed, t.qualifier,
        t.report_id AS target_report, t.start AS target_start, t.verdict
    FROM (FROM chosen WHERE status = 'actual') a
    FULL JOIN (FROM chosen WHERE status = 'target') t
        USING (indicator_code, measure, dimension, region_code, year)
    ORDER BY indicator_code, measure, dimension, place, year
"""
FIGURES = "SELECT * EXCLUDE (observation_id) FROM series"
INDICATORS = "FROM marts.dim_indicator SEMI JOIN series USING (indicator_code)"
"""The relations behind the series files and indicator pages; they exist after `prepare`."""


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Choose the series of a published warehouse, once per connection; the functions below read them."""
    connection.execute(_SERIES)


def listed(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """The indicators with a series: code, names, domain, aliases, number of places and figures, years."""
    prepare(connection)
    return connection.execute(_LISTED).pl()


def series_scripts(connection: duckdb.DuckDBPyConnection, codes: list[str]) -> dict[str, bytes]:
    """The series files of some indicators: the measures of each, with one row per place and year.

    GWR_SERIES({"code": "ECO_GDP", "reports": ["a0e4…"], "measures": [{"measure": "growth", "unit": "%",
        "columns": ["place", "year", "actual", …], "rows": [["231000", 2020, 0.1, …]]}]})
    """
    figures = connection.execute(_OF_INDICATORS, [codes]).pl()
    return {
        code: f"GWR_SERIES({as_json(_series(code, rows))});".encode()
        for (code,), rows in figures.partition_by("indicator_code", as_dict=True, maintain_order=True).items()
    }


def _series(code: Any, figures: pl.DataFrame) -> dict[str, Any]:
    reports = pl.concat([figures["actual_report"], figures["target_report"]]).drop_nulls().unique(maintain_order=True)
    number = pl.col("actual_report", "target_report").replace_strict(reports, range(len(reports)), default=None)
    measures = []
    for rows in figures.with_columns(number).partition_by("measure", "dimension", maintain_order=True):
        shown = rows.drop("indicator_code", "measure", "dimension", "unit")
        told = {"measure": rows["measure"][0], "unit": rows["unit"][0]}
        measures.append(told | columnar(shown))
    measures.sort(key=lambda one: -len(one["rows"]))
    return {"code": code, "reports": reports.to_list(), "measures": measures}


def index_script(connection: duckdb.DuckDBPyConnection) -> str:
    """The list of indicators with a page, as a script: GWR_INDICATORS = {columns, rows}."""
    return f"window.GWR_INDICATORS={as_json(columnar(listed(connection)))};"
