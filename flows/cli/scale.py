"""`gwr bench scale`: the cost per report of a full run, and of adding one report, by the size of the warehouse."""

import os
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.run import STAGES

if TYPE_CHECKING:
    import polars as pl

    from ingest.catalogue.regions import Region

_GWR = (sys.executable, "-c", "from flows.cli.app import app; app()")
_CATALOGUE = ("file", "region", "region_code", "level", "review_year", "plan_year")


@dataclass(frozen=True)
class Report:
    """A generated report: its place and year."""

    region: "Region"
    plan_year: int
    text: str

    @property
    def file(self) -> str:
        """Its file name in the folder of sources."""
        return f"{self.region.code}/{self.plan_year}.txt"


@dataclass
class Cost:
    """The cost of a run: CPU seconds (of all its processes) and wall time by stage, and its largest process."""

    cpu: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    wall: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    megabytes: float = 0


def scale(
    sources: Annotated[list[str], typer.Argument(help="Files, folders, archives or URLs, as for `gwr run`.")],
    sizes: Annotated[str, typer.Option(help="Sizes of the warehouses, in reports.")] = "100,300,1000",
    repeat: Annotated[
        int, typer.Option(min=1, help="Number of new reports to add, one per run; the mean is shown.")
    ] = 1,
    keep: Annotated[Path | None, typer.Option(help="Folder in which the warehouses are built and kept.")] = None,
) -> None:
    """Build warehouses of several sizes, add one report to each, and show the costs by stage.

    If the sources hold too few reports, more are generated: the reports of a place are copied under the name of
    another. The new report belongs to a place that has others, and is the same for each size. CPU seconds include all
    processes of the run; a helper process that starts up meanwhile counts towards the current stage.

    \b
      gwr bench scale reports
      gwr bench scale china.zip --sizes 300,2600 --repeat 3
    """
    from flows.cli.bench import read

    wanted = sorted({int(size) for size in sizes.split(",")})
    reports = made(read(sources), wanted[-1] + repeat)
    if len(reports) < wanted[-1] + repeat:
        typer.echo(f"No more than {len(reports):,} reports can be made from these.", err=True)
        raise typer.Exit(1)
    kept, new = parted(reports, repeat)
    full: dict[int, Cost] = {}
    one: dict[int, Cost] = {}
    with TemporaryDirectory(prefix="gwr-") as passing:
        for size in wanted:
            folder = (keep or Path(passing)) / str(size)
            _write(folder / "reports", kept[:size])
            typer.echo(f"{size:,} reports ...", err=True)
            full[size] = _run(folder)
            costs = []
            for count in range(1, repeat + 1):
                _write(folder / "reports", [*kept[:size], *new[:count]])
                costs.append(_run(folder))
            one[size] = _mean(costs)
            _tell_disk(size, folder / "warehouse")
    _tell("full run, per report", full, lambda size: size)
    _tell("one new report", one, lambda size: 1)
    least = _total(one[wanted[0]].cpu)
    growth = ", ".join(f"{size:,}: {_total(one[size].cpu) / least:.2f}" for size in wanted)
    typer.echo(f"\none new report against that at {wanted[0]:,}, in CPU: {growth}")


def made(documents: "pl.DataFrame", number: int) -> list[Report]:
    """Make `number` reports from documents (schema `DOCUMENT`), or fewer if there are not enough places.

    First come the originals, then copies of them for other places, for instance 牡丹江市 as 鹤岗市. No two have the
    same place and year. Those of one place are adjacent, in the order of their years.
    """
    from ingest.catalogue.regions import by_code, regions

    told = _by_place(documents)
    reports = [
        Report(by_code()[code], year, text) for code, years in told.items() for year, text in sorted(years.items())
    ]
    unused = {level: [one for one in regions() if one.level == level and one.code not in told] for level in _LEVELS}
    while len(reports) < number and any(unused.values()):
        for code, years in told.items():
            region = by_code()[code]
            level = next((one for one in (region.level, *_LEVELS) if unused.get(one)), None)
            if level is None:
                break
            other = unused[level].pop(0)
            reports += [Report(other, year, _moved(text, region, other)) for year, text in sorted(years.items())]
    return reports[:number]


_LEVELS = ("city", "county", "province")  # where the next place is looked for


def parted(reports: Sequence[Report], new: int) -> tuple[list[Report], list[Report]]:
    """Split off `new` reports: the last one of each of the first places that have several."""
    last = {one.region: one for one in reports}
    several = Counter(one.region for one in reports)
    apart = [last[region] for region, count in several.items() if count > 1][:new]
    apart = apart or list(reports[-new:])
    return [one for one in reports if one not in apart], apart


def _by_place(documents: "pl.DataFrame") -> dict[str, dict[int, str]]:
    """Texts by region code and plan year: the first of each, without those that lack either."""
    from ingest.catalogue.regions import by_code
    from ingest.extract import describe

    told: dict[str, dict[int, str]] = {}
    for document in documents.iter_rows(named=True):
        about = describe(document)
        if about.region_code in by_code() and about.plan_year:
            told.setdefault(about.region_code, {}).setdefault(about.plan_year, document["text"])
    return told


def _moved(text: str, region: "Region", other: "Region") -> str:
    """A report rewritten for another place, in its title and wherever the text names the place."""
    for before, after in ((region.name, other.name), (region.short_name, other.short_name)):
        text = text.replace(before, after)
    return f"{other.name}政府工作报告\n{text}"


def _write(folder: Path, reports: Sequence[Report]) -> None:
    """Write the reports that are missing, and the catalogue of all."""
    import csv

    for one in reports:
        path = folder / one.file
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(one.text, "utf-8")
    with (folder / "catalog.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(_CATALOGUE)
        for one in reports:
            region = one.region
            rows.writerow([one.file, region.name, region.code, region.level, one.plan_year - 1, one.plan_year])


def _run(folder: Path) -> Cost:
    """`gwr run` on the reports of a folder, into the warehouse beside them. Raises `CalledProcessError`."""
    command = [*_GWR, "run", str(folder / "reports"), "--warehouse", str(folder / "warehouse")]
    cost = Cost()
    with (folder / "said").open("w") as said:
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.PIPE, text=True, env=_without_terminal())
        cpu = wall = 0.0
        began = time.monotonic()
        for stage in _stages(process):
            before = cpu, wall
            cpu, wall = max(cpu, _cpu(process.pid)), time.monotonic() - began
            cost.cpu[stage] += cpu - before[0]
            cost.wall[stage] += wall - before[1]
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 3):
        raise subprocess.CalledProcessError(process.returncode, command)
    cost.cpu[stage] += used.ru_utime + used.ru_stime - cpu
    cost.wall[stage] += time.monotonic() - began - wall
    cost.megabytes = used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    return cost


def _without_terminal() -> dict[str, str]:
    return os.environ | {"TERM": "dumb", "PYTHONUNBUFFERED": "1"}


def _stages(process: "subprocess.Popen[str]") -> Iterator[str]:
    """Yield each stage of a run when it has ended, which the run's output shows by the line of the next."""
    assert process.stderr
    stage = "start"
    for line in process.stderr:
        following = next((name for name, words in STAGES.items() if line.startswith(words)), None)
        if following:
            yield stage
            stage = following
    yield stage


def _cpu(pid: int) -> float:
    """CPU seconds used by a process and all its descendants."""
    import psutil

    used = 0.0
    try:
        root = psutil.Process(pid)
        family = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    for one in family:
        try:
            used += sum(one.cpu_times()[:4])
        except psutil.NoSuchProcess:
            continue
    return used


def _mean(costs: Sequence[Cost]) -> Cost:
    """The mean of several runs; for memory the maximum."""
    mean = Cost(megabytes=max(one.megabytes for one in costs))
    for one in costs:
        for name in STAGES:
            mean.cpu[name] += one.cpu[name] / len(costs)
            mean.wall[name] += one.wall[name] / len(costs)
    return mean


def _total(seconds: Mapping[str, float]) -> float:
    return sum(seconds.values())


def _tell(title: str, costs: dict[int, Cost], divisor: Callable[[int], int]) -> None:
    """Print a table with one row per stage, and CPU seconds and wall time for each size."""
    typer.echo(f"\n{title}: seconds, CPU and wall time")
    typer.echo(f"{'':<18}" + "".join(f"{size:>18,}" for size in costs))
    rows: dict[str, Callable[[Mapping[str, float]], float]] = {name: lambda s, name=name: s[name] for name in STAGES}  # type: ignore[misc]
    for name, of in (rows | {"all": _total}).items():
        cells = (
            f"{of(one.cpu) / divisor(size):>10.2f}{of(one.wall) / divisor(size):>8.2f}" for size, one in costs.items()
        )
        typer.echo(f"{name:<18}" + "".join(cells))
    typer.echo(f"{'largest process':<18}" + "".join(f"{one.megabytes:>15,.0f} MB" for one in costs.values()))


def _tell_disk(size: int, warehouse: Path) -> None:
    """Print the size of a warehouse on disk, and its largest parts."""
    parts: Counter[str] = Counter()
    seen = set()
    for path in warehouse.rglob("*"):
        if path.is_file() and not path.is_symlink():
            found = path.stat()
            if found.st_ino not in seen:
                seen.add(found.st_ino)
                parts[path.relative_to(warehouse).parts[0]] += found.st_size
    told = ", ".join(f"{name} {count / 1e6:,.0f}" for name, count in parts.most_common(6))
    typer.echo(f"{size:,} reports: {sum(parts.values()) / 1e6:,.0f} MB on the disk: {told}")
