"""A warehouse that one version of the code filled, and the next version goes on with."""

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).parents[2]
PARTS = ("ingest", "flows", "expectations", "dbt_project", "corrections.csv")


@pytest.fixture
def other_code(tmp_path: Path) -> Path:
    """A copy of the project in which 市 is no noun of places any more, and texts of one county are no reports."""
    project = tmp_path / "project"
    project.mkdir()
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, project / part)
    return project


def _run(project: Path, server: dict[str, str], warehouse: Path, *arguments: str | Path) -> str:
    """`gwr` of the code in a folder."""
    code = f"import sys; sys.path.insert(0, {str(project)!r}); from flows.cli.app import app; app()"
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env=server | {"GWR_WAREHOUSE": str(warehouse), "PYTHONPATH": str(project), "COLUMNS": "160"},
        capture_output=True,
        text=True,
        cwd=project,
    )
    assert done.returncode in (0, 3), done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.slow
def test_no_row_of_older_code_stays_beside_newer_ones(other_code, server, warehouse, tmp_path):
    """Not even of reports that the run's sources do not name, and of documents that the newer code refuses."""
    seed = (ROOT / "reports" / "mudanjiang-2020.txt").read_text("utf-8")
    (tmp_path / "refused.txt").write_text(seed.replace("2019", "2018") + "\n附：绝无仅有的字样\n", "utf-8")
    (tmp_path / "other.txt").write_text(seed.replace("2019", "2017"), "utf-8")
    environment = dict(server)
    before = _run(ROOT, environment, warehouse, "run", tmp_path / "refused.txt")
    assert "Published r0002" in before
    with duckdb.connect(warehouse / "work.duckdb", read_only=True) as connection:
        old = dict(connection.execute("SELECT report_id, extractor_version FROM staging.load").fetchall())
        (names,) = connection.execute("SELECT count(*) FROM staging.observation WHERE name LIKE '%地区%'").fetchone()
    assert len(old) == 2 and names
    verbs = other_code / "ingest" / "words" / "verbs.txt"
    verbs.write_text(verbs.read_text("utf-8").replace("增长 提高 ", "提高 ", 1), "utf-8")
    recognise = other_code / "ingest" / "report" / "recognise.py"
    recognise.write_text(
        recognise.read_text("utf-8").replace(
            "def recognise(", "def recognise(text):\n    newer = _refused('refused by the newer code')\n"
            "    return newer if '绝无仅有' in text else _older(text)\n\n\ndef _older(", 1
        ), "utf-8",
    )  # fmt: skip
    said = _run(other_code, environment, warehouse, "run", tmp_path / "other.txt")
    assert "documents of other sources were reread" in said
    assert "refused by the newer code" in said
    with duckdb.connect(warehouse / "work.duckdb", read_only=True) as connection:
        new = dict(connection.execute("SELECT report_id, extractor_version FROM staging.load").fetchall())
        rows = {
            table: connection.execute(f"SELECT DISTINCT report_id FROM {table}").fetchall()
            for table in ("staging.observation", "staging.quantity", "marts.fct_observation", "marts.dim_report")
        }
    assert len(set(new.values())) == 1 and not set(new.values()) & set(old.values())
    refused = old.keys() - new.keys()
    assert len(refused) == 1 and len(new) == 2
    for table, found in rows.items():
        assert {report for (report,) in found} - {None} == new.keys(), table
    told = _run(ROOT, environment, warehouse, "releases", "r0002", "r0003")
    (version,) = set(new.values())
    assert f"→ {version}" in told and "of the 1 reports in both, 1 were reread, and 1 of these have other rows" in told
    assert "The extractor has changed" not in _run(ROOT, environment, warehouse, "releases", "r0001", "r0002")
