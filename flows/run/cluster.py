"""A Dask cluster that reads and parses batches: workers on other machines, or a cluster of this one for the run.

Documents and frames go through a shared store (`flows.run.store`); the scheduler only carries calls and small values.
When a worker dies nothing is lost: Dask gives its calls to others. A worker whose gwr would read differently is
refused.
"""

import asyncio
import os
import socket
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from flows.errors import Refused
from flows.run.helper import HelperFailed
from flows.run.pool import Pool, Result, attempt
from flows.run.store import Parcel, Store
from ingest.versions import extractor_version, following_version, readers_version

if TYPE_CHECKING:
    from distributed import Client, Future

_MOST = 512  # calls that can be awaited at once
_CONNECTING = 30  # seconds
_PATIENCE = 120  # seconds without any worker before giving up
_LOOK = 10  # seconds between looks at whether there are workers
# Reading and parsing keep state that two threads of one process would mix up.
_one_at_a_time = threading.Lock()


class Code(NamedTuple):
    """The digests of the code that decides rows: machines with equal digests read documents the same way."""

    extractor: str
    readers: str
    following: str

    @classmethod
    def here(cls) -> "Code":
        """That of this machine."""
        return cls(extractor_version(), readers_version(), following_version())

    def against(self, other: "Code") -> str:
        """What differs, for people: `extractor 0a1b… (here 2c3d…)`."""
        pairs = zip(self._fields, self, other, strict=True)
        return ", ".join(f"{name} {mine} (here {wanted})" for name, mine, wanted in pairs if mine != wanted)


class OtherCode(Exception):
    """A worker's gwr is not that of the run: the worker's address, and the digests of its code."""


class Cluster(Pool):
    """The workers of the scheduler at `address`; without one, `processes` workers on this machine for the run alone.

    `store` is the shared folder or object store, `landed` the run's landing folder. Raises `Refused` where the
    extra is not installed; where the scheduler, its workers or the store can't be used, at the first call.
    """

    def __init__(self, address: str | None, processes: int, store: str, landed: Path) -> None:  # noqa: D107
        if not find_spec("distributed"):
            raise Refused("engine.kind is dask, which needs the cluster extra: run make cluster, in gwr's checkout")
        super().__init__(_MOST)
        self._address, self._processes = address, processes
        # A warehouse has one run at a time, so anything left in the store is from a run that is over.
        owner = f"{socket.gethostname()}{landed.resolve()}".replace(os.sep, "-")
        self._store = Store(store, landed, owner)
        self._code = Code.here()
        self._open: Client | None = None
        self._opening = threading.Lock()
        self._own: Any = None  # the cluster of this run alone

    @property
    def count(self) -> int:
        """How many workers there are now."""
        return max(1, len(self._client.nthreads()))

    def are_worth(self, calls: int) -> bool:
        """Whether so many calls are worth sending to the cluster."""
        return calls > 2

    def close(self) -> None:
        """Leave the cluster, or end one that was started for this run; only documents stay in the store."""
        super().close()
        if self._open:
            self._open.close()
            self._store.clear()
        if self._own:
            self._own.close()

    @property
    def _client(self) -> "Client":
        with self._opening:
            if self._open is None:
                self._open = self._connect()
            return self._open

    def _connect(self) -> "Client":
        from distributed import Client, LocalCluster

        if not self._address:
            self._own = LocalCluster(
                n_workers=self._processes,
                threads_per_worker=1,
                host="127.0.0.1",
                dashboard_address=None,
                memory_limit=0,
                env={"POLARS_MAX_THREADS": "1"},  # the cores are for the workers, not for threads of each
            )
        where = self._address or "this machine"
        try:
            client = Client(self._own or self._address, timeout=_CONNECTING, set_as_default=False)
        except OSError as error:
            raise Refused(f"The Dask scheduler at {where} can't be reached: {error}") from error
        try:
            client.wait_for_workers(1, timeout=_CONNECTING)
        except TimeoutError:
            client.close()
            raise Refused(f"The Dask scheduler at {where} has no workers: start some (docs/cluster.md)") from None
        self._store.clear()
        try:
            self._inspect(client)
        except BaseException:
            client.close()
            raise
        return client

    def _inspect(self, client: "Client") -> None:
        """Refuse workers with other code or without access to the store."""
        with self._store.sign() as sign:
            told = client.run(introduce, replace(self._store), sign, on_error="return")
        faults = [fault for worker, answer in sorted(told.items()) if (fault := self._fault(worker, answer))]
        if faults:
            raise Refused("\n".join([f"{len(faults)} of {len(told)} workers can't be used: {faults[0]}", *faults[1:]]))

    def _fault(self, worker: str, answer: "tuple[Code, str | None] | Exception") -> str | None:
        if isinstance(answer, Exception):
            return f"the worker {worker} has no gwr that could answer ({type(answer).__name__}: {answer})"
        code, unseen = answer
        if code != self._code:
            return _other(worker, code, self._code)
        if unseen:
            return (
                f"the worker {worker} does not see the store {self._store.url} ({unseen}): land.store must name a"
                " folder that all machines have at the same path, or an object store"
            )
        return None

    def _ask(self, function: Callable[..., Result], arguments: tuple[Any, ...]) -> Result:
        call = self._store.pack((function, arguments))
        begun = self._client.submit(answer, replace(self._store), self._code, call, pure=False)
        try:
            told = self._wait(begun)
            with self._store.unpacked(told) as (succeeded, outcome):
                pass
            self._store.drop(told)
        finally:
            begun.release()
            with suppress(OSError):
                self._store.drop(call)
        if succeeded:
            return outcome
        if isinstance(outcome, OtherCode):
            worker, code = outcome.args
            raise Refused(_other(worker, code, self._code))
        raise outcome

    def _has_workers(self) -> bool:
        try:
            return bool(self._client.nthreads())
        except OSError:  # the scheduler is away: it may come back, or the call is given up
            return False

    def _wait(self, begun: "Future[Parcel]") -> Parcel:
        from distributed.scheduler import KilledWorker

        without = 0
        while True:
            try:
                return begun.result(timeout=_LOOK)
            except TimeoutError:
                without = 0 if self._has_workers() else without + _LOOK
                if without > _PATIENCE:
                    raise Refused(
                        f"The Dask scheduler has had no worker for {_PATIENCE} s; start some and run again"
                    ) from None
            except KilledWorker as error:
                times = error.allowed_failures + 1
                message = f"{times} workers of the cluster died of it, the last of them {error.last_worker.address}"
                raise HelperFailed(message, killed=True) from error
            except CancelledError as error:
                raise Refused(
                    "The Dask scheduler has gone away; what is loaded stays loaded, and the next run goes on from there"
                ) from error


async def introduce(store: Store, sign: str) -> tuple[Code, str | None]:
    """A worker's report on itself: its code, and why it can't reach the store, if it can't.

    Runs in a thread, so that the worker keeps answering: the scheduler takes a silent worker for dead.
    """
    return await asyncio.to_thread(Code.here), await asyncio.to_thread(store.sees, sign)


def answer(store: Store, code: Code, call: Parcel) -> Parcel:
    """Make a call on a worker: whether it succeeded, and its result or error; `OtherCode` where its gwr is not `code`.

    Workers that join during a run have not been asked before.
    """
    with _one_at_a_time:
        if code != (mine := Code.here()):
            from distributed import get_worker

            return store.pack((False, OtherCode(get_worker().address, mine)))

        def made() -> Any:
            with store.unpacked(call) as (function, arguments):
                return function(*arguments)

        return store.pack(attempt(made))


def _other(worker: str, code: Code, wanted: Code) -> str:
    return (
        f"the worker {worker} has another gwr than this run, and would read otherwise: {code.against(wanted)}; install"
        " the same version of gwr, of Python and of the locked packages there, and start the worker again"
    )
