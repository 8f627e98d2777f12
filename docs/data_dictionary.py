"""Write docs/data-dictionary.md from dbt's manifest: every mart with grain, steps, keys and columns, and every code.

The indicators have a page of their own, docs/indicators.md. Run `make dictionary` after the models or the catalogue
have changed; with `--check` nothing is written, and a page that is not current fails.
"""

import csv
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
MANIFEST = ROOT / "dbt_project" / "target" / "manifest.json"
CATALOGUE = ROOT / "ingest" / "catalogue"
PAGE = ROOT / "docs" / "data-dictionary.md"
INDICATORS = ROOT / "docs" / "indicators.md"
PREFIXES = {
    "": ("Views to begin with", "常用视图"),
    "dim_": ("Dimensions", "维表"),
    "fct_": ("Facts", "事实表"),
    "mart_": ("Marts", "集市"),
    "zh_": ("Views with Chinese names", "中文视图"),
}
HEAD = """\
# Data dictionary 数据字典

Every table of schema `marts` and every view of schema `中文`, as described by the models in `dbt_project/models` and by
the comments in the database (`SELECT column_name, comment FROM duckdb_columns()`). Made by `make dictionary`: change
the models, not this page. *Weak* names a known weakness of a column.

本页由 `make dictionary` 根据模型生成，数据库中的表、列注释与此相同。*Weak* 之后是该列已知的薄弱之处。

Schema `release` records what a release was made from: `record` (one row: run, code, checks), `notice` (what checks
noted about reports that stay in force: `report_id`, `noted_by`, `rows`, `what`) and `document`, one row for each
document found:

- `source`, `document_sha256`, `report_id`: where it was found, its bytes, its report
- `outcome`: `in force`, `superseded` (another version of the report is in force), `duplicate` (the same bytes as
  elsewhere), `set aside` or `not read`
- `stage`, `reason`: where (`load`, `read`, `recognise`, `parse`, `check`) and why a document was set aside
- `region`, `plan_year`: the place and plan year of the report
- `rows_held_back`, `notices`: for a document in force, how many of its rows failed a check and are in schema
  `quarantine`, and how many notices it has

每次发布都在 `release` 模式中说明其来源：`document` 逐一列出找到的文件、去向与原因，`notice` 列出检查提示。
"""


def page(manifest: dict[str, Any]) -> str:
    """The page's text for a manifest as `dbt parse` writes it."""
    models = {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] in ("marts", "中文")
    }
    parts = [HEAD]
    for prefix, (english, chinese) in PREFIXES.items():
        names = sorted(name for name in models if (name.startswith(prefix) if prefix else "_" not in name))
        parts.append(f"## {english} {chinese}\n")
        parts.extend(_table(models[name]) for name in names)
    parts.append(_codes())
    parts.append("## Who uses them 用途\n")
    parts.extend(
        f"- **{exposure['label']}**: {exposure['description'].strip()} Reads "
        + ", ".join(sorted(f"`{node.split('.')[-1]}`" for node in exposure["depends_on"]["nodes"]))
        + "."
        for exposure in sorted(manifest["exposures"].values(), key=lambda exposure: exposure["name"])
    )
    return "\n".join(parts) + "\n"


def indicators() -> str:
    """The page of the indicators: of each its code, names, unit, polarity and definition, by domain."""
    domains = {row["value"]: f"{row['name_en']} {row['name_zh']}" for row in _rows("terms") if row["field"] == "domain"}
    listed = _rows("indicators")
    parts = [
        "# Indicators 指标目录\n",
        "The values of `indicator_code`, by domain; names that no entry covers have `UNMAPPED`. Polarity: 1 if more is"
        "\nbetter, -1 if less is, 0 for neither. Made by `make dictionary` from `ingest/catalogue/indicators.csv`.\n",
        "In 2,617 reports of 300 places, 34 % of the rows have the name of an entry (`indicator_match` is `exact`) and"
        "\n42 % a name that ends in one (`kind`); of growth and shares 64 % and 27 %. For your own"
        "\nwarehouse, ask the last recipe of [cookbook.md](cookbook.md).\n",
    ]
    for domain in dict.fromkeys(row["domain"] for row in listed):
        parts += [
            f"## {domains[domain]}\n",
            "| code | name | unit | polarity | meaning |",
            "| --- | --- | --- | --- | --- |",
        ]
        parts += [
            f"| `{row['code']}` | {row['name_zh']} {row['name_en']} | {row['unit_kind'].replace('|', ', ')} |"
            f" {row['polarity']} | {row['definition_en']} {row['definition_zh']} |"
            for row in listed
            if row["domain"] == domain
        ]
        parts.append("")
    return "\n".join(parts)


def _codes() -> str:
    lines = [
        "## Codes 代码\n",
        "Values of coded columns (`marts.dim_term`). The indicators: [indicators.md](indicators.md).\n",
    ]
    lines += ["| field | value | name | meaning |", "| --- | --- | --- | --- |"]
    for row in _rows("terms"):
        meaning = f"{row['meaning_en']} {row['meaning_zh']}".strip()
        lines.append(f"| `{row['field']}` | `{row['value']}` | {row['name_en']} {row['name_zh']} | {meaning} |")
    return "\n".join(lines) + "\n"


def _rows(name: str) -> list[dict[str, str]]:
    with (CATALOGUE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _table(model: dict[str, Any]) -> str:
    lines = [f"### {model['alias']}\n", "  \n".join(model["description"].strip().splitlines()) + "\n"]
    lines += [f"Key: {', '.join(f'`{column}`' for column in _key(model))}\n"]
    lines += ["| column | type | meaning |", "| --- | --- | --- |"]
    for column in model["columns"].values():
        meaning = column["description"].replace("|", "\\|").replace(" Weak: ", " *Weak:* ")
        lines.append(f"| `{column['name']}` | {column['data_type']} | {meaning} |")
    return "\n".join(lines) + "\n"


def _key(model: dict[str, Any]) -> list[str]:
    of_table = [constraint["columns"] for constraint in model["constraints"] if constraint["type"] == "primary_key"]
    of_view = model["config"]["meta"].get("key")
    if of_table or of_view:
        return list(of_view or of_table[0])
    return [
        column["name"]
        for column in model["columns"].values()
        if any(constraint["type"] == "primary_key" for constraint in column["constraints"])
    ]


def main(arguments: list[str]) -> int:
    """Write the page, or with `--check` compare it; a path among `arguments` names another manifest."""
    paths = [Path(argument) for argument in arguments if not argument.startswith("-")]
    pages = {PAGE: page(json.loads((paths or [MANIFEST])[0].read_text("utf-8"))), INDICATORS: indicators()}
    for path, text in pages.items():
        if "--check" not in arguments:
            path.write_text(text, "utf-8")
        elif path.read_text("utf-8") != text:
            print(f"docs/{path.name} is not current: run `make dictionary`", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
