"""Tables of reports, as such texts are sold and shared: told by what their columns hold."""

import csv
import io
from pathlib import Path

import pytest
import xlsxwriter

from ingest.extract import describe
from ingest.land.documents import Readings, read_documents
from ingest.land.landing import Landing, found, land
from ingest.sources import discover

SEED = (Path(__file__).parents[2] / "reports" / "mudanjiang-2020.txt").read_text("utf-8")
LINES = [line.strip() for line in SEED.split("\n") if line.strip()]
ONE_LINE = "".join(LINES)
# A report that tells neither whose it is nor of which year.
WORK = "我们坚持稳中求进，扎实做好各项工作，新增城镇就业5万人，改造老旧小区30个，新建学校3所，居民收入稳步增长。"
BODY = "\n".join(
    [
        "各位代表：",
        "现在，我代表市人民政府，向大会报告工作，请予审议。",
        "一、去年工作回顾",
        *(f"{n}.{WORK}" for n in range(1, 16)),
        "二、今年工作安排",
        *(f"{n}.{WORK}" for n in range(1, 16)),
    ]
)


def table(*rows: tuple[object, ...], separator: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def read(folder: Path, name: str, data: bytes) -> tuple[Landing, Readings]:
    (folder / "in").mkdir()
    (folder / "in" / name).write_bytes(data)
    landing = land(discover([str(folder / "in")]), folder / "landed")
    return landing, read_documents(landing.documents)


def told(readings: Readings) -> list[tuple[str, str | None, int | None]]:
    """The name, place and year of each report, as the parse will take them."""
    rows = readings.documents.to_dicts()
    return [(row["source"].rpartition("!")[2], (of := describe(row)).region, of.plan_year) for row in rows]


@pytest.mark.parametrize(
    ("headings", "separator"),
    [
        (("prov", "year", "doc"), ","),
        (("省份", "年份", "报告内容"), ";"),
        (("城市", "年度", "全文"), "\t"),
        (("v1", "v2", "v3"), ","),
        (("序号", "year", "v3"), "|"),
    ],
)
@pytest.mark.parametrize("place", ["牡丹江市", "牡丹江"])
def test_columns_are_told_by_what_they_hold(headings, separator, place, tmp_path):
    first = place if headings[0] != "序号" else 1
    data = table(headings, (first, "2020年", BODY), (first, 2021, ""), separator=separator)
    landing, readings = read(tmp_path, "reports.csv", data)
    assert not landing.set_aside and not readings.set_aside
    assert told(readings) == [("row 2", "牡丹江市" if headings[0] != "序号" else None, 2020)]
    assert readings.documents["text"].to_list() == [BODY]


def test_a_cell_without_line_breaks_is_a_report(tmp_path):
    _, readings = read(tmp_path, "reports.csv", table(("prov", "year", "doc"), ("黑龙江", 2020, ONE_LINE)))
    # The text tells its own place and year; the table's word holds only where it is silent.
    assert told(readings) == [("row 2", "牡丹江市", 2020)]
    assert [notice.what for notice in readings.notices] == [
        "the table says region is 黑龙江省, the text 牡丹江市; the text's word was taken",
        "the table says level is province, the text city; the text's word was taken",
    ]


def test_one_sentence_a_row(tmp_path):
    other = BODY.replace("5万人", "3万人")
    data = table(
        ("city", "year", "no", "sentence"),
        *(("牡丹江", 2020, n, line) for n, line in enumerate(BODY.split("\n"))),
        *(("鸡西", 2020, n, line) for n, line in enumerate(other.split("\n"))),
    )
    _, readings = read(tmp_path, "sentences.csv", data)
    last = BODY.count("\n") + 2
    assert told(readings) == [
        (f"rows 2-{last}", "牡丹江市", 2020),
        (f"rows {last + 1}-{2 * last - 1}", "鸡西市", 2020),
    ]
    assert readings.documents["text"].to_list() == [BODY, other]


def test_the_sheet_of_a_workbook_that_holds_the_texts(tmp_path):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("说明").write_row(0, 0, ["数据来源", "各地政府网站"])
        sheet = book.add_worksheet("数据")
        sheet.write_row(0, 0, ["省", "地级市", "年份", "正文"])
        sheet.write_row(1, 0, ["黑龙江省", "牡丹江市", 2020, BODY])
    _, readings = read(tmp_path, "reports.xlsx", out.getvalue())
    assert told(readings) == [("row 2", "牡丹江市", 2020)]


def test_a_table_without_headings(tmp_path):
    _, readings = read(tmp_path, "reports.csv", table(("牡丹江市", 2020, BODY), ("鸡西市", 2021, f"{BODY}完")))
    assert [row[1:] for row in told(readings)] == [("牡丹江市", 2020), ("鸡西市", 2021)]


@pytest.mark.parametrize(
    ("headings", "row", "said"),
    [
        (("地区", "指标", "数值"), ("牡丹江市", "地区生产总值", 825), "none of the table's columns holds texts"),
        (("地区", "原文", "译文"), ("牡丹江市", BODY, BODY), "several of the table's columns"),
    ],
)
def test_a_table_that_nobody_can_tell_is_refused_with_its_headings(headings, row, said, tmp_path):
    landing, _ = read(tmp_path, "odd.csv", table(headings, row))
    (reason,) = [one.reason for one in landing.set_aside]
    assert said in reason and all(repr(heading) in reason for heading in headings[1:])


def test_a_refused_table_is_told_of_again_and_kept_in_the_record_until_it_is_mended(tmp_path):
    first, _ = read(tmp_path, "odd.csv", table(("地区", "指标", "数值"), ("牡丹江市", "地区生产总值", 825)))
    again = land(discover([str(tmp_path / "in")]), tmp_path / "landed")
    assert again.set_aside == first.set_aside
    (place,) = found(tmp_path / "landed")
    assert (place.source, place.reason) == (first.set_aside[0].source, first.set_aside[0].reason)
    (tmp_path / "in" / "odd.csv").write_bytes(table(("地区", "正文"), ("牡丹江市", BODY)))
    mended = land(discover([str(tmp_path / "in")]), tmp_path / "landed")
    assert not mended.set_aside
    assert [one.reason for one in found(tmp_path / "landed")] == [None]
