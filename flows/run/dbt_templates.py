"""The code that Jinja makes of dbt's templates, kept between runs: making it again takes a fifth of a build."""

import hashlib
import marshal
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from types import CodeType
from typing import Any

_MADE_BY = ("jinja2", "dbt-common", "dbt-core")


def keep_in(folder: Path) -> Callable[[], None]:
    """Let dbt take templates from `folder`; returns a function that adds those made since then.

    A file of templates holds for one version of Python, Jinja and dbt. One that is damaged is as good as none.
    """
    from dbt_common.clients.jinja import MacroFuzzEnvironment

    versions = "-".join([sys.implementation.cache_tag or "", *map(version, _MADE_BY)])
    file = folder / f"templates-{versions}"
    known = _read(file)
    before = len(known)
    compile_source = MacroFuzzEnvironment.compile

    def compile_once(self: Any, source: str, *rest: Any, **more: Any) -> CodeType:
        if rest or more or not isinstance(source, str):
            return compile_source(self, source, *rest, **more)
        key = type(self).__name__, source  # where values keep their types, the code is another
        if key not in known:
            known[key] = compile_source(self, source)
        return known[key]

    def keep() -> None:
        if len(known) > before:
            _write(file, known)

    MacroFuzzEnvironment.compile = compile_once  # type: ignore[method-assign, assignment]
    return keep


def _read(file: Path) -> dict[tuple[str, str], CodeType]:
    try:
        digest, code = (content := file.read_bytes())[:32], content[32:]
    except OSError:
        return {}
    return marshal.loads(code) if hashlib.sha256(code).digest() == digest else {}


def _write(file: Path, known: dict[tuple[str, str], CodeType]) -> None:
    code = marshal.dumps(known)
    beside = file.with_suffix(".next")
    beside.write_bytes(hashlib.sha256(code).digest() + code)
    beside.replace(file)
