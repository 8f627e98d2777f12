import importlib.util
import json
from pathlib import Path
from types import ModuleType

import polars as pl
import pytest

from ingest.confidence import WEIGHTS, learn, with_confidence
from ingest.evaluate import Gold, Score, evaluate, judged, parse, read_gold, reliability, score, total
from ingest.schemas import OBSERVATION

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"

WANTED = {
    "name": "地区生产总值",
    "head": ["生产总值"],
    "value": 4,
    "value_high": None,
    "unit": "%",
    "measure": "growth",
    "direction": "up",
    "qualifier": "approx",
    "status": "actual",
    "period": "2019",
    "period_also": ["2016-2019"],
    "region": "甲市",
}
TOKENS = [
    {"token": 0, "start": 10, "text": "2019", "rows": [], "reason": "date"},
    {"token": 1, "start": 20, "text": "4", "rows": [WANTED]},
    {"token": 2, "start": 30, "text": "6", "rows": [], "reason": "range_end"},
    {"token": 3, "start": 40, "text": "9", "rows": [], "reason": "other", "optional": True},
]


def _row(start: int = 20, end: int = 22, **fields: object) -> dict[str, object]:
    return {"start": start, "end": end} | {key: WANTED[key] for key in WANTED if key != "head"} | fields


def _counts(one: Score) -> tuple[int, int, int, int]:
    return one.gold, one.read, one.found, one.whole


@pytest.mark.parametrize(
    ("rows", "counts", "errors"),
    [
        pytest.param([_row()], (1, 1, 1, 1), [], id="right"),
        pytest.param([_row(name="甲市地区生产总值")], (1, 1, 1, 1), [], id="a longer name holds the head"),
        pytest.param([_row(name="财政收入")], (1, 1, 1, 0), ["wrong name"], id="another name"),
        pytest.param([_row(name="生产总值" + "很" * 17)], (1, 1, 1, 0), ["wrong name"], id="an overlong name"),
        pytest.param([_row(period="2016—2019年")], (1, 1, 1, 1), [], id="another right period, written otherwise"),
        pytest.param([_row(period="2020", status="target")], (1, 1, 1, 0), ["wrong status, period"], id="two fields"),
        pytest.param([_row(unit="％")], (1, 1, 1, 1), [], id="the same unit"),
        pytest.param([_row(unit="元")], (1, 1, 0, 0), ["missed", "false positive"], id="another unit"),
        pytest.param([_row(value_high=5)], (1, 1, 0, 0), ["missed", "false positive"], id="a range that is none"),
        pytest.param([], (1, 0, 0, 0), ["missed"], id="nothing read"),
        pytest.param([_row(), _row()], (1, 2, 1, 1), ["false positive"], id="read twice"),
        pytest.param([_row(name="收入"), _row()], (1, 2, 1, 1), ["false positive"], id="the better of two is taken"),
        pytest.param([_row(), _row(10, 14)], (1, 2, 1, 1), ["false positive"], id="a date read as a figure"),
        pytest.param([_row(), _row(30, 31)], (1, 2, 1, 1), ["false positive"], id="the end of a range read again"),
        pytest.param([_row(), _row(60, 61)], (1, 2, 1, 1), ["false positive"], id="where no token is"),
        pytest.param([_row(), _row(40, 41)], (1, 1, 1, 1), [], id="an optional token"),
    ],
)
def test_rows_are_scored(rows, counts, errors):
    made = score("a", TOKENS, rows)
    assert _counts(made) == counts
    assert [error.kind for error in made.errors] == errors
    assert sum(right for _, right in made.judged) == made.whole and len(made.judged) == made.read


def test_rates_and_totals():
    half = score("a", TOKENS, [_row(), _row(10, 14)])
    assert half.detection() == (0.5, 1.0, pytest.approx(2 / 3)) and half.tuple() == half.detection()
    both = total([half, score("b", TOKENS, [_row(name="收入")])])
    assert _counts(both) == (2, 3, 2, 1)
    assert both.accuracy("name") == 0.5 and both.accuracy("period") == 1.0 and both.accuracy("region") == 1.0
    assert Score("empty").tuple() == (0.0, 0.0, 0.0)


def test_gold_that_does_not_fit_its_text_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="no annotated report"):
        read_gold(tmp_path)
    (tmp_path / "a.jsonl").write_text(json.dumps({"token": 0, "start": 2, "text": "7", "rows": []}), encoding="utf-8")
    with pytest.raises(FileNotFoundError, match=r"a\.txt should stand beside it"):
        read_gold(tmp_path)
    (tmp_path / "a.txt").write_text("增长8%", encoding="utf-8")
    with pytest.raises(ValueError, match="token 0: the text has '8', not '7'"):
        read_gold(tmp_path)


@pytest.fixture(scope="module")
def golds() -> list[Gold]:
    return read_gold(ROOT / "tests" / "gold", ROOT / "reports")


@pytest.fixture(scope="module")
def scores(golds) -> list[Score]:
    return evaluate(golds)


# Three of the 43 rows of the 2020 report tell of that spring, under a heading of two years and without a word for it.
BARS = {"mudanjiang-2020": 0.95, "national-guowuyuan-2020": 0.85}


def test_the_annotated_reports_are_read_right(scores):
    for one in scores:
        assert one.detection()[2] >= 0.98, one.name
        assert one.tuple()[2] >= BARS.get(one.name, 0.92), one.name


def test_confidence_falls_where_errors_are(scores):
    rows = judged(scores)
    assert rows.filter("right")["confidence"].mean() > rows.filter(~pl.col("right"))["confidence"].mean()
    doubtful = rows.filter(pl.col("confidence") < 0.95)
    sure = rows.filter(pl.col("confidence") >= 0.98)
    assert doubtful.height > 50 and sure.height > 500
    assert 1 - doubtful["right"].mean() > 3 * (1 - sure["right"].mean())
    # What it says is what happens: in each band the share of right rows is near the mean confidence.
    for _, count, mean, right in reliability(rows).iter_rows():
        assert abs(mean - right) < 0.03 + 1.5 / count**0.5


def test_weights_are_those_of_the_features(scores):
    rows = judged(scores)
    learned = learn(rows, rows["right"])
    kept = pl.read_csv(WEIGHTS)
    assert set(learned["feature"]) == set(kept["feature"]), "learn them anew: gwr evaluate --fit"


def test_a_rule_that_was_never_learned_counts_for_nothing():
    row = dict.fromkeys(OBSERVATION.columns) | {
        "observation_id": "a:1:0", "report_id": "a", "sentence_start": 0, "name": "粮食总产量", "measure": "level",
        "unit": "吨", "printed": "5吨", "period": "2019",
    }  # fmt: skip
    rows = pl.DataFrame([row | {"rule": "before"}, row | {"rule": "unheard of"}], schema=OBSERVATION.schema)
    known = pl.DataFrame({"feature": ["always", "rule is before"], "weight": [2.0, 1.0]})
    confidences = with_confidence(rows, known)["confidence"].to_list()
    assert confidences == [pytest.approx(0.953, abs=1e-3), pytest.approx(0.881, abs=1e-3)]


def test_every_number_of_the_annotated_reports_is_accounted_for(golds):
    reasons = parse(golds)["quantity"]["reason"]
    assert reasons.is_not_null().all()
    assert (reasons == "unresolved").mean() <= 0.01


def _official() -> ModuleType:
    if not (SHARED / "gold" / "score.py").exists():
        pytest.skip("needs the corpus beside the checkout")
    spec = importlib.util.spec_from_file_location("score", SHARED / "gold" / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_figures_are_those_of_the_reference_scorer(golds, scores, tmp_path):
    official = _official()
    frames = parse(golds)
    rows = frames["observation"].join(frames["report"].select("report_id", "source"), on="report_id")
    for gold, ours in zip(golds, scores, strict=True):
        predicted = tmp_path / f"{gold.name}.jsonl"
        rows.filter(pl.col("source") == f"{gold.name}.txt").write_ndjson(predicted)
        tally, fields, errors = official.score(ROOT / "tests" / "gold" / f"{gold.name}.jsonl", predicted)
        assert _counts(ours) == (tally["gold"], tally["found"] + tally["fp"], tally["found"], tally["whole"])
        assert {name: ours.fields[name] for name in fields} == fields
        assert [error.kind for error in ours.errors] == [
            kind.replace(",", ", ").replace("stray", "false positive") for kind, *_ in errors
        ]
