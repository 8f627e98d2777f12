"""A warehouse built by the real command once a session; tests work on copies of it, or read it."""

import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock
from forked import Forks

from flows.server.process import Server, prepare

ROOT = Path(__file__).parents[2]
SEED = ROOT / "reports" / "mudanjiang-2020.txt"
GWR = Path(sys.executable).with_name("gwr")

Gwr = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session", autouse=True)
def one_report() -> Iterator[None]:
    """Of the reports that ship the first is what `gwr run` reads here: most tests need no more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GWR_SOURCES", json.dumps({"reports": {"location": str(SEED)}}))
        yield


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
    """The outcome of `gwr run` in an empty warehouse folder, Prefect's own server included; `.folder` is the folder.

    Made once for all processes that the tests run in; nobody writes to it.
    """
    return _run_once(tmp_path_factory, "built", dict(os.environ))


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> "subprocess.CompletedProcess[str]":
    """The same of all reports that ship, as a newcomer's first run leaves it: for what takes several years."""
    environment = {name: value for name, value in os.environ.items() if name != "GWR_SOURCES"}
    return _run_once(tmp_path_factory, "shipped", environment)


def _run_once(
    tmp_path_factory: pytest.TempPathFactory, name: str, environment: dict[str, str]
) -> "subprocess.CompletedProcess[str]":
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / name
    folder, outcome = shared / "warehouse", shared / "outcome.pickle"
    shared.mkdir(exist_ok=True)
    with FileLock(shared / "lock"):
        if not outcome.exists():
            environment |= {"GWR_WAREHOUSE": str(folder)}
            done = subprocess.run([GWR, "run"], env=environment, capture_output=True, text=True, cwd=ROOT)
            outcome.write_bytes(pickle.dumps(done))
    done = pickle.loads(outcome.read_bytes())
    assert done.returncode == 0, done.stdout + done.stderr
    done.folder = folder
    return done


@pytest.fixture
def warehouse(built: "subprocess.CompletedProcess[str]", tmp_path: Path) -> Path:
    """A copy of the built warehouse for a test to work on."""
    return shutil.copytree(built.folder, tmp_path / "warehouse")  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def forks(server: dict[str, str]) -> Iterator[Forks]:
    """Forks of a process that has imported all that `gwr run` does, the session's Prefect server in its environment."""
    with Forks(server) as forks:
        yield forks


@pytest.fixture
def gwr(server: dict[str, str], forks: Forks, tmp_path: Path) -> Gwr:
    """`gwr` in a process of its own, with the session's Prefect server, on `tmp_path / "warehouse"`; pages aside."""
    usual = server | {"GWR_WAREHOUSE": str(tmp_path / "warehouse"), "GWR_DRAW_SITE": "false"}

    def call(*arguments: str | Path, **variables: str) -> "subprocess.CompletedProcess[str]":
        environment = usual | variables
        command = [GWR, *map(str, arguments)]
        if "PYTHONPATH" in variables:  # it imports something else
            return subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)
        return forks.run(command, environment)

    return call
