"""What must hold of every table, checked on every run: see `expectations.run.check`."""
