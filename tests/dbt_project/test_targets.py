"""Which file dbt works on: the same from every folder, and one of one's own to develop on."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from working_database import PROJECT, ROOT

from flows.run.dbt_plugin import Plugin


def test_dev_begins_with_the_release_and_a_comment_rebuilds_no_row(built: Path, tmp_path: Path):
    project, elsewhere, release = (tmp_path / name for name in ("dbt_project", "elsewhere", "warehouse.duckdb"))
    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    (tmp_path / "ingest").symlink_to(ROOT / "ingest")
    elsewhere.mkdir()
    shutil.copy(built, release)
    with duckdb.connect(release) as connection:
        connection.execute("UPDATE marts.fct_quantity SET printed = 'mark' WHERE rowid = 0")
    before = release.read_bytes()
    for name in ("int_region_told", "int_report"):
        model = project / "models" / "intermediate" / f"{name}.sql"
        model.write_text(f"-- What's said of it here.\n{model.read_text('utf-8')}\n/* And here. */\n", "utf-8")
    done = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("dbt")), "run", "--target", "dev", "--select", "+fct_quantity"),
            *("--project-dir", str(project), "--profiles-dir", str(project)),
        ],
        cwd=elsewhere,
        env=os.environ | {"GWR_DEV_DB": "../dev.duckdb", "DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert release.read_bytes() == before
    assert list(elsewhere.iterdir()) == []
    with duckdb.connect(tmp_path / "dev.duckdb") as connection:
        marked = "SELECT count(*) FROM marts.fct_quantity WHERE printed = 'mark'"
        assert connection.execute(marked).fetchone() == (1,)


def test_a_path_of_the_profile_counts_from_its_folder_and_is_told_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RuntimeError, match=re.escape(f"{ROOT / 'nowhere' / 'warehouse.duckdb'}, which does not exist")):
        Plugin("gwr", {"seeded": True}, SimpleNamespace(path="../nowhere/dev.duckdb"))
