"""Settings: what outranks what, what is refused, and what people are told of it."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from flows import settings
from flows.cli.app import app
from flows.cli.config import as_markdown

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No settings but a test's own; returns where the file would be."""
    for name in [one.variable for one in settings.effective()]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GWR_CONFIG", str(tmp_path / "gwr.toml"))
    return tmp_path / "gwr.toml"


def origin(name: str, **flags: object) -> tuple[object, str]:
    (one,) = (one for one in settings.effective(**flags) if one.name == name)
    return one.value, one.origin


def test_a_flag_outranks_the_environment_the_file_and_the_default(nothing_set, monkeypatch):
    assert origin("wait") == (0, "default")
    nothing_set.write_text("wait = 1\n[schedule]\ncron = '5 4 * * *'\n")
    assert origin("wait") == (1, "file")
    monkeypatch.setenv("GWR_WAIT", "2")
    assert origin("wait") == (2, "environment")
    assert origin("wait", wait=3) == (3, "flag")


def test_settings_of_a_group_have_their_origin_each(nothing_set, monkeypatch):
    nothing_set.write_text("[schedule]\ncron = '5 4 * * *'\n")
    monkeypatch.setenv("GWR_SCHEDULE__TIME_ZONE", "Asia/Urumqi")
    assert origin("schedule.cron") == ("5 4 * * *", "file")
    assert origin("schedule.time_zone") == ("Asia/Urumqi", "environment")
    assert origin("schedule.run_hours")[1] == "default"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[schedule]\ncron = 'daily'", "schedule.cron.*five fields"),
        ("[schedule]\ntime_zone = 'Asia/Mudanjiang'", "schedule.time_zone.*no time zone"),
        ("[prefect]\nport = 0", "prefect.port"),
        ("[engine]\naddress = 'tcp://10.0.0.7:8786'", "engine.*set kind = 'dask'"),
        ("[lake]\ndata = 'd'\ncatalogue = 'postgres:dbname=gwr password=x'", "lake.*into PGPASSWORD"),
        ("[lake]\ncatalogue = 'lake.ducklake'", "lake.*both a catalogue and a place"),
        ("keep_release = 3", "keep_release"),
        ("batch_mb = 'three'", "batch_mb"),
    ],
)
def test_what_is_wrong_is_refused_by_name(nothing_set, text, said):
    nothing_set.write_text(text)
    with pytest.raises(ValidationError):
        settings.load()
    for command in (["config"], ["extract", "-"], ["followup", "a", "b"], ["sources", "list"], ["sources", "check"]):
        done = CliRunner().invoke(app, command)
        assert done.exit_code == 2
        assert [line for line in done.stderr.splitlines() if re.search(said, line)]


def test_relative_paths_count_from_the_files_folder(nothing_set):
    nothing_set.write_text(
        "warehouse = 'w'\ncorrections = 'c.csv'\n[land]\nstore = 'landed'\n"
        "[lake]\ncatalogue = 'lake.ducklake'\ndata = 's3://gwr/lake'\n"
    )
    in_force = settings.load()
    assert in_force.warehouse == nothing_set.parent / "w"
    assert in_force.corrections == nothing_set.parent / "c.csv"
    assert in_force.land.store == str(nothing_set.parent / "landed")
    assert in_force.lake.catalogue == str(nothing_set.parent / "lake.ducklake")
    assert in_force.lake.data == "s3://gwr/lake"
    nothing_set.write_text("[lake]\ncatalogue = 'postgres:dbname=gwr'\ndata = 'lake'\n")
    assert settings.load().lake.catalogue == "postgres:dbname=gwr"


def test_the_webhooks_address_is_not_shown(monkeypatch):
    monkeypatch.setenv("GWR_PREFECT__WEBHOOK", "https://hooks.example.org/secret")
    done = CliRunner().invoke(app, ["config"])
    assert done.exit_code == 0
    assert "prefect.webhook" in done.stdout
    assert "secret" not in done.stdout


def test_the_table_of_settings_in_the_docs_is_current():
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    table = page.split("<!-- gwr config --markdown -->\n")[1]
    assert table == as_markdown(settings.effective()), "write it anew: gwr config --markdown"
