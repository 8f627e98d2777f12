"""The scripts of pages that libraries make: Vega, and the charts' specifications from Altair.

They take more time than the pages of a small warehouse, so each is made once for what it is made of, and kept.
"""

import hashlib
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from importlib.resources import files

from flows.environment import made_once
from flows.pages.render import terms_script


@cache
def vega() -> str:
    """Vega, Vega-Lite and vega-embed as one script, from the package that ships them."""

    def bundled() -> str:
        import vl_convert

        return vl_convert.javascript_bundle()  # type: ignore[call-arg]  # the stub lacks the default

    return _once("vega", version("vl-convert-python"), bundled)


@cache
def chart_specs() -> str:
    """All charts as a script."""

    def drawn() -> str:
        from flows.pages.charts import script

        return script()

    made_of = hashlib.sha256((files(__package__) / "charts.py").read_bytes() + terms_script().encode())
    return _once("charts", f"{version('altair')}-{made_of.hexdigest()[:12]}", drawn)


def _once(name: str, made_of: str, make: Callable[[], str]) -> str:
    path = made_once(f"{name}-{made_of}.js", lambda path: path.write_text(make(), encoding="utf-8", newline="\n"))
    return path.read_text(encoding="utf-8") if path else make()
