"""The pages made from the project: the data dictionary and dbt's own documentation."""

import json
import subprocess
import sys

from working_database import ROOT, Dbt


def test_the_data_dictionary_is_current(dbt: Dbt, built):
    done = subprocess.run(
        [sys.executable, "docs/data_dictionary.py", "--check", str(dbt.target / "manifest.json")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_dbt_docs_is_one_page(dbt: Dbt, built):
    done = dbt(built, "docs", "generate", "--static")
    assert done.returncode == 0, done.stdout
    page = (dbt.target / "static_index.html").read_text("utf-8")
    assert json.dumps("地区生产总值")[1:-1] in page  # dbt escapes what is no ASCII
    assert 'src="http' not in page
    assert 'rel="stylesheet" href="http' not in page
