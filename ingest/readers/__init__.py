"""Bytes to text: one reader per format, chosen by the bytes rather than the file name.

`read` is the entry point. It takes the bytes of one document and returns its text with every character kept, since all
later offsets point into that text. Or it raises `Unreadable` with a sentence for people.
"""

from ingest.readers import archive, guard, media, ocr, plain
from ingest.readers.limits import Limits
from ingest.readers.media import media_type
from ingest.readers.reading import Interrupted, Reading, Unreadable

__all__ = ["Interrupted", "Reading", "Unreadable", "media_type", "read"]

_ADVICE = {
    media.DOC: "this is an Office 97–2003 file (.doc, .wps, .xls); open it in Word, WPS or LibreOffice and "
    "save it as .docx",
    media.RTF: "this is a Rich Text file (.rtf); open it in Word, WPS or LibreOffice and save it as .docx",
    media.XLSX: "this is a workbook; its sheets are read as one report a row when it is given as a source of its own",
    media.CSV: "this is a table; it is read as one report a row when it is given as a source of its own",
    media.BROKEN_ZIP: "this archive or Office document is incomplete or damaged; get it again",
    "image/gif": "this is a picture in GIF; save the page as PNG or JPEG",
}


def _task(data: bytes, kind: str, limits: Limits) -> str:
    if kind in media.PICTURES:
        if not ocr.available():
            raise Unreadable(f"this is a picture of a page; {ocr.NEEDED}")
        return "ocr"
    if kind == media.PDF:
        scanned, pages = guard.ask("scanned", kind, data, limits)
        if scanned and ocr.available():
            return "ocr"
        if len(scanned) * 2 > pages:
            raise Unreadable(f"the PDF holds pictures of pages (a scan), no text; {ocr.NEEDED}")
    return "read"


def read(data: bytes, name: str, limits: Limits | None = None) -> Reading:
    """Read one document into text.

    In: its bytes and its file name (a hint at the format). Out: a `Reading` with every character of the document's
    text, line ends included. Raises `Unreadable` with a sentence that says what is wrong and what to do.
    """
    limits = limits or Limits()
    if not data.strip():
        raise Unreadable("the file is empty")
    if len(data) > limits.document_bytes:
        raise Unreadable(
            f"the file has {len(data):,} bytes, more than the {limits.document_mb:g} MB a document may have "
            "(limits.document_mb in the settings)"
        )
    kind = media_type(data, name)
    if kind in (media.TEXT, media.MARKDOWN):
        reading = plain.read(data, kind)
    elif kind in (media.HTML, media.PDF, media.DOCX, *media.PICTURES):
        if kind == media.DOCX:
            archive.check(data, limits)
        answer = guard.ask(_task(data, kind, limits), kind, data, limits)
        reading = Reading(**{**answer, "pages": tuple(answer["pages"]), "notes": tuple(answer["notes"])})
    else:
        raise Unreadable(
            _ADVICE.get(kind, f"this format ({kind}) can't be read; save the report as text, PDF or .docx")
        )
    if len(reading.text) > limits.text_chars:
        raise Unreadable(
            f"the text has {len(reading.text):,} characters, more than the {limits.text_chars:,} a report may have "
            "(limits.text_chars in the settings)"
        )
    if not reading.text.strip():
        raise Unreadable("there is no text in the file")
    return reading
