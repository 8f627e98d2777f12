"""The versions behind the warehouse's rows: digests of the code, word lists and libraries that decide them.

A version is computed, so it changes exactly when a rule, a word or a library does; comments, docstrings and layout are
ignored. A report whose rows come from another version is reread.
"""

import ast
import hashlib
import json
import sys
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

_HERE = Path(__file__).parent
_LENGTH = 12  # hex digits shown: more versions than there will ever be

# Catalogue data used by the parse; the rest concerns only the warehouse, where dbt notices changes.
_CATALOGUE = ("regions.csv", "zones.csv", "indicators.csv", "units.csv")
# Import names that are not the names of their packages.
_PACKAGES = {"docx": "python-docx", "PIL": "pillow"}
# Libraries that readers use without a visible import: trafilatura's fallback, and the runtime of OCR.
_BEHIND = ("justext", "onnxruntime")
# A library whose data file the parse reads: general word frequencies.
_FILE_OF = ("jieba",)


@cache
def extractor_version(package: Path = _HERE) -> str:
    """The version of everything that turns a text into rows: the parse, corrections, and the effect of catalogues."""
    return digest(
        package,
        doors=("extract", "tables.corrections", "report.recognise", "land.documents"),
        beside=("readers", "sources", "land", "versions"),
        data=[*sorted((package / "words").iterdir()), *(package / "catalogue" / name for name in _CATALOGUE)],
        libraries=_FILE_OF,
    )


@cache
def following_version(package: Path = _HERE) -> str:
    """The version of everything that makes rows from two reports: following promises and problems."""
    return digest(package, doors=("follow",), beside=("readers", "sources", "land", "versions"))


@cache
def readers_version(package: Path = _HERE) -> str:
    """The version of everything that turns bytes into text: readers, archives and tables, and their libraries."""
    return digest(
        package,
        doors=("readers", "land.containers"),
        beside=("versions",),
        data=(package / "words" / "columns.toml", package / "catalogue" / "regions.csv"),
        libraries=_BEHIND,
    )


def digest(
    package: Path,
    doors: Iterable[str],
    beside: Iterable[str] = (),
    data: Iterable[Path] = (),
    libraries: Iterable[str] = (),
) -> str:
    """Digest the code reachable from `doors`, the libraries it imports, and data files.

    `package` is the folder of a Python package; doors are modules in it, or packages with all their modules. Imports
    are followed within the package, but not into those named `beside`. Libraries count by their installed version
    ("absent" where they are not installed), Python by its minor version: characters' properties and regular expressions
    come with it.
    """
    modules = _reached(package, doors, tuple(beside))
    used = sorted({name for module in modules.values() for name in module.libraries} | set(libraries))
    parts = [f"python {sys.version_info.major}.{sys.version_info.minor}"]
    parts += [f"{name} {_installed(name)}" for name in used]
    parts += [f"{name} {module.bare}" for name, module in sorted(modules.items())]
    parts += [f"{path.name} {_content(path)}" for path in data]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_LENGTH]


class _Module(NamedTuple):
    """The relevant parts of a module: its imports from the package, the libraries it imports, and its code."""

    imports: frozenset[str]
    libraries: frozenset[str]
    bare: str


def _reached(package: Path, doors: Iterable[str], beside: tuple[str, ...]) -> dict[str, _Module]:
    """The modules of the package, by dotted name, that run when the doors are imported."""
    modules: dict[str, _Module] = {}
    ahead = [name for door in doors for name in _modules(package, door)]
    while ahead:
        name = ahead.pop()
        path = _file(package, name)
        if name in modules or path is None:
            continue
        modules[name] = _read(path.read_bytes(), package.name)
        above = [name.rpartition(".")[0]] if "." in name else []  # a package runs before its modules
        ahead += [other for other in (*modules[name].imports, *above) if other.split(".")[0] not in beside]
    return modules


@cache
def _read(source: bytes, package: str) -> _Module:
    """Read a module once for all versions: they share most modules, and reading takes most of the time."""
    said: list[str] = []
    named: set[str] = set()
    _tell(ast.parse(source), said, named)
    outside = {name.split(".")[0] for name in named} - sys.stdlib_module_names - {package}
    return _Module(
        frozenset(name.removeprefix(f"{package}.") for name in named if name.startswith(f"{package}.")),
        frozenset(_PACKAGES.get(name, name) for name in outside),
        " ".join(said),
    )


def _tell(node: ast.AST, said: list[str], named: set[str]) -> None:
    """Add what a part of a syntax tree says, wherever it stands, to `said`, and what it imports to `named`.

    Docstrings of any kind say nothing. `ast.dump` tells the same, but takes twice as long, and every process that
    parses waits for it.
    """
    said.append(node.__class__.__name__)
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, list):
            said.append("[")
            for one in value:
                if not isinstance(one, ast.AST):
                    said.append(repr(one))
                elif not _explains(one):
                    _tell(one, said, named)
            said.append("]")
        elif not isinstance(value, ast.AST):
            said.append(repr(value))
        elif field != "ctx":  # whether a name is read or set follows from where it stands
            _tell(value, said, named)
    if isinstance(node, ast.Import):
        named.update(alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        # `from ingest.a import b` names `a` and, maybe, `a.b`.
        named |= {f"{node.module}", *(f"{node.module}.{alias.name}" for alias in node.names)}


def _modules(package: Path, door: str) -> Iterator[str]:
    yield door
    for path in (package / door.replace(".", "/")).rglob("*.py"):
        yield ".".join(path.relative_to(package).with_suffix("").parts).removesuffix(".__init__")


def _file(package: Path, name: str) -> Path | None:
    """The path of a module; None for a name that is no module, such as a function's."""
    path = package / name.replace(".", "/")
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.exists()), None)


def _installed(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "absent"


def _explains(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _content(path: Path) -> str:
    """The contents of a data file without its comments."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".toml":
        return json.dumps(tomllib.loads(text), ensure_ascii=False)
    return "\n".join(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
