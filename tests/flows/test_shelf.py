"""Releases on a small working database: made, compared, put in force, rolled back, dropped."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest

from expectations.run import prepare
from flows.publication import release, shelf
from flows.publication.release import Difference
from flows.publication.shelf import NoSuchRelease, Shelf, _digest
from ingest.tables import staging
from ingest.tables.schemas import TABLES


class Pipeline:
    """A working database with one report and one mart, and the shelf that it publishes to."""

    def __init__(self, folder: Path) -> None:
        self.working = folder / "work.duckdb"
        self.shelf = Shelf(folder)
        with duckdb.connect(self.working) as connection:
            staging.create(connection)
            prepare(connection)
            connection.execute(
                "CREATE SCHEMA marts;"
                "CREATE VIEW marts.dim_report AS SELECT repeat('a', 16) AS report_id, true AS is_current;"
                "CREATE TABLE marts.fct_x (id INTEGER PRIMARY KEY, value DOUBLE NOT NULL);"
                "COMMENT ON TABLE marts.fct_x IS '事实''s'; COMMENT ON COLUMN marts.fct_x.value IS 'what it is';"
                "CREATE VIEW marts.fct_data_quality AS SELECT 'r' AS run_id, now() AS checked_at;"
                "CREATE SCHEMA 中文; CREATE VIEW 中文.数 AS SELECT value AS 数值 FROM marts.fct_x;"
                "COMMENT ON VIEW 中文.数 IS '每行一数'; COMMENT ON COLUMN 中文.数.数值 IS '其值';"
                "CREATE SCHEMA intermediate; CREATE TABLE intermediate.not_published AS SELECT 1 AS a"
            )
        self.load("run1")
        self.sql("INSERT INTO marts.fct_x VALUES (1, 1), (2, 2), (3, 3)")

    def sql(self, statement: str) -> None:
        with duckdb.connect(self.working) as connection:
            connection.execute(statement)

    def load(self, run_id: str) -> None:
        row = {"report_id": "a" * 16, "document_sha256": "a" * 64, "source": "a.txt", "extractor_version": "1"}
        frames = {table.name: pl.DataFrame(schema=table.schema) for table in TABLES}
        frames["report"] = pl.DataFrame([row], schema=frames["report"].schema)
        with duckdb.connect(self.working) as connection:
            staging.load(connection, frames, {"a" * 16: run_id}, run_id)

    def publish(self, keep: int = 5, run_id: str = "run1"):
        def build(target: Path, release_id: str) -> release.Release:
            return release.build(
                self.working, target, release_id=release_id, run_id=run_id, git_revision="abc", extractor_version="1",
                checks_passed=7, checks_warned=1,
            )  # fmt: skip

        return self.shelf.publish(build, keep)

    def values(self) -> list[tuple]:
        with duckdb.connect(self.shelf.published, read_only=True) as connection:
            return connection.execute("FROM marts.fct_x ORDER BY ALL").fetchall()


@pytest.fixture
def pipeline(tmp_path: Path) -> Pipeline:
    return Pipeline(tmp_path)


def test_a_release_holds_tables_comments_constraints_and_its_own_record(pipeline):
    made = pipeline.publish()
    assert pipeline.shelf.in_force() == made
    assert (made.release_id, made.run_id, made.documents, made.checks_passed) == ("r0001", "run1", 1, 7)
    assert not pipeline.shelf.published.with_name("warehouse.duckdb.wal").exists()
    with duckdb.connect(pipeline.shelf.published, read_only=True) as connection:
        tables = {schema for (schema,) in connection.execute("SELECT schema_name FROM duckdb_tables()").fetchall()}
        assert tables == {"marts", "staging", "quarantine", "release"}
        assert connection.execute("SELECT comment FROM duckdb_tables() WHERE table_name = 'fct_x'").fetchone() == (
            "事实's",
        )
        comments = connection.execute("SELECT comment FROM duckdb_columns() WHERE column_name = 'value'").fetchall()
        assert ("what it is",) in comments
        assert connection.execute("SELECT count(*) FROM marts.fct_data_quality").fetchone() == (1,)
        documents = connection.execute("SELECT report_id, source, outcome FROM release.document").fetchall()
        assert documents == [("a" * 16, "a.txt", "in force")]
        primary = "SELECT count(*) FROM duckdb_constraints() WHERE table_name = 'fct_x' AND constraint_type = ?"
        assert connection.execute(primary, ["PRIMARY KEY"]).fetchone() == (1,)
    with pytest.raises(duckdb.Error), duckdb.connect(pipeline.shelf.published, read_only=True) as connection:
        connection.execute("DELETE FROM marts.fct_x")


def test_chinese_views_work_under_whatever_name_the_file_is_attached(pipeline):
    pipeline.publish()
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{pipeline.shelf.published}' AS anything (READ_ONLY)")
        assert connection.execute("FROM anything.中文.数 ORDER BY 数值").fetchall() == [(1,), (2,), (3,)]
        comments = "SELECT comment FROM duckdb_{0}() WHERE database_name = 'anything' AND schema_name = '中文'"
        assert connection.execute(comments.format("views")).fetchall() == [("每行一数",)]
        assert connection.execute(comments.format("columns")).fetchall() == [("其值",)]


def test_the_same_contents_make_no_release_whichever_run_wrote_them(pipeline):
    pipeline.publish()
    before = pipeline.shelf.published.stat().st_ino
    pipeline.load("run2")
    pipeline.sql("CREATE OR REPLACE TABLE marts.fct_x AS FROM marts.fct_x ORDER BY id DESC")
    pipeline.sql("ALTER TABLE marts.fct_x ADD PRIMARY KEY (id)")
    assert pipeline.publish(run_id="run2") is None
    assert pipeline.shelf.published.stat().st_ino == before
    assert [one.release_id for one in pipeline.shelf.kept()] == ["r0001"]


def test_what_changed_between_two_releases_is_told_by_key(pipeline):
    pipeline.publish()
    pipeline.sql("DELETE FROM marts.fct_x WHERE id = 1; UPDATE marts.fct_x SET value = 20 WHERE id = 2")
    pipeline.sql("INSERT INTO marts.fct_x VALUES (4, 4), (5, 5)")
    assert pipeline.publish().release_id == "r0002"
    old, new = pipeline.shelf.path("r0001"), pipeline.shelf.path("r0002")
    assert release.difference(old, new) == [Difference("marts.fct_x", added=2, removed=1, altered=1)]
    assert release.difference(new, old) == [Difference("marts.fct_x", added=1, removed=2, altered=1)]
    assert release.difference(old, old) == []


def test_a_table_that_one_release_has_not_is_told(pipeline):
    pipeline.publish()
    pipeline.sql("CREATE TABLE marts.dim_y AS SELECT 1 AS id")
    pipeline.publish()
    old, new = pipeline.shelf.path("r0001"), pipeline.shelf.path("r0002")
    assert release.difference(old, new) == [Difference("marts.dim_y", added=1, removed=0, altered=0)]


def test_only_the_last_releases_are_kept(pipeline):
    for value in range(4):
        pipeline.sql(f"UPDATE marts.fct_x SET value = {10 + value} WHERE id = 1")
        pipeline.publish(keep=2)
    assert [one.release_id for one in pipeline.shelf.kept()] == ["r0003", "r0004"]


def test_releases_are_in_order_of_making_beyond_four_digits_and_whatever_the_clock_said(pipeline):
    pipeline.publish()
    later = pipeline.shelf.path("r0001").rename(pipeline.working.parent / "releases" / "r9999.duckdb")
    later.chmod(0o644)
    with duckdb.connect(later) as connection:
        connection.execute("UPDATE release.record SET release_id = 'r9999', created_at = '2999-01-01'")
    for value in (10, 11):
        pipeline.sql(f"UPDATE marts.fct_x SET value = {value} WHERE id = 1")
        made = pipeline.publish(keep=2)
    assert made.release_id == pipeline.shelf.in_force().release_id == "r10001"
    assert [one.release_id for one in pipeline.shelf.kept()] == ["r10000", "r10001"]
    assert pipeline.shelf.rollback().release_id == "r10000"


def test_rolling_back_and_forward_with_a_reader_open(pipeline):
    pipeline.publish()
    pipeline.sql("UPDATE marts.fct_x SET value = 10 WHERE id = 1")
    pipeline.publish()
    reader = os.open(pipeline.shelf.published, os.O_RDONLY)  # whoever has the old file open keeps it
    inode = os.fstat(reader).st_ino
    assert pipeline.shelf.rollback().release_id == "r0001"
    assert pipeline.values()[0] == (1, 1)
    assert os.fstat(reader).st_ino == inode != pipeline.shelf.published.stat().st_ino
    os.close(reader)
    assert pipeline.publish() is None, "a run with nothing new has undone the rollback"
    assert pipeline.shelf.in_force().release_id == "r0001"
    assert pipeline.shelf.rollback("r0002").release_id == "r0002"
    assert pipeline.values()[0] == (1, 10)


def test_something_new_after_a_rollback_is_published(pipeline):
    pipeline.publish()
    for value in (10, 11):
        pipeline.sql(f"UPDATE marts.fct_x SET value = {value} WHERE id = 1")
        made = pipeline.publish()
        pipeline.shelf.rollback("r0001")
    assert made.release_id == "r0003"
    pipeline.sql("UPDATE marts.fct_x SET value = 12 WHERE id = 1")
    assert pipeline.publish().release_id == pipeline.shelf.in_force().release_id == "r0004"


def test_a_release_that_is_not_kept_is_named_with_those_that_are(pipeline):
    pipeline.publish()
    with pytest.raises(NoSuchRelease, match="kept are: r0001"):
        pipeline.shelf.rollback("r0007")
    with pytest.raises(NoSuchRelease, match="before"):
        pipeline.shelf.rollback()


def test_a_publication_cut_off_before_the_last_rename_is_finished_by_the_next(pipeline, monkeypatch):
    pipeline.publish()
    pipeline.sql("UPDATE marts.fct_x SET value = 10 WHERE id = 1")

    def cut_off(*arguments: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("flows.publication.shelf.shutil.copy", cut_off)
        with pytest.raises(OSError, match="no space"):
            pipeline.publish()
    assert pipeline.values()[0] == (1, 1)
    assert pipeline.publish().release_id == "r0002"
    assert pipeline.values()[0] == (1, 10)


def test_a_half_written_candidate_is_no_release_and_in_nobodys_way(pipeline):
    pipeline.publish()
    (pipeline.working.parent / "releases" / "candidate").write_bytes(b"half")
    (pipeline.working.parent / "warehouse.duckdb.next").write_bytes(b"half")
    pipeline.sql("UPDATE marts.fct_x SET value = 10 WHERE id = 1")
    assert pipeline.publish().release_id == "r0002"
    assert pipeline.values()[0] == (1, 10)


def test_what_a_killed_publication_has_logged_is_not_replayed_into_the_next_release(pipeline):
    pipeline.publish()
    candidate = pipeline.working.parent / "releases" / "candidate"
    shutil.copyfile(pipeline.working, candidate)
    killed = "import duckdb, os, sys; c = duckdb.connect(sys.argv[1]); c.execute('CREATE SCHEMA release'); os._exit(9)"
    subprocess.run([sys.executable, "-c", killed, candidate], check=False)
    assert candidate.with_name("candidate.wal").exists()
    pipeline.sql("UPDATE marts.fct_x SET value = 10 WHERE id = 1")
    assert pipeline.publish().release_id == "r0002"


def three_releases(pipeline: Pipeline) -> tuple[Path, Path, Path]:
    """Three releases, the last in force; returns their files."""
    for value in (10, 11, 12):
        pipeline.sql(f"UPDATE marts.fct_x SET value = {value} WHERE id = 1")
        made = pipeline.publish()
    folder = pipeline.shelf.path(made.release_id).parent
    return folder / "r0001.duckdb", folder / "r0002.duckdb", folder / "r0003.duckdb"


def flip(path: Path, at: float = 0.5) -> None:
    """Turn one byte of a file."""
    path.chmod(0o644)
    data = bytearray(path.read_bytes())
    data[int(len(data) * at)] ^= 0xFF
    path.write_bytes(data)


def test_nothing_is_mended_where_nothing_is_wrong(pipeline):
    assert pipeline.shelf.mend() == []
    three_releases(pipeline)
    before = pipeline.shelf.published.stat().st_ino
    assert pipeline.shelf.mend() == []
    pipeline.shelf.rollback("r0002")
    assert pipeline.shelf.mend() == []
    assert (pipeline.shelf.in_force().release_id, before) != ("r0003", pipeline.shelf.published.stat().st_ino)


def test_only_what_has_been_written_to_is_read_again_but_for_a_rollback(pipeline, monkeypatch):
    _, second, _ = three_releases(pipeline)
    pipeline.shelf.mend()
    read: list[str] = []
    monkeypatch.setattr(shelf, "_digest", lambda path: read.append(path.name) or _digest(path))
    assert (pipeline.shelf.mend(), read) == ([], [])
    os.utime(second)
    assert (pipeline.shelf.mend(), read) == ([], ["r0002.duckdb"])
    read.clear()
    pipeline.shelf.rollback()
    assert sorted(read) == ["r0001.duckdb", "r0002.duckdb", "r0003.duckdb", "warehouse.duckdb"]


@pytest.mark.parametrize("harm", [flip, lambda path: os.truncate(path, 5000), lambda path: os.truncate(path, 0)])
def test_a_damaged_published_file_is_replaced_by_the_release_that_was_in_force(pipeline, harm):
    three_releases(pipeline)
    pipeline.shelf.rollback("r0002")
    pipeline.shelf.published.chmod(0o644)
    harm(pipeline.shelf.published)
    (said,) = pipeline.shelf.mend()
    assert "warehouse.duckdb was damaged; release r0002 is in force again" in said
    assert pipeline.values()[0] == (1, 11)


def test_a_damaged_release_is_set_aside_and_the_next_goes_on_from_the_newest_good_one(pipeline):
    first, second, _ = three_releases(pipeline)
    flip(first)
    os.truncate(second, 100)
    said = pipeline.shelf.mend()
    assert [line.endswith(f"set aside as r000{n}.damaged.") for n, line in enumerate(said, 1)] == [True, True]
    assert [one.release_id for one in pipeline.shelf.kept()] == ["r0003"]
    pipeline.sql("UPDATE marts.fct_x SET value = 20 WHERE id = 1")
    assert pipeline.publish().release_id == "r0004"
    assert pipeline.shelf.mend() == []


def test_the_release_in_force_is_healed_from_what_readers_see(pipeline):
    _, _, third = three_releases(pipeline)
    flip(third)
    (said,) = pipeline.shelf.mend()
    assert "was restored from the published file" in said
    assert pipeline.shelf.mend() == []
    assert third.read_bytes() == pipeline.shelf.published.read_bytes()


def test_with_no_sound_release_left_the_next_publication_gives_no_number_twice(pipeline):
    for path in three_releases(pipeline):
        flip(path)
    flip(pipeline.shelf.published, 0.3)
    assert len(pipeline.shelf.mend()) == 3
    assert pipeline.shelf.kept() == []
    assert pipeline.publish().release_id == pipeline.shelf.in_force().release_id == "r0004"


def test_a_publication_leaves_no_file_whose_digest_must_be_read_for_again(pipeline):
    paths = [*three_releases(pipeline), pipeline.shelf.published]
    noted = json.loads((paths[0].parent / "digests.json").read_bytes())
    for path in paths:
        stat = path.stat()
        assert noted[path.name] == [_digest(path), stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]
    flip(paths[1])
    (message,) = pipeline.shelf.mend()
    assert f"{paths[1]} is damaged" in message


@pytest.mark.parametrize("name", ["r0001.json", "in-force", "digests.json"])
def test_a_note_beside_the_releases_that_is_damaged_or_gone_is_made_again(pipeline, name):
    first, *_ = three_releases(pipeline)
    pipeline.shelf.mend()
    (first.parent / name).write_bytes(b"\xff\x00")
    assert pipeline.shelf.mend() == []
    (first.parent / name).unlink()
    assert pipeline.shelf.mend() == []
    assert [one.release_id for one in pipeline.shelf.kept()] == ["r0001", "r0002", "r0003"]
    assert pipeline.publish() is None


def test_stray_files_and_a_release_that_somebody_holds_open_are_in_nobodys_way(pipeline):
    first, second, third = three_releases(pipeline)
    (first.parent / "readme.duckdb").write_text("stray")
    shutil.copy(first, first.parent / "r0009.duckdb")  # a copy under another number is no release
    holders = []
    for path in (second, third, pipeline.shelf.published):
        path.chmod(0o644)
        code = f"import duckdb, sys; c = duckdb.connect({str(path)!r}); print('open', flush=True); sys.stdin.read()"
        holder = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert holder.stdout.readline() == b"open\n"
        holders.append(holder)
    try:
        (said,) = pipeline.shelf.mend()
        assert "r0009.duckdb is damaged" in said
        assert pipeline.shelf.in_force().release_id == "r0003"
        pipeline.sql("UPDATE marts.fct_x SET value = 20 WHERE id = 1")
        made = pipeline.publish()
    finally:
        for holder in holders:
            holder.kill()
            holder.wait()
    assert made.release_id == "r0010"
    assert pipeline.values()[0] == (1, 20)
