"""The catalogue: files that people edit by hand, and that dbt and the parse both read."""

import csv
from collections import Counter, defaultdict

import pytest
from working_database import ROOT


def rows(name: str) -> list[dict[str, str]]:
    with (ROOT / "ingest" / "catalogue" / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize(
    ("name", "key"), [("regions.csv", "code"), ("zones.csv", "code"), ("units.csv", "unit"), ("indicators.csv", "code")]
)
def test_keys_are_unique_and_no_cell_has_stray_space(name, key):
    table = rows(name)
    assert [value for value, times in Counter(row[key] for row in table).items() if times > 1] == []
    assert [row[key] for row in table if any(cell != cell.strip() for cell in row.values())] == []


def test_indicators_are_measured_in_units_there_are():
    dimensions = {row["dimension"] for row in rows("units.csv")}
    assert len(rows("indicators.csv")) >= 200
    for row in rows("indicators.csv"):
        assert set(row["unit_kind"].split("|")) <= dimensions, row["code"]
        assert row["definition_en"], row["code"]
        assert row["definition_zh"], row["code"]


def test_an_alias_names_one_indicator_of_a_kind():
    # 空气质量优良天数 may be a share and a number of days: told apart by the unit. Anything else would map nothing.
    kinds = defaultdict(list)
    for row in rows("indicators.csv"):
        for alias in filter(None, [row["name_zh"], *row["aliases"].split("|")]):
            kinds[alias, row["unit_kind"] == "ratio"].append(row["code"])
    assert {alias: codes for alias, codes in kinds.items() if len(codes) > 1} == {}


def test_places_stand_below_a_place_of_a_higher_level():
    order = ["national", "province", "city", "county", "zone"]
    places = {row["code"]: row for row in [*rows("regions.csv"), *rows("zones.csv")]}
    assert len(places) > 3000
    for row in places.values():
        if row["parent_code"]:
            assert order.index(places[row["parent_code"]]["level"]) < order.index(row["level"]), row["code"]
    assert places["231000"]["name"] == "牡丹江市"
    assert places["150702"]["full_name"] == "内蒙古自治区呼伦贝尔市海拉尔区"
