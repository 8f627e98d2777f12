"""The result of a reader."""

from dataclasses import dataclass, field


class Unreadable(Exception):
    """A document can't be read; the message tells people what is wrong and what to do about it."""


@dataclass(frozen=True)
class Reading:
    """The text of one document as read; every offset elsewhere counts characters of `text`."""

    text: str
    media_type: str
    encoding: str | None = None  # None if the format fixes it (DOCX, PDF)
    pages: tuple[int, ...] = ()  # where each page begins in `text`; empty if the format has no pages
    notes: tuple[str, ...] = field(default=())  # remarks for the run's summary, e.g. about damaged bytes


class Interrupted(Unreadable):
    """Every attempt to read was ended from outside, so nothing is known about the document."""
