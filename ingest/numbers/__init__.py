"""What each number in a text is, or why it states nothing. Nothing here looks at whole sentences."""
