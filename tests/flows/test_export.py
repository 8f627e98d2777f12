"""`gwr export`: right in spreadsheets, harmless there, and described."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb
import frictionless
import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from flows.publication import export as exports

GWR = Path(sys.executable).with_name("gwr")
# What people put into cells to make a spreadsheet run something, in the places where reports' words end up.
HOSTILE = [
    '=HYPERLINK("http://x","看")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "＝1+1",
    "\t=1",
    "http://example.com",
]


@pytest.fixture
def hostile(built, tmp_path: Path) -> Path:
    """A warehouse whose reports say such things."""
    folder = tmp_path / "warehouse"
    folder.mkdir()
    published = Path(shutil.copy(built.folder / "warehouse.duckdb", folder / "warehouse.duckdb"))
    published.chmod(0o644)
    with duckdb.connect(published) as connection:
        for number, text in enumerate(HOSTILE):
            connection.execute(
                "UPDATE marts.fct_observation SET name = ? WHERE observation_id ="
                " (SELECT observation_id FROM marts.fct_observation ORDER BY start, observation_id OFFSET ? LIMIT 1)",
                [text, number],
            )
    return folder


def export(warehouse: Path, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    command = [GWR, "export", *map(str, arguments), "--warehouse", str(warehouse)]
    return subprocess.run(command, capture_output=True, text=True)


def test_csv_is_read_as_chinese_and_runs_nothing(hostile: Path, tmp_path: Path):
    done = export(hostile, tmp_path / "out", "--format", "csv", "--table", "fct_observation")
    assert done.returncode == 0, done.stderr
    data = (tmp_path / "out" / "fct_observation.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")  # by which Excel knows UTF-8
    rows = pl.read_csv(data, infer_schema=False)
    assert rows.height == 184
    names = rows.sort(pl.col("start").cast(int))["name"].to_list()[: len(HOSTILE)]
    assert names == [f"'{text}" for text in HOSTILE[:-1]] + HOSTILE[-1:]
    texts = [cell for column in rows for cell in column if cell and column.name not in NUMBERS]
    assert not [cell for cell in texts if cell[0] in "=+-@\t\r＝＋－＠"]


NUMBERS = ("signed_value", "lower_bound", "upper_bound", "value", "value_base")


def test_a_workbook_explains_itself_and_takes_text_for_text(hostile: Path, tmp_path: Path):
    done = export(hostile, tmp_path, "--format", "xlsx", "--table", "fct_observation", "--table", "目标完成情况")
    assert done.returncode == 0, done.stderr
    (path,) = tmp_path.glob("*.xlsx")
    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names == ["说明", "fct_observation", "目标完成情况"]
    explained = [cell for row in book.get_sheet_by_name("说明").to_python() for cell in row]
    for words in ("政府工作报告数据 Government work reports", "完成情况", "observation_id", "target", "目标"):
        assert words in explained
    head, *rows = book.get_sheet_by_name("fct_observation").to_python()
    shown = {row[head.index("name")] for row in rows}
    assert {text.strip() for text in HOSTILE} <= {text.strip() for text in shown}
    with zipfile.ZipFile(path) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 3
        assert not [name for name in parts.namelist() if "externalLink" in name]
    assert not [sheet for sheet in sheets if b"<f>" in sheet or b"<hyperlink" in sheet]


@pytest.mark.parametrize("format", ["parquet", "jsonl", "csv"])
def test_the_description_fits_the_files(built, tmp_path: Path, format: str):
    exports.export(built.folder / "warehouse.duckdb", tmp_path, exports.Format(format), exports.Wanted())
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    assert package["provenance"]["run_id"]
    assert [source["sha256"][:16] for source in package["sources"]] == [
        source["report_id"] for source in package["sources"]
    ]
    assert len(package["resources"]) > 15
    # The whole file tells a column's type: what a promise counts is empty in its first hundred rows.
    read = {
        "parquet": pl.read_parquet,
        "jsonl": lambda file: pl.read_ndjson(file, infer_schema_length=None),
        "csv": lambda file: pl.read_csv(file, infer_schema_length=None),
    }[format]
    for resource in package["resources"]:
        path = tmp_path / resource["path"]
        assert resource["hash"] == f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
        fields = resource["schema"]["fields"]
        assert all(field["description"] and field["type"] != "any" for field in fields), resource["name"]
        if resource["rows"]:
            rows = read(path)
            assert sorted(rows.columns) == sorted(field["name"] for field in fields)
            assert rows.height == resource["rows"]
    observation = next(one for one in package["resources"] if one["name"] == "fct_observation")
    fields = {field["name"]: field for field in observation["schema"]["fields"]}
    assert observation["schema"]["primaryKey"] == ["observation_id"]
    assert fields["value"]["unit"] == "see column unit"
    assert {one["value"] for one in fields["status"]["categories"]} == {"actual", "target"}


def test_places_and_years_narrow_it_down(built, tmp_path: Path):
    def rows(*places: str, years: tuple[int, int] | None = None) -> int:
        wanted = exports.Wanted(["目标完成情况"], places, [years] if years else [])
        done = exports.export(built.folder / "warehouse.duckdb", tmp_path, exports.Format.parquet, wanted)
        ((name, path, counted),) = done.tables
        assert (name, pl.read_parquet(path).height) == ("目标完成情况", counted)
        return counted

    all_rows = rows()
    assert all_rows > 20
    assert rows("牡丹江", years=(2016, 2020)) == all_rows
    assert rows("231000", years=(2020, 2020)) == all_rows
    assert rows(years=(2021, 2021)) == 0
    assert rows("浙江省") == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "xls"], "use one of parquet, csv, xlsx, jsonl"),
        (["--table", "nix"], "there is no table nix; there are dim_entity"),
        (["--region", "牡丹江是"], "there is no place 牡丹江是; did you mean 牡丹江市"),
        (["--year", "20"], "a year is 2020, years are 2016-2020"),
    ],
)
def test_what_is_not_there_is_said(built, tmp_path: Path, arguments: list[str], said: str):
    done = export(built.folder, tmp_path / "out", *arguments)
    assert done.returncode == 2
    assert said in done.stderr


@pytest.mark.parametrize("format", exports.Format)
def test_the_package_is_valid_to_others(built, tmp_path: Path, format: exports.Format):
    """As `frictionless validate datapackage.json` judges it: files, columns, types, keys, digests."""
    tables = ["dim_period", "fct_observation", "fct_correction", "mart_target_fulfilment", "目标完成情况"]
    exports.export(built.folder / "warehouse.duckdb", tmp_path, format, exports.Wanted(tables))
    report = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "type", "message"])
    assert report.stats["tasks"] == (4 if format == "jsonl" else 5)  # nothing is corrected


def test_a_workbook_begins_with_what_people_read(built, tmp_path: Path):
    exports.export(built.folder / "warehouse.duckdb", tmp_path, exports.Format.xlsx, exports.Wanted())
    (path,) = tmp_path.glob("*.xlsx")
    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names == ["说明", "目标完成情况", "主要指标", "指标面板", "指标观测"]
    head = book.get_sheet_by_name("目标完成情况").to_python()[0]
    assert head[:4] == ["地区", "层级", "计划年度", "指标"]
    assert head[-1].endswith("编号")
    with zipfile.ZipFile(path) as parts:
        assert b"<autoFilter" in parts.read("xl/tables/table1.xml")
        told = re.findall(rb'<col min="(\d+)" max="(\d+)" width="([\d.]+)"', parts.read("xl/worksheets/sheet2.xml"))
    # Neighbours of one width share an entry.
    widths = [width for first, last, width in told for _ in range(int(first), int(last) + 1)]
    assert len(widths) == len(head) and len({*widths}) > 5
