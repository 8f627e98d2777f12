"""What a page carries for its scripts, as the browser unpacks it."""

import base64
import gzip
import json
import re
from pathlib import Path
from typing import Any


def data_of(page: Path) -> dict[str, Any]:
    found = re.search('<script type="application/octet-stream" id="data">(.*?)</script>', page.read_text("utf-8"))
    assert found
    data: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(found[1])))
    return data
