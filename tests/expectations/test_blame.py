"""What of a few documents makes checks of the marts fail is taken out; what is everyone's fault is left for the run."""

import json
from pathlib import Path

import duckdb
import polars as pl
import pytest
from loaded import load

from expectations.blame import hold_back_at_fault
from expectations.run import prepare


@pytest.fixture
def two(tmp_path: Path, two_frames: dict[str, pl.DataFrame]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(tmp_path / "work.duckdb")
    load(connection, two_frames, "first")
    prepare(connection)
    return connection


def some(connection: duckdb.DuckDBPyConnection, year: int, rows: int) -> list[str]:
    """Some observations of the report of a year."""
    found = connection.execute(
        "SELECT observation_id FROM staging.observation JOIN staging.report USING (report_id) WHERE plan_year = ?"
        " ORDER BY observation_id LIMIT ?",
        [year, rows],
    )
    return [key for (key,) in found.fetchall()]


def failed(rows: list[dict[str, str]], suite: str = "fct_observation", found: str = "It is not so.") -> dict[str, str]:
    return {"name": f"marts.{suite} check", "suite": suite, "found": found, "failing_keys": json.dumps(rows)}


def test_single_rows_are_held_back_alone(two: duckdb.DuckDBPyConnection) -> None:
    keys = some(two, 2021, 3)
    assert hold_back_at_fault(two, "run", [failed([{"key": keys[0]}]), failed([{"observation_id": keys[1]}])]) == 1
    held_back = two.execute("SELECT observation_id, set_aside_for, set_aside_because FROM quarantine.observation")
    assert held_back.fetchall() == [(key, "marts.fct_observation check", "It is not so.") for key in keys[:2]]
    assert two.execute("SELECT count(*) FROM staging.report").fetchall() == [(2,)]


def test_a_document_leaves_when_its_faulty_rows_are_more_than_are_listed(two: duckdb.DuckDBPyConnection) -> None:
    assert hold_back_at_fault(two, "run", [failed([{"key": key} for key in some(two, 2021, 20)])]) == 1
    assert two.execute("SELECT plan_year FROM quarantine.report").fetchall() == [(2021,)]
    assert two.execute("SELECT plan_year FROM staging.report").fetchall() == [(2020,)]


def test_a_document_that_a_broken_contract_names_leaves(two: duckdb.DuckDBPyConnection) -> None:
    (key,) = some(two, 2021, 1)
    told = failed([], found=f'Constraint Error: Duplicate key "observation_id: {key}" violates primary key constraint.')
    assert hold_back_at_fault(two, "run", [told]) == 1
    assert two.execute("SELECT plan_year FROM quarantine.report").fetchall() == [(2021,)]


@pytest.mark.parametrize("case", ["of every document", "of more than are listed", "of none", "of none beside one"])
def test_what_is_no_few_documents_fault_changes_nothing(two: duckdb.DuckDBPyConnection, case: str) -> None:
    (one,), (other,) = some(two, 2020, 1), some(two, 2021, 1)
    checks = {
        "of every document": [failed([{"key": one}, {"key": other}])],
        "of more than are listed": [failed([{"key": key} for key in (*some(two, 2021, 19), one)])],
        "of none": [failed([{"key": "231000-2020"}], suite="mart_indicator_panel")],
        "of none beside one": [failed([{"key": one}]), failed([], suite="dim_unit")],
    }
    assert hold_back_at_fault(two, "run", checks[case]) == 0
    assert two.execute("SELECT count(*) FROM quarantine.observation").fetchall() == [(0,)]
    assert two.execute("SELECT count(*) FROM staging.report").fetchall() == [(2,)]
