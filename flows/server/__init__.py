"""Prefect's local server, and the deployments on it."""
