"""The API's OpenAPI description, which takes the descriptions of columns and codes from the release itself."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from flows.api.listings import LISTINGS, SEARCH, SECTIONS, Listing
from flows.api.served import Opened

_TYPES: dict[str, dict[str, str]] = {
    "BOOLEAN": {"type": "boolean"},
    "INTEGER": {"type": "integer"},
    "BIGINT": {"type": "integer"},
    "DOUBLE": {"type": "number"},
    "DATE": {"type": "string", "format": "date"},
    "TIMESTAMP": {"type": "string", "format": "date-time"},
}
_ABOUT = """\
Figures, targets and promises of Chinese government work reports (政府工作报告), read-only, from the release in force,
which `release` in the body and the header `Gwr-Release` name. Lists are paged: `next` is the address of the next page,
or null on the last. If another release is published meanwhile, it answers 409: begin again with the first page. Several
values of a parameter are several parameters: `region=牡丹江市&region=绥芬河市`. Whole tables: `gwr export`.

政府工作报告中的数字、目标与承诺，只读；每次答复都注明所据版本（release）。列表分页返回，`next` 指向下一页。
"""
_PROBLEM = {
    "type": "object",
    "required": ["title", "status", "detail"],
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "examples": ["no indicator is ECO_GPD; did you mean ECO_GDP (地区生产总值)?"]},
        "suggestions": {"type": "array", "items": {"type": "string"}, "examples": [["ECO_GDP"]]},
        "release": {"type": "string"},
    },
}
_REFUSALS = {
    "404": "No such row or list.",
    "409": "The page before came from a release that is no longer in force.",
    "422": "An unknown parameter or a value it can't have; `suggestions` lists likely ones.",
    "503": "The query exceeds the limits on time or memory, or nothing is published.",
}
_RELEASE = {
    "release": {"type": "string", "description": "The release this was made from.", "examples": ["r0001"]},
    "published": {"type": "string", "format": "date-time"},
}


def described(app: FastAPI, opened: Opened) -> dict[str, Any]:
    """The OpenAPI description for a release."""
    made = get_openapi(title="gwr", version=opened.release.release_id, description=_ABOUT, routes=app.routes)
    schemas: dict[str, Any] = {"Format": made["components"]["schemas"]["Format"], "problem": _PROBLEM}
    for listing in (*LISTINGS, SEARCH, SECTIONS):
        schemas[listing.name] = _row(listing, opened) | {"examples": listing.sample(opened)}
    for listing in (*LISTINGS, SEARCH):
        listed = made["paths"][f"/{listing.name}"]["get"]
        columns = schemas[listing.name]["properties"]
        _explain_parameters(listing, listed, {name: column["description"] for name, column in columns.items()})
        page = {
            "total": {"type": "integer", "description": "Rows on all pages."},
            "next": {"type": ["string", "null"], "format": "uri", "description": "The next page."},
            "rows": {"type": "array", "items": _named(listing)},
        }
        listed["responses"] = _responses(page, "409", "422", "503")
        listed["responses"]["200"]["content"]["text/csv"] = {"schema": {"type": "string"}}
        if listing.key:
            key = {"name": listing.key, "in": "path", "required": True, "schema": {"type": "string"}}
            one = made["paths"][f"/{listing.name}/{{{listing.key}}}"]["get"]
            one["parameters"] = [key | {"description": columns[listing.key]["description"]}]
            body = {"row": _row(listing, opened, briefly=False) if listing.without else _named(listing)}
            if listing.name == "reports":
                body["sections"] = {"type": "array", "items": _named(SECTIONS)}
            one["responses"] = _responses(body, "404", "503")
    made["components"] = {"schemas": schemas}
    return made


def _named(listing: Listing) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{listing.name}"}


def _row(listing: Listing, opened: Opened, briefly: bool = True) -> dict[str, Any]:
    """The schema of a listing's rows."""
    columns = listing.described(opened, briefly)
    return {
        "type": "object",
        "properties": {name: _column(kind, _explained(opened, name, words)) for name, kind, words in columns},
    }


def _explained(opened: Opened, column: str, words: str) -> str:
    """A column's description, with the codes it can hold when they are few."""
    names = opened.ask(
        "SELECT value, any_value(name_zh) FROM marts.dim_term WHERE field = $column GROUP BY value ORDER BY value",
        {"column": column},
    ).rows()
    listed = ", ".join(f"{value} ({name})" for value, name in names)
    return f"{words} Codes: {listed}." if names else words


def _column(kind: str, words: str) -> dict[str, Any]:
    told = _TYPES.get(kind, {"type": "string"})
    return told | {"type": [told["type"], "null"], "description": words}


def _explain_parameters(listing: Listing, listed: dict[str, Any], words: dict[str, str]) -> None:
    """Put the column's description before the parameter's own."""
    by = {one.name: one.by for one in listing.filters}
    for parameter in listed["parameters"]:
        told = (words.get(by.get(parameter["name"], ""), ""), parameter.get("description", ""))
        parameter["description"] = " ".join(filter(None, told))


def _responses(properties: dict[str, Any], *refusals: str) -> dict[str, Any]:
    schema = {"type": "object", "required": ["release"], "properties": _RELEASE | properties}
    refused = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}}
    header = {"Gwr-Release": {"schema": {"type": "string"}, "description": "The release this was made from."}}
    return {
        "200": {
            "description": "The answer.",
            "headers": header,
            "content": {"application/json": {"schema": schema}},
        },
        **{status: {"description": _REFUSALS[status], "content": refused} for status in refusals},
    }
