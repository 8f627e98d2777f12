"""Draws the static site in its own process after each publication.

An error there, even a crash, does not affect the publication; the next call draws what is missing.
"""

import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from flows.run.helper import Helper, serve, without_pandas
from flows.run.workers import Workers
from flows.settings import Settings


def start(settings: Settings, log: Path) -> Helper:
    """Start the process; `draw` is its call."""
    return Helper("flows.pages.drawing", log, GWR_SITE_LOG=str(log))


def draw(helper: Helper, settings: Settings) -> dict[str, Any]:
    """Bring the site up to date with the release in force; returns what was written. Raises `HelperFailed`."""
    made: dict[str, Any] = helper.call(
        database=str(settings.published),
        site=str(settings.site),
        workers=settings.workers,
        explained=str(settings.explained),
    )
    return made


def _get_ready() -> Callable[..., dict[str, Any]]:
    without_pandas()
    from flows.pages import libraries, render
    from flows.pages.site import build_site
    from ingest.versions import extractor_version

    libraries.vega()
    libraries.chart_specs()
    extractor_version()  # pages say by which version a report was read
    render.get_ready()

    def handle(database: str, site: str, workers: int | Literal["auto"], explained: str) -> dict[str, Any]:
        with closing(Workers(workers, Path(os.environ["GWR_SITE_LOG"]))) as pool:
            return asdict(build_site(Path(database), Path(site), pool, Path(explained)))

    return handle


if __name__ == "__main__":
    serve(_get_ready)
