"""Pictures of pages to lines of text, by RapidOCR, whose package brings its models: the optional extra `gwr[ocr]`."""

import importlib.util
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ingest.readers import layout
from ingest.readers.layout import Line
from ingest.readers.reading import Reading, Unreadable

if TYPE_CHECKING:
    from PIL.Image import Image

_NEEDED = "this is a picture of a page; install the OCR extra (pip install 'gwr[ocr]') and run again"


@cache
def available() -> bool:
    """Whether the extra is installed."""
    return all(importlib.util.find_spec(package) for package in ("rapidocr", "onnxruntime", "PIL"))


def read(data: bytes, media_type: str) -> Reading:
    """Read a picture of one page."""
    if not available():
        raise Unreadable(_NEEDED)
    from PIL import Image, UnidentifiedImageError

    try:
        picture = Image.open(BytesIO(data)).convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise Unreadable("the picture is damaged or too large to be a page") from error
    text, pages = layout.mend([lines(picture, 1)])
    return Reading(text, media_type, pages=pages, notes=("read by OCR",))


def lines(picture: "Image", scale: float) -> list[Line]:
    """The printed lines of a page's picture, top to bottom; `scale` turns pixels into points."""
    import numpy

    found = _engine()(numpy.asarray(picture.convert("RGB")))
    if found.txts is None:
        return []
    boxes = [
        Line(
            text,
            *(float(edge) * scale for edge in (box[:, 0].min(), box[:, 0].max(), box[:, 1].min(), box[:, 1].max())),
        )
        for text, box in zip(found.txts, found.boxes, strict=True)
        if text.strip()
    ]
    return sorted(boxes, key=lambda line: (round(line.top / max(line.size, 1)), line.left))


@cache
def _engine() -> Any:
    import logging

    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.WARNING)
    return RapidOCR(params={"Global.log_level": "warning"})
