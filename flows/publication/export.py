"""Exports: tables of the release in force as files, with a description that travels with them.

    export/fct_observation.csv  mart_headline.csv ...  datapackage.json

The description is a Data Package (datapackage.org): every field with its type, unit and meaning, the licence, and where
the rows come from, down to the digest of each document.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from enum import StrEnum
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import xlsxwriter

from flows import inert
from flows.pages.render import terms
from flows.publication import codes as typed

_SCHEMAS = ("marts", "中文")
# Tables meant for spreadsheets; a workbook with every row of every fact would take minutes to write and to open.
_FOR_SPREADSHEETS = ("目标完成情况", "主要指标", "指标面板", "指标观测")
# Columns that come last in a workbook.
_BEHIND = ("编号", "代码", "位置", "_id", "_code", "start", "end", "built_from")
_WIDTH = (8, 60)  # minimum and maximum width of a column in a workbook, in characters
_CELL = 32_767  # characters that a cell of a workbook can hold
_SHEET = 1_048_575  # rows below the header
_INERT = "A text that a spreadsheet would run as a formula (it begins with =, +, -, @) has an apostrophe before it."

_PLACES = typed.PLACES.format("?")
_TYPES = {
    "VARCHAR": "string", "BOOLEAN": "boolean", "INTEGER": "integer", "BIGINT": "integer", "HUGEINT": "integer",
    "DOUBLE": "number", "DATE": "date", "TIMESTAMP": "datetime", "TIMESTAMP WITH TIME ZONE": "datetime",
}  # fmt: skip
# Columns whose unit is in another column of the row.
_UNIT_IN = {
    "unit": ("value", "value_high"),
    "单位": ("数值", "数值上限"),
    "base_unit": (
        *("value_base", "value_high_base", "signed_value", "lower_bound", "upper_bound", "printed_step"),
        *("target_value", "actual_value", "gap", "earlier_value", "restated_value", "difference"),
    ),
    "基准单位": ("目标值", "实际值", "差距", "带符号值", "区间上限", "下限", "上限", "较早值", "修订值", "差额"),
}
_LICENCE = {
    "name": "other-pd",
    "title": "Official documents of government bodies, not subject to copyright (Copyright Law of the PRC, Article 5)",
}


class Format(StrEnum):
    """File formats of an export."""

    parquet = "parquet"
    csv = "csv"
    xlsx = "xlsx"
    jsonl = "jsonl"


class NotThere(Exception):
    """A requested table or place is not in the release; the message lists what is, or how to find it."""


@dataclass(frozen=True)
class Wanted:
    """The selection of an export: tables by name (all when empty), places by name or code, first and last year."""

    tables: Sequence[str] = ()
    regions: Sequence[str] = ()
    years: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True)
class Table:
    """One table of an export: its rows, and the descriptions of the table and its columns."""

    name: str
    rows: pl.DataFrame
    description: str
    fields: list[dict[str, Any]]
    key: list[str]


@dataclass(frozen=True)
class Exported:
    """The files written: for each table its file and number of rows."""

    folder: Path
    tables: list[tuple[str, Path, int]]


def export(database: Path, folder: Path, format: Format, wanted: Wanted) -> Exported:
    """Write tables of a published warehouse into `folder`, with `datapackage.json` beside them.

    Places select the rows about them; years select reports by plan year (in tables by year, rows of that year). Tables
    with neither are written in full. CSV opens in Excel as UTF-8, and no cell of it runs as a formula; a workbook has a
    sheet of explanations. Raises `NotThere`, `duckdb.Error`, `OSError`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(database, read_only=True) as connection:
        _check_places(connection, wanted.regions)
        names = _names(connection, wanted.tables or (_FOR_SPREADSHEETS if format is Format.xlsx else ()))
        tables = [_read(connection, schema, name, wanted) for schema, name in names]
        package = _package(connection, tables, wanted)
    if format is Format.xlsx:
        tables = [_laid_out(table) for table in tables]
    if format is Format.jsonl:
        tables = [table for table in tables if table.rows.height]  # an empty file would have no columns
    if format is Format.xlsx:
        paths = [_write_workbook(tables, package, folder / f"{package['name']}.xlsx")] * len(tables)
    else:
        paths = [_WRITERS[format](table.rows, folder / f"{table.name}.{format}") for table in tables]
    package["resources"] = [_resource(table, path, format) for table, path in zip(tables, paths, strict=True)]
    text = json.dumps(package, ensure_ascii=False, indent=2, default=str)
    (folder / "datapackage.json").write_text(text + "\n", encoding="utf-8")
    return Exported(folder, [(table.name, path, table.rows.height) for table, path in zip(tables, paths, strict=True)])


def table_names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The tables and views that can be exported."""
    return [name for name, _ in _found(connection)]


def _found(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Name and schema of all that can be exported."""
    return connection.execute(
        "SELECT table_name, table_schema FROM information_schema.tables WHERE list_contains(?, table_schema)"
        " ORDER BY table_schema, table_name",
        [list(_SCHEMAS)],
    ).fetchall()


def _names(connection: duckdb.DuckDBPyConnection, wanted: Sequence[str]) -> list[tuple[str, str]]:
    found = _found(connection)
    schemas = dict(found)
    if not wanted:
        # The views have the contents of the tables.
        return connection.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE schema_name = ? ORDER BY table_name",
            [_SCHEMAS[0]],
        ).fetchall()
    bare = [name.split(".")[-1] for name in wanted]
    unknown = [name for name in bare if name not in schemas]
    if unknown:
        raise NotThere(f"there is no table {', '.join(unknown)}; there are {', '.join(schemas)}")
    return [(schemas[name], name) for name in bare]


def _check_places(connection: duckdb.DuckDBPyConnection, places: Sequence[str]) -> None:
    for place in places:
        if not connection.execute(f"SELECT * FROM ({_PLACES})", [[place]]).fetchone():
            raise NotThere(f"there is no place {place}; {typed.meant(place, typed.values(connection, 'region'))}")


def _read(connection: duckdb.DuckDBPyConnection, schema: str, name: str, wanted: Wanted) -> Table:
    described = connection.execute(
        "SELECT column_name, data_type, comment, is_nullable FROM duckdb_columns()"
        " WHERE schema_name = ? AND table_name = ? AND database_name = current_database() ORDER BY column_index",
        [schema, name],
    ).fetchall()
    columns = [column for column, *_ in described]
    where, parameters = _conditions(columns, wanted)
    rows = connection.execute(f'SELECT * FROM "{schema}"."{name}" t {where} ORDER BY ALL', parameters).pl()
    about = connection.execute(
        "SELECT comment FROM duckdb_tables() WHERE schema_name = $1 AND table_name = $2"
        " UNION ALL SELECT comment FROM duckdb_views() WHERE schema_name = $1 AND view_name = $2",
        [schema, name],
    ).fetchone()
    key = connection.execute(
        "SELECT constraint_column_names FROM duckdb_constraints()"
        " WHERE schema_name = ? AND table_name = ? AND constraint_type = 'PRIMARY KEY'",
        [schema, name],
    ).fetchone()
    headline_units = _headline_units(connection) if name == "mart_indicator_panel" else {}
    fields = [
        _field(column, kind, comment, nullable, columns, headline_units)
        for column, kind, comment, nullable in described
    ]
    return Table(name, rows, (about and about[0]) or "", fields, list(key[0]) if key else [])


def _conditions(columns: Sequence[str], wanted: Wanted) -> tuple[str, list[Any]]:
    """The WHERE clause for a table with these columns, and its parameters."""
    years = " OR ".join("{0} BETWEEN ? AND ?" for _ in wanted.years)
    year_values = [value for span in wanted.years for value in span]
    parts: list[str] = []
    parameters: list[Any] = []
    if wanted.regions:
        column = next((name for name in ("region_code", "地区代码") if name in columns), None)
        if column:
            parts.append(f't."{column}" IN ({_PLACES})')
        elif "report_id" in columns:
            parts.append(f"t.report_id IN (SELECT report_id FROM marts.dim_report WHERE region_code IN ({_PLACES}))")
        if column or "report_id" in columns:
            parameters.append(list(wanted.regions))
    if wanted.years:
        column = next((name for name in ("plan_year", "year", "计划年度", "年度") if name in columns), None)
        if column:
            parts.append(f"({years.format(f't.{chr(34)}{column}{chr(34)}')})")
        elif "report_id" in columns:
            parts.append(f"t.report_id IN (SELECT report_id FROM marts.dim_report WHERE {years.format('plan_year')})")
        if column or "report_id" in columns:
            parameters += year_values
    return (f"WHERE {' AND '.join(parts)}" if parts else ""), parameters


def _field(
    column: str, kind: str, comment: str | None, nullable: bool, columns: Sequence[str], headline_units: dict[str, str]
) -> dict[str, Any]:
    """One field of the description."""
    told: dict[str, Any] = {"name": column, "type": _TYPES.get(kind, "any"), "description": comment or ""}
    beside = next((unit for unit, names in _UNIT_IN.items() if column in names and unit in columns), None)
    if beside:
        told["unit"] = f"see column {beside}"
    else:
        stem = column.removesuffix("_high").removesuffix("_target").removesuffix("_actual")
        if stem in headline_units and stem != column:
            told["unit"] = headline_units[stem]
    values = terms().get(column)
    constraints: dict[str, Any] = {} if nullable else {"required": True}
    if values:
        told["categories"] = [{"value": value, "label": f"{names[0]} {names[1]}"} for value, names in values.items()]
    if constraints:
        told["constraints"] = constraints
    return told


def _headline_units(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(connection.execute("SELECT DISTINCT headline, base_unit FROM marts.mart_headline").fetchall())


def _package(connection: duckdb.DuckDBPyConnection, tables: Sequence[Table], wanted: Wanted) -> dict[str, Any]:
    """The description but for the files: name, licence, provenance."""
    record = connection.execute("FROM release.record").pl().row(0, named=True)
    reports = {
        key
        for table in tables
        for name in table.rows.columns
        if name.endswith(("report_id", "报告编号"))
        for key in table.rows[name]
    }
    documents = connection.execute(
        "FROM release.document WHERE outcome IN ('in force', 'superseded') ORDER BY report_id"
    ).pl()
    if reports:
        documents = documents.filter(pl.col("report_id").is_in(reports))
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"gwr-{record['release_id']}",
        "title": "政府工作报告数据 Government work reports",
        "description": "Figures and targets of government work reports, each with place, period, unit and evidence.",
        "version": record["release_id"],
        "created": record["created_at"].astimezone(UTC).isoformat(),
        "licenses": [_LICENCE],
        "provenance": {
            "run_id": record["run_id"],
            "git_revision": record["git_revision"],
            "extractor_version": record["extractor_version"],
            "schema_version": record["schema_version"],
            "regions": list(wanted.regions),
            "years": [list(span) for span in wanted.years],
        },
        "sources": [
            {"title": source, "report_id": report_id, "sha256": digest} | ({"path": source} if "://" in source else {})
            for report_id, digest, source in documents.select("report_id", "document_sha256", "source").iter_rows()
        ],
        "resources": [],
    }


def _resource(table: Table, path: Path, format: Format) -> dict[str, Any]:
    data = path.read_bytes()
    fields = table.fields
    if format is Format.parquet:
        # Readers of the description load Parquet with pandas, which has no nullable integers by default.
        fields = [
            one | {"type": "number"} if one["type"] == "integer" and table.rows[one["name"]].null_count() else one
            for one in fields
        ]
    schema: dict[str, Any] = {"fields": fields}
    if table.key:
        schema["primaryKey"] = table.key
    return {
        "name": table.name,
        "path": path.name,
        "format": str(format),
        "description": table.description,
        **({"note": _INERT} if format is Format.csv else {}),
        "rows": table.rows.height,
        **({"bytes": len(data)} if format in (Format.csv, Format.jsonl) else {}),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        **({"encoding": "utf-8"} if format in (Format.csv, Format.jsonl) else {}),
        **({"dialect": {"excel": {"sheet": table.name}}} if format is Format.xlsx else {}),
        "schema": schema,
    }


def _write_parquet(rows: pl.DataFrame, path: Path) -> Path:
    rows.write_parquet(path)
    return path


def _write_csv(rows: pl.DataFrame, path: Path) -> Path:
    """With a byte order mark, so that Excel recognises UTF-8; formulas get a leading apostrophe."""
    inert.cells(rows).write_csv(path, include_bom=True)
    return path


def _write_jsonl(rows: pl.DataFrame, path: Path) -> Path:
    rows.write_ndjson(path)
    return path


_WRITERS: dict[Format, Callable[[pl.DataFrame, Path], Path]] = {
    Format.parquet: _write_parquet,
    Format.csv: _write_csv,
    Format.jsonl: _write_jsonl,
}


def _write_workbook(tables: Sequence[Table], package: dict[str, Any], path: Path) -> Path:
    """One sheet per table after a sheet of explanations; text stays text, whatever it looks like."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, options) as workbook:
        _explain(workbook, tables, package)
        for table in tables:
            if table.rows.height > _SHEET:
                raise OSError(f"{table.name} has {table.rows.height} rows, more than a sheet holds; narrow it down")
            rows = _fit(table.rows)
            rows.write_excel(
                workbook,
                table.name,
                table_style="Table Style Light 1",
                dtype_formats={pl.Float64: "General", pl.Int32: "General", pl.Int64: "General"},
                freeze_panes=(1, 0),
            )
            sheet = workbook.get_worksheet_by_name(table.name)
            for number, column in enumerate(rows.columns):
                sheet.set_column(number, number, _width(rows[column]))
    return path


def _laid_out(table: Table) -> Table:
    """The table with keys and codes as its last columns."""
    fields = sorted(table.fields, key=lambda one: one["name"].endswith(_BEHIND))
    return replace(table, fields=fields, rows=table.rows.select(one["name"] for one in fields))


def _width(column: pl.Series) -> float:
    """The width that a column needs for its header (with the filter button) and most of its cells, in characters."""
    cells = column.head(500).cast(pl.String).drop_nulls()
    needed = (cells.str.len_bytes() + cells.str.len_chars()).quantile(0.9) or 0  # a Chinese character has three bytes
    head = len(column.name.encode()) * 2 / 3 + 4
    least, most = _WIDTH
    return min(max(least, head, needed / 2 + 2), most)


def _fit(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows as a workbook can hold them: no time zones, no text longer than a cell."""
    zoned = [name for name, kind in rows.schema.items() if isinstance(kind, pl.Datetime) and kind.time_zone]
    return rows.with_columns(
        pl.col(pl.String).str.slice(0, _CELL),
        *(pl.col(name).dt.convert_time_zone("UTC").dt.replace_time_zone(None) for name in zoned),
    )


def _explain(workbook: Any, tables: Sequence[Table], package: dict[str, Any]) -> None:
    """The first sheet: what this is, where it comes from, every column, every code."""
    sheet = workbook.add_worksheet("说明")
    title, head, wrap = (
        workbook.add_format({"bold": True, "font_size": 16}),
        workbook.add_format({"bold": True, "bottom": 1}),
        workbook.add_format({"text_wrap": True, "valign": "top"}),
    )
    for column, width in enumerate((26, 28, 12, 22, 90)):
        sheet.set_column(column, column, width, wrap)
    sheet.write_string(0, 0, package["title"], title)
    provenance = package["provenance"]
    facts = [
        ("发布 Release", package["version"]),
        ("时间 Created", package["created"]),
        ("运行 Run", provenance["run_id"]),
        ("解析器 Extractor", provenance["extractor_version"]),
        ("地区 Places", ", ".join(provenance["regions"]) or "全部 all"),
        ("年度 Years", ", ".join(f"{first}–{last}" for first, last in provenance["years"]) or "全部 all"),
        ("报告 Reports", str(len(package["sources"]))),
        ("许可 Licence", package["licenses"][0]["title"]),
        ("提示 Note", f"超过 {_CELL:,} 字的文本在此被截断。Text beyond {_CELL:,} characters is cut off here."),
    ]
    row = 2
    for name, value in facts:
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, str(value), workbook.add_format())
        row += 1
    lines = [
        ("表 Table", "列 Column", "类型 Type", "单位 Unit", "说明 Description"),
        *(
            line
            for table in tables
            for line in (
                (table.name, "", "", "", table.description),
                *(
                    (table.name, one["name"], one["type"], one.get("unit", ""), one["description"])
                    for one in table.fields
                ),
            )
        ),
    ]
    row = _lines(sheet, row + 1, lines, head)
    codes = [("字段 Field", "代码 Code", "中文", "English", "含义 Meaning")]
    shown = {one["name"] for table in tables for one in table.fields}
    for name, values in terms().items():
        if name in shown:
            codes += [
                (name, value, zh, en, f"{zh_meaning} {en_meaning}".strip())
                for value, (zh, en, zh_meaning, en_meaning) in values.items()
            ]
    _lines(sheet, row + 1, codes, head)


def _lines(sheet: Any, row: int, lines: Sequence[tuple[str, ...]], head: Any) -> int:
    """Write a header and lines from `row` on; returns the next free row."""
    for number, line in enumerate(lines):
        for column, text in enumerate(line):
            sheet.write_string(row + number, column, text, head if number == 0 else None)
    return row + len(lines)
