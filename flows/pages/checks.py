"""What checks guard, observed and expected, in Chinese and English."""

import csv
import re
from functools import cache
from typing import Any

from flows.settings import ROOT

# Thresholds in Chinese: patterns for the start of the English, and for the share of rows that may fail.
_WORDS = (
    (r"^at least (.+?)(?= in all|$)", r"至少 \1"),
    (r"^at most (.+?)(?= in all|$)", r"至多 \1"),
    (r"^one of (.+?)(?= in all|$)", r"\1 之一"),
    (r"^like (.+?)(?= in all|$)", r"形如 \1"),
    (r"^(-?[\d.]+) to (-?[\d.]+)", r"\1 至 \2"),
    ("^the first greater", "前者较大"),
    ("^no row", "无一行不符"),
    ("^nothing", "为空"),
    ("^given", "必填"),
    ("^equal", "相等"),
    ("^true", "成立"),
    (r" in all but (\S+) of the rows$", r"（容许 \1 的行例外）"),
)


def told(row: dict[str, Any]) -> dict[str, Any]:
    """A result's row, with the observed and expected values in Chinese and English."""
    wanted = row["threshold"]
    for words, chinese in _WORDS:
        wanted = re.sub(words, chinese, wanted)
    observed = _observed(row)
    guards_zh, guards_en = described(row)
    in_chinese = {"observed_zh": observed[0], "threshold_zh": wanted, "description_zh": guards_zh}
    return row | in_chinese | {"observed": observed[1], "description": guards_en}


# What dbt's built-in tests guard; the test's name has the columns.
_TESTS = {
    "unique_together": ("各列合起来不重复", "no two rows alike"),
    "unique": ("不重复", "no value twice"),
    "not_null": ("必填", "always given"),
    "relationships": ("所指的行确实存在", "the row that it names is there"),
    "accepted_values": ("只取规定的值", "one of the values allowed"),
    "listed_term": ("是目录所列的代码", "a code of the catalogue"),
}


def described(row: dict[str, Any]) -> tuple[str, str]:
    """What a check guards, in Chinese and English: for suites from `guards.csv`, for dbt by the kind of test."""
    if row["layer"] != "dbt":
        return guards().get(row["description"], row["description"]), row["description"]
    of_its_own = ("dbt 项目的检验", row["description"])
    zh, en = next((said for name, said in _TESTS.items() if row["expectation"].startswith(name)), of_its_own)
    return (f"{row['column']}：{zh}", f"{row['column']}: {en}") if row["column"] else (zh, en)


@cache
def guards() -> dict[str, str]:
    """What the checks of suites guard, in English and Chinese."""
    with (ROOT / "expectations" / "guards.csv").open(encoding="utf-8", newline="") as file:
        return {row["guards"]: row["guards_zh"] for row in csv.DictReader(file)}


def _observed(row: dict[str, Any]) -> tuple[str, str]:
    """What was observed, in Chinese and English: 0.01983 of rows that fail is 1.98% of them."""
    try:
        value = float(row["observed"])
    except ValueError:
        return row["observed"], row["observed"]
    share = row["rows_failed"] / row["rows_checked"] if row["rows_checked"] else 0
    if row["rows_failed"] and abs(value - share) <= 1e-5:
        return f"{100 * value:.3g}% 的行不符", f"{100 * value:.3g}% of the rows fail"
    if row["column"].endswith("_share"):
        return (f"{100 * value:.3g}%",) * 2
    return (f"{value:,.0f}" if value.is_integer() else f"{value:.3g}",) * 2
