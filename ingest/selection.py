"""The selection of reports by plan year and region."""

import re
from dataclasses import dataclass

import polars as pl

from ingest.extract import describe
from ingest.sources.entries import Entry


@dataclass(frozen=True)
class Selection:
    """The selected years and regions; all when none is named.

    `years` are plan years. A region is a name (`牡丹江市`) or a code (`231000`); a code includes the regions below it:
    230000 is 黑龙江省 with its cities and counties.
    """

    years: frozenset[int] = frozenset()
    regions: frozenset[str] = frozenset()

    def may_want(self, entry: Entry | None) -> bool:
        """Whether a document may be selected judging by its catalogue entry; the rest is decided after reading."""
        told = entry or Entry()
        return self._year(told.plan_year) is not False and self._region(told.region, told.region_code) is not False

    def wanted(self, documents: pl.DataFrame) -> pl.DataFrame:
        """The rows of `documents` (schema `DOCUMENT`) that are selected by their own metadata."""
        if not self.years and not self.regions:
            return documents
        told = map(describe, documents.iter_rows(named=True))
        wanted = [self._year(one.plan_year) and self._region(one.region, one.region_code) for one in told]
        return documents.filter([one is True for one in wanted])

    def _year(self, year: int | None) -> bool | None:
        """Whether a year is selected; None if it is unknown."""
        return True if not self.years else None if year is None else year in self.years

    def _region(self, name: str | None, code: str | None) -> bool | None:
        """Whether a region is selected; None if too little is known about it."""
        codes = {one for one in self.regions if one.isdecimal()}
        names = self.regions - codes
        if not self.regions or name in names or (code and code.startswith(tuple(map(_significant, codes)))):
            return True
        return None if (names and name is None) or (codes and code is None) else False


def _significant(code: str) -> str:
    """The digits that the codes below a region's share: 230000 → 23, 231000 → 2310."""
    return re.sub(r"(00){1,2}$", "", code)
