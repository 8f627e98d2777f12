"""The named things of one place: the timeline of each, every mention linked to the text."""

from collections.abc import Mapping

import polars as pl

from flows.pages.render import columnar, page

_THINGS = """
    SELECT region_code, entity_id, name, kind, other_spellings, first_year, last_year, mentions, reports
    FROM marts.dim_entity WHERE region_code IN (SELECT unnest($keys)) AND reports > 1
    ORDER BY reports DESC, mentions DESC, name
"""
_MENTIONS = """
    SELECT r.region_code, m.entity_id, m.plan_year AS year, m.report_id, m.start, m."end", m.clause, m.step,
        m.section_kind IN ('plan', 'five_year_plan') AS planned
    FROM marts.fct_mention m JOIN marts.dim_report r USING (report_id)
    JOIN marts.dim_entity e USING (entity_id)
    WHERE r.region_code IN (SELECT unnest($keys)) AND r.is_current AND e.reports > 1
    ORDER BY m.plan_year, planned, m.start, m.mention_id
"""
_OUTCOMES = """
    SELECT p.region_code, p.entity_id, p.plan_year AS year, p.report_id, f.start, f."end", p.text, p.outcome,
        p.confidence, p.telling_report_id, p.passage, p.passage_start, p.passage_end
    FROM marts.mart_promise_outcome p JOIN marts.fct_promise f USING (promise_id)
    JOIN marts.dim_entity e ON e.entity_id = p.entity_id
    WHERE p.region_code IN (SELECT unnest($keys)) AND e.reports > 1
    ORDER BY p.plan_year, f.start, p.promise_id
"""
ROWS = (
    "SELECT * EXCLUDE (built_from) FROM marts.dim_entity",
    "SELECT * EXCLUDE (built_from) FROM marts.fct_mention",
    "SELECT * EXCLUDE (built_from) FROM marts.mart_promise_outcome",
)
"""All that the page shows, for its digest; `built_from` names the build that made a row, so it is left out."""


QUERIES = {
    "place": "SELECT region_code AS key, * FROM marts.dim_region WHERE region_code IN (SELECT unnest($keys))",
    "things": _THINGS,
    "mentions": _MENTIONS,
    "outcomes": _OUTCOMES,
}
"""The rows that `things_page` shows, for several places at once; the first column is the place's code."""


def things_page(frames: Mapping[str, pl.DataFrame]) -> bytes:
    """The page of the things named in more than one report of a place, from its rows of `QUERIES`."""
    place = frames["place"].row(0, named=True)
    data = {name: columnar(frame) for name, frame in frames.items() if name != "place"}
    scripts = ("page.js", "table.js", "things.js")
    return page("things.html.j2", "../", scripts, place=place, data=data, count=frames["things"].height)
