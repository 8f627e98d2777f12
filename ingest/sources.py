"""What there is to read: files, folders, globs, standard input; each with what a catalogue says of it.

Nothing is read here beyond folders and catalogues: `discover` names what there is, and each `Found` knows how to load
its bytes. What can't be loaded says so when it is loaded, so that one bad source never hides the others.
"""

import csv
import glob
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

CATALOGUE = "catalog.csv"

# Of a folder's files these are no documents: catalogues and tables, data and code beside the texts.
_NOT_DOCUMENTS = {".csv", ".tsv", ".xlsx", ".json", ".jsonl", ".toml", ".yaml", ".yml", ".py", ".sh", ".sql", ".log"}


class Unreachable(Exception):
    """A source can't be loaded; the message is a sentence for people."""


class Gone(Unreachable):
    """A source that was there once is there no more."""


class Entry(BaseModel):
    """What a catalogue says of one document; empty cells are None. Its word outranks what the text tells."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    title: str | None = None
    region: str | None = None
    region_code: str | None = None
    level: str | None = None
    delivered_on: date | None = None
    review_year: int | None = None
    plan_year: int | None = None
    speaker: str | None = None
    session: str | None = None
    source_note: str | None = None
    sha256: str | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return (value.strip() or None) if isinstance(value, str) else value


@dataclass(frozen=True)
class Loaded:
    """The outcome of loading: bytes, or None where `validator` shows that nothing changed; and the next validator."""

    data: bytes | None
    validator: str | None


@dataclass(frozen=True)
class Found:
    """One thing to read.

    `load(validator, limit)` gives its bytes, cut after `limit + 1`; `validator` is what the load before returned
    (None at first), and lets an unchanged file or page cost nothing. Raises `Unreachable`.
    """

    source: str  # path or URL, as people will see it
    name: str  # file name: a hint to the format
    scope: str  # the source it was found in; what a scope no longer holds was removed
    load: Callable[[str | None, int], Loaded] = field(repr=False)
    entry: Entry | None = None
    problems: tuple[str, ...] = ()  # what is wrong with its catalogue entry


def discover(sources: Sequence[str]) -> Iterator[Found]:
    """Name what there is to read in `sources`: files, folders (with all below), globs, and `-` for standard input.

    A folder's documents are its files, except hidden ones, README files, catalogues, and data or code files by suffix
    (.csv, .json, .py ...): a file given by its own name or by a glob always counts. A `catalog.csv` in the folder of a
    document, or in one above it up to the source, gives its metadata: columns `file` (relative to the catalogue), and
    any of title, region, region_code, level, delivered_on, review_year, plan_year, speaker, session, source_note,
    sha256.
    """
    catalogues = _Catalogues()
    for source in sources:
        if source == "-":
            yield Found("-", "stdin", "-", _load_stdin)
            continue
        path = Path(source).expanduser()
        if path.is_dir():
            yield from _folder(path, catalogues)
        elif path.exists() or not glob.has_magic(source):
            yield _file(path, label(path), catalogues, roots=(path.parent, path.parent.parent))
        else:
            scope = label(path)
            matches = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
            if not matches:
                yield _broken(scope, scope, f"nothing matches {source}")
            for match in map(Path, matches):
                if match.is_file():
                    yield _file(match, scope, catalogues, roots=(match.parent, match.parent.parent))


def label(path: Path) -> str:
    """Say where a file is in the one way that the record keeps: relative below the working folder, else absolute."""
    whole = Path(os.path.normpath(path.absolute()))
    with suppress(ValueError):
        whole = whole.relative_to(Path.cwd())
    # A name that is no valid UTF-8 must not break the record.
    return os.fsencode(whole.as_posix()).decode("utf-8", "backslashreplace")


def _folder(root: Path, catalogues: "_Catalogues") -> Iterator[Found]:
    scope, real_root = label(root), root.resolve()
    for folder, folders, files in os.walk(root):
        for name in sorted(folders):
            linked = Path(folder, name)
            if linked.is_symlink() and not linked.resolve().is_relative_to(real_root):
                yield _broken(label(linked), scope, "this link points outside the folder and was not followed")
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(folder, name)
            if not _counts(path):
                continue
            if not path.resolve().is_relative_to(real_root):
                yield _broken(label(path), scope, "this link points outside the folder and was not followed")
                continue
            roots = [p for p in (path.parent, *path.parent.parents) if p.is_relative_to(root)]
            yield _file(path, scope, catalogues, roots)


def _counts(path: Path) -> bool:
    name = path.name.lower()
    return not (name.startswith((".", "~$", "readme")) or path.suffix.lower() in _NOT_DOCUMENTS)


def _file(path: Path, scope: str, catalogues: "_Catalogues", roots: Sequence[Path]) -> Found:
    entry, problems = catalogues.entry(path, roots)
    return Found(
        label(path), path.name, scope, lambda validator, limit: _load_file(path, validator, limit), entry, problems
    )


def _broken(source: str, scope: str, reason: str) -> Found:
    def load(validator: str | None, limit: int) -> Loaded:
        raise Unreachable(reason)

    return Found(source, Path(source).name, scope, load)


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
            data = file.read(limit + 1)
    except OSError as error:
        raise Unreachable(f"the file can't be read: {error.strerror or error}") from error
    return Loaded(data, present)


def _load_stdin(validator: str | None, limit: int) -> Loaded:
    return Loaded(sys.stdin.buffer.read(limit + 1), None)


class _Catalogues:
    """The catalogues met on the way, each read once."""

    def __init__(self) -> None:
        self._read: dict[Path, dict[str, tuple[Entry, tuple[str, ...]]]] = {}

    def entry(self, path: Path, roots: Sequence[Path]) -> tuple[Entry | None, tuple[str, ...]]:
        """The entry for `path` in the nearest catalogue of `roots` that has one, and what is wrong with it."""
        for root in roots:
            if root not in self._read:
                self._read[root] = _read_catalogue(root / CATALOGUE)
            if self._read[root]:
                found = self._read[root].get(path.relative_to(root).as_posix())
                if found:
                    return found
        return None, ()


def _read_catalogue(path: Path) -> dict[str, tuple[Entry, tuple[str, ...]]]:
    if not path.is_file():
        return {}
    entries = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row.get("file"):
                entries[row["file"].strip()] = to_entry(row, f"{label(path)} on {row['file']}")
    return entries


def to_entry(row: dict[str, Any], where: str) -> tuple[Entry, tuple[str, ...]]:
    """Make an entry of a catalogue's row (`delivered` is taken for `delivered_on`); cells that are wrong are left out.

    Returns the entry and a sentence for each cell that was left out, e.g. `delivered_on: '2020-13-01' ...`.
    """
    cells = {name: value for name, value in row.items() if isinstance(name, str)}
    cells.setdefault("delivered_on", cells.get("delivered"))
    try:
        return Entry.model_validate(cells), ()
    except ValidationError as error:
        wrong = {str(e["loc"][0]): e for e in error.errors()}
        problems = tuple(f"{where}: {name} is {e['input']!r}: {e['msg']}" for name, e in wrong.items())
        return Entry.model_validate({k: v for k, v in cells.items() if k not in wrong}), problems
