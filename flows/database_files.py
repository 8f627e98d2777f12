"""The files of a DuckDB database."""

from pathlib import Path


def files_of(database: Path) -> tuple[Path, Path]:
    """The file of a database and the log beside it.

    A killed writer leaves its log, and DuckDB replays it into whatever stands under the database's name next. So
    the two are looked at and deleted together.
    """
    return database, database.with_name(f"{database.name}.wal")
