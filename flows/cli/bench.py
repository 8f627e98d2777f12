"""`gwr bench extract`: how fast reports are parsed, where the time goes, and whether it grows linearly with the text.

`gwr bench scale`, which measures whole runs, is in `flows.cli.scale`.
"""

import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.scale import scale

if TYPE_CHECKING:
    import polars as pl

bench_app = typer.Typer(help="Measure speed and memory.", no_args_is_help=True)
bench_app.command()(scale)

# Each step of the parse, and where it is called.
_STEPS = {
    "text": "ingest.extract.clean_text",
    "metadata": "ingest.extract.describe",
    "structure": "ingest.extract.read_sections",
    "quantities": "ingest.extract.judged",
    "observations": "ingest.extract.read_observations",
    "commitments": "ingest.extract.read_commitments",
    "promises": "ingest.extract.add_promises",
    "keywords": "ingest.extract.read_keywords",
    "confidence": "ingest.extract.with_confidence",
}
_DOUBLINGS = 4
_WARM_UP = (
    "政府工作报告\n各位代表：\n一、2019年工作回顾\n地区生产总值增长4%。\n二、2020年工作\n建设林海水库，改造小区3个。\n"
)
_LENGTH = 20_000  # characters of the shortest text, from which lengths double


@bench_app.callback()
def _bench() -> None:
    """Measure speed and memory."""


@bench_app.command()
def extract(
    sources: Annotated[list[str], typer.Argument(help="Files, folders, globs or URLs, as for `gwr run`.")],
    repeat: Annotated[int, typer.Option(min=1, help="Number of measurements; the fastest is shown.")] = 3,
) -> None:
    """Measure how fast reports are parsed in one process.

    Reading the files is not counted, nor is what a process does once (`load`). Known phrases are cached, so the first
    pass takes longer than later ones and is shown separately. Other work on the same text is given for comparison:
    scanned for numbers by polars, cut into words by rjieba and, with the extra `compare` installed, searched for
    numbers by Microsoft's recognizers. Two tables at the end show whether time grows linearly with the number and the
    length of reports.

    \b
      gwr bench extract reports
      gwr bench extract ~/reports --repeat 1
    """
    started = perf_counter()
    from ingest.extract import extract as parse
    from ingest.tables.schemas import DOCUMENT

    parse(_document(_WARM_UP, DOCUMENT))
    loading = perf_counter() - started
    documents = read(sources)
    if documents.is_empty():
        typer.echo("There is no report to measure with.", err=True)
        raise typer.Exit(1)
    texts = documents["text"].to_list()
    chars = sum(map(len, texts))
    runs = [_timed_steps(parse, documents) for _ in range(repeat)]
    seconds, steps = min(runs, key=lambda run: run[0])
    typer.echo(f"{len(texts)} reports, {chars:,} characters; fastest of {repeat}")
    typer.echo(f"load     {loading:8.3f} s   imports, word lists and dictionaries, once per process")
    typer.echo(f"extract  {seconds:8.3f} s   {chars / seconds:13,.0f} characters/s")
    typer.echo(f"  at first   {runs[0][0]:7.3f} s   {chars / runs[0][0]:11,.0f} characters/s, with no phrase cached")
    for name, spent in sorted(steps.items(), key=lambda step: -step[1]):
        typer.echo(f"  {name:<13}{spent:7.3f} s   {spent / seconds:5.1%}")
    typer.echo(f"peak memory {_peak_megabytes():,.0f} MB")
    typer.echo("\nothers, on the same text")
    for name, work in (_floor(texts) | _recognizers(texts)).items():
        spent = min(_seconds(work) for _ in range(repeat))
        typer.echo(f"  {name:<25}{spent:7.3f} s   {chars / spent:13,.0f} characters/s")
    _growth("more reports", _by_number(documents), parse, repeat)
    _growth("one report, made longer", _by_length(documents), parse, repeat)


def _document(text: str, schema: "pl.Schema") -> "pl.DataFrame":
    import polars as pl

    return pl.DataFrame([{"document_sha256": "0" * 64, "source": "bench.txt", "text": text}], schema=schema)


def read(sources: list[str]) -> "pl.DataFrame":
    """The documents of sources as `gwr run` would read them, as rows of schema `DOCUMENT`."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from flows.settings import load
    from ingest.land.documents import read_documents
    from ingest.land.landing import land
    from ingest.sources import discover

    limits = load().limits
    with TemporaryDirectory(prefix="gwr-") as folder:
        landing = land(discover(sources), Path(folder), limits)
        return read_documents(landing.documents, False, limits).documents


def _seconds(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def _timed_steps(parse: Callable[..., Any], documents: "pl.DataFrame") -> tuple[float, dict[str, float]]:
    """Seconds of one parse and of each of its steps; the rest is spent building the frames."""
    spent: dict[str, float] = dict.fromkeys(_STEPS, 0.0)
    with _stopwatches(spent):
        seconds = _seconds(lambda: parse(documents))
    spent["frames"] = seconds - sum(spent.values())
    return seconds, spent


@contextmanager
def _stopwatches(spent: dict[str, float]) -> Iterator[None]:
    """Time the steps where the parse calls them, so that the real parse is measured."""
    originals = []
    for name, place in _STEPS.items():
        module, _, function = place.rpartition(".")
        owner = importlib.import_module(module)
        originals.append((owner, function, getattr(owner, function)))
        setattr(owner, function, _stopwatch(originals[-1][2], name, spent))
    try:
        yield
    finally:
        for owner, function, original in originals:
            setattr(owner, function, original)


def _stopwatch(work: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    def timed(*arguments: Any) -> Any:
        started = perf_counter()
        try:
            return work(*arguments)
        finally:
            spent[name] += perf_counter() - started

    return timed


def _floor(texts: list[str]) -> dict[str, Callable[[], object]]:
    import polars as pl
    import rjieba

    rjieba.cut("政府工作报告")  # loads its dictionary
    column = pl.Series(texts)
    return {
        "polars, scan for numbers": lambda: column.str.extract_all(r"\d+(?:\.\d+)?"),
        "rjieba, cut into words": lambda: [rjieba.cut(text) for text in texts],
    }


def _recognizers(texts: list[str]) -> dict[str, Callable[[], object]]:
    """Microsoft's recognizer of Chinese numbers, a line of the text at a time; nothing where it is not installed.

    Its recognizer of sums of money is some fifteen times slower still, too slow for a folder of reports.
    """
    try:
        from recognizers_number import Culture, recognize_number
    except ImportError:
        return {}
    lines = [line for text in texts for line in text.splitlines()]
    recognize_number("3", Culture.Chinese)  # builds its patterns
    return {"recognizers, numbers": lambda: [recognize_number(line, Culture.Chinese) for line in lines]}


def _peak_megabytes() -> float:
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def _by_number(documents: "pl.DataFrame") -> list["pl.DataFrame"]:
    """An eighth, a quarter, half and all of the reports, sampled evenly so that the parts are alike."""
    parts = [documents.gather_every(2**k) for k in reversed(range(_DOUBLINGS))]
    return [
        part
        for part, longer in zip(parts, [*parts[1:], None], strict=True)
        if part.height != getattr(longer, "height", 0)
    ]


def _by_length(documents: "pl.DataFrame") -> list["pl.DataFrame"]:
    """The reports' texts joined into one, in doubling lengths."""
    text = "\n".join(documents["text"])
    text *= -(-_LENGTH * 2**_DOUBLINGS // len(text))
    return [_document(text[: _LENGTH * 2**k], documents.schema) for k in range(_DOUBLINGS + 1)]


def _growth(title: str, steps: list["pl.DataFrame"], parse: Callable[..., Any], repeat: int) -> None:
    typer.echo(f"\n{title}: seconds per million characters (the same at every size when growth is linear)")
    for documents in steps:
        chars = int(documents["text"].str.len_chars().sum())
        seconds = min(_seconds(lambda documents=documents: parse(documents)) for _ in range(repeat))  # type: ignore[misc]
        typer.echo(
            f"  {documents.height:>4} reports {chars:>12,} characters {seconds:8.3f} s {seconds / chars * 1e6:8.3f} s"
        )
