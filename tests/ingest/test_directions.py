"""Which package of `ingest` may know which: imports run one way, from the doors down to the words."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

INGEST = Path(__file__).parents[2] / "ingest"
MAY_KNOW = {
    "catalogue": set(),
    "language": {"catalogue"},
    "numbers": {"language", "catalogue"},
    "report": {"language", "catalogue"},
    "observations": {"language", "numbers", "report", "catalogue"},
    "promises": {"language", "numbers", "report", "catalogue"},
    "tables": {"catalogue"},
    "sources": set(),
    "readers": set(),
    "land": {"readers", "sources", "report", "tables", "catalogue"},
}
"""The packages, each with those it may import; modules beside them (`extract`, `evaluate` …) may import all."""
BELOW_ALL = {"ingest.versions"}
"""Modules beside the packages that import none of ours, and that all may import."""
OF_THE_PARSE = {
    "ingest.report.damage",
    "ingest.report.metadata",
    "ingest.report.recognise",
    "ingest.report.text",
}
"""All that landing may know of the parse: whose report a file is, that it is one, and whether its text is damaged."""


def _modules() -> dict[str, Path]:
    paths = {
        ".".join(("ingest", *path.relative_to(INGEST).with_suffix("").parts)): path for path in INGEST.rglob("*.py")
    }
    return {name.removesuffix(".__init__"): path for name, path in paths.items()}


MODULES = _modules()


def _imports(path: Path) -> Iterator[str]:
    """The modules that a file imports, wherever in it; a name imported from a package may be a module of its own."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: imports are written in full"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in MODULES else node.module or ""


def _package(module: str) -> str | None:
    """The package of `ingest` that a module belongs to; None for those beside the packages, and outside."""
    root, _, rest = module.partition(".")
    name = rest.partition(".")[0]
    return name if root == "ingest" and (INGEST / name).is_dir() else None


def test_every_package_has_its_place():
    with_code = {package for name in MODULES if (package := _package(name))}
    assert with_code == set(MAY_KNOW)


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_module_imports_only_what_lies_below_it(module):
    package = _package(module)
    for imported in _imports(MODULES[module]):
        assert imported.partition(".")[0] not in ("flows", "expectations", "dbt_project"), imported
        if package is not None and imported.partition(".")[0] == "ingest" and imported not in BELOW_ALL:
            assert _package(imported) in {package, *MAY_KNOW[package]}, f"{module} imports {imported}"


@pytest.mark.parametrize("module", sorted(name for name in MODULES if _package(name) == "land"))
def test_landing_knows_nothing_of_the_parse_but_whose_report_a_file_is(module):
    of_report = {imported for imported in _imports(MODULES[module]) if _package(imported) == "report"}
    assert of_report <= OF_THE_PARSE


def test_no_two_modules_import_each_other():
    graph = {name: set(_imports(path)) & MODULES.keys() - {name} for name, path in MODULES.items()}
    assert list(TopologicalSorter(graph).static_order())
