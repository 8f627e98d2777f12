"""The page of one indicator over all places, and the list of these pages."""

import duckdb

from flows.pages.render import page

_INDICATOR = "FROM marts.dim_indicator WHERE indicator_code = ?"
_VIEWS = ("vega.js", "chart-specs.js", "page.js", "table.js", "charts.js", "series.js")


def indicator_page(connection: duckdb.DuckDBPyConnection, code: str, root: str) -> bytes:
    """The page of the indicator with this code; its figures are loaded from the file of its series."""
    indicator = connection.execute(_INDICATOR, [code]).pl().row(0, named=True)
    files = ("index/places.js", f"series/{code}.js")
    return page("indicator.html.j2", root, (*_VIEWS, "indicator.js"), files=files, indicator=indicator)


def indicators_page(root: str) -> bytes:
    """The list of all indicators with a page."""
    return _of_the_whole("indicators", root, "page.js", "table.js", "indicators.js")


def compare_page(root: str) -> bytes:
    """The comparison page: the reader chooses an indicator and places."""
    return _of_the_whole("compare", root, *_VIEWS, "compare.js")


def search_page(root: str) -> bytes:
    """The search page for places, indicators, named things and texts."""
    return _of_the_whole("search", root, "page.js", "table.js", "search.js")


def _of_the_whole(name: str, root: str, *scripts: str) -> bytes:
    return page(f"{name}.html.j2", root, scripts, files=("index/places.js", "index/indicators.js"))
