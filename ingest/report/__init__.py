"""The frame of a text: its characters, metadata, sections, commitments and keywords."""
