"""Damage that a text shows is told, and a whole text shows none."""

from pathlib import Path

import pytest

from ingest.land.documents import read_documents
from ingest.land.landing import land
from ingest.report.damage import damage
from ingest.sources import discover

SEED = (Path(__file__).parents[2] / "reports" / "mudanjiang-2020.txt").read_text("utf-8")
TWO_COLUMNS = "\n".join(f"{line[:20]:　<22}      {line[20:40]}" for line in SEED.split("\n") if len(line) > 60)


def test_a_whole_report_shows_none():
    assert list(damage(SEED)) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SEED.replace("4%", "１$1.$2％"), "figures were replaced by signs like $1"),
        (SEED.replace("增长", "增\ufffd", 3), "characters were lost, 3 times; the first: "),
        (SEED.replace("发展", "锟斤拷", 2), "characters were decoded wrongly, 2 times"),
        (SEED + TWO_COLUMNS * 3, "two columns stand side by side"),
        (SEED[: SEED.index("2020 年重点工作任务")], "it ends before any plan"),
    ],
    ids=["figures", "characters", "mojibake", "columns", "cut"],
)
def test_damage_is_told_with_its_place(text, said):
    (told,) = damage(text)
    assert told.startswith(said)


def test_a_damaged_report_is_read_with_a_notice(tmp_path):
    (tmp_path / "a.txt").write_text(SEED.replace("4%", "１$1.$2％"), "utf-8")
    readings = read_documents(land(discover([str(tmp_path / "a.txt")]), tmp_path / "landed").documents)
    assert readings.documents.height == 1
    assert [notice.what.partition(",")[0] for notice in readings.notices] == ["figures were replaced by signs like $1"]
