"""Documents in object stores and other file systems that fsspec knows: s3://, gs://, abfs://, sftp:// ..."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import fsspec
from fsspec.spec import AbstractFileSystem

from ingest.entries import CATALOGUE, UNLISTED, Listed, read_catalogue
from ingest.sources.found import Empty, Found, Gone, Loaded, Source, Unreachable, broken, counts

_CATALOGUE_BYTES = 50 * 1024 * 1024


def discover(url: str, settings: Source) -> Iterator[Found]:
    """The documents at a file, a folder (with all below) or a glob in a store; `catalog.csv` as in a local folder."""
    scope = url.rstrip("/")
    try:
        store, root = fsspec.core.url_to_fs(url, **settings.options)
        # A listing that is remembered from before would hide what has changed since.
        store.invalidate_cache()
        if any(mark in root for mark in "*?["):
            paths = [path for path in store.glob(root) if not store.isdir(path)]
            base = root.split("*")[0].split("?")[0].split("[")[0].rpartition("/")[0]
        elif store.isdir(root):
            paths = [path for path in store.find(root) if counts(path, settings)]
            base = root
        else:
            paths, base = [root], root.rpartition("/")[0]
    except ImportError as error:
        yield broken(scope, scope, settings, f"the store needs a package that is not installed: {error}")
        return
    except Exception as error:  # every store has its own exceptions for a refusal, a wrong name, no network
        yield broken(scope, scope, settings, f"the store can't be reached: {type(error).__name__}: {error}")
        return
    if not paths:
        yield broken(scope, scope, settings, "there is no document in the store's folder", Empty)
    catalogues = _Catalogues(store, base.rstrip("/"))
    for path in sorted(paths):
        source = store.unstrip_protocol(path)
        listed = catalogues.entry(path)
        yield Found(source, PurePosixPath(path).name, scope, _loader(store, path), settings, *listed, remote=True)


def _loader(store: AbstractFileSystem, path: str) -> Any:
    def load(validator: str | None, limit: int) -> Loaded:
        try:
            present = store.ukey(path)
            if validator == present:
                return Loaded(None, present)
            with store.open(path, "rb") as file:
                return Loaded(file.read(limit + 1), present)
        except FileNotFoundError as error:
            raise Gone("there is no such object in the store") from error
        except Exception as error:  # as above
            raise Unreachable(f"the object can't be read: {type(error).__name__}: {error}") from error

    return load


class _Catalogues:
    """The catalogues of a store's folders from a document's own up to the source's, each read once."""

    def __init__(self, store: AbstractFileSystem, base: str) -> None:
        self._store, self._base = store, base
        self._read: dict[str, dict[str, Listed]] = {}

    def entry(self, path: str) -> Listed:
        for parent in PurePosixPath(path).parents:
            folder = parent.as_posix()
            if folder not in self._read:
                self._read[folder] = self._catalogue(f"{folder}/{CATALOGUE}")
            entries = self._read[folder]
            name = PurePosixPath(path).relative_to(parent).as_posix()
            if name in entries or "" in entries:
                return entries.get(name) or entries[""]
            if len(folder) <= len(self._base):
                break
        return UNLISTED

    def _catalogue(self, path: str) -> dict[str, Listed]:
        try:
            with self._store.open(path, "rb") as file:
                return read_catalogue(file.read(_CATALOGUE_BYTES), self._store.unstrip_protocol(path))
        except Exception:  # no catalogue, or one that may not be read, is none
            return {}
