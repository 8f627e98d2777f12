"""The years that a section's statements are about, and whether these report or promise."""

from functools import lru_cache
from typing import NamedTuple

from ingest.language.lexicon import compiled


class Years(NamedTuple):
    """The years that a report is about."""

    review: int
    plan: int
    this: int  # what 今年 means: the plan year, but the review year in a report delivered in December


class Frame(NamedTuple):
    """What holds for the figures in a stretch of text: their status, and their period as first and last year."""

    status: str  # actual | target
    first: int
    last: int


class Ground(NamedTuple):
    """What a time cue is read against."""

    base: Frame  # the frame that holds without the cue
    kind: str  # the section's kind
    years: Years

    def status_in(self, year: int) -> str:
        """The status of a statement about a year."""
        return "actual" if year <= self.years.review else "target"


_TARGET_KINDS = {"plan", "five_year_plan", "closing"}
_SPAN = compiled(r"(\d{4})(?:年)?(?:{dash}{1,2}(\d{4}))?", "times")


@lru_cache(maxsize=1024)
def section_frame(kind: str, period: str | None, years: Years) -> Frame:
    """The frame of a section's statements: a `plan` for 2020 gives (target, 2020, 2020)."""
    status = "target" if kind in _TARGET_KINDS else "actual"
    default = years.plan if status == "target" else years.review
    match = _SPAN.match(period or "")
    if not match:
        return Frame(status, default, default)
    return Frame(status, int(match[1]), int(match[2] or match[1]))
