"""Checks on every table, checked on every run: see `expectations.run.check`."""
