"""Expected failures of a run: each message says what is wrong and where, so no traceback is shown."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.run.checks import Result

_NAMED = 5
_LONGEST = 500


class Refused(Exception):
    """A run that stopped for a reason that its message explains in full."""

    @property
    def in_one_line(self) -> str:
        """The first line of the message."""
        return str(self).strip().splitlines()[0]


class ChecksFailed(Refused):
    """Checks of severity `error` have failed, so nothing was published.

    The message has three lines: the names of the checks, what the first one found, and its first rows.
    """

    def __init__(self, failed: "Sequence[Result]") -> None:  # noqa: D107 - the class says it
        names = [one.name for one in failed]
        rest = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        checks = "check" if len(names) == 1 else "checks"
        first = failed[0]
        lines = [
            f"{len(names)} {checks} failed, nothing published: {'; '.join(names[:_NAMED])}{rest}",
            f"{first.name}: {first.found}"[:_LONGEST],
            f"For example: {'; '.join(first.examples)}"[:_LONGEST] if first.examples else "",
        ]
        super().__init__("\n".join(filter(None, lines)))
        self.failed = failed


class NothingToPublish(Refused):
    """No document is a report, and the warehouse holds none."""


class TookTooLong(Refused, TimeoutError):
    """A run has exceeded its time limit."""
