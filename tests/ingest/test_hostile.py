"""Texts that are made to do harm: endless, or full of characters that mislead. Their reading stays quick and exact."""

import time
from pathlib import Path

import polars as pl
import pytest

from ingest.extract import extract
from ingest.tables.schemas import DOCUMENT

SEED = (Path(__file__).parents[2] / "reports" / "mudanjiang-2020.txt").read_text("utf-8")
# What is repeated without end: each drove, or could drive, some pattern or loop over all that stands before it.
ENDLESS = (
    *("1", "一", "万", "1,", "1.", "1—", "1至", "5%、", "增长", "增长5%，", "比上年增长", "分之", "第一", "至", "、"),
    *(
        "\n",
        " ",
        "1 ",
        "*",
        "# ",
        "“",
        "（",
        "（5%）",
        "一、\n",
        "一、二〇二〇年工作\n",
        "2020年",
        "一是",
        "１",
        "— 1 —\n",
    ),
    *("\0", "\u202e1\u202c", "\u200b", "的", "。", "我代表", "各位代表："),
)


def read(text: str) -> dict[str, pl.DataFrame]:
    row = {"document_sha256": "0" * 64, "source": "a.txt", "media_type": "text/plain", "encoding": "utf-8"}
    return extract(pl.DataFrame([row | {"text": text}], schema=DOCUMENT))


def seconds(text: str) -> float:
    before = time.process_time()
    read(text)
    return time.process_time() - before


@pytest.mark.benchmark
@pytest.mark.parametrize("part", ENDLESS, ids=repr)
def test_four_times_the_text_takes_some_four_times_as_long(part: str) -> None:
    read(part * 10)  # word lists and patterns are there
    short, long = (seconds(part * (size // len(part))) for size in (3_000, 12_000))
    assert long < max(0.2, 9 * short)  # quadratic would be 16 times


def test_characters_that_mislead_are_kept_and_shift_no_offset() -> None:
    """NUL, escape, bidirectional marks, a byte-order mark, zero-width space, and a character beyond the first plane."""
    marks = "\0\x1b[31m\u202e\u2066\ufeff\u200b\U0002a6d6"
    text = SEED.replace("。", f"。{marks}").replace("增长", f"增长{marks[5]}", 3)
    frames = read(text)
    assert frames["report"].item(0, "text") == text
    for table in ("quantity", "observation"):
        rows = frames[table].select("start", "end", "printed").rows()
        assert rows
        assert all(text[start:end] == printed for start, end, printed in rows)
    assert frames["observation"].height >= 0.95 * read(SEED)["observation"].height
