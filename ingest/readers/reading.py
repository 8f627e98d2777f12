"""The result of a reader."""

from dataclasses import dataclass, field


class Unreadable(Exception):
    """A document can't be read; the message tells people what is wrong and what to do about it."""


@dataclass(frozen=True)
class Reading:
    """The text of one document as read; every offset elsewhere counts characters of `text`."""

    text: str
    media_type: str
    encoding: str | None = None  # None where the format fixes it (DOCX, PDF)
    pages: tuple[int, ...] = ()  # where in `text` each page begins; empty where the format has no pages
    notes: tuple[str, ...] = field(default=())  # what a reader of the run's summary should know, e.g. damaged bytes


class Interrupted(Unreadable):
    """The reading was ended from outside, each time that it was tried: nothing is known of the document."""
