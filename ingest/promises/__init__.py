"""What plans promise, and what the next reports tell of it."""
