"""What plans promise, and what the next reports say about it."""
