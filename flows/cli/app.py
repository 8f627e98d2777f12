"""The command line `gwr`: its commands, in the order in which `--help` lists them.

Each command imports what it needs when it is called, so that no command waits for another's imports.
"""

import atexit
import gc
from typing import Any

import typer
from typer.core import TyperGroup

from flows.cli.api import api
from flows.cli.bench import bench_app
from flows.cli.check import check
from flows.cli.compare import compare
from flows.cli.config import config
from flows.cli.console import Exit, fail, refusal
from flows.cli.dataset import dataset
from flows.cli.evaluate import evaluate
from flows.cli.explain import explain
from flows.cli.export import export
from flows.cli.extract import extract
from flows.cli.followup import followup
from flows.cli.query import query, show
from flows.cli.releases import releases, rollback
from flows.cli.review import review
from flows.cli.run import run
from flows.cli.serve import deploy, serve
from flows.cli.sources import sources_app
from flows.cli.status import status
from flows.cli.view import site, view

_HELP = """Government work reports (政府工作报告) as a checked data warehouse.

Reads reports, turns every figure and every target in them into rows, builds and checks a DuckDB warehouse, and
publishes it whole or not at all.

\b
  gwr run                                  read reports/, publish warehouse/warehouse.duckdb
  gwr run 报告.txt folder/                 the same for other sources
  gwr serve                                the same on a schedule, with Prefect's UI
  gwr extract 报告.txt --format table      a report's figures on the screen; no database, no server
  gwr explain "生产总值增长4%左右"           how a number was read: the rules that gave its name, period and measure
  gwr followup 2020.txt 2021.txt           what the next report says about a report's promises
  gwr review --region 牡丹江市             check the rows that are most likely wrong
  gwr status                               the release in force, and the last runs
  gwr query "FROM marts.dim_report"        SQL on the release in force
  gwr show 牡丹江市 2020                   the report card of a place and year
  gwr dataset targets --format dta         a research data set, with its description: docs/datasets.md
  gwr api                                  the release in force over HTTP, for other programs: docs/api.md
  gwr view 报告.txt --open                 how every number of a report was read, as a page

\b
Exit status:
  0    all well
  1    an error
  2    wrong usage
  3    all well, but a document was set aside
  4    a check failed, and nothing was published
  5    another run is writing
  6    there was no report to publish
  130  stopped by Ctrl-C
  143  stopped by SIGTERM
"""


class _Commands(TyperGroup):
    """The command group; disk and database errors end a command with a sentence instead of a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            if said := refusal(error):
                fail(Exit.ERROR, said)
            raise


app = typer.Typer(
    cls=_Commands, help=_HELP, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False
)
for _command in (
    run,
    serve,
    deploy,
    status,
    query,
    show,
    export,
    dataset,
    api,
    view,
    site,
    check,
    releases,
    rollback,
    extract,
    explain,
    followup,
    review,
    evaluate,
    compare,
    config,
):
    app.command()(_command)
app.add_typer(sources_app, name="sources")
app.add_typer(bench_app, name="bench")

# The system takes back all memory at the end; a last search for garbage before that takes a third of a second.
atexit.register(gc.freeze)
