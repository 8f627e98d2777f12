"""A reader that never stops: it opens the published file over and over, and says at the end what it saw.

A session asks for the release, looks into every table of it, and asks again, once or many times over: an error, or two
releases in one session, is a failure. So that sessions meet what they should, every other one is long, and most
publications fall into one.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

_LONG = 10  # times that a long session looks around
_PAUSE = 0.5


@dataclass
class Seen:
    """What the reader saw; filled in when it has ended."""

    sessions: int = 0
    looks: int = 0  # times that it looked around in them
    outlived: int = 0  # sessions that began before another file was put in force, and ended after
    releases: list[str] = field(default_factory=list)  # in the order in which they were met


@contextmanager
def reading(published: Path) -> Iterator[Seen]:
    """Have a reader at work in a process of its own; it must have met neither an error nor a mixed state."""
    seen = Seen()
    command = [sys.executable, __file__, published]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        try:
            yield seen
        finally:
            said, _ = reader.communicate("\n")
    assert reader.returncode == 0, "the reader met an error or a mixed state"
    vars(seen).update(json.loads(said))


def main(published: Path) -> None:
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    seen = Seen()
    last = False  # what is in force when the reader is to end is looked at, however long the session before took
    while not last:
        last = ended.is_set()
        if not published.exists():
            time.sleep(_PAUSE)
            continue
        before = published.stat().st_ino
        with duckdb.connect(published, read_only=True) as connection:
            release = connection.execute("SELECT release_id FROM release.record").fetchall()
            for _ in range(_LONG if seen.sessions % 2 and not last else 1):
                look_around(connection)
                seen.looks += 1
                assert connection.execute("SELECT release_id FROM release.record").fetchall() == release
                time.sleep(_PAUSE)
        seen.sessions += 1
        seen.outlived += published.stat().st_ino != before
        if release[0][0] not in seen.releases[-1:]:
            seen.releases.append(release[0][0])
    print(json.dumps(vars(seen)))


def look_around(connection: duckdb.DuckDBPyConnection) -> None:
    """Every table has the rows that the release says, and figures hang on reports of this very release."""
    for table, rows in connection.execute("SELECT table_name, rows FROM release.content").fetchall():
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchall() == [(rows,)], table
    orphans = "SELECT count(*) FROM marts.fct_observation ANTI JOIN release.document USING (report_id)"
    assert connection.execute(orphans).fetchall() == [(0,)]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
