"""What the rows of the warehouse were made by: digests of the code, word lists and libraries that decide them.

A version is worked out from what is there, so it changes when a rule, a word or a library does and at no other time:
comments, docstrings and layout count for nothing. A report whose rows were made by another version is read anew.
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

# Facts of the catalogue that the parse reads; the others are the warehouse's own, and dbt sees them change.
_CATALOGUE = ("regions.csv", "indicators.csv", "units.csv")
# Import names that are not the names of their packages.
_PACKAGES = {"docx": "python-docx", "PIL": "pillow"}
# What readers reach without an import that can be seen: trafilatura's second opinion, and what OCR runs on.
_BEHIND = ("justext", "onnxruntime")
# What the parse reads a file of: the frequencies of words at large.
_FILE_OF = ("jieba",)


@cache
def extractor_version(package: Path = _HERE) -> str:
    """The version of what makes rows of a text: the parse, corrections, what a catalogue's word does to a document."""
    return digest(
        package,
        doors=("extract", "tables.corrections", "report.recognise", "land.documents"),
        beside=("readers", "sources", "land", "versions"),
        data=[*sorted((package / "words").iterdir()), *(package / "catalogue" / name for name in _CATALOGUE)],
        libraries=_FILE_OF,
    )


@cache
def following_version(package: Path = _HERE) -> str:
    """The version of what makes rows of two reports: how promises and problems are followed into the next report."""
    return digest(package, doors=("follow",), beside=("readers", "sources", "land", "versions"))


@cache
def readers_version(package: Path = _HERE) -> str:
    """The version of what makes a text of bytes: readers, archives and tables, and the libraries they call."""
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
    """Digest the code that is reached from `doors`, with the libraries it imports, and data files.

    `package` is the folder of a Python package; doors are modules in it, or packages, which stand for all their
    modules. Imports are followed within the package, but not into those named `beside`. Libraries count by their
    installed version ("absent" where they are not installed), Python by its minor version: characters' properties and
    regular expressions come with it.
    """
    modules = _reached(package, doors, tuple(beside))
    used = sorted({name for module in modules.values() for name in module.libraries} | set(libraries))
    parts = [f"python {sys.version_info.major}.{sys.version_info.minor}"]
    parts += [f"{name} {_installed(name)}" for name in used]
    parts += [f"{name} {module.bare}" for name, module in sorted(modules.items())]
    parts += [f"{path.name} {_content(path)}" for path in data]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_LENGTH]


class _Module(NamedTuple):
    """What counts of a module: what it may import of its package, the libraries it imports, and what it does."""

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
    tree = ast.parse(source)
    named: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            named.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            # `from ingest.a import b` names `a` and, maybe, `a.b`.
            named |= {f"{node.module}", *(f"{node.module}.{alias.name}" for alias in node.names)}
        body = getattr(node, "body", None)
        if isinstance(body, list):  # without the strings that only explain: docstrings of all kinds
            node.body = [one for one in body if not _explains(one)]  # type: ignore[attr-defined]
    outside = {name.split(".")[0] for name in named} - sys.stdlib_module_names - {package}
    return _Module(
        frozenset(name.removeprefix(f"{package}.") for name in named if name.startswith(f"{package}.")),
        frozenset(_PACKAGES.get(name, name) for name in outside),
        ast.dump(tree),
    )


def _modules(package: Path, door: str) -> Iterator[str]:
    yield door
    for path in (package / door.replace(".", "/")).rglob("*.py"):
        yield ".".join(path.relative_to(package).with_suffix("").parts).removesuffix(".__init__")


def _file(package: Path, name: str) -> Path | None:
    """Where a module stands; None for a name that is no module, such as a function's."""
    path = package / name.replace(".", "/")
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.exists()), None)


def _installed(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "absent"


def _explains(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _content(path: Path) -> str:
    """What a data file says, its comments left out."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".toml":
        return json.dumps(tomllib.loads(text), ensure_ascii=False)
    return "\n".join(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))
