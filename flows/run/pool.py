"""What can be asked of those who work beside a run, wherever they work: processes here, a cluster's workers elsewhere.

A pool takes calls, a function with its arguments, and gives their results in the order of the calls. Who works and how
a call reaches them is each pool's own (`flows.run.workers`, `flows.run.cluster`).
"""

import pickle
import traceback
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")


class Pool(ABC):
    """Workers that take calls; `threads` is how many calls can be waited for at once at most."""

    def __init__(self, threads: int) -> None:  # noqa: D107 - the class says it
        self._threads = ThreadPoolExecutor(threads, "worker")

    @property
    @abstractmethod
    def count(self) -> int:
        """How many can work at once."""

    @abstractmethod
    def are_worth(self, calls: int) -> bool:
        """Whether so many calls, of some seconds each, are better made by workers than by the run itself."""

    def each(self, function: Callable[..., Result], calls: Iterable[tuple[Any, ...]]) -> Iterator[Callable[[], Result]]:
        """Have a function called with some arguments after others; each call can be waited for in its turn.

        No more are begun ahead of the one that is waited for than there are workers: what they make must be kept. Where
        a call fails it may be made again. It raises `HelperFailed` where workers died of it, or were killed from
        outside time and again.
        """
        begun: deque[_Call[Result]] = deque()
        for arguments in calls:
            begun.append(_Call(partial(self._threads.submit, self._ask, function, arguments)))
            if len(begun) > self.count:
                yield begun.popleft()
        while begun:
            yield begun.popleft()

    def close(self) -> None:
        """End the workers that are the run's own, whatever they are at."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    @abstractmethod
    def _ask(self, function: Callable[..., Result], arguments: tuple[Any, ...]) -> Result:
        """Have a worker make a call, and wait for it."""


class _Call(Generic[Result]):
    """A call that has been handed to a worker."""

    def __init__(self, begin: "Callable[[], Future[Result]]") -> None:
        self._begin = begin
        self._begun: Future[Result] | None = begin()

    def __call__(self) -> Result:
        begun, self._begun = self._begun or self._begin(), None
        while not begun.done():  # in short waits, between which a run can be stopped
            wait([begun], timeout=1)
        return begun.result()


def attempt(call: Callable[[], Any]) -> tuple[bool, Any]:
    """Whether a call succeeded, and its result or the error, made such that it can be handed on."""
    try:
        return True, call()
    except Exception as error:
        traceback.print_exc()
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:  # an error of a library that is not made to be handed on
            return False, RuntimeError(f"{type(error).__name__}: {error}")
        return False, error
