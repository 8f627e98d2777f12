"""The engine of the settings, which reads, parses and follows reports for a run."""

from pathlib import Path

from flows.run.pool import Pool
from flows.run.workers import Workers, cores
from flows.settings import Settings


def engine(in_force: Settings, log: Path) -> Pool:
    """Processes of this machine, or a Dask cluster. Raises `Refused` where its extra is not installed."""
    if in_force.engine.kind == "local":
        return Workers(in_force.workers, log)
    from flows.run.cluster import Cluster  # imported here, so that other runs need not wait for it

    processes = cores() if in_force.workers == "auto" else in_force.workers
    store = in_force.land.store or str(in_force.landed)
    # Workers stand in folders of their own.
    store = store if "://" in store else str(Path(store).resolve())
    return Cluster(in_force.engine.address, processes, store, in_force.landed)
