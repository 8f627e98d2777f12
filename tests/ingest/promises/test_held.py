"""What the arrays of pairs and characters tell is what the texts themselves tell."""

from math import log

import numpy as np
import pytest

from ingest.promises.held import Held, Weighed, characters_in, pairs_in, ranges, rarities_of, weighed
from ingest.promises.likeness import pairs_of, rarity

TEXTS = ["建成林海水库、牡丹江大桥", "", "林海水库", "“五清”行动，A.1级", "𠮷林海水，�水库"]


def test_pairs_are_those_of_the_text_and_reach_across_no_mark_and_no_text():
    of, codes = pairs_in(TEXTS)
    got = [(text, chr(code // 0x10000) + chr(code % 0x10000)) for text, code in zip(of, codes, strict=True)]
    assert got == [(number, pair) for number, text in enumerate(TEXTS) for pair in pairs_of(text)]


def test_rarities_are_those_of_the_pairs():
    pairs = [pair for text in TEXTS for pair in pairs_of(text)]
    assert rarities_of(pairs_in(TEXTS)[1]).tolist() == list(map(rarity, pairs))


def test_what_texts_hold():
    held = Held(*pairs_in(TEXTS), len(TEXTS))
    things = [{"林海": 2.0, "水库": 1.0, "没有": 4.0}, {}, {"牡丹": 0.5}]
    sought = weighed(things)
    sets = [set(pairs_of(text)) for text in TEXTS]
    assert held.sums(sought, len(things)).tolist() == [
        [sum(weight for pair, weight in one.items() if pair in text) for text in sets] for one in things
    ]
    assert held.sizes().tolist() == list(map(len, sets))
    pairs = [pair for one in things for pair in one]
    for number, text in enumerate(sets):
        assert held.hold(np.full(len(pairs), number), sought.codes).tolist() == [pair in text for pair in pairs]
    told = [sum(pair in text for text in sets) for pair in pairs]
    assert held.rarity(sought.codes) == pytest.approx([log(6 / n) / log(6) if n else 1.0 for n in told])


def test_where_there_is_no_text_nothing_is_held():
    none = Held(*pairs_in([]), 0)
    sought = weighed([{"林海": 2.0}])
    assert none.sums(sought, 1).shape == (1, 0)
    assert none.rarity(sought.codes).tolist() == [1.0]
    assert none.hold(np.array([0]), sought.codes).tolist() == [False]


def test_characters_beyond_the_basic_plane_are_characters():
    held = Held(*characters_in(["𠮷林", "林"]), 2)
    assert held.hold(np.array([0, 1]), np.array([ord("𠮷")] * 2)).tolist() == [True, False]


def test_things_are_weighed_again_and_again_in_any_order():
    sought = weighed([{"林海": 2.0, "海水": 1.0}, {}, {"牡丹": 0.5}])
    again = sought.of_each(np.array([2, 1, 0, 2]))
    assert again.of.tolist() == [0, 2, 2, 3]
    assert again.summed(4).tolist() == [0.5, 0.0, 3.0, 0.5]
    assert again.most(4).tolist() == [0.5, 0.0, 2.0, 0.5]
    assert again.only(again.weights < 2).most(4).tolist() == [0.5, 0.0, 1.0, 0.5]
    assert isinstance(again, Weighed)


def test_ranges_one_after_the_other():
    of, at = ranges(np.array([3, 7, 0]), np.array([5, 7, 1]))
    assert (of.tolist(), at.tolist()) == ([0, 0, 2], [3, 4, 0])
