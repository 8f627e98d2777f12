"""Write docs/data-dictionary.md from dbt's manifest: every mart with its grain, steps, keys and columns.

Run `make dictionary` after the models have changed; with `--check` nothing is written, and a page that is not current
fails.
"""

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
MANIFEST = ROOT / "dbt_project" / "target" / "manifest.json"
PAGE = ROOT / "docs" / "data-dictionary.md"
PREFIXES = {
    "dim_": ("Dimensions", "维表"),
    "fct_": ("Facts", "事实表"),
    "mart_": ("Marts", "集市"),
    "zh_": ("Views with Chinese names", "中文视图"),
}
HEAD = """\
# Data dictionary 数据字典

Every table of schema `marts` and every view of schema `中文`, as the models in `dbt_project/models` describe them; the
same words stand as comments in the database (`SELECT column_name, comment FROM duckdb_columns()`). Made by
`make dictionary`: change the models, not this page. *Weak* says what is known to be weak in a column.

本页由 `make dictionary` 根据模型生成，数据库中的表、列注释与此相同。*Weak* 之后是该列已知的薄弱之处。
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
        names = sorted(name for name in models if name.startswith(prefix))
        parts.append(f"## {english} {chinese}\n")
        parts.extend(_table(models[name]) for name in names)
    parts.append("## Who uses them 用途\n")
    parts.extend(
        f"- **{exposure['label']}**: {exposure['description'].strip()} Reads "
        + ", ".join(sorted(f"`{node.split('.')[-1]}`" for node in exposure["depends_on"]["nodes"]))
        + "."
        for exposure in sorted(manifest["exposures"].values(), key=lambda exposure: exposure["name"])
    )
    return "\n".join(parts) + "\n"


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
    text = page(json.loads((paths or [MANIFEST])[0].read_text("utf-8")))
    if "--check" not in arguments:
        PAGE.write_text(text, "utf-8")
    elif PAGE.read_text("utf-8") != text:
        print("docs/data-dictionary.md is not current: run `make dictionary`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
