"""How a run can fail without a bug: each message says what is wrong and where, and needs no traceback."""

from collections.abc import Sequence


class Refused(Exception):
    """A run that went no further, for a reason that its message tells whole."""

    @property
    def in_one_line(self) -> str:
        """The message without what follows its first line."""
        return str(self).strip().splitlines()[0]


class ChecksFailed(Refused):
    """Checks of severity `error` have failed, so nothing was published; `failed` says each with what, where and why.

    A check's line begins with its name: `staging.observation.unit KnownUnit: every unit ... Observed 3, wanted 0; ...`.
    """

    def __init__(self, failed: Sequence[str]) -> None:  # noqa: D107 - the class says it
        super().__init__("\n".join(failed))
        self.failed = failed

    @property
    def in_one_line(self) -> str:
        """How many checks have failed, and their names."""
        names = [line.partition(": ")[0] for line in self.failed]
        return f"{len(names)} {'check' if len(names) == 1 else 'checks'} failed, nothing published: {'; '.join(names)}"


class Damaged(Refused):
    """The working database can't be opened, or read in places; the message says what DuckDB says."""


class NothingToPublish(Refused):
    """No document was a report, and none was before."""


class TookTooLong(Refused, TimeoutError):
    """A run has worked longer than it may."""
