"""PDF documents with a text layer, read by PDFium; scanned pages by OCR when that is installed."""

import ctypes

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.readers import layout, ocr
from ingest.readers.layout import Line
from ingest.readers.reading import Reading, Unreadable

_DPI = 200  # a scanned page is drawn at this resolution before it is read
_FEWEST_CHARS = 8  # a page with fewer, and with a picture, is a scan; page numbers alone are no text
_UNMAPPED = 0.05  # share of characters that the fonts don't map to Unicode
_SCAN = (
    "the PDF holds pictures of pages (a scan), no text; install the OCR extra (pip install 'gwr[ocr]') and run again, "
    "or make a searchable PDF of it with an OCR program"
)


def read(data: bytes, media_type: str) -> Reading:
    """Read a PDF: paragraphs mended across lines and pages, no page numbers or running heads, pages as offsets."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise Unreadable("the PDF is protected by a password; save a copy without one") from error
        raise Unreadable("the PDF is damaged; open it in a PDF program and save it again") from error
    pages: list[list[Line]] = []
    scanned: list[int] = []
    with document:
        for number in range(len(document)):
            page = document[number]
            lines = _lines(page)
            if sum(len(line.text) for line in lines) < _FEWEST_CHARS and _has_picture(page):
                scanned.append(number + 1)
                if ocr.available():
                    lines = ocr.lines(page.render(scale=_DPI / 72, grayscale=True).to_pil(), 72 / _DPI)
            pages.append(lines)
            page.close()
    if scanned and not ocr.available() and len(scanned) * 2 > len(pages):
        raise Unreadable(_SCAN)
    text, starts = layout.mend(pages)
    lost = sum(char == "\ufffd" or "\ue000" <= char <= "\uf8ff" for char in text)
    if lost > len(text) * _UNMAPPED:
        raise Unreadable(
            f"{lost / len(text):.0%} of the PDF's characters can't be told: its fonts don't say what they show; "
            "make a searchable PDF of it with an OCR program"
        )
    notes: tuple[str, ...] = ()
    if scanned:
        what = "read by OCR" if ocr.available() else "not read, since they are pictures"
        notes = (f"{what}: pages {', '.join(map(str, scanned))}",)
    return Reading(text, media_type, pages=starts, notes=notes)


def _has_picture(page: pypdfium2.PdfPage) -> bool:
    return next(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3), None) is not None


def _lines(page: pypdfium2.PdfPage) -> list[Line]:
    """The printed lines of a page, in the order in which the page gives them (columns stay apart)."""
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
            continue  # an indent is white space to the eye, so the line begins after it
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
    """Characters beyond the first 65,536 come as two halves each; put them together."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
