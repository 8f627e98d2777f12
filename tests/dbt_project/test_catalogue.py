"""The catalogue: files that people edit by hand, and that dbt and the parse both read."""

import csv
import re
from collections import Counter, defaultdict

import pytest
import yaml
from working_database import ROOT

from flows.pages.charts import JUDGED
from ingest.catalogue.terms import SIGNS, codes
from ingest.catalogue.units import units
from ingest.language.lexicon import words
from ingest.report.recognise import KINDS


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


def test_a_form_of_a_unit_is_measured_as_that_unit():
    assert len(units()) > 350
    for unit in filter(lambda unit: unit.same_as, units().values()):
        other = units()[unit.same_as]
        assert not other.same_as and other.kind, unit
        assert (unit.dimension, unit.base_unit, unit.factor) == (other.dimension, other.base_unit, other.factor)


def test_what_a_number_is_read_with_is_measured():
    kinds = {"ratio", "money", "size", "count", "time", "age", "multiple", ""}
    bases = defaultdict(set)
    for unit in units().values():
        assert unit.kind in kinds and unit.dimension and unit.factor > 0, unit
        bases[unit.dimension].add(unit.base_unit)
        base = units().get(unit.base_unit)
        assert base is None or (base.dimension, base.factor) == (unit.dimension, 1), unit
    assert {dimension for dimension, found in bases.items() if len(found) > 1} == {"count"}


def test_word_lists_speak_of_units_there_are():
    forms = words("unit_forms")
    spoken_of = {word.partition("~")[0] for name in ("chinese", "per", "bracketed") for word in forms[name]}
    spoken_of |= {pair.partition("=")[0] for pair in forms["part"]}
    spoken_of |= {pair.partition("=")[2] for pair in forms["alike"]}
    # 平方 stands for all units that begin so; what is counted by may come in many: 元/万人.
    unknown = {
        word for word in spoken_of if not any(unit.startswith((word, word.lstrip("百千万"))) for unit in units())
    }
    assert unknown == {"时"}  # an hour, behind a stroke alone: 千瓦/时


def test_code_speaks_of_values_there_are():
    assert {field: list(signs) for field, signs in SIGNS.items()} == {field: codes(field) for field in SIGNS}
    assert set(KINDS) == set(codes("report_kind"))
    assert set(JUDGED) == set(codes("verdict")) - {"not_reported", "report_missing", "not_due"}


MARTS = ROOT / "dbt_project" / "models" / "marts"
SPOKEN_OF = (
    *("measure", "direction", "qualifier", "status", "basis", "verdict", "verdict_reason", "kind", "suspect"),
    "review",
)


@pytest.mark.parametrize("field", SPOKEN_OF)
def test_the_dictionary_tells_every_value(field):
    """The description of a coded column names its values, all of them."""
    found = re.search(rf"docs {field} %}}(.+?){{% enddocs", (MARTS / "columns.md").read_text("utf-8"), re.DOTALL)
    told = set(re.findall(r"[a-z_]+", found[1]))
    assert set(codes(field)) <= told, set(codes(field)) - told


def test_values_written_out_in_the_models_are_those_of_the_catalogue():
    """Most coded columns are tested with `listed_term`; what is accepted of a few is only a part of the list."""
    written = {}
    for path in MARTS.glob("_*.yml"):
        for model in yaml.safe_load(path.read_text("utf-8")).get("models", []):
            for column in model["columns"]:
                for test in column.get("data_tests", []):
                    if isinstance(test, dict) and "accepted_values" in test:
                        values = test["accepted_values"]["arguments"]["values"]
                        written[model["name"], column["name"]] = set(values)
    assert written.pop(("dim_indicator", "polarity")) == {-1, 0, 1}
    assert written.pop(("fct_quantity", "reason")) == set(codes("reason")) - {"observation"}
    assert written.pop(("dim_report", "level")) == set(codes("level")) - {"zone", "other"}
    assert not written, "use listed_term"


def test_places_have_english_names():
    """Of the nation, provinces and prefectures each has one, and those in force have no two the same."""
    names = {row["code"]: row["name_en"] for row in rows("regions.csv") if row["level"] != "county"}
    assert all(names.values())
    assert not any(re.search("[\u4e00-\u9fff]", name) for name in names.values())
    in_force = Counter(row["name_en"] for row in rows("regions.csv") if row["name_en"] and not row["valid_to"])
    assert {name for name, times in in_force.items() if times > 1} <= {"Taiwan"}  # two codes, one of them new
    told = {names[code] for code in ("231000", "610000", "140400", "650100", "341300", "532900", "220200")}
    assert told == {"Mudanjiang", "Shaanxi", "Changzhi", "Ürümqi", "Suzhou (Anhui)", "Dali Prefecture", "Jilin City"}
