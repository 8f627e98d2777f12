"""Helper processes: they do their slow imports while the run is busy with something else.

The parent starts a module of ours as a `Helper` and calls it later; the module ends in `serve(get_ready)`. A helper
dies with its parent, however that ends, so nothing is left behind that holds the working database.
"""

import gc
import json
import os
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TextIO

SELDOM = (50_000, 20, 100)
"""A high threshold for garbage collection: a helper lives for seconds, and its memory goes with it."""


class HelperFailed(Exception):
    """A helper raised an error or died; the message says which, the log has its output.

    `killed`: it was ended from outside (by an operator, or for lack of memory), which says nothing about its work.
    """

    def __init__(self, message: str, killed: bool = False) -> None:  # noqa: D107 - the class says it
        super().__init__(message)
        self.killed = killed


class Helper:
    """A child process of module `module`, which imports what it needs at once and answers calls when they come.

    Its output goes to `log`; `environment` is added to ours.
    """

    def __init__(self, module: str, log: Path, **environment: str) -> None:  # noqa: D107 - the class says it
        self._module, self._log, self._environment = module, log, environment
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start the process, unless it runs already, so that it gets ready while others work."""
        self._process = self._process or self._popen()

    def call(self, **arguments: Any) -> Any:
        """Hand the helper its work, wait for it, and return its answer; starts the helper if need be.

        Raises `HelperFailed`.
        """
        self._process = process = self._process or self._popen()
        assert process.stdin and process.stdout
        try:
            print(json.dumps(arguments), file=process.stdin, flush=True)
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line.endswith("\n"):
            status = process.wait()
            self.close()
            raise HelperFailed(
                f"{self._module} died with exit status {status}; the log {self._log} says why",
                killed=-status in (signal.SIGKILL, signal.SIGTERM),
            )
        answer = json.loads(line)
        if "error" in answer:
            raise HelperFailed(answer["error"])
        return answer["result"]

    def close(self) -> None:
        """End the helper and wait until it is gone, with every lock that it held."""
        if self._process:
            self._process.kill()
            # Input that the helper did not read is lost with it.
            with suppress(BrokenPipeError), self._process:
                self._process = None

    def _popen(self) -> "subprocess.Popen[str]":
        with self._log.open("a", encoding="utf-8") as chatter:
            return subprocess.Popen(
                [sys.executable, "-m", self._module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=chatter,
                text=True,
                encoding="utf-8",
                env=os.environ | self._environment,
                # Ctrl-C is for the parent, which then ends its helpers in order.
                start_new_session=True,
            )


def serve(get_ready: Callable[[], Callable[..., Any]]) -> None:
    """Get ready, then answer the parent's calls with the function returned by `get_ready`.

    The real standard output is reserved for answers; anything else printed goes to the log with standard error. An
    error, even while getting ready, is the answer to the call.
    """
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    calls = die_with_parent(sys.stdin)
    os.nice(5)  # what the run does meanwhile comes first
    with no_garbage():
        ready = _attempt(get_ready)
    gc.set_threshold(*SELDOM)
    for line in iter(calls.get, None):
        answer = ready if "error" in ready else _attempt(ready["result"], **json.loads(line))
        print(json.dumps(answer, ensure_ascii=False, default=str), file=answers, flush=True)


@contextmanager
def no_garbage() -> Iterator[None]:
    """Switch garbage collection off: imports leave no garbage, and collecting takes a quarter of a large one's time."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def without_pandas() -> None:
    """Keep pandas out of a process that does not use it: DuckDB imports it at the first query with parameters.

    DuckDB only asks whether a parameter is one of pandas' missing values; the import takes longer than most queries.
    """
    sys.modules.setdefault("pandas", None)  # type: ignore[arg-type]  # Python's own mark for "not to be found"


def _attempt(function: Callable[..., Any], **arguments: Any) -> dict[str, Any]:
    try:
        return {"result": function(**arguments)}
    except Exception as error:
        traceback.print_exc()
        return {"error": f"{type(error).__name__}: {error}"}


def die_with_parent(calls: TextIO) -> "SimpleQueue[str]":
    """Watch the pipe from the parent: its lines come out of the queue returned; its end ends this process at once."""
    lines: SimpleQueue[str] = SimpleQueue()

    def watch() -> None:
        for line in calls:
            lines.put(line)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
    return lines
