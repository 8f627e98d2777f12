"""The data of the search: the places, and for each its texts and named things, packed into one script."""

from collections.abc import Mapping

import duckdb
import polars as pl

from flows.pages.render import as_json, columnar, packed

PLACES = """
    SELECT g.region_code AS code, g.level, g.province_code, g.province, province.region_en AS province_en, g.short_name,
        -- Two places of one name stand beside each other in charts: 朝阳区（长春市）.
        if(count(*) OVER (PARTITION BY g.region) > 1 AND g.parent IS NOT NULL, g.region || '（' || g.parent || '）',
            g.region) AS name,
        coalesce(g.region_en, name) AS name_en,
        coalesce(told.reports, 0) AS reports
    FROM marts.dim_region g
    LEFT JOIN marts.dim_region province ON province.region_code = g.province_code
    LEFT JOIN (
        SELECT region_code, count(*) AS reports FROM marts.dim_report WHERE is_current GROUP BY ALL
    ) told ON told.region_code = g.region_code
    -- Of provinces all, for the map.
    WHERE g.level = 'province' OR told.reports > 0
    ORDER BY g.region_code
"""
QUERIES = {
    "place": "SELECT region_code AS key, region_code FROM marts.dim_region WHERE region_code IN (SELECT unnest($keys))",
    "reports": """
        SELECT region_code, report_id, plan_year, text FROM marts.dim_report
        WHERE region_code IN (SELECT unnest($keys)) AND is_current ORDER BY plan_year
    """,
    "things": """
        SELECT region_code, name, kind, first_year, last_year, other_spellings FROM marts.dim_entity
        WHERE region_code IN (SELECT unnest($keys)) AND reports > 1 ORDER BY mentions DESC, name
    """,
}
"""The rows that `texts_script` packs, for several places at once; the first column is the place's code."""
ROWS = (
    "SELECT region_code, report_id, plan_year, is_current, extractor_version FROM marts.dim_report",
    "SELECT region_code, name, kind, first_year, last_year, other_spellings FROM marts.dim_entity WHERE reports > 1",
)
"""All that a place's file holds, for its digest."""


def places_script(connection: duckdb.DuckDBPyConnection) -> str:
    """The places with a report and all provinces, as a script: GWR_PLACES = {columns, rows}."""
    return f"window.GWR_PLACES={as_json(columnar(connection.execute(PLACES).pl()))};"


def texts_script(frames: Mapping[str, pl.DataFrame]) -> bytes:
    """The texts of a place's reports in force and the things named in several of them, packed into a script.

    GWR_TEXTS("231000", "H4sI…"), which holds {"reports": [[report_id, year, text]], "things": [[name, kind, …]]}.
    """
    held = {name: frames[name].rows() for name in ("reports", "things")}
    return f'GWR_TEXTS("{frames["place"].item()}","{packed(held)}");'.encode()
