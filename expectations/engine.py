"""Imports Great Expectations in half the time by leaving out what no suite uses."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from importlib import import_module
from types import ModuleType
from typing import Any

# Databases and stores that it tries to import; the suites only check frames.
_LOOKED_FOR = "sqlalchemy", "boto3", "botocore"
# Needed by a single expectation, on the divergence of distributions.
_FOR_ONE = "scipy.stats", "altair"


@cache
def engine() -> tuple[Any, Any]:
    """Great Expectations and a function that makes a batch of a frame; without telemetry, progress bars and files.

    The first call imports it, which takes seconds.
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with _imported_lightly():
        import great_expectations
        from great_expectations.data_context.types.base import ProgressBarsConfig
        from great_expectations.execution_engine import pandas_execution_engine
        from great_expectations.expectations.expectation import Expectation

    _look_once(Expectation)
    # By itself it hashes each frame twice, a seventh of what large tables cost; nothing reads the hash.
    pandas_execution_engine.hash_pandas_dataframe = lambda _: ""
    context = great_expectations.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    context.delete_data_docs_site("local_site")
    # One asset for all frames: each additional one would have the whole configuration rewritten.
    asset = context.data_sources.add_pandas("frames").add_dataframe_asset("frame")
    return great_expectations, asset.add_batch_definition_whole_dataframe("whole")


def _look_once(expectation: Any) -> None:
    """Let an expectation compute its configuration once in each method that reads several of its arguments.

    By itself it computes it again for each argument, some fifty times a check: a sixth of what a check costs.
    """
    work_out = expectation.configuration.fget
    known: dict[int, Any] = {}

    def once(method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def reading(self: Any, *arguments: Any, **named: Any) -> Any:
            if id(self) in known:
                return method(self, *arguments, **named)
            known[id(self)] = work_out(self)
            try:
                return method(self, *arguments, **named)
            finally:
                del known[id(self)]

        return reading

    expectation.configuration = property(lambda self: known[id(self)] if id(self) in known else work_out(self))
    for name in ("_get_runtime_kwargs", "_get_success_kwargs", "_get_domain_kwargs"):
        setattr(expectation, name, once(getattr(expectation, name)))


@contextmanager
def _imported_lightly() -> Iterator[None]:
    """Hide `_LOOKED_FOR` from imports inside the context, and load `_FOR_ONE` only on use."""
    # None is Python's own mark for a module that can't be found.
    instead: dict[str, Any] = dict.fromkeys(_LOOKED_FOR)
    instead |= {name: _Later(name) for name in _FOR_ONE if name not in sys.modules}
    before = {name: sys.modules.get(name) for name in instead}
    sys.modules.update(instead)
    try:
        yield
    finally:
        for name, module in before.items():
            del sys.modules[name]
            if module:
                sys.modules[name] = module


class _Later(ModuleType):
    """A module that is imported on first use."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)
