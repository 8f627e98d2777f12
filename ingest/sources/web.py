"""Documents on the web: requested politely, only when changed, and never partially."""

import json
import logging
import random
import re
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit, urlunsplit

import httpx
import tenacity

from ingest.sources.found import Found, Gone, Http, Loaded, Source, Unreachable

_SECRET = re.compile(r"([^&=]*(?:token|key|sign|secret|passw|credential|auth)[^&=]*)=[^&]*", re.IGNORECASE)
_PASSING = {408, 425, 429, 500, 502, 503, 504}
_GONE = {404, 410}


class _Passing(Unreachable):
    """A temporary failure; `wait` is how long the server asks to wait, in seconds."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


def discover(url: str, settings: Source, http: Http) -> Iterator[Found]:
    """The one document (or archive) at a web address."""
    shown = without_secrets(url)
    parts = urlsplit(url)
    name = unquote(PurePosixPath(parts.path).name) or parts.netloc

    def load(validator: str | None, limit: int) -> Loaded:
        return fetch(url, validator, limit, http)

    yield Found(shown, name, shown, load, settings, remote=True)


def without_secrets(url: str) -> str:
    """A URL to show and record: passwords and tokens are left out."""
    parts = urlsplit(url)
    query = _SECRET.sub(r"\1=***", parts.query)
    return urlunsplit((parts.scheme.lower(), parts.netloc.rpartition("@")[2], parts.path, query, ""))


def fetch(url: str, validator: str | None, limit: int, http: Http) -> Loaded:
    """Ask for a document unless it is unchanged since `validator` (its ETag and date of change, as JSON).

    A temporary failure is retried, after the time that the server asks for (Retry-After) or a growing, partly random
    one. Raises `Gone` for what is not there, `Unreachable` for everything else; a body that ends too
    early counts as a failure.
    """

    def wait(state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.wait if isinstance(error, _Passing) else None
        growing = http.wait_seconds * 2 ** (state.attempt_number - 1) * random.uniform(0.75, 1.25)
        return asked if asked is not None else min(growing, http.longest_wait_seconds)

    retrying = tenacity.Retrying(
        stop=tenacity.stop_after_attempt(http.attempts),
        wait=wait,
        retry=tenacity.retry_if_exception_type(_Passing),
        reraise=True,
    )
    try:
        return retrying(_ask, url, validator, limit, http)
    except _Passing as error:
        raise Unreachable(f"{error} ({http.attempts} attempts)") from error


def _ask(url: str, validator: str | None, limit: int, http: Http) -> Loaded:
    headers = json.loads(validator or "{}")
    try:
        deadline = time.monotonic() + http.document_seconds
        with _host(urlsplit(url).netloc, http.per_host), _client(http).stream("GET", url, headers=headers) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED and validator:
                return Loaded(None, validator)
            _judge(response, http)
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > limit:
                    break
                if time.monotonic() > deadline:
                    raise Unreachable(
                        f"the document took more than {http.document_seconds:g} s (http.document_seconds)"
                    )
            given = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}
            known = {ask: response.headers[told] for ask, told in given.items() if told in response.headers}
            return Loaded(bytes(body), json.dumps(known) if known else None)
    except httpx.TooManyRedirects as error:
        raise Unreachable(f"the server redirects more than {http.redirects} times, or in a circle") from error
    except httpx.RemoteProtocolError as error:
        raise _Passing(f"the document came incomplete: {error}") from error
    except httpx.TimeoutException as error:
        raise _Passing(f"the server does not answer in time ({type(error).__name__})") from error
    except (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.DecodingError) as error:
        raise Unreachable(f"the address or its answer is not valid: {error}") from error
    except httpx.TransportError as error:
        # A certificate that is wrong stays wrong.
        kind = Unreachable if "CERTIFICATE" in str(error).upper() else _Passing
        raise kind(f"the server can't be reached: {error}") from error


def _judge(response: httpx.Response, http: Http) -> None:
    status = f"the server answers {response.status_code} {response.reason_phrase}".strip()
    if response.is_success:
        return
    if response.status_code in _GONE:
        raise Gone(f"there is no such document: {status}")
    if response.status_code in _PASSING:
        asked = _retry_after(response.headers.get("retry-after"))
        if asked is not None and asked > http.longest_wait_seconds:
            raise Unreachable(f"{status} and asks to come back in {asked:,.0f} s; run again then")
        raise _Passing(status, asked)
    raise Unreachable(status)


def _retry_after(value: str | None) -> float | None:
    """Seconds of a Retry-After header, which gives seconds or a date."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


@cache
def _client(http: Http) -> httpx.Client:
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs addresses whole, tokens included
    return httpx.Client(
        follow_redirects=True,
        max_redirects=http.redirects,
        timeout=httpx.Timeout(http.silence_seconds, connect=http.connect_seconds),
        headers={"User-Agent": http.user_agent},
    )


_hosts: dict[str, threading.BoundedSemaphore] = {}


def _host(netloc: str, at_a_time: int) -> threading.BoundedSemaphore:
    """What keeps more than `at_a_time` requests from going to one server."""
    return _hosts.setdefault(netloc, threading.BoundedSemaphore(at_a_time))
