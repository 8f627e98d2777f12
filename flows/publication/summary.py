"""A release in counts and a few headlines, as shown at the end of a run and by `gwr status`."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from ingest.catalogue.terms import SIGNS
from ingest.tables.schemas import TABLES

_QUALIFIERS = " ".join(f"WHEN '{code}' THEN '{sign} '" for code, sign in SIGNS["qualifier"].items() if sign)
QUALIFIER_SIGN = f"CASE qualifier {_QUALIFIERS} ELSE '' END"
"""SQL for the sign before a figure: `≥ ` if it is a lower bound."""


@dataclass(frozen=True)
class Counts:
    """The counts of a release."""

    reports: int
    numbers: int
    accounted_for: int  # numbers that became an observation or have a reason why they did not
    actual: int
    target: int
    commitments: int
    suspect: int  # observations that can't be right
    reviewed: int  # observations that a person has judged
    quarantined: int  # rows that were set aside


@dataclass(frozen=True)
class Headline:
    """One indicator in a report: the actual of the year it reviews, and the target for the year it plans."""

    region: str
    indicator: str
    measure: str
    review_year: int
    actual: str
    plan_year: int
    target: str


@dataclass(frozen=True)
class Later:
    """What a later report says about a target, a figure (which it restates) or a promise of an earlier one."""

    what: str  # target, restated, promise
    region: str
    year: str  # the year of the target or promise; the period of the figure
    words: str
    then: str
    told: str  # what the later report says
    verdict: str


def counts(published: Path) -> Counts:
    """The counts of the release in file `published`."""
    with duckdb.connect(published, read_only=True) as connection:
        row = connection.execute(
            f"""
            SELECT
                (SELECT count(*) FROM staging.report),
                (SELECT count(*) FROM staging.quantity),
                (SELECT count(*) FROM staging.quantity WHERE reason <> 'unresolved'),
                (SELECT count(*) FROM marts.fct_observation WHERE status = 'actual'),
                (SELECT count(*) FROM marts.fct_observation WHERE status = 'target'),
                (SELECT count(*) FROM marts.fct_commitment),
                (SELECT count(suspect) FROM marts.fct_observation),
                (SELECT count(review) FROM marts.fct_observation),
                {" + ".join(f"(SELECT count(*) FROM quarantine.{table.name})" for table in TABLES)}
            """
        ).fetchone()
        assert row
    return Counts(*row)


def headlines(published: Path, limit: int = 6) -> list[Headline]:
    """The first indicators for which the latest report gives both an actual and a target, in the review's order."""
    with duckdb.connect(published, read_only=True) as connection:
        rows = connection.execute(
            f"""
            WITH told AS (
                SELECT
                    observation.*,
                    report.region AS place,
                    report.review_year,
                    report.plan_year,
                    {QUALIFIER_SIGN}
                    || CASE WHEN observation.direction = 'down' THEN '−' ELSE '' END
                    || observation.printed AS figure
                FROM marts.fct_observation AS observation
                JOIN marts.dim_report AS report USING (report_id, region_code)
                WHERE report_id = (
                    SELECT report_id FROM marts.dim_report ORDER BY run_id DESC, plan_year DESC, report_id LIMIT 1
                ) AND indicator_match = 'exact'
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


def later(published: Path) -> list[Later]:
    """The best example of each kind from the latest reports: a target met, one missed, a restated figure, a promise.

    A kind without an example is left out.
    """
    with duckdb.connect(published, read_only=True) as connection:
        found = [
            *(connection.execute(_TARGET, [verdicts]).fetchone() for verdicts in (["met", "exceeded"], ["missed"])),
            *(connection.execute(sql).fetchone() for sql in (_RESTATED, _PROMISE)),
        ]
    return [Later(*row) for row in found if row]


_TARGET = f"""
    SELECT 'target', region, period, name || ' ' || measure, {QUALIFIER_SIGN} || printed, actual_printed, verdict
    FROM marts.mart_target_fulfilment
    WHERE list_contains(?, verdict)
    ORDER BY plan_year DESC, list_position(['ECO_GDP', 'FIS_GENERAL_REVENUE'], indicator_code), observation_id
    LIMIT 1
"""
_RESTATED = """
    SELECT 'restated', region, period, name || ' ' || measure, earlier_printed, printed, ''
    FROM marts.mart_restatement
    ORDER BY plan_year DESC, abs(relative_difference), observation_id
    LIMIT 1
"""
_PROMISE = """
    SELECT 'promise', region, plan_year::VARCHAR, text, '', passage, outcome
    FROM marts.mart_promise_outcome
    WHERE outcome = 'done' AND verdict IS NULL
    -- A number that another answers says most.
    ORDER BY plan_year DESC, regexp_matches(text, '[0-9]') AND regexp_matches(passage, '[0-9]') DESC,
        length(passage) > 40, confidence DESC, promise_id
    LIMIT 1
"""
