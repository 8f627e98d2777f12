"""Where is the word? In `ingest/words/`, under the name of its class, never in a string of code.

A string of code may hold single Chinese characters, which a pattern says best where they stand (`{year}年`); 的 and 了
go with any of them. Two others in a row are a word or a set of characters, and so are two marks in a set: `[，。]`. The
sentences that show a rule are no words (`shown=`, `SHOWN`), nor is what a docstring says.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import ingest
from ingest.language.lexicon import words

INGEST = Path(ingest.__file__).parent
# Readers know pages, not the language; what makes the catalogue is run alone, without the project.
_APART = {"readers", "catalogue/make_regions.py"}
MODULES = sorted(
    path
    for path in INGEST.rglob("*.py")
    if not _APART & {path.relative_to(INGEST).parts[0], path.relative_to(INGEST).as_posix()}
)
_WORD = re.compile(r"(?:(?![的了])[\u4e00-\u9fff]){2,}|\[[^\]]*[，。；、：！？][^\]]*[，。；、：！？][^\]]*\]")
_SHARED = words("common")


def _spared(tree: ast.Module) -> Iterator[ast.AST]:
    """What is no code: docstrings, and the sentences that show a rule."""
    for node in ast.walk(tree):
        for statement in getattr(node, "body", ()) if isinstance(getattr(node, "body", ()), list) else ():
            if isinstance(statement, ast.Expr):
                yield statement.value
        if isinstance(node, ast.keyword) and node.arg == "shown":
            yield node.value
        if isinstance(node, ast.Assign) and any(getattr(t, "id", "").startswith("SHOWN") for t in node.targets):
            yield from ast.walk(node.value)


def _strings(path: Path) -> Iterator[tuple[int, str]]:
    """The strings of a module's code, each with its line; an f-string by its pieces."""
    tree = ast.parse(path.read_text("utf-8"))
    spared = set(map(id, _spared(tree)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spared:
            yield node.lineno, node.value


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(INGEST)) for path in MODULES])
def test_no_word_stands_in_code(path: Path):
    found = [f"{line}: {found[0]}" for line, text in _strings(path) if (found := _WORD.search(text))]
    assert found == [], "put it under a class of ingest/words/ (docs/words.md)"


def _classes() -> Iterator[tuple[str, str]]:
    for path in sorted((INGEST / "words").glob("*.txt")):
        for group in re.findall(r"^@(\S+)\s*$", path.read_text("utf-8"), re.MULTILINE):
            yield path.stem, group


def test_no_class_hides_one_that_all_files_share():
    assert [one for one in _classes() if one[0] != "common" and one[1] in _SHARED] == []


def test_a_class_stands_in_its_file_once():
    classes = list(_classes())
    assert len(classes) == len(set(classes))


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ('re.compile("{year}年")', None),
        ('fill("的{han}了?年")', None),
        ('_cue("by", shown="到2025年，绿地率达到40%")', None),
        ('"""到2025年."""', None),
        ('re.compile("完成(?:目标)?")', "完成"),
        ('f"{name}占比"', "占比"),
        ('re.compile("[省市]")', "省市"),
        ('re.compile("[^，。]")', "[^，。]"),
    ],
)
def test_what_is_a_word_in_code(code: str, word: str | None, tmp_path: Path):
    (tmp_path / "rule.py").write_text(code, "utf-8")
    found = [found[0] for _, text in _strings(tmp_path / "rule.py") if (found := _WORD.search(text))]
    assert found == ([word] if word else [])
