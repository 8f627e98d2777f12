"""What one document does to the parse befalls that document alone."""

import hashlib
import json
import zlib

import polars as pl
import pytest

from ingest import extract as extractor
from ingest.explain import explain, tabled
from ingest.parse import parse
from ingest.tables.schemas import DOCUMENT

TEXTS = [
    "各位代表：\n\n一、2019年工作回顾\n\n地区生产总值增长4%。\n",
    "各位代表：\n\n一、2018年工作回顾\n\n地区生产总值增长5%。\n",
]


def documents(*texts: str) -> pl.DataFrame:
    rows = [
        {"document_sha256": hashlib.sha256(text.encode()).hexdigest(), "source": "a.txt", "text": text}
        for text in texts
    ]
    return pl.DataFrame(rows, schema=DOCUMENT)


def test_a_document_that_breaks_the_parse_is_told_and_the_others_are_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = extractor.clean_text

    def broken(text: str):
        if "2018" in text:
            raise ZeroDivisionError("division by zero")
        return sound(text)

    batch = documents(*TEXTS)
    monkeypatch.setattr(extractor, "clean_text", broken)
    frames, reasons, _ = parse(batch)
    assert frames["report"]["document_sha256"].to_list() == [batch.item(0, "document_sha256")]
    assert list(reasons) == [batch.item(1, "document_sha256")]
    assert "ZeroDivisionError: division by zero" in reasons[batch.item(1, "document_sha256")]
    monkeypatch.undo()
    assert frames["observation"].equals(extractor.extract(batch[:1])["observation"])


def test_rows_of_one_key_are_told_of_their_document(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = extractor.read_keywords
    batch = documents(*TEXTS)

    def twice(text, sections):
        found = numbers(text, sections)
        if "2018" not in text.clean:
            return found
        columns = (found.section, found.word, found.occurrences, found.score, found.rank)
        return type(found)(*(column + column for column in columns))

    monkeypatch.setattr(extractor, "read_keywords", twice)
    frames, reasons, _ = parse(batch)
    assert frames["report"].height == 1
    assert reasons == {
        batch.item(1, "document_sha256"): "the parse gave two rows of keyword the same key; this is a fault of gwr"
    }


def test_two_texts_without_a_fault_are_parsed_together() -> None:
    frames, reasons, _ = parse(documents(*TEXTS))
    assert frames["report"].height == 2 and not reasons


def test_how_numbers_were_read_is_told_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = documents(*TEXTS)
    told = parse(batch, explaining=True).explained
    keys = [digest[:16] for digest in batch["document_sha256"]]
    read = [tabled(explain(one)) for one in batch.iter_rows(named=True)]
    assert [json.loads(zlib.decompress(told[key])) for key in keys] == [json.loads(json.dumps(one)) for one in read]
    assert all(one["numbers"] for one in read)

    def broken(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("ingest.parse.tabled", broken)
    frames, reasons, untold = parse(batch, explaining=True)
    assert (frames["report"].height, reasons, untold) == (2, {}, {})  # the rows do not depend on it
