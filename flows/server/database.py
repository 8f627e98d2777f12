"""Prefect's database on this machine: a copy of a migrated template, and made again when it is damaged.

Prefect brings an empty SQLite file up to date by a hundred migrations, which take longer than all else at its start.
They are done once for each version of Prefect that is installed; what comes out is copied wherever one is wanted.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing, suppress
from importlib.metadata import version
from pathlib import Path

# Where the user has named a database, it is the user's to look after.
_NAMED = ("PREFECT_API_DATABASE_CONNECTION_URL", "PREFECT_SERVER_DATABASE_CONNECTION_URL")
_MIGRATE = "PREFECT_API_DATABASE_MIGRATE_ON_START"


def path(home: Path) -> Path:
    """The database of the server whose folder is `home`."""
    return home / "prefect.db"


def set_aside_if_damaged(home: Path) -> str | None:
    """Take a database that can't be opened out of the way; returns a sentence for people when there was one."""
    if any(name in os.environ for name in _NAMED) or not path(home).exists() or _is_sound(path(home)):
        return None
    return set_aside(home)


def set_aside(home: Path) -> str:
    """Take the database out of the way, so that the next server begins with a new one; returns a sentence for people.

    One that is set aside is kept until the next.
    """
    aside = path(home).with_suffix(".damaged")
    path(home).replace(aside)
    for beside in ("-wal", "-shm"):
        Path(f"{path(home)}{beside}").unlink(missing_ok=True)
    return f"Prefect's record of earlier runs was damaged and is begun anew; what there was is kept as {aside}."


def prepare(home: Path) -> None:
    """Have a database for the server that starts in this process, migrated when it need not be by the server itself."""
    if any(name in os.environ for name in _NAMED) or _MIGRATE in os.environ:
        return
    template = _template()
    if template is None:
        return
    if not path(home).exists():
        _put(template, path(home))
    # A file that another version of Prefect has left is for the server to bring up to date.
    os.environ[_MIGRATE] = str(_revision(path(home)) != _revision(template)).lower()


def _template() -> Path | None:
    """The migrated template of the Prefect that is installed; None where there is no place to keep one."""
    folder = Path(sys.prefix, "share", "gwr")
    template = folder / f"prefect-{version('prefect')}.db"
    if not template.exists():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder, prefix=".") as passing:
                made = Path(passing, "prefect.db")
                _migrate(made)
                made.replace(template)
        except (OSError, subprocess.CalledProcessError):
            return None
    return template


def _migrate(database: Path) -> None:
    # In a process of its own: Prefect holds on to the first database that it opens.
    command = [sys.executable, "-m", "prefect", "server", "database", "upgrade", "--yes"]
    subprocess.run(command, env=os.environ | {_NAMED[0]: f"sqlite+aiosqlite:///{database}"}, check=True)
    with closing(sqlite3.connect(database)) as connection:  # the whole of it in one file
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
    """The migration that a database has been brought to; None for one without any."""
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(database)) as connection:
        found = connection.execute("select version_num from alembic_version").fetchone()
        return str(found[0]) if found else None
    return None
