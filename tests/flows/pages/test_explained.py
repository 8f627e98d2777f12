"""What the parse tells of the numbers makes the same pages as reading the texts once more, and is not kept for long."""

import duckdb
import polars as pl
import pytest

from flows.pages.explained import keep, kept
from flows.pages.site import build_site
from ingest.parse import parse
from ingest.tables.schemas import DOCUMENT


def reports(database):
    with duckdb.connect(database, read_only=True) as connection:
        return connection.execute("FROM staging.report").pl().to_dicts()


def told(rows):
    documents = [{name: row.get(name) for name in DOCUMENT} for row in rows]
    return parse(pl.DataFrame(documents, schema=DOCUMENT), explaining=True).explained


def test_pages_are_the_same_and_no_text_is_read_again(built, tmp_path, monkeypatch):
    database, folder = built.folder / "warehouse.duckdb", tmp_path / "explained"
    build_site(database, tmp_path / "read" / "site")
    keep(folder, told(reports(database)))
    monkeypatch.setattr("ingest.explain.explain", lambda _: pytest.fail("a text was read again"))
    build_site(database, tmp_path / "kept" / "site", explained=folder)
    pages = [page.name for page in (tmp_path / "read" / "site" / "reports").iterdir()]
    assert pages
    for page in pages:
        read, of_kept = (tmp_path / way / "site" / "reports" / page for way in ("read", "kept"))
        assert of_kept.read_bytes() == read.read_bytes()
    assert not folder.exists()


def test_half_a_file_and_another_version_tell_nothing(built, tmp_path):
    row = reports(built.folder / "warehouse.duckdb")[0]
    key = row["report_id"]
    assert kept(tmp_path, row) is None
    explained = told([row])
    keep(tmp_path, explained)
    assert kept(tmp_path, row)["numbers"]
    assert kept(tmp_path, row | {"extractor_version": "another"}) is None
    for part in (explained[key][: len(explained[key]) // 2], b""):
        keep(tmp_path, {key: part})
        assert kept(tmp_path, row) is None
