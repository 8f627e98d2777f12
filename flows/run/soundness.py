"""Whether the working database can be used after a process was killed, and what is done if not.

It is read by a process of its own: a damaged file can crash whoever opens it, which should not be the run.
"""

import fcntl
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from flows.database_files import files_of

if TYPE_CHECKING:
    from flows.settings import Settings

_UNREADABLE = (
    *("checksum", "Corrupt", "not a valid DuckDB", "database file", "Could not read enough"),
    *("Serialization", "deserialize", "INTERNAL", "delete all rows from index"),
)
_LOADS = ("land", "read", "parse", "load", "follow")
_DAMAGED = 3


def damage(database: Path) -> str | None:
    """What is wrong with a database, in one line; None if it is sound, missing, or open elsewhere."""
    if not database.exists():
        return None
    command = [sys.executable, "-m", "flows.run.soundness", str(database)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode < 0:
        return f"reading it ends the process, with signal {-done.returncode}"
    said = done.stderr.strip().splitlines()
    return said[-1] if done.returncode == _DAMAGED and said else None


def forget_log(database: Path, stages: Collection[str | None] = ()) -> None:
    """Drop what a killed process has left in the log of a database, unless it was killed in a stage that loads.

    DuckDB 1.5 replays the log of a transaction that deleted and inserted more than 122,880 rows of a table, as dbt does
    when it builds a mart anew, without their entries in the index: a look-up by key then finds nothing, a second row
    gets the same key, and the next delete fails. What dbt builds is built again in any case. A load, whose work would
    be lost, replaces fewer rows at a time. A database that somebody has open is left alone.
    """
    _, log = files_of(database)
    if log.exists() and not any(stage in _LOADS for stage in stages) and not _is_open(database):
        log.unlink()


def _is_open(database: Path) -> bool:
    try:
        with database.open("r+b") as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the lock that DuckDB takes
    except OSError:
        return True
    return False


def is_gone(in_force: "Settings") -> bool:
    """Whether the working database is missing although something has been published from it."""
    working = in_force.working
    return in_force.published.exists() and (not working.exists() or not working.stat().st_size)


def tells_of_damage(words: str) -> bool:
    """Whether an error means that a database is damaged, rather than that a disk is full or a row is wrong."""
    return any(word in words for word in _UNREADABLE)


def set_aside(database: Path) -> Path:
    """Move a damaged database away; returns where it is kept until the next one."""
    aside = database.with_name(f"{database.name}.damaged")
    file, log = files_of(database)
    file.replace(aside)
    log.unlink(missing_ok=True)
    return aside


def _read_all(database: str) -> None:
    import duckdb

    try:
        with duckdb.connect(database) as connection:
            tables = connection.execute('SELECT format(\'"{}"."{}"\', schema_name, table_name) FROM duckdb_tables()')
            for (table,) in tables.fetchall():
                connection.execute(f"SELECT count(hash(t)) FROM {table} AS t").fetchall()
    except duckdb.Error as error:
        if isinstance(error, duckdb.FatalException) or tells_of_damage(str(error)):
            print(str(error).splitlines()[0], file=sys.stderr)
            sys.exit(_DAMAGED)


if __name__ == "__main__":
    _read_all(sys.argv[1])
