"""Prefect's server on this machine, and what is deployed to it."""
