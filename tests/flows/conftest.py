"""A warehouse built by the real command once a session; tests work on copies of it, or read it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from flows.prefect_server import Server, prepare

ROOT = Path(__file__).parents[2]
GWR = Path(sys.executable).with_name("gwr")

Gwr = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of processes that share one Prefect server, which a run would otherwise start for itself."""
    folder = tmp_path_factory.mktemp("server")
    before = dict(os.environ)
    prepare(folder)
    with closing(Server(folder / "log")) as server:
        server.wait()
        shared = dict(os.environ)
        _set_environment(before)
        yield shared


def _set_environment(variables: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(variables)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> "subprocess.CompletedProcess[str]":
    """The outcome of `gwr run` in an empty warehouse folder, Prefect's own server included; `.folder` is the folder."""
    folder = tmp_path_factory.mktemp("built") / "warehouse"
    done = subprocess.run(
        [GWR, "run"], env=os.environ | {"GWR_WAREHOUSE": str(folder)}, capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout + done.stderr
    done.folder = folder  # type: ignore[attr-defined]
    return done


@pytest.fixture
def warehouse(built: "subprocess.CompletedProcess[str]", tmp_path: Path) -> Path:
    """A copy of the built warehouse for a test to work on."""
    return shutil.copytree(built.folder, tmp_path / "warehouse")  # type: ignore[attr-defined]


@pytest.fixture
def gwr(server: dict[str, str], tmp_path: Path) -> Gwr:
    """`gwr` in a process of its own, with the session's Prefect server, on `tmp_path / "warehouse"`."""

    def call(*arguments: str | Path, **variables: str) -> "subprocess.CompletedProcess[str]":
        environment = server | {"GWR_WAREHOUSE": str(tmp_path / "warehouse")} | variables
        command = [GWR, *map(str, arguments)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)

    return call
