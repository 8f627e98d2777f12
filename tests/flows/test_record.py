"""Runs' ids and records: in the order of the runs, whatever the clock said."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.run.record import Recorder, new_run_id, records, runs_of


def begin(folder: Path) -> Recorder:
    return Recorder(folder, new_run_id(folder), watch=lambda record: None)


def test_ids_are_in_the_order_of_the_runs_within_a_second_and_behind_one_of_the_future(tmp_path: Path):
    ids = [begin(tmp_path).record.run_id for _ in range(3)]
    assert abs(datetime.strptime(ids[0][:15] + "+0000", "%Y%m%dT%H%M%S%z") - datetime.now(UTC)) < timedelta(minutes=1)
    Recorder(tmp_path, "20991231T235959-ffffff", watch=lambda record: None)
    ids += ["20991231T235959-ffffff", *(begin(tmp_path).record.run_id for _ in range(2))]
    assert ids[-1].startswith("21000101T000001-")
    assert [one.run_id for one in records(tmp_path)] == ids == sorted({*ids})
    assert abs(records(tmp_path)[-1].started_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_flow_run_that_was_cut_off_knows_its_runs(tmp_path: Path):
    mine, other, again = (begin(tmp_path) for _ in range(3))
    for one, flow_run_id in ((mine, "a"), (other, "b"), (again, "a")):
        one.record.flow_run_id = flow_run_id
        one.save()
    assert runs_of(tmp_path, "a") == [mine.record.run_id, again.record.run_id]
