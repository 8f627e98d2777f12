"""`gwr view` and `gwr site`: pages for people, from one document or from the release in force."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.console import Exit, Warehouse, err, fail, out, settings_in_force, shown

_Open = Annotated[bool, typer.Option("--open", help="Open the page in the browser.")]


def view(
    report: Annotated[str, typer.Argument(help="A report: a file, a URL, or `-` for standard input.")],
    open_page: _Open = False,
    output: Annotated[
        Path | None, typer.Option(help="Where to write the page; by default REPORT.evidence.html in this folder.")
    ] = None,
    force: Annotated[bool, typer.Option(help="Accept any text as a report.")] = False,
) -> None:
    """Show how every number of a report is read, on one self-contained page made straight from the document.

    Each number is marked as a figure, a target, a number that states no indicator (and why), or one that was not
    understood. A click shows the row with all its fields; rows link back to the text. No database, no server.

    \b
      gwr view reports/mudanjiang-2020.txt --open
      gwr view 报告.docx --output 报告.html
    """
    from tempfile import TemporaryDirectory

    from flows.pages.report import report_page
    from ingest.extract import extract
    from ingest.land.documents import read_documents
    from ingest.land.landing import land
    from ingest.sources import discover, resolve

    in_force = settings_in_force()
    with TemporaryDirectory(prefix="gwr-") as folder:
        found = discover(resolve([report], in_force.sources), in_force.http)
        landing = land(found, Path(folder), in_force.limits)
        readings = read_documents(landing.documents, force, in_force.limits)
    for one in (*landing.set_aside, *readings.set_aside):
        fail(Exit.ERROR, f"{one.source}: {one.reason}")
    if readings.documents.height != 1:
        fail(2, f"{report} holds {readings.documents.height} reports; a page shows one.")
    page = output or Path(f"{Path(landing.documents[0].name).stem}.evidence.html")
    try:
        page.write_bytes(report_page(extract(readings.documents)))
    except OSError as error:
        fail(Exit.ERROR, f"The page can't be written to {page}: {error.strerror or error}")
    _present(page, open_page)


def site(open_page: _Open = False, warehouse: Warehouse = None) -> None:
    """Bring the site of the release in force up to date: `site/` in the warehouse's folder. Publishing does it too.

    Only pages whose contents changed are written.
    """
    from flows.pages.site import build_site

    in_force = settings_in_force(warehouse=warehouse)
    if not in_force.published.exists():
        fail(Exit.NOTHING, "Nothing is published yet: `gwr run` does it.")
    try:
        made = build_site(in_force.published, in_force.site)
    except OSError as error:
        fail(Exit.ERROR, f"The site can't be written: {error}")
    out.print(
        f"{made.written} pages and assets written, {made.kept} kept, {made.removed} removed;"
        f" {made.bytes / 1e6:.1f} MB, {made.seconds:.1f} s",
        highlight=False,
    )
    _present(made.folder / "index.html", open_page)


def _present(page: Path, open_page: bool) -> None:
    out.print(shown(page), markup=False, highlight=False, soft_wrap=True)
    if open_page and typer.launch(page.absolute().as_uri()):
        err.print("No browser could be started; open the page by hand.", style="yellow")
