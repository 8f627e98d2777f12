"""What pages and `gwr show` tell of promises and named things, on the reports that ship with the project."""

import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
from page_data import data_of

GWR = Path(sys.executable).with_name("gwr")


def records(table: dict) -> list[dict]:
    return [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]


def test_a_place_shows_each_promise_with_what_became_of_it(built):
    promises = records(data_of(built.folder / "site" / "places" / "231000.html")["promises"])
    with duckdb.connect(built.folder / "warehouse.duckdb", read_only=True) as connection:
        kept = dict(
            connection.execute(
                "SELECT outcome, count(*) FROM marts.mart_promise_outcome WHERE region_code = '231000' GROUP BY outcome"
            ).fetchall()
        )
        texts = dict(connection.execute("SELECT report_id, text FROM marts.dim_report").fetchall())
    assert {outcome: sum(row["outcome"] == outcome for row in promises) for outcome in kept} == kept
    assert all(texts[row["report_id"]][row["start"] : row["end"]] == row["text"] for row in promises)
    assert any(row["what"] == "林海水库" for row in promises)


def test_every_place_has_a_page_of_its_named_things(built):
    page = built.folder / "site" / "things" / "231000.html"
    data = data_of(page)
    things = {row["entity_id"] for row in records(data["things"])}
    assert {row["entity_id"] for row in records(data["mentions"])} == things


def test_show_has_a_line_of_promises(built):
    done = subprocess.run(
        [GWR, "show", "牡丹江市", "2020", "--lang", "zh"],
        env=os.environ | {"GWR_WAREHOUSE": str(built.folder)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r"承诺 .*(已兑现|未到期) \d+", done.stdout)
