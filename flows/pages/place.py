"""The page of one place: headline indicators by year, verdicts on its targets, and the commitments of its plan."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from flows.pages.render import columnar, page, terms

_PLACE = """
    SELECT r.region_code AS key, r.*, province.region_en AS province_en, city.region_en AS city_en
    FROM marts.dim_region r LEFT JOIN marts.dim_region province ON province.region_code = r.province_code
    LEFT JOIN marts.dim_region city ON city.region_code = r.city_code
    WHERE r.region_code IN (SELECT unnest($keys))
"""
_HEADLINES = """
    SELECT h.region_code, h.headline, h.indicator_code,
        h.year, h.status, h.signed_value, h.value_high_base, h.base_unit, h.measure, h.printed,
        i.name_zh, i.name_en, o.report_id, o.start
    FROM marts.mart_headline h JOIN marts.dim_indicator i USING (indicator_code)
    JOIN marts.fct_observation o USING (observation_id)
    WHERE h.region_code IN (SELECT unnest($keys)) ORDER BY h.year, h.headline, h.status
"""
_FULFILMENT = """
    SELECT t.region_code, t.plan_year, t.period, t.indicator_code, i.name_zh, i.name_en, i.domain, t.name, t.measure,
        t.printed, t.qualifier, t.target_value, t.base_unit, target.unit AS target_unit,
        target.value_base / nullif(target.value, 0) AS target_size,
        t.actual_printed, t.actual_value, actual.unit AS actual_unit,
        actual.value_base / nullif(actual.value, 0) AS actual_size,
        t.verdict, t.verdict_reason, t.is_striven_for, t.gap,
        target.report_id AS target_report, target.start AS target_start,
        actual.report_id AS actual_report, actual.start AS actual_start
    FROM marts.mart_target_fulfilment t JOIN marts.dim_indicator i USING (indicator_code)
    JOIN marts.fct_observation target ON target.observation_id = t.observation_id
    LEFT JOIN marts.fct_observation actual ON actual.observation_id = t.actual_observation_id
    WHERE t.region_code IN (SELECT unnest($keys))
    ORDER BY t.verdict IN ('not_reported', 'not_due'), t.plan_year DESC, t.verdict = 'not_reported', target.start,
        t.observation_id
"""
_COMMITMENTS = """
    SELECT r.region_code, c.plan_year AS year, c.report_id, c.verb, c.domain, c.text, c.section_path, c.observations,
        c.start, c."end"
    FROM marts.fct_commitment c JOIN marts.dim_report r USING (report_id)
    WHERE r.region_code IN (SELECT unnest($keys)) AND r.is_current AND c.plan_year IS NOT NULL ORDER BY c.start
"""
_PROMISES = """
    SELECT p.region_code, p.plan_year AS year, p.report_id, f.start, f."end", p.text, p.what, p.domain, p.outcome,
        p.confidence, p.telling_report_id AS teller, p.passage, p.passage_start, p.passage_end,
        p.years_promised, p.first_promised,
        CASE WHEN e.reports > 1 THEN substr(p.entity_id, position(':' IN p.entity_id) + 1) END AS thing
    FROM marts.mart_promise_outcome p JOIN marts.fct_promise f USING (promise_id)
    LEFT JOIN marts.dim_entity e ON e.entity_id = p.entity_id
    WHERE p.region_code IN (SELECT unnest($keys)) ORDER BY p.outcome = 'open', p.plan_year DESC, f.start, p.promise_id
"""
_PROBLEMS = """
    SELECT m.region_code, m.plan_year AS year, m.report_id, p.start, p."end", m.text, m.domain, m.first_admitted,
        m.years_running, m.unkept_promise
    FROM marts.mart_problem m JOIN marts.fct_problem p USING (problem_id)
    WHERE m.region_code IN (SELECT unnest($keys)) ORDER BY m.plan_year DESC, p.start
"""
_REPORTS = """
    SELECT r.region_code, r.report_id, r.plan_year, r.is_current, count(o.observation_id) AS observations
    FROM marts.dim_report r LEFT JOIN marts.fct_observation o USING (report_id)
    WHERE r.region_code IN (SELECT unnest($keys)) GROUP BY ALL ORDER BY r.plan_year, r.report_id
"""
ROWS = (
    "SELECT * EXCLUDE (built_from) FROM marts.mart_headline",
    "SELECT * EXCLUDE (built_from) FROM marts.mart_target_fulfilment",
    "SELECT report_id, region_code, plan_year, is_current FROM marts.dim_report",
    "SELECT * EXCLUDE (built_from) FROM marts.fct_commitment",
    "SELECT * EXCLUDE (built_from) FROM marts.mart_promise_outcome",
    "SELECT * EXCLUDE (built_from) FROM marts.dim_entity",
    "FROM marts.mart_problem",
    "SELECT r.region_code, o.observation_id FROM marts.fct_observation o JOIN marts.dim_report r USING (report_id)",
)
"""All that the page shows, for its digest; `built_from` names the build that made a row, so it is left out."""
QUERIES = {
    "place": _PLACE,
    "reports": _REPORTS,
    "headlines": _HEADLINES,
    "fulfilment": _FULFILMENT,
    "promises": _PROMISES,
    "problems": _PROBLEMS,
    "commitments": _COMMITMENTS,
}
"""The rows that `place_page` shows, for several places at once; the first column is the place's code."""


def place_page(frames: Mapping[str, pl.DataFrame]) -> bytes:
    """The page of a place, from its rows of `QUERIES`."""
    place = frames["place"].row(0, named=True)
    reports, fulfilment, promises, commitments = (
        frames[name] for name in ("reports", "fulfilment", "promises", "commitments")
    )
    latest = commitments.filter(pl.col("year") == pl.col("year").max())
    data = {
        "headlines": [_headline(rows) for _, rows in frames["headlines"].group_by("headline", maintain_order=True)],
        "fulfilment": columnar(fulfilment),
        "promises": columnar(promises),
        "problems": columnar(frames["problems"]),
        "domains": columnar(commitments.group_by("year", "domain").len("commitments").sort("year", "domain")),
        "commitments": columnar(latest.drop("year")),
        "latest": latest["year"].max(),
        "place": place["region_code"],
    }
    return page(
        "place.html.j2",
        "../",
        ("vega.js", "chart-specs.js", "page.js", "table.js", "charts.js", "place.js"),
        files=("index/indicators.js",),
        place=place,
        reports=reports.to_dicts(),
        totals={
            "observations": reports["observations"].sum(),
            "commitments": commitments.height,
            "promises": promises.filter(pl.col("outcome") != "open").height,
            "targets": fulfilment.height,
            "judged": fulfilment.filter(pl.col("verdict").is_in(("met", "exceeded", "missed"))).height,
            "reached": fulfilment.filter(pl.col("verdict").is_in(("met", "exceeded"))).height,
        },
        data=data,
    )


def _headline(rows: pl.DataFrame) -> dict[str, Any]:
    """The rows of one chart: for each year the target, its upper bound and the actual, as printed and with evidence."""
    names = rows.group_by("name_zh", "name_en").len().sort("len", "name_zh", descending=[True, False]).row(0)
    measure = terms()["measure"][rows["measure"][0]]
    years: dict[int, dict[str, Any]] = {}
    for row in rows.iter_rows(named=True):
        year = years.setdefault(row["year"], {"year": row["year"]})
        status = row["status"]
        year |= {
            status: row["signed_value"],
            f"{status}_printed": row["printed"],
            f"{status}_link": f"../reports/{row['report_id']}.html#n{row['start']}",
        }
        if status == "target":
            year["target_high"] = row["value_high_base"]
    return {
        "key": rows["headline"][0],
        "code": rows["indicator_code"].mode().sort()[0],
        "zh": f"{names[0]} · {measure[0]}",
        "en": f"{names[1]} · {measure[1].lower()}",
        "unit": rows["base_unit"][0],
        "rows": list(years.values()),
    }
