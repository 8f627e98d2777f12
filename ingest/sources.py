"""What there is to read: files, folders, globs, standard input, web addresses and object stores.

Nothing is read here beyond lists of files and catalogues: `discover` names what there is, and each `Found` knows how to
load its bytes. What can't be loaded says so when it is loaded, so that one bad source never hides the others.
"""

import glob
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from ingest.entries import CATALOGUE, UNLISTED, Entry, Listed, read_catalogue

# Of a folder's files these are no documents: tables, data and code beside the texts.
_NOT_DOCUMENTS = {".json", ".jsonl", ".toml", ".yaml", ".yml", ".py", ".sh", ".sql", ".log"}
_TABLES = {".csv", ".tsv", ".xlsx"}
_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


class Source(BaseModel):
    """A place where reports come from, as the settings name it: `[sources.NAME]` in `gwr.toml`.

    [sources.provinces]
    location = "s3://reports/provinces/"
    options = { endpoint_url = "https://s3.example.org" }

    [sources.counties]
    location = "counties.xlsx"
    columns = { text = "正文", region = "地区", plan_year = "年份" }
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    location: str | tuple[str, ...] = Field(description="path, folder, glob, archive, http(s):// or store (s3:// ...)")
    catalogue: str | None = Field(
        default=None, description="CSV with metadata, when it is not catalog.csv beside the files"
    )
    columns: dict[str, str] = Field(
        default={}, description="tables with one report a row: our name (text, region ...) = the table's heading"
    )
    sheet: str | None = Field(default=None, description="sheet of a workbook; the first one by default")
    options: dict[str, Any] = Field(
        default={}, description="options of a store, as fsspec takes them; secrets belong into the environment"
    )

    @property
    def locations(self) -> tuple[str, ...]:
        """All its locations."""
        return (self.location,) if isinstance(self.location, str) else self.location


class Http(BaseModel):
    """How web servers are asked; `[http]` in the settings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    connect_seconds: float = Field(default=10, gt=0, description="to reach a server")
    silence_seconds: float = Field(default=30, gt=0, description="the longest silence while a document comes")
    document_seconds: float = Field(default=300, gt=0, description="for one document to come")
    attempts: int = Field(default=4, ge=1, description="times that a document is asked for when the server fails")
    wait_seconds: float = Field(default=1, ge=0, description="before the second time; doubled with every further one")
    longest_wait_seconds: float = Field(default=120, ge=0, description="the longest that a server may ask to wait")
    redirects: int = Field(default=5, ge=0, description="redirects followed")
    per_host: int = Field(default=2, ge=1, description="documents asked for at a time from one server")
    user_agent: str = Field(default="gwr/0.1 (reader of government work reports)", description="how gwr calls itself")


class Unreachable(Exception):
    """A source can't be loaded; the message is a sentence for people."""


class Gone(Unreachable):
    """A document that may have been there once is there no more."""


class Empty(Gone):
    """A folder or store is there and holds no document."""


@dataclass(frozen=True)
class Loaded:
    """The outcome of loading: bytes, or None where `validator` shows that nothing changed; and the next validator."""

    data: bytes | None
    validator: str | None


@dataclass(frozen=True)
class Found:
    """One thing to read: a document, or an archive or table of documents.

    `load(validator, limit)` gives its bytes, cut after `limit + 1`; `validator` is what the load before returned
    (None at first), and lets an unchanged file or page cost nothing. Raises `Unreachable`.
    """

    source: str  # path or URL, as people will see it
    name: str  # file name: a hint to the format
    scope: str  # the source it was found in; what a scope no longer holds was removed
    load: Callable[[str | None, int], Loaded] = field(repr=False)
    settings: Source
    entry: Entry | None = None
    problems: tuple[str, ...] = ()  # what is wrong with its catalogue entry
    remote: bool = False  # worth loading several at a time


def resolve(arguments: Sequence[str], named: Mapping[str, Source]) -> list[Source]:
    """Sources for what was said on the command line: a name from the settings, or a location."""
    return [named.get(argument) or Source(location=argument) for argument in arguments]


def discover(sources: Sequence[str | Source], http: Http | None = None) -> Iterator[Found]:
    """Name what there is to read in `sources`: files, folders (with all below), globs, `-` for standard input, URLs.

    A folder's documents are its files, except hidden ones, README files, and tables, data or code by suffix (.csv,
    .json, .py ...). A file given by its own name or by a glob always counts, and tables count when the source's
    settings name their columns. A `catalog.csv` in the folder of a document, or in one above it up to the source, gives
    its metadata: columns `file` (relative to the catalogue) and any of the fields of `ingest.entries.Entry`.
    """
    for source in sources:
        settings = Source(location=source) if isinstance(source, str) else source
        for location in settings.locations:
            yield from _discover(location, settings, http or Http())


def _discover(location: str, settings: Source, http: Http) -> Iterator[Found]:
    if location == "-":
        yield Found("-", "stdin", "-", _load_stdin, settings)
    elif location.lower().startswith(("http://", "https://")):
        from ingest import remote

        yield from remote.discover(location, settings, http)
    elif _URL.match(location):
        from ingest import stores

        yield from stores.discover(location, settings)
    else:
        yield from _local(location, settings)


def _local(location: str, settings: Source) -> Iterator[Found]:
    path = Path(location).expanduser()
    catalogues = _Catalogues(settings)
    if path.is_dir():
        documents = iter(_folder(path, settings, catalogues))
        first = next(documents, None)
        yield first or broken(label(path), label(path), settings, "there is no document in the folder", Empty)
        yield from documents
    elif path.exists() or not glob.has_magic(location):
        yield _file(path, label(path), settings, catalogues, roots=(path.parent, path.parent.parent))
    else:
        scope = label(path)
        matches = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
        if not matches:
            yield broken(scope, scope, settings, f"nothing matches {location}")
        for match in map(Path, matches):
            if match.is_file():
                yield _file(match, scope, settings, catalogues, roots=(match.parent, match.parent.parent))


def label(path: Path) -> str:
    """Say where a file is in the one way that the record keeps: relative below the working folder, else absolute."""
    whole = Path(os.path.normpath(path.absolute()))
    with suppress(ValueError):
        whole = whole.relative_to(Path.cwd())
    # A name that is no valid UTF-8 must not break the record.
    return os.fsencode(whole.as_posix()).decode("utf-8", "backslashreplace")


def counts(name: str, settings: Source) -> bool:
    """Whether a file in a folder, store or archive is one of its documents, by its name."""
    path = PurePosixPath(name.lower())
    if path.name.startswith((".", "~$", "readme")) or "__macosx" in path.parts or path.name == CATALOGUE:
        return False
    if path.suffix in _TABLES:
        return "text" in settings.columns
    return path.suffix not in _NOT_DOCUMENTS


def broken(source: str, scope: str, settings: Source, reason: str, error: type[Unreachable] = Unreachable) -> Found:
    """Something that is there and can't be loaded."""

    def load(validator: str | None, limit: int) -> Loaded:
        raise error(reason)

    return Found(source, PurePosixPath(source).name, scope, load, settings)


def _folder(root: Path, settings: Source, catalogues: "_Catalogues") -> Iterator[Found]:
    scope, real_root = label(root), root.resolve()
    outside = "this link points outside the folder and was not followed"
    for folder, folders, files in os.walk(root):
        for name in sorted(folders):
            linked = Path(folder, name)
            if linked.is_symlink() and not linked.resolve().is_relative_to(real_root):
                yield broken(label(linked), scope, settings, outside)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(folder, name)
            if not counts(name, settings):
                continue
            if not path.resolve().is_relative_to(real_root):
                yield broken(label(path), scope, settings, outside)
                continue
            roots = [parent for parent in path.parents if parent.is_relative_to(root)]
            yield _file(path, scope, settings, catalogues, roots)


def _file(path: Path, scope: str, settings: Source, catalogues: "_Catalogues", roots: Sequence[Path]) -> Found:
    def load(validator: str | None, limit: int) -> Loaded:
        return _load_file(path, validator, limit)

    source = label(path)
    return Found(source, PurePosixPath(source).name, scope, load, settings, *catalogues.entry(path, roots))


def _load_file(path: Path, validator: str | None, limit: int) -> Loaded:
    try:
        if not path.exists():
            raise Gone("there is no such file")
        if not path.is_file():
            raise Unreachable("this is no file (a device, a socket or a pipe)")
        with path.open("rb") as file:
            stat = os.fstat(file.fileno())
            present = f"{stat.st_size}:{stat.st_mtime_ns}:{stat.st_ctime_ns}:{stat.st_ino}"
            if validator == present:
                return Loaded(None, present)
            return Loaded(file.read(limit + 1), present)
    except OSError as error:
        raise Unreachable(f"the file can't be read: {error.strerror or error}") from error


def _load_stdin(validator: str | None, limit: int) -> Loaded:
    return Loaded(sys.stdin.buffer.read(limit + 1), None)


class _Catalogues:
    """The catalogues met on the way through a local source, each read once."""

    def __init__(self, settings: Source) -> None:
        self._named = Path(settings.catalogue).expanduser() if settings.catalogue else None
        self._read: dict[Path, dict[str, Listed]] = {}

    def entry(self, path: Path, roots: Sequence[Path]) -> Listed:
        """What the nearest catalogue that lists `path` says of it."""
        catalogues = [self._named] if self._named else [root / CATALOGUE for root in roots]
        for catalogue in catalogues:
            if catalogue not in self._read:
                found = catalogue.is_file()
                self._read[catalogue] = read_catalogue(catalogue.read_bytes(), label(catalogue)) if found else {}
            entries = self._read[catalogue]
            if entries and path.absolute().is_relative_to(catalogue.parent.absolute()):
                name = path.absolute().relative_to(catalogue.parent.absolute()).as_posix()
                if name in entries or "" in entries:
                    return entries.get(name) or entries[""]
        return UNLISTED
