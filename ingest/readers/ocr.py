"""Reads images of pages with RapidOCR, whose package includes its models: the optional extra `gwr[ocr]`."""

import importlib.util
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ingest.readers import layout, media, pdf
from ingest.readers.layout import Line
from ingest.readers.reading import Reading, Unreadable

if TYPE_CHECKING:
    from PIL.Image import Image

NEEDED = (
    "install the OCR extra (make ocr, in gwr's checkout) and run again, or make a searchable PDF with an OCR program"
)


@cache
def available() -> bool:
    """Whether the extra is installed."""
    return all(importlib.util.find_spec(package) for package in ("rapidocr", "onnxruntime", "PIL"))


def read(data: bytes, media_type: str) -> Reading:
    """Read a picture of one page, or a PDF with such pages."""
    if media_type == media.PDF:
        return pdf.read(data, f"{media_type}; ocr", lines)
    from PIL import Image, UnidentifiedImageError

    try:
        picture = Image.open(BytesIO(data)).convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise Unreadable("the picture is damaged or too large to be a page") from error
    text, pages = layout.mend([lines(picture, 1)])
    return Reading(text, f"{media_type}; ocr", pages=pages, notes=("read by OCR",))


def lines(picture: "Image", scale: float) -> list[Line]:
    """The printed lines in the picture of a page, top to bottom; `scale` converts pixels to points."""
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
    return _in_reading_order(boxes)


def _in_reading_order(boxes: list[Line]) -> list[Line]:
    """Top to bottom, and left to right for pieces side by side."""
    rows: list[list[Line]] = []
    for box in sorted(boxes, key=lambda box: box.top):
        if rows and box.top - rows[-1][0].top < rows[-1][0].size / 2:
            rows[-1].append(box)
        else:
            rows.append([box])
    return [box for row in rows for box in sorted(row, key=lambda box: box.left)]


@cache
def _engine() -> Any:
    import logging

    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.WARNING)
    return RapidOCR(params={"Global.log_level": "warning"})
