"""One report, in every format that people have it in, gives the same observations."""

import difflib
import html
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import written

from ingest.extract import extract
from ingest.land.documents import read_documents
from ingest.land.landing import land
from ingest.readers import Unreadable, media, ocr, read
from ingest.sources import discover
from ingest.sources.found import Source

ROOT = Path(__file__).parents[2]
SEED = (ROOT / "reports" / "mudanjiang-2020.txt").read_text("utf-8")
RAW = ROOT.parent / "shared" / "corpus" / "raw"
FIELDS = ["name", "value", "value_high", "unit", "measure", "direction", "qualifier", "status", "period", "region"]

PAGE = """<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">
<title>政府工作报告_某市人民政府网</title>
<script>var salutation = "各位代表：增长99%";</script><style>p {{ color: red }}</style>
</head><body>
<div class="top"><ul><li><a href="/">首页</a></li>
<li><a href="/zw">政务公开</a></li><li><a href="/fw">办事服务</a></li></ul></div>
<div>当前位置：<a href="/">首页</a> &gt; <a href="/zw">政府工作报告</a></div>
<div class="article"><h1>政府工作报告</h1>
<div class="info"><span>发布时间：2020-01-20 09:30</span> <span>来源：市政府办公室</span> <span>浏览次数：1234次</span>
字号：[<a>大</a> <a>中</a> <a>小</a>] <a>打印本页</a></div>
<div id="zoom">{body}</div></div>
<div class="related"><h3>相关链接</h3><ul><li><a href="/1">2019年统计公报：地区生产总值增长3.9%</a></li>
<li><a href="/2">图解报告</a></li></ul></div>
<div class="foot"><p>主办：某市人民政府</p><p>ICP备05001234号 联系电话：0453-6171234</p></div></body></html>"""


def as_page(text: str, charset: str = "utf-8", paragraph: str = "<p style='text-indent:2em'>{}</p>\n") -> bytes:
    body = "".join(paragraph.format(html.escape(line)) for line in text.split("\n") if line.strip())
    return PAGE.format(charset=charset, body=body).encode(charset, "xmlcharrefreplace")


# Made when asked for: a PDF takes long, and each worker would make them all when it collects the tests.
FORMATS: dict[str, Callable[[], bytes]] = {
    "bom.txt": lambda: SEED.encode("utf-8-sig"),
    "windows.txt": lambda: SEED.replace("\n", "\r\n").encode("utf-8"),
    "utf16.txt": lambda: SEED.encode("utf-16"),
    "utf16-without-mark.txt": lambda: SEED.encode("utf-16-be"),
    "gb18030.txt": lambda: SEED.encode("gb18030"),
    "report.md": lambda: SEED.encode(),
    "page.html": lambda: as_page(SEED),
    "page-gbk.htm": lambda: as_page(SEED, "gbk"),
    "page-breaks.html": lambda: as_page(SEED, paragraph="&nbsp;&nbsp;&nbsp;&nbsp;{}<br/>\n"),
    "page-undeclared.html": lambda: as_page(SEED, "gb18030").replace(b"charset=gb18030", b""),
    "page-declared-wrongly.html": lambda: as_page(SEED, "gb18030").replace(b"charset=gb18030", b"charset=iso-8859-1"),
    "report.docx": lambda: written.as_docx(SEED),
    "report.pdf": lambda: written.as_pdf(SEED),
    "report-not-indented.pdf": lambda: written.as_pdf(SEED, indent=0),
    "report-justified.pdf": lambda: written.as_typeset_pdf(
        SEED, "p { text-indent: 2em; margin: 0; line-height: 1.6; font-size: 15px; text-align: justify }"
    ),
    "report-spaced.pdf": lambda: written.as_typeset_pdf(
        SEED, "p { margin: 0 0 12px 0; line-height: 1.4; font-size: 12px }"
    ),
}


def observations(data: bytes, name: str, folder: Path) -> pl.DataFrame:
    path = folder / "in" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    readings = read_documents(land(discover([str(path)]), folder / "landed").documents)
    assert not readings.set_aside
    rows = extract(readings.documents)["observation"]
    # Offsets point into each document's own text.
    for text, group in zip(
        readings.documents["text"], rows.partition_by("report_id", maintain_order=True), strict=True
    ):
        for start, end, printed in group.select("start", "end", "printed").iter_rows():
            assert text[start:end] == printed
    return rows.select(FIELDS)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    rows = observations(SEED.encode(), "seed.txt", tmp_path_factory.mktemp("seed"))
    assert rows.height > 150
    return rows


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_observations(name: str, expected: pl.DataFrame, tmp_path: Path) -> None:
    assert observations(FORMATS[name](), name, tmp_path).equals(expected)


def test_documents_in_an_archive_and_in_tables_are_read_as_if_they_stood_alone(
    expected: pl.DataFrame, tmp_path: Path
) -> None:
    archive = written.as_zip(
        {"2020/" + name: FORMATS[name]() for name in ("gb18030.txt", "page.html", "report.docx", "report.pdf")}
    )
    assert observations(archive, "reports.zip", tmp_path).equals(pl.concat([expected] * 4))
    frame = pl.DataFrame({"地区": ["牡丹江市"], "正文": [SEED], "年份": [2020]})
    for name, write in (("reports.csv", frame.write_csv), ("reports.xlsx", frame.write_excel)):
        write(tmp_path / name)
        table = Source(location=str(tmp_path / name), columns={"text": "正文", "region": "地区", "plan_year": "年份"})
        readings = read_documents(land(discover([table]), tmp_path / "landed").documents)
        assert readings.documents.select("source", "region", "plan_year").rows() == [
            (f"{tmp_path}/{name}!row 2", "牡丹江市", 2020)
        ]
        assert extract(readings.documents)["observation"].select(FIELDS).equals(expected)


@pytest.mark.parametrize(
    "name",
    [
        "province-gansu-2025",
        "province-sichuan-2025",
        "province-zhejiang-2025",
        "county-hailar-2012",
        "county-hailar-2014",
        "county-hailar-2018",
    ],
)
def test_real_files_give_the_observations_of_their_texts(name: str, tmp_path: Path) -> None:
    if not RAW.is_dir():
        pytest.skip("needs the corpus beside the checkout")
    raw = next(RAW.glob(name + ".*"))
    text = (RAW.parent / "texts" / f"{name}.txt").read_text("utf-8")
    # One of the texts was typed with a Cyrillic letter for the Roman three of its Word file.
    expected = observations(text.replace("Ш", "Ⅲ").encode(), f"{name}.txt", tmp_path / "text")
    assert observations(raw.read_bytes(), raw.name, tmp_path / "raw").equals(expected)


def test_traditional_script_in_big5_is_told_from_gb18030() -> None:
    text = (
        "各位代表：\n我代表市人民政府，向大會報告工作，請予審議。\n國內生產總值增長百分之七，財政收入達到一百二十億元。\n"
        * 5
    )
    reading = read(text.encode("big5"), "report.txt")
    assert (reading.text, reading.encoding) == (text, "big5hkscs")


def test_line_ends_and_odd_characters_are_kept_as_they_are() -> None:
    text = "各位代表：\r\n\u3000\u3000增长\u202e4%\u200b。\r\n\x0c下一页\n"
    assert read(b"\xef\xbb\xbf" + text.encode(), "a.txt").text == text


def test_a_few_broken_bytes_do_not_cost_the_report() -> None:
    data = bytearray(SEED.encode("gb18030"))
    data[20001] = 0xFF
    reading = read(bytes(data), "a.txt")
    assert reading.encoding == "gb18030"
    assert 1 <= reading.text.count("\ufffd") <= 2
    assert "lost to broken bytes" in reading.notes[0]


def test_word_document_with_what_is_easily_lost() -> None:
    assert read(written.as_docx_with_everything(), "a.docx").text.split("\n") == [
        "一、回顾",
        "1.第一件",
        "2.第二件",
        "二、安排",
        "地区生产总值增长4%左右。补入",
        "框外",
        "框里有326.4亿元",
        "指标\t数值",
        "粮食产量\t100万吨",
        "初步核算数。",
    ]


def test_a_page_loses_nothing_that_it_says_twice() -> None:
    text = SEED.replace("各位代表！", "各位代表！\n")
    lines = read(as_page(text), "a.html").text.split("\n")
    assert lines.count("各位代表！") == text.count("各位代表！\n")
    assert not any("统计公报" in line or "ICP" in line or "首页" in line for line in lines)


def test_pages_of_a_pdf_are_kept_as_offsets() -> None:
    reading = read(written.as_pdf(SEED), "a.pdf")
    assert len(reading.pages) > 20
    assert reading.pages[0] == 0 and list(reading.pages) == sorted(reading.pages)
    printed = written.pages_of(written.as_pdf(SEED))
    for start, page in zip(reading.pages, printed, strict=True):
        first = page[2].strip()  # running head and page number were printed first
        assert reading.text[start:].startswith(first[:8])
    assert "牡丹江市人民政府文件" not in reading.text
    assert "— 3 —" not in reading.text


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.txt", "empty"),
        (b" \n\t\n", "a.txt", "empty"),
        (bytes(range(256)) * 40, "a.bin", "binary file"),
        (b"\x00" * 10_000, "a.txt", "binary file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.doc", "save it as .docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.docx", "save it as .docx"),
        (b"{\\rtf1 hello}", "a.rtf", "save it as .docx"),
        (b"%PDF-1.7 nothing more", "a.pdf", "the PDF is damaged"),
        (lambda: written.as_pdf(SEED)[:40_000], "a.pdf", "PDF"),
        (lambda: written.as_pdf(SEED, password="secret"), "a.pdf", "protected by a password"),
        (lambda: FORMATS["report.docx"]()[:9_000], "a.docx", "incomplete or damaged"),
        (b"<html><body></body></html>", "a.html", "no text"),
        (b"7z\xbc\xaf\x27\x1c" + b"\0" * 99, "a.7z", "can't be read"),
        (lambda: written.as_pdf("", head=""), "a.pdf", "no text"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(data: bytes | Callable[[], bytes], name: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read(data() if callable(data) else data, name)


@pytest.mark.skipif(ocr.available(), reason="the OCR extra is installed")
def test_scans_without_the_extra_say_how_to_get_it() -> None:
    scan = written.as_scan(SEED)
    for data, name in ((scan, "a.pdf"), (written.picture_of(scan), "a.png")):
        with pytest.raises(Unreadable, match=r"make ocr"):
            read(data, name)


@pytest.mark.skipif(not ocr.available(), reason="the OCR extra is not installed (make ocr)")
def test_scans_are_read_with_the_extra() -> None:
    scan = written.as_scan(SEED)
    whole = read(written.as_pdf(SEED), "a.pdf")
    printed = "牡丹江市人民政府文件" + "".join(whole.text[: whole.pages[1]].split())
    for data, name in ((scan, "a.pdf"), (written.picture_of(scan), "a.png")):
        reading = read(data, name)
        assert "read by OCR" in reading.notes[0]
        text = "".join(reading.text.split())
        assert difflib.SequenceMatcher(None, text, printed, autojunk=False).ratio() > 0.99
        assert "各位代表：" in reading.text.split("\n")


def test_kinds_are_told_by_content_not_by_name() -> None:
    assert media.media_type(written.as_pdf("报告"), "a.txt") == media.PDF
    assert media.media_type(FORMATS["report.docx"](), "a.zip") == media.DOCX
    assert media.media_type(written.as_zip({"word/a.txt": b"x"}), "a.docx") == media.ZIP
    assert media.media_type(FORMATS["page.html"](), "page.aspx") == media.HTML
