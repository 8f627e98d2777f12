"""`units.csv`: every unit and measure word in reports, with its kind for the parse and its conversion."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Unit:
    """A unit as printed, without its multiplier."""

    unit: str
    kind: str  # ratio | money | size | count | time | age | multiple; empty if no number is read with the unit
    same_as: str  # the unit that this one is another form of: 公里 for 千米; else empty
    dimension: str
    base_unit: str
    factor: float  # value × factor is the value in the base unit


@cache
def units() -> dict[str, Unit]:
    """All units by name."""
    with (files("ingest") / "catalogue" / "units.csv").open(encoding="utf-8") as lines:
        return {
            row["unit"]: Unit(
                row["unit"], row["kind"], row["same_as"], row["dimension"], row["base_unit"], float(row["factor"])
            )
            for row in csv.DictReader(lines)
        }
