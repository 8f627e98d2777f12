from pathlib import Path

import duckdb
import polars as pl
import pytest

from ingest.extract import extract
from ingest.tables import staging
from ingest.tables.schemas import ADMITTED_AGAIN, CORRECTION, DOCUMENT, EXPLANATION, OUTCOME, TABLES
from ingest.versions import extractor_version

SEED = Path(__file__).parents[2] / "reports" / "mudanjiang-2020.txt"


def _frames(*names: str) -> dict[str, pl.DataFrame]:
    text = SEED.read_text("utf-8")[:9000]
    rows = [{"document_sha256": name.ljust(64, "0"), "source": name, "text": text} for name in names]
    return extract(pl.DataFrame(rows, schema=DOCUMENT))


def _tables(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple]]:
    return {t.name: connection.execute(f"FROM staging.{t.name} ORDER BY ALL").fetchall() for t in TABLES}


@pytest.fixture
def connection():
    with duckdb.connect(":memory:") as connection:
        staging.create(connection)
        yield connection


A, B = "a".ljust(16, "0"), "b".ljust(16, "0")


def test_frames_come_back_as_they_went_in(connection):
    frames = _frames("a", "b")
    assert staging.load(connection, frames, {A: "f", B: "f"}, "run1") == [A, B]
    for table in TABLES:
        stored = connection.execute(f"FROM staging.{table.name} ORDER BY ALL").pl()
        assert stored.equals(frames[table.name].sort(pl.all())), table.name
        assert stored.height or table in (CORRECTION, EXPLANATION, OUTCOME, ADMITTED_AGAIN), (
            f"no rows in {table.name}: the test shows nothing"
        )


def test_loading_again_changes_nothing(connection):
    staging.load(connection, _frames("a"), {A: "f"}, "run1")
    before, loads = _tables(connection), connection.execute("FROM staging.load").fetchall()
    staging.create(connection)
    assert staging.load(connection, _frames("a"), {A: "f"}, "run2") == []
    assert (_tables(connection), connection.execute("FROM staging.load").fetchall()) == (before, loads)


@pytest.mark.parametrize(
    ("fingerprint", "version"), [("other catalogue entry", extractor_version()), ("f", "another version")]
)
def test_a_report_read_anew_replaces_all_its_rows_and_no_others(connection, fingerprint, version):
    frames = _frames("a", "b")
    staging.load(connection, frames, {A: "f", B: "f"}, "run1")
    fewer = {name: frame.filter(pl.col("report_id") == A) for name, frame in frames.items()}
    fewer |= {"keyword": fewer["keyword"].head(1)}
    fewer["report"] = fewer["report"].with_columns(extractor_version=pl.lit(version))
    assert staging.load(connection, fewer, {A: fingerprint}, "run2") == [A]
    counts = dict(connection.execute("SELECT report_id, count(*) FROM staging.keyword GROUP BY ALL").fetchall())
    assert counts == {A: 1, B: frames["keyword"].filter(pl.col("report_id") == B).height}
    runs = dict(connection.execute("SELECT report_id, run_id FROM staging.load").fetchall())
    assert runs == {A: "run2", B: "run1"}


def test_forced_a_report_is_loaded_anew_and_known_to_be(connection):
    staging.load(connection, _frames("a", "b"), {A: "f", B: "f"}, "run1")
    assert staging.load(connection, _frames("a"), {A: "f"}, "run2", force=True) == [A]
    assert staging.loaded(connection).keys() == {A, B}
    assert staging.loaded(connection, by=["run2", "run3"]).keys() == {A}
    assert staging.loaded(connection, by=[]) == {}


def test_a_batch_that_fails_leaves_what_was_there(connection):
    staging.load(connection, _frames("a"), {A: "f"}, "run1")
    before = _tables(connection)
    broken = _frames("a", "b")
    broken["observation"] = pl.concat([broken["observation"], broken["observation"].head(1)])
    with pytest.raises(duckdb.ConstraintException):
        staging.load(connection, broken, {A: "g", B: "g"}, "run2")
    assert _tables(connection) == before
    assert staging.load(connection, _frames("a", "b"), {A: "g", B: "g"}, "run3") == [A, B]


def test_a_removed_report_leaves_no_row(connection):
    staging.load(connection, _frames("a", "b"), {A: "f", B: "f"}, "run1")
    staging.remove(connection, [A])
    assert staging.loaded(connection) == {B: ("f", extractor_version())}
    assert all(A not in str(rows) for rows in _tables(connection).values())


def test_a_report_whose_source_shows_another_is_superseded_while_it_is_nowhere_else(connection):
    frames = _frames("a", "b")
    staging.load(connection, frames, {A: "f", B: "f"}, "run1")
    digests = dict(frames["report"].select("report_id", "document_sha256").iter_rows())
    connection.execute("UPDATE staging.report SET source = 'a.txt'")
    shown = {"a.txt": digests[B]}
    marks = staging.unmarked_versions(connection, shown, {digests[B]}, {digests[A]: False})
    assert marks == [(B, False, A)]
    staging.mark_versions(connection, marks)
    assert staging.unmarked_versions(connection, shown, {digests[B]}, {digests[A]: False}) == []
    assert staging.versions_of(connection, [B]) == [A]
    elsewhere = staging.unmarked_versions(connection, shown, {digests[A], digests[B]}, {})
    assert elsewhere == [(None, None, A)]
    back = staging.unmarked_versions(connection, {"a.txt": digests[A]}, {digests[A]}, {})
    assert sorted(back, key=str) == sorted([(None, None, A), (A, None, B)], key=str)
