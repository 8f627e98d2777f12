"""Which reports a backfill wants: by the catalogue before they are read, by what they say of themselves after."""

from pathlib import Path

import polars as pl
import pytest

from ingest.selection import Selection
from ingest.sources.entries import Entry
from ingest.tables.schemas import DOCUMENT

GOLD = Path(__file__).parents[1] / "gold"
NAMES = ("city-wuhan-2017", "city-qingdao-2023", "national-guowuyuan-2018", "province-gansu-2021")


def selection(years: tuple[int, ...] = (), regions: tuple[str, ...] = ()) -> Selection:
    return Selection(frozenset(years), frozenset(regions))


@pytest.fixture(scope="module")
def documents() -> pl.DataFrame:
    texts = [(GOLD / f"{name}.txt").read_bytes().decode("utf-8") for name in NAMES]
    rows = [{"document_sha256": name, "source": name, "text": text} for name, text in zip(NAMES, texts, strict=True)]
    return pl.DataFrame(rows, schema=DOCUMENT)


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (selection(), NAMES),
        (selection(years=(2017, 2021)), ("city-wuhan-2017", "province-gansu-2021")),
        (selection(regions=("青岛市",)), ("city-qingdao-2023",)),
        (selection(regions=("420000",)), ("city-wuhan-2017",)),  # 湖北省 with its cities
        (selection(regions=("420100", "全国")), ("city-wuhan-2017", "national-guowuyuan-2018")),
        (selection(regions=("620000",), years=(2021,)), ("province-gansu-2021",)),
        (selection(regions=("620000",), years=(2020,)), ()),
        (selection(regions=("武汉",)), ()),  # no part of a name
    ],
)
def test_what_is_read_is_wanted_by_what_it_says_of_itself(documents, wanted, names):
    assert tuple(wanted.wanted(documents)["source"]) == names


@pytest.mark.parametrize(
    ("entry", "wanted", "may"),
    [
        (None, selection(years=(2020,)), True),  # reading will tell
        (Entry(plan_year=2020), selection(years=(2020,)), True),
        (Entry(plan_year=2019), selection(years=(2020,)), False),
        (Entry(region="牡丹江市"), selection(regions=("牡丹江市",)), True),
        (Entry(region="牡丹江市"), selection(regions=("青岛市",)), False),
        (Entry(region="牡丹江市"), selection(regions=("370000",)), True),  # its code is not known yet
        (Entry(region="牡丹江市", region_code="231000"), selection(regions=("370000",)), False),
        (Entry(region_code="231025"), selection(regions=("231000",)), True),
    ],
)
def test_what_the_catalogue_rules_out_is_not_read(entry, wanted, may):
    assert wanted.may_want(entry) is may
