"""`gwr` in processes that are forked from one which has imported everything, which takes ten seconds and more.

    with Forks(environment) as forks:
        done = forks.run([GWR, "run"], environment)     # as subprocess.run

The process forked from, this module, does nothing but import and fork: it has a single thread. What is forked has its
own environment, folder and output as a process that is started has, and the helper processes of a run are forked too.
"""

import ast
import atexit
import gc
import io
import os
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from expectations.engine import engine
from expectations.run import MODULES, suites
from flows.run.helper import Helper

ROOT = Path(__file__).parents[2]
# What runs and their helpers import late.
_SLOW = ("dbt.cli.main", "dbt.adapters.duckdb.impl", "flows.pages.site", "flows.publication.summary", "flows.refresh")
_LONGEST = 1 << 20  # bytes of a request
_socket = ""  # where the process forked from listens: of this process and those forked from it


class Forks:
    """The process forked from, with the environment that what it imports sees."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="gwr")
        self._address = str(Path(self._folder.name) / "socket")
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(self._address)
        listener.listen()
        self._process = subprocess.Popen(
            [sys.executable, __file__, self._address, str(listener.fileno())],
            env={**environment, "TERM": "dumb"},  # consoles look at it once, when they are imported
            cwd=ROOT,
            stdin=subprocess.PIPE,  # its end ends the process
            pass_fds=[listener.fileno()],
        )
        listener.close()

    def __enter__(self) -> "Forks":
        return self

    def __exit__(self, *exception: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()
        self._folder.cleanup()

    def run(self, command: Sequence[Any], environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
        """Run `gwr` with its arguments; returns its status and what it said."""
        arguments = list(map(str, command))
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, Path(os.devnull).open() as nothing:
            fds = [nothing.fileno(), out.fileno(), err.fileno()]
            forked = Forked(self._address, ["gwr", *arguments], environment, fds)
            try:
                status = forked.wait()
            except BaseException:
                forked.kill()
                raise
            said = [_text(file) for file in (out, err)]
        return subprocess.CompletedProcess(arguments, status, *said)


def _text(file: Any) -> str:
    file.seek(0)
    return str(io.TextIOWrapper(file, "utf-8").read())


class Forked:
    """A process that was forked on demand, as much like a `Popen` as `flows.run.helper` wants it."""

    def __init__(self, address: str, arguments: list[str], environment: Mapping[str, str], fds: list[int]) -> None:
        self._end = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._end.connect(address)
        request = repr((arguments, dict(environment), str(Path.cwd() if arguments[0] != "gwr" else ROOT))).encode()
        socket.send_fds(self._end, [len(request).to_bytes(4, "big")], fds)
        self._end.sendall(request)
        self.pid = int(self._end.recv(16))
        self.stdin: Any = None
        self.stdout: Any = None
        self._status: int | None = None

    def wait(self) -> int:
        """Its exit status, when it has ended."""
        if self._status is None:
            self._status = int(self._end.recv(16))
            self._end.close()
        return self._status

    def kill(self) -> None:
        """End it at once."""
        with suppress(ProcessLookupError):
            if self._status is None:
                os.kill(self.pid, signal.SIGKILL)

    def __enter__(self) -> "Forked":
        return self

    def __exit__(self, *exception: object) -> None:
        for file in (self.stdout, self.stdin):
            with suppress(BrokenPipeError):
                file.close()
        self.wait()


def _fork_helper(helper: Any) -> Forked:
    """What `Helper._popen` does, with a process that need not import."""
    calls, answers = os.pipe(), os.pipe()
    with helper._log.open("a", encoding="utf-8") as chatter:
        fds = [calls[0], answers[1], chatter.fileno()]
        forked = Forked(_socket, ["module", helper._module], os.environ | helper._environment, fds)
    os.close(calls[0])
    os.close(answers[1])
    forked.stdin = os.fdopen(calls[1], "w", encoding="utf-8")
    forked.stdout = os.fdopen(answers[0], encoding="utf-8")
    return forked


def _import_everything() -> None:
    for name in _SLOW:
        import_module(name)
    engine()
    for layer in MODULES:
        suites(layer)


def _serve(listener: socket.socket) -> list[str]:
    """Fork for whoever asks, until the standard input ends; returns the arguments, in what was forked alone."""
    running: dict[int, socket.socket] = {}
    woken, wakes = os.pipe()
    os.set_blocking(wakes, False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.set_wakeup_fd(wakes)
    with selectors.DefaultSelector() as selector:
        for file in (listener, sys.stdin, woken):
            selector.register(file, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in selector.select()}
            if sys.stdin in ready:
                for pid in running:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                os._exit(0)
            if woken in ready:
                os.read(woken, 4096)
                _tell_of_ended(running)
            if listener in ready:
                asked, _ = listener.accept()
                arguments, environment, folder, fds = _request(asked)
                pid = os.fork()
                if not pid:
                    break
                for fd in fds:
                    os.close(fd)
                asked.sendall(str(pid).encode())
                running[pid] = asked
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for end in (*running.values(), asked, listener):
        end.close()
    for fd in (woken, wakes):
        os.close(fd)
    for to, fd in enumerate(fds):
        os.dup2(fd, to)
        os.close(fd)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    return list(arguments)


def _tell_of_ended(running: dict[int, socket.socket]) -> None:
    for pid in list(running):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            with running.pop(pid) as asked, suppress(OSError):
                asked.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def _request(asked: socket.socket) -> tuple[list[str], dict[str, str], str, list[int]]:
    size, fds, _, _ = socket.recv_fds(asked, 4, 3)
    told = b""
    while len(told) < int.from_bytes(size, "big"):
        told += asked.recv(_LONGEST)
    arguments, environment, folder = ast.literal_eval(told.decode())
    return arguments, environment, folder, fds


def _main() -> None:
    global _socket
    _socket = sys.argv[1]
    gc.disable()
    _import_everything()
    gc.freeze()
    gc.enable()
    what, *arguments = _serve(socket.socket(fileno=int(sys.argv[2])))
    Helper._popen = _fork_helper  # type: ignore[assignment, method-assign]
    sys.argv = arguments
    if what == "module":
        os.setsid()
        _end_with(lambda: runpy.run_module(arguments[0], run_name="__main__", alter_sys=True))
    from flows.cli.app import app

    _end_with(app)


def _end_with(work: Callable[[], Any]) -> NoReturn:
    """Do the work, and end as the interpreter does, but for C++ libraries: they miss the threads they had."""
    status: Any = 0
    try:
        work()
    except SystemExit as end:
        status = end.code
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for file in (sys.stdout, sys.stderr):
        file.flush()
    os._exit(status or 0)


if __name__ == "__main__":
    _main()
