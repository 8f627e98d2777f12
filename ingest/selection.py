"""Which reports are wanted: those of certain plan years and regions."""

import re
from dataclasses import dataclass

import polars as pl

from ingest.extract import describe
from ingest.sources.entries import Entry


@dataclass(frozen=True)
class Selection:
    """The years and regions that are wanted; where none is named, all are.

    `years` are those whose plans the reports set out. A region is a name (`牡丹江市`) or a code (`231000`); a code
    takes in the regions below its own: 230000 is 黑龙江省 with its cities and counties.
    """

    years: frozenset[int] = frozenset()
    regions: frozenset[str] = frozenset()

    def may_want(self, entry: Entry | None) -> bool:
        """Whether a document may be wanted by what its catalogue says; what that leaves open, reading will tell."""
        told = entry or Entry()
        return self._year(told.plan_year) is not False and self._region(told.region, told.region_code) is not False

    def wanted(self, documents: pl.DataFrame) -> pl.DataFrame:
        """The rows of `documents` (schema `DOCUMENT`) that are wanted by what they say of themselves."""
        if not self.years and not self.regions:
            return documents
        told = map(describe, documents.iter_rows(named=True))
        wanted = [self._year(one.plan_year) and self._region(one.region, one.region_code) for one in told]
        return documents.filter([one is True for one in wanted])

    def _year(self, year: int | None) -> bool | None:
        """Whether a year is wanted; None where it is unknown."""
        return True if not self.years else None if year is None else year in self.years

    def _region(self, name: str | None, code: str | None) -> bool | None:
        """Whether a region is wanted; None where too little of it is known."""
        codes = {one for one in self.regions if one.isdecimal()}
        names = self.regions - codes
        if not self.regions or name in names or (code and code.startswith(tuple(map(_significant, codes)))):
            return True
        return None if (names and name is None) or (codes and code is None) else False


def _significant(code: str) -> str:
    """The digits that the codes below a region's share: 230000 → 23, 231000 → 2310."""
    return re.sub(r"(00){1,2}$", "", code)
