"""What a release holds, in figures and a few headlines: what the end of a run and `gwr status` show."""

from dataclasses import dataclass
from pathlib import Path

import duckdb


@dataclass(frozen=True)
class Counts:
    """The figures of a release."""

    reports: int
    numbers: int
    accounted_for: int  # numbers that became an observation or have the reason why they are none
    actual: int
    target: int
    commitments: int
    quarantined: int  # rows that were set aside


@dataclass(frozen=True)
class Headline:
    """What a report says has happened in the year it reviews, and what it plans for the next, of one indicator."""

    region: str
    indicator: str
    measure: str
    review_year: int
    actual: str
    plan_year: int
    target: str


def counts(published: Path) -> Counts:
    """Count what the release in file `published` holds."""
    with duckdb.connect(published, read_only=True) as connection:
        row = connection.execute(
            """
            SELECT
                (SELECT count(*) FROM staging.report),
                (SELECT count(*) FROM staging.quantity),
                (SELECT count(*) FROM staging.quantity WHERE reason <> 'unresolved'),
                (SELECT count(*) FROM marts.fct_observation WHERE status = 'actual'),
                (SELECT count(*) FROM marts.fct_observation WHERE status = 'target'),
                (SELECT count(*) FROM marts.fct_commitment),
                (SELECT count(*) FROM quarantine.report) + (SELECT count(*) FROM quarantine.section)
                + (SELECT count(*) FROM quarantine.quantity) + (SELECT count(*) FROM quarantine.observation)
                + (SELECT count(*) FROM quarantine.commitment) + (SELECT count(*) FROM quarantine.keyword)
            """
        ).fetchone()
    assert row
    return Counts(*row)


def headlines(published: Path, limit: int = 6) -> list[Headline]:
    """The first indicators for which the latest report gives both a figure and a target, in the order of its review."""
    with duckdb.connect(published, read_only=True) as connection:
        rows = connection.execute(
            """
            WITH told AS (
                SELECT
                    observation.*,
                    report.region AS place,
                    report.review_year,
                    report.plan_year,
                    CASE observation.qualifier WHEN 'approx' THEN '≈ ' WHEN 'at_least' THEN '≥ '
                        WHEN 'at_most' THEN '≤ ' ELSE '' END
                    || CASE WHEN observation.direction = 'down' THEN '−' ELSE '' END
                    || observation.printed AS figure
                FROM marts.fct_observation AS observation
                JOIN marts.dim_report AS report USING (report_id, region_code)
                WHERE report_id = (
                    SELECT report_id FROM marts.dim_report ORDER BY run_id DESC, plan_year DESC, report_id LIMIT 1
                ) AND indicator_code <> 'UNMAPPED'
                QUALIFY row_number() OVER (PARTITION BY indicator_code, measure, status, period ORDER BY start) = 1
            )
            SELECT target.place, indicator.name_zh, target.measure, target.review_year, actual.figure,
                target.plan_year, target.figure
            FROM told AS target
            JOIN told AS actual USING (indicator_code, measure)
            JOIN marts.dim_indicator AS indicator USING (indicator_code)
            WHERE target.status = 'target' AND target.period = target.plan_year::VARCHAR
                AND actual.status = 'actual' AND actual.period = target.review_year::VARCHAR
            ORDER BY actual.start
            LIMIT ?
            """,
            [limit],
        ).fetchall()
    return [Headline(*row) for row in rows]
