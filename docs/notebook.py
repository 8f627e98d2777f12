"""Write the answers in docs/promised-and-reported.ipynb anew: each cell is run on a warehouse, as a reader would.

.venv/bin/python docs/notebook.py warehouse
"""

import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

PAGE = Path(__file__).with_name("promised-and-reported.ipynb")


def executed(warehouse: Path) -> nbformat.NotebookNode:
    """The notebook with the answers that a warehouse folder gives. Raises `CellExecutionError`."""
    notebook = nbformat.read(PAGE, as_version=4)
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        startup_timeout=300,  # of a machine that has much to do
        record_timing=False,
        resources={"metadata": {"path": str(PAGE.parent)}},
    )
    with tempfile.TemporaryDirectory() as own:
        client.execute(env=os.environ | {"GWR_WAREHOUSE": str(warehouse.absolute()), "IPYTHONDIR": own})
    notebook.metadata["language_info"] = {"name": "python"}  # not of which version
    return notebook


if __name__ == "__main__":
    nbformat.write(executed(Path(sys.argv[1])), PAGE)
