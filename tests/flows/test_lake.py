"""The lake: a DuckLake that says what the release in force says, each reader at the snapshot that it opened."""

import shutil
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from flows.cli.app import app
from flows.errors import Refused
from flows.publication import release
from flows.publication.shelf import Shelf

pytest.importorskip("duckdb_extension_ducklake", reason="the extra `cluster` is not installed: make cluster")
from machines import postgres, postgres_programs

from flows.publication.lake import Lake, share
from flows.settings import load


@pytest.fixture
def lake(tmp_path):
    return Lake(str(tmp_path / "lake.ducklake"), str(tmp_path / "data"))


@pytest.fixture(scope="module")
def shown(built, tmp_path_factory):
    """A lake that shows the built warehouse, for reading; the snapshot; and the file of that."""
    folder = tmp_path_factory.mktemp("shown")
    lake = Lake(str(folder / "lake.ducklake"), str(folder / "data"))
    published = built.folder / "warehouse.duckdb"
    return lake, lake.show(published, folder, 5), published


@pytest.fixture(scope="module")
def second(built, tmp_path_factory):
    """Another release: r0002, with one keyword less."""
    path = shutil.copy(built.folder / "warehouse.duckdb", tmp_path_factory.mktemp("second") / "r0002.duckdb")
    Path(path).chmod(0o644)
    with duckdb.connect(path) as connection:
        connection.execute("DELETE FROM marts.fct_keyword WHERE rowid = 0")
        told = connection.execute(f"SELECT {release._digest(connection, 'marts.fct_keyword')}").fetchone()
        connection.execute(
            "UPDATE release.content SET (rows, digest) = (?, ?) WHERE table_name = 'marts.fct_keyword'", told
        )
        connection.execute("UPDATE release.record SET release_id = 'r0002', run_id = 'another'")
    return Path(path)


def rows(connection, table="marts.fct_keyword"):
    return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def test_the_lake_says_what_the_file_says(shown):
    lake, made, published = shown
    assert (made.release_id, made.run_id) == ("r0001", release.read(published).run_id)
    with lake.reading() as connection:
        assert release.unlike(connection, release.contents(published)) == []
        connection.execute(f"ATTACH '{published}' AS file (READ_ONLY)")
        for what in ("duckdb_tables", "duckdb_views"):
            name = f"{what.removeprefix('duckdb_').removesuffix('s')}_name"
            query = f"SELECT schema_name, {name}, comment FROM {what}() WHERE database_name = ? AND NOT internal"
            there, wanted = (set(connection.execute(query, [one]).fetchall()) for one in ("lake", "file"))
            assert there - wanted == ({("release", "lake", None)} if what == "duckdb_tables" else set())
            assert wanted <= there
        query = (
            "SELECT schema_name, table_name, column_name, data_type, is_nullable, comment FROM duckdb_columns()"
            " WHERE database_name = ? AND NOT internal AND (schema_name, table_name) IN"
            " (SELECT (schema_name, table_name) FROM duckdb_tables() WHERE database_name = 'file')"
        )
        there, wanted = (set(connection.execute(query, [one]).fetchall()) for one in ("lake", "file"))
        assert there == wanted
        for view in ("marts.observation", "中文.目标完成情况"):
            assert rows(connection, view) == rows(connection, f"file.{view}") > 0


def test_the_keys_that_the_lake_does_not_know_hold_in_it(shown):
    lake, _, published = shown
    with lake.reading() as connection:
        connection.execute(f"ATTACH '{published}' AS file (READ_ONLY)")
        keys = connection.execute(
            "SELECT schema_name || '.' || table_name, constraint_column_names FROM duckdb_constraints()"
            " WHERE database_name = 'file' AND constraint_type = 'PRIMARY KEY'"
        ).fetchall()
        assert len(keys) > 20
        for table, columns in keys:
            key = ", ".join(f'"{column}"' for column in columns)
            twice = connection.execute(f"SELECT {key} FROM {table} GROUP BY ALL HAVING count(*) > 1").fetchall()
            assert twice == [], table
            unknown = " OR ".join(f'"{column}" IS NULL' for column in columns)
            assert connection.execute(f"SELECT count(*) FROM {table} WHERE {unknown}").fetchone() == (0,), table


def test_who_reads_a_snapshot_keeps_it_and_an_earlier_release_comes_back(lake, warehouse, second):
    first = warehouse / "warehouse.duckdb"
    before = lake.show(first, warehouse, 5)
    assert lake.show(first, warehouse, 5) is None
    with lake.reading() as reader:
        count = rows(reader)
    after = lake.show(second, warehouse, 5)
    assert [one.release_id for one in lake.snapshots()] == ["r0001", "r0002"]
    with lake.reading(before.number) as old, lake.reading() as new:
        assert (rows(old), rows(new)) == (count, count - 1)
        changed = new.execute(f"SELECT changes FROM lake.snapshots() WHERE snapshot_id = {after.number}").fetchone()[0]
        number = dict(new.execute("SELECT table_name, table_id FROM ducklake_table_info('lake')").fetchall())
    assert str(number["fct_keyword"]) in changed["tables_inserted_into"]
    assert str(number["fct_observation"]) not in changed["tables_inserted_into"]
    again = lake.show(first, warehouse, 5)
    assert again.release_id == "r0001"
    with lake.reading() as reader:
        assert rows(reader) == count
        assert release.unlike(reader, release.contents(first)) == []


def test_only_the_last_releases_are_kept(lake, warehouse, second):
    for path in (warehouse / "warehouse.duckdb", second) * 2:
        made = lake.show(path, warehouse, 2)
    kept = lake.snapshots()
    assert [one.release_id for one in kept] == ["r0001", "r0002"]
    assert kept[-1] == made
    with lake.reading(kept[0].number) as old, lake.reading() as new:
        assert rows(old) == rows(new) + 1


def test_another_warehouse_is_refused_and_changes_nothing(lake, warehouse, second, tmp_path):
    lake.show(warehouse / "warehouse.duckdb", warehouse, 5)
    (tmp_path / "other").mkdir()
    with pytest.raises(Refused, match="is written by another warehouse") as told:
        lake.show(second, tmp_path / "other", 5)
    assert str(warehouse) in str(told.value)
    assert [one.release_id for one in lake.snapshots()] == ["r0001"]
    shutil.copy(warehouse / "lake-id", tmp_path / "other")
    assert lake.show(second, tmp_path / "other", 5).release_id == "r0002"


def test_rows_that_are_not_those_of_the_release_are_not_shown(lake, warehouse, second, tmp_path):
    lake.show(warehouse / "warehouse.duckdb", warehouse, 5)
    wrong = Path(shutil.copy(second, tmp_path))
    with duckdb.connect(wrong) as connection:
        connection.execute("UPDATE release.content SET rows = 7 WHERE table_name = 'marts.fct_keyword'")
    with pytest.raises(Refused, match=r"is not the release: marts\.fct_keyword"):
        lake.show(wrong, warehouse, 5)
    assert [one.release_id for one in lake.snapshots()] == ["r0001"]
    with lake.reading() as connection:
        assert release.unlike(connection, release.contents(warehouse / "warehouse.duckdb")) == []


def test_a_publication_that_is_killed_is_made_good_by_the_next(lake, warehouse, second):
    before = lake.show(warehouse / "warehouse.duckdb", warehouse, 5)
    killed = (
        "import os, sys; from pathlib import Path; from flows.publication import release; from flows.publication.lake"
        " import Lake; release.unlike = lambda *_: os.kill(os.getpid(), 9);"  # all is written, nothing committed
        " Lake(*sys.argv[1:3]).show(*map(Path, sys.argv[3:5]), 5)"
    )
    done = subprocess.run([sys.executable, "-c", killed, lake.catalogue, lake.data, second, warehouse])
    assert done.returncode == -signal.SIGKILL
    assert lake.snapshots() == [before]
    assert lake.show(second, warehouse, 5).release_id == "r0002"
    with lake.reading() as connection:
        assert release.unlike(connection, release.contents(second)) == []


@pytest.mark.slow
@pytest.mark.skipif(not postgres_programs(), reason="PostgreSQL is not installed: apt-get install postgresql")
def test_of_two_warehouses_that_publish_at_once_one_is_refused(built, second, tmp_path, monkeypatch):
    both, look = threading.Barrier(2, timeout=120), Lake._before

    def seen_by_both(self, *known):
        found = look(self, *known)
        both.wait()
        return found

    with postgres() as told:
        lake = Lake(f"postgres:dbname=gwr {told}", str(tmp_path / "data"))
        files = {"one": built.folder / "warehouse.duckdb", "two": second}
        for name in files:
            (tmp_path / name).mkdir()
        with lake._open():  # DuckLake makes its own tables in the catalogue
            pass
        with monkeypatch.context() as patch, ThreadPoolExecutor(2) as pool:
            patch.setattr(Lake, "_before", seen_by_both)
            shows = {name: pool.submit(lake.show, file, tmp_path / name, 5) for name, file in files.items()}
            wait(shows.values())
        (lost,) = [name for name, show in shows.items() if show.exception()]
        (won,) = files.keys() - {lost}
        with pytest.raises(Refused, match="Somebody else has written to the lake"):
            shows[lost].result()
        assert lake.snapshots() == [shows[won].result()]
        with lake.reading() as connection:
            assert release.unlike(connection, release.contents(files[won])) == []
        with pytest.raises(Refused, match="is written by another warehouse"):
            lake.show(files[lost], tmp_path / lost, 5)


def test_the_commands_know_the_lake(lake, warehouse, second, monkeypatch):
    for name, value in {
        "GWR_WAREHOUSE": warehouse,
        "GWR_LAKE__CATALOGUE": lake.catalogue,
        "GWR_LAKE__DATA": lake.data,
        "GWR_DRAW_SITE": "false",
    }.items():
        monkeypatch.setenv(name, str(value))

    def said(*arguments):
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 0, done.output
        return done.stdout

    Shelf(warehouse).publish(lambda target, _: release.read(shutil.copy(second, target)), 5)
    assert share(load()).release_id == "r0002"
    assert said("rollback").startswith("In force is r0001")
    asked = "SELECT release_id FROM release.record"
    assert "r0001" in said("query", asked, "--lake")
    older, newer = lake.snapshots()
    assert "r0002" in said("query", asked, "--snapshot", str(older.number))
    assert [line.split()[1] for line in said("releases", "--lake").splitlines()[1:]] == ["r0002", "r0001"]
    monkeypatch.setenv("GWR_LAKE__CATALOGUE", str(warehouse / "none.ducklake"))
    assert CliRunner().invoke(app, ["query", asked, "--lake"]).exit_code == 1
    assert newer.release_id == "r0001"


def test_without_the_extra_it_says_what_to_install(lake, warehouse, monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb_extension_ducklake", None)
    with pytest.raises(Refused, match=r"make cluster"):
        lake.show(warehouse / "warehouse.duckdb", warehouse, 5)
