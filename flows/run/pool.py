"""The interface of the pools of workers: local processes (`flows.run.workers`) or a cluster (`flows.run.cluster`).

A pool takes calls, a function with its arguments, and gives their results in the order of the calls.
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
    """Workers that take calls; `threads` is the most calls that can be awaited at once."""

    def __init__(self, threads: int) -> None:  # noqa: D107 - the class says it
        self._threads = ThreadPoolExecutor(threads, "worker")

    @property
    @abstractmethod
    def count(self) -> int:
        """How many can work at once."""

    @abstractmethod
    def are_worth(self, calls: int) -> bool:
        """Whether so many calls, of some seconds each, are faster on workers than in the run itself."""

    def each(self, function: Callable[..., Result], calls: Iterable[tuple[Any, ...]]) -> Iterator[Callable[[], Result]]:
        """Call a function with each of several arguments; the calls can be awaited in order.

        No more calls run ahead of the awaited one than there are workers, since their results must be kept. A failed
        call may be repeated. It raises `HelperFailed` when it killed its workers, or these were killed from outside
        repeatedly.
        """
        begun: deque[_Call[Result]] = deque()
        for arguments in calls:
            begun.append(_Call(partial(self._threads.submit, self._ask, function, arguments)))
            if len(begun) > self.count:
                yield begun.popleft()
        while begun:
            yield begun.popleft()

    def close(self) -> None:
        """End the run's own workers, whatever they are doing."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    @abstractmethod
    def _ask(self, function: Callable[..., Result], arguments: tuple[Any, ...]) -> Result:
        """Make a call on a worker, and wait for it."""


class _Call(Generic[Result]):
    """A call that has been handed to a worker."""

    def __init__(self, begin: "Callable[[], Future[Result]]") -> None:
        self._begin = begin
        self._begun: Future[Result] | None = begin()

    def __call__(self) -> Result:
        begun, self._begun = self._begun or self._begin(), None
        while not begun.done():  # in short waits, so that a run can be stopped in between
            wait([begun], timeout=1)
        return begun.result()


def attempt(call: Callable[[], Any]) -> tuple[bool, Any]:
    """Whether a call succeeded, and its result or its error in a form that can be pickled."""
    try:
        return True, call()
    except Exception as error:
        traceback.print_exc()
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:  # a library's error that can't be pickled
            return False, RuntimeError(f"{type(error).__name__}: {error}")
        return False, error
