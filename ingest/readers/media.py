"""Detects the media type of a document from its bytes."""

import zipfile
from io import BytesIO
from pathlib import PurePosixPath

TEXT, MARKDOWN, HTML = "text/plain", "text/markdown", "text/html"
PDF, DOC, RTF = "application/pdf", "application/msword", "application/rtf"
# An archive without its list of contents; the list is at the end, so a copy that was cut off has lost it.
BROKEN_ZIP = "application/zip; damaged"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PICTURES = ("image/png", "image/jpeg", "image/tiff")
ZIP, CSV = "application/zip", "text/csv"

_SIGNATURES = (
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
    """Find the media type of a document by its first bytes; the name only decides between kinds of text.

    `media_type(b"%PDF-1.7 ...", "报告.txt")` is `application/pdf`: names are wrong more often than signatures.
    """
    head = data[:4096]
    if b"%PDF-" in head[:1024]:
        return PDF
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data)
    suffix = PurePosixPath(name.lower()).suffix
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")) or (suffix in _HTML_SUFFIXES and b"<" in start):
        return HTML
    if start.startswith(b"<?xml") and b"<html" in start:
        return HTML
    return TEXT


def _zip_kind(data: bytes) -> str:
    """DOCX, XLSX or ZIP: Office files are archives, recognised by a member that each of them has."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return BROKEN_ZIP
    if "[Content_Types].xml" in names:
        folders = {name.split("/")[0] for name in names}
        if "word" in folders:
            return DOCX
        if "xl" in folders:
            return XLSX
    return ZIP
