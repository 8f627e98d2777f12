"""The outline of a report as it is built: its open and closed sections."""

import sys
from dataclasses import dataclass

from ingest.report.headings import Heading

NONE = Heading("top", "", "", False)
TURN = Heading("turn", "", "", False)
GLANCE = Heading("glance", "", "", False)


@dataclass(frozen=True)
class Section:
    """One part of a report, `clean[start:end]`, inside the section `parent`."""

    number: int
    parent: int | None
    level: int
    marker: str  # 一、 （二） 三是; empty if there is none
    heading: str  # without its marker; empty if the section begins where the text turns to another time
    path: str  # headings from the top, joined by " / "
    # header | opening | review | problems | plan | five_year_review | five_year_plan | closing | glossary | navigation
    kind: str
    period: str | None  # the years that the section is about: 2019 or 2016-2020
    start: int
    end: int


@dataclass
class Draft:
    """A section in the making."""

    # How its heading is numbered; "line" or "lead" for an unnumbered one, "#" for Markdown's, "annex" for a title after
    # the report; "turn", "glance" and "top" for a section without a heading.
    way: str
    marker: str
    heading: str
    kind: str
    period: str | None
    start: int
    parent: "Draft | None"
    number: int
    end: int = -1
    depth: int = 0
    told: tuple[str, ...] = ()  # the kinds of section that its heading names
    until: int = sys.maxsize  # where a glance ends at the latest


class Outline:
    """The open sections, from the top to the deepest, and all sections opened so far."""

    def __init__(self) -> None:
        """Begin with no section."""
        self.drafts: list[Draft] = []
        self.open: list[Draft] = []

    def begin(
        self,
        heading: Heading,
        kind: str,
        period: str | None,
        start: int,
        parent: Draft | None,
        told: list[str] | None = None,
    ) -> Draft:
        """Open a section below the open ones."""
        way, marker, words, _, depth = heading
        number = len(self.drafts)
        draft = Draft(way, marker, words, kind, period, start, parent, number, depth=depth, told=tuple(told or ()))
        self.drafts.append(draft)
        self.open.append(draft)
        return draft

    def on_top(self, kind: str, start: int) -> None:
        """Close all sections and open one at the top level."""
        self.close_to(0, start)
        self.begin(NONE, kind, None, start, None)

    def end(self, draft: Draft | None, at: int) -> None:
        """Close a section and those below it if it is open."""
        if draft and draft in self.open:
            self.close_to(self.open.index(draft), at)

    def close_to(self, level: int, at: int) -> None:
        """Close the open sections below `level` at `at`; sections that turn out empty are dropped."""
        for draft in self.open[level:]:
            draft.end = at
        del self.open[level:]
        while self.drafts and self.drafts[-1].start == at and self.drafts[-1].end == at:
            self.drafts.pop()

    def to_base(self, at: int) -> None:
        """Go back to the deepest section whose heading names a kind, or to the turn of the text right below it."""
        keep = next((n for n in range(len(self.open) - 1, -1, -1) if self.open[n].told), 0) + 1
        if keep < len(self.open) and self.open[keep].way == "turn":
            keep += 1
        self.close_to(keep, at)

    def sections(self) -> list[Section]:
        """All sections; call it when the last one is closed."""
        sections: list[Section] = []
        for number, draft in enumerate(self.drafts):
            above = sections[draft.parent.number] if draft.parent else None
            sections.append(
                Section(
                    number=number,
                    parent=above.number if above else None,
                    level=above.level + 1 if above else 1,
                    marker=draft.marker,
                    heading=draft.heading,
                    path=" / ".join(filter(None, (above.path if above else "", draft.heading))),
                    kind=draft.kind,
                    period=draft.period,
                    start=draft.start,
                    end=draft.end,
                )
            )
        return sections
