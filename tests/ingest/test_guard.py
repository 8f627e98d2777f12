"""Files that are made to cost time or memory, or that crash a library, take down nothing but their own reading."""

import time

import pytest
import written

from ingest.limits import Limits
from ingest.readers import Unreadable, guard, media, read

TEXT = "各位代表：\n我代表市人民政府，向大会报告工作。\n"


def test_a_reader_that_takes_too_long_is_ended_and_the_next_file_is_read() -> None:
    nested = b"<html>" + b"<div>" * 200 + b"<p>" + "增长4%。<b>".encode() * 3_000_000
    started = time.monotonic()
    with pytest.raises(Unreadable, match=r"took more than 0\.02 s"):
        read(nested, "a.html", Limits(read_seconds=0.02))
    assert time.monotonic() - started < 20
    assert read(written.as_docx(TEXT), "a.docx").text == TEXT


def test_a_reader_that_takes_too_much_memory_is_stopped() -> None:
    page = b"<html><body>" + "<p>增长4%</p>".encode() * 1_000_000
    with pytest.raises(Unreadable, match=r"limits\.read_memory_mb"):
        read(page, "a.html", Limits(read_memory_mb=200))
    assert read(written.as_docx(TEXT), "a.docx").text == TEXT


def test_a_crash_of_the_reader_is_a_message() -> None:
    read(written.as_docx(TEXT), "a.docx")
    process = guard._children["read"]._process
    assert process
    process.kill()
    process.wait()
    assert read(written.as_docx(TEXT), "a.docx").text == TEXT


def test_word_files_that_unpack_to_too_much_are_refused() -> None:
    bomb = written.as_zip({"[Content_Types].xml": b"", "word/document.xml": b"<" * 60_000_000})
    assert media.media_type(bomb, "a.docx") == media.DOCX
    with pytest.raises(Unreadable, match="archive_ratio"):
        read(bomb, "a.docx")


def test_a_word_file_that_refers_to_other_files_is_refused() -> None:
    body = (
        '<!DOCTYPE x [<!ENTITY a "增长"><!ENTITY b SYSTEM "file:///etc/hostname">]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>一&b;二</w:t></w:r></w:p></w:body></w:document>"
    )
    data = written.with_part(written.as_docx("x"), "word/document.xml", body.encode())
    with pytest.raises(Unreadable, match="damaged"):
        read(data, "a.docx")


def test_a_hundred_megabytes_of_digits_and_one_line_of_fifty_are_refused_at_once() -> None:
    started = time.process_time()
    with pytest.raises(Unreadable, match=r"limits\.document_mb"):
        read(b"1234567890" * 10_000_000, "a.txt")
    with pytest.raises(Unreadable, match=r"limits\.text_chars"):
        read("增长".encode() * (Limits().document_bytes // 6), "a.txt")
    assert time.process_time() - started < 5


def test_scripts_in_a_page_are_dropped_and_never_run() -> None:
    page = f"""<html><body><p onclick="steal()">{TEXT * 20}</p><script>document.write("增长99%")</script>
    <p style="display: none">增长98%</p><img src="http://127.0.0.1:9/x"><iframe src="file:///etc/passwd"></iframe></body>"""
    text = read(page.encode(), "a.html").text
    assert "steal" not in text and "99%" not in text and "98%" not in text
