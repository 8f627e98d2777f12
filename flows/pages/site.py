"""The static site of a published warehouse: written in full beside the old one, which one rename replaces.

    site -> .site-3k2j/        index.html  quality.html  places/231000.html  reports/a0e4641304f510d4.html  assets/

`site` is a symbolic link, so that readers see all pages of one release or all of the next. A digest of everything that
a page shows identifies it: an unchanged page is not made again but linked into the new folder. Where many pages of
reports and places are stale, they are drawn in parallel.
"""

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path, PurePath

import duckdb
import polars as pl
from filelock import FileLock

from flows.pages import libraries, place, series, texts, things
from flows.pages.explained import kept
from flows.pages.indicator import compare_page, indicator_page, indicators_page, search_page
from flows.pages.overview import overview_page, release_script
from flows.pages.quality import quality_page
from flows.pages.render import asset, terms_script
from flows.pages.report import report_page
from flows.run.pool import Pool

_MANIFEST = ".pages.json"
Frames = dict[str, pl.DataFrame]
_OBSERVATION = """
    SELECT o.* REPLACE (least(o.confidence, f.confidence) AS confidence), f.suspect, f.review,
        f.indicator_code, f.region_code, i.name_zh AS indicator_zh, i.name_en AS indicator_en
    FROM staging.observation o LEFT JOIN marts.fct_observation f USING (observation_id)
    LEFT JOIN marts.dim_indicator i USING (indicator_code)
"""
# The columns shown on the page of a report, by frame.
_REPORT_FRAMES = {
    "report": "SELECT s.* REPLACE (r.region AS region, r.level AS level), r.region_code AS place, p.region_en,"
    " r.is_current, r.versions, r.version_by FROM staging.report s JOIN marts.dim_report r USING (report_id)"
    " LEFT JOIN marts.dim_region p ON p.region_code = r.region_code",
    "section": "FROM staging.section",
    "quantity": "FROM staging.quantity",
    "observation": _OBSERVATION,
    "commitment": "FROM staging.commitment",
    "keyword": "FROM staging.keyword",
    "notice": "FROM release.notice SEMI JOIN staging.report USING (report_id)",
}


@dataclass(frozen=True)
class Site:
    """The result of `build_site`."""

    folder: Path
    written: int
    kept: int
    removed: int
    bytes: int  # of the whole site
    seconds: float


def build_site(database: Path, site: Path, pool: Pool | None = None, explained: Path | None = None) -> Site:
    """Bring the site at `site` up to date with the published warehouse in file `database`, which is only read.

    `pool` draws the pages of reports and places where many are stale. `explained` is the folder of
    `flows.pages.explained`, which is removed.

    Readers see the old site until the new one is complete; killed at any moment, this leaves the old one in place, and
    the next call starts over. Concurrent calls wait for each other. Raises `duckdb.Error` when the file is no release
    and `OSError` when the folder can't be written; either leaves the site unchanged.
    """
    begun = time.monotonic()
    site.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(site.with_name(f".{site.name}.lock")):
        old = site.resolve()
        before = _read_manifest(old)
        for left_behind in _folders(site) - {old}:
            shutil.rmtree(left_behind)
        new = Path(tempfile.mkdtemp(prefix=f".{site.name}-", dir=site.parent))
        new.chmod(0o755)
        try:
            now, written = _fill(new, database, old, before, pool, explained)
            _write(new / _MANIFEST, json.dumps(now, indent=0).encode())
            _put_in_place(new, site)
        except BaseException:
            shutil.rmtree(new)
            raise
        for replaced in _folders(site) - {new.resolve()}:
            shutil.rmtree(replaced)
        if explained:
            shutil.rmtree(explained, ignore_errors=True)
    size = sum(bytes for _, bytes in now.values())
    return Site(site, written, len(now) - written, len(before.keys() - now.keys()), size, time.monotonic() - begun)


# By file name: the digest of what the page shows, and its size, which reveals a file emptied by a power cut.
_Manifest = dict[str, tuple[str, int]]


def _fill(
    new: Path, database: Path, old: Path, before: _Manifest, pool: Pool | None, explained: Path | None
) -> tuple[_Manifest, int]:
    """Write every file of the site into the folder `new`; unchanged ones become links to the old files."""
    listed_at = (old / _MANIFEST).stat().st_mtime_ns if before else 0

    def is_stale(name: str, digest: str) -> bool:
        known, size = before.get(name, (None, 0))
        if known != digest or not (old / name).exists():
            return True
        found = (old / name).stat()
        # The list is written last, so a later file has been written to since.
        return found.st_size != size or found.st_mtime_ns > listed_at

    digests: dict[str, str] = {}
    written = 0
    of_one: list[str] = []
    with duckdb.connect(database, read_only=True) as connection:
        for name, digest, make in _pages(connection, is_stale):
            digests[name] = digest
            if not is_stale(name, digest):
                _link(old / name, new / name)
                continue
            written += 1
            if make:
                _write(new / name, make())
            else:
                of_one.append(name)
        # Within the connection: opening the file again would take a while.
        _draw_all(database, new, of_one, pool, explained)
    return {name: (digest, (new / name).stat().st_size) for name, digest in digests.items()}, written


# Pages that one call draws: a call reads the rows of all its pages at once.
_BATCH = {"reports": 100, "places": 20, "things": 50, "texts": 50}


def _draw_all(database: Path, folder: Path, names: Sequence[str], pool: Pool | None, explained: Path | None) -> None:
    """Draw pages of single reports and places, side by side where that pays."""
    by_kind = defaultdict(list)
    for name in names:
        by_kind[PurePath(name).parent.name].append(name)
    calls = [
        (database, folder, some[first : first + _BATCH[kind]], explained)
        for kind, some in by_kind.items()
        for first in range(0, len(some), _BATCH[kind])
    ]
    if pool and pool.are_worth(len(names) // _BATCH["reports"]):
        for drawn in pool.each(draw_some, calls):
            drawn()
    else:
        for call in calls:
            draw_some(*call)


def draw_some(database: Path, folder: Path, names: Sequence[str], explained: Path | None = None) -> None:
    """Draw some pages of one kind, each of a single report or place, into the site's folder.

    A name tells what it shows: `reports/a0e4641304f510d4.html` that report, `places/231000.html` that place.
    """
    queries, make = _OF_ONE[PurePath(names[0]).parent.name]
    with duckdb.connect(database, read_only=True) as connection:
        rows = _rows(connection, queries, [PurePath(name).stem for name in names])
    for name in names:
        _write(folder / name, make(rows[PurePath(name).stem], explained))


def _report_page(frames: Frames, explained: Path | None) -> bytes:
    report = frames["report"].row(0, named=True)
    told = kept(explained, report) if explained else None
    return report_page(frames, "../", told, place=f"../places/{report['place']}.html" if report["place"] else None)


_REPORT_QUERIES = {
    name: f"SELECT report_id AS key, * FROM ({sql}) WHERE list_contains($keys, report_id)"
    for name, sql in _REPORT_FRAMES.items()
}
# By kind of page, what it shows and what makes it.
_OF_ONE: dict[str, tuple[Mapping[str, str], Callable[[Frames, Path | None], bytes]]] = {
    "reports": (_REPORT_QUERIES, _report_page),
    "places": (place.QUERIES, lambda frames, _: place.place_page(frames)),
    "things": (things.QUERIES, lambda frames, _: things.things_page(frames)),
    "texts": (texts.QUERIES, lambda frames, _: texts.texts_script(frames)),
}


def _folders(site: Path) -> set[Path]:
    """The folders of this site: the one in place, and those left by killed calls."""
    return {path.resolve() for path in site.parent.glob(f".{site.name}-*") if path.is_dir()}


def _put_in_place(new: Path, site: Path) -> None:
    if site.is_dir() and not site.is_symlink():
        if not (site / _MANIFEST).exists():
            raise FileExistsError(f"{site} is a folder that gwr did not create; move it out of the way")
        # A copied site, whose link became a folder.
        site.rename(Path(tempfile.mkdtemp(prefix=f".{site.name}-", dir=site.parent)))
    beside = site.with_name(f".{site.name}.next")
    beside.unlink(missing_ok=True)
    beside.symlink_to(new.name)
    beside.replace(site)


_Page = tuple[str, str, Callable[[], bytes] | None]


def _pages(connection: duckdb.DuckDBPyConnection, is_stale: Callable[[str, str], bool]) -> Iterator[_Page]:
    """Every file of the site: its name, the digest of its contents, and how to make it.

    Pages of one report or place have None for the latter: `draw_some` makes them.
    """
    code = _code_digest()
    for name, text in _assets().items():
        yield f"assets/{name}", code, partial(_encoded, text)
    # Takes seconds to make, so it is identified by its version alone.
    yield "assets/vega.js", version("vl-convert-python"), partial(_encoded, libraries.vega)
    for key, digest in _digests(connection, "report_id", _REPORT_FRAMES.values()):
        yield f"reports/{key}.html", f"{code}{digest}", None
    for key, digest in _place_digests(connection, place.ROWS):
        yield f"places/{key}.html", f"{code}{digest}", None
    for key, digest in _place_digests(connection, things.ROWS):
        yield f"things/{key}.html", f"{code}{digest}", None
    for key, digest in _place_digests(connection, texts.ROWS):
        yield f"texts/{key}.js", f"{code}{digest}", None
    yield from _indicator_pages(connection, code, is_stale)
    places = _digest(connection, texts.PLACES)
    yield "index/places.js", f"{code}{places}", partial(_encoded, partial(texts.places_script, connection))
    for name, of_the_whole in _OF_THE_WHOLE.items():
        yield f"{name}.html", code, partial(of_the_whole, "")
    # The two pages about the whole warehouse change with every release.
    release = connection.execute("SELECT md5(CAST(r AS VARCHAR)) FROM release.record r").fetchall()[0][0]
    yield "release.js", f"{code}{release}", partial(_encoded, partial(release_script, connection))
    yield "index.html", f"{code}{release}", partial(overview_page, connection, "")
    yield "quality.html", f"{code}{release}", partial(quality_page, connection, "")


_OF_THE_WHOLE = {"indicators": indicators_page, "compare": compare_page, "search": search_page}


def _indicator_pages(
    connection: duckdb.DuckDBPyConnection, code: str, is_stale: Callable[[str, str], bool]
) -> Iterator[_Page]:
    """The page of each indicator, its series file, and the list; all stale ones are read in one query."""
    series.prepare(connection)
    digests = {key: f"{code}{digest}" for key, digest in _digests(connection, "indicator_code", [series.FIGURES])}
    stale = [key for key, digest in digests.items() if is_stale(f"series/{key}.js", digest)]
    made = series.series_scripts(connection, stale)
    for key, digest in digests.items():
        yield f"series/{key}.js", digest, partial(made.__getitem__, key)
    for key, digest in _digests(connection, "indicator_code", [series.INDICATORS]):
        yield f"indicators/{key}.html", f"{code}{digest}", partial(indicator_page, connection, key, "../")
    whole = hashlib.sha256("".join(digests.values()).encode()).hexdigest()
    yield "index/indicators.js", whole, partial(_encoded, partial(series.index_script, connection))


def _rows(connection: duckdb.DuckDBPyConnection, queries: Mapping[str, str], keys: Sequence[str]) -> dict[str, Frames]:
    """The rows of some queries for each of `keys`, by their names.

    The first column of each is the key. A query of a large table costs for one place nearly what it does for twenty.
    """
    found: dict[str, Frames] = {key: {} for key in keys}
    for name, sql in queries.items():
        rows = connection.execute(sql, {"keys": list(keys)}).pl()
        parts = rows.partition_by(rows.columns[0], maintain_order=True, include_key=False, as_dict=True)
        none = rows.clear().drop(rows.columns[0])
        for key in keys:
            found[key][name] = parts.get((key,), none)
    return found


def _assets() -> dict[str, Callable[[], str]]:
    own = {file.name: partial(asset, file.name) for file in (files(__package__) / "assets").iterdir()}
    return own | {"chart-specs.js": libraries.chart_specs, "terms.js": terms_script}


def _encoded(text: Callable[[], str]) -> bytes:
    return text().encode()


def _code_digest() -> str:
    """Digest of all that shapes pages apart from the data: this package, its templates and assets, terms."""
    whole = hashlib.sha256(terms_script().encode())
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            whole.update(path.read_bytes())
    return whole.hexdigest()[:12]


def _place_digests(connection: duckdb.DuckDBPyConnection, sources: Iterable[str]) -> list[tuple[str, str]]:
    """A digest for each place with a report: of its rows in `sources` and of its own row."""
    places = connection.execute(
        "SELECT DISTINCT region_code FROM marts.dim_report JOIN marts.dim_region USING (region_code)"
    ).fetchall()
    with_report = {code for (code,) in places}
    return [
        (code, digest)
        for code, digest in _digests(connection, "region_code", ("FROM marts.dim_region", *sources))
        if code in with_report
    ]


def _digest(connection: duckdb.DuckDBPyConnection, source: str) -> str:
    """A digest of all rows of `source`."""
    return str(
        connection.execute(
            f"SELECT md5(CAST(sum(CAST(hash(rows) AS HUGEINT)) AS VARCHAR)) FROM ({source}) rows"
        ).fetchall()[0][0]
    )


def _digests(connection: duckdb.DuckDBPyConnection, key: str, sources: Iterable[str]) -> list[tuple[str, str]]:
    """A digest of all rows of `sources` for each value of `key`; the order of the rows does not matter."""
    rows = " UNION ALL ".join(
        f"SELECT {key}, hash({number}, rows) AS digest FROM ({sql}) rows" for number, sql in enumerate(sources)
    )
    return connection.execute(
        f"SELECT {key}, md5(CAST(sum(CAST(digest AS HUGEINT)) AS VARCHAR)) FROM ({rows}) WHERE {key} IS NOT NULL"
        f" GROUP BY {key} ORDER BY {key}"
    ).fetchall()


def _read_manifest(folder: Path) -> _Manifest:
    try:
        return {name: (digest, size) for name, (digest, size) in json.loads((folder / _MANIFEST).read_bytes()).items()}
    except (FileNotFoundError, ValueError):
        return {}


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _link(old: Path, new: Path) -> None:
    new.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(old, new)
    except OSError:  # a file system without hard links
        shutil.copyfile(old, new)
