"""Word documents (.docx): body, tables, text boxes, notes and the list numbers that Word generates."""

import zipfile
from collections import Counter
from collections.abc import Iterator
from io import BytesIO

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml import etree

from ingest.readers.reading import Reading, Unreadable

_NAMES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
}
# What is not part of the text: the copy of a drawing for old programs, deleted and hidden words, tab stops, field codes
# and the lines that separate notes from the text.
_NO_TEXT = (
    ".//mc:Fallback | .//w:del | .//w:moveFrom | .//w:r[w:rPr/w:vanish[not(@w:val='0' or @w:val='false')]]"
    " | .//w:pPr/w:tabs | .//w:instrText | ./w:footnote[@w:type] | ./w:endnote[@w:type]"
)
_PARAGRAPH, _TABLE, _ROW, _CELL, _TEXT = (qn(f"w:{tag}") for tag in ("p", "tbl", "tr", "tc", "t"))
_PRINTED = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_DIGITS = "零一二三四五六七八九"


def read(data: bytes, media_type: str) -> Reading:
    """Read a Word document: a paragraph becomes a line, a row of a table a line with tabs between its cells.

    A text box follows the paragraph it is attached to, notes come at the end; headers and footers are left out. List
    numbers that Word generates (一、 2.) are put into the text, since sections are recognised by them. Raises
    `Unreadable`.
    """
    try:
        document = docx.Document(BytesIO(data))
        lists = _Lists(document)
        lines = list(_lines(_parsed(document.part.blob), lists))
        for part in document.part.package.iter_parts():
            if part.partname in ("/word/footnotes.xml", "/word/endnotes.xml"):
                lines.extend(line for line in _lines(_parsed(part.blob), lists) if line.strip())
    except (KeyError, ValueError, OSError, zipfile.BadZipFile, OpcError, etree.XMLSyntaxError, RecursionError) as error:
        raise Unreadable(
            "the Word document is damaged; open it in Word, WPS or LibreOffice and save it again"
        ) from error
    return Reading("\n".join(lines), media_type)


def _parsed(xml: bytes) -> etree._Element:
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))


def _lines(root: etree._Element, lists: "_Lists") -> Iterator[str]:
    for element in root.xpath(_NO_TEXT, namespaces=_NAMES):
        element.getparent().remove(element)  # with its tail, which never holds text in this format
    for box in root.findall(".//w:txbxContent", _NAMES):
        host = next(box.iterancestors(_PARAGRAPH))
        for block in reversed(box):
            host.addnext(block)
    for block in root.iter(_PARAGRAPH, _ROW):
        if next(block.iterancestors(_CELL), None) is not None:
            continue  # its row includes it
        if block.tag == _PARAGRAPH:
            yield _printed(block, lists)
            continue
        cells = [[_printed(p, lists) for p in cell.iter(_PARAGRAPH)] for cell in block.iterchildren(_CELL)]
        if len(cells) == 1:  # a frame around text rather than a table
            yield from cells[0]
        else:
            yield "\t".join(" ".join(cell) for cell in cells)


def _printed(paragraph: etree._Element, lists: "_Lists") -> str:
    pieces = [lists.number(paragraph)]
    for element in paragraph.iter(_TEXT, *_PRINTED):
        pieces.append(element.text or "" if element.tag == _TEXT else _PRINTED[element.tag])
    return "".join(pieces)


class _Lists:
    """The lists of a document and the current count of each."""

    def __init__(self, document: Document) -> None:
        numbering = [part for part in document.part.package.iter_parts() if part.partname == "/word/numbering.xml"]
        root = _parsed(numbering[0].blob) if numbering else etree.Element("none")
        self._counts: dict[str, Counter[int]] = {}
        # For every list and level: the kind of number and how it is printed, e.g. `chineseCounting` and `%1、`.
        levels = {
            abstract.get(qn("w:abstractNumId")): {
                int(level.get(qn("w:ilvl"))): (_value(level, "numFmt"), _value(level, "lvlText"))
                for level in abstract.findall("w:lvl", _NAMES)
            }
            for abstract in root.findall("w:abstractNum", _NAMES)
        }
        self._formats = {
            number.get(qn("w:numId")): levels.get(_value(number, "abstractNumId"), {})
            for number in root.findall("w:num", _NAMES)
        }

    def number(self, paragraph: etree._Element) -> str:
        """The number that Word prints before this paragraph; empty if there is none. Advances the count."""
        numbering = paragraph.find("w:pPr/w:numPr", _NAMES)
        if numbering is None:
            return ""
        name, level = _value(numbering, "numId"), int(_value(numbering, "ilvl") or 0)
        formats = self._formats.get(name, {})
        kind, printed = formats.get(level, ("none", ""))
        if kind in ("none", "bullet"):
            return "● " if kind == "bullet" else ""
        counts = self._counts.setdefault(name, Counter())
        counts[level] += 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        for upper in range(level + 1):
            upper_kind = formats.get(upper, (kind, ""))[0]
            printed = printed.replace(f"%{upper + 1}", _counted(counts[upper] or 1, upper_kind))
        return printed


def _value(parent: etree._Element, child: str) -> str:
    element = parent.find(f"w:{child}", _NAMES)
    return "" if element is None else element.get(qn("w:val"), "")


def _counted(number: int, kind: str) -> str:
    """A number as Word prints it: `_counted(12, "chineseCounting")` is 十二; letters, Roman numerals become digits."""
    chinese = kind.startswith(("chinese", "japaneseCounting", "taiwaneseCounting", "ideographDigital"))
    if not chinese or number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else _DIGITS[tens]) + "十" if tens else "") + (_DIGITS[ones] if ones else "")
