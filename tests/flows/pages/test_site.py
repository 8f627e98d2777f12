"""How the site is kept up to date: only what changed is made, and readers see a whole site or the one before."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from flows.pages.overview import overview_page
from flows.pages.site import build_site
from flows.run.workers import Workers

GWR = Path(sys.executable).with_name("gwr")


@pytest.fixture
def release(built, tmp_path: Path) -> Path:
    """A published file that a test may change, beside the site that shows it."""
    copy = shutil.copy(built.folder / "warehouse.duckdb", tmp_path / "warehouse.duckdb")
    copy.chmod(0o644)
    shutil.copytree(built.folder / "site", tmp_path / "site.as.built")
    (tmp_path / ".site-1").symlink_to("nowhere")  # not a folder of ours: left alone
    (tmp_path / "site.as.built").rename(tmp_path / ".site-built")
    (tmp_path / "site").symlink_to(".site-built")
    return copy


def change(release: Path, *statements: str) -> None:
    with duckdb.connect(release) as connection:
        for statement in statements:
            connection.execute(statement)


def files(site: Path) -> dict[str, int]:
    """The site's pages and assets, each with its inode: one that is made again gets another."""
    return {str(path.relative_to(site)): path.stat().st_ino for path in site.rglob("*") if path.is_file()}


def folders(site: Path) -> list[str]:
    return sorted(path.name for path in site.parent.glob(".site-*") if path.is_dir() and not path.is_symlink())


class Always(Workers):
    """Workers that take any number of calls for many."""

    def are_worth(self, calls: int) -> bool:
        return True


def test_pages_drawn_side_by_side_are_those_drawn_one_after_the_other(release: Path, tmp_path: Path):
    build_site(release, tmp_path / "alone" / "site")
    with closing(Always(2, tmp_path / "log")) as pool:
        build_site(release, tmp_path / "beside" / "site", pool)
        assert len(pool.pids()) == 2

    alone, beside = (
        {str(page.relative_to(site)): page.read_bytes() for page in site.rglob("*") if page.is_file()}
        for site in (tmp_path / "alone" / "site", tmp_path / "beside" / "site")
    )
    assert beside == alone
    assert any(name.startswith("reports/") for name in alone)


def test_a_site_that_shows_it_all_already_is_not_made_again(release: Path):
    site = release.with_name("site")
    before = files(site)
    made = build_site(release, site)
    assert (made.written, made.removed) == (0, 0)
    assert made.kept == len(before) - 1
    after = files(site)
    assert {name for name in after if after[name] != before[name]} == {".pages.json"}
    assert len(folders(site)) == 1


def test_pages_that_show_something_new_are_made_again_and_no_others(release: Path):
    site = release.with_name("site")
    before = files(site)
    change(
        release,
        "UPDATE staging.observation SET confidence = 0.123 WHERE start = (SELECT min(start) FROM staging.observation)",
        "UPDATE release.record SET release_id = 'r0077'",
    )
    made = build_site(release, site)
    changed = {name for name, inode in files(site).items() if before.get(name) != inode} - {".pages.json"}
    assert {name.split("/")[0] for name in changed} == {"index.html", "quality.html", "release.js", "reports"}
    assert made.written == len(changed) == 4
    assert "r0077" in (site / "index.html").read_text("utf-8")


def test_the_overview_names_the_check_that_warned_with_three_rows(release: Path):
    rows = json.dumps([{"key": f"row{number}"} for number in range(5)])
    change(
        release,
        "INSERT INTO marts.fct_data_quality SELECT * REPLACE ('odd' AS check_result_id, 'is_odd' AS expectation,"
        f" 'warn' AS severity, false AS success, '{rows}' AS failing_keys) FROM marts.fct_data_quality LIMIT 1",
    )
    with duckdb.connect(release, read_only=True) as connection:
        page = overview_page(connection, "").decode()
    assert "is_odd" in page and "quality.html#failed" in page
    assert re.findall(r"</i> (row\d)<", page) == ["row0", "row1", "row2"]


def test_pages_of_reports_that_are_gone_go_too(release: Path):
    site = release.with_name("site")
    evidence = ("report", "section", "quantity", "observation", "commitment", "keyword")
    change(release, *(f"DELETE FROM staging.{name}" for name in evidence), "DELETE FROM marts.dim_report")
    made = build_site(release, site)
    assert made.removed == 4  # the report, its place, the place's named things and texts
    assert not list(site.glob("reports/*")) + list(site.glob("places/*")) + list(site.glob("things/*"))
    assert "reports/" not in re.findall(r'href="([^"]+)"', (site / "index.html").read_text("utf-8"))


def test_a_page_that_was_cut_off_on_the_disk_is_made_again(release: Path):
    site = release.with_name("site")
    (site / "quality.html").write_text("")
    assert build_site(release, site).written == 1
    assert (site / "quality.html").stat().st_size > 1000


def test_a_site_that_cannot_be_made_leaves_the_one_before(release: Path):
    site = release.with_name("site")
    before = files(site)
    change(release, "UPDATE release.record SET release_id = 'r0077'", "DROP TABLE quarantine.report CASCADE",
           "DROP TABLE marts.fct_data_quality CASCADE")  # fmt: skip
    with pytest.raises(duckdb.Error):
        build_site(release, site)
    assert files(site) == before
    assert folders(site) == [".site-built"]


def test_a_killed_call_leaves_the_site_whole_and_the_next_one_clears_up(release: Path, tmp_path: Path):
    site = tmp_path / "site"
    site.unlink()
    call = (
        "import sys; from pathlib import Path; from flows.pages import site; site.build_site(*map(Path, sys.argv[1:]))"
    )
    process = subprocess.Popen([sys.executable, "-c", call, release, site])
    while folders(site) in ([".site-built"], []):
        assert process.poll() is None
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not site.exists()
    made = build_site(release, site)
    assert made.kept == 0
    assert folders(site) == [site.resolve().name]


@pytest.mark.slow
def test_pages_that_cannot_be_drawn_do_not_undo_the_publication(gwr, warehouse: Path):
    """Something of somebody's stands where the site should be."""
    shutil.rmtree(warehouse / "site")  # here a copy, not the link
    (warehouse / "site").mkdir()
    (warehouse / "site" / "notes.txt").write_text("mine")
    done = gwr("run")
    assert done.returncode == 0, done.stderr
    assert "The pages were not drawn" in done.stdout
    assert "move it out of the way" in done.stdout
    assert "`gwr site` tries again" in done.stdout
    assert (warehouse / "site" / "notes.txt").read_text() == "mine"
    assert (warehouse / "warehouse.duckdb").exists()


def test_a_rollback_turns_the_pages_back_too(warehouse: Path):
    later = warehouse / "releases" / "r0002.duckdb"
    shutil.copy(warehouse / "warehouse.duckdb", later)
    later.chmod(0o644)
    change(later, "UPDATE release.record SET release_id = 'r0002'")
    shutil.copy(later, warehouse / "new")
    (warehouse / "new").replace(warehouse / "warehouse.duckdb")

    def gwr(command: str) -> str:
        done = subprocess.run([GWR, command, "--warehouse", warehouse], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return (warehouse / "site" / "index.html").read_text("utf-8")

    assert "<code>r0002</code>" in gwr("site")
    assert "<code>r0001</code>" in gwr("rollback")
