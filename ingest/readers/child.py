"""The child process of `ingest.readers.guard`: answers one request after another until its input ends."""

import dataclasses
import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from ingest.readers import media
from ingest.readers.guard import receive, send
from ingest.readers.reading import Unreadable

# Imported when first needed: together their libraries take seconds.
_READERS = {media.HTML: "html", media.PDF: "pdf", media.DOCX: "docx"}


def _answer(question: dict[str, Any], data: bytes) -> Any:
    kind = question["media_type"]
    if question["task"] == "table":
        return importlib.import_module("ingest.readers.table").rows(data, kind, question["sheet"])
    if question["task"] == "scanned":
        return importlib.import_module("ingest.readers.pdf").scanned(data)
    if question["task"] == "ocr":
        return dataclasses.asdict(importlib.import_module("ingest.readers.ocr").read(data, kind))
    reader = importlib.import_module(f"ingest.readers.{_READERS[kind]}")
    return dataclasses.asdict(reader.read(data, kind))


def _reason(error: Exception, memory: int) -> str:
    if isinstance(error, MemoryError) or _peak() > memory * 0.8:
        return "reading it takes more memory than a document may (limits.read_memory_mb in the settings)"
    if isinstance(error, Unreadable):
        return str(error)
    return f"it is damaged: the reader failed with {type(error).__name__}: {error}"[:300]


def _peak() -> int:
    """The largest address space this process has had, which is what the limit applies to; 0 if that is unknown."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmPeak:")), 0)


def main() -> None:
    """Answer questions from standard input, each followed by the bytes of a document."""
    memory = int(sys.argv[1])
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        pass  # a system without such limits still has the time limit
    questions, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print must not get between the answers
    while True:
        try:
            question, data = json.loads(receive(questions)), receive(questions)
        except EOFError:
            return
        outcome: dict[str, Any]
        try:
            outcome = {"answer": _answer(question, data)}
        except Exception as error:
            outcome = {"unreadable": _reason(error, memory)}
            # Libraries report a lack of memory in many ways, and may be left in any state.
            outcome["last"] = _peak() > memory * 0.8
        send(answers, json.dumps(outcome).encode())
        if outcome.get("last"):
            return


if __name__ == "__main__":
    main()
