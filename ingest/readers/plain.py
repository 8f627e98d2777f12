"""Plain text and Markdown in the encodings that Chinese texts come in."""

import codecs
from contextlib import suppress

from charset_normalizer import from_bytes

from ingest.readers.reading import Reading, Unreadable

# UTF-32 comes before UTF-16 because its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# GB18030 includes GBK and GB2312, Big5-HKSCS includes Big5. Only these are tried: a guess among all encodings would
# sooner or later mistake a Chinese text for Korean.
_CANDIDATES = {"gb18030": "gb18030", "big5hkscs": "big5hkscs", "utf_16_le": "utf-16-le", "utf_16_be": "utf-16-be"}
_SAMPLE = 64 * 1024
_TOLERATED_DAMAGE = 1 / 1000  # share of characters lost to broken bytes; more means a wrong encoding or a binary file
_CONTROLS = [*map(chr, range(0x09)), *map(chr, range(0x0E, 0x20)), "\x7f"]


def read(data: bytes, media_type: str) -> Reading:
    """Decode a text. A byte order mark is dropped; everything else is kept, `\\r\\n` included."""
    text, encoding = decode(data)
    damaged = text.count("\ufffd")
    if sum(map(text.count, _CONTROLS)) > len(text) * _TOLERATED_DAMAGE + 1:
        raise Unreadable("this is a binary file, not a text: it is full of control characters")
    # NUL does not belong in text and breaks other tools; one character replaces it, so that offsets stay valid.
    text = text.replace("\0", "\ufffd")
    notes = (f"{damaged} characters were lost to broken bytes",) if damaged else ()
    return Reading(text, media_type, encoding, notes=notes)


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """Decode bytes of unknown encoding: by byte order mark, as UTF-8, by a guess from the characters, as `declared`.

    They are tried in this order. `declared` comes late because declarations are often wrong, and because some encodings
    (ISO-8859-1) fit any bytes, whereas text in another encoding is hardly ever valid UTF-8. Returns the text and the
    encoding; raises `Unreadable` if nothing fits.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_as(data[len(mark) :], encoding), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    # Cut the sample at the end of a line, so that no character is split.
    sample = data if len(data) <= _SAMPLE else data[: data.rfind(b"\n", 0, _SAMPLE) + 1 or _SAMPLE]
    guess = from_bytes(sample, cp_isolation=list(_CANDIDATES)).best()
    candidates = [_CANDIDATES[guess.encoding]] if guess else []
    if declared:
        with suppress(LookupError):  # an unknown name is ignored
            candidates.append(codecs.lookup("gb18030" if declared.lower() in ("gb2312", "gbk") else declared).name)
    candidates += ["utf-8", "gb18030", "big5hkscs"]
    for encoding in candidates:
        try:
            return _decode_as(data, encoding), encoding
        except Unreadable:
            continue
    raise Unreadable(
        "the bytes are no text in UTF-8, UTF-16, GB18030 or Big5: a binary file, or a damaged one; "
        "save the text as UTF-8 and try again"
    )


def _decode_as(data: bytes, encoding: str) -> str:
    """Decode, tolerating a few broken bytes (each becomes U+FFFD): one bad byte should not cost a whole report."""
    text = data.decode(encoding, errors="replace")
    if text.count("\ufffd") > len(text) * _TOLERATED_DAMAGE:
        raise Unreadable(f"the bytes are no text in {encoding}")
    return text
