"""How right the outcomes are, on pairs of reports that were followed by hand; and the scorer itself."""

from pathlib import Path

import pytest

from ingest.evaluate_promises import both_ways, read_pairs, score, total

GOLD = Path(__file__).parents[2] / "gold" / "promises"


def _promise(start, outcome, evidence=(), what="林海水库", **more):
    passages = [{"start": at, "end": at + 10, "quote": ""} for at in evidence]
    return {"start": start, "end": start + 10, "what": what, "outcome": outcome, "evidence": passages, **more}


def test_right_and_wrong_outcomes_are_counted():
    listed = [_promise(0, "done", [100]), _promise(20, "not_mentioned"), _promise(40, "promised_again", [300])]
    given = [_promise(0, "done", [100]), _promise(20, "done", [200]), _promise(60, "done")]
    result = score("pair", listed, given)
    assert (result.found(), result.told(), result.outcome()[0]) == (pytest.approx(2 / 3), pytest.approx(2 / 3), 1 / 3)
    assert result.evidence() == (0.5, 0.5, 0.5)


def test_promises_on_which_judges_differ_are_scored_neither_way():
    listed = [_promise(0, "done", [100], optional=True)]
    assert score("pair", listed, [_promise(0, "not_mentioned")]).counts["promises"] == 0


def test_not_mentioned_throughout_gains_nothing():
    listed = [_promise(0, "done", [100]), _promise(20, "not_mentioned"), _promise(40, "promised_again", [300])]
    given = [_promise(at, "not_mentioned") for at in (0, 20, 40)]
    assert score("pair", listed, given).outcome() == (pytest.approx(1 / 3), pytest.approx((0.5) / 3))


def test_pairs_followed_with_what_the_others_taught():
    # 保山 is never read when rules are written: it shows what a new pair gets.
    apart, _ = both_ways(read_pairs(GOLD))
    whole = total(apart)
    unseen = next(one for one in apart if one.name == "city-baoshan-2022")
    for one, evidence, told, right, macro in ((unseen, 0.68, 0.85, 0.74, 0.65), (whole, 0.79, 0.89, 0.81, 0.73)):
        assert one.found() >= 0.97
        assert (one.evidence()[2] >= evidence, one.told() >= told) == (True, True), one.evidence()
        accuracy, mean = one.outcome()
        assert (accuracy >= right, mean >= macro) == (True, True), (accuracy, mean)


def test_a_misquoted_passage_is_refused(tmp_path):
    for name in ("city-mudanjiang-2020.txt", "city-mudanjiang-2021.txt"):
        (tmp_path / name).write_bytes((GOLD / name).read_bytes())
    lines = (GOLD / "city-mudanjiang-2020.promises.jsonl").read_text(encoding="utf-8").splitlines()
    (tmp_path / "city-mudanjiang-2020.promises.jsonl").write_text(lines[0].replace("6476", "6477"), encoding="utf-8")
    with pytest.raises(ValueError, match="the text has"):
        read_pairs(tmp_path)
