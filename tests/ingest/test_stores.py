"""Object stores, against a real S3 server on loopback."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
import written
from fsspec.implementations.local import LocalFileSystem
from moto.server import ThreadedMotoServer

from ingest.land.landing import land
from ingest.sources import discover
from ingest.sources.found import Source

SEED = (Path(__file__).parents[2] / "reports" / "mudanjiang-2020.txt").read_bytes()


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(
    endpoint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator["boto3.resources.base.ServiceResource"]:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    bucket = boto3.resource("s3", endpoint_url=endpoint).create_bucket(Bucket="reports")
    yield bucket
    bucket.objects.delete()
    bucket.delete()


def source(endpoint: str, location: str) -> Source:
    return Source(location=location, options={"endpoint_url": endpoint})


def test_a_bucket_is_read_as_a_folder_is(endpoint: str, bucket: object) -> None:
    put = bucket.put_object  # type: ignore[attr-defined]
    put(Key="in/2020/a.txt", Body=SEED)
    put(Key="in/2020/notes.json", Body=b"{}")
    put(Key="in/b.zip", Body=written.as_zip({"b.txt": SEED + b"b"}))
    put(Key="in/catalog.csv", Body="file,region\n2020/a.txt,牡丹江市\n".encode())
    store = source(endpoint, "s3://reports/in/")
    landing = land(discover([store]), Path("landed"))
    assert [(one.source, one.state) for one in landing.documents] == [
        ("s3://reports/in/2020/a.txt", "new"),
        ("s3://reports/in/b.zip!b.txt", "new"),
    ]
    assert landing.documents[0].entry and landing.documents[0].entry.region == "牡丹江市"
    assert landing.documents[0].path.read_bytes() == SEED

    again = land(discover([store]), Path("landed"))
    assert [one.state for one in again.documents] == ["unchanged", "unchanged"]
    put(Key="in/2020/a.txt", Body=SEED + b"changed")
    bucket.Object("in/b.zip").delete()  # type: ignore[attr-defined]
    later = land(discover([store]), Path("landed"))
    assert [(one.source, one.state) for one in later.documents] == [("s3://reports/in/2020/a.txt", "changed")]
    assert [one.source for one in later.removed] == ["s3://reports/in/b.zip!b.txt"]


def test_single_objects_and_globs(endpoint: str, bucket: object) -> None:
    bucket.put_object(Key="x/a.txt", Body=SEED)  # type: ignore[attr-defined]
    bucket.put_object(Key="x/b.html", Body=SEED + b"b")  # type: ignore[attr-defined]
    for location, found in (("s3://reports/x/a.txt", "a.txt"), ("s3://reports/x/*.html", "b.html")):
        documents = land(discover([source(endpoint, location)]), Path("landed")).documents
        assert [one.source for one in documents] == [f"s3://reports/x/{found}"]


def test_what_is_not_there_is_set_aside_with_a_reason(endpoint: str, bucket: object) -> None:
    for location, said in (("s3://reports/none.txt", "no such object"), ("s3://absent/x/", "no such object"),
                           ("nowhere://x/a.txt", "Protocol not known")):  # fmt: skip
        landing = land(discover([source(endpoint, location)]), Path("landed"))
        assert said in landing.set_aside[0].reason, location


def test_a_store_that_does_not_answer_is_no_reason_to_stop(bucket: object) -> None:
    options = {
        "endpoint_url": "http://127.0.0.1:9",
        "config_kwargs": {"retries": {"max_attempts": 0}, "connect_timeout": 1},
    }
    Path("a.txt").write_bytes(SEED)
    landing = land(discover([Source(location="s3://reports/in/", options=options), "a.txt"]), Path("landed"))
    assert [one.source for one in landing.documents] == ["a.txt"]
    assert "can't be reached" in landing.set_aside[0].reason


@pytest.mark.parametrize("pattern", ["", "/**/*.txt"])
def test_a_folder_of_a_store_that_cannot_be_listed_has_lost_no_document(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pattern: str
) -> None:
    for name in ("a/one.txt", "b/two.txt"):
        (tmp_path / "in" / name).parent.mkdir(parents=True)
        (tmp_path / "in" / name).write_bytes(SEED + name.encode())
    sources, folder = [f"file://{tmp_path}/in{pattern}"], tmp_path / "landed"
    assert len(land(discover(sources), folder).documents) == 2
    listing = LocalFileSystem.ls

    def ls(store: LocalFileSystem, path: str, *more: object, **options: object) -> list:
        if path.endswith("/b"):
            raise PermissionError(13, "Permission denied", path)
        return listing(store, path, *more, **options)

    monkeypatch.setattr(LocalFileSystem, "ls", ls)
    landing = land(discover(sources), folder)
    assert [one.name for one in landing.documents] == ["one.txt"]
    assert landing.removed == []
    assert "can't be listed" in landing.set_aside[0].reason


def test_a_catalogue_of_a_store_that_cannot_be_read_is_not_taken_for_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(SEED)
    (tmp_path / "in" / "catalog.csv").write_text("file,region\na.txt,牡丹江市\n", "utf-8")
    sources, folder = [f"file://{tmp_path}/in"], tmp_path / "landed"
    assert land(discover(sources), folder).documents[0].entry
    opening = LocalFileSystem._open

    def refuse(store: LocalFileSystem, path: str, *more: object, **options: object) -> object:
        if path.endswith("catalog.csv"):
            raise PermissionError(13, "Permission denied", path)
        return opening(store, path, *more, **options)

    monkeypatch.setattr(LocalFileSystem, "_open", refuse)
    landing = land(discover(sources), folder)
    assert landing.documents == [] and landing.removed == []
    assert "can't be looked through" in landing.set_aside[0].reason
