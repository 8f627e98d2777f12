"""The command line `gwr`: its commands in the order in which people meet them.

Each command imports what it needs when it is called, so that none waits for the others'.
"""

import typer

from flows.cli.bench import bench_app
from flows.cli.check import check
from flows.cli.config import config
from flows.cli.evaluate import evaluate
from flows.cli.export import export
from flows.cli.extract import extract
from flows.cli.query import query, show
from flows.cli.releases import releases, rollback
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
  gwr status                               what is in force, and how the last runs went
  gwr query "FROM marts.dim_report"        SQL against what is in force
  gwr show 牡丹江市 2020                   the report card of a place and year
  gwr view 报告.txt --open                 what becomes of every number of a report, as a page

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

app = typer.Typer(help=_HELP, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)
for _command in (
    run,
    serve,
    deploy,
    status,
    query,
    show,
    export,
    view,
    site,
    check,
    releases,
    rollback,
    extract,
    evaluate,
    config,
):
    app.command()(_command)
app.add_typer(sources_app, name="sources")
app.add_typer(bench_app, name="bench")
