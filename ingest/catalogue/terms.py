"""`terms.csv`: the coded values in the tables, such as the qualifiers, and the signs for some of them."""

import csv
from functools import cache
from importlib.resources import files

SIGNS = {
    "qualifier": {"exact": "", "approx": "≈", "at_least": "≥", "at_most": "≤"},
    "direction": {"up": "↑", "down": "↓", "none": ""},
    "verdict": {
        **{"exceeded": "▲", "met": "✓", "missed": "✕"},
        **{"undecided": "?", "not_reported": "–", "report_missing": "∅", "not_due": "…"},
    },
    "outcome": {
        **{"done": "✓", "under_way": "→", "not_done": "✕"},
        **{"promised_again": "↻", "not_mentioned": "–", "open": "…"},
    },
}
"""The sign to print for a value when there is no room for its name, by field and value."""


@cache
def codes(field: str) -> list[str]:
    """The values that a coded column may hold: `codes("status")` is `["actual", "target"]`. Raises `KeyError`."""
    with (files("ingest") / "catalogue" / "terms.csv").open(encoding="utf-8") as lines:
        found = [row["value"] for row in csv.DictReader(lines) if row["field"] == field]
    if not found:
        raise KeyError(f"terms.csv lists no values of {field}")
    return found
