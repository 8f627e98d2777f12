"""docs/promised-and-reported.ipynb: it runs on the reports that ship, in a kernel, and says what stands in it."""

import importlib.util
from pathlib import Path
from typing import Any

import nbformat

_SPEC = importlib.util.spec_from_file_location("notebook", Path(__file__).parents[2] / "docs" / "notebook.py")
notebook = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(notebook)


def answers(cells: list[Any]) -> tuple[list[str], list[str]]:
    """The lines of all tables, and the figures."""
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    texts = [one.get("text") or one["data"]["text/plain"] for one in outputs]
    return "\n".join(texts).splitlines(), [
        one["data"]["image/svg+xml"] for one in outputs if "image/svg+xml" in one.get("data", {})
    ]


def test_the_notebook_runs_and_says_what_stands_in_it(shipped):
    told, told_figures = answers(nbformat.read(notebook.PAGE, as_version=4).cells)
    found, figures = answers(notebook.executed(shipped.folder).cells)
    # A rule that reads a number more may add a row; what changes most of an answer has to be looked at.
    assert len({*found} & {*told}) >= len({*told}) / 2, "Write the answers anew: `make notebook`."
    assert len(figures) == len(told_figures) == 2
    for figure in figures:
        assert figure.count('aria-roledescription="') > 12
        assert "Gross domestic product" in figure
