"""`gwr check`: run the suites on the working database, without a run of the pipeline."""

import typer
from rich.table import Table

from flows.cli.console import Exit, Warehouse, err, fail, out, settings_in_force, shown


def check(warehouse: Warehouse = None) -> None:
    """Check the tables of the working database as they are, after a failed run or after running dbt by hand.

    Runs the suites, not dbt's tests (`make dbt ARGS=test` does). Checks all reports, sets no row aside and publishes
    nothing. The pages under warehouse/quality/ then show these results, with what each check guards and where its
    threshold comes from. Ends with exit status 4 when a check fails that would keep a run from publishing.

    \b
      gwr check
      gwr check --warehouse /srv/gwr
    """
    import duckdb

    from flows.run.checks import Result, tally
    from flows.run.writer import Busy, writing

    in_force = settings_in_force(warehouse=warehouse)
    if not in_force.working.exists():
        fail(Exit.NOTHING, f"There is no working database {in_force.working} yet: `gwr run` makes one.")
    pages = in_force.warehouse / "quality"
    try:
        with writing(in_force.warehouse, in_force.wait), err.status("Checking the tables ..."):
            from expectations.run import look

            with duckdb.connect(in_force.working) as connection:
                results = Result.of(look(connection, pages))
    except Busy as busy:
        fail(Exit.BUSY, str(busy))
    except duckdb.Error as error:
        fail(Exit.ERROR, f"The working database {in_force.working} can't be checked: {error}\n`gwr run` repairs it.")
    counted = tally(results)
    for one in results:
        if not one.success:
            out.print(str(one), style="red" if one.blocks else "yellow", markup=False, highlight=False)
    table = Table("layer", "table", "checks", "rows", "warned", "failed", box=None)
    for layer, suite in dict.fromkeys((one.layer, one.suite) for one in results):
        of_table = [one for one in results if (one.layer, one.suite) == (layer, suite)]
        of_it = tally(of_table)
        rows = max(one.rows_checked for one in of_table)
        table.add_row(layer, suite, str(len(of_table)), f"{rows:,}", str(of_it.warned), str(of_it.failed))
    out.print(table)
    out.print(
        f"{counted.passed} passed, {counted.warned} warned, {counted.failed} failed: {shown(pages / 'index.html')}"
    )
    if counted.failed:
        raise typer.Exit(Exit.CHECKS_FAILED)
