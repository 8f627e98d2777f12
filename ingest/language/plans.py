"""The five-year plans: 十三五 is the thirteenth, for 2016 to 2020."""

from ingest.language.lexicon import any_of, words
from ingest.language.numerals import numeral

ORDINALS = any_of(words("common")["plan_ordinal"])
"""A pattern for a plan's ordinal, the part before 五: 十三 in “十三五”."""


def first_year(ordinal: str) -> int:
    """The year a five-year plan begins with: 2016 for 十三."""
    return 1951 + 5 * int(numeral(ordinal) or 0)
