"""Prefect's own database: copied from a migrated template, replaced when it can't be used."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from processes import running

from flows.server import database
from flows.server.process import Server, prepare


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """The folder of a server of its own, with the environment that a run gives it."""
    before = dict(os.environ)
    os.environ.pop("PREFECT_API_URL", None)
    prepare(tmp_path)
    yield Path(os.environ["PREFECT_HOME"])
    os.environ.clear()
    os.environ.update(before)


def revision(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("select version_num from alembic_version").fetchone()[0]


def test_a_new_database_is_a_copy_that_needs_no_migration(home: Path):
    database.prepare(home)
    assert os.environ["PREFECT_API_DATABASE_MIGRATE_ON_START"] == "false"
    told = revision(database.path(home))
    assert len(told) >= 12
    del os.environ["PREFECT_API_DATABASE_MIGRATE_ON_START"]
    with closing(sqlite3.connect(database.path(home))) as connection, connection:
        connection.execute("update alembic_version set version_num = 'of another Prefect'")
    database.prepare(home)
    assert os.environ["PREFECT_API_DATABASE_MIGRATE_ON_START"] == "true"


@pytest.mark.timeout(600)
@pytest.mark.parametrize("damage", ["garbage", "a migration that nobody knows"])
def test_a_server_begins_anew_where_its_database_cannot_be_used(home: Path, tmp_path: Path, damage: str):
    database.prepare(home)
    os.environ.pop("PREFECT_API_DATABASE_MIGRATE_ON_START")
    if damage == "garbage":
        database.path(home).write_bytes(b"garbage" * 1000)
    else:
        with closing(sqlite3.connect(database.path(home))) as connection, connection:
            connection.execute("update alembic_version set version_num = 'nonsense'")
    with closing(Server(tmp_path / "log")) as server:
        server.wait()
        assert httpx.get(f"{server.url}/health", trust_env=False).is_success
        (said,) = server.notices
    assert "starts afresh" in said
    assert (home / "prefect.damaged").exists()
    assert len(revision(database.path(home))) >= 12


@pytest.mark.timeout(300)
def test_a_server_that_something_ends_is_started_again_at_the_same_address(home: Path, tmp_path: Path):
    others = servers()  # of other tests
    with closing(Server(tmp_path / "log")) as server:
        server.wait()
        (first,) = servers() - others
        first.kill()
        while not (there := servers() - others) or first in there:
            time.sleep(0.05)
        assert httpx.get(f"{server.url}/health", trust_env=False, timeout=120).is_success
        (second,) = servers() - others
        assert second.pid != first.pid
    assert servers() == others


def servers():
    return {*running("flows.server.process")}
