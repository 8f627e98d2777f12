"""Words that pages share: units of many, names of documents."""

import csv

import pytest

from expectations import run
from flows.pages.checks import guards, told
from flows.pages.render import document_name, plural
from flows.settings import ROOT


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("structure", "structures"),
        ("person", "people"),
        ("yuan", "yuan"),
        ("mu", "mu"),
        ("square metre", "square metres"),
        ("tonne of steam an hour", "tonnes of steam an hour"),
        ("kilometre an hour", "kilometres an hour"),
        ("household or business", "households or businesses"),
        ("head of livestock", "head of livestock"),
        ("batch", "batches"),
        ("city", "cities"),
        ("day", "days"),
        ("piece (set)", "pieces (set)"),
        ("10,000 people a day", "10,000 people a day"),
    ],
)
def test_units_are_said_of_many(one: str, many: str):
    assert plural(one) == many


def test_every_unit_of_the_catalogue_can_be_said_of_many():
    with (ROOT / "ingest" / "catalogue" / "units.csv").open(encoding="utf-8", newline="") as file:
        names = {row["name_en"] for row in csv.DictReader(file)} - {""}
    assert all(plural(name) for name in names)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("/home/a/reports/牡丹江-2020.txt", "牡丹江-2020.txt"),
        ("/data/china.zip/云南省/2020.md", "china.zip/云南省/2020.md"),
        (r"C:\reports\a.docx", "a.docx"),
        ("https://gov.cn/a/b.html", "https://gov.cn/a/b.html"),
        ("file:///home/a/b.txt", "b.txt"),
    ],
)
def test_documents_are_named_without_their_folders(source: str, name: str):
    assert document_name(source) == name


def test_what_checks_observed_reads_as_people_say_it():
    row = {"observed": "0.01983", "threshold": "true in all but 5% of the rows", "column": "is_plausible",
           "rows_failed": 1983, "rows_checked": 100_000}  # fmt: skip
    row |= {"layer": "marts", "description": "A listed name has been read."}
    read = told(row)
    assert read["description_zh"] == "列在此处的名称确曾读到。"
    assert (read["observed"], read["observed_zh"]) == ("1.98% of the rows fail", "1.98% 的行不符")
    assert read["threshold_zh"] == "成立（容许 5% 的行例外）"
    total = row | {"observed": "0.325396", "threshold": "0 to 0.95", "column": "unmapped_share", "rows_failed": 0}
    assert (told(total)["observed_zh"], told(total)["threshold_zh"]) == ("32.5%", "0 至 0.95")


def test_what_every_check_guards_is_said_in_chinese_too():
    """A check without its Chinese is shown in English on a Chinese page: add its row to `expectations/guards.csv`."""
    checks = {check.guards for layer in run.MODULES for suite in run.suites(layer) for check in suite.checks}
    assert checks - guards().keys() == set()
