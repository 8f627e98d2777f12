"""The pages of indicators, the comparison and the search, from the shipped years of one place and what tests add."""

import csv
import io
import re
import shutil
from pathlib import Path

import duckdb
import pytest
from axe_playwright_python.sync_playwright import Axe

from flows.pages import series
from flows.pages.site import build_site

PROVINCES = ("440000", "510000", "370000", "220000", "330000", "540000")


@pytest.fixture(scope="module")
def wide(shipped, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the shipped reports, as if six provinces and a city had given the same ones."""
    folder = tmp_path_factory.mktemp("wide")
    release = Path(shutil.copy(shipped.folder / "warehouse.duckdb", folder / "warehouse.duckdb"))
    release.chmod(0o644)
    with duckdb.connect(release) as connection:
        for k, code in enumerate(PROVINCES):
            for table, key in (("marts.dim_report", "report_id"), ("marts.fct_observation", "observation_id")):
                others = "" if key == "report_id" else f", substr(report_id, 1, 14) || 'p{k}' AS report_id"
                connection.execute(
                    f"INSERT INTO {table} SELECT * REPLACE ('{code}' AS region_code{others},"
                    f" substr({key}, 1, 14) || 'p{k}' || substr({key}, 17) AS {key})"
                    f" FROM {table} WHERE region_code = '231000'"
                )
        connection.execute(
            f"UPDATE marts.fct_observation SET signed_value = signed_value + CAST(region_code AS INTEGER) / 1e6"
            f" WHERE region_code IN {PROVINCES}"
        )
        # What the shipped reports lack: a target that is a range, a check that warned.
        connection.execute(
            "UPDATE marts.mart_headline SET value_high_base = signed_value + 1"
            " WHERE headline = 'gdp_growth' AND status = 'target'"
        )
        connection.execute(
            "UPDATE marts.fct_data_quality SET success = FALSE, severity = 'warning' WHERE suite = 'dim_report'"
        )
    build_site(release, folder / "site")
    return folder / "site"


def test_an_indicator_shows_one_figure_a_place_and_year_out_of_all_that_reports_tell(shipped):
    with duckdb.connect(shipped.folder / "warehouse.duckdb", read_only=True) as connection:
        listed = series.listed(connection)
        rows = connection.execute(
            "SELECT indicator_code, measure, dimension, region_code, year, status, count(*) FROM series GROUP BY ALL"
        ).fetchall()
        headlines = connection.execute(
            "SELECT observation_id FROM marts.mart_headline WHERE headline = 'gdp_growth'"
        ).fetchall()
        chosen = connection.execute(
            "SELECT observation_id FROM series WHERE indicator_code = 'ECO_GDP' AND measure = 'growth'"
        )
        assert set(headlines) == set(chosen.fetchall())  # the series of a headline is the headline
    assert {count for *_, count in rows} == {1}
    assert "ECO_GDP" in set(listed["indicator_code"])
    assert set(listed["places"]) == {1}  # one place alone: only what it tells of three years and more
    assert listed.filter(listed["last_year"] - listed["first_year"] < 2).is_empty()


def test_the_provinces_are_ranked_and_mapped_and_led_back_to_their_texts(watch, wide: Path):
    page = watch().open(wide / "indicators" / "ECO_GDP.html")
    page.get_by_label("级别").select_option("province")
    page.locator("#ranking tbody tr").first.wait_for()
    places = page.locator("#ranking tbody td:nth-child(2)").all_inner_texts()
    assert places == [
        "西藏自治区",
        "四川省",
        "广东省",
        "山东省",
        "浙江省",
        "吉林省",
    ]  # by what their codes were made to add
    page.locator("#tiles").scroll_into_view_if_needed()
    page.locator("#tiles svg").get_by_text("西藏", exact=True).wait_for()
    assert page.locator("#tiles svg .mark-rect").first.locator("path").count() == 31
    assert page.locator("#tiles svg .mark-rect").nth(1).locator("path").count() == len(PROVINCES)
    assert page.locator(".multiple").count() == 6
    page.get_by_role("button", name="Switch to English").click()
    page.locator("#tiles svg").get_by_text("Tibet (Xizang)", exact=True).wait_for()
    assert page.locator("#ranking tbody td:nth-child(2)").all_inner_texts()[:3] == [
        "Tibet (Xizang)",
        "Sichuan",
        "Guangdong",
    ]
    assert "Zhejiang" in page.locator(".multiple").all_inner_texts()
    page.get_by_role("button", name="切换为中文").click()
    page.get_by_label("级别").select_option("city")
    assert page.locator("#tiles").is_hidden()  # no map of fewer than five provinces
    assert "level=city" in page.url
    page.locator("#against tbody a[href*='#n']").first.click()
    page.locator("#detail:visible").wait_for()


def test_a_comparison_stands_in_its_address_and_is_taken_along_as_a_file(watch, wide: Path):
    page = watch(accept_downloads=True).open(wide / "compare.html")
    page.get_by_label("换一个指标").fill("地区生产总值")
    page.get_by_label("换一个指标").press("Enter")
    page.get_by_label("加一个地区").fill("四川省")
    page.get_by_label("加一个地区").press("Enter")
    page.get_by_role("button", name="移去牡丹江市").click()
    page.get_by_role("button", name="移去四川省").wait_for()
    page.goto(page.url)  # opened again, it is the same
    shown = page.locator("#chosen button").all_inner_texts()
    assert "四川省 ✕" in shown and "牡丹江市 ✕" not in shown
    with page.expect_download() as caught:
        page.get_by_role("button", name="下载 CSV").click()
    rows = list(csv.DictReader(io.StringIO(caught.value.path().read_text("utf-8-sig"))))
    assert len(rows) == page.locator("#figures tbody tr").count()
    assert {row["指标代码"] for row in rows} == {"ECO_GDP"}
    assert all(float(row["实际"]) for row in rows if row["实际原文"])
    for kind, starts in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        with page.expect_download() as caught:
            page.get_by_role("button", name=kind, exact=True).click()
        assert caught.value.path().read_bytes().startswith(starts)
    cited = page.locator("#cite").inner_text()
    assert "compare.html?" in cited and re.search(r"发布 r\d+（\d{4}-\d\d-\d\d）", cited) and "检索" in cited


def test_texts_things_places_and_indicators_are_found(watch, wide: Path):
    page = watch().open(wide / "search.html")
    page.get_by_role("searchbox").fill("林海水库")
    page.locator("#things").get_by_role("link", name="林海水库").first.wait_for()
    passage = page.locator("#texts li", has_text="牡丹江市 2020").locator("mark").first
    assert passage.inner_text() == "林海水库"
    assert "q=%E6%9E%97" in page.url
    passage.click()
    assert "/reports/" in page.url
    found = watch().open(wide / "search.html")
    found.get_by_role("searchbox").fill("生产总值")
    found.locator("#indicators a").first.wait_for()
    for asked in ("牡丹江", "mudanjiang"):
        found.get_by_role("searchbox").fill(asked)
        found.locator("#places").get_by_role("link", name="牡丹江市").wait_for()


# Contrast takes most of the time: it is looked at once a language and once a size.
@pytest.mark.parametrize(
    ("size", "lang", "contrast"),
    [((1280, 860), "zh", True), ((1280, 860), "en", False), ((390, 844), "zh", False), ((390, 844), "en", True)],
    ids=["desk-zh", "desk-en", "phone-zh", "phone-en"],
)
def test_these_pages_fit_their_window_and_hinder_nobody(watch, wide: Path, size, lang, contrast):
    reader = watch(size, bypass_csp=True)
    of_the_whole = ("index.html", "quality.html", "indicators.html", "compare.html", "search.html")
    for name in (*of_the_whole, "indicators/ECO_GDP.html", "things/231000.html", "places/231000.html"):
        page = reader.open(wide / name, lang=lang)
        page.wait_for_load_state("load")
        page.locator("main h1").wait_for()
        reader.shoot(f"{name.replace('/', '-')}-{lang}-{size[0]}")
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], name
        options = {
            "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
            "rules": {"color-contrast": {"enabled": contrast}},
            "preload": False,
            "resultTypes": ["violations"],
        }
        audit = Axe().run(page, options=options)
        found = [(one["id"], one["nodes"][0]["html"][:200]) for one in audit.response["violations"]]
        assert not found, name
