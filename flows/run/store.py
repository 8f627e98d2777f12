"""The store through which a run and workers on other machines exchange documents and frames.

It is a folder that all of them can see, or an object store (s3://gwr/landed). What they exchange is packed into a
`Parcel`: frames become Parquet objects in the store, paths of landed documents become names of objects there, and
everything else, which is small, stays in a pickle that the scheduler can carry.

    <store>/ab/abcd…                       a landed document, as in the landing folder
    <store>/passing/<run's owner>/<name>   a frame in transit, removed once it has been taken
"""

import hashlib
import io
import pickle
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import fsspec
import polars as pl
from fsspec.spec import AbstractFileSystem


class Parcel(NamedTuple):
    """A packed object: a message to pass on as it is, and the names of the frames and documents in the store."""

    message: bytes
    frames: list[str]
    documents: list[str]


@dataclass(frozen=True)
class Store:
    """A store at `url`. `landed` is the landing folder of the run that packs; `owner` tells runs of one store apart.

    Each machine has the access to an object store in its own environment (AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID ...), so
    no secret passes between machines.
    """

    url: str
    landed: Path
    owner: str

    def pack(self, thing: Any) -> Parcel:
        """Pack an object; its frames and documents go into the store."""
        frames: dict[str, bytes] = {}
        documents: dict[str, Path] = {}

        def beside(part: Any) -> tuple[str, str] | None:
            if isinstance(part, pl.DataFrame):
                name = f"passing/{self.owner}/{uuid4().hex}.parquet"
                frames[name] = _parquet(part)
                return "frame", name
            if isinstance(part, Path) and part.is_relative_to(self.landed):
                name = part.relative_to(self.landed).as_posix()
                documents[name] = part
                return "document", name
            return None

        buffer = io.BytesIO()
        pickler = pickle.Pickler(buffer)
        pickler.persistent_id = beside  # type: ignore[method-assign]
        pickler.dump(thing)
        self._put(frames)
        self._put({name: path.read_bytes() for name, path in documents.items() if self._lacks(name, path)})
        return Parcel(buffer.getvalue(), list(frames), list(documents))

    @contextmanager
    def unpacked(self, parcel: Parcel) -> Iterator[Any]:
        """The object in a parcel; the documents fetched for it exist only inside the context."""
        with tempfile.TemporaryDirectory(prefix="gwr-") as folder:
            parts: dict[str, Any] = {name: _frame(data) for name, data in self._get(parcel.frames).items()}
            parts |= self._documents(parcel.documents, Path(folder))
            unpickler = pickle.Unpickler(io.BytesIO(parcel.message))
            unpickler.persistent_load = lambda key: parts[key[1]]  # type: ignore[method-assign]
            yield unpickler.load()

    def drop(self, *parcels: Parcel) -> None:
        """Remove the frames of these parcels from the store."""
        frames = [self._at(name) for parcel in parcels for name in parcel.frames]
        if frames:
            with suppress(FileNotFoundError):
                self._system.rm(frames)

    def clear(self) -> None:
        """Remove all frames in transit that runs of this owner have left behind."""
        with suppress(FileNotFoundError):
            self._system.rm(self._at(f"passing/{self.owner}"), recursive=True)

    @contextmanager
    def sign(self) -> Iterator[str]:
        """Put a test object into the store for the duration of the context; yields its name, for `sees`."""
        name = f"passing/{self.owner}/{uuid4().hex}"
        self._put({name: b"gwr"})
        yield name
        self._system.rm(self._at(name))

    def sees(self, name: str) -> str | None:
        """Why the object of this name can't be seen from here; None if it can."""
        try:
            self._system.invalidate_cache()
            return None if self._get([name]) else "it is not there"
        except Exception as error:  # every store has its own errors for a refusal, a wrong name, no network
            return f"{type(error).__name__}: {error}"

    @cached_property
    def _place(self) -> tuple[AbstractFileSystem, str]:
        system, root = fsspec.core.url_to_fs(self.url)
        return system, root.rstrip("/")

    @property
    def _system(self) -> AbstractFileSystem:
        return self._place[0]

    @cached_property
    def _folder(self) -> Path | None:
        """The store's folder on this machine; None if it is an object store."""
        return Path(self._place[1]) if "file" in self._system.protocol else None

    def _at(self, name: str) -> str:
        return f"{self._place[1]}/{name}"

    @cached_property
    def _sizes(self) -> dict[str, int]:
        """The sizes of the documents that were in the store when the run first asked."""
        self._system.invalidate_cache()
        try:
            there = self._system.find(self._place[1], detail=True)
        except FileNotFoundError:
            return {}
        start = len(self._place[1]) + 1
        return {path[start:]: found["size"] for path, found in there.items()}

    def _lacks(self, name: str, path: Path) -> bool:
        """Whether a document must be stored: the store lacks it or has only a part of it, and its file exists here."""
        if self._folder == self.landed.resolve() or not path.exists():
            return False
        return self._sizes.get(name) != path.stat().st_size

    def _put(self, objects: dict[str, bytes]) -> None:
        if self._folder is None:
            if objects:
                self._system.pipe({self._at(name): data for name, data in objects.items()})
            return
        for name, data in objects.items():
            path = self._folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_name(f".{path.name}.{uuid4().hex}")
            beside.write_bytes(data)
            beside.replace(path)

    def _get(self, names: list[str]) -> dict[str, bytes]:
        if not names:
            return {}
        found = self._system.cat([self._at(name) for name in names])
        return {name: found[self._at(name)] for name in names}

    def _documents(self, names: list[str], folder: Path) -> dict[str, Path]:
        """The paths of documents for unpacking: in the store's folder, or fetched into `folder`."""
        if self._folder is not None:
            return {name: self._folder / name for name in names}
        found = self._system.cat([self._at(name) for name in names], on_error="omit") if names else {}
        paths = {}
        for number, name in enumerate(names):
            path = paths[name] = folder / f"{number}-{Path(name).name}"
            data = found.get(self._at(name))
            if data is None:
                continue
            if hashlib.sha256(data).hexdigest() == path.name.partition("-")[2]:
                path.write_bytes(data)
            else:  # it is damaged: the next run stores it again
                self._system.rm(self._at(name))
        return paths


def _parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def _frame(data: bytes) -> pl.DataFrame:
    return pl.read_parquet(io.BytesIO(data))
