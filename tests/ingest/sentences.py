"""The sentences of cases.toml and known_failures.toml, and what the extractor makes of them."""

import hashlib
import tomllib
from pathlib import Path
from typing import Any

import polars as pl

from ingest.extract import extract
from ingest.tables.schemas import DOCUMENT

_SEED = Path(__file__).parents[2] / "reports" / "mudanjiang-2020.txt"
_BEHIND = "附件1：2020年重点项目。名词解释1.“六稳”：稳就业。附录2：指标。"
_HEADINGS = {
    "review": "一、2019年工作回顾",
    "problems": "二、存在的问题",
    "plan": "二、2020年工作安排",
    "five_year_review": "一、过去五年工作回顾",
    "five_year_plan": "二、“十四五”时期发展目标",
}
_OWN = {"region": "牡丹江市", "region_code": "231000", "level": "city"}


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of a file beside this one, each with every key."""
    with (Path(__file__).parent / name).open("rb") as file:
        return [{"section": "review", "rows": [], "reasons": []} | case for case in tomllib.load(file)["case"]]


def copies() -> list[dict[str, Any]]:
    """The cases of `cases/recognise.toml`, each with its whole `text`."""
    with (Path(__file__).parent / "cases" / "recognise.toml").open("rb") as file:
        table = tomllib.load(file)
    return [
        case | {"text": case["head"] + f"{case.get('said', table['said'])}\n" * case["times"] + case.get("end", "")}
        for case in table["case"]
    ]


def one_line() -> str:
    """The seed report without its line breaks, and annexes behind it."""
    return "".join(line.strip() for line in _SEED.read_text("utf-8").split("\n")).replace("会议上)", "会议上") + _BEHIND


def read(sentences: list[dict[str, Any]]) -> list[dict[str, list[str]]]:
    """`rows` and `reasons` that each sentence gives when it stands alone in a report, in the form of the files."""
    documents, heads = [], []
    for number, case in enumerate(sentences):
        head = f"政府工作报告\n\n各位代表：\n\n现在，我向大会报告工作。\n\n{_HEADINGS[case['section']]}\n\n"
        plan_year = 2021 if case["section"].startswith("five") else 2020
        sha256 = hashlib.sha256(str(number).encode()).hexdigest()
        document = {"document_sha256": sha256, "source": str(number), "text": f"{head}{case['text']}\n"}
        documents.append({**document, **_OWN, "plan_year": plan_year})
        heads.append((sha256[:16], len(head)))
    frames = extract(pl.DataFrame(documents, schema=DOCUMENT))
    observations, quantities = frames["observation"], frames["quantity"].filter(pl.col("reason") != "observation")
    made = []
    for report_id, start in heads:
        in_sentence = (pl.col("report_id") == report_id) & (pl.col("start") >= start)
        rows = [_row(row) for row in observations.filter(in_sentence).iter_rows(named=True)]
        reasons = [f"{row['printed']} {row['reason']}" for row in quantities.filter(in_sentence).iter_rows(named=True)]
        made.append({"rows": rows, "reasons": reasons})
    return made


def _row(row: dict[str, Any]) -> str:
    value = f"{row['value']:.12g}" + ("" if row["value_high"] is None else f"~{row['value_high']:.12g}")
    cells = [
        row["printed"].replace("\n", "⏎"),
        row["name"],
        f"{value} {row['unit']}".strip(),
        row["measure"] if row["direction"] == "none" else f"{row['measure']} {row['direction']}",
        row["qualifier"],
        f"{row['status']} {row['period']}",
    ]
    if row["region"] != _OWN["region"]:
        cells.append(row["region"])
    return " | ".join(cells)
