"""The order of the tests: the files that take longest first, so that two processes end at the same time."""

from pathlib import Path

import pytest

_TESTS = Path(__file__).parent
LONGEST = (
    "flows/test_serve.py",
    "expectations/test_marts_faults.py",
    "flows/test_run.py",
    "flows/test_kills.py",
    "expectations/test_staging_faults.py",
    "flows/test_failures.py",
    "ingest/test_word_classes.py",
    "expectations/test_check.py",
    "flows/test_odd_documents.py",
    "ingest/test_evaluate.py",
    "dbt_project/test_incremental.py",
    "dbt_project/test_marts.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        name = str(item.path.relative_to(_TESTS))
        return LONGEST.index(name) if name in LONGEST else len(LONGEST)

    items.sort(key=place)
