"""A whole cluster on this machine, as docs/cluster.md sets one up: `make cluster-test`.

PostgreSQL, an S3 store, a Dask scheduler and two workers, Prefect's server on PostgreSQL with a worker of its own. What
is made there, though it is disturbed, is what one machine makes: every row of every table, and keys that hold.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path

import duckdb
import pytest
from processes import running
from test_kills import Pipeline, tables

from flows.publication import release
from flows.run.record import records

pytest.importorskip("distributed", reason="the extra `cluster` is not installed: make cluster")
from machines import BIN, Machines, postgres, postgres_programs

from flows.publication.lake import Lake

ROOT = Path(__file__).parents[2]
REPORTS = sorted((ROOT / "tests" / "gold").glob("c*.txt"))[:8]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not postgres_programs(), reason="PostgreSQL is not installed: apt-get install postgresql"),
]


@pytest.fixture(scope="module")
def prefect(tmp_path_factory):
    """The address of Prefect's server on PostgreSQL, and of the database `gwr` beside its own."""
    with postgres() as told, ExitStack() as stack:
        address, host = dict(part.split("=") for part in told.split()), "127.0.0.1"
        database = f"postgresql+asyncpg://{address['user']}@{host}:{address['port']}/prefect"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")} | {
            "PREFECT_HOME": str(tmp_path_factory.mktemp("prefect")),
            "PREFECT_API_DATABASE_CONNECTION_URL": database,
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
            "PREFECT_API_URL": f"http://{host}:{(port := free_port())}/api",
        }
        start = [BIN / "prefect", "server", "start", "--host", host, "--port", str(port), "--no-ui"]
        log = stack.enter_context((tmp_path_factory.mktemp("log") / "server").open("w"))
        server = subprocess.Popen(start, env=environment, stdout=log, stderr=log)
        stack.callback(server.wait)
        stack.callback(server.terminate)
        deadline = time.monotonic() + 300
        while not answers(f"{environment['PREFECT_API_URL']}/health"):
            assert server.poll() is None and time.monotonic() < deadline, Path(log.name).read_text()
            time.sleep(0.5)
        yield environment, f"postgres:dbname=gwr {told}"


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def answers(address):
    try:
        return urllib.request.urlopen(address, timeout=5).status == 200
    except OSError:
        return False


def wait_until(pipeline, process, stage):
    while process.poll() is None and not pipeline._has_reached(process.pid, stage):
        time.sleep(0.05)


def test_rows_are_those_of_one_machine_whoever_is_killed(prefect, tmp_path):
    environment, catalogue = prefect
    (folder := tmp_path / "reports").mkdir()
    for path in REPORTS:
        shutil.copy(path, folder)
    usual = environment | {"GWR_BATCH_MB": "0.01"}  # a report a batch
    (tmp_path / "machines").mkdir()
    with Machines(tmp_path / "machines", **environment) as machines:
        nannies = [machines.worker("one"), machines.worker("two")]
        shared = usual | {name: value for name, value in machines.environment.items() if name.startswith("AWS_")}
        shared |= {
            "GWR_ENGINE__KIND": "dask",
            "GWR_ENGINE__ADDRESS": machines.address,
            "GWR_LAND__STORE": machines.store,
            "GWR_LAKE__CATALOGUE": catalogue,
            "GWR_LAKE__DATA": "s3://gwr/lake/",
        }
        alone = Pipeline(usual | {"GWR_WORKERS": "1"}, tmp_path / "alone", reports=folder)
        many = Pipeline(shared, tmp_path / "many", reports=folder)
        alone.to_its_end()

        process = many.start()
        wait_until(many, process, "read")
        running("spawn_main", nannies[0].pid)[0].kill()
        wait_until(many, process, "load")
        assert process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate()
        taken = records(tmp_path / "many" / "runs")[-1].new
        print(f"a worker was killed in stage read, the driver in stage load after {taken} of {len(REPORTS)} reports")
        assert taken < len(REPORTS)

        many.to_its_end()
        compare(tmp_path / "alone", tmp_path / "many")
        there = [one.key for one in machines.bucket.objects.all()]
        assert not [key for key in there if "/passing/" in key]
        assert len([key for key in there if key.startswith("landed/")]) == len(REPORTS)

        with pytest.MonkeyPatch.context() as patch:
            for name in shared.keys() - os.environ.keys():
                patch.setenv(name, shared[name])
            lake = Lake(catalogue, "s3://gwr/lake/")
            assert [one.release_id for one in lake.snapshots()] == ["r0001"]
            with lake.reading() as connection:
                assert release.unlike(connection, release.contents(tmp_path / "many" / "warehouse.duckdb")) == []
            print("the lake says what the file says, row by row")

            by_a_worker_of_prefect(many, shared | {"GWR_WAREHOUSE": str(many.warehouse)}, folder)
            assert [one.release_id for one in lake.snapshots()] == ["r0001", "r0002"]


def compare(alone, many):
    """Every row of every table is the same, and every key holds."""
    one, other = tables(alone), tables(many)
    assert one.keys() == other.keys()
    for name, rows in one.items():
        assert rows == other[name], name
    contents = release.contents(alone / "warehouse.duckdb")
    assert contents == release.contents(many / "warehouse.duckdb")
    with duckdb.connect(many / "warehouse.duckdb", read_only=True) as connection:
        keys = connection.execute(
            "SELECT schema_name || '.' || table_name, constraint_column_names FROM duckdb_constraints()"
            " WHERE constraint_type = 'PRIMARY KEY'"
        ).fetchall()
        for table, columns in keys:
            key = ", ".join(f'"{column}"' for column in columns)
            assert connection.execute(f"SELECT {key} FROM {table} GROUP BY ALL HAVING count(*) > 1").fetchall() == []
    print(f"{len(one)} tables and views, {sum(map(len, one.values()))} rows, {len(keys)} keys: those of one machine")


def by_a_worker_of_prefect(pipeline, environment, folder):
    """One report changes, and a worker of Prefect's takes the run that the server hands out."""
    changed = next(folder.iterdir())
    changed.write_text(changed.read_text("utf-8") + "谢谢大家！\n", "utf-8")
    environment = environment | {"GWR_DRAW_SITE": "false"}
    deployed = subprocess.run([BIN / "gwr", "deploy"], env=environment, cwd=ROOT, capture_output=True, text=True)
    assert deployed.returncode == 0, deployed.stdout + deployed.stderr
    work = [BIN / "prefect", "worker", "start", "--pool", "gwr", "--name", "one"]
    with subprocess.Popen(work, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL) as worker:
        try:
            run = ["deployment", "run", "refresh/refresh", "--watch", "--param", f'sources=["{folder}"]']
            done = subprocess.run([BIN / "prefect", *run], env=environment, cwd=ROOT, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr
        finally:
            worker.terminate()
    print("a run that Prefect's server handed to a worker has published r0002, to the lake as well")
