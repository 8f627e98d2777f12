"""Documents in object stores and other file systems that fsspec knows: s3://, gs://, abfs://, sftp:// ..."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import fsspec
from fsspec.asyn import AsyncFileSystem
from fsspec.spec import AbstractFileSystem

from ingest.sources.entries import CATALOGUE, UNLISTED, Listed, read_catalogue
from ingest.sources.found import Empty, Found, Gone, Hidden, Loaded, Source, Unreachable, broken, counts

_CATALOGUE_BYTES = 50 * 1024 * 1024


def discover(url: str, settings: Source) -> Iterator[Found]:
    """The documents at a file, a folder (with all below) or a glob in a store; `catalog.csv` as in a local folder."""
    scope = url.rstrip("/")
    hidden: list[OSError] = []
    listed: set[str] | None = None
    try:
        store, root = fsspec.core.url_to_fs(url, **settings.options)
        # A listing that is remembered from before would hide what has changed since.
        store.invalidate_cache()
        if any(mark in root for mark in "*?["):
            paths = [path for path in store.glob(root) if not store.isdir(path)]
            base = root.split("*")[0].split("?")[0].split("[")[0].rpartition("/")[0]
            if _walks(store):  # a glob passes over what can't be listed
                depth = None if "**" in root else root.count("/") - base.count("/")
                list(_below(store, base, hidden, depth))
        elif store.isdir(root):
            listed = set(_below(store, root, hidden) if _walks(store) else store.find(root))
            paths, base = [path for path in listed if counts(path, settings)], root
        else:
            paths, base = [root], root.rpartition("/")[0]
    except ImportError as error:
        yield broken(scope, scope, settings, f"the store needs a package that is not installed: {error}")
        return
    except Exception as error:  # every store has its own exceptions for a refusal, a wrong name, no network
        yield broken(scope, scope, settings, f"the store can't be reached: {type(error).__name__}: {error}")
        return
    for refused in hidden:
        reason = f"a folder of the store can't be listed ({refused}); nothing in the store counts as gone"
        yield broken(scope, scope, settings, reason, Hidden)
    if not paths and not hidden:
        yield broken(scope, scope, settings, "there is no document in the store's folder", Empty)
    catalogues = _Catalogues(store, base.rstrip("/"), listed)
    for path in sorted(paths):
        source = store.unstrip_protocol(path)
        entry = catalogues.entry(path)
        yield Found(source, PurePosixPath(path).name, scope, _loader(store, path), settings, *entry, remote=True)


def _walks(store: AbstractFileSystem) -> bool:
    """Whether a store is listed folder by folder; those that list by prefix raise what goes wrong."""
    return getattr(type(store), "_find", type(store).find) in (AbstractFileSystem.find, AsyncFileSystem._find)


def _below(store: AbstractFileSystem, folder: str, hidden: list[OSError], depth: int | None = None) -> Iterator[str]:
    """All files below a folder, so many levels deep; what keeps a folder from being listed is added to `hidden`.

    fsspec's own walk leaves out such a folder without a word.
    """
    try:
        inside = store.ls(folder, detail=True)
    except OSError as error:
        hidden.append(error)
        return
    for one in inside:
        if one["type"] != "directory":
            yield one["name"]
        elif depth != 1 and one["name"].rstrip("/") != folder.rstrip("/"):
            yield from _below(store, one["name"], hidden, depth and depth - 1)


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
    """The catalogues of a store's folders from a document's own up to the source's, each read once.

    `listed` are the files of the source; None where they were not listed, and a catalogue may be there or not.
    """

    def __init__(self, store: AbstractFileSystem, base: str, listed: set[str] | None) -> None:
        self._store, self._base, self._listed = store, base, listed
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
        if self._listed is not None and path not in self._listed:
            return {}
        try:
            with self._store.open(path, "rb") as file:
                return read_catalogue(file.read(_CATALOGUE_BYTES), self._store.unstrip_protocol(path))
        except (FileNotFoundError, PermissionError):
            if self._listed is not None:  # it is there: what it says is not to be forgotten because of a bad moment
                raise
            return {}
