"""Units for the number grammar: their classes, printed forms, and the words in which their characters are no unit."""

import re
from functools import cache

from ingest.catalogue import units as catalogue
from ingest.language.lexicon import any_of, pairs, words


@cache
def units() -> dict[str, str]:
    """Each unit that a number can have, and its class: ratio, money, size, count, time, age or multiple."""
    return {name: unit.kind for name, unit in catalogue.units().items() if unit.kind}


@cache
def kind_of(unit: str) -> str:
    """The class of a unit; a unit per another, such as 元/吨（台）, has the class of the first."""
    return units().get(unit) or units().get(re.split("[/（]", unit)[0], "")


@cache
def compared(unit: str) -> str:
    """The unit under which figures are compared: 公里 for 千米, 台 for 台（套）; 套（户） is a unit of its own."""
    known = catalogue.units().get(unit)
    return (known and known.same_as) or (unit if known else unit.partition("（")[0])


def unit_stands(clean: str, unit: str, end: int) -> bool:
    """Whether the unit that ends at `end` is not part of a longer word: 3000人, but not 3000人民币."""
    follow = clean[end : end + 1]
    parts = _parts_of_words().get(unit, "")
    return not follow or follow not in parts or clean.startswith(_stands(), end - len(unit))


@cache
def unit_pattern() -> str:
    """A pattern for a unit as printed: 元/吨, 个（次）, 县（市、区）."""
    forms = words("unit_forms")
    per, counted = any_of(forms["per"]), "".join(forms["bracketed"])
    return rf"(?:{any_of(units())})(?:/{per}|（[{counted}](?:、?[{counted}])?）)?"


@cache
def _stands() -> tuple[str, ...]:
    return tuple(words("unit_forms")["stands"])


@cache
def _parts_of_words() -> dict[str, str]:
    return pairs("unit_forms", "part")
