"""`gwr dataset`: research data sets, described, and read back as statisticians' programs read them."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from flows.datasets import DATASETS
from flows.datasets.files import Format, write

ROOT = Path(__file__).parents[2]
GWR = Path(sys.executable).with_name("gwr")


@pytest.fixture(scope="module")
def release(shipped) -> Path:
    return shipped.folder / "warehouse.duckdb"


@pytest.mark.parametrize("name", DATASETS)
def test_stata_reads_what_was_written(release: Path, tmp_path: Path, name: str):
    written = write(release, DATASETS[name], tmp_path, Format.dta)
    with pd.read_stata(written.path, iterator=True) as reader:
        labels, values = reader.variable_labels(), reader.value_labels()
        rows = reader.read(convert_categoricals=False)
    assert len(rows) == written.rows
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,31}", variable) and label for variable, label in labels.items())
    if name != "ambition":  # one city alone has none above it
        assert written.rows
        assert values["level"][int(rows["level"].iloc[0])] == "City"
        assert set(rows["place_en"]) == {"Mudanjiang"}
    described = written.description.read_text("utf-8")
    assert all(f"| `{variable}` |" in described for variable in labels)
    assert "release r0001" in described or "gwr r0001" in described


def test_targets_say_what_was_asked_and_what_came_of_it(release: Path, tmp_path: Path):
    rows = pl.read_parquet(write(release, DATASETS["targets"], tmp_path, Format.parquet).path)
    gdp = rows.filter(indicator_code="ECO_GDP", measure="growth", year=2020, period="2020").row(0, named=True)
    assert (gdp["target_low"], gdp["target_high"], gdp["tone"]) == (5.0, None, "at_least")
    assert gdp["printed"] in gdp["target_sentence"]
    assert gdp["verdict"] in ("met", "missed", "exceeded")
    assert gdp["reported_printed"].lstrip("−") in gdp["reported_sentence"]
    assert "report_missing" not in rows["verdict"].to_list()


def test_ambition_holds_a_target_against_that_of_the_government_above(release: Path, tmp_path: Path):
    """The city's reports once more as if the province and the nation had given them, a point and two points lower."""
    database = Path(shutil.copy(release, tmp_path / "warehouse.duckdb"))
    database.chmod(0o644)
    with duckdb.connect(database) as connection:
        for code, less in (("230000", 1), ("100000", 2)):
            named = f"substr(observation_id, 1, 14) || '{less}x' || substr(observation_id, 17) AS observation_id"
            connection.execute(
                f"INSERT INTO marts.fct_observation SELECT * REPLACE ({named}, '{code}' AS region_code)"
                " FROM marts.fct_observation WHERE region_code = '231000'"
            )
            connection.execute(
                "INSERT INTO marts.mart_target_fulfilment"
                f" SELECT * REPLACE ({named}, '{code}' AS region_code, target_value - {less} AS target_value)"
                " FROM marts.mart_target_fulfilment WHERE region_code = '231000'"
            )
    rows = pl.read_parquet(write(database, DATASETS["ambition"], tmp_path, Format.parquet).path)
    gdp = rows.filter(indicator_code="ECO_GDP", measure="growth", year=2020)
    city = gdp.row(by_predicate=pl.col("region_code") == "231000", named=True)
    assert (city["target"], city["superior_target"], city["above_superior"]) == (5, 4, 1)
    assert (city["national_target"], city["above_nation"]) == (3, 2)
    province = gdp.row(by_predicate=pl.col("region_code") == "230000", named=True)
    assert (province["superior_target"], province["above_nation"]) == (3, 1)
    assert not gdp.filter(region_code="100000").height  # above the nation there is none


def test_attention_counts_the_words_of_a_dictionary_of_ones_own(shipped, tmp_path: Path):
    (tmp_path / "mine.csv").write_text("topic,word\nwood,东宁黑木耳\n", "utf-8")
    done = subprocess.run(
        [GWR, "dataset", "attention", tmp_path, "--dictionary", tmp_path / "mine.csv"],
        env=os.environ | {"GWR_WAREHOUSE": str(shipped.folder)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    rows = pl.read_csv(tmp_path / "attention.csv")
    assert set(rows["topic"]) == {"wood"}
    by_year = dict(rows.group_by("year").agg(pl.col("topic_words").sum()).iter_rows())
    text = (ROOT / "reports" / "mudanjiang-2022.txt").read_text("utf-8")
    assert by_year[2022] == text.count("东宁黑木耳") > 0
    assert rows["total_words"].sum() > 10_000


def test_a_report_is_most_like_the_one_before(release: Path, tmp_path: Path):
    path = write(release, DATASETS["similarity"], tmp_path, Format.xlsx).path
    head, *rows = CalamineWorkbook.from_path(path).get_sheet_by_name("similarity").to_python()
    found = [dict(zip(head, row, strict=True)) for row in rows]
    assert [row["last_year"] for row in found] == ["", 2020, 2021]
    assert all(0.5 < row["similarity_last"] < 1 for row in found[1:])
    assert all(0 < row["carried_over"] < 0.2 * row["sentences"] for row in found[1:])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["goals"], "there are targets, panel"), (["targets", "--format", "sav"], "there are csv, dta")],
)
def test_what_there_is_not_is_said(tmp_path: Path, arguments: list[str], said: str):
    done = subprocess.run([GWR, "dataset", *arguments], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())


def test_the_page_describes_each():
    page = (ROOT / "docs" / "datasets.md").read_text("utf-8")
    assert [name for name in DATASETS if f"| `{name}` |" not in page] == []
