"""The pipeline from end to end, as people call it."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from reader import reading

from flows import settings
from flows.publication import release
from flows.publication.shelf import Shelf
from flows.run import news
from flows.run.context import begin
from flows.run.record import records

ROOT = Path(__file__).parents[2]
SEED = ROOT / "reports" / "mudanjiang-2020.txt"
GWR = Path(sys.executable).with_name("gwr")
GOLD = ROOT / "tests" / "gold" / "mudanjiang-2020.jsonl"


def rows(path: Path) -> dict[str, list[tuple]]:
    """Every table that a release says something with, row by row."""
    with duckdb.connect(path, read_only=True) as connection:
        tables = connection.execute("SELECT table_name FROM release.content").fetchall()
        return {name: connection.execute(f"FROM {name} ORDER BY ALL").fetchall() for (name,) in tables}


def test_a_run_says_what_it_did_and_where_it_is(shipped):
    said = shipped.stdout
    assert "3 found, 3 read, 3 in force, 0 held back in part, 0 set aside" in said
    assert "(100.0%)" in said  # numbers accounted for
    assert "Published r0001" in said
    assert "地区生产总值" in said
    assert "0 failed" in said
    # What later reports made of targets and of a promise; none of the three restates a figure.
    lines = re.findall(r"^(target|promise) +牡丹江市 .* → .* (\w+) *$", said, re.M)
    assert [kind for kind, _ in lines] == ["target", "target", "promise"], said
    assert [verdict for _, verdict in lines][1:] == ["missed", "done"]
    for stage in ("start", "parse", "dbt build", "publish"):
        assert stage in said
    assert "prefect" not in (said + shipped.stderr).lower().replace("starting prefect's server", "")
    query = said[said.index("Query it: ") :].removeprefix("Query it: ").strip()
    asked = subprocess.run(
        query,
        shell=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"GWR_WAREHOUSE": str(shipped.folder)},
    )
    assert asked.returncode == 0, asked.stderr
    assert "target" in asked.stdout or "actual" in asked.stdout


def test_the_published_rows_are_those_of_the_gold(built):
    text = SEED.read_bytes().decode("utf-8")
    with duckdb.connect(built.folder / "warehouse.duckdb", read_only=True) as connection:
        found = connection.execute(
            'SELECT start, "end", printed, value, name, sentence, sentence_start, sentence_end, indicator_code,'
            " report_id, region_code, period, section_id FROM marts.fct_observation"
        ).fetchall()
        for dimension, key in (
            *(("dim_report", "report_id"), ("dim_region", "region_code"), ("dim_period", "period")),
            *(("dim_section", "section_id"), ("dim_indicator", "indicator_code")),
        ):
            orphans = connection.execute(
                f"SELECT count(*) FROM marts.fct_observation ANTI JOIN marts.{dimension} USING ({key})"
            ).fetchone()
            assert orphans == (0,), dimension
    for start, end, printed, _, _, sentence, first, last, *keys in found:
        assert text[start:end] == printed
        assert text[first:last] == sentence
        assert printed in sentence
        assert None not in keys
    spans = [(start, end, value) for start, end, _, value, *_ in found]
    wanted = [
        (token["start"], row["value"])
        for token in map(json.loads, GOLD.read_text("utf-8").splitlines())
        if not token.get("optional")
        for row in token["rows"]
    ]
    met = [any(a <= at < b and value == pytest.approx(v) for a, b, v in spans) for at, value in wanted]
    assert sum(met) / len(met) >= 0.97


@pytest.mark.slow
def test_a_second_run_finds_nothing_new_while_readers_read(gwr, warehouse: Path):
    published = warehouse / "warehouse.duckdb"
    before, inode = rows(published), published.stat().st_ino
    with reading(published) as seen:
        again = gwr("run", GWR_DRAW_SITE="true")  # as it was built
        done = gwr("run", "--force")
    for one, read in ((again, 0), (done, 1)):
        assert one.returncode == 0, one.stdout + one.stderr
        assert "Nothing was new" in one.stdout
        assert f"1 found, {read} read" in one.stdout
    assert (rows(published), published.stat().st_ino) == (before, inode)
    assert seen.releases == ["r0001"]
    assert seen.sessions > 5
    assert seen.looks > 20


def test_a_run_for_which_nothing_is_new_starts_nothing(warehouse: Path):
    """No Prefect, no dbt, no Great Expectations: it lands, compares, says so. Whatever else has changed is work."""
    code = (
        "import sys, subprocess; from typer.testing import CliRunner; from flows.cli.app import app;"
        "subprocess.Popen = None;"
        f"done = CliRunner().invoke(app, ['run', '--warehouse', {str(warehouse)!r}]);"
        "assert done.exit_code == 0, done.output; print(done.output);"
        "print([m for m in ('prefect', 'dbt', 'great_expectations') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "Nothing was new" in done.stdout
    assert f'LIMIT 5" --warehouse {warehouse}\n' in done.stdout  # asked as it stands there, it asks this warehouse
    assert done.stdout.endswith("[]\n")
    assert [one.state for one in records(warehouse / "runs")] == ["published", "unchanged"]


@pytest.mark.parametrize("what", ["the settings", "the working database", "the pages", "the last run"])
def test_what_is_not_as_the_last_run_left_it_is_work(built, warehouse: Path, monkeypatch, what):
    monkeypatch.setenv("GWR_WAREHOUSE", str(warehouse))
    if what == "the settings":
        monkeypatch.setenv("GWR_LIMITS__TEXT_CHARS", "400000")
    if what == "the working database":
        os.utime(warehouse / "work.duckdb")
    if what == "the pages":
        os.utime(warehouse / "site" / "quality.html")
    if what == "the last run":
        last = max((warehouse / "runs").glob("*.json"))
        told = json.loads(last.read_text("utf-8")) | {"state": "failed", "left": None}
        last.write_text(json.dumps(told), "utf-8")
    with begin(settings.load()) as run:
        assert not news.is_there_none(run, [], False)
        run.recorder.end("stopped")


def test_a_wrong_path_and_an_empty_folder_are_told_before_anything_starts(gwr, tmp_path: Path):
    (tmp_path / "empty" / "deeper").mkdir(parents=True)
    (tmp_path / "empty" / "README.md").write_text("no report")
    done = gwr("run", tmp_path / "no" / "such", tmp_path / "empty", f"{tmp_path}/*.docx")
    assert done.returncode == 6
    for said in ("such: there is no such file or folder", "empty: there is no document in", "nothing matches"):
        assert said in done.stderr
    assert not (tmp_path / "warehouse").exists()


@pytest.mark.slow
def test_documents_that_are_no_reports_are_set_aside_and_the_report_goes_through(gwr, tmp_path: Path):
    (tmp_path / "empty.txt").touch()
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 200)
    news = (
        "牡丹江市第十六届人民代表大会第五次会议开幕\n\n本报讯（记者 李明）7日上午，市人民代表大会会议开幕。"
        "市长王文力作政府工作报告。报告指出，2019年全市地区生产总值增长4%左右。报告提出，今年地区生产总值增长5%以上。"
    )
    (tmp_path / "news.txt").write_text(news * 5, "utf-8")
    done = gwr("run", SEED, *(tmp_path / name for name in ("empty.txt", "binary.txt", "news.txt")))
    assert done.returncode == 3, done.stdout + done.stderr
    assert "3 set aside" in done.stdout
    for name in ("empty.txt", "binary.txt", "news.txt"):
        reason = next(line for line in done.stdout.splitlines() if f"{name}: " in line).split(f"{name}: ")[1]
        assert len(reason) > 10
    assert Shelf(tmp_path / "warehouse").in_force().documents == 1


def test_nothing_but_other_documents_publishes_nothing(gwr, tmp_path: Path):
    (tmp_path / "empty.txt").touch()
    done = gwr("run", tmp_path / "empty.txt")
    assert done.returncode == 6
    assert "empty.txt: the file is empty\n" in done.stderr
    assert not (tmp_path / "warehouse" / "warehouse.duckdb").exists()


@pytest.mark.timeout(900)
@pytest.mark.slow
def test_an_extractor_that_takes_万_wrong_is_stopped_before_publication(gwr, warehouse: Path, tmp_path: Path):
    """The real run with one fault in it: 万 multiplies by 100,000,000. Mended, it finds nothing new to publish."""
    published = warehouse / "warehouse.duckdb"
    before, inode = rows(published), published.stat().st_ino
    (tmp_path / "fault").mkdir()
    (tmp_path / "fault" / "sitecustomize.py").write_text(
        "import ingest.numbers.grammar as q\nright = q._times\n"
        "q._times = lambda signs: right(signs) * (10_000 if signs and '万' in signs else 1)\n"
    )
    done = gwr("run", "--force", PYTHONPATH=str(tmp_path / "fault"))
    assert done.returncode == 4, done.stdout + done.stderr
    assert "staging.quantity" in done.stderr and "value_is_the_printed_number" in done.stderr
    assert (rows(published), published.stat().st_ino) == (before, inode)
    looked = gwr("check")
    assert looked.returncode == 4
    assert "value_is_the_printed_number" in looked.stdout
    done = gwr("run", "--force")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Nothing was new" in done.stdout
    assert published.stat().st_ino == inode


@pytest.mark.slow
def test_a_file_changed_in_the_catalogue_alone_is_read_again(gwr, warehouse: Path, tmp_path: Path):
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / SEED.name).write_bytes(SEED.read_bytes())
    entry = (SEED.parent / "catalog.csv").read_text("utf-8").replace(",王文力,", ",王某某,")
    (folder / "catalog.csv").write_text(entry, "utf-8")
    done = gwr("run", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Published r0002" in done.stdout
    changes = {
        one.table: one for one in release.difference(*(warehouse / "releases" / f"r000{n}.duckdb" for n in (1, 2)))
    }
    assert changes["staging.report"] == release.Difference("staging.report", 0, 0, 1)
    assert not changes.keys() & {"staging.observation", "staging.quantity"}


def test_extract_needs_no_warehouse_and_reads_standard_input(tmp_path: Path):
    done = subprocess.run(
        [GWR, "extract", "-"], input=SEED.read_text("utf-8"), capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["start"] for one in found] == sorted(one["start"] for one in found)
    gdp = next(one for one in found if one["name"] == "地区生产总值")
    assert (gdp["value"], gdp["measure"], gdp["qualifier"], gdp["period"]) == (4, "growth", "approx", "2019")
    assert list(tmp_path.iterdir()) == []


def test_extract_imports_neither_prefect_nor_a_database():
    code = (
        "import sys; from typer.testing import CliRunner; from flows.cli.app import app;"
        f"done = CliRunner().invoke(app, ['extract', {str(SEED)!r}]); assert done.exit_code == 0, done.output;"
        "print([m for m in ('prefect', 'dbt', 'duckdb', 'great_expectations') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.timeout(1200)
@pytest.mark.slow
def test_what_the_source_says_now_is_in_force_whatever_stood_there_before(gwr, warehouse: Path, tmp_path: Path):
    """A mended figure makes the text shorter by a character: that text is in force, after a rebuild too."""
    report = tmp_path / "report.txt"
    whole = SEED.read_text("utf-8")
    wrong = whole.replace("增长4%左右", "增长14%左右", 1)
    assert len(wrong) > len(whole)

    def in_force() -> list[tuple]:
        with duckdb.connect(warehouse / "warehouse.duckdb", read_only=True) as connection:
            return connection.execute(
                "SELECT o.value, r.version_by, r.versions FROM marts.fct_observation o JOIN marts.dim_report r"
                " USING (report_id) WHERE r.is_current AND o.name = '地区生产总值' AND o.measure = 'growth'"
                " AND o.status = 'actual' AND o.period = '2019'"
            ).fetchall()

    for path in (warehouse / "landed", warehouse / "work.duckdb"):  # begin without the report that is shipped
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for text, value in ((wrong, 14), (whole, 4)):
        report.write_text(text, "utf-8")
        done = gwr("run", report)
        assert done.returncode == 0, done.stdout + done.stderr
        assert {row[0] for row in in_force()} == {value}
    assert in_force()[0][1:] == ("rule", 2)  # what stood there before is kept as a version
    done = gwr("run", "--rebuild", report)
    assert "Nothing was new" in done.stdout, done.stdout + done.stderr
    assert {row[0] for row in in_force()} == {4}
