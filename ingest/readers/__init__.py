"""Bytes to text: one reader a format, chosen by what the bytes are, not by what the name says.

`read` is the door. It takes the bytes of one document and gives its text with every character kept, since all offsets
later point into that text, or raises `Unreadable` with a sentence for people.
"""

from pathlib import PurePosixPath

from ingest.limits import Limits
from ingest.readers import plain
from ingest.readers.reading import Reading, Unreadable

__all__ = ["READERS_VERSION", "Reading", "Unreadable", "media_type", "read"]

# Part of what a document's reading is known by: raise it when a reader gives another text for the same bytes.
READERS_VERSION = "1"

TEXT, MARKDOWN, HTML = "text/plain", "text/markdown", "text/html"
PDF, DOC, RTF = "application/pdf", "application/msword", "application/rtf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP, CSV = "application/zip", "text/csv"

_SIGNATURES = (
    (b"%PDF-", PDF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", DOC),
    (b"{\\rtf", RTF),
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
)
_SUFFIXES = {".md": MARKDOWN, ".markdown": MARKDOWN, ".csv": CSV, ".tsv": CSV}
_HTML_SUFFIXES = {".html", ".htm", ".xhtml", ".shtml"}


def media_type(data: bytes, name: str) -> str:
    """Tell the media type of a document from its first bytes; the name decides only between kinds of text.

    `media_type(b"%PDF-1.7 ...", "报告.txt")` is `application/pdf`: names lie more often than signatures.
    """
    head = data[:4096]
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _zip_kind(data)
    suffix = PurePosixPath(name.lower()).suffix
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")) or (suffix in _HTML_SUFFIXES and b"<" in start):
        return HTML
    return TEXT


def _zip_kind(data: bytes) -> str:
    """DOCX, XLSX or ZIP: Office files are archives, told apart by the part that every one of them has."""
    if b"word/document.xml" in data:
        return DOCX
    return XLSX if b"xl/workbook.xml" in data else ZIP


def read(data: bytes, name: str, limits: Limits | None = None) -> Reading:
    """Read one document into text.

    In: its bytes and its file name (a hint to the format). Out: a `Reading`, whose text keeps every character of the
    document's text, line ends included. Raises `Unreadable` with a sentence that says what is wrong and what to do.
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
    if kind in (TEXT, MARKDOWN):
        reading = plain.read(data, kind)
    else:
        raise Unreadable(_ADVICE.get(kind, f"this format ({kind}) can't be read"))
    if len(reading.text) > limits.text_chars:
        raise Unreadable(
            f"the text has {len(reading.text):,} characters, more than the {limits.text_chars:,} a report may have "
            "(limits.text_chars in the settings)"
        )
    if not reading.text.strip():
        raise Unreadable("there is no text in the file")
    return reading


_ADVICE = {
    DOC: "this is a Word 97–2003 file (.doc); open it in Word, WPS or LibreOffice and save it as .docx",
    RTF: "this is a Rich Text file (.rtf); open it in Word, WPS or LibreOffice and save it as .docx",
}
