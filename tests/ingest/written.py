"""The same report as people have it: written as HTML, Word, PDF, archive and table by the libraries that others use."""

import html
import io
import re
import zipfile
from functools import cache

import docx
import pymupdf
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

_TEXT_BOX = """
<w:r {ns}><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">
<mc:Choice Requires="wps"><w:drawing><wp:inline><wp:docPr id="1" name="box" descr="a picture's description"/>
<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="x">
<wps:wsp xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:txbx><w:txbxContent>
<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline>
</w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>
<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback>
</mc:AlternateContent></w:r>"""

_NUMBERING = """<w:numbering {ns}>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="chineseCountingThousand"/>
<w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num></w:numbering>"""


def as_docx(text: str) -> bytes:
    """One paragraph a line of `text`."""
    document = docx.Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    return _saved(document)


def as_docx_with_everything() -> bytes:
    """A Word document with what is easily lost: text box, table, footnote, counted headings, tracked changes."""
    document = docx.Document()
    document.part.numbering_part._element = parse_xml(_NUMBERING.format(ns=nsdecls("w")))
    for line, level in (("回顾", 0), ("第一件", 1), ("第二件", 1), ("安排", 0)):
        paragraph = document.add_paragraph(line)
        paragraph._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="7"/></w:numPr>')
        )
    paragraph = document.add_paragraph("地区生产总值增长4%")
    paragraph._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="2"/></w:r>'))
    paragraph.add_run("左右。")
    paragraph._p.append(parse_xml(f'<w:del {nsdecls("w")} w:id="9"><w:r><w:t>删去</w:t></w:r></w:del>'))
    paragraph._p.append(parse_xml(f'<w:ins {nsdecls("w")} w:id="10"><w:r><w:t>补入</w:t></w:r></w:ins>'))
    paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>"))
    boxed = document.add_paragraph("框外")
    boxed._p.append(parse_xml(_TEXT_BOX.format(ns=nsdecls("w", "wp"), text="框里有326.4亿元")))
    table = document.add_table(2, 2)
    for cell, word in zip(table._cells, ("指标", "数值", "粮食产量", "100万吨"), strict=True):
        cell.text = word
    notes = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>初步核算数。</w:t></w:r></w:p></w:footnote>'
        "</w:footnotes>"
    )
    part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, notes.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    return _saved(document)


def _saved(document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def as_zip(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


_FONT = pymupdf.Font("cjk")
_PAGE_WIDTH, _PAGE_HEIGHT, _MARGIN, _SIZE, _LEADING = 595, 842, 90, 16, 29


@cache
def as_pdf(text: str, head: str = "牡丹江市人民政府文件", indent: int = 2, password: str = "") -> bytes:
    """A PDF as offices print it: A4, Chinese font embedded, a running head, page numbers, lines broken where full."""
    document = pymupdf.open()
    y = _PAGE_HEIGHT
    page = None
    for paragraph in text.split("\n"):
        for line in _broken("　" * indent + paragraph.strip() if paragraph.strip() else ""):
            if y + _LEADING > _PAGE_HEIGHT - _MARGIN:
                page = document.new_page(width=_PAGE_WIDTH, height=_PAGE_HEIGHT)
                page.insert_font(fontname="cjk", fontbuffer=_FONT.buffer)
                page.insert_text((_MARGIN, 50), head, fontname="cjk", fontsize=10)
                page.insert_text((280, 800), f"— {len(document)} —", fontname="cjk", fontsize=12)
                y = _MARGIN
            page.insert_text((_MARGIN, y), line, fontname="cjk", fontsize=_SIZE)
            y += _LEADING
    document.subset_fonts()
    encryption = pymupdf.PDF_ENCRYPT_AES_256 if password else pymupdf.PDF_ENCRYPT_NONE
    return document.tobytes(garbage=4, deflate=True, encryption=encryption, user_pw=password)


def _broken(paragraph: str) -> list[str]:
    """Lines of a paragraph; numbers and Latin words are not broken, and no line starts with a comma or full stop."""
    lines, line, room = [], "", _PAGE_WIDTH - 2 * _MARGIN
    for piece in re.findall(r"[!-~]+[，。；：、！？”）]*|.[，。；：、！？”）]*", paragraph):
        width = sum(map(_width, piece))
        if line and width > room:
            lines.append(line)
            line, room = "", _PAGE_WIDTH - 2 * _MARGIN
        line += piece
        room -= width
    return [*lines, line]


@cache
def _width(char: str) -> float:
    return _FONT.text_length(char, _SIZE)


@cache
def as_typeset_pdf(text: str, css: str) -> bytes:
    """A PDF laid out by a typesetter of HTML: justified or ragged lines, margins between paragraphs as `css` says."""
    paragraphs = "".join(f"<p>{html.escape(line.strip())}</p>" for line in text.split("\n") if line.strip())
    fonts = pymupdf.Archive()
    fonts.add(_FONT.buffer, "cjk.ttf")
    css = "@font-face { font-family: cjk; src: url(cjk.ttf) } * { font-family: cjk } " + css
    story = pymupdf.Story(html=paragraphs, user_css=css, archive=fonts)
    file = io.BytesIO()
    writer = pymupdf.DocumentWriter(file)
    paper = pymupdf.paper_rect("a4")
    more = 1
    while more:
        device = writer.begin_page(paper)
        more, _ = story.place(pymupdf.Rect(85, 72, paper.x1 - 85, paper.y1 - 80))
        story.draw(device)
        writer.end_page()
    writer.close()
    document = pymupdf.open("pdf", file.getvalue())
    for number, page in enumerate(document, start=1):
        page.insert_font(fontname="cjk", fontbuffer=_FONT.buffer)
        page.insert_text((270, 810), f"第{number}页 共{len(document)}页", fontname="cjk", fontsize=9)
    document.subset_fonts()
    return document.tobytes(garbage=4, deflate=True)


def as_scan(text: str) -> bytes:
    """The first page of `text` as a PDF that holds nothing but a picture of the page."""
    printed = pymupdf.open("pdf", as_pdf(text))
    picture = printed[0].get_pixmap(dpi=150)
    document = pymupdf.open()
    page = document.new_page(width=_PAGE_WIDTH, height=_PAGE_HEIGHT)
    page.insert_image(page.rect, pixmap=picture)
    return document.tobytes(deflate=True)


def picture_of(document: bytes) -> bytes:
    """The first page of a PDF as a PNG."""
    return pymupdf.open("pdf", document)[0].get_pixmap(dpi=150).tobytes("png")


def pages_of(document: bytes) -> list[list[str]]:
    """The printed lines of a PDF's pages."""
    return [page.get_text().split("\n") for page in pymupdf.open("pdf", document)]


def with_part(document: bytes, name: str, content: bytes) -> bytes:
    """An Office file with one of its parts replaced."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return as_zip({each: content if each == name else archive.read(each) for each in archive.namelist()})
