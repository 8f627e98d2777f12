"""What decides the rows is part of a version, and nothing else is."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.versions import extractor_version, readers_version

ROOT = Path(__file__).parents[2]
INGEST = ROOT / "ingest"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package for a test to change."""
    return shutil.copytree(INGEST, tmp_path / "ingest", ignore=shutil.ignore_patterns("__pycache__"))


@pytest.fixture(autouse=True)
def _anew():
    """Leave no version of a copy, or of a made-up library, behind."""
    yield
    for version in (extractor_version, readers_version):
        version.cache_clear()


def _versions(copy: Path) -> tuple[str, str]:
    for version in (extractor_version, readers_version):
        version.cache_clear()
    return extractor_version(copy), readers_version(copy)


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.fixture(scope="module")
def versions() -> tuple[str, str]:
    return _versions(INGEST)


@pytest.mark.parametrize(
    ("file", "old", "new", "whose"),
    [
        ("words/verbs.txt", "增长 ", "", ["extractor"]),
        ("words/sections.toml", "[", "[another]\na = 1\n[", ["extractor"]),
        ("words/confidence.csv", "\n", "\nanother rule,0.5\n", ["extractor"]),
        ("catalogue/regions.csv", "牡丹江市", "牡丹河市", ["extractor", "readers"]),
        ("catalogue/indicators.csv", "地区生产总值", "地区总产值", ["extractor"]),
        ("language/numerals.py", "_LONGEST = 40", "_LONGEST = 41", ["extractor"]),
        ("report/recognise.py", "import re\n", "import re\n\nANOTHER = 1\n", ["extractor"]),
        ("tables/corrections.py", "1.0", "0.9", ["extractor"]),
        ("language/__init__.py", "\n", "\nANOTHER = 1\n", ["extractor"]),
        ("readers/html.py", "_MOST = 0.95", "_MOST = 0.9", ["readers"]),
        ("readers/docx.py", "零一二", "〇一二", ["readers"]),
        ("land/containers.py", "\nfrom ", "\nANOTHER = 1\nfrom ", ["readers"]),
        # What decides no row:
        ("language/numerals.py", "\n_LONGEST", "\n\n# A comment.\n_LONGEST", []),
        ("language/numerals.py", '"""Chinese numerals as numbers."""', '"""Numerals."""', []),
        ("language/numerals.py", '    """The value of a Chinese', '    """Another word on the value of a Chinese', []),
        ("readers/html.py", "_MOST = 0.95  #", "_MOST = 0.95  # and", []),
        ("words/verbs.txt", "# up, down:", "# Another comment.\n# up, down:", []),
        ("words/sections.toml", "\n", "\n# Another comment.\n", []),
        ("evaluate.py", "\nfrom ", "\nANOTHER = 1\nfrom ", []),
        ("catalogue/README.md", "catalogue", "list", []),
    ],
)
def test_a_version_changes_with_what_decides_the_rows(copy, versions, file, old, new, whose):
    before = dict(zip(("extractor", "readers"), versions, strict=True))
    _change(copy / file, old, new)
    after = dict(zip(("extractor", "readers"), _versions(copy), strict=True))
    assert [name for name in before if before[name] != after[name]] == whose


def test_a_library_counts_by_its_version(copy, tmp_path, monkeypatch):
    """A newer jieba is another dictionary, a newer trafilatura another main text."""
    monkeypatch.syspath_prepend(tmp_path)
    before = _versions(copy)
    for library, changed in (
        *(("jieba", (True, False)), ("trafilatura", (False, True)), ("justext", (False, True))),
        ("rich", (False, False)),
    ):
        fake = tmp_path / f"{library}-999.dist-info"
        fake.mkdir()
        (fake / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {library}\nVersion: 999\n")
        assert tuple(old != new for old, new in zip(before, _versions(copy), strict=True)) == changed, library
        shutil.rmtree(fake)


# Prints what is opened under the working folder while a report is parsed.
_WATCH = """
import json, os, sys
sys.path.insert(0, os.getcwd())
import polars as pl
opened = set()
sys.addaudithook(lambda event, given: opened.add(str(given[0])) if event == "open" else None)
read_csv = pl.read_csv  # opens files unseen by Python
pl.read_csv = lambda source, *more, **named: (opened.add(str(source)), read_csv(source, *more, **named))[1]
from ingest.extract import extract
from ingest.report.recognise import recognise
from ingest.tables.schemas import DOCUMENT
text = open("report.txt", encoding="utf-8").read()
assert recognise(text).reason is None
row = dict.fromkeys(DOCUMENT) | {"document_sha256": "0" * 64, "source": "a.txt", "text": text}
assert extract(pl.DataFrame([row], schema=DOCUMENT))["observation"].height > 100
print(json.dumps([one for one in opened if one.startswith(os.getcwd())]))
"""


# Says what corrections may say, and how values are called; no row hangs on it.
NOT_DECIDING = {"terms.csv"}


def test_every_file_that_the_parse_opens_is_part_of_its_version(copy):
    shutil.copy(ROOT / "reports" / "mudanjiang-2020.txt", copy.parent / "report.txt")
    done = subprocess.run([sys.executable, "-c", _WATCH], capture_output=True, text=True, cwd=copy.parent)
    assert done.returncode == 0, done.stderr
    opened = map(Path, json.loads(done.stdout))
    data = {path for path in opened if path.is_relative_to(copy) and path.suffix in (".txt", ".csv", ".toml", ".json")}
    assert {path.name for path in data} >= {"verbs.txt", "regions.csv", "indicators.csv", "sections.toml"}
    before = _versions(copy)[0]
    for path in sorted(path for path in data if path.name not in NOT_DECIDING):
        kept = path.read_bytes()
        path.write_bytes(kept + b"\n[another]\na = 1\n")
        assert _versions(copy)[0] != before, path
        path.write_bytes(kept)
