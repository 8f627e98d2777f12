"""Check results as offline HTML pages: an index of a run's checks, and a page for each table.

Great Expectations' own Data Docs fetch styles, fonts and scripts from the network. Here its renderer describes the
expectations, and self-contained pages show the result: nothing is fetched when they are read.
"""

import json
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
import polars as pl
from markupsafe import Markup, escape


class Told(NamedTuple):
    """One check of a table: its row of `staging.check_result`, the evidence for its threshold, the engine's result."""

    row: dict[str, Any]
    evidence: str
    result: Any


def write(folder: Path, tables: dict[str, list[Told]], results: pl.DataFrame, set_aside: pl.DataFrame) -> None:
    """Write `folder`/index.html on all `results` of a run, and one page for each of `tables`.

    `tables` holds the verdicts on each table by layer and name (`staging.report`); `results` are rows of
    `staging.check_result`; `set_aside` counts the rows in quarantine (`expectations.quarantine.summary`).
    """
    from great_expectations.render.view import DefaultJinjaPageView

    folder.mkdir(parents=True, exist_ok=True)
    ours = jinja2.Environment(loader=jinja2.PackageLoader("expectations"), autoescape=True)
    style = Markup((files("expectations") / "templates" / "style.css").read_text(encoding="utf-8"))
    view = DefaultJinjaPageView()  # shared by all pages, since each renderer compiles the templates
    view.env.auto_reload = ours.auto_reload = False  # no look, at each use of a template, whether its file has changed
    for name, told in tables.items():
        page = ours.get_template("table.html.j2").render(
            style=style,
            name=name,
            run_id=told[0].row["run_id"],
            checks=[(_with_rows(each.row), each.evidence) for each in told],
            rendered=Markup(_rendered(view, name, [each.result for each in told if each.result is not None])),
        )
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    rows = [_with_rows(row) for row in results.iter_rows(named=True)]
    checked_at: datetime = max(row["checked_at"] for row in rows)
    page = ours.get_template("index.html.j2").render(
        style=style, run_id=rows[0]["run_id"], checked_at=checked_at, results=rows, set_aside=set_aside.to_dicts()
    )
    (folder / "index.html").write_text(page, encoding="utf-8")


def _with_rows(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"failing": json.loads(row["failing_keys"])}


def _rendered(view: Any, name: str, results: list[Any]) -> str:
    """The engine's own rendering of a table's results, as a part of a page."""
    from great_expectations.core import ExpectationSuiteValidationResult
    from great_expectations.render.renderer import ValidationResultsPageRenderer

    passed = sum(bool(each.success) for each in results)
    whole = ExpectationSuiteValidationResult(
        suite_name=name,
        success=passed == len(results),
        results=results,
        statistics={
            "evaluated_expectations": len(results),
            "successful_expectations": passed,
            "unsuccessful_expectations": len(results) - passed,
            "success_percent": 100 * passed / max(len(results), 1),
        },
        meta={"run_id": {"run_name": name, "run_time": None}},
    )
    document = _escaped(ValidationResultsPageRenderer(run_info_at_end=True).render(whole).to_json_dict())
    template = view.env.get_template("section.j2")
    sections = enumerate(document["sections"], start=1)
    return "".join(template.render(section=section, section_loop={"index": index}) for index, section in sections)


def _escaped(told: Any) -> Any:
    """The same structure with its texts escaped, since the engine's templates treat values as HTML."""
    if isinstance(told, dict):
        return {key: _escaped(value) for key, value in told.items()}
    if isinstance(told, list):
        return [_escaped(value) for value in told]
    return str(escape(told)) if isinstance(told, str) else told
