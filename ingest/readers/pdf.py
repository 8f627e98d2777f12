"""PDF documents with a text layer, read by PDFium; scanned pages go to OCR."""

import ctypes
from collections.abc import Callable
from typing import TYPE_CHECKING

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.readers import layout
from ingest.readers.layout import Line
from ingest.readers.reading import Reading, Unreadable

if TYPE_CHECKING:
    from PIL.Image import Image

_DPI = 200  # a scanned page is rendered at this resolution for OCR
_FEWEST_CHARS = 8  # a page with a picture and fewer characters is a scan; a page number alone is not text
_UNMAPPED = 0.05  # share of characters that the fonts may fail to map to Unicode


def scanned(data: bytes) -> tuple[list[int], int]:
    """The numbers of the pages that are only pictures, and the count of all pages."""
    with _opened(data) as document:
        return [number for number, page in enumerate(document, start=1) if _is_picture(page)], len(document)


def read(data: bytes, media_type: str, pictures: Callable[["Image", float], list[Line]] | None = None) -> Reading:
    """Read a PDF: paragraphs are joined across lines and pages, page numbers and running heads are dropped.

    `pictures` reads the lines of a page that is only a picture (`ingest.readers.ocr.lines`). Without it such pages are
    left out, and the reading has a note about them. Raises `Unreadable`.
    """
    pages: list[list[Line]] = []
    drawn: list[int] = []
    with _opened(data) as document:
        for number, page in enumerate(document, start=1):
            if not _is_picture(page):
                pages.append(_lines(page))
                continue
            drawn.append(number)
            picture = page.render(scale=_DPI / 72, grayscale=True).to_pil() if pictures else None
            pages.append(pictures(picture, 72 / _DPI) if pictures and picture else [])
    text, starts = layout.mend(pages)
    lost = sum(char == "\ufffd" or "\ue000" <= char <= "\uf8ff" for char in text)
    if lost > len(text) * _UNMAPPED:
        raise Unreadable(
            f"{lost / len(text):.0%} of the PDF's characters can't be told: its fonts don't say what they show; "
            "make a searchable PDF of it with an OCR program"
        )
    notes: tuple[str, ...] = ()
    if drawn:
        what = "read by OCR" if pictures else "not read, since they are pictures"
        notes = (f"{what}: pages {', '.join(map(str, drawn))}",)
    return Reading(text, media_type, pages=starts, notes=notes)


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise Unreadable("the PDF is protected by a password; save a copy without one") from error
        raise Unreadable("the PDF is damaged; open it in a PDF program and save it again") from error


def _is_picture(page: pypdfium2.PdfPage) -> bool:
    textpage = page.get_textpage()
    text = textpage.get_text_range()
    textpage.close()
    return len("".join(text.split())) < _FEWEST_CHARS and _has_picture(page)


def _has_picture(page: pypdfium2.PdfPage) -> bool:
    return next(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3), None) is not None


def _lines(page: pypdfium2.PdfPage) -> list[Line]:
    """The printed lines of a page, in the order in which the PDF holds them (so columns stay apart)."""
    height = page.get_height()
    textpage = page.get_textpage()
    box = pdfium.FS_RECTF()
    lines: list[Line] = []
    text: list[str] = []
    left = right = top = bottom = 0.0

    def end() -> None:
        whole = "".join(text).strip()
        if whole:
            lines.append(Line(_joined(whole), left, right, height - top, height - bottom))
        text.clear()

    for index in range(textpage.count_chars()):
        char = chr(pdfium.FPDFText_GetUnicode(textpage, index) or 32)  # 0: a glyph without a character, often a space
        if pdfium.FPDFText_IsGenerated(textpage, index) == 1 or char in "\r\n":
            if char == " " and text:
                text.append(char)
            continue
        if not pdfium.FPDFText_GetLooseCharBox(textpage, index, ctypes.byref(box)):
            continue
        middle = (box.top + box.bottom) / 2
        if text and not (bottom < middle < top and box.left > right - 3 * (top - bottom)):
            end()
        if not text and char.isspace():
            continue  # white space at the start is an indent, so the line begins after it
        if not text:
            left, right, top, bottom = box.left, box.right, box.top, box.bottom
        text.append(char)
        right = max(right, box.right)
        if not char.isspace() and box.top - box.bottom > top - bottom:
            top, bottom = box.top, box.bottom
    end()
    textpage.close()
    return lines


def _joined(text: str) -> str:
    """Join the two halves in which each character beyond the first 65,536 comes."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
