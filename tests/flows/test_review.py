"""`gwr review`: what waits to be judged, and what becomes of what people say."""

import csv
import shutil
import tomllib
from datetime import date
from pathlib import Path

import duckdb
import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from flows.cli.app import app
from flows.review import (
    SHEET,
    Reviewer,
    Wanted,
    accept,
    correct,
    keep,
    queue,
    read_sheet,
    reject,
    write_cases,
    write_gold,
    write_sheet,
)
from ingest.evaluate import read_gold
from ingest.tables.corrections import CorrectionsWrong, read_corrections, said

WANG = Reviewer("王芳", date(2026, 3, 2))
ALL = Wanted(below=1.01)
# One row is suspect, one was judged before it changed, some are accepted, one is corrected, one taken out.
JUDGED = """
    UPDATE marts.fct_observation SET suspect = 'span', confidence = 0.2 WHERE observation_id = getvariable('suspect');
    UPDATE marts.fct_observation SET review = 'accepted' WHERE printed = '4%' AND report_id = getvariable('report');
    UPDATE marts.fct_observation SET review = 'corrected' WHERE quantity_id = getvariable('corrected');
    INSERT INTO marts.fct_correction BY NAME
    SELECT observation_id || ':' || field AS correction_id, observation_id,
        split_part(observation_id, ':', 1) AS report_id,
        field, '' AS original, 'x' AS corrected, review, 'why' AS reason, '李雷' AS corrected_by,
        DATE '2026-01-01' AS corrected_on
    FROM (VALUES (getvariable('lapsed'), 'name', 'lapsed'), (getvariable('gone') || ':0', 'reason', 'taken_out'))
        AS said (observation_id, field, review);
    DELETE FROM marts.fct_observation WHERE quantity_id = getvariable('gone');
    UPDATE staging.quantity SET reason = 'spec' WHERE quantity_id = getvariable('gone');
"""


@pytest.fixture(scope="module")
def reviewed(built, tmp_path_factory) -> Path:
    """A folder with the release that the tests share, some of whose rows are suspect or have been judged."""
    folder = tmp_path_factory.mktemp("reviewed")
    copy = Path(shutil.copy(built.folder / "warehouse.duckdb", folder / "warehouse.duckdb"))
    copy.chmod(0o644)
    with duckdb.connect(copy) as connection:
        connection.execute(
            "SET VARIABLE report ="
            " (SELECT report_id FROM marts.dim_report WHERE region_code = '231000' AND plan_year = 2020)"
        )
        alone = connection.execute(
            "SELECT quantity_id FROM marts.fct_observation WHERE report_id = getvariable('report')"
            " GROUP BY ALL HAVING count(*) = 1 ORDER BY min(start) DESC"
        ).fetchall()
        for name, (quantity,) in zip(("suspect", "lapsed", "corrected", "gone"), alone, strict=False):
            value = quantity if name in ("corrected", "gone") else f"{quantity}:0"
            connection.execute(f"SET VARIABLE {name} = ?", [value])
        connection.execute(JUDGED)
    return folder


def _write(path: Path, lines: list[dict[str, str]], encoding: str = "utf-8") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, SHEET)
        writer.writeheader()
        writer.writerows(lines)


@pytest.fixture
def database(reviewed: Path) -> Path:
    return reviewed / "warehouse.duckdb"


@pytest.fixture
def corrections(tmp_path: Path) -> Path:
    return tmp_path / "corrections.csv"


def test_worst_comes_first_and_what_was_judged_not_at_all(database, corrections):
    rows = queue(database, corrections, ALL)
    assert [(row["judged_before_by"], row["suspect"]) for row in rows[:2]] == [("李雷", None), (None, "span")]
    sure = [row["confidence"] for row in rows if not row["suspect"] and not row["judged_before_by"]]
    assert sure == sorted(sure)
    with duckdb.connect(database, read_only=True) as connection:
        judged = connection.execute(
            "SELECT observation_id FROM marts.fct_observation WHERE review IS NOT NULL"
        ).fetchall()
    assert judged and not {key for (key,) in judged} & {row["observation_id"] for row in rows}
    few = queue(database, corrections, Wanted(below=0.0))
    assert few[:2] == rows[:2], "lapsed and suspect rows are asked for however sure they are"
    assert all(row["suspect"] or row["judged_before_by"] for row in few)
    own = [row for row in few if row["plan_year"] == 2020]
    assert queue(database, corrections, Wanted(place="231000", year=2020, below=0.0)) == own
    assert queue(database, corrections, Wanted(place="无名市")) == []


def test_what_is_said_is_kept_and_asked_no_more(database, corrections):
    rows = queue(database, corrections, ALL)
    keep(corrections, accept(rows[0], "看过", WANG) + reject(rows[1], "spec", "规格", WANG))
    keep(corrections, correct(rows[2], {"name": "新名称", "period": rows[2]["period"]}, "看原文", WANG))
    lines = read_corrections(corrections).drop("line").rows()
    assert [line[2:5] for line in lines] == [
        ("row", said(rows[0]), "accepted"),
        ("reason", "observation", "spec"),
        ("name", rows[2]["name"], "新名称"),
    ]
    assert {line[6:] for line in lines} == {("王芳", "2026-03-02")}
    left = queue(database, corrections, ALL)
    assert [row["observation_id"] for row in left] == [row["observation_id"] for row in rows[3:]]
    keep(corrections, accept(rows[1], "it is one after all", WANG))
    assert read_corrections(corrections).filter(observation_id=rows[1]["observation_id"])["field"].to_list() == ["row"]


def test_a_word_that_can_not_be_meant_leaves_the_file_as_it_was(database, corrections):
    rows = queue(database, corrections, ALL)
    keep(corrections, accept(rows[0], "看过", WANG))
    before = corrections.read_bytes()
    with pytest.raises(CorrectionsWrong, match="measure can't be 'speed'"):
        keep(corrections, correct(rows[1], {"measure": "speed"}, "?", WANG))
    assert corrections.read_bytes() == before and [path.name for path in corrections.parent.iterdir()] == [
        corrections.name
    ]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "gb.csv"])
def test_a_sheet_goes_out_and_comes_back(database, corrections, tmp_path, ending):
    rows = queue(database, corrections, ALL)[:5]
    rows[4]["name"] = "=1+1"  # nobody's spreadsheet runs it
    sheet = tmp_path / f"a.{ending}"
    write_sheet(rows, sheet)
    if ending == "xlsx":
        table = CalamineWorkbook.from_path(sheet).get_sheet_by_index(0).to_python()
        cells = [dict(zip(SHEET, map(str, row), strict=True)) for row in table[1:]]
    else:
        cells = list(csv.DictReader(sheet.read_text("utf-8-sig").splitlines()))
    assert f"【{rows[0]['printed']}】" in cells[0]["sentence"]
    cells[0] |= {"decision": "确认"}
    cells[1] |= {"decision": "reject", "none_because": "date", "why": "是日期"}
    cells[2] |= {"name": "新名称"}
    cells[3] |= {"decision": "maybe"}
    _write(tmp_path / "back.csv", cells, encoding="gb18030" if "gb" in ending else "utf-8")
    lines, refused = read_sheet(tmp_path / "back.csv", rows, WANG)
    assert [(line["field"], line["should_be"]) for line in lines] == [
        ("row", "accepted"),
        ("reason", "date"),
        ("name", "新名称"),
    ]
    assert refused == ["line 5: 'maybe': a decision is accept, correct or reject"]
    keep(corrections, lines)


def test_a_sheet_says_nothing_of_rows_that_have_changed_since(database, corrections, tmp_path):
    rows = queue(database, corrections, ALL)[:2]
    write_sheet(rows, tmp_path / "a.csv")
    text = (tmp_path / "a.csv").read_text("utf-8-sig")
    lines = list(csv.DictReader(text.splitlines()))
    for line in lines:
        line["decision"] = "accept"
    _write(tmp_path / "a.csv", lines)
    rows[0]["period"] = "1999"
    taken, refused = read_sheet(tmp_path / "a.csv", rows[:1], WANG)
    assert taken == [] and len(refused) == 2 and all("has changed, or was judged before" in one for one in refused)
    (tmp_path / "b.csv").write_text("a,b\n1,2\n")
    with pytest.raises(CorrectionsWrong, match="no column observation_id"):
        read_sheet(tmp_path / "b.csv", rows, WANG)


def test_what_was_decided_becomes_gold_and_cases(database, tmp_path):
    assert list(write_gold(database, tmp_path)) == ["city-231000-2020"]
    (gold,) = read_gold(tmp_path)
    scored = [token for token in gold.tokens if not token.get("optional")]
    assert {token["text"] for token in scored if token["rows"]} >= {"4%"} and len(gold.tokens) == 236
    assert [token["reason"] for token in scored if not token["rows"]] == ["spec"]
    with duckdb.connect(database) as connection:  # all of the sentence of a corrected row has been judged
        connection.execute(
            "UPDATE marts.fct_observation SET review = coalesce(review, 'accepted')"
            " WHERE (report_id, sentence_start) IN"
            " (SELECT (report_id, sentence_start) FROM marts.fct_observation WHERE review = 'corrected')"
        )
    assert write_cases(database, tmp_path / "drafts.toml") == 1
    (case,) = tomllib.loads((tmp_path / "drafts.toml").read_text("utf-8"))["case"]
    assert case["rule"] == "review" and case["rows"][0].split(" | ")[0] in case["text"]


def test_at_the_terminal(database, corrections, monkeypatch):
    monkeypatch.setenv("GWR_CORRECTIONS", str(corrections))
    folder = str(database.parent)
    answers = "x\na\nc\nnose\nname\n新名称\n\n\nr\nwhat\nspec\n\ns\nq\n"
    done = CliRunner().invoke(app, ["review", "--warehouse", folder, "--by", "王芳", "--below", "1"], input=answers)
    assert done.exit_code == 0, done.output
    for words in (
        "reviewed by 李雷, and changed since",
        "suspect: ",
        "Please type a, c, r, s or q",
        "nose can't be corrected",
    ):
        assert words in done.output
    assert "3 rows reviewed" in done.output
    assert read_corrections(corrections)["field"].to_list() == ["row", "name", "reason"]
    listed = CliRunner().invoke(app, ["review", "--warehouse", folder, "--list", "--limit", "2", "--below", "1"])
    assert listed.exit_code == 0 and "2 of " in listed.output
    wrong = CliRunner().invoke(app, ["review", "--warehouse", folder, "--export", "a.docx"])
    assert wrong.exit_code == 2


def test_a_sheet_is_taken_over_by_the_command(database, corrections, tmp_path, monkeypatch):
    monkeypatch.setenv("GWR_CORRECTIONS", str(corrections))
    folder, sheet = str(database.parent), tmp_path / "a.csv"
    done = CliRunner().invoke(
        app, ["review", "--warehouse", folder, "--export", str(sheet), "--limit", "3", "--below", "1"]
    )
    assert done.exit_code == 0 and "3 of " in done.output
    lines = list(csv.DictReader(sheet.read_text("utf-8-sig").splitlines()))
    _write(sheet, [lines[0] | {"decision": "accept"}, lines[1] | {"decision": "perhaps"}])
    done = CliRunner().invoke(app, ["review", "--warehouse", folder, "--import", str(sheet), "--by", "王芳"])
    assert done.exit_code == 3 and "1 rows reviewed" in done.output and "not applied: a.csv, line 3" in done.output
    assert read_corrections(corrections)["corrected_by"].to_list() == ["王芳"]
