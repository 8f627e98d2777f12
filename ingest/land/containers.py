"""Archives and tables: one file that holds many documents."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from ingest.land.columns import Columns, cells_of, columns_of
from ingest.readers import Unreadable, archive, guard, media, media_type, table
from ingest.readers.limits import Limits
from ingest.sources.entries import CATALOGUE, UNLISTED, Entry, Listed, read_catalogue, to_entry
from ingest.sources.found import Source, counts


@dataclass(frozen=True)
class Piece:
    """One document of a container: its name inside, its bytes or why they are unavailable, and its catalogue entry."""

    name: str
    data: bytes = b""
    refused: str | None = None
    entry: Entry | None = None
    problems: tuple[str, ...] = ()


def holds_documents(kind: str) -> bool:
    """Whether files of this media type are containers."""
    return kind in (media.ZIP, media.CSV, media.XLSX)


def pieces(data: bytes, kind: str, settings: Source, limits: Limits) -> Iterator[Piece]:
    """The documents of an archive or table. Raises `Unreadable` when the whole is damaged or over a limit."""
    if kind == media.ZIP:
        yield from _members(data, settings, limits, archive.Budget.of(limits), depth=1)
    else:
        yield from _rows(data, kind, settings, limits)


def _members(data: bytes, settings: Source, limits: Limits, budget: archive.Budget, depth: int) -> Iterator[Piece]:
    listed: dict[str, Listed] = {}
    for member in archive.members(data, limits, budget, only=lambda name: PurePosixPath(name).name == CATALOGUE):
        folder = PurePosixPath(member.name).parent
        for name, said in read_catalogue(member.data, member.name).items():
            listed[(folder / name).as_posix() if name else ""] = said
    for member in archive.members(data, limits, budget, only=lambda name: counts(name, settings)):
        said = listed.get(member.name) or listed.get("", UNLISTED)
        kind = "" if member.refused else media_type(member.data, member.name)
        if not holds_documents(kind):
            yield Piece(member.name, member.data, member.refused, *said)
            continue
        if depth >= limits.archive_depth:
            yield Piece(member.name, refused="archives inside archives go deeper than limits.archive_depth allows")
            continue
        try:
            inner = (
                _members(member.data, settings, limits, budget, depth + 1)
                if kind == media.ZIP
                else _rows(member.data, kind, settings, limits)
            )
            for piece in inner:
                yield Piece(f"{member.name}!{piece.name}", piece.data, piece.refused, piece.entry, piece.problems)
        except Unreadable as error:
            yield Piece(member.name, refused=str(error))


def _rows(data: bytes, kind: str, settings: Source, limits: Limits) -> Iterator[Piece]:
    if kind == media.XLSX:
        archive.check(data, limits)
        rows = guard.ask("table", kind, data, limits, sheet=settings.sheet)
    else:
        rows = table.rows(data, kind)
    if not rows:
        return
    columns = columns_of(rows, settings.columns)
    reports = list(_reports(rows, columns))
    if len(reports) > limits.archive_members:
        raise Unreadable(
            f"the table has {len(reports):,} reports, more than {limits.archive_members:,} (limits.archive_members)"
        )
    for name, text, row in reports:
        cells = cells_of(row, columns)
        entry, problems = to_entry(cells, name)
        entry = entry.model_copy(update={"yields": tuple(sorted(cells.keys() - settings.columns.keys()))})
        yield Piece(name, text.encode("utf-8", "surrogatepass"), None, entry, problems)


def _reports(rows: list[table.Row], columns: Columns) -> Iterator[tuple[str, str, table.Row]]:
    """The reports of a table: the name of each, its text, and a row with its metadata.

    Rows are numbered as in spreadsheets: the headings are row 1. If rows hold single sentences, those of one place and
    year make one report: `rows 2-180`.
    """
    filled = [(number, row) for number, row in enumerate(rows, start=2) if (row.get(columns.text) or "").strip()]
    if not columns.by_sentence:
        for number, row in filled:
            yield f"row {number}", row[columns.text], row
        return
    reports: dict[tuple[str | None, ...], list[tuple[int, table.Row]]] = {}
    for number, row in filled:
        reports.setdefault(tuple(row.get(heading) for heading in columns.fields.values()), []).append((number, row))
    for parts in reports.values():
        name = f"rows {parts[0][0]}-{parts[-1][0]}" if len(parts) > 1 else f"row {parts[0][0]}"
        yield name, "\n".join(row[columns.text] for _, row in parts), parts[0][1]
