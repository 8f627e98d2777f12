"""Web pages: the main text of a page, without its navigation."""

import re

import lxml.html
import trafilatura
from lxml import etree

from ingest.readers.plain import decode
from ingest.readers.reading import Reading, Unreadable

_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{1,40})|<\?xml[^>]{0,100}encoding=["']([\w-]{1,40})""", re.I
)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
_NOT_SHOWN = (
    "//script | //style | //noscript | //template | //iframe | //object | //svg | //select | //textarea | //button"
    " | //head | //nav | //comment() | //*[contains(translate(@style, ' ', ''), 'display:none')] | //*[@hidden]"
)
# fmt: off
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li",
    "main", "ol", "option", "p", "pre", "section", "table", "tbody", "tfoot", "thead", "title", "tr", "ul",
}
# fmt: on
_SPACE = re.compile(r"[ \t\r\n\f]+")
_MOST = 0.95  # share of the main text that its element must hold; the rest is in lists of links beside it


def read(data: bytes, media_type: str) -> Reading:
    """Read a page: trafilatura finds the part with the main text, and all text of that part is kept.

    trafilatura's own output is not used because it drops repeated text (各位代表！), and nothing may be lost here.
    Scripts are dropped and never run; nothing that the page refers to is fetched.
    """
    declared = _DECLARED.search(data[:4096])
    page, encoding = decode(data, (declared[1] or declared[2]).decode() if declared else None)
    try:
        tree = lxml.html.document_fromstring(_XML_DECLARATION.sub("", page))
    except (etree.ParserError, ValueError) as error:
        raise Unreadable("the page has no content") from error
    for element in tree.xpath(_NOT_SHOWN):
        element.drop_tree()
    main = trafilatura.extract(lxml.html.tostring(tree, encoding="unicode"), favor_recall=True, include_comments=False)
    body = tree.find("body")
    element = _holder(body if body is not None else tree, (main or "").split("\n"))
    lines = _lines(element)
    headings = [" ".join(_lines(heading)) for heading in tree.iter("h1")]
    lines = [heading for heading in headings if heading and heading not in lines] + lines
    return Reading("\n".join(lines), media_type, encoding)


def _holder(body: etree._Element, main: list[str]) -> etree._Element:
    """The innermost element that holds the main text."""
    pieces = [piece for piece in map(_solid, main) if len(piece) > 1]

    def held(element: etree._Element) -> int:
        text = _solid(element.text_content())
        return sum(len(piece) for piece in pieces if piece in text)

    needed = held(body) * _MOST
    element = body
    while needed:
        children = [child for child in element if isinstance(child.tag, str) and len(child.text_content()) >= needed]
        inner = next((child for child in children if held(child) >= needed), None)
        if inner is None or inner.tag in ("p", "span", "font", "b", "strong", "table", "tbody", "tr"):
            break
        element = inner
    return element


def _solid(text: str) -> str:
    return "".join(text.split())


def _lines(element: etree._Element) -> list[str]:
    """The text as a browser shows it: each block on its own line, white space collapsed, tabs between cells."""
    pieces: list[str] = []

    def walk(node: etree._Element) -> None:
        block = node.tag in _BLOCKS
        if block:
            pieces.append("\n")
        elif node.tag in ("td", "th") and node.getprevious() is not None:
            pieces.append("\t")
        pieces.append(_SPACE.sub(" ", node.text or ""))
        for child in node:
            walk(child)
            pieces.append(_SPACE.sub(" ", child.tail or ""))
        if block:
            pieces.append("\n")

    walk(element)
    lines = (line.strip(" ") for line in "".join(pieces).split("\n"))
    return [line for line in lines if line and not line.isspace()]
