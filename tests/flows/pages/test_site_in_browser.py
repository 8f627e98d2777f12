"""The site as a reader meets it: opened from files, in both languages, on a desk and on a phone."""

import re
from pathlib import Path

import duckdb
import pytest
from axe_playwright_python.sync_playwright import Axe
from page_data import data_of

PLACE = "231000"


@pytest.fixture(scope="session")
def report(site: Path) -> Path:
    (page,) = (site / "reports").glob("*.html")
    return page


@pytest.fixture(scope="session")
def pages(site: Path, report: Path) -> dict[str, tuple[Path, str]]:
    """Each kind of page, and each view of the report's."""
    return {
        "overview": (site / "index.html", ""),
        "quality": (site / "quality.html", ""),
        "place": (site / "places" / f"{PLACE}.html", ""),
        "text": (report, ""),
        "figures": (report, "#figures"),
        "commitments": (report, "#commitments"),
        "themes": (report, "#themes"),
    }


@pytest.mark.parametrize("size", [(1280, 860), (390, 844)], ids=["desk", "phone"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pages_fit_their_window_and_draw_their_charts_without_a_word(watch, pages, size, lang):
    reader = watch(size)
    for name, (path, fragment) in pages.items():
        page = reader.open(path, fragment, lang)
        reader.shoot(f"{name}-{lang}-{size[0]}")
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], name
        assert page.evaluate("document.documentElement.dataset.lang") == lang
        for tab in page.locator("[role=tab][aria-selected=true]").all():
            box = tab.bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= size[0], name
        for chart in page.locator(".chart:visible").all():
            chart.scroll_into_view_if_needed()
            drawn = chart.locator("svg .mark-rect path, svg .mark-symbol path, svg .mark-line path")
            drawn.first.wait_for(state="attached", timeout=10_000)
            told = chart.get_attribute("aria-label")
            assert told and bool(re.search("[a-z]{3}", told)) is (lang == "en"), (name, told)
    assert page.title()


@pytest.mark.parametrize("size", [(1280, 860), (390, 844)], ids=["desk", "phone"])
def test_nothing_hinders_readers_with_impairments(watch, pages, size):
    """No violation of WCAG 2.1 A and AA that axe-core can tell: contrast, names, roles, order of headings."""
    reader = watch(size, bypass_csp=True)  # the auditor is a script that the pages would not let in
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
    found = []
    for name, (path, fragment) in pages.items():
        page = reader.open(path, fragment)
        if name == "text":
            page.locator("#text a[class]").first.click()
        audit = Axe().run(page, options={"runOnly": rules, "preload": False, "resultTypes": ["violations"]})
        assert len(audit.response["passes"]) > 10
        for one in audit.response["violations"]:
            found += [f"{name} {one['id']}: {node['html'][:160]} {node['failureSummary']}" for node in one["nodes"][:2]]
    assert not found, "\n".join(found)


def test_the_language_is_switched_everywhere_and_taken_along(watch, site: Path):
    page = watch().open(site / "index.html")
    assert page.get_by_role("heading", level=1).inner_text() == "政府工作报告里的每一个数字"
    page.get_by_role("button", name="Switch to English").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Every figure in the government work reports"
    page.locator("#by-year svg").get_by_text("Actual").wait_for()
    assert page.evaluate("document.documentElement.lang") == "en"
    page.locator(".grid th a").first.click()
    page.get_by_role("heading", name="Headline indicators: target against actual").wait_for()
    assert page.get_by_role("heading", level=1).inner_text() == "Mudanjiang"
    assert page.locator(".crumbs").inner_text().split() == ["Overview", "Heilongjiang", "City", "231000", "牡丹江市"]
    page.locator(".title nav a").first.click()
    page.get_by_role("heading", level=1, name="Mudanjiang · government work report 2020").wait_for()
    page.go_back()
    # What is shown, is shown in one language alone: of Chinese only what reports and names say.
    assert "目标完成情况" not in page.locator("main").inner_text()


def test_figures_are_filtered_and_sorted(watch, report: Path):
    page = watch().open(report, "#figures")
    view = page.locator("#view-figures")
    names = view.locator("tbody tr td:nth-child(2)")
    view.get_by_role("searchbox").fill("预算 收入")
    found = names.all_inner_texts()
    assert "一般公共预算收入" in found  # and what else stands in a sentence with both words
    assert 3 <= len(found) < 20
    view.get_by_label("状态").select_option("target")
    assert 0 < names.count() < len(found)
    view.get_by_role("searchbox").fill("没有这样的指标")
    assert view.get_by_role("status").inner_text().startswith("0 / ")
    view.get_by_role("searchbox").fill("")
    view.get_by_label("计量").select_option("growth")
    view.get_by_role("button", name="数值").click()
    view.get_by_role("button", name="数值").click()
    assert view.get_by_role("columnheader", name="数值").get_attribute("aria-sort") == "descending"
    values = [
        float(re.sub(r"[^\d.]", "", cell)) for cell in view.locator("tbody td.number:nth-child(6)").all_inner_texts()
    ]
    assert len(values) > 5
    assert values == sorted(values, reverse=True)


def test_every_number_is_led_back_to_its_characters_and_its_row(watch, report: Path, built):
    with duckdb.connect(built.folder / "warehouse.duckdb", read_only=True) as connection:
        ((text,),) = connection.execute("SELECT text FROM staging.report").fetchall()
        spans = connection.execute('SELECT DISTINCT start, "end" FROM staging.quantity').fetchall()
        (row,) = connection.execute(
            "SELECT observation_id, start, printed FROM marts.fct_observation WHERE indicator_code = 'ECO_GDP'"
            " AND status = 'target'"
        ).fetchall()
    page = watch().open(report)
    shown = page.evaluate("[...document.getElementById('text').children].map(line => line.textContent).join('\\n')")
    assert shown == text
    marked = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('#text a[id^=n]')].map(a => [a.id.slice(1), a.textContent]))"
    )
    assert marked == {str(start): text[start:end].split("\n")[0] for start, end in spans}
    page.goto(f"{report.absolute().as_uri()}#n{row[1]}")
    detail = page.get_by_role("complementary", name="所选数字")
    assert row[0] in detail.inner_text()
    assert "地区生产总值" in detail.inner_text()
    assert page.locator("#text a.on").inner_text() == row[2]


def test_a_place_leads_to_the_evidence_of_its_figures(watch, pages):
    page = watch().open(pages["place"][0])
    chart = page.locator("#headlines section").filter(has_text="地区生产总值 · 增速")
    chart.locator("summary").click()
    chart.get_by_role("link", name="5%").click()
    page.locator("#detail:visible").wait_for()
    assert "/reports/" in page.url
    assert page.locator("#detail h3").first.inner_text() == "目标 地区生产总值"
    page.locator(".crumbs a").click()
    assert page.get_by_role("heading", level=1).inner_text() == "牡丹江市"


def test_all_works_from_the_keyboard(watch, report: Path):
    page = watch().open(report)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.get_by_role("tab", name="原文").focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("tab", name="数据").get_attribute("aria-selected") == "true"
    assert page.locator("#view-figures tbody tr").count() == 50
    page.keyboard.press("ArrowLeft")
    page.locator("#text a[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    first = page.locator("#detail .key").first.inner_text()
    page.keyboard.press("ArrowRight")
    assert page.locator("#detail .key").first.inner_text() != first
    page.keyboard.press("Escape")
    assert page.locator("#detail").is_hidden()
    assert page.evaluate("document.activeElement.id").startswith("n")


def test_marks_of_a_kind_can_be_put_away(watch, report: Path):
    page = watch().open(report)
    style = "getComputedStyle(document.querySelector('#text a.q')).textDecorationStyle"
    assert page.evaluate(style) == "dotted"
    page.get_by_role("button", name="非指标数字").click()
    assert page.evaluate("getComputedStyle(document.querySelector('#text a.q')).textDecorationLine") == "none"


def test_pages_carry_what_reports_say_as_text_alone(watch, tmp_path: Path):
    """A report that tries to be a page: its tags, quotes and scripts are shown, never obeyed."""
    import subprocess
    import sys

    hostile = (
        "某市政府工作报告\n\n各位代表：\n一、2019年工作回顾\n"
        "全市<script>document.title='taken'</script>生产总值增长5%。"
        "<img src=x onerror=alert(1)>财政收入“</script><script>alert(2)</script>”增长6%。\n"
        "二、2020年工作安排\n进出口\"总额'&lt;增长7%以上，新建<a href=javascript:alert(3)>学校</a>20所。\n"
    ) * 3
    source = tmp_path / "某市2020年政府工作报告.txt"
    source.write_text(hostile, "utf-8")
    out = tmp_path / "page.html"
    gwr = Path(sys.executable).with_name("gwr")
    done = subprocess.run([gwr, "view", source, "--force", "--output", out], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    page = watch().open(out)
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    page.get_by_role("tab", name="数据").click()
    page.locator("#view-figures tbody a").first.click()
    assert "<script>document.title='taken'</script>" in page.locator("#text").inner_text()
    assert page.title() != "taken"
    assert page.locator("#text img, #text script, #detail img").count() == 0
    assert data_of(out)["observation"]["rows"]


def test_what_is_filtered_stands_in_the_address_and_on_paper_nothing_is_cut(watch, pages):
    reader = watch((718, 1000))  # a sheet of A4 within its margins
    page = reader.open(pages["place"][0])
    promises = page.locator("#promises")
    promises.get_by_label("结果").select_option("open")
    promises.get_by_role("searchbox").fill("水库")
    count = promises.get_by_role("status").inner_text()
    assert not count.startswith("0 /")
    page.goto(page.url)
    assert promises.get_by_role("status").inner_text() == count
    assert "promises.q=水库" in page.locator("#cite").inner_text()
    # Charts that nobody has scrolled to are drawn, too.
    page.locator(".chart:not([hidden], [data-drawn], details .chart)").first.wait_for(state="detached")
    page.emulate_media(media="print")
    reader.shoot("place-printed")
    assert page.evaluate("document.documentElement.scrollWidth") <= 718
    cut = "[...document.querySelectorAll('.scroll')].filter(box => box.scrollHeight > box.clientHeight + 1).length"
    assert page.evaluate(cut) == 0
    assert page.locator("thead").first.evaluate("head => getComputedStyle(head).display") == "table-header-group"
