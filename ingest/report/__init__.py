"""A text's frame: its characters, whose report it is, its sections, what it undertakes, its telling words."""
