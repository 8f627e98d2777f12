"""`regions.csv`: every place in China that has had a code of GB/T 2260 at any time since 1980."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Region:
    """A region under the name it had in some years; `full_name` begins with the regions above it."""

    code: str | None  # None if a report names a place that the catalogue does not have
    name: str
    full_name: str
    short_name: str
    level: str  # national | province | city | county
    parent_code: str = ""
    former_names: tuple[str, ...] = ()
    valid_from: int = 0
    valid_to: int = 9999

    @property
    def in_force(self) -> bool:
        """Whether the code is still in the standard."""
        return self.valid_to == 9999


@cache
def regions() -> tuple[Region, ...]:
    """All regions: those in force first, then withdrawn ones."""
    with (files("ingest") / "catalogue" / "regions.csv").open(encoding="utf-8") as lines:
        return tuple(
            Region(
                row["code"],
                row["name"],
                row["full_name"],
                row["short_name"],
                row["level"],
                row["parent_code"],
                tuple(filter(None, row["former_names"].split("|"))),
                int(row["valid_from"] or 0),
                int(row["valid_to"] or 9999),
            )
            for row in csv.DictReader(lines)
        )


@cache
def by_code() -> dict[str, Region]:
    """Regions by code."""
    return {region.code: region for region in regions() if region.code}


@cache
def by_name() -> dict[str, tuple[Region, ...]]:
    """Regions by each of their names: name, former names (襄樊市 is 襄阳市), short name (伊犁州, 西藏)."""
    called: dict[str, dict[str | None, Region]] = {}
    for region in regions():
        for name in (region.name, *region.former_names, region.short_name):
            called.setdefault(name, {})[region.code] = region
    return {name: tuple(them.values()) for name, them in called.items()}


def below(code: str) -> tuple[Region, ...]:
    """The regions in force directly below this one."""
    return tuple(_by_parent().get(code, ()))


@cache
def zones() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The zones of the catalogue: the code of the region each lies in, and its names."""
    with (files("ingest") / "catalogue" / "zones.csv").open(encoding="utf-8") as lines:
        return tuple(
            (row["parent_code"], (row["name"], row["short_name"], *filter(None, row["former_names"].split("|"))))
            for row in csv.DictReader(lines)
        )


@cache
def _by_parent() -> dict[str, list[Region]]:
    them: dict[str, list[Region]] = {}
    for region in regions():
        if region.in_force:
            them.setdefault(region.parent_code, []).append(region)
    return them
