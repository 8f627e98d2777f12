"""Checks on every table, made on every run: see `expectations.run.check`."""
