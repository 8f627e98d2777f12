"""What all pages share: templates, assets, words in two languages, and data embedded so that it stays data."""

import base64
import csv
import hashlib
import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup, escape

from flows import inert
from flows.settings import ROOT

_CATALOGUE = ROOT / "ingest" / "catalogue"


def both(zh: str, en: str) -> Markup:
    """A text in both languages; the style sheet shows the one that the reader has chosen."""
    return Markup('<span class="zh">{}</span><span class="en" lang="en">{}</span>').format(zh, en)


def term(field: str, value: str | None) -> Markup:
    """The name of a coded value in both languages: term("status", "target") reads 目标 or Target."""
    names = terms().get(field, {}).get(value or "")
    return both(names[0], names[1]) if names else escape(value or "")


@cache
def terms() -> dict[str, dict[str, tuple[str, str, str, str]]]:
    """Names and meanings of coded values by field: name and meaning in Chinese, name and meaning in English."""
    found: dict[str, dict[str, tuple[str, str, str, str]]] = {}
    for row in _table("terms.csv"):
        names = (row["name_zh"], row["name_en"], row["meaning_zh"], row["meaning_en"])
        found.setdefault(row["field"], {})[row["value"]] = names
    return found


@cache
def terms_script() -> str:
    """The terms, and the units' English names, as a script that pages load."""
    units = {row["unit"]: row["name_en"] for row in _table("units.csv") if row["name_en"]}
    return f"window.GWR_TERMS={as_json(terms())};window.GWR_UNITS={as_json(units)};"


def _table(name: str) -> list[dict[str, str]]:
    with (_CATALOGUE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def asset(name: str) -> str:
    """The text of a file in `assets`."""
    return (files(__package__) / "assets" / name).read_text(encoding="utf-8")


def as_json(data: Any) -> str:
    """Data as JSON that can stand inside a script element: nothing in it can end the element or open another."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def page(template: str, root: str | None, scripts: Sequence[str], **values: Any) -> bytes:
    """Render a template. `root` leads from the page to the site's folder ("../"); None puts all assets into the page.

    The page's security policy lets `scripts` run and nothing else: what a report says stays text, whatever it is.
    """
    inline = "\n".join([terms_script(), *map(asset, scripts)]) if root is None else ""
    digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
    text = (
        _environment()
        .get_template(template)
        .render(root=root, scripts=scripts, inline=Markup(inline), digest=digest, **values)
    )
    return inert.text(text).encode("utf-8", "replace")


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader(__package__), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update(both=both, term=term, asset=lambda name: Markup(asset(name)))
    environment.filters["data"] = lambda data: Markup(as_json(data))
    return environment
