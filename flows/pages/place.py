"""The page of one place: headline indicators by year, verdicts on its targets, and the commitments of its plan."""

from typing import Any

import duckdb
import polars as pl

from flows.pages.render import columnar, page, terms

_PLACE = """
    SELECT r.*, province.region_en AS province_en, city.region_en AS city_en
    FROM marts.dim_region r LEFT JOIN marts.dim_region province ON province.region_code = r.province_code
    LEFT JOIN marts.dim_region city ON city.region_code = r.city_code
    WHERE r.region_code = ?
"""
_HEADLINES = """
    SELECT h.headline, h.indicator_code,
        h.year, h.status, h.signed_value, h.value_high_base, h.base_unit, h.measure, h.printed,
        i.name_zh, i.name_en, o.report_id, o.start
    FROM marts.mart_headline h JOIN marts.dim_indicator i USING (indicator_code)
    JOIN marts.fct_observation o USING (observation_id)
    WHERE h.region_code = ? ORDER BY h.year
"""
_FULFILMENT = """
    SELECT t.plan_year, t.period, t.indicator_code, i.name_zh, i.name_en, i.domain, t.name, t.measure, t.printed,
        t.qualifier, t.target_value, t.base_unit, target.unit AS target_unit,
        target.value_base / nullif(target.value, 0) AS target_size,
        t.actual_printed, t.actual_value, actual.unit AS actual_unit,
        actual.value_base / nullif(actual.value, 0) AS actual_size,
        t.verdict, t.verdict_reason, t.is_striven_for, t.gap,
        target.report_id AS target_report, target.start AS target_start,
        actual.report_id AS actual_report, actual.start AS actual_start
    FROM marts.mart_target_fulfilment t JOIN marts.dim_indicator i USING (indicator_code)
    JOIN marts.fct_observation target ON target.observation_id = t.observation_id
    LEFT JOIN marts.fct_observation actual ON actual.observation_id = t.actual_observation_id
    WHERE t.region_code = ?
    ORDER BY t.verdict IN ('not_reported', 'not_due'), t.plan_year DESC, t.verdict = 'not_reported', target.start
"""
_COMMITMENTS = """
    SELECT c.plan_year AS year, c.report_id, c.verb, c.domain, c.text, c.section_path, c.observations, c.start, c."end"
    FROM marts.fct_commitment c JOIN marts.dim_report r USING (report_id)
    WHERE r.region_code = ? AND r.is_current AND c.plan_year IS NOT NULL ORDER BY c.start
"""
_PROMISES = """
    SELECT p.plan_year AS year, p.report_id, f.start, f."end", p.text, p.what, p.domain, p.outcome, p.confidence,
        p.telling_report_id AS teller, p.passage, p.passage_start, p.passage_end, p.years_promised, p.first_promised,
        CASE WHEN e.reports > 1 THEN substr(p.entity_id, position(':' IN p.entity_id) + 1) END AS thing
    FROM marts.mart_promise_outcome p JOIN marts.fct_promise f USING (promise_id)
    LEFT JOIN marts.dim_entity e ON e.entity_id = p.entity_id
    WHERE p.region_code = ? ORDER BY p.outcome = 'open', p.plan_year DESC, f.start
"""
_PROBLEMS = """
    SELECT m.plan_year AS year, m.report_id, p.start, p."end", m.text, m.domain, m.first_admitted, m.years_running,
        m.unkept_promise
    FROM marts.mart_problem m JOIN marts.fct_problem p USING (problem_id)
    WHERE m.region_code = ? ORDER BY m.plan_year DESC, p.start
"""
_REPORTS = """
    SELECT r.report_id, r.plan_year, r.is_current, count(o.observation_id) AS observations
    FROM marts.dim_report r LEFT JOIN marts.fct_observation o USING (report_id)
    WHERE r.region_code = ? GROUP BY ALL ORDER BY r.plan_year, r.report_id
"""


def place_page(connection: duckdb.DuckDBPyConnection, region_code: str, root: str) -> bytes:
    """The page of the place with this code, from the marts of a published warehouse."""
    place = connection.execute(_PLACE, [region_code]).pl().row(0, named=True)
    reports, headlines, fulfilment, promises, problems, commitments = (
        connection.execute(sql, [region_code]).pl()
        for sql in (_REPORTS, _HEADLINES, _FULFILMENT, _PROMISES, _PROBLEMS, _COMMITMENTS)
    )
    latest = commitments.filter(pl.col("year") == pl.col("year").max())
    data = {
        "headlines": [_headline(rows) for _, rows in headlines.group_by("headline", maintain_order=True)],
        "fulfilment": columnar(fulfilment),
        "promises": columnar(promises),
        "problems": columnar(problems),
        "domains": columnar(commitments.group_by("year", "domain").len("commitments").sort("year", "domain")),
        "commitments": columnar(latest.drop("year")),
        "latest": latest["year"].max(),
        "place": region_code,
    }
    return page(
        "place.html.j2",
        root,
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
