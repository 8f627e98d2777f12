"""Discovery and landing: what counts, what is new, what is set aside, what was removed; hostile sources."""

import hashlib
import io
import os
import sqlite3
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import written

from ingest.land.documents import preview, read_documents, record_set_aside
from ingest.land.landing import Landing, land
from ingest.land.manifest import MANIFEST
from ingest.readers.limits import Limits
from ingest.sources import discover, resolve
from ingest.sources.found import Source

ROOT = Path(__file__).parents[2]
SEED = (ROOT / "reports" / "mudanjiang-2020.txt").read_bytes()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(path: str, data: bytes = SEED) -> Path:
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return file


def landed(*sources: str | Source, limits: Limits | None = None) -> Landing:
    return land(discover(sources), Path("landed"), limits)


def record(query: str) -> list[tuple]:
    with sqlite3.connect(f"file:landed/{MANIFEST}?mode=ro", uri=True) as manifest:
        return manifest.execute(query).fetchall()


def found(*sources: str) -> list[str]:
    return [one.source for one in discover(sources)]


def test_a_folder_gives_its_documents_in_one_order_and_nothing_else(here: Path) -> None:
    for name in ("b.txt", "a/c.html", "a/README.md", "catalog.csv", "rows.jsonl", "tool.py", ".hidden/d.txt", ".e.txt",
                 "~$b.docx", "blob.bin"):  # fmt: skip
        put(f"in/{name}", b"x")
    assert found("in") == ["in/b.txt", "in/blob.bin", "in/a/c.html"]
    assert found("./in/") == found(str(here / "in")) == found("in")
    assert found("in/**/*.*ml") == ["in/a/c.html"]
    assert found("in/catalog.csv") == ["in/catalog.csv"]


def test_named_sources_and_locations(here: Path) -> None:
    named = {"county": Source(location=("in/a.txt", "in/b.txt"))}
    assert [source.locations for source in resolve(["county", "other.txt"], named)] == [
        ("in/a.txt", "in/b.txt"),
        ("other.txt",),
    ]


def test_what_cannot_be_loaded_is_set_aside_and_the_others_go_on(here: Path) -> None:
    put("in/a.txt")
    os.mkfifo("in/pipe")
    landing = landed("missing.txt", "in", "no*match")
    assert [one.source for one in landing.documents] == ["in/a.txt"]
    assert {one.source: one.reason for one in landing.set_aside} == {
        "missing.txt": "there is no such file",
        "in/pipe": "this is no file (a device, a socket or a pipe)",
        "no*match": "nothing matches no*match",
    }


def test_landing_twice_reads_nothing_again(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("in/a.txt")
    put("in/copy.txt")
    put("in/b.zip", written.as_zip({"x.txt": SEED + b"\n", "y.txt": SEED + b"\n\n"}))
    first = landed("in")
    assert [(one.source, one.state) for one in first.documents] == [
        ("in/a.txt", "new"),  # and not its copy
        ("in/b.zip!x.txt", "new"),
        ("in/b.zip!y.txt", "new"),
    ]
    for one in first.documents:
        assert hashlib.sha256(one.path.read_bytes()).hexdigest() == one.sha256 == one.path.name
    opened = []
    monkeypatch.setattr("ingest.land.containers.pieces", lambda *_: opened.append(1))
    monkeypatch.setattr("ingest.land.landing._write", lambda *_: opened.append(1))
    second = landed("in")
    assert [(one.source, one.state) for one in second.documents] == [
        ("in/a.txt", "unchanged"),
        ("in/b.zip!x.txt", "unchanged"),
        ("in/b.zip!y.txt", "unchanged"),
    ]
    assert [one.fingerprint for one in second.documents] == [one.fingerprint for one in first.documents]
    assert not opened and not second.removed


def test_changed_removed_and_returned_documents_are_told(here: Path) -> None:
    put("in/a.txt")
    put("in/b.txt", SEED + b"b")
    put("in/c.zip", written.as_zip({"c.txt": SEED + b"c", "a-again.txt": SEED}))
    landed("in")
    put("in/a.txt", SEED + b"new")
    Path("in/b.txt").unlink()
    Path("in/c.zip").unlink()
    landing = landed("in")
    assert [(one.source, one.state) for one in landing.documents] == [("in/a.txt", "changed")]
    assert [(one.source, one.elsewhere) for one in landing.removed] == [
        ("in/b.txt", False),
        ("in/c.zip!a-again.txt", False),
        ("in/c.zip!c.txt", False),
    ]
    assert [one.source for one in landed("in").removed] == [one.source for one in landing.removed]
    put("in/b.txt", SEED + b"b")
    assert {one.source for one in landed("in").removed} == {"in/c.zip!a-again.txt", "in/c.zip!c.txt"}


def test_what_is_still_elsewhere_is_said_to_be(here: Path) -> None:
    put("in/a.txt")
    put("other/a.txt")
    landed("in", "other")
    Path("in/a.txt").unlink()
    assert [(one.source, one.elsewhere) for one in landed("in", "other").removed] == [("in/a.txt", True)]


def test_a_folder_that_is_gone_has_not_lost_its_documents(here: Path) -> None:
    put("in/a.txt")
    landed("in")
    Path("in").rename("elsewhere")
    assert landed("in").removed == []
    assert landed("elsewhere").removed == []


def test_lost_bytes_are_landed_again(here: Path) -> None:
    put("in/a.txt")
    landed("in").documents[0].path.unlink()
    assert landed("in").documents[0].path.read_bytes() == SEED


def test_a_half_written_document_is_never_taken_for_a_whole_one(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("in/a.txt")

    def disk_full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", disk_full)
        with pytest.raises(OSError, match="No space"):
            landed("in")
    assert not [file for file in Path("landed").rglob("*") if file.is_file() and not file.name.startswith(MANIFEST)]
    assert landed("in").documents[0].path.read_bytes() == SEED


def test_the_catalogue_has_the_last_word(here: Path) -> None:
    digest = hashlib.sha256(SEED).hexdigest()
    put("in/texts/a.txt")
    put("in/texts/b.txt", SEED + b"\n")
    put("in/catalog.csv", (
        "file,region,delivered,plan_year,sha256\n"
        f"texts/a.txt,牡丹江市,2020-01-07,2020,{digest}\n"
        f"texts/b.txt,牡丹江市,2020-13-07,2020,{digest}\n"
    ).encode("utf-8-sig"))  # fmt: skip
    for source in ("in", "in/texts/*.txt", "in/texts"):
        landing = landed(source)
        entries = [one.entry for one in landing.documents]
        if source == "in/texts":  # a catalogue above the source is another source's
            assert entries == [None, None]
            continue
        assert [(one.region, str(one.delivered_on), one.plan_year) for one in entries if one] == [
            ("牡丹江市", "2020-01-07", 2020),
            ("牡丹江市", "None", 2020),
        ]
        assert {one.source for one in landing.notices} == {"in/texts/b.txt"}
        wrong_date, other_digest = (one.what for one in landing.notices)
        assert "delivered_on is '2020-13-07'" in wrong_date
        assert f"the catalogue has {digest}" in other_digest
    row = read_documents(landed("in").documents).documents.row(0, named=True)
    assert (row["region"], row["plan_year"], row["speaker"]) == ("牡丹江市", 2020, None)


def test_a_changed_catalogue_entry_changes_the_fingerprint_and_not_the_digest(here: Path) -> None:
    put("in/a.txt")
    before = landed("in").documents[0]
    put("in/catalog.csv", "file,title\na.txt,另一个题目\n".encode())
    after = landed("in").documents[0]
    assert (after.sha256, after.state) == (before.sha256, "unchanged")
    assert after.fingerprint != before.fingerprint


def test_contradictions_between_catalogue_and_text_are_reported(here: Path) -> None:
    put("in/a.txt")
    put("in/catalog.csv", "file,region,delivered_on,plan_year\na.txt,牡丹江市,2020-01-08,2021\n".encode())
    readings = read_documents(landed("in").documents)
    assert [one.what for one in readings.notices] == [
        "the catalogue says delivered_on is 2020-01-08, the text 2020-01-07; the catalogue's word was taken",
        "the catalogue says plan_year is 2021, the text 2020; the catalogue's word was taken",
    ]
    assert readings.documents["plan_year"].to_list() == [2021]


def test_a_broken_catalogue_is_a_notice(here: Path) -> None:
    put("in/a.txt")
    put("in/catalog.csv", "file,title\na.txt,题目\n".encode("gb18030"))
    landing = landed("in")
    assert len(landing.documents) == 1
    assert "can't be read as CSV in UTF-8" in landing.notices[0].what


def test_set_aside_documents_are_remembered_with_the_reason_until_they_are_mended(here: Path) -> None:
    put("in/a.txt")
    put("in/empty.txt", b"")
    put("in/news.txt", "本报讯 昨天天气很好。\n".encode() * 200)

    def run(force: bool = False) -> tuple[int, set[str]]:
        landing = land(discover(["in"]), Path("landed"), force=force)
        readings = read_documents(landing.documents, force)
        record_set_aside(Path("landed"), landing.documents, readings.set_aside)
        return len(landing.documents), {one.source for one in landing.set_aside + readings.set_aside}

    assert run() == (3, {"in/empty.txt", "in/news.txt"})
    assert run() == (1, {"in/empty.txt", "in/news.txt"})  # known, not judged again
    assert record("select source, stage from set_aside order by source") == [
        ("in/empty.txt", "read"),
        ("in/news.txt", "recognise"),
    ]
    assert run(force=True) == (3, {"in/empty.txt"})
    put("in/empty.txt", SEED + b"mended")
    assert run() == (3, {"in/news.txt"})
    assert record("select source from set_aside") == [("in/news.txt",)]


def test_a_preview_changes_nothing(here: Path) -> None:
    put("in/a.txt")
    landed("in")
    put("in/b.txt", SEED + b"b")
    put("in/c.txt", b"\0")

    def state() -> dict[str, bytes]:
        with sqlite3.connect(f"file:landed/{MANIFEST}?mode=ro", uri=True) as manifest:
            rows = "\n".join(manifest.iterdump()).encode()
        return {"rows": rows} | {str(file): b"" for file in Path("landed").rglob("??/*")}

    before = state()
    landing, readings = preview(discover(["in"]), Path("landed"))
    assert [(one.source, one.state) for one in landing.documents] == [
        ("in/a.txt", "unchanged"),
        ("in/b.txt", "new"),
        ("in/c.txt", "new"),
    ]
    assert readings.documents.get_column("source").to_list() == ["in/b.txt"]
    assert [one.source for one in readings.set_aside] == ["in/c.txt"]
    assert state() == before


def test_sightings_say_where_documents_were_seen(here: Path) -> None:
    put("in/a.txt")
    landed("in")
    seen = record("select source, scope, media_type, missing_since from sighting join document using (sha256)")
    assert seen == [("in/a.txt", "in", "text/plain", None)]


# Hostile sources


def test_links_that_point_outside_a_folder_are_not_followed(here: Path) -> None:
    put("secret/passwords.txt")
    put("in/a.txt")
    Path("in/link.txt").symlink_to(here / "secret/passwords.txt")
    Path("in/folder").symlink_to(here / "secret")
    Path("in/same.txt").symlink_to("a.txt")
    Path("in/circle").symlink_to("../in")
    landing = landed("in")
    assert {one.source for one in landing.set_aside} == {"in/link.txt", "in/folder"}
    assert all("points outside" in one.reason for one in landing.set_aside)
    assert [one.source for one in landing.documents] == ["in/a.txt"]


def hostile_archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("good.txt", SEED)
        archive.writestr("../../outside.txt", SEED)
        archive.writestr("/etc/absolute.txt", SEED)
        archive.writestr("C:\\windows.txt", SEED)
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr(
            "inner.zip", written.as_zip({"deep.txt": SEED + b"1", "deeper.zip": written.as_zip({"x": SEED})})
        )
    return file.getvalue()


def test_archives_are_opened_with_care(here: Path) -> None:
    put("in/a.zip", hostile_archive())
    landing = landed("in")
    assert [one.source for one in landing.documents] == ["in/a.zip!good.txt", "in/a.zip!inner.zip!deep.txt"]
    reasons = {one.source.removeprefix("in/a.zip!"): one.reason for one in landing.set_aside}
    assert {name for name, reason in reasons.items() if "points outside" in reason} == {
        "../../outside.txt",
        "/etc/absolute.txt",
        "C:/windows.txt" if "C:/windows.txt" in reasons else "C:\\windows.txt",
    }
    assert "link" in reasons["link.txt"]
    assert "limits.archive_depth" in reasons["inner.zip!deeper.zip"]
    assert not list(here.parent.rglob("outside.txt"))
    # The same is said when the archive has not changed.
    assert [(one.source, one.reason) for one in landed("in").set_aside] == [
        (one.source, one.reason) for one in landing.set_aside
    ]


@pytest.mark.parametrize(
    ("archive", "limits", "said"),
    [
        ({"a.txt": b"0" * 40_000_000}, Limits(), "archive_ratio"),
        ({"a.txt": os.urandom(3_000_000)}, Limits(archive_mb=2), "archive_mb"),
        ({f"{n}.txt": b"x" for n in range(50)}, Limits(archive_members=20), "archive_members"),
        (
            {"in.zip": written.as_zip({f"{n}.txt": b"x" for n in range(50)})},
            Limits(archive_members=20),
            "archive_members",
        ),
        ({"in.zip": written.as_zip({"a.txt": b"0" * 40_000_000})}, Limits(), "archive_ratio"),
        ({"a.txt": os.urandom(2_000_000)}, Limits(document_mb=1), "larger than the 1 MB"),
    ],
)
def test_bombs_are_refused(archive: dict[str, bytes], limits: Limits, said: str, here: Path) -> None:
    put("in/bomb.zip", written.as_zip(archive))
    put("in/a.txt")
    landing = landed("in", limits=limits)
    assert [one.source for one in landing.documents] == ["in/a.txt"]
    assert said in landing.set_aside[0].reason


def test_an_archive_that_lies_about_sizes_is_refused(here: Path) -> None:
    data = bytearray(written.as_zip({"a.txt": b"0" * 3_000_000}))
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    put("in/a.zip", bytes(data))
    landing = landed("in", limits=Limits(document_mb=1))
    assert not landing.documents and len(landing.set_aside) == 1


def test_chinese_names_in_old_archives(here: Path) -> None:
    name = "牡丹江市2020年政府工作报告.txt"
    data = written.as_zip({"x" * len(name.encode("gbk")): SEED}).replace(
        b"x" * len(name.encode("gbk")), name.encode("gbk")
    )
    put("in/a.zip", data)
    assert landed("in").documents[0].source == f"in/a.zip!{name}"


def test_a_large_document_is_refused_before_it_is_kept(here: Path) -> None:
    put("in/a.txt", b"1" * 1_200_000)
    landing = landed("in", limits=Limits(document_mb=1))
    assert not landing.documents and "larger than the 1 MB" in landing.set_aside[0].reason


def test_names_with_quotes_sql_and_broken_bytes_are_only_names(here: Path) -> None:
    names = [b"a'); drop table document; --.txt", b'b".txt', b"c\xff\xfe.txt", "d\u202etxt.exe".encode(), b"e\n.txt"]
    for number, name in enumerate(names):
        put("in/x", SEED + bytes([48 + number]))
        Path("in/x").rename(Path(os.fsdecode(b"in/" + name)))
    landing = landed("in")
    assert len(landing.documents) == len(names)
    assert read_documents(landing.documents).documents.height == len(names)
    assert len(record("select source from sighting")) == len(names)


def test_columns_of_a_table_are_named_in_the_settings(here: Path) -> None:
    put("in/t.csv", "题目,正文\n甲,\n乙,".encode() + b'"' + SEED + b'"\n')
    landing = landed(Source(location="in/t.csv", columns={"text": "全文"}))
    assert "no column '全文'" in landing.set_aside[0].reason and "only '题目', '正文'" in landing.set_aside[0].reason
    table = Source(location="in", columns={"text": "正文", "title": "题目"})
    landing = landed(table)
    assert [(one.source, one.entry and one.entry.title) for one in landing.documents] == [("in/t.csv!row 3", "乙")]


def test_other_documents_are_read_while_their_source_asks_for_them(here: Path) -> None:
    put("in/a.txt", (ROOT / "tests" / "ingest" / "other_documents" / "budget-report.txt").read_bytes())
    with zipfile.ZipFile("in/b.zip", "w") as archive:
        archive.write("in/a.txt", "b.txt")
        archive.writestr("c.txt", SEED)
    asked = Source(location="in", kinds=("budget",))
    for source, kinds in ((asked, ["budget", "full"]), (asked, ["budget", "full"]), (Source(location="in"), ["full"])):
        readings = read_documents(landed(source).documents)
        assert sorted(readings.documents["kind"]) == kinds
    assert "it is a budget report" in readings.set_aside[0].reason


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def test_kept_bytes_that_are_damaged_are_loaded_again(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("报告" * 300, "utf-8")
    sources, folder = [str(tmp_path / "a.txt")], tmp_path / "landed"
    (first,) = land(discover(sources), folder).documents
    assert land(discover(sources), folder).notices == []
    flip(first.path)
    readings = read_documents([first])
    assert "is damaged" in readings.set_aside[0].reason
    again = land(discover(sources), folder)
    assert [one.what for one in again.notices] == ["what was kept of it was damaged, and is loaded again"]
    assert first.path.read_bytes() == (tmp_path / "a.txt").read_bytes()


@pytest.mark.parametrize("at", [0.001, 0.2, 0.4, 0.6, 0.8, 0.99])
def test_a_record_of_landed_documents_that_is_damaged_is_made_anew_or_does_no_harm(tmp_path: Path, at: float) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(f"报告{name}" * 300, "utf-8")
    sources, folder = [str(tmp_path / f"{name}.txt") for name in "abc"], tmp_path / "landed"
    before = {one.sha256 for one in land(discover(sources), folder).documents}
    record = folder / "manifest.sqlite"
    data = bytearray(record.read_bytes())
    data[int(len(data) * at)] ^= 0xFF
    record.write_bytes(data)
    assert {one.sha256 for one in land(discover(sources), folder).documents} == before
    record.write_bytes(b"garbage" * 1000)
    again = land(discover(sources), folder)
    assert {one.sha256 for one in again.documents} == before
    assert "made anew from the sources" in again.notices[-1].what


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    """A folder that another user can come to, which pytest's own is not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.parametrize("pattern", ["", "**/*.txt", "*/*.txt"])
def test_a_folder_that_cannot_be_read_has_lost_no_document_and_says_so(
    open_to_all: Path, tmp_path: Path, pattern: str
) -> None:
    deeper = open_to_all / "reports" / "2020"
    deeper.mkdir(parents=True)
    (deeper / "a.txt").write_text("报告" * 300, "utf-8")
    (open_to_all / "reports" / "b.txt").write_text("报告乙" * 300, "utf-8")
    sources, folder = [str(open_to_all / "reports" / pattern)], tmp_path / "landed"
    before = land(discover(sources), folder).documents
    assert before
    for locked in (deeper, open_to_all / "reports"):
        locked.chmod(0)
        who = os.geteuid()
        os.seteuid(who or 65534)  # root may read everything
        try:
            found = list(discover(sources))
        finally:
            os.seteuid(who)
        landing = land(found, folder)
        locked.chmod(0o755)
        assert landing.removed == []
        (aside,) = landing.set_aside
        assert aside.source in (str(locked), sources[0]) and "can't be" in aside.reason
    assert [one.sha256 for one in land(discover(sources), folder).documents] == [one.sha256 for one in before]
