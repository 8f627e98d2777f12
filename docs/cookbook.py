"""Write the answers into docs/cookbook.md: run each query on a warehouse, and put its result below it.

.venv/bin/python docs/cookbook.py warehouse/warehouse.duckdb
"""

import re
import sys
from pathlib import Path

import duckdb

PAGE = Path(__file__).with_name("cookbook.md")
RECIPE = re.compile(
    r"^### (?P<number>\d+)\. (?P<question>[^\n]+)\n\n```sql\n(?P<sql>[^`]+?)\n```\n(?P<answer>(?:\n\|[^\n]*)*)", re.M
)
_ROWS = 8
_CELL = 40


def answer(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """The first rows of an answer, as a table in Markdown."""
    found = connection.execute(sql)
    head = [column[0] for column in found.description]
    rows = found.fetchall()
    lines = [head, ["---"] * len(head), *([_cell(value) for value in row] for row in rows[:_ROWS])]
    if len(rows) > _ROWS:
        lines.append([f"... {len(rows)} rows", *[""] * (len(head) - 1)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: object) -> str:
    text = "" if value is None else f"{value:.10g}" if isinstance(value, float) else str(value)
    text = " ".join(text.replace("|", "\\|").split())
    return text if len(text) <= _CELL else f"{text[: _CELL - 1]}…"


def filled(connection: duckdb.DuckDBPyConnection, page: str) -> str:
    """The page with the answers that a warehouse gives."""

    def told(recipe: re.Match[str]) -> str:
        whole = recipe[0].removesuffix(recipe["answer"])
        return f"{whole}\n{answer(connection, recipe['sql'])}"

    return RECIPE.sub(told, page)


if __name__ == "__main__":
    with duckdb.connect(sys.argv[1], read_only=True) as database:
        PAGE.write_text(filled(database, PAGE.read_text("utf-8")), "utf-8")
