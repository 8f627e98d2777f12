"""Named things: one name for each, and what kind of thing it is."""

import pytest

from ingest.promises.entities import entity_of
from ingest.promises.things import kind_of


@pytest.mark.parametrize(
    "words",
    [
        "林海水库",
        "“林海水库”",
        "我市林海水库",
        "林海水库建设",
        "林海水库项目",
        "林海水库项目前期工作",
        "“林海水库”工程",
    ],
)
def test_one_thing_has_one_name(words):
    assert entity_of(words) == "林海水库"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("林海水库", "work"),
        ("海南自由贸易港", "zone"),
        ("港人治港", "programme"),
        ("人类命运共同体", "programme"),
        ("浙江省公务员法", "law"),
    ],
)
def test_a_name_tells_its_kind(name, kind):
    assert entity_of(name) == name
    assert kind_of(name) == kind


@pytest.mark.parametrize("words", ["产业园区", "多头执法", "减环节", "搭平台", "走新型工业化道路", "先照后证"])
def test_what_only_ends_like_a_name_is_none(words):
    assert entity_of(words) is None


def test_a_name_may_begin_like_a_conjunction():
    assert entity_of("和睦林海水库") == "和睦林海水库"
