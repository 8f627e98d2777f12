"""Processes that read and parse batches of documents beside the run, so that all cores have work.

A worker is sent a function with its arguments and sends back the result, as pickles between processes of this program.
Workers are started once per run, when there is work for them. A worker killed from outside is started again and gets
the same call again. Only the run itself holds the working database.
"""

import gc
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Literal

from flows.run.helper import SELDOM, HelperFailed
from flows.run.pool import Pool, Result, attempt
from ingest.readers.guard import receive, send

_ATTEMPTS = 3
_FROM_OUTSIDE = {signal.SIGKILL, signal.SIGTERM}


class Workers(Pool):
    """A number of processes that take calls (`auto`: one for each core); what they print goes to `log`."""

    def __init__(self, count: int | Literal["auto"], log: Path) -> None:  # noqa: D107 - the class says it
        self._all = [_Worker(log) for _ in range(cores() if count == "auto" else count)]
        self._free: SimpleQueue[_Worker] = SimpleQueue()
        for worker in self._all:
            self._free.put(worker)
        super().__init__(self.count)

    @property
    def count(self) -> int:
        """How many processes there are."""
        return len(self._all)

    def are_worth(self, calls: int) -> bool:
        """Whether this many calls are worth starting the processes, which takes as long as a call or two."""
        return self.count > 1 and calls > 2

    def pids(self) -> list[int]:
        """The process ids of the workers that have been started."""
        return [pid for worker in self._all if (pid := worker.pid)]

    def close(self) -> None:
        """End the workers, even in the middle of a call."""
        super().close()
        for worker in self._all:
            worker.end()

    def _ask(self, function: Callable[..., Result], arguments: tuple[Any, ...]) -> Result:
        worker = self._free.get()
        try:
            for time in range(1, _ATTEMPTS + 1):
                try:
                    return worker.call(function, arguments)
                except HelperFailed as error:
                    if not error.killed or time == _ATTEMPTS:
                        raise
            raise AssertionError("the last attempt ends the loop")
        finally:
            self._free.put(worker)


def cores() -> int:
    """How many processes can work at once on this machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Worker:
    """One process, started when first needed and again when it has died."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False

    def call(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        process = self._process = self._process or self._popen()
        assert process.stdin and process.stdout
        try:
            send(process.stdin, pickle.dumps((function, arguments)))
            succeeded, answer = pickle.loads(receive(process.stdout))
        except (BrokenPipeError, EOFError) as error:
            self._process, status = None, process.wait()
            raise HelperFailed(
                f"A worker died with exit status {status}; the log {self._log} says why",
                killed=-status in _FROM_OUTSIDE and not self._ended,
            ) from error
        if succeeded:
            return answer
        raise answer

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def end(self) -> None:
        self._ended = True
        if self._process:
            self._process.kill()
            self._process.wait()

    def _popen(self) -> "subprocess.Popen[bytes]":
        if self._ended:
            raise HelperFailed("The run has ended its workers")
        with self._log.open("a", encoding="utf-8") as chatter:
            return subprocess.Popen(
                [sys.executable, "-P", "-m", "flows.run.workers"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=chatter,
                # One thread each: the workers together use all cores.
                env=os.environ | {"POLARS_MAX_THREADS": "1"},
                # Ctrl-C goes to the run alone, which then ends its workers.
                start_new_session=True,
            )


def main() -> None:
    """Answer calls from standard input until it ends."""
    gc.set_threshold(*SELDOM)
    calls, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print must not get between the answers
    while True:
        try:
            message = receive(calls)
        except EOFError:
            return
        try:
            send(answers, _answer(message))
        except BrokenPipeError:
            return


def _answer(message: bytes) -> bytes:
    """A pickle that says whether a call succeeded, with its result or error."""

    def call() -> Any:
        function, arguments = pickle.loads(message)
        return function(*arguments)

    return pickle.dumps(attempt(call))


if __name__ == "__main__":
    main()
