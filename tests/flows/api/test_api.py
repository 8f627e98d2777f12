"""`gwr api`: the real server in a process of its own, over the release of the reports that ship."""

import re
import shutil
import signal
import socket
import subprocess
import sys
import weakref
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import duckdb
import httpx
import polars as pl
import pytest
from openapi_spec_validator import validate

from flows.api.listings import LISTINGS, SEARCH
from flows.api.served import Bounds, NotServed, Served, TooMuch

GWR = Path(sys.executable).with_name("gwr")
EVERY = (*LISTINGS, SEARCH)


@pytest.fixture(scope="module")
def warehouse(shipped, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the published file, of which the tests may put another in the place."""
    folder = tmp_path_factory.mktemp("api")
    shutil.copy(shipped.folder / "warehouse.duckdb", folder)
    return folder


@pytest.fixture(scope="module")
def other(warehouse: Path) -> Path:
    """Another release: r0002, without the reports of 2021, and with a name that a spreadsheet would run."""
    path = warehouse / "r0002.duckdb"
    shutil.copy(warehouse / "warehouse.duckdb", path)
    path.chmod(0o644)
    with duckdb.connect(path) as connection:
        connection.execute("UPDATE release.record SET release_id = 'r0002'")
        connection.execute("DELETE FROM marts.mart_target_fulfilment WHERE plan_year = 2021")
        connection.execute("UPDATE marts.dim_term SET name_en = '=HYPERLINK(1)' WHERE value = 'met'")
    return path


@pytest.fixture(scope="module")
def api(warehouse: Path) -> Iterator[httpx.Client]:
    command = [GWR, "api", "--port", "0", "--warehouse", warehouse]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        url = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert url, line + process.stderr.read()
        with httpx.Client(base_url=url[0], timeout=60) as client:
            yield client
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 128 + signal.SIGTERM
        assert process.stderr.read().strip() == "Stopped."


@pytest.fixture
def published(warehouse: Path, other: Path) -> Iterator[Any]:
    """What puts the other release in the place of the one in force, as a publication does; it is put back."""
    path = warehouse / "warehouse.duckdb"
    kept = shutil.copy(path, warehouse / "kept")

    def put(file: Path) -> None:
        beside = shutil.copy(file, warehouse / "next")
        Path(beside).replace(path)

    yield lambda: put(other)
    put(kept)


def asked(api: httpx.Client, path: str, **parameters: Any) -> dict[str, Any]:
    answer = api.get(path, params=parameters)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["release"] == answer.headers["Gwr-Release"]
    return body


def test_a_target_has_what_was_reported_and_the_verdict(api: httpx.Client):
    body = asked(api, "/targets", region="牡丹江", indicator="GDP", year="2021", measure="增速")
    (row,) = [row for row in body["rows"] if row["period"] == "2021"]
    assert (row["printed"], row["actual_printed"], row["verdict"]) == ("6%", "6.1%", "met")
    assert asked(api, f"/targets/{row['observation_id']}")["row"] == row
    (told,) = asked(api, "/observations", name="生产总值", status="target", period="2021", year="2021")["rows"]
    assert told["observation_id"] == row["observation_id"]


def test_a_report_comes_with_its_text_and_sections(api: httpx.Client):
    reports = asked(api, "/reports", within="黑龙江省")
    assert [row["plan_year"] for row in reports["rows"]] == [2020, 2021, 2022]
    assert "text" not in reports["rows"][0]
    body = asked(api, f"/reports/{reports['rows'][0]['report_id']}")
    section = next(one for one in body["sections"] if "攻坚战" in one["heading"])
    assert section["heading"] in body["row"]["text"][section["start"] - 100 : section["end"]]
    found = asked(api, "/search", q="高标准农田", kind="text", year=2020)["rows"]
    assert [body["row"]["text"][row["start"] : row["end"]] for row in found] == ["高标准农田"] * len(found) != []


@pytest.mark.parametrize("listing", EVERY, ids=lambda one: one.name)
def test_pages_are_complete_and_stable(api: httpx.Client, warehouse: Path, listing):
    given = {"q": "农"} if listing is SEARCH else {"within": "黑龙江省"} if listing.name == "regions" else {}
    size = max(asked(api, f"/{listing.name}", limit=1, **given)["total"] // 3 - 1, 1)
    url, rows, again = str(httpx.URL(f"/{listing.name}", params={"limit": size, **given})), [], []
    while url:
        answer = api.get(url)
        rows += answer.json()["rows"]
        again += api.get(url).json()["rows"]
        url = answer.json()["next"]
        assert (f'<{url}>; rel="next"' == answer.headers.get("Link")) is bool(url)
    assert rows == again
    assert len({str(row) for row in rows}) == len(rows) == answer.json()["total"] > 3 * (listing.name != "reports")
    if listing.key and not given:
        with duckdb.connect(warehouse / "warehouse.duckdb", read_only=True) as connection:
            keys = connection.execute(f"SELECT {listing.key} FROM {listing.relation}").fetchall()
        assert {key for (key,) in keys} == {row[listing.key] for row in rows}


def test_a_search_finds_places_indicators_things_and_texts(api: httpx.Client):
    rows = [row for q in ("牡丹江", "gdp") for row in asked(api, "/search", q=q, limit=10_000)["rows"]]
    assert {row["kind"] for row in rows} == {"place", "indicator", "entity", "text"}
    assert {"231000", "ECO_GDP"} <= {row["id"] for row in rows}


@pytest.mark.parametrize(
    ("path", "status", "detail", "suggestion"),
    [
        ("/observations?region=牡丹江是", 422, "no place is 牡丹江是", "231000"),
        ("/targets?within=黑龙江升", 422, "no place is 黑龙江升", "230000"),
        ("/targets?indicator=ECO_GPD", 422, "no indicator is ECO_GPD; did you mean", "ECO_GDP"),
        ("/targets?measure=growht", 422, "no measure is growht; did you mean growth", "growth"),
        ("/observations?regoin=牡丹江市", 422, "did you mean region?", "region"),
        ("/observations?report_id=a0e4641304f510d5", 422, "no report_id is", "a0e4641304f510d4"),
        ("/observations?year=2O20", 422, "a year is 2020, years are 2016-2020", None),
        ("/observations?limit=10001", 422, "less than or equal to 10000", None),
        ("/indicators/ECO_GPD", 404, "there is no indicator_code ECO_GPD; did you mean", "ECO_GDP"),
        ("/reports/0000", 404, "/reports lists the existing ones", None),
        ("/tables", 404, "/ lists what can be asked", None),
        ("/search", 422, "q: Field required", None),
    ],
)
def test_what_there_is_not_is_said_with_what_may_be_meant(api: httpx.Client, path, status, detail, suggestion):
    answer = api.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert detail in body["detail"]
    assert suggestion is None or suggestion in body["suggestions"]
    assert body["release"] == answer.headers["Gwr-Release"] == "r0001"


_CURSOR_OF_NUMBERS = "WzEsIDJd"


@pytest.mark.parametrize(
    "path",
    [
        "/observations?name=%00'%22;DROP TABLE marts.observation;--",
        "/search?q=%ED%A0%80%FF\u202e%25_\\",
        "/search?q=" + "农" * 101,
        "/search?q=",
        "/regions?region=" + "'; ATTACH '/etc/passwd'; --",
        "/regions?" + "&".join(["region=牡丹江市"] * 51),
        "/indicators/..%2f..%2fetc%2fpasswd",
        "/observations?limit=-1",
        "/observations?limit=1e3",
        "/observations?year=0000-99999",
        f"/observations?cursor={_CURSOR_OF_NUMBERS}",
        "/observations?cursor=" + "W" * 999,
        "/observations?cursor=%00",
        "/codes?field=verdict&field=verdict&format=exe",
        "//etc/passwd",
    ],
)
def test_hostile_questions_are_answered_calmly(api: httpx.Client, path: str):
    answer = api.get(path)
    assert answer.status_code in (200, 404, 422), answer.text
    assert answer.json()["release"] == "r0001"
    assert "etc/passwd" not in answer.text or answer.status_code != 200
    assert asked(api, "/observations", limit=1)["total"] > 500


def test_another_page_cannot_ask_through_a_reader(api: httpx.Client):
    assert api.get("/reports", headers={"Host": "evil.example"}).status_code == 400
    assert api.get("/reports", headers={"Host": f"localhost:{api.base_url.port}"}).status_code == 200
    answer = api.get("/reports", headers={"Origin": "http://evil.example"})
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert api.request(method, "/reports").status_code == 405


def test_a_release_that_is_published_meanwhile_is_served(api: httpx.Client, published):
    before = asked(api, "/targets", limit=2)
    published()
    after = asked(api, "/targets", limit=2)
    assert (before["release"], after["release"]) == ("r0001", "r0002")
    assert after["total"] < before["total"]
    page = api.get(before["next"])
    assert page.status_code == 409
    assert "r0002 is in force now" in page.json()["detail"]
    assert asked(api, "/")["release"] == "r0002"
    # In CSV no text is a formula, and the release stands in every row.
    answer = api.get("/codes", params={"field": "verdict", "format": "csv"})
    assert answer.headers["Gwr-Release"] == "r0002"
    rows = pl.read_csv(StringIO(answer.text.removeprefix("\ufeff")))
    assert rows["release"].unique().to_list() == ["r0002"]
    assert rows.filter(pl.col("value") == "met")["name_en"].item() == "'=HYPERLINK(1)"


def test_no_release_is_said(api: httpx.Client, warehouse: Path):
    path = warehouse / "warehouse.duckdb"
    path.rename(warehouse / "away")
    try:
        answer = api.get("/reports")
    finally:
        (warehouse / "away").rename(path)
    assert answer.status_code == 503
    assert "`gwr run` does it" in answer.json()["detail"]
    assert asked(api, "/reports")["total"] == 3


def test_the_description_is_valid_and_every_example_finds_something(api: httpx.Client):
    description = api.get("/openapi.json").json()
    validate(description)
    assert description["info"]["version"] == "r0001"
    for listing in EVERY:
        told = description["paths"][f"/{listing.name}"]["get"]["parameters"]
        assert [one["name"] for one in told if not one.get("description")] == []
        needed = {"q": "农"} if listing is SEARCH else {}
        for one in listing.filters:
            if one.name != "verdict_reason":  # three reports have few that are undecided
                given = needed | {one.name: one.example}
                assert asked(api, f"/{listing.name}", limit=1, **given)["total"], (listing.name, one.name)
        columns = description["components"]["schemas"][listing.name]["properties"]
        row = asked(api, f"/{listing.name}", limit=1, **needed)["rows"][0]
        assert row.keys() == columns.keys()
        assert [name for name in columns if not columns[name]["description"]] == []
        (shown,) = description["components"]["schemas"][listing.name]["examples"]
        assert shown.keys() == row.keys()


def test_who_has_begun_with_a_release_ends_with_it(warehouse: Path, published):
    served = Served(warehouse / "warehouse.duckdb")
    begun = served.in_force()
    published()
    count = "SELECT count(*) FROM marts.mart_target_fulfilment"
    assert served.in_force().release.release_id == "r0002"
    assert begun.release.release_id == "r0001"
    assert begun.ask(count).item() > served.in_force().ask(count).item()
    assert served.in_force() is served.in_force()
    with pytest.raises(NotServed, match="nother version of gwr"):
        begun.ask("FROM marts.table_of_another_version")
    replaced = weakref.ref(begun)
    del begun
    assert replaced() is None  # closed, so that its space on the disk is free


def test_a_question_has_bounds(warehouse: Path):
    opened = Served(warehouse / "warehouse.duckdb", Bounds(seconds=0.3, memory="100MB")).in_force()
    endless = "SELECT count(*) FROM range(1000000) a(i), range(1000000) b(j) WHERE i * j = -1"
    with pytest.raises(TooMuch, match="longer than"):
        opened.ask(endless)
    with pytest.raises(TooMuch, match="memory"):
        Served(warehouse / "warehouse.duckdb", Bounds(memory="100MB")).in_force().ask(
            "SELECT list(repeat('农', 1000)) FROM range(10000000)"
        )
    for sql in (
        "SELECT * FROM read_text('/etc/hostname')",
        "SET memory_limit = '9GB'",
        "ATTACH '/etc/hostname' AS x",
        "DELETE FROM marts.dim_term",
    ):
        with pytest.raises(duckdb.Error):
            opened.ask(sql)
    assert opened.ask("SELECT 1").item() == 1


def test_the_command_says_why_it_cannot_serve(warehouse: Path, tmp_path: Path):
    nothing = subprocess.run([GWR, "api", "--warehouse", tmp_path], capture_output=True, text=True)
    assert (nothing.returncode, nothing.stderr.strip()) == (6, "Nothing is published yet: `gwr run` does it.")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run([GWR, "api", "--warehouse", warehouse, "--port", port], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Port {port} is not available")
