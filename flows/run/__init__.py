"""The parts of a run: its context, record, turn and lock, and its helper processes and workers."""
