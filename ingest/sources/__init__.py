"""Lists the documents to read: files, folders, globs, standard input, web addresses and object stores.

Nothing is read here beyond lists of files and catalogues: `discover` names what there is, and each `Found` knows how to
load its bytes. What can't be loaded says so when it is loaded, so that one bad source never hides the others.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ingest.sources import files
from ingest.sources.found import Found, Http, Nothing, Source, broken, told

_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


def resolve(arguments: Sequence[str], named: Mapping[str, Source]) -> list[Source]:
    """The source for each argument of a command: a name from the settings, or a location."""
    return [named.get(argument) or Source(location=argument) for argument in arguments]


def discover(sources: Sequence[str | Source], http: Http | None = None) -> Iterator[Found]:
    """Name what there is to read in `sources`: files, folders (with all below), globs, `-` for standard input, URLs.

    A folder's documents are its files, except hidden ones, README files, and tables, data or code by suffix (.csv,
    .json, .py ...). A file given by its own name or by a glob always counts, and tables count when the source's
    settings name their columns. A `catalog.csv` in the folder of a document, or in one above it up to the source, gives
    its metadata: columns `file` (relative to the catalogue) and any of the fields of `ingest.sources.entries.Entry`.
    """
    for source in sources:
        settings = Source(location=source) if isinstance(source, str) else source
        for location in settings.locations:
            yield from _guarded(location, settings, http or Http())


def _guarded(location: str, settings: Source, http: Http) -> Iterator[Found]:
    """The documents at a location; one that can't be listed is reported, and the others go on."""
    try:
        yield from _discover(location, settings, http)
    except Exception as error:
        yield broken(_label(location), _label(location), settings, f"it can't be looked through ({told(error)})")


def _label(location: str) -> str:
    """A location in the form that the scope of its documents has."""
    if not _URL.match(location):
        return files.label(Path(location).expanduser())
    from ingest.sources import web

    return web.without_secrets(location).rstrip("/")


def _discover(location: str, settings: Source, http: Http) -> Iterator[Found]:
    if location == "-":
        yield files.standard_input(settings)
    elif location.lower().startswith(("http://", "https://")):
        from ingest.sources import web

        yield from web.discover(location, settings, http)
    elif _URL.match(location):
        from ingest.sources import stores

        yield from stores.discover(location, settings)
    else:
        yield from files.discover(location, settings)


def missing(sources: Sequence[Source]) -> list[Nothing]:
    """The local locations without any document, each with the reason; no document is read for this."""
    local = [
        (location, one) for one in sources for location in one.locations if location != "-" and not _URL.match(location)
    ]
    return [nothing for location, one in local if (nothing := files.nothing_at(location, one))]
