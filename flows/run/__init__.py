"""What a run is made of: its context, record, turn and lock, and the processes that work beside it."""
