"""`regions.csv`: every place of China that has, or since 1980 had, a code of GB/T 2260."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Region:
    """A region as it was called in some years; those above it stand before it in `full_name`."""

    code: str | None  # None where a report names a place that the catalogue does not know
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
        """Whether the code still stands in the standard."""
        return self.valid_to == 9999


@cache
def regions() -> tuple[Region, ...]:
    """All regions: those in force first, then those that were withdrawn."""
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
    """Regions by what they are called: name, former names (襄樊市 is 襄阳市), names in passing (伊犁州, 西藏)."""
    called: dict[str, dict[str | None, Region]] = {}
    for region in regions():
        for name in (region.name, *region.former_names, region.short_name):
            called.setdefault(name, {})[region.code] = region
    return {name: tuple(them.values()) for name, them in called.items()}


def below(code: str) -> tuple[Region, ...]:
    """The regions in force right below one."""
    return tuple(_by_parent().get(code, ()))


@cache
def _by_parent() -> dict[str, list[Region]]:
    them: dict[str, list[Region]] = {}
    for region in regions():
        if region.in_force:
            them.setdefault(region.parent_code, []).append(region)
    return them
