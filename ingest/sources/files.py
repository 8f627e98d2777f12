"""Local documents: files, folders, globs, and standard input."""

import glob
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

from ingest.sources.entries import CATALOGUE, UNLISTED, Listed, read_catalogue
from ingest.sources.found import (
    Empty,
    Found,
    Gone,
    Hidden,
    Loaded,
    Nothing,
    Source,
    Unreachable,
    broken,
    counts,
)


def discover(location: str, settings: Source) -> Iterator[Found]:
    """The documents of a file, a folder (with all below) or a glob; `catalog.csv` gives their metadata."""
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
        hidden = list(_hidden(path))
        for folder in hidden:
            yield _hidden_folder(folder, scope, settings)
        if not matches and not hidden:
            yield broken(scope, scope, settings, f"nothing matches {location}")
        for match in map(Path, matches):
            if match.is_file():
                yield _file(match, scope, settings, catalogues, roots=(match.parent, match.parent.parent))


def nothing_at(location: str, settings: Source) -> Nothing | None:
    """Why there is no document at a location; None if there is one, or if only loading it will show."""
    path = Path(location).expanduser()
    try:
        if path.is_dir():
            first = next(_folder(path, settings, _Catalogues(settings)), None)
            return None if first else Nothing(label(path), "there is no document in the folder")
        if os.path.lexists(path):
            return None
        if glob.has_magic(location):
            found = next(glob.iglob(str(path), recursive=True), None)  # noqa: PTH207 - as above
            return None if found else Nothing(label(path), f"nothing matches {location}")
    except (OSError, RuntimeError):  # rights, or a link in a circle
        return None
    return Nothing(label(path), "there is no such file or folder")


def label(path: Path) -> str:
    """A file's path as the record keeps it: relative if below the working folder, else absolute."""
    whole = Path(os.path.normpath(path.absolute()))
    with suppress(ValueError):
        whole = whole.relative_to(Path.cwd())
    # A name that is no valid UTF-8 must not break the record.
    return os.fsencode(whole.as_posix()).decode("utf-8", "backslashreplace")


def _folder(root: Path, settings: Source, catalogues: "_Catalogues") -> Iterator[Found]:
    scope, real_root = label(root), root.resolve()
    outside = "this link points outside the folder, or at itself, and was not followed"
    hidden: list[OSError] = []
    for folder, folders, files in os.walk(root, onerror=hidden.append):
        for name in sorted(folders):
            linked = Path(folder, name)
            if linked.is_symlink() and not _lies_in(linked, real_root):
                yield broken(label(linked), scope, settings, outside)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        roots = [one for one in (Path(folder), *Path(folder).parents) if one.is_relative_to(root)]
        for name in sorted(files):
            path = Path(folder, name)
            if not counts(name, settings):
                continue
            if path.is_symlink() and not _lies_in(path, real_root):
                yield broken(label(path), scope, settings, outside)
                continue
            yield _file(path, scope, settings, catalogues, roots)
    for error in hidden:
        yield _hidden_folder(error, scope, settings)


def _hidden_folder(error: OSError, scope: str, settings: Source) -> Found:
    reason = f"the folder can't be read: {error.strerror or error}; nothing in it counts as gone"
    return broken(label(Path(os.fsdecode(error.filename))), scope, settings, reason, Hidden)


def _hidden(pattern: Path) -> Iterator[OSError]:
    """Why folders that a glob has to list can't be listed: glob itself passes them over."""
    parts = pattern.parts
    listed = (
        folder
        for depth in range(1, len(parts))
        if glob.has_magic(parts[depth])
        for folder in glob.glob(str(Path(*parts[:depth])), recursive=True)  # noqa: PTH207 - as above
    )
    for folder in dict.fromkeys(map(Path, listed)):
        if folder.is_dir():
            try:
                os.scandir(folder).close()
            except OSError as error:
                yield error


def _lies_in(path: Path, root: Path) -> bool:
    """Whether a path leads to something below `root`; a link that leads in a circle leads nowhere."""
    try:
        return path.resolve().is_relative_to(root)
    except (OSError, RuntimeError):
        return False


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


def standard_input(settings: Source) -> Found:
    """The one document that comes on standard input."""
    return Found("-", "stdin", "-", _load_stdin, settings)


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
            whole, folder = path.absolute(), catalogue.parent.absolute()
            if entries and whole.is_relative_to(folder):
                name = whole.relative_to(folder).as_posix()
                if name in entries or "" in entries:
                    return entries.get(name) or entries[""]
        return UNLISTED
