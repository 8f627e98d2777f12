"""`units.csv`: every unit and measure word that reports print, with its class for the parse and how it converts."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Unit:
    """A unit as printed, multiplier taken off."""

    unit: str
    kind: str  # ratio | money | size | count | time | age | multiple; empty for one that no number is read with
    same_as: str  # the unit that it is only another form of: 公里 for 千米; empty for all others
    dimension: str
    base_unit: str
    factor: float  # a value times the factor is the value in the base unit


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
