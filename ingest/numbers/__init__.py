"""What a number in a text is, or why it states nothing. Nothing here knows of sentences."""
