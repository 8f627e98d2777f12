"""Orchestration: the Prefect flows, the command line `gwr`, and what a run is made of."""
