"""A reader that never stops: opens the published file over and over until standard input ends, and says what it saw.

Each session asks for the release, looks into every mart, and asks again: an error, or two releases in one session, is a
failure.
"""

import json
import sys
import threading
import time
from pathlib import Path

import duckdb


def main(published: Path) -> None:
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    sessions, releases = 0, []
    while not ended.is_set():
        if not published.exists():
            time.sleep(0.05)
            continue
        with duckdb.connect(published, read_only=True) as connection:
            seen = connection.execute("SELECT release_id FROM release.record").fetchall()
            for table, rows in connection.execute("SELECT table_name, rows FROM release.content").fetchall():
                assert connection.execute(f"SELECT count(*) FROM {table}").fetchall() == [(rows,)], table
            assert connection.execute("SELECT release_id FROM release.record").fetchall() == seen
        sessions += 1
        if seen[0][0] not in releases[-1:]:
            releases.append(seen[0][0])
        time.sleep(0.05)
    print(json.dumps({"sessions": sessions, "releases": releases}))


main(Path(sys.argv[1]))
