"""What a killed process leaves in the working database's log, with a real DuckDB and a real kill."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from flows.run.soundness import forget_log, tells_of_damage

# More rows than a row group has: DuckDB writes them into the file at once, and into the log only where they are.
_REPLACED = """
import duckdb, os, signal, sys
connection = duckdb.connect(sys.argv[1])
rows = "SELECT i AS id, i + {} AS value FROM range(123000) AS r(i)"
connection.execute("SET enable_progress_bar = false")
connection.execute("CREATE TABLE t (id BIGINT PRIMARY KEY, value BIGINT)")
connection.execute("INSERT INTO t " + rows.format(0))
connection.execute("CHECKPOINT")
connection.execute("BEGIN; DELETE FROM t; INSERT INTO t " + rows.format(1) + "; COMMIT")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    database = tmp_path / "work.duckdb"
    subprocess.run([sys.executable, "-c", _REPLACED, str(database)], check=False)
    assert log_of(database).exists()
    return database


def log_of(database: Path) -> Path:
    return database.with_name("work.duckdb.wal")


def test_duckdb_forgets_the_keys_of_rows_that_it_replays(killed: Path) -> None:
    """Why logs are dropped. Once this fails, DuckDB is mended, and `forget_log` has become superfluous."""
    with duckdb.connect(killed) as connection:
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (123000,)
        assert connection.execute("FROM t WHERE id = 5").fetchall() == []
        with pytest.raises(duckdb.FatalException) as error:
            connection.execute("DELETE FROM t")
    assert tells_of_damage(str(error.value))  # a run that meets it rebuilds the database


def test_without_its_log_a_database_is_as_it_was_and_its_keys_are_found(killed: Path) -> None:
    forget_log(killed, ["dbt build"])
    with duckdb.connect(killed) as connection:
        assert connection.execute("FROM t WHERE id = 5").fetchall() == [(5, 5)]
        connection.execute("DELETE FROM t")
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (0,)


def test_the_log_of_a_load_is_kept_and_so_is_that_of_an_open_database(killed: Path) -> None:
    forget_log(killed, ["load"])
    assert log_of(killed).exists()
    holds = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", holds, str(killed)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        forget_log(killed)
        assert log_of(killed).exists()
        holder.kill()
    forget_log(killed)
    assert not log_of(killed).exists()
