"""The results as pages that read well without a network: an index of all checks, and the engine's page of each table.

Great Expectations renders its Data Docs for a page that fetches styles, fonts and scripts from elsewhere. Here its
renderer is used as it is, what would be fetched is cut out, and a style sheet of our own stands in the page.
"""

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
import polars as pl

# What the engine's page would fetch: style sheets, scripts, its logo; and its invitation to a newsletter.
_REMOTE = re.compile(
    r"<link\b[^>]*>|<script\b[^>]*\bsrc=[^>]*>\s*</script>|<img\b[^>]*>|<footer\b.*?</footer>|<script\b.*?</script>",
    re.DOTALL | re.IGNORECASE,
)


def write(folder: Path, tables: dict[str, list[Any]], results: pl.DataFrame) -> None:
    """Write `folder`/index.html on all `results` of a run, and one page for each of `tables`.

    `tables` holds the engine's results by layer and table (`staging.report`); `results` are rows of
    `staging.check_result`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    style = (files("expectations") / "pages.css").read_text(encoding="utf-8")
    for name, found in tables.items():
        (folder / f"{name}.html").write_text(_table_page(name, found, style), encoding="utf-8")
    templates = jinja2.Environment(loader=jinja2.PackageLoader("expectations", "."), autoescape=True)
    rows = [row | {"failing": json.loads(row["failing_keys"])} for row in results.iter_rows(named=True)]
    page = templates.get_template("index.html.j2").render(style=style, results=rows)
    (folder / "index.html").write_text(page, encoding="utf-8")


def _table_page(name: str, found: list[Any], style: str) -> str:
    from great_expectations.core import ExpectationSuiteValidationResult
    from great_expectations.render.renderer import ValidationResultsPageRenderer
    from great_expectations.render.view import DefaultJinjaPageView

    results = [each for each in found if each is not None]
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
    page = DefaultJinjaPageView().render(ValidationResultsPageRenderer(run_info_at_end=True).render(whole))
    return _REMOTE.sub("", page).replace("</head>", f"<style>{style}</style></head>", 1)
