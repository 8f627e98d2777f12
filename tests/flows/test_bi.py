"""The recipes of docs/bi.md, run as they stand there with the real clients; and what open sessions see of a release."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
import sqlalchemy
from sqlalchemy.pool import NullPool

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "bi.md").read_text("utf-8")
RECIPES = {name: text for _, name, text in re.findall(r"^```(python|sh) (\w+)\n(.*?)^```", PAGE, re.M | re.S)}


@pytest.fixture
def published(built, tmp_path: Path) -> Path:
    return Path(shutil.copy(built.folder / "warehouse.duckdb", tmp_path / "warehouse.duckdb"))


def run(name: str, folder: Path) -> str:
    """Run a recipe of the page in a folder with a published file; returns what it prints."""
    bin = Path(sys.executable).parent
    command = [sys.executable, "-c"] if name != "cli" else ["sh", "-c"]
    environment = os.environ | {"PATH": f"{bin}:{os.environ['PATH']}", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run([*command, RECIPES[name]], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("recipe", "said"),
    [
        ("duckdb", ["地区生产总值", "5%", "未到期"]),
        ("sqlalchemy", ["['observation_id']", "(2, "]),
        ("adbc", ['[["actual","target"]]', "[[119,65]]"]),
        ("cli", ["2020"]),
    ],
)
def test_recipe_works_as_written(recipe: str, said: list[str], published: Path):
    shown = run(recipe, published.parent)
    for words in said:
        assert words in shown


def test_every_recipe_is_tried():
    assert sorted(RECIPES) == ["adbc", "cli", "duckdb", "sqlalchemy"]


def engine(published: Path) -> sqlalchemy.Engine:
    return sqlalchemy.create_engine(f"duckdb:///{published}", connect_args={"read_only": True}, poolclass=NullPool)


def test_reflection_tells_tables_keys_and_comments(published: Path):
    inspector = sqlalchemy.inspect(engine(published))
    assert {"fct_observation", "dim_region"} <= set(inspector.get_table_names(schema="marts"))
    assert {"指标观测", "目标完成情况"} <= set(inspector.get_view_names(schema="中文"))
    table = sqlalchemy.Table("fct_observation", sqlalchemy.MetaData(), schema="marts", autoload_with=engine(published))
    assert [column.name for column in table.primary_key] == ["observation_id"]
    assert "观测事实表" in table.comment
    assert all(column.comment for column in table.columns)


def test_readers_cannot_write(published: Path):
    with engine(published).connect() as connection, pytest.raises(sqlalchemy.exc.DBAPIError, match="read-only"):
        connection.execute(sqlalchemy.text("DROP TABLE marts.fct_observation CASCADE"))


def test_a_release_shows_to_whoever_opens_the_file_anew(published: Path, tmp_path: Path):
    """An open connection keeps its release; the next query through NullPool and a new process see the next one."""
    ask = "SELECT release_id FROM release.record"
    client = engine(published)

    def in_new_process() -> str:
        code = f"import duckdb; print(duckdb.connect({str(published)!r}, read_only=True).sql({ask!r}).fetchone()[0])"
        return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()

    def through_pool() -> str:
        with client.connect() as connection:
            return connection.execute(sqlalchemy.text(ask)).scalar_one()

    following = Path(shutil.copy(published, tmp_path / "next.duckdb"))
    following.chmod(0o644)
    with duckdb.connect(following) as connection:
        connection.execute("UPDATE release.record SET release_id = 'r0077'")
    assert through_pool() == "r0001"
    with duckdb.connect(published, read_only=True) as session:
        assert session.sql(ask).fetchone() == ("r0001",)
        following.replace(published)
        assert session.sql(ask).fetchone() == ("r0001",)
        assert session.sql("SELECT count(*) FROM marts.fct_observation").fetchone() == (184,)
        assert in_new_process() == "r0077"
    assert through_pool() == "r0077"
