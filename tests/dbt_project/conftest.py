"""Real dbt on a real DuckDB file: a working database with three reports in it, built once for all tests."""

import shutil
from pathlib import Path

import pytest
from working_database import HAILAR_2018, MUDANJIANG_2020, ZHEJIANG_2022, Dbt, load


@pytest.fixture(scope="session")
def dbt(tmp_path_factory: pytest.TempPathFactory) -> Dbt:
    return Dbt(tmp_path_factory.mktemp("dbt"))


@pytest.fixture(scope="session")
def built(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working database with three reports, built with all of dbt's tests; copy it before changing it."""
    database = tmp_path_factory.mktemp("warehouse") / "work.duckdb"
    load(database, [MUDANJIANG_2020, HAILAR_2018, ZHEJIANG_2022])
    done = dbt(database, "build")
    assert done.returncode == 0, done.stdout
    return database


@pytest.fixture
def work(built: Path, tmp_path: Path) -> Path:
    """A copy of the built database, to change."""
    return Path(shutil.copy(built, tmp_path / "work.duckdb"))
