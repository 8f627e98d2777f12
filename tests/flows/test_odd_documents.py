"""Odd documents beside good ones, in a folder and in an archive: the good are published, each odd one is named."""

import csv
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb
import httpx
import pytest
from test_serve import wait_for

from flows.run.record import records
from ingest.tables.corrections import COLUMNS

pytestmark = pytest.mark.timeout(1800)  # runs of their own, the last of which builds the marts twice

ROOT = Path(__file__).parents[2]
GWR = Path(sys.executable).with_name("gwr")
SEED = (ROOT / "reports" / "mudanjiang-2020.txt").read_text("utf-8")
NEXT = SEED.replace("2020", "2021").replace("2019", "2020")
LONG = "长" * 80  # a folder of it, 84 deep, makes a name of 60,000 bytes


def folder_of_odd_documents(folder: Path) -> None:
    """Two good reports among documents and links that each could end a run."""
    folder.mkdir()
    (folder / "good.txt").write_text(SEED, "utf-8")
    (folder / "good-next.txt").write_text(NEXT, "utf-8")
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "loop").symlink_to(".", target_is_directory=True)
    # Strokes inside numbers: the two readings of a number disagree.
    (folder / "strokes.txt").write_text(
        SEED.replace("2019", "2017").replace("2020", "2018").replace("5%", "7\\7%"), "utf-8"
    )
    (folder / "mojibake.txt").write_text(SEED.encode("gb18030").decode("latin-1"), "utf-8")
    (folder / "empty.txt").write_text("", "utf-8")
    (folder / "news.txt").write_text("今天天气很好。" * 50, "utf-8")
    (folder / "figures.csv").write_text("地区,年份,数值\n" + "牡丹江市,2019,825\n" * 30, "utf-8")
    with (folder / "catalog.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["file", "plan_year", "level"])
        rows.writerow(["good-next.txt", "20210", "planet"])
    with zipfile.ZipFile(folder / "archive.zip", "w") as archive:
        archive.writestr("good.txt", SEED.replace("2020", "2023").replace("2019", "2022"))
        archive.writestr("/".join([LONG] * 249) + "/news.txt", "明天天气不好。" * 50)
        archive.writestr("damaged.docx", b"PK\x03\x04 no document")


def documents(warehouse: Path) -> dict[str, tuple[str, str | None, int]]:
    """Outcome, reason and rows held back of each document in the release, by the end of its name."""
    with duckdb.connect(warehouse / "warehouse.duckdb", read_only=True) as connection:
        rows = connection.execute("SELECT source, outcome, reason, rows_held_back FROM release.document").fetchall()
    return {
        source.rpartition("/odd/")[2].replace(LONG, ""): (outcome, reason, rows)
        for source, outcome, reason, rows in rows
    }


@pytest.fixture(scope="module")
def odd(server, forks, tmp_path_factory) -> tuple[subprocess.CompletedProcess[str], Path]:
    """The outcome of a run over the odd documents, and its warehouse."""
    folder = tmp_path_factory.mktemp("odd")
    folder_of_odd_documents(folder / "odd")
    environment = server | {"GWR_WAREHOUSE": str(folder / "warehouse"), "GWR_BATCH_MB": "0.01", "GWR_WORKERS": "2"}
    done = forks.run([GWR, "run", folder / "odd", folder / "nowhere.txt"], environment)
    return done, folder / "warehouse"


def test_the_good_are_published_and_the_odd_named(odd):
    done, warehouse = odd
    assert done.returncode == 3, done.stdout + done.stderr
    found = documents(warehouse)
    assert {name for name, (outcome, *_) in found.items() if outcome == "in force"} == {
        *("good.txt", "good-next.txt", "strokes.txt", "archive.zip!good.txt"),
    }
    set_aside = {name: reason for name, (outcome, reason, _) in found.items() if outcome == "set aside"}
    assert "the file is empty" in set_aside["empty.txt"]
    assert "at itself" in set_aside["loop.txt"]
    assert "too short for a work report" in set_aside["news.txt"]
    assert "no Chinese prose" in set_aside["mojibake.txt"]
    assert "archive.zip!damaged.docx" in set_aside
    assert "none of the table's columns" in set_aside["figures.csv"]
    for name, reason in set_aside.items():
        assert reason and reason in done.stdout, name
    assert "nowhere.txt" in done.stdout


def test_numbers_that_two_readings_read_differently_are_held_back_alone(odd):
    _, warehouse = odd
    outcome, _, held_back = documents(warehouse)["strokes.txt"]
    assert outcome == "in force"
    assert held_back > 0
    with duckdb.connect(warehouse / "warehouse.duckdb", read_only=True) as connection:
        rows = connection.execute("SELECT printed, set_aside_because FROM quarantine.quantity").fetchall()
        kept = connection.execute("SELECT count(*) FROM staging.quantity WHERE contains(printed, '\\')").fetchall()
    assert rows and all("7\\7" in printed and why for printed, why in rows)
    assert kept == [(0,)]


def test_an_impossible_cell_of_a_catalogue_is_told_and_left_out(odd):
    done, warehouse = odd
    assert "plan_year is '20210'" in done.stdout
    assert "level is 'planet'" in done.stdout
    with duckdb.connect(warehouse / "warehouse.duckdb", read_only=True) as connection:
        assert (2021, "city") in connection.execute("SELECT plan_year, level FROM marts.dim_report").fetchall()


def test_the_figures_of_a_run_are_told_and_kept(odd):
    done, warehouse = odd
    record = records(warehouse / "runs")[0]
    assert (record.in_force, record.held_back) == (4, 1)
    assert record.of_documents in " ".join(done.stdout.split())
    assert len(record.set_aside) == sum(one[0] == "set aside" for one in documents(warehouse).values())
    assert record.documents == record.in_force + len(record.set_aside)


def test_the_check_that_warned_is_named_with_rows_and_the_place_of_the_others(odd):
    done, warehouse = odd
    record = records(warehouse / "runs")[0]
    assert [one.check for one in record.warnings] == ["staging.observation.share share_is_at_most_a_whole"]
    said = done.stdout.splitlines()
    first = next(number for number, line in enumerate(said) if line.startswith("warned: "))
    assert "A share of a whole is at most 100 %" in said[first]
    assert all("%" in line for line in said[first + 1 : first + 3])
    page = Path(said[first + 3].partition("all rows: ")[2])
    assert "share_is_at_most_a_whole" in page.read_text("utf-8")


@pytest.mark.slow
def test_an_alert_is_sent_when_what_warns_changes_and_not_on_every_run(odd, server, forks):
    _, warehouse = odd

    def alerts() -> int:
        wanted = {"filter": {"event": {"name": ["gwr.data-quality.warning"]}}}
        found = httpx.post(f"{server['PREFECT_API_URL']}/events/filter", json=wanted).raise_for_status().json()
        return sum(one["resource"].get("prefect.resource.name") == str(warehouse) for one in found["events"])

    again = [GWR, "run", warehouse.parent / "odd", warehouse.parent / "nowhere.txt"]
    environment = server | {"GWR_WAREHOUSE": str(warehouse)}
    assert forks.run(again, environment).returncode == 3
    wait_for(alerts, "the first alert: the server stores it some time after it was sent", 60)
    assert alerts() == 1
    assert forks.run(again, environment).returncode == 3
    (warehouse.parent / "odd" / "empty.txt").unlink()
    assert forks.run(again, environment).returncode == 3
    wait_for(lambda: alerts() > 1, "the alert of what has changed", 60)
    assert alerts() == 2


@pytest.mark.slow
def test_a_row_that_breaks_a_contract_is_held_back_and_the_others_published(gwr, tmp_path):
    (tmp_path / "good.txt").write_text(NEXT, "utf-8")
    first = gwr("run", ROOT / "reports" / "mudanjiang-2020.txt", tmp_path / "good.txt")
    assert first.returncode == 0, first.stdout + first.stderr
    with duckdb.connect(tmp_path / "warehouse" / "warehouse.duckdb", read_only=True) as connection:
        row, printed, value = connection.execute(
            "SELECT observation_id, printed, value FROM staging.observation JOIN staging.report USING (report_id)"
            " WHERE plan_year = 2020 AND value > 7 AND value_high IS NULL ORDER BY observation_id LIMIT 1"
        ).fetchall()[0]
    with (tmp_path / "corrections.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        rows.writerow([row, printed, "value", value, -value, "a slip", "王芳", "2026-03-02"])
    corrected = str(tmp_path / "corrections.csv")
    done = gwr("run", ROOT / "reports" / "mudanjiang-2020.txt", tmp_path / "good.txt", GWR_CORRECTIONS=corrected)
    assert done.returncode == 0, done.stdout + done.stderr
    with duckdb.connect(tmp_path / "warehouse" / "warehouse.duckdb", read_only=True) as connection:
        held_back = connection.execute("SELECT observation_id, set_aside_for FROM quarantine.observation").fetchall()
        in_force = connection.execute("SELECT count(*) FROM marts.dim_report WHERE is_current").fetchall()
    assert [key for key, _ in held_back] == [row]
    assert "fct_observation" in held_back[0][1]
    assert in_force == [(2,)]
