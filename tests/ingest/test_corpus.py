"""What the reading of structure makes of hundreds of real reports, where they lie beside the checkout."""

import csv
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import rjieba
from soundness import assert_sound

from ingest.report.commitments import read_commitments
from ingest.report.metadata import read_metadata
from ingest.report.structure import deepest_sections, read_sections
from ingest.report.text import clean_text

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"


@pytest.fixture(scope="module")
def reports():
    """Each report of the corpus: its catalogue row, its text, what it says of itself, its sections."""
    if not (CORPUS / "catalog.csv").exists():
        pytest.skip("needs the corpus beside the checkout")
    read = []
    with (CORPUS / "catalog.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            with (CORPUS / row["file"]).open(encoding="utf-8", newline="") as file:
                text = clean_text(file.read())
            metadata = read_metadata(text, "report.txt")
            read.append((row, text, metadata, read_sections(text, metadata)))
    return read


def test_offsets_lead_back_to_what_was_printed(reports):
    for row, text, _, _ in reports:
        printed = np.frombuffer(text.raw.encode("utf-32-le"), "<u4")[text.origin]
        clean = np.frombuffer(text.clean.encode("utf-32-le"), "<u4")
        assert (np.diff(text.origin) > 0).all(), row["file"]
        han = (clean >= 0x4E00) & (clean <= 0x9FFF)
        assert (printed[han] == clean[han]).mean() > 0.9999, row["file"]
        digits = (clean >= ord("0")) & (clean <= ord("9"))
        assert np.isin(printed[digits] - clean[digits], [0, 0xFEE0]).all(), row["file"]


@pytest.mark.parametrize("column", ["region", "level", "plan_year", "delivered"])
def test_metadata_agree_with_the_catalogue(reports, column):
    told = [(row["file"], row[column], metadata) for row, _, metadata, _ in reports if row[column]]
    field = {"delivered": "delivered_on"}.get(column, column)
    wrong = [(file, value) for file, value, metadata in told if str(getattr(metadata, field)) != value]
    assert len(wrong) <= 0.02 * len(told), wrong


def test_sections_nest_and_cover_the_text(reports):
    for _, text, _, sections in reports:
        assert_sound(sections, text.clean)


def test_reports_have_a_review_and_a_plan(reports):
    """Those since 1983 do, and in this order; earlier ones follow other forms."""
    for row, text, _, sections in reports:
        if int(row["plan_year"]) < 1983:
            continue
        kinds = np.array([section.kind for section in sections])[deepest_sections(sections, len(text.clean))]
        review, plan = np.char.endswith(kinds, "review"), np.char.endswith(kinds, "plan")
        assert review.mean() > 0.1 and plan.mean() > 0.15, row["file"]
        assert np.median(np.flatnonzero(review)) < np.median(np.flatnonzero(plan)), row["file"]
        assert np.isin(kinds, ["header", "opening", "navigation"]).mean() < 0.1, row["file"]


def test_commitments_are_parts_of_the_plan(reports):
    for row, text, _, sections in reports[::5]:
        commitments = read_commitments(text, sections)
        spans = list(zip(commitments.start, commitments.end, strict=True))
        assert all(end <= following for (_, end), (following, _) in pairwise(spans)), row["file"]
        clauses = [text.clean[start:end] for start, end in spans]
        assert all(verb in clause for verb, clause in zip(commitments.verb, clauses, strict=True)), row["file"]
        assert {sections[section].kind for section in commitments.section} <= {"plan", "five_year_plan"}, row["file"]


@pytest.mark.benchmark
def test_reading_the_structure_is_quick_and_linear(reports):
    """Text, metadata and sections cost a few times what cutting into words costs; ten reports ten times one."""
    texts = [text.raw for _, text, _, _ in reports[::6]]

    def seconds(step, inputs):
        start = time.process_time()
        for value in inputs:
            step(value)
        return time.process_time() - start

    def read(raw):
        text = clean_text(raw)
        return read_sections(text, read_metadata(text, "report.txt"))

    read(texts[0])
    assert min(seconds(read, texts) for _ in range(3)) < 4 * min(seconds(rjieba.cut, texts) for _ in range(3))
    one, ten = texts[0], "\n\n".join(texts[:1] * 10)
    assert min(seconds(read, [ten]) for _ in range(3)) < 2.5 * min(seconds(read, [one] * 10) for _ in range(3))
