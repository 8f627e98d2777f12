"""Shared by all pages: templates, assets, bilingual text, and data embedded safely as JSON."""

import base64
import csv
import gzip
import hashlib
import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2
import polars as pl
from markupsafe import Markup, escape

from flows import inert
from flows.settings import ROOT
from ingest.catalogue.terms import SIGNS

_CATALOGUE = ROOT / "ingest" / "catalogue"


def both(zh: str, en: str) -> Markup:
    """A text in both languages; the style sheet shows the one chosen by the reader."""
    return Markup('<span class="zh">{}</span><span class="en" lang="en">{}</span>').format(zh, en)


def term(field: str, value: str | None) -> Markup:
    """The name of a coded value in both languages: term("status", "target") reads 目标 or Target."""
    names = terms().get(field, {}).get(value or "")
    return both(names[0], names[1]) if names else escape(value or "")


@cache
def terms() -> dict[str, dict[str, tuple[str, str, str, str]]]:
    """Names and meanings of coded values by field, in Chinese and English."""
    found: dict[str, dict[str, tuple[str, str, str, str]]] = {}
    for row in _table("terms.csv"):
        names = (row["name_zh"], row["name_en"], row["meaning_zh"], row["meaning_en"])
        found.setdefault(row["field"], {})[row["value"]] = names
    return found


@cache
def terms_script() -> str:
    """The terms, their symbols, and the units' English names in singular and plural, as a script that pages load."""
    units = {row["unit"]: [row["name_en"], plural(row["name_en"])] for row in _table("units.csv") if row["name_en"]}
    return f"window.GWR_TERMS={as_json(terms())};window.GWR_SIGNS={as_json(SIGNS)};window.GWR_UNITS={as_json(units)};"


_ALIKE = {"yuan", "mu", "jin", "li", "zhang", "chi", "shi", "dan", "percent", "mille", "head", "aircraft", "times"}
_ALIKE |= {"fish", "people", "petaflops", "exaflops", "passengers", "years", "months", "Celsius", "tera-,"}
_UNLIKE = {"person": "people", "leaf": "leaves"}
_BEHIND_THE_NOUN = "(?:of|a|an|in|by|and|per|to|on|handled|carried|visited|held|used) "
_NOUN = re.compile(rf"(.+?)( {_BEHIND_THE_NOUN}.*| (?:handled|carried|visited|held|used)$| \(.*)?")


def plural(unit: str) -> str:
    """The plural of a unit's English name: "tonnes of steam an hour" for "tonne of steam an hour"."""
    said = []
    for part in unit.split(" or "):
        found = _NOUN.fullmatch(part)
        assert found
        *before, last = found[1].split(" ")
        said.append(" ".join([*before, _of_many(last)]) + (found[2] or ""))
    return " or ".join(said)


def _of_many(noun: str) -> str:
    if noun in _ALIKE or noun[0].isdigit():
        return noun
    if noun in _UNLIKE:
        return _UNLIKE[noun]
    if re.search("(s|x|z|ch|sh)$", noun):
        return f"{noun}es"
    return f"{noun[:-1]}ies" if re.search("[^aeiou]y$", noun) else f"{noun}s"


def document_name(source: str) -> str:
    """A document's public name: a URL unchanged, a file name without its folders.

    Folders inside an archive are kept: `/home/a/b.zip/省/2020.md` becomes `b.zip/省/2020.md`.
    """
    if "://" in source and not source.startswith("file:"):
        return source
    parts = re.split(r"[/\\]", source)
    archives = [at for at, part in enumerate(parts) if re.search(r"\.zip\W*$", part, re.IGNORECASE)]
    return "/".join(parts[archives[0] if archives else -1 :])


def _table(name: str) -> list[dict[str, str]]:
    with (_CATALOGUE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def asset(name: str) -> str:
    """The text of a file in `assets`."""
    return (files(__package__) / "assets" / name).read_text(encoding="utf-8")


def as_json(data: Any) -> str:
    """Data as JSON that is safe inside a script element: it can neither end the element nor open another."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def packed(data: Any) -> str:
    """Data as pages and scripts carry them: JSON, compressed, in base64. `GWR.unpack` reads it.

    The rows of a report are three times the size of its text as JSON, less than its text in this form.
    """
    plain = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)
    # Level 9 takes two thirds more time for a hundredth less.
    return base64.b64encode(gzip.compress(inert.text(plain).encode("utf-8", "replace"), 6, mtime=0)).decode()


def columnar(frame: pl.DataFrame) -> dict[str, Any]:
    """A frame as pages embed it: {"columns": ["place", "year"], "rows": [["231000", 2020]]}; GWR.records reads it."""
    return {"columns": frame.columns, "rows": frame.rows()}


def page(template: str, root: str | None, scripts: Sequence[str], files: Sequence[str] = (), **values: Any) -> bytes:
    """Render a template. `root` is the path from the page to the site's folder ("../"); None inlines all assets.

    `scripts` are assets; `files` are data scripts, as paths in the site.

    The page's security policy allows only `scripts` to run, so that the contents of a report are never executed.
    """
    inline = "\n".join([terms_script(), *map(asset, scripts)]) if root is None else ""
    digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
    text = (
        _environment()
        .get_template(template)
        .render(root=root, scripts=scripts, files=files, inline=Markup(inline), digest=digest, **values)
    )
    return inert.text(text).encode("utf-8", "replace")


def get_ready() -> None:
    """Compile the templates, each of which would be compiled when it is first needed."""
    for name in _environment().list_templates():
        _environment().get_template(name)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader(__package__), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["document"] = document_name
    environment.globals.update(both=both, term=term, asset=lambda name: Markup(asset(name)))
    environment.filters["packed"] = packed
    return environment
