"""What the reading makes of every case of the tests, with a class of words replaced by nonsense.

A mutant is read in a copy of the package, imported anew: whatever a module made of its words when it was imported is
made anew as well, and nobody has to say which module uses which words.
"""

import ast
import importlib
import json
import re
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any

from sentences import cases, copies, one_line

import ingest

INGEST = Path(ingest.__file__).parent
NONSENSE = "龘龘龘"  # three times a character that stands in no report

_HERE = Path(__file__).parent
_PERIODS = {"five_year_review": "2016-2020", "five_year_plan": "2021-2025"}
_DOORS = {
    "Years": "language.periods",
    "Section": "report.outline",
    "Metadata": "report.metadata",
    "clean_text": "report.text",
    "damage": "report.damage",
    "place_of": "observations.places",
    "places_of": "observations.places",
    "read_explanations": "report.explanations",
    "read_observations": "observations.report",
    "read_sections": "report.structure",
    "read_commitments": "report.commitments",
    "read_keywords": "report.keywords",
    "read_metadata": "report.metadata",
    "recognise": "report.recognise",
}
_SENTENCE = re.compile(r"[\u4e00-\u9fff].*(?:\d|[一二三四五六七八九十百千万亿])|\d.*[\u4e00-\u9fff]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_REPORTERS = ("牡丹江市", "231000")  # the place whose report the sentences of cases.toml stand in
# The places whose reports the names of test_places.py stand in.
_OWN_PLACES = (("甘肃省", "620000"), ("南昌市", "360100"), ("青岛市", "370200"))
_KEPT_MODULES = ("ingest.catalogue", "ingest.language.lexicon")
_KEPT_PATTERNS = 100_000  # so that a mutant compiles what it changes, and takes the rest from re's own cache


@dataclass(frozen=True)
class WordClass:
    """A class of words: its file below `ingest/words/`, and where in it the class stands (empty for a whole file)."""

    file: str
    path: tuple[str, ...]

    def __str__(self) -> str:
        return ".".join((self.file, *self.path))


def word_classes(folder: Path = INGEST / "words") -> list[WordClass]:
    """Every class of words that there is: lines below `@class` in text files, strings and lists in TOML."""
    found = []
    for path in sorted(folder.iterdir()):
        if path.suffix == ".txt":
            classes = re.findall(r"^@(.+?)\s*$", path.read_text("utf-8"), re.MULTILINE)
            found += [WordClass(path.name, (name,)) for name in classes] or [WordClass(path.name, ())]
        elif path.suffix == ".toml":
            found += [WordClass(path.name, keys) for keys in _leaves(tomllib.loads(path.read_text("utf-8")))]
    return found


def words_of(one: WordClass, folder: Path = INGEST / "words") -> list[str]:
    """The words of a class, as they stand in its file."""
    text = (folder / one.file).read_text("utf-8")
    if one.file.endswith(".toml"):
        value = tomllib.loads(text)
        for key in one.path:
            value = value[key]
        return value.split() if isinstance(value, str) else list(map(str, value))
    return [word for line in _lines_of(text, one) for word in line.split()]


class Mutants:
    """A copy of the package in which one class of words after the other is replaced by nonsense."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        shutil.copytree(INGEST, folder / "ingest", ignore=shutil.ignore_patterns("__pycache__"))
        self._words = folder / "ingest" / "words"
        self._without_words: dict[str, ModuleType] = {}
        with self._imported():
            self._usual = [(text, read()) for text, read in _readings()]

    def noticed_by(self, one: WordClass, everywhere: bool = True) -> str | None:
        """The text of the first case that is read otherwise without the words of a class; None where none is.

        Those that contain such a word are read first; `everywhere`: the others as well.
        """
        path = self._words / one.file
        kept = path.read_text("utf-8")
        # A word may say where it does not count (有~拥有), or stand for another one (㎡=平方米).
        words = {part for word in words_of(one) for part in re.split("[=~,|]", word) if part}
        path.write_text(_without(kept, one), "utf-8")
        try:
            with self._imported():
                readings = [read for _, read in _readings()]
                likely = [any(word in text for word in words) for text, _ in self._usual]
                for number in sorted(range(len(readings)), key=lambda number: not likely[number]):
                    text, usual = self._usual[number]
                    if (everywhere or likely[number]) and self._read(readings[number]) != usual:
                        return text
        except Exception as error:
            return f"the package can't be imported: {error}"
        finally:
            path.write_text(kept, "utf-8")
        return None

    @staticmethod
    def _read(read: Callable[[], Any]) -> Any:
        try:
            return read()
        except Exception as error:  # without its words the reader breaks: that is noticed
            return error

    @contextmanager
    def _imported(self) -> Iterator[None]:
        """The copy stands for the package, its modules not yet imported."""
        ours = _modules()
        kept_patterns, no_bytecode = re._MAXCACHE, sys.dont_write_bytecode
        re._MAXCACHE, sys.dont_write_bytecode = _KEPT_PATTERNS, False
        for name in ours:
            del sys.modules[name]
        sys.modules.update(self._without_words)
        sys.path.insert(0, str(self._folder))
        importlib.invalidate_caches()
        try:
            yield
        finally:
            sys.path.remove(str(self._folder))
            theirs = _modules()
            for name in theirs:
                del sys.modules[name]
            # The catalogue stands below the words and takes long to read; so do patterns of classes left as they are.
            self._without_words = {name: theirs[name] for name in theirs if name.startswith(_KEPT_MODULES)}
            theirs["ingest.language.lexicon"].words.cache_clear()
            theirs["ingest.language.lexicon"].pairs.cache_clear()
            sys.modules.update(ours)
            re._MAXCACHE, sys.dont_write_bytecode = kept_patterns, no_bytecode


def _modules() -> dict[str, ModuleType]:
    """The modules of the package that are imported now."""
    return {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "ingest"}


def _readings() -> Iterator[tuple[str, Callable[[], Any]]]:
    """Each case: its text, and how it is read by the package as it is imported now."""
    package = _Package()
    for case in _sentences():
        yield case["text"], partial(package.sentence, case["text"], case["section"])
    for text in _shown():
        yield text, partial(package.sentence, text, "review")
    readers = {
        "test_places.py": package.places,
        "test_explanations.py": package.explanations,
        "test_metadata.py": package.metadata,
        "test_damaged_text.py": package.damage_told,
    }
    for tests, read in readers.items():
        for text in _strings(tests):
            yield text, partial(read, text)
    for case in _cases("sections"):
        yield case["report"], partial(package.sections, case["report"].strip(), case["year"], case.get("delivered"))
    for case in _cases("commitments"):
        yield case["plan"], partial(package.commitments, case["plan"])
    for case in _cases("metadata"):
        yield case["head"], partial(package.metadata, case["head"].strip())
    for case in _cases("text"):
        yield case["printed"], partial(package.text, case["printed"])
    yield one_line(), partial(package.text, one_line())
    for text in _documents():
        yield text, partial(package.recognised, text)
    for case in _cases("keywords"):
        yield case["plan"], partial(package.keywords, case["plan"])


@cache
def _sentences() -> list[dict[str, Any]]:
    return cases("cases.toml")


@cache
def _shown() -> list[str]:
    """The sentences that the tests of single rules stand on, in the folders beside this file."""
    return [text for text in _strings("*/test_*.py") if _SENTENCE.search(text)]


@cache
def _documents() -> list[str]:
    """Texts that are taken for a copy of a report, or for something else."""
    others = [path.read_text("utf-8") for path in sorted((_HERE / "other_documents").iterdir())]
    return [*others, *(case["text"] for case in copies())]


@cache
def _strings(tests: str) -> list[str]:
    """The Chinese texts that some tests beside this file are written with."""
    strings = {
        node.value
        for path in sorted(_HERE.glob(tests))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return sorted(text for text in strings if _HAN.search(text))


@cache
def _cases(name: str) -> list[dict[str, Any]]:
    return tomllib.loads((_HERE / "cases" / f"{name}.toml").read_text("utf-8"))["case"]


class _Package:
    """The package as it is imported now; a module is imported when a case first needs it."""

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module(f"ingest.{_DOORS[name]}"), name)

    def sentence(self, text: str, kind: str) -> Any:
        clean = self.clean_text(text).clean
        section = self.Section(0, None, 1, "", "", "", kind, _PERIODS.get(kind), 0, len(clean))
        years = self.Years(2020, 2021, 2021) if kind in _PERIODS else self.Years(2019, 2020, 2020)
        read = self.read_observations(clean, [section], years)
        return repr((read, self.places_of(read[-1], clean, *_REPORTERS)))

    def places(self, name: str) -> Any:
        return [self.place_of(name, region, code) for region, code in _OWN_PLACES]

    def damage_told(self, text: str) -> Any:
        return list(self.damage(text))

    def explanations(self, said: str) -> Any:
        report = (
            f"各位代表：\n一、2019年工作回顾\n{said}\n二、2020年工作安排\n增长6%左右。\n谢谢大家。\n名词解释\n{said}\n"
        )
        text, sections = self._planned(report)
        return [(one.term, text.clean[one.start : one.end]) for one in self.read_explanations(text, sections)]

    def sections(self, report: str, year: int | None, delivered: Any) -> Any:
        told = self.Metadata(None, None, None, None, delivered, year and year - 1, year, None, None)
        return repr(self.read_sections(self.clean_text(report), told))

    def commitments(self, plan: str) -> Any:
        text, sections = self._planned(f"各位代表：\n一、2019年工作回顾\n完成投资20亿元。\n二、2020年工作任务\n{plan}")
        return repr(self.read_commitments(text, sections))

    def keywords(self, plan: str) -> Any:
        return repr(self.read_keywords(*self._planned(f"政府工作报告\n各位代表：\n二、2020年任务\n{plan}")))

    def _planned(self, report: str) -> tuple[Any, Any]:
        text = self.clean_text(report)
        return text, self.read_sections(text, self.Metadata(None, None, None, None, None, 2019, 2020, None, None))

    def metadata(self, head: str) -> Any:
        return repr(self.read_metadata(self.clean_text(head), "report.txt"))

    def text(self, printed: str) -> Any:
        return self.clean_text(printed).clean

    def recognised(self, text: str) -> Any:
        return repr(self.recognise(text))


def _leaves(table: dict[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*above, key))
        elif isinstance(value, str | list):
            yield (*above, key)


def _lines_of(text: str, one: WordClass) -> list[str]:
    """The lines of a class in a text file."""
    group, lines = "", []
    for line in text.splitlines():
        if line.startswith("@"):
            group = line[1:].strip()
        elif not line.startswith("#") and (not one.path or group == one.path[0]):
            lines.append(line)
    return lines


def _without(text: str, one: WordClass) -> str:
    """A file with nonsense in the place of a class."""
    if one.file.endswith(".toml"):
        table = tomllib.loads(text)
        holder = table
        for key in one.path[:-1]:
            holder = holder[key]
        holder[one.path[-1]] = NONSENSE if isinstance(holder[one.path[-1]], str) else [NONSENSE]
        return _toml(table)
    if not one.path:
        return f"{NONSENSE}\n"
    name = one.path[0]
    nonsense = f"{NONSENSE}={NONSENSE}" if all("=" in word for word in words_of(one)) else NONSENSE
    return re.sub(rf"^@{re.escape(name)}\s*\n(?:(?!@).*\n?)*", f"@{name}\n{nonsense}\n", text, flags=re.MULTILINE)


def _toml(table: dict[str, Any], above: str = "") -> str:
    plain = {key: value for key, value in table.items() if not isinstance(value, dict)}
    lines = [f"{json.dumps(key)} = {json.dumps(value, ensure_ascii=False)}" for key, value in plain.items()]
    for key, value in table.items():
        if isinstance(value, dict):
            name = f"{above}{json.dumps(key)}"
            lines += [f"[{name}]", _toml(value, f"{name}.")]
    return "\n".join(lines)
