"""The pipeline from end to end on documents whose names and texts try to be commands, markup, SQL and formulas."""

import csv
import io
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import lxml.html
import pytest
from python_calamine import CalamineWorkbook

from flows.publication import release

ROOT = Path(__file__).parents[3]
GWR = Path(sys.executable).with_name("gwr")
SEED = ROOT / "reports" / "mudanjiang-2020.txt"
SHELL = "$(touch taken)`touch taken`;touch taken.txt"
REPORTS = (
    *("'; DROP TABLE staging.report; --.txt", "\"quoted\" 'names'.txt", "<script>document.title='taken'<!--.txt"),
    *('"><img src=x onerror=alert(1)>.txt', "=cmd|' _C calc'!A0.txt", "@SUM(1).txt", "报告\u202etxt.exe\u2066.txt"),
    *("esc\x1b]0;taken\x07\x1b[31m\x9b31m.txt", "bad\udcff.txt", "{{7*7}} ${x} %s {0} [red]x.txt", "-rf.txt", SHELL),
)
# Set aside, each for a reason of its own: the second would have a line of its own to say that it was published.
OTHERS = {
    "'; DROP TABLE sighting; --.txt": (b"", "the file is empty"),
    "x\nPublished r9999\x1b[2J.txt": ("今天天气很好。".encode() * 90, "it is too short for a work report"),
    "<b>一行.txt": ("增长".encode() * 8_300_000, "the text has 16,600,000 characters"),
    "=1+1.txt": (b"1234567890" * 10_000_000, "larger than the 50 MB"),
}
TEXT = (
    ("过去一年，", "过去一年，<script>document.title='taken'</script><img src=x onerror=alert(1)>", 3),
    ("固定资产投资", '=HYPERLINK("http://x","投资")的固定资产投资', -1),
    ("。", "。'; DROP TABLE marts.dim_report; --。</script><script>alert(2)</script>{{x}}。", 3),
    ("进出口总额", "'; DROP TABLE marts.dim_report; --进出口总额", -1),
)
LINES = "\n=cmd|' /C calc'!A0，新建学校20所。\n@SUM(A1)，新建医院6所。\n+1+1，城镇新增就业2.1万人。\n"
FORMULA = tuple("=+-@\t\r\n＝＋－＠")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # the first has to wait for two runs and a server


@pytest.fixture(scope="module")
def run(server, forks, tmp_path_factory: pytest.TempPathFactory) -> Iterator["subprocess.CompletedProcess[str]"]:
    """`gwr run` on all of them; `.folder` holds what it leaves behind."""
    folder = tmp_path_factory.mktemp("hostile")
    reports = folder / "reports"
    reports.mkdir()
    whole = SEED.read_text("utf-8")
    plan = whole.index("二、2020 年重点工作任务")
    text = whole[:1500] + whole[plan : plan + 1500] + LINES
    for plain, hostile, count in TEXT:
        assert plain in text
        text = text.replace(plain, hostile, count)
    for number, name in enumerate(REPORTS):
        year = 2001 + number
        (reports / name).write_text(text.replace("2019年", f"{year - 1}年").replace("2020 年", f"{year}年"), "utf-8")
    for name, (data, _) in OTHERS.items():
        (reports / name).write_bytes(data)
    done = forks.run([GWR, "run", reports], server | {"GWR_WAREHOUSE": str(folder / "warehouse")})
    done.folder = folder  # type: ignore[attr-defined]
    yield done
    shutil.rmtree(reports)  # 150 MB


def gwr(run: "subprocess.CompletedProcess[str]", *arguments: str | Path) -> str:
    command = [GWR, *map(str, arguments), "--warehouse", str(run.folder / "warehouse")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def ask(run: "subprocess.CompletedProcess[str]", sql: str) -> list[tuple]:
    with duckdb.connect(run.folder / "warehouse" / "warehouse.duckdb", read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_reports_are_published_and_the_rest_is_set_aside_with_its_reason(run, built):
    assert run.returncode == 3, run.stdout + run.stderr
    assert f"{len(REPORTS)} read, " in run.stdout and f", {len(OTHERS)} set aside" in run.stdout
    aside = [line.partition("reports/")[2] for line in run.stdout.splitlines() if line.startswith("set aside: ")]
    assert len(aside) == len(OTHERS)
    for name, (_, reason) in OTHERS.items():
        shown = name.replace("\n", "\ufffd").replace("\x1b", "\ufffd")
        assert any(line.startswith(f"{shown}: {reason}") for line in aside), (shown, aside)


def test_the_terminal_is_told_nothing_but_lines_of_ours(run):
    shown = gwr(run, "query", "SELECT source FROM marts.dim_report")
    for said in (run.stdout, run.stderr, shown):
        assert not {*said} & {"\x1b", "\x07", "\x9b", "\u202e", "\u2066"}
    assert not [line for line in run.stdout.splitlines() if line.startswith("Published r9999")]


def test_names_and_texts_are_in_the_warehouse_to_the_letter_and_have_run_as_nothing(run, built):
    names = {source.rpartition("reports/")[2] for (source,) in ask(run, "SELECT source FROM marts.dim_report")}
    assert names == {name.replace("\udcff", "\\xff") for name in REPORTS}
    ((hostile, formulas),) = ask(
        run,
        "SELECT count(*) FILTER (contains(sentence, 'DROP TABLE')), count(*) FILTER (contains(sentence, '=HYPERLINK'))"
        " FROM marts.fct_observation",
    )
    assert hostile and formulas
    in_force, wanted = (release.contents(one / "warehouse.duckdb") for one in (run.folder / "warehouse", built.folder))
    assert in_force.keys() == wanted.keys()
    assert not list(run.folder.rglob("taken*")) + list(Path().glob("taken*"))


def test_pages_hold_no_element_that_is_not_ours(run, built):
    """The pages of the site and of the checks, read as a browser reads them."""

    def elements(warehouse: Path, name: str) -> set[tuple[str, ...]]:
        (page, *others) = warehouse.glob(name)
        return {
            (element.tag, *sorted(element.attrib), element.get("src", ""))
            for page in (page, *others)
            for element in lxml.html.fromstring(page.read_bytes()).iter(lxml.etree.Element)
        }

    for name in ("site/index.html", "site/quality.html", "site/reports/*", "site/places/*", "quality/*.html"):
        found = elements(run.folder / "warehouse", name)
        assert not {tag for tag, *_ in found} & {"iframe", "object", "embed", "base", "form", "img"}, name
        assert not [one for one in found if any(part.startswith("on") for part in one[1:-1])], name
        ours = {one for one in elements(built.folder, name) if one[0] == "script"}
        assert {one for one in found if one[0] == "script"} <= ours, name


def test_a_browser_shows_it_all_as_text(watch, run):
    site = run.folder / "warehouse" / "site"
    reader = watch()
    for path in (site / "index.html", site / "quality.html", *site.glob("places/*"), *list(site.glob("reports/*"))[:3]):
        page = reader.open(path)
        assert page.title() != "taken"
    page.get_by_role("tab", name="数据").click()
    page.locator("#view-figures tbody a").first.click()
    assert "<script>document.title='taken'</script>" in page.locator("#text").inner_text()
    assert page.title() != "taken"
    checks = reader.open(run.folder / "warehouse" / "quality" / "index.html")
    assert checks.title() != "taken"


@pytest.mark.parametrize("command", ["export", "query", "extract"])
def test_no_cell_of_csv_is_a_formula(run, tmp_path: Path, command: str):
    if command == "export":
        gwr(run, "export", tmp_path, "--format", "csv")
        files = [path.read_text("utf-8-sig") for path in tmp_path.glob("*.csv")]
        assert len(files) > 15
    elif command == "query":
        sql = "SELECT source, ltrim(sentence) AS sentence, '=' || name AS \"=name\" FROM marts.fct_observation"
        files = [gwr(run, "query", f"{sql} JOIN marts.dim_report USING (report_id)", "--format", "csv")]
    else:
        done = subprocess.run(
            [GWR, "extract", REPORTS[4], "--format", "csv"], cwd=run.folder / "reports", capture_output=True, text=True
        )
        files = [done.stdout]
    cells = [cell for file in files for row in csv.reader(io.StringIO(file, newline="")) for cell in row]
    assert [cell for cell in cells if cell.startswith("'") and cell[1:].startswith(FORMULA)]
    assert not [cell for cell in cells if cell.startswith(FORMULA) and not is_number(cell)]


def test_no_cell_of_a_workbook_is_a_formula(run, tmp_path: Path):
    gwr(run, "export", tmp_path, "--format", "xlsx", "--table", "dim_report", "--table", "fct_observation")
    (path,) = tmp_path.glob("*.xlsx")
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("fct_observation").to_python()
    assert [cell for row in rows for cell in row if "=HYPERLINK" in str(cell)]
    with zipfile.ZipFile(path) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not [sheet for sheet in sheets if b"<f>" in sheet or b"<hyperlink" in sheet]


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
