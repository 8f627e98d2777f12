"""Web servers as they are: slow, failing, lying, redirecting in circles. Each gets its treatment, the others go on."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import written

from ingest.land.documents import read_documents
from ingest.land.landing import Landing, land
from ingest.readers.limits import Limits
from ingest.sources import discover
from ingest.sources.found import Http
from ingest.sources.web import without_secrets

SEED = (Path(__file__).parents[2] / "reports" / "mudanjiang-2020.txt").read_bytes()
QUICK = Http(wait_seconds=0.05, silence_seconds=1, document_seconds=5, longest_wait_seconds=3)


class Server(ThreadingHTTPServer):
    """What it was asked, when, and how many requests for plain pages were under way at once."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: Counter[str] = Counter()
        self.times: list[float] = []
        self.under_way = self.most = 0
        self.lock = threading.Lock()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{path}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *_: object) -> None:
        pass

    def answer(self, status: int, body: bytes = b"", length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        page = self.path.strip("/").split("?")[0].split(".")[0]
        with self.server.lock:
            self.server.asked[page] += 1
            self.server.times.append(time.monotonic())
            times = self.server.asked[page]
        with suppress(BrokenPipeError, ConnectionResetError):
            getattr(self, f"page_{page.rstrip('0123456789')}")(times)

    def page_plain(self, times: int) -> None:
        with self.server.lock:
            self.server.under_way += 1
            self.server.most = max(self.server.most, self.server.under_way)
        time.sleep(0.05)
        with self.server.lock:
            self.server.under_way -= 1  # before the answer: who has it may ask for the next at once
        self.answer(200, SEED + self.path.encode())

    def page_tagged(self, times: int) -> None:
        if self.headers["If-None-Match"] == '"one"':
            self.answer(304)
        else:
            self.answer(200, SEED, ETag='"one"')

    def page_dated(self, times: int) -> None:
        if self.headers["If-Modified-Since"]:
            self.answer(304)
        else:
            self.answer(200, SEED + b"dated", Last_Modified="Tue, 07 Jan 2020 08:00:00 GMT")

    def page_slow(self, times: int) -> None:
        time.sleep(1.5)
        self.answer(200, SEED)

    def page_dribble(self, times: int) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b"x")
            time.sleep(0.2)

    def page_missing(self, times: int) -> None:
        self.answer(404)

    def page_leaving(self, times: int) -> None:
        self.answer(200 if times == 1 else 410, SEED + b"leaving")

    def page_busy(self, times: int) -> None:
        if times == 1:
            self.answer(429, Retry_After="1")
        else:
            self.answer(200, SEED + b"busy")

    def page_closed(self, times: int) -> None:
        self.answer(503, Retry_After="86400")

    def page_failing(self, times: int) -> None:
        self.answer(500 if times <= 2 else 200, SEED + b"failing")

    def page_broken(self, times: int) -> None:
        self.answer(500)

    def page_cut(self, times: int) -> None:
        self.answer(200, SEED[:20_000] if times == 1 else SEED + b"cut", length=len(SEED) + 3)

    def page_alwayscut(self, times: int) -> None:
        self.answer(200, SEED[:20_000], length=len(SEED))

    def page_charset(self, times: int) -> None:
        self.answer(200, SEED.decode().encode("gb18030"), Content_Type="text/plain; charset=iso-8859-1")

    def page_circle(self, times: int) -> None:
        self.answer(302, Location="/circle.txt")

    def page_moved(self, times: int) -> None:
        self.answer(301, Location="/plain9.txt")

    def page_elsewhere(self, times: int) -> None:
        self.answer(302, Location="file:///etc/passwd")

    def page_forbidden(self, times: int) -> None:
        self.answer(403)

    def page_archive(self, times: int) -> None:
        self.answer(200, written.as_zip({"a.txt": SEED + b"a", "b.txt": SEED + b"b"}), ETag='"zip"')

    def page_large(self, times: int) -> None:
        self.answer(200, b"1" * 30_000_000)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def landed(server: Server, folder: Path, *pages: str, http: Http = QUICK) -> Landing:
    return land(discover([server.url(page) for page in pages], http), folder)


def test_every_failure_gets_its_treatment_and_the_others_go_on(server: Server, tmp_path: Path) -> None:
    pages = [
        "slow.txt", "dribble.txt", "missing.txt", "busy.txt", "closed.txt", "failing.txt", "broken.txt", "cut.txt",
        "alwayscut.txt", "charset.txt", "circle.txt", "moved.txt", "elsewhere.txt", "forbidden.txt", "plain.txt",
    ]  # fmt: skip
    landing = landed(server, tmp_path, *pages)
    name = {server.url(page): page.removesuffix(".txt") for page in pages}
    assert [name[one.source] for one in landing.documents] == ["busy", "failing", "cut", "charset", "moved", "plain"]
    reasons = {name[one.source]: one.reason for one in landing.set_aside}
    assert list(reasons) == [
        "slow", "dribble", "missing", "closed", "broken", "alwayscut", "circle", "elsewhere", "forbidden"
    ]  # fmt: skip
    assert "not answer in time" in reasons["slow"] and "4 attempts" in reasons["slow"]
    assert "took more than 5 s" in reasons["dribble"]
    assert "404" in reasons["missing"]
    assert "come back in 86,400 s" in reasons["closed"]
    assert "500" in reasons["broken"] and "4 attempts" in reasons["broken"]
    assert "incomplete" in reasons["alwayscut"]
    assert "in a circle" in reasons["circle"]
    assert "not valid" in reasons["elsewhere"]
    assert "403" in reasons["forbidden"]
    # What can't help is not tried twice; what can, is.
    times = {"missing": 1, "closed": 1, "forbidden": 1, "broken": 4, "failing": 3, "cut": 2, "busy": 2}
    assert {page: server.asked[page] for page in times} == times
    assert server.asked["circle"] == QUICK.redirects + 1
    readings = read_documents(landing.documents)
    assert not readings.set_aside
    assert len({len(text) for text in readings.documents["text"]}) > 1
    charset = readings.documents.filter(readings.documents["source"] == server.url("charset.txt"))
    assert charset["text"].to_list() == [SEED.decode()] and charset["encoding"].to_list() == ["gb18030"]


def test_the_server_is_asked_again_no_sooner_than_it_wants(server: Server, tmp_path: Path) -> None:
    landed(server, tmp_path, "busy.txt")
    first, second = server.times
    assert second - first >= 1


def test_unchanged_documents_are_not_sent_again(server: Server, tmp_path: Path) -> None:
    pages = ("tagged.txt", "dated.txt", "archive.zip")
    first = landed(server, tmp_path, *pages)
    again = landed(server, tmp_path, *pages)
    assert [(one.sha256, one.state) for one in again.documents[:2]] == [
        (one.sha256, "unchanged") for one in first.documents[:2]
    ]
    assert [one.source for one in first.documents[2:]] == [
        server.url("archive.zip!a.txt"),
        server.url("archive.zip!b.txt"),
    ]
    assert len(again.documents) == 4 and not again.removed and not again.set_aside


def test_a_document_that_is_gone_is_reported_as_removed(server: Server, tmp_path: Path) -> None:
    landed(server, tmp_path, "leaving.txt")
    landing = landed(server, tmp_path, "leaving.txt")
    assert [(one.source, one.elsewhere) for one in landing.removed] == [(server.url("leaving.txt"), False)]


def test_one_server_is_asked_for_few_documents_at_a_time(server: Server, tmp_path: Path) -> None:
    landing = landed(server, tmp_path, *(f"plain{number}.txt" for number in range(12)))
    assert len(landing.documents) == 12
    assert [one.source for one in landing.documents] == [server.url(f"plain{number}.txt") for number in range(12)]
    assert 1 <= server.most <= QUICK.per_host  # how many meet there hangs on the machine; more must never


def test_a_server_that_is_not_there(server: Server, tmp_path: Path) -> None:
    server.server_close()
    landing = landed(server, tmp_path, "plain.txt", http=Http(wait_seconds=0, attempts=2))
    assert "can't be reached" in landing.set_aside[0].reason


def test_a_document_is_not_loaded_beyond_the_limit(server: Server, tmp_path: Path) -> None:
    limits = Limits(document_mb=1, archive_mb=1)
    landing = land(discover([server.url("large.txt")], QUICK), tmp_path, limits)
    assert "larger than the 1 MB" in landing.set_aside[0].reason


def test_passwords_and_tokens_in_addresses_are_not_shown() -> None:
    shown = without_secrets("HTTPS://user:pw@example.org/a.txt?access_token=abc&page=2#top")
    assert shown == "https://example.org/a.txt?access_token=***&page=2"
