"""Research data sets: tables in the form that papers use, built from the release in force (docs/datasets.md)."""

from flows.datasets.ambition import AMBITION
from flows.datasets.attention import ATTENTION
from flows.datasets.definition import Dataset
from flows.datasets.panel import PANEL
from flows.datasets.similarity import SIMILARITY
from flows.datasets.targets import TARGETS

DATASETS: dict[str, Dataset] = {one.name: one for one in (TARGETS, PANEL, ATTENTION, SIMILARITY, AMBITION)}
