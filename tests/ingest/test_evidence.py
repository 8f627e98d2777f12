"""What told whose report it is, and which copy, as the staging table `report` keeps it."""

import hashlib
import json
from pathlib import Path

import polars as pl
import pytest

from ingest.extract import extract
from ingest.report.signs import doubts, signs
from ingest.tables.schemas import DOCUMENT

SEED = (Path(__file__).parents[2] / "reports" / "mudanjiang-2020.txt").read_text("utf-8")


def report_of(text, **catalogue):
    row = {
        "document_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "source": "report.txt",
        "media_type": "text/plain",
        "text": text,
        "kind": "full",
    }
    frames = extract(pl.DataFrame([dict.fromkeys(DOCUMENT) | row | catalogue], schema=DOCUMENT))
    return frames["report"].row(0, named=True)


def test_each_field_keeps_the_words_that_told_it():
    report = report_of(SEED)
    signs = {sign["field"]: sign for sign in reversed(json.loads(report["evidence"]))}
    assert {field: sign["value"] for field, sign in signs.items()} == {
        "title": "政府工作报告",
        "delivered_on": "2020-01-07",
        "speaker": "王文力",
        "session": "牡丹江市第十六届人民代表大会第五次会议",
        "plan_year": "2020",
        "region": "牡丹江市",
    }
    for sign in signs.values():
        assert SEED[sign["start"] : sign["end"]] == sign["printed"]
    assert signs["plan_year"]["told_by"] == "day of delivery"
    assert not list(doubts(report))


def test_signs_stand_one_a_row():
    reports = pl.DataFrame([report_of(SEED) | {"pages": None}, {"source": "kept.txt", "evidence": None}])
    told = signs(reports)
    assert told.columns == ["source", "field", "value", "told_by", "printed", "start", "end"]
    at = SEED.index("2020年1月7日")
    assert told.filter(field="delivered_on").rows() == [
        ("report.txt", "delivered_on", "2020-01-07", "day", "2020年1月7日", at, at + 9)
    ]


def test_what_a_catalogue_says_is_the_first_evidence_and_in_no_doubt():
    report = report_of(SEED, plan_year=2021)
    first = next(sign for sign in json.loads(report["evidence"]) if sign["field"] == "plan_year")
    assert first == {
        "field": "plan_year", "value": "2021", "told_by": "catalogue", "printed": None, "start": None, "end": None,
    }  # fmt: skip
    assert not list(doubts(report))


@pytest.mark.parametrize(
    ("text", "recognised", "kind"),
    [
        (SEED, "full", "full"),
        (SEED, None, "full"),
        (SEED[: SEED.index("二、")], "full", "no_plan"),
        (SEED[: SEED.index("二、")], "summary", "summary"),
        (SEED, "other", "other"),
    ],
    ids=["whole", "not judged", "cut off before the plan", "a summary without a plan", "forced"],
)
def test_a_report_that_sets_out_no_plan_is_told_from_a_whole_one(text, recognised, kind):
    assert report_of(text, kind=recognised)["kind"] == kind
