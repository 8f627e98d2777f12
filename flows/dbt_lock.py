"""dbt takes the writer's lock too: a plugin of dbt-duckdb that the profile names, for dbt called by hand.

Between two of a run's stages nobody has the working database open, and DuckDB would let dbt in. The lock on the
warehouse folder turns it away with the word that a second `gwr run` gets.
"""

import atexit
import os
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin

from flows.writer import Busy, current, writing


class Plugin(BasePlugin):
    """Hold the lock from the first connection until dbt ends; a run's own dbt is covered by the run's."""

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Take the lock. Raises `RuntimeError`, which dbt shows as a database error, when another process has it."""
        assert self.creds
        warehouse = Path(self.creds.path).absolute().parent
        writer = current(warehouse)
        if writer and str(writer.pid) == os.environ.get("GWR_WRITER"):  # flows.dbt sets it
            return
        held = ExitStack()
        try:
            held.enter_context(writing(warehouse))
        except Busy as busy:
            raise RuntimeError(f"{busy} `gwr status` shows how far it is; try again when it has ended.") from busy
        atexit.register(held.close)
