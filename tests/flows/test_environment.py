"""What the installed libraries make is made once and kept with them, whole or not at all."""

import subprocess
import sys
from pathlib import Path

import pytest

from flows.environment import made_once


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    return tmp_path / "share" / "gwr"


def test_a_file_is_made_the_first_time_and_for_another_version(folder: Path):
    made = []

    def make(path: Path) -> None:
        made.append(path.name)
        path.write_text("made")

    for name in ("vega-1.js", "vega-1.js", "vega-2.js"):
        assert made_once(name, make) == folder / name
        assert (folder / name).read_text() == "made"
    assert made == ["vega-1.js", "vega-2.js"]


def test_what_is_half_made_is_never_seen(folder: Path):
    def stop(path: Path) -> None:
        path.write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made_once("vega-1.js", stop)
    assert list(folder.iterdir()) == []


def test_nothing_is_kept_where_nothing_can_be(tmp_path: Path):
    def fail(path: Path) -> None:
        raise subprocess.CalledProcessError(1, "prefect")

    assert made_once("prefect-1.db", fail) is None
    (tmp_path / "share" / "gwr").rmdir()
    (tmp_path / "share" / "gwr").write_text("a file where the folder should be")
    assert made_once("prefect-1.db", lambda path: path.write_text("made")) is None
