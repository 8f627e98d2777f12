"""The HTTP API: routes, parameters and answers.

    GET /targets?region=牡丹江市&verdict=missed&format=csv

Every answer names the release it was made from. Each page links to the next one, which is refused when another release
has been published meanwhile.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

import polars as pl
from fastapi import FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, create_model
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from flows import inert
from flows.api.described import described
from flows.api.listings import LISTINGS, SEARCH, SECTIONS, Filter, Listing, Refused
from flows.api.served import Bounds, NotServed, Opened, Served, TooMuch

_LONGEST = 100  # characters of a value
_MOST = 50  # values of a parameter
_ROWS = 100  # rows on a page by default
_HOSTS = ("127.0.0.1", "localhost")
# Answers are data; no other site may frame them.
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}

Text = Annotated[str, StringConstraints(max_length=_LONGEST, min_length=1)]


class Format(StrEnum):
    """How rows are written."""

    json = "json"
    csv = "csv"


class _OtherRelease(Exception):
    """The page asked for belongs to a release that is no longer in force."""


def application(published: Path, bounds: Bounds | None = None) -> FastAPI:
    """The API to the published file; each request reads the release in force when it begins."""
    served = Served(published, bounds)
    app = FastAPI(title="gwr", openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(_HOSTS), www_redirect=False)

    @app.get("/", include_in_schema=False)
    def index() -> Response:
        opened = served.in_force()
        lists = {f"/{one.name}": one.says for one in (*LISTINGS, SEARCH)}
        return _json(opened, {"lists": lists, "described": "/openapi.json"})

    @app.get("/openapi.json", include_in_schema=False)
    def openapi() -> Response:
        opened = served.in_force()
        text = json.dumps(described(app, opened), ensure_ascii=False, default=_written)
        return _answer(opened, text, "application/json")

    for listing in (*LISTINGS, SEARCH):
        app.get(f"/{listing.name}", name=listing.name, summary=listing.says)(_list(listing, served))
        if listing.key:
            path = f"/{listing.name}/{{{listing.key}}}"
            app.get(path, name=f"one of {listing.name}", summary=f"One of /{listing.name}.")(_one(listing, served))
    _refuse(app, served)
    return app


def _parameters(listing: Listing, bounds: Bounds) -> type[BaseModel]:
    """The parameters of a listing. Unknown ones are refused, so that a mistyped filter is not ignored."""
    fields: dict[str, Any] = {one.name: _parameter(one) for one in listing.filters}
    limit = Field(_ROWS, ge=1, le=bounds.rows, description="Maximum number of rows on a page.")
    cursor = Field(None, max_length=1000, description="Where the page begins, as given in `next` of the page before.")
    return create_model(
        f"Asked of {listing.name}",
        __config__=ConfigDict(extra="forbid"),
        **fields,
        limit=(int, limit),
        cursor=(str | None, cursor),
        format=(Format, Field(Format.json, description="json, or csv that opens in a spreadsheet.")),
    )


def _parameter(one: Filter) -> tuple[Any, Any]:
    says, examples = " ".join(filter(None, (one.says, one.kind.says))), [one.example]
    if one.kind.type is bool:
        return bool | None, Field(None, description=says, examples=[one.example == "true"])
    if one.kind.type is str:
        default = ... if one.required else None
        return Text if one.required else Text | None, Field(default, description=says, examples=examples)
    return list[Text], Field(default_factory=list, max_length=_MOST, description=says, examples=examples)


def _begun(request: Request, served: Served) -> Opened:
    """The release in force when a request begins; the whole answer comes from it."""
    opened = served.in_force()
    request.state.opened = opened
    return opened


def _list(listing: Listing, served: Served) -> Callable[..., Response]:
    model = _parameters(listing, served.bounds)

    def answer(request: Request, asked: Annotated[model, Query()]) -> Response:  # type: ignore[valid-type]
        opened = _begun(request, served)
        given = asked.model_dump()  # type: ignore[attr-defined]
        limit, cursor, format = (given.pop(name) for name in ("limit", "cursor", "format"))
        after = _behind(opened, cursor) if cursor else ""
        rows, total, behind = listing.page(opened, given, limit, after)
        link = None
        if behind:
            at = json.dumps([opened.release.release_id, behind])
            link = str(
                request.url.include_query_params(cursor=base64.urlsafe_b64encode(at.encode()).decode().rstrip("="))
            )
        headers = {"Gwr-Total": str(total)} | ({"Link": f'<{link}>; rel="next"'} if link else {})
        if format is Format.csv:
            columns = [name for name, *_ in listing.described(opened)]
            return _csv(opened, listing.name, rows, columns, headers)
        return _json(opened, {"total": total, "next": link, "rows": rows}, headers)

    return answer


def _one(listing: Listing, served: Served) -> Callable[..., Response]:
    def answer(request: Request) -> Response:
        opened = _begun(request, served)
        row = listing.one(opened, request.path_params[listing.key])
        body: dict[str, Any] = {"row": row}
        if listing.name == "reports":
            body["sections"], *_ = SECTIONS.page(opened, {"report_id": [row["report_id"]]}, served.bounds.rows)
        return _json(opened, body)

    return answer


def _behind(opened: Opened, cursor: str) -> str:
    """Where a page begins. Raises `_OtherRelease` when the page before came from another release."""
    try:
        release_id, behind = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, RecursionError, binascii.Error) as error:
        raise Refused("cursor: not valid; use `next` of the page before") from error
    if not isinstance(release_id, str) or not isinstance(behind, str):
        raise Refused("cursor: not valid; use `next` of the page before")
    if release_id != opened.release.release_id:
        raise _OtherRelease(
            f"The page before is of release {release_id[:_LONGEST]}; {opened.release.release_id} is in force now:"
            " begin again with the first page."
        )
    return behind


def _json(opened: Opened, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    release = {"release": opened.release.release_id, "published": opened.release.created_at.isoformat()}
    text = json.dumps(release | dict(body), ensure_ascii=False, default=_written)
    return _answer(opened, text, "application/json", headers)


def _csv(
    opened: Opened, name: str, rows: list[dict[str, Any]], columns: list[str], headers: Mapping[str, str]
) -> Response:
    frame = pl.DataFrame(rows, schema=columns, infer_schema_length=None)
    text = inert.csv(frame.with_columns(pl.lit(opened.release.release_id).alias("release")))
    file = f'attachment; filename="gwr-{opened.release.release_id}-{name}.csv"'
    return _answer(opened, text, "text/csv", {**headers, "Content-Disposition": file})


def _written(value: Any) -> str:
    return str(value.isoformat())


def _answer(opened: Opened, text: str, kind: str, headers: Mapping[str, str] | None = None) -> Response:
    named = {"Gwr-Release": opened.release.release_id}
    return Response(text, media_type=kind, headers=_HEADERS | named | dict(headers or {}))


def _refuse(app: FastAPI, served: Served) -> None:
    """Give every error the same form (RFC 9457), with suggestions."""

    def problem(request: Request, status: HTTPStatus, detail: str, suggestions: list[str] | None = None) -> Response:
        body: dict[str, Any] = {"title": status.phrase, "status": status, "detail": detail}
        if suggestions:
            body["suggestions"] = suggestions
        try:
            opened = getattr(request.state, "opened", None) or served.in_force()
        except NotServed:
            return Response(json.dumps(body), status, _HEADERS, "application/problem+json")
        body["release"] = opened.release.release_id
        response = _answer(opened, json.dumps(body, ensure_ascii=False), "application/problem+json")
        response.status_code = status
        return response

    @app.exception_handler(Refused)
    def refused(request: Request, error: Refused) -> Response:
        missing = bool(request.path_params)
        status = HTTPStatus.NOT_FOUND if missing else HTTPStatus.UNPROCESSABLE_ENTITY
        return problem(request, status, str(error), error.suggestions)

    @app.exception_handler(_OtherRelease)
    def gone(request: Request, error: _OtherRelease) -> Response:
        return problem(request, HTTPStatus.CONFLICT, str(error))

    @app.exception_handler(TooMuch)
    def too_much(request: Request, error: TooMuch) -> Response:
        return problem(request, HTTPStatus.SERVICE_UNAVAILABLE, str(error))

    @app.exception_handler(NotServed)
    def not_served(request: Request, error: NotServed) -> Response:
        return problem(request, HTTPStatus.SERVICE_UNAVAILABLE, str(error))

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> Response:
        return problem(request, HTTPStatus(error.status_code), f"{error.detail}; / lists what can be asked.")

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        known = [name for one in (*LISTINGS, SEARCH) if request.url.path == f"/{one.name}" for name in _names(one)]
        told, suggestions = [], []
        for one in error.errors():
            name = str(one["loc"][1])[:_LONGEST] if len(one["loc"]) > 1 else ""
            if one["type"] == "extra_forbidden":
                near = get_close_matches(name, known, n=3)
                suggestions += near
                meant = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(known)}"
                told.append(f"there is no parameter {name}; {meant}")
            else:
                told.append(f"{name}: {one['msg']}")
        return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, "; ".join(told[:5]), suggestions[:5])


def _names(listing: Listing) -> list[str]:
    return [*(one.name for one in listing.filters), "limit", "cursor", "format"]
