"""The sources of the settings, and the documents found in them, which can load their bytes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ingest.sources.entries import CATALOGUE, Entry

# Of a folder's files these are no documents: data and code beside the texts.
_NOT_DOCUMENTS = {".json", ".jsonl", ".toml", ".yaml", ".yml", ".py", ".sh", ".sql", ".log"}


Beside = Literal["bulletin", "policy_address", "party", "outline", "budget", "plan_report"]
"""The kinds of documents that are read beside work reports where a source asks for them."""


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
    kinds: tuple[Beside, ...] = Field(
        default=(), description="kinds of other documents to read beside work reports: budget, bulletin ..."
    )
    options: dict[str, Any] = Field(
        default={}, description="options of a store, as fsspec takes them; secrets belong in the environment"
    )

    @property
    def locations(self) -> tuple[str, ...]:
        """All its locations."""
        return (self.location,) if isinstance(self.location, str) else self.location


class Http(BaseModel):
    """How web servers are queried; `[http]` in the settings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    connect_seconds: float = Field(default=10, gt=0, description="seconds to reach a server")
    silence_seconds: float = Field(default=30, gt=0, description="seconds of silence before a download is given up")
    document_seconds: float = Field(default=300, gt=0, description="seconds to download one document")
    attempts: int = Field(default=4, ge=1, description="attempts to fetch a document while the server fails")
    wait_seconds: float = Field(
        default=1, ge=0, description="seconds before the second attempt; doubled before each further one"
    )
    longest_wait_seconds: float = Field(
        default=120, ge=0, description="the longest wait in seconds that a server may ask for"
    )
    redirects: int = Field(default=5, ge=0, description="redirects followed")
    per_host: int = Field(default=2, ge=1, description="documents fetched at a time from one server")
    user_agent: str = Field(
        default="gwr/0.1 (reader of government work reports)", description="how gwr names itself to servers"
    )


class Unreachable(Exception):
    """A source can't be loaded; the message is a sentence for people."""


class Gone(Unreachable):
    """A document is not there; it may have been there once."""


class Hidden(Unreachable):
    """A folder of a source can't be looked into; what was found in it before may still be there."""


class Empty(Gone):
    """A folder or store exists and has no document."""


@dataclass(frozen=True)
class Loaded:
    """The outcome of loading: bytes, or None where `validator` shows that nothing changed; and the next validator."""

    data: bytes | None
    validator: str | None


@dataclass(frozen=True)
class Nothing:
    """A location without documents, and why there are none."""

    source: str
    reason: str


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


def counts(name: str, settings: Source) -> bool:
    """Whether a file in a folder, store or archive is one of its documents, by its name."""
    path = PurePosixPath(name.lower())
    if path.name.startswith((".", "~$", "readme")) or "__macosx" in path.parts or path.name == CATALOGUE:
        return False
    return path.suffix not in _NOT_DOCUMENTS


def told(error: Exception) -> str:
    """An error in words, without secrets: errors of the system with their message, others only by name."""
    return f"{type(error).__name__}: {error.strerror}" if isinstance(error, OSError) else type(error).__name__


def broken(source: str, scope: str, settings: Source, reason: str, error: type[Unreachable] = Unreachable) -> Found:
    """Something that exists and can't be loaded."""

    def load(validator: str | None, limit: int) -> Loaded:
        raise error(reason)

    return Found(source, PurePosixPath(source).name, scope, load, settings)
