"""Files that are made to cost time or memory, or that crash a library, take down nothing but their own reading."""

import signal
import threading
import time
from pathlib import Path

import pytest
import written

from ingest.land.documents import read_documents, record_set_aside
from ingest.land.landing import land
from ingest.readers import Interrupted, Unreadable, guard, media, read
from ingest.readers.limits import Limits
from ingest.sources import discover

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


@pytest.fixture
def slow() -> bytes:
    """A page that takes its reader some seconds."""
    return b"<html>" + b"<div>" * 200 + b"<p>" + "增长4%。<b>".encode() * 300_000


def kill_while_reading(times: int, number: int) -> threading.Thread:
    """End the reader from outside, as often as it begins anew."""

    def work() -> None:
        ended: set[int] = set()
        while len(ended) < times:
            process = guard._children["read"]._process
            if process and process.poll() is None and process.pid not in ended:
                ended.add(process.pid)
                process.send_signal(number)
            time.sleep(0.05)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_reader_that_is_ended_from_outside_reads_again(number: int) -> None:
    guard._children["read"].end()
    killer = kill_while_reading(2, number)
    assert read(written.as_docx(TEXT), "a.docx").text == TEXT
    killer.join()


def test_a_reader_that_is_ended_time_and_again_says_nothing_of_the_document(tmp_path: Path, slow: bytes) -> None:
    (tmp_path / "a.html").write_bytes(slow)
    landing = land(discover([str(tmp_path / "a.html")]), tmp_path / "landed")
    guard._children["read"].end()
    killer = kill_while_reading(3, signal.SIGKILL)
    readings = read_documents(landing.documents)
    killer.join()
    (aside,) = readings.set_aside
    assert "ended from outside (SIGKILL)" in aside.reason and "harm" not in aside.reason
    record_set_aside(tmp_path / "landed", landing.documents, readings.set_aside)
    again = land(discover([str(tmp_path / "a.html")]), tmp_path / "landed")
    assert [one.sha256 for one in again.documents] == [aside.sha256], "the next run does not try again"


def test_a_reader_that_the_document_crashes_is_held_against_it(monkeypatch: pytest.MonkeyPatch) -> None:
    guard._children["read"].end()
    killer = kill_while_reading(1, signal.SIGSEGV)
    with pytest.raises(Unreadable, match="made to do harm") as refused:
        read(written.as_docx(TEXT), "a.docx")
    assert not isinstance(refused.value, Interrupted)
    killer.join()


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
