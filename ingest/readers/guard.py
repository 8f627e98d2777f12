"""Runs the readers of complex formats in a child process, so that a hostile file can only waste time and memory there.

PDF, Word, HTML and workbooks are read by large libraries. A file can be made to keep them busy, to fill their memory or
to crash them. So they run in a child process with a memory limit, which is ended when its time is up; the next file
then gets a new process. Questions and answers are JSON and bytes, which cannot carry code.

If something outside ends the child (an operator, a machine short of memory), that says nothing about the document, so
it is read again. Only failures that the document itself causes count against it.
"""

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from typing import IO, Any

from ingest.readers.limits import MB, Limits
from ingest.readers.reading import Interrupted, Unreadable

# A file can make a reader die of its own faults (SIGSEGV, SIGABRT ...), but never of these signals.
_FROM_OUTSIDE = {signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT}
_ATTEMPTS = 3
_ENDING_SECONDS = 5


class _Child:
    """One child process, started when first needed and again after it has ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._memory_mb = 0

    def ask(self, question: dict[str, Any], data: bytes, seconds: float, memory_mb: int, limits: str) -> Any:
        with self._lock:
            for _ in range(_ATTEMPTS):
                try:
                    outcome = self._ask(question, data, seconds, memory_mb, limits)
                    break
                except Interrupted as error:
                    ended = error
            else:
                raise ended
        if "unreadable" in outcome:
            raise Unreadable(outcome["unreadable"])
        return outcome["answer"]

    def _ask(self, question: dict[str, Any], data: bytes, seconds: float, memory_mb: int, limits: str) -> Any:
        process = self._running(memory_mb)
        assert process.stdin and process.stdout
        # The timer kills the child, which also ends the wait for its answer.
        timer = threading.Timer(seconds, process.kill)
        timer.start()
        try:
            send(process.stdin, json.dumps(question).encode())
            send(process.stdin, data)
            answer = receive(process.stdout)
        except (BrokenPipeError, EOFError) as error:
            late = not timer.is_alive()
            timer.cancel()
            status = _ending(process)
            if late:
                reason = f"reading it took more than {seconds:g} s (limits.{limits}_seconds in the settings)"
            elif -status in _FROM_OUTSIDE:
                name = signal.Signals(-status).name
                raise Interrupted(
                    f"its reader was ended from outside ({name}), {_ATTEMPTS} times; the next run tries again"
                ) from error
            else:
                reason = f"reading it broke the reader or took more than {memory_mb:,} MB (limits.{limits}_memory_mb)"
            raise Unreadable(f"{reason}; the file is damaged or made to do harm") from error
        finally:
            timer.cancel()
        outcome = json.loads(answer)
        if outcome.get("last"):
            process.wait()
        return outcome

    def _running(self, memory_mb: int) -> "subprocess.Popen[bytes]":
        process = self._process
        # After a fork the child belongs to the parent; two processes asking it would mix up their answers.
        if process and process.poll() is None and (self._owner, self._memory_mb) == (os.getpid(), memory_mb):
            return process
        if process and self._owner == os.getpid():
            process.kill()
            process.wait()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "ingest.readers.child", str(memory_mb * MB)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._owner, self._memory_mb = os.getpid(), memory_mb
        return self._process

    def end(self) -> None:
        if self._process and self._owner == os.getpid():
            self._process.kill()
            self._process.wait()


def _ending(process: "subprocess.Popen[bytes]") -> int:
    """The exit status of a child that has stopped answering: it shows who ended it."""
    try:
        return process.wait(_ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return 0


# Scanned pages have limits of their own and therefore a child of their own.
_children = {"read": _Child(), "ocr": _Child()}
for _one in _children.values():
    atexit.register(_one.end)


def ask(task: str, media_type: str, data: bytes, limits: Limits, **options: Any) -> Any:
    """Have a child do `task` (`read`, `table`, `scanned` or `ocr`, see `ingest.readers.child`). Raises `Unreadable`."""
    question = {"task": task, "media_type": media_type, **options}
    if task == "ocr":
        return _children["ocr"].ask(question, data, limits.ocr_seconds, limits.ocr_memory_mb, "ocr")
    return _children["read"].ask(question, data, limits.read_seconds, limits.read_memory_mb, "read")


def send(stream: IO[bytes], message: bytes) -> None:
    """Write one message, its length before it."""
    stream.write(len(message).to_bytes(8, "big"))
    stream.write(message)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes:
    """Read one message. Raises `EOFError` when the other side is gone."""
    head = stream.read(8)
    if len(head) < 8:
        raise EOFError
    message = stream.read(length := int.from_bytes(head, "big"))
    if len(message) < length:
        raise EOFError
    return message
