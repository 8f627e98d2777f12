"""A dbt-duckdb plugin, named in the profile: which file dbt opens, and whether it may.

- The file is the same from whatever folder dbt is called, and messages give its full path.
- Target `work`: takes the writer's lock. Between two stages of a run nobody has the working database open, and DuckDB
  would let dbt in; the lock on the warehouse folder refuses it with the message that a second `gwr run` gets.
- Target `dev` (config `seeded`): its own file, which begins as a copy of the release in force.
"""

import atexit
import os
import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin

from flows.run.writer import Busy, current, writing
from flows.settings import ROOT

_PROJECT = ROOT / "dbt_project"
_NAMED = "GWR_WORK_DB", "GWR_DEV_DB"


class Plugin(BasePlugin):
    """Find the file, and hold the lock from the first connection until dbt ends (in a run, the run holds it)."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Raises `RuntimeError`, which dbt shows as a database error, when another process writes."""
        assert self.creds
        # A path from the environment is relative to the working folder, one from the profile to the profile's folder.
        named = any(os.environ.get(name) == self.creds.path for name in _NAMED)
        database = Path(self.creds.path).absolute() if named else (_PROJECT / self.creds.path).resolve()
        self.creds.path = str(database)
        if plugin_config.get("seeded"):
            _seed(database)
        else:
            _lock(database.parent)


def _seed(database: Path) -> None:
    """Copy the release in force if there is no file yet. Raises `RuntimeError` when nothing is published."""
    if database.exists():
        return
    release = database.with_name("warehouse.duckdb")
    if not release.exists():
        raise RuntimeError(f"{database} begins as a copy of {release}, which does not exist: run `make run` first.")
    beside = database.with_name(f"{database.name}.next")
    shutil.copyfile(release, beside)
    beside.replace(database)


def _lock(warehouse: Path) -> None:
    writer = current(warehouse)
    if writer and str(writer.pid) == os.environ.get("GWR_WRITER"):  # flows.run.dbt sets it
        return
    held = ExitStack()
    try:
        held.enter_context(writing(warehouse))
    except Busy as busy:
        raise RuntimeError(f"{busy} `gwr status` shows how far it is; try again when it has ended.") from busy
    atexit.register(held.close)
