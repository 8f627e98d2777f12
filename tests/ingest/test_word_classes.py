"""A class of words that can be lost without a case noticing can be lost without anybody noticing.

The classes are found where they stand, in the files of `ingest/words/`; whoever adds one writes the sentence that needs
it, in `cases.toml`, in the files of `cases/` or in the test of its rule.
"""

import tomllib
from pathlib import Path

import pytest
from mutants import Mutants, WordClass, word_classes

# Files that the reading of a report does not use.
_APART = {
    "columns.toml",  # how the columns of tables of reports are called
    "confidence.txt",  # traits that go with errors: learned by `gwr evaluate --fit`, and tried by test_evaluate.py
    "domains.toml",  # what commitments, promises and problems are about: test_commitments.py
    "name_parts.txt",  # counted by ingest/observations/make_name_parts.py
    "promises.txt",  # the next report is searched for promises with it: tests/ingest/promises
    "rarity.txt",  # counted by ingest/promises/make_rarity.py
}
CLASSES = [one for one in word_classes() if one.file not in _APART]
# Classes that came without a sentence, by the reason. The list may only become shorter.
with (Path(__file__).parent / "cases" / "without_sentence.toml").open("rb") as _file:
    EXCUSED = {name: why for why, names in tomllib.load(_file).items() for name in names}


@pytest.fixture(scope="module")
def mutants(tmp_path_factory):
    return Mutants(tmp_path_factory.mktemp("mutants"))


@pytest.mark.parametrize("one", CLASSES, ids=str)
def test_a_class_of_words_replaced_by_nonsense_is_noticed(one: WordClass, mutants: Mutants):
    if mutants.noticed_by(one, everywhere=str(one) not in EXCUSED) is None:
        if str(one) in EXCUSED:
            pytest.xfail(EXCUSED[str(one)])
        pytest.fail(f"no case needs {one}: write the sentence that does, or delete the class")


def test_what_is_excused_is_there():
    assert EXCUSED.keys() <= set(map(str, CLASSES))
