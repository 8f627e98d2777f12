"""Prefect's local database: a copy of a migrated template, replaced when it is damaged.

Prefect migrates an empty SQLite file in a hundred steps, which take longer than the rest of its start. They are done
once for each installed version of Prefect, and the result is copied for each new server.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from importlib.metadata import version
from pathlib import Path

from flows.environment import made_once

# A database that the user has configured is the user's to look after.
_NAMED = ("PREFECT_API_DATABASE_CONNECTION_URL", "PREFECT_SERVER_DATABASE_CONNECTION_URL")
_MIGRATE = "PREFECT_API_DATABASE_MIGRATE_ON_START"


def path(home: Path) -> Path:
    """The database of the server whose folder is `home`."""
    return home / "prefect.db"


def set_aside_if_damaged(home: Path) -> str | None:
    """Move away a database that can't be opened; returns a notice for people if there was one."""
    if any(name in os.environ for name in _NAMED) or not path(home).exists() or _is_sound(path(home)):
        return None
    return set_aside(home)


def set_aside(home: Path) -> str:
    """Move the database away, so that the next server begins with a new one; returns a notice for people.

    A database moved away is kept until the next one is.
    """
    aside = path(home).with_suffix(".damaged")
    path(home).replace(aside)
    for beside in ("-wal", "-shm"):
        Path(f"{path(home)}{beside}").unlink(missing_ok=True)
    return f"Prefect's record of earlier runs was damaged and starts afresh; the old one is kept as {aside}."


def prepare(home: Path) -> None:
    """Provide a database for the server that starts in this process, migrated in advance where possible."""
    if any(name in os.environ for name in _NAMED) or _MIGRATE in os.environ:
        return
    template = _template()
    if template is None:
        return
    if not path(home).exists():
        _put(template, path(home))
    # A file left by another version of Prefect is migrated by the server.
    os.environ[_MIGRATE] = str(_revision(path(home)) != _revision(template)).lower()


def _template() -> Path | None:
    """The migrated template for the installed Prefect; None when there is no place to keep one."""
    return made_once(f"prefect-{version('prefect')}.db", _migrate)


def _migrate(database: Path) -> None:
    # In its own process: Prefect keeps the first database it opens.
    command = [sys.executable, "-m", "prefect", "server", "database", "upgrade", "--yes"]
    subprocess.run(command, env=os.environ | {_NAMED[0]: f"sqlite+aiosqlite:///{database}"}, check=True)
    with closing(sqlite3.connect(database)) as connection:  # so that all of it is in one file
        connection.execute("pragma wal_checkpoint(truncate)")


def _put(template: Path, database: Path) -> None:
    beside = database.with_suffix(".next")
    shutil.copy(template, beside)
    beside.replace(database)


def _is_sound(database: Path) -> bool:
    try:
        with closing(sqlite3.connect(database)) as connection:
            return connection.execute("pragma quick_check(1)").fetchall() == [("ok",)]
    except sqlite3.DatabaseError:
        return False


def _revision(database: Path) -> str | None:
    """The migration a database is at; None if it has none."""
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(database)) as connection:
        found = connection.execute("select version_num from alembic_version").fetchone()
        return str(found[0]) if found else None
    return None
