"""How the numbers of reports were read, kept from the parse until their pages are drawn at the end of the run.

Reading the text again takes longer than everything else about a page, so it is done only for what is not kept, such as
a report that an earlier run has read.
"""

import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ingest.versions import extractor_version


def keep(folder: Path, explained: Mapping[str, bytes]) -> None:
    """Keep what the parse tells of some reports (`ingest.parse.Explained`)."""
    for report_id, told in explained.items():
        path = _at(folder, report_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(told)


def kept(folder: Path, report: Mapping[str, Any]) -> dict[str, Any] | None:
    """What is kept of a report, a row of the table `report`; None if nothing is, or only a part."""
    if report["extractor_version"] != extractor_version():
        return None
    try:
        told: dict[str, Any] = json.loads(zlib.decompress(_at(folder, report["report_id"]).read_bytes()))
    except (FileNotFoundError, zlib.error):  # a run that was killed left half a file
        return None
    return told


def _at(folder: Path, report_id: str) -> Path:
    return folder / extractor_version() / report_id
