"""The release in force, opened once by the server and queried within limits of time and memory."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from flows.publication import codes, release
from flows.publication.release import Release

_FILE = "served"


@dataclass(frozen=True)
class Bounds:
    """The limits of one query."""

    seconds: float = 10
    memory: str = "512MB"  # of all concurrent queries
    threads: int = 2
    rows: int = 10_000  # of one answer


class TooMuch(Exception):
    """A query that exceeds a limit; the message says which."""


class NotServed(Exception):
    """There is no release to query; the message says why."""


class Opened:
    """An open release: read-only, without access to other files, its configuration locked."""

    def __init__(self, path: Path, bounds: Bounds) -> None:  # noqa: D107 - the class says it
        # Attached rather than connected to: DuckDB would reuse a file that this process already has open by this name.
        self._connection = duckdb.connect(
            config={
                "memory_limit": bounds.memory,
                "threads": bounds.threads,
                "max_temp_directory_size": "0KB",
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        quoted = str(path).replace("'", "''")
        self._connection.execute(f"ATTACH '{quoted}' AS {_FILE} (READ_ONLY)")
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")
        self._seconds = bounds.seconds
        self._known: dict[str, dict[str, str]] = {}
        self.release: Release = release.record(self._cursor())

    def ask(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """The rows of a query. Raises `TooMuch`, `duckdb.Error`, and `NotServed` when the release lacks a table."""
        cursor = self._cursor()
        clock = threading.Timer(self._seconds, cursor.interrupt)
        clock.daemon = True
        clock.start()
        try:
            return cursor.execute(sql, dict(parameters or {})).pl()
        except duckdb.InterruptException as error:
            raise TooMuch(f"This takes longer than {self._seconds:g} seconds: ask for less.") from error
        except duckdb.OutOfMemoryException as error:
            raise TooMuch("This exceeds the memory limit: ask for less, or try later.") from error
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise NotServed(
                "Another version of gwr made the release in force, which lacks what this needs; run `gwr run`."
            ) from error
        finally:
            clock.cancel()

    def known(self, column: str) -> dict[str, str]:
        """The values of a coded column by each of their names: `codes.values`."""
        if column not in self._known:
            self._known[column] = codes.values(self._cursor(), column)
        return self._known[column]

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        cursor = self._connection.cursor()
        cursor.execute(f"USE {_FILE}")
        return cursor


class Served:
    """Hands out the release in force at the time of each call."""

    def __init__(self, published: Path, bounds: Bounds | None = None) -> None:  # noqa: D107 - the class says it
        self.bounds = bounds or Bounds()
        self._published = published
        self._lock = threading.Lock()
        self._seen: tuple[int, ...] | None = None
        self._opened: Opened | None = None

    def in_force(self) -> Opened:
        """The release in force, reopened when another has been published. Raises `NotServed`.

        Who holds one keeps it: what is replaced is closed when the last request that it answers has ended.
        """
        with self._lock:
            try:
                seen = _stamp(self._published)
                if self._opened is None or seen != self._seen:
                    self._opened, self._seen = Opened(self._published, self.bounds), seen
            except FileNotFoundError as error:
                raise NotServed("Nothing is published: `gwr run` does it.") from error
            except (duckdb.Error, OSError) as error:
                raise NotServed("The release in force can't be opened: it is damaged, or open for writing.") from error
            return self._opened


def _stamp(path: Path) -> tuple[int, ...]:
    """What differs when another file has been put in a file's place."""
    status = path.stat()
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size
