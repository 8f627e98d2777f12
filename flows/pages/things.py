"""The named things of one place: the timeline of each, every mention linked to the text."""

import duckdb

from flows.pages.render import columnar, page

_THINGS = """
    SELECT entity_id, name, kind, other_spellings, first_year, last_year, mentions, reports
    FROM marts.dim_entity WHERE region_code = ? AND reports > 1
    ORDER BY reports DESC, mentions DESC, name
"""
_MENTIONS = """
    SELECT m.entity_id, m.plan_year AS year, m.report_id, m.start, m."end", m.clause, m.step,
        m.section_kind IN ('plan', 'five_year_plan') AS planned
    FROM marts.fct_mention m JOIN marts.dim_report r USING (report_id)
    JOIN marts.dim_entity e USING (entity_id)
    WHERE r.region_code = ? AND r.is_current AND e.reports > 1
    ORDER BY m.plan_year, planned, m.start
"""
_OUTCOMES = """
    SELECT p.entity_id, p.plan_year AS year, p.report_id, f.start, f."end", p.text, p.outcome, p.confidence,
        p.telling_report_id, p.passage, p.passage_start, p.passage_end
    FROM marts.mart_promise_outcome p JOIN marts.fct_promise f USING (promise_id)
    JOIN marts.dim_entity e ON e.entity_id = p.entity_id
    WHERE p.region_code = ? AND e.reports > 1
    ORDER BY p.plan_year, f.start
"""
ROWS = (
    "FROM marts.dim_entity",
    "SELECT * EXCLUDE (built_from) FROM marts.fct_mention",
    "SELECT * EXCLUDE (built_from) FROM marts.mart_promise_outcome",
)
"""The contents of the page, without the build that made a row."""


def things_page(connection: duckdb.DuckDBPyConnection, region_code: str, root: str) -> bytes:
    """The page of the things named in more than one report of a place."""
    place = connection.execute("FROM marts.dim_region WHERE region_code = ?", [region_code]).pl().row(0, named=True)
    frames = {
        name: connection.execute(sql, [region_code]).pl()
        for name, sql in (("things", _THINGS), ("mentions", _MENTIONS), ("outcomes", _OUTCOMES))
    }
    data = {name: columnar(frame) for name, frame in frames.items()}
    scripts = ("page.js", "table.js", "things.js")
    return page("things.html.j2", root, scripts, place=place, data=data, count=frames["things"].height)
