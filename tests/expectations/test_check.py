"""The whole of a check: what it returns and keeps, whom it blocks, what it sets aside and takes back, what it shows."""

import json
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from loaded import NEXT, SEED, load, read

import ingest.numbers.grammar
from expectations import checkpoint
from expectations.engine import engine
from expectations.run import RESULT, blocks, check, prepare

# One of 236 numbers, and the one of 184 observations that stands on it: within the tolerance. Another one each time.
FEW = """
    UPDATE staging.quantity SET reason = 'whim'
    WHERE quantity_id = (SELECT max_by(quantity_id, start) FROM staging.quantity WHERE reason = 'observation')
"""
MANY = "UPDATE staging.quantity SET reason = 'whim' WHERE reason = 'threshold'"


@pytest.fixture
def work(tmp_path: Path, seed_frames: dict[str, pl.DataFrame]) -> duckdb.DuckDBPyConnection:
    """A working database in a file, with its keys, as a run leaves it before the checks."""
    connection = duckdb.connect(tmp_path / "work.duckdb")
    load(connection, seed_frames, "first")
    return connection


def ids(frames: dict[str, pl.DataFrame]) -> list[str]:
    return frames["report"]["report_id"].to_list()


def count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]


def test_the_shipped_report_passes(work: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    results = check(work, "staging", "first", tmp_path / "quality")
    assert results.schema == RESULT
    assert results.filter(~pl.col("success")).is_empty()
    assert not blocks(results)
    kept = work.execute("FROM staging.check_result").pl()
    assert kept.height == results.height
    assert kept["run_id"].unique().to_list() == ["first"]


def test_a_repeated_check_replaces_its_results(work: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    results = check(work, "staging", "first", tmp_path / "quality")
    check(work, "staging", "first", tmp_path / "quality")
    assert count(work, "staging.check_result") == results.height


def test_a_failed_error_blocks_and_says_which_rows_and_why(work: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    work.execute(MANY)
    results = check(work, "staging", "first", tmp_path / "quality")
    assert blocks(results)
    failed = results.filter(~pl.col("success"), severity="error")
    assert failed["expectation"].to_list() == ["reason_is_known"]
    told = failed.row(0, named=True)
    rows: list[dict[str, Any]] = json.loads(told["failing_keys"])
    keys = {row[0] for row in work.execute("SELECT quantity_id FROM staging.quantity WHERE reason = 'whim'").fetchall()}
    assert {row["key"] for row in rows} == keys
    assert all(row["reason"] == "whim" and row["printed"] for row in rows)
    assert told["rows_failed"] == len(keys)
    assert count(work, "quarantine.quantity") == 0  # a blocked run is left for a look at it


def test_a_failed_warning_is_shown_and_blocks_nothing(work: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    work.execute("UPDATE staging.report SET title = NULL")
    results = check(work, "staging", "first", tmp_path / "quality")
    assert results.filter(~pl.col("success"))["expectation"].to_list() == ["title_is_given"]
    assert not blocks(results)


def test_few_faulty_rows_are_set_aside_with_what_hangs_on_them(work: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    work.execute(FEW)
    keys = [row[0] for row in work.execute("SELECT quantity_id FROM staging.quantity WHERE reason = 'whim'").fetchall()]
    hanging = work.execute("SELECT count(*) FROM staging.observation WHERE quantity_id IN ?", [keys]).fetchall()[0][0]
    before = count(work, "staging.observation")
    assert hanging
    assert not blocks(check(work, "staging", "first", tmp_path / "quality"))
    aside = work.execute("SELECT quantity_id, set_aside_for, set_aside_by FROM quarantine.quantity").fetchall()
    assert sorted(aside) == sorted((key, "reason_is_known", "first") for key in keys)
    assert count(work, "quarantine.observation") == hanging
    assert count(work, "staging.observation") == before - hanging
    # The numbers that were set aside are still accounted for.
    assert not blocks(check(work, "staging", "again", tmp_path / "quality"))


def test_what_is_noted_of_a_report_does_not_hang_on_rows_held_back_since(
    two: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    two.execute(FEW)
    two.execute(  # noted with the number of observations
        "UPDATE staging.observation SET status = 'actual'"
        " WHERE report_id = (SELECT report_id FROM staging.quantity WHERE reason = 'whim')"
    )
    check(two, "staging", "first", tmp_path / "quality")
    noted = two.execute("FROM staging.notice ORDER BY ALL").fetchall()
    assert "share_of_targets_is_usual" in [by for _, by, *_ in noted]
    assert count(two, "quarantine.observation") == 1
    check(two, "staging", "second", tmp_path / "quality")
    assert two.execute("FROM staging.notice ORDER BY ALL").fetchall() == noted


def test_rows_set_aside_time_and_again_block_in_the_end(work: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    work.execute(FEW)
    assert not blocks(check(work, "staging", "first", tmp_path / "quality"))
    work.execute(FEW)
    results = check(work, "staging", "second", tmp_path / "quality")
    assert {*results.filter(~pl.col("success"))["expectation"]} == {"few_rows_are_set_aside"}
    assert blocks(results)


def test_rows_leave_quarantine_when_their_report_is_loaded_again(
    work: duckdb.DuckDBPyConnection, tmp_path: Path, seed_frames: dict[str, pl.DataFrame]
) -> None:
    work.execute(FEW)
    check(work, "staging", "first", tmp_path / "quality")
    mended = load(work, seed_frames, "second")
    assert mended == ids(seed_frames)
    assert not blocks(check(work, "staging", "second", tmp_path / "quality", mended))
    assert count(work, "quarantine.quantity") == count(work, "quarantine.observation") == 0
    assert count(work, "staging.observation") == seed_frames["observation"].height


def test_a_report_set_aside_takes_all_its_rows_and_leaves_the_others(tmp_path: Path) -> None:
    frames = read(SEED, NEXT)
    connection = duckdb.connect(tmp_path / "work.duckdb")
    load(connection, frames, "first")
    bad = frames["report"].filter(plan_year=2021).item(0, "report_id")
    connection.execute("UPDATE staging.report SET chars = 7 WHERE plan_year = 2021")
    assert not blocks(check(connection, "staging", "first", tmp_path / "quality"))
    for table in ("section", "quantity", "observation", "commitment", "keyword"):
        own = frames[table].filter(report_id=bad).height
        assert count(connection, f"quarantine.{table}") == own
        assert count(connection, f"staging.{table}") == frames[table].height - own
    (why,) = connection.execute("SELECT set_aside_because FROM quarantine.report").fetchall()[0]
    assert why.startswith("The text in the table is the one that the offsets count in")


def spoil(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """Do something to the report of 2021 alone, `$id` in the SQL; returns its id."""
    bad: str = connection.execute("SELECT report_id FROM staging.report WHERE plan_year = 2021").fetchall()[0][0]
    connection.execute(sql.replace("$id", f"'{bad}'"))
    return bad


@pytest.fixture
def two(tmp_path: Path, two_frames: dict[str, pl.DataFrame]) -> duckdb.DuckDBPyConnection:
    """The shipped report and the one of the year after, as a run leaves them before the checks."""
    connection = duckdb.connect(tmp_path / "work.duckdb")
    load(connection, two_frames, "first")
    return connection


def test_a_section_that_is_odd_is_noted_and_nothing_leaves_with_it(
    two: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    bad = spoil(two, "UPDATE staging.section SET marker = '九九、' WHERE number IN (3, 4) AND report_id = $id")
    before = {table: count(two, f"staging.{table}") for table in ("section", "quantity", "observation", "commitment")}
    assert not blocks(check(two, "staging", "first", tmp_path / "quality"))
    assert {table: count(two, f"staging.{table}") for table in before} == before
    (row,) = two.execute("FROM staging.notice WHERE noted_by = 'starts_with_its_marker'").fetchall()
    assert row[:3] == (bad, "starts_with_its_marker", 2)
    assert "marker 九九、" in row[3]


def test_a_number_that_was_not_read_is_noted_of_its_report(two: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    bad = spoil(two, "DELETE FROM staging.quantity WHERE printed = '2.73亿元' AND report_id = $id")
    assert not blocks(check(two, "staging", "first", tmp_path / "quality"))
    assert count(two, "quarantine.report") == 0
    noted = two.execute("SELECT report_id FROM staging.notice WHERE noted_by = 'every_digit_is_accounted_for'")
    assert noted.fetchall() == [(bad,)]


def test_one_damaged_report_loses_its_faulty_rows_and_blocks_nobody(
    two: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    bad = spoil(two, "UPDATE staging.quantity SET reason = 'whim' WHERE report_id = $id AND rowid % 10 = 0")
    held_back = two.execute("SELECT count(*) FROM staging.quantity WHERE reason = 'whim'").fetchall()[0][0]
    assert held_back > 5
    assert not blocks(check(two, "staging", "first", tmp_path / "quality"))
    assert two.execute("SELECT report_id, count(*) FROM quarantine.quantity GROUP BY ALL").fetchall() == [
        (bad, held_back)
    ]
    assert count(two, "quarantine.report") == 0


def test_a_report_most_of_whose_rows_are_wrong_is_set_aside_with_the_reason(
    two: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    bad = spoil(two, "UPDATE staging.quantity SET printed = '7' WHERE report_id = $id AND start % 10 < 8")
    assert not blocks(check(two, "staging", "first", tmp_path / "quality"))
    (found,) = two.execute("SELECT report_id, set_aside_because FROM quarantine.report").fetchall()
    assert found[0] == bad
    assert "rows of quantity fail their checks" in found[1]
    assert two.execute("SELECT DISTINCT report_id FROM staging.quantity WHERE report_id = ?", [bad]).fetchall() == []


def test_rows_with_one_key_are_held_back_and_block_nobody(two: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    two.execute("CREATE OR REPLACE TABLE staging.quantity AS FROM staging.quantity")  # without its key
    bad = spoil(
        two, "INSERT INTO staging.quantity FROM staging.quantity WHERE report_id = $id AND reason = 'date' LIMIT 1"
    )
    assert not blocks(check(two, "staging", "first", tmp_path / "quality"))
    assert two.execute("SELECT report_id FROM quarantine.quantity").fetchall() == [(bad,), (bad,)]


def test_rows_of_a_blocked_run_do_not_slip_through_with_the_next(
    work: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    work.execute(MANY)
    assert blocks(check(work, "staging", "first", tmp_path / "quality"))
    loaded = load(work, read(NEXT), "second")
    results = check(work, "staging", "second", tmp_path / "quality", loaded)
    assert not blocks(results)  # beside another report the fault is that one's
    assert count(work, "quarantine.quantity") and not count(work, "staging.quantity WHERE reason = 'whim'")
    assert results.filter(suite="report", expectation="nothing_is_missing").item(0, "rows_checked") == 2


def test_reports_that_have_passed_are_not_looked_at_again(built: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    built.execute("DROP TABLE staging.passed_report")  # a copy without its key, which the check makes anew
    assert not blocks(check(built, "staging", "first", tmp_path / "quality"))
    assert not blocks(check(built, "marts", "first", tmp_path / "quality"))
    loaded = built.execute("SELECT report_id FROM staging.report WHERE plan_year = 2021").fetchall()[0][0]
    results = check(built, "staging", "second", tmp_path / "quality", [loaded])
    assert results.filter(suite="report", expectation="nothing_is_missing").item(0, "rows_checked") == 1
    # Without a load there is nothing new, and everything is looked at.
    results = check(built, "staging", "third", tmp_path / "quality", [])
    assert results.filter(suite="report", expectation="nothing_is_missing").item(0, "rows_checked") == 2


@pytest.mark.parametrize(
    "known",
    [
        "UPDATE marts.mart_indicator_panel SET target_report_id = 'other', actual_report_id = 'other'",
        "UPDATE marts.dim_report SET region_code = NULL; DELETE FROM marts.mart_indicator_panel",
    ],
    ids=["another version is in force", "its place is unknown"],
)
def test_a_report_that_is_in_no_panel_does_not_block(
    built: duckdb.DuckDBPyConnection, tmp_path: Path, known: str
) -> None:
    built.execute(f"DROP TABLE staging.passed_report; {known}")
    loaded = built.execute("SELECT report_id FROM staging.report WHERE plan_year = 2021").fetchall()[0][0]
    check(built, "staging", "first", tmp_path / "quality", [loaded])
    results = check(built, "marts", "first", tmp_path / "quality", [loaded])
    assert results.filter(suite="mart_indicator_panel", severity="error")["success"].all()


def test_names_that_are_all_mapped_do_not_block(built: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    built.execute("DROP TABLE staging.passed_report; DELETE FROM marts.mart_unmapped_indicator")
    built.execute("UPDATE marts.fct_observation SET indicator_code = 'ECO_GDP' WHERE indicator_code = 'UNMAPPED'")
    check(built, "staging", "first", tmp_path / "quality")
    results = check(built, "marts", "first", tmp_path / "quality")
    assert results.filter(suite="mart_unmapped_indicator")["success"].all()


def test_a_table_that_is_not_there_fails_its_suite(work: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    results = check(work, "marts", "first", tmp_path / "quality")
    told = results.filter(suite="fct_observation").row(0, named=True)
    assert not told["success"]
    assert told["expectation"] == "rows_were_checked"
    assert "the rows can't be read" in told["observed"]
    assert "fct_observation" in told["observed"]
    assert blocks(results)


def test_an_extractor_that_takes_万_for_ten_thousand_times_too_much_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = ingest.numbers.grammar._times
    monkeypatch.setattr(
        "ingest.numbers.grammar._times", lambda signs: right(signs) * (10_000 if signs and "万" in signs else 1)
    )
    frames = read(SEED)
    connection = duckdb.connect(tmp_path / "work.duckdb")
    load(connection, frames, "first")
    results = check(connection, "staging", "first", tmp_path / "quality")
    assert blocks(results)
    told = results.filter(expectation="value_is_the_printed_number").row(0, named=True)
    assert not told["success"]
    assert all(row["value"] == pytest.approx(10_000 * row["reread"]) for row in json.loads(told["failing_keys"]))


def test_an_extractor_that_drops_numbers_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = ingest.numbers.grammar.read_numbers
    monkeypatch.setattr("ingest.numbers.reasons.read_numbers", lambda text: everything(text)[::2])
    frames = read(SEED)
    connection = duckdb.connect(tmp_path / "work.duckdb")
    load(connection, frames, "first")
    results = check(connection, "staging", "first", tmp_path / "quality")
    assert "every_digit_is_accounted_for" in results.filter(~pl.col("success"))["expectation"]
    assert blocks(results)


def test_pages_fetch_nothing_and_show_what_fails_as_text(work: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    hostile = "<script>alert('x')</script>"
    work.execute("UPDATE staging.observation SET unit = ? WHERE rowid % 10 = 7", [hostile])
    work.execute("UPDATE staging.quantity SET reason = ? WHERE rowid % 10 = 7", [hostile])
    check(work, "staging", "first", tmp_path / "quality")
    pages = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "quality").glob("*.html")}
    assert {"index.html", "staging.report.html", "staging.quantity.html"} <= pages.keys()
    for page in pages.values():
        assert "http://" not in page and "https://" not in page
        assert "src=" not in page and "<link" not in page
        assert hostile not in page
    assert "&lt;script&gt;alert(" in pages["index.html"]
    assert "&lt;script&gt;alert(" in pages["staging.quantity.html"]
    assert "nothing of this run is published" in pages["index.html"]


def test_a_suite_is_run_as_it_is_by_a_checkpoint_of_great_expectations(
    work: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    prepare(work)
    work.close()
    gx, _ = engine()
    try:
        checkpoint.write(tmp_path / "work.duckdb", tmp_path, tables=["quantity"])
        staging = gx.get_context(project_root_dir=tmp_path).checkpoints.get("staging")
        assert staging.run().success
        frame = tmp_path / "gx" / "frames" / "staging.quantity.rows.parquet"
        pl.read_parquet(frame).with_columns(reason=pl.lit("whim")).write_parquet(frame)
        found = [one for run in staging.run().run_results.values() for one in run.results if not one.success]
        assert [one.expectation_config.meta["check"] for one in found] == ["reason_is_known"]
    finally:
        engine.cache_clear()  # other tests get a context of their own, not the project's
