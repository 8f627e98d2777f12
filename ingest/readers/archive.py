"""ZIP archives, opened safely: no member's name is used as a path on disk, and unpacking stays within limits."""

import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from charset_normalizer import from_bytes

from ingest.readers.limits import Limits
from ingest.readers.reading import Unreadable


@dataclass(frozen=True)
class Member:
    """One file of an archive: its bytes, or the reason why it was refused."""

    name: str
    data: bytes = b""
    refused: str | None = None


def check(data: bytes, limits: Limits) -> None:
    """Refuse an archive (or an Office file, which is one) that would unpack to too much. Raises `Unreadable`."""
    with _opened(data) as archive:
        _check(archive, len(data), limits)


@dataclass
class Budget:
    """What an archive, with all archives inside it, may still unpack to."""

    files: int
    bytes: int

    @classmethod
    def of(cls, limits: Limits) -> "Budget":
        """All that `limits` allow."""
        return cls(limits.archive_members, limits.archive_bytes)


def members(data: bytes, limits: Limits, budget: Budget, only: Callable[[str], bool]) -> Iterator[Member]:
    """The files of an archive whose names `only` accepts, in the archive's order.

    Raises `Unreadable` when the archive as a whole is refused, or `budget` is used up.
    """
    with _opened(data) as archive:
        _check(archive, len(data), limits)
        for info in archive.infolist():
            name = _name(info)
            if info.is_dir() or not only(name):
                continue
            budget.files -= 1
            if budget.files < 0:
                raise Unreadable(f"the archive has more than {limits.archive_members:,} files (limits.archive_members)")
            refused = _refused(info, name)
            if refused:
                yield Member(name, refused=refused)
                continue
            try:
                # Declared sizes can be false: count the bytes that come out.
                with archive.open(info) as file:
                    content = file.read(min(limits.document_bytes, budget.bytes) + 1)
            except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
                yield Member(name, refused=f"the archive is damaged here ({error})")
                continue
            budget.bytes -= len(content)
            if budget.bytes < 0:
                raise Unreadable(f"the archive unpacks to more than {limits.archive_mb:g} MB (limits.archive_mb)")
            if len(content) > limits.document_bytes:
                yield Member(name, refused=f"larger than the {limits.document_mb:g} MB a document may have")
                continue
            yield Member(name, content)


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Unreadable(f"the archive is damaged ({error}); pack it again") from error


def _check(archive: zipfile.ZipFile, packed: int, limits: Limits) -> None:
    infos = archive.infolist()
    if len(infos) > limits.archive_members:
        raise Unreadable(
            f"the archive has {len(infos):,} files, more than {limits.archive_members:,} (limits.archive_members)"
        )
    unpacked = sum(info.file_size for info in infos)
    if unpacked > limits.archive_bytes:
        raise Unreadable(
            f"the archive unpacks to {unpacked:,} bytes, more than {limits.archive_mb:g} MB (limits.archive_mb)"
        )
    if unpacked > packed * limits.archive_ratio:
        raise Unreadable(
            f"the archive unpacks to {unpacked / packed:,.0f} times its size, more than {limits.archive_ratio:g} times "
            "(limits.archive_ratio): it looks made to fill the disk"
        )


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name; archives made on Chinese Windows use GBK without declaring it."""
    if info.flag_bits & 0x800:
        return info.filename
    raw = info.filename.encode("cp437", "replace")
    guess = from_bytes(raw, cp_isolation=["ascii", "utf_8", "gb18030", "big5"]).best()
    return str(guess) if guess else info.filename


def _refused(info: zipfile.ZipInfo, name: str) -> str | None:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or (path.parts and path.parts[0].endswith(":")):
        return "its name points outside the archive"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "it is a link, which archives of reports have no use for"
    if info.flag_bits & 0x1:
        return "it is protected by a password"
    return None
