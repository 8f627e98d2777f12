"""Machines of a cluster, all of them this one: a Dask scheduler and workers in processes of their own, an S3 store.

with Machines(folder) as machines:
    machines.worker("one")
    machines.address    # of the scheduler
    machines.store      # s3://gwr/landed
"""

import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import boto3
from moto.server import ThreadedMotoServer

BIN = Path(sys.executable).parent
_START = 120  # seconds


class Machines:
    """A scheduler, workers and a store; all end with the context."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        self.environment = os.environ | {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "POLARS_MAX_THREADS": "1",
            "PYTHONPATH": str(Path(__file__).parent),  # where workers find the functions of tests
            **variables,
        }
        self._stack = ExitStack()

    def __enter__(self) -> "Machines":
        logging.getLogger("werkzeug").setLevel(logging.WARNING)  # which tells of each request
        store = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        store.start()
        self._stack.callback(store.stop)
        self.environment["AWS_ENDPOINT_URL"] = endpoint = "http://{}:{}".format(*store.get_host_and_port())
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
        self.bucket = boto3.resource("s3", endpoint_url=endpoint, **keys).create_bucket(Bucket="gwr")
        self.store = "s3://gwr/landed"
        told = self.folder / "scheduler.json"
        self.scheduler = self._start([BIN / "dask", "scheduler", *_QUIET, "--port", "0", "--scheduler-file", told])
        deadline = time.monotonic() + _START
        while not told.exists():
            assert time.monotonic() < deadline, "the scheduler does not start"
            time.sleep(0.1)
        self.address = json.loads(told.read_text())["address"]
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def worker(self, name: str, *options: str, **variables: str) -> "subprocess.Popen[str]":
        """Start a worker, with a nanny that starts it again, or without (`--no-nanny`); returns the process."""
        command = [BIN / "dask", "worker", self.address, *_QUIET, "--nthreads", "1", "--name", name]
        folder = ["--local-directory", self.folder, "--memory-limit", "0"]
        return self._start([*command, *folder, *options], env=self.environment | variables)

    def _start(self, command: list[object], **options: object) -> "subprocess.Popen[str]":
        log = self._stack.enter_context((self.folder / "log").open("a"))
        process = subprocess.Popen(command, **({"env": self.environment, "stderr": log, "stdout": log} | options))
        self._stack.callback(process.wait)
        self._stack.callback(process.terminate)
        return process


_QUIET = ("--host", "127.0.0.1", "--no-dashboard")


def postgres_programs() -> Path | None:
    """Where PostgreSQL's programs are: Debian keeps them off the path."""
    found = [*map(Path, filter(None, [shutil.which("initdb")])), *Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return found[-1].parent if found else None


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL server of its own on loopback, with the databases `gwr` and `prefect`: host and port for libpq."""
    programs = postgres_programs()
    assert programs
    # PostgreSQL does not run as root, and can't enter folders of pytest's.
    other = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="gwr-postgres-") as folder:
        if other:
            shutil.chown(folder, "postgres", "postgres")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        data = f"{folder}/data"
        make = [programs / "initdb", "--pgdata", data, "--username", "gwr", "--auth", "trust", "--encoding", "UTF8"]
        subprocess.run([*other, *make], check=True, stdout=subprocess.DEVNULL)
        told = f"host=127.0.0.1 port={port} user=gwr"
        options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} -c fsync=off"
        control = [*other, programs / "pg_ctl", "--pgdata", data, "--log", f"{folder}/log", "--wait"]
        subprocess.run([*control, "--options", options, "start"], check=True, stdout=subprocess.DEVNULL)
        try:
            for name in ("gwr", "prefect"):
                subprocess.run([programs / "createdb", "--maintenance-db", f"{told} dbname=postgres", name], check=True)
            yield told
        finally:
            subprocess.run([*control, "--mode", "fast", "stop"], check=True, stdout=subprocess.DEVNULL)
