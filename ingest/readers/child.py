"""The process that `ingest.readers.guard` keeps: answers one question after another until its input ends."""

import dataclasses
import importlib
import json
import os
import sys
from typing import Any

from ingest.readers import media
from ingest.readers.guard import receive, send
from ingest.readers.reading import Unreadable

# Imported when first needed: the libraries behind them take seconds together.
_READERS = {media.HTML: "html", media.PDF: "pdf", media.DOCX: "docx"}


def _answer(question: dict[str, Any], data: bytes) -> Any:
    kind = question["media_type"]
    if question["task"] == "table":
        return importlib.import_module("ingest.readers.table").rows(data, kind, question["sheet"])
    reader = importlib.import_module(f"ingest.readers.{_READERS.get(kind, 'ocr')}")
    return dataclasses.asdict(reader.read(data, kind))


def main() -> None:
    """Answer questions on standard input, each with the bytes of a document behind it."""
    try:
        import resource

        memory = int(sys.argv[1])
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        pass  # a system without such limits still has the limit on time
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
        except Unreadable as error:
            outcome = {"unreadable": str(error)}
        except MemoryError:
            outcome = {"unreadable": "reading it takes more memory than a document may (limits.read_memory_mb)"}
        except Exception as error:
            # Libraries fail in many ways on broken files; which one is of no use to whoever has the file.
            outcome = {"unreadable": f"it is damaged: the reader failed with {type(error).__name__}: {error}"[:300]}
        send(answers, json.dumps(outcome).encode())


if __name__ == "__main__":
    main()
