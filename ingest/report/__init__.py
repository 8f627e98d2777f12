"""The structure of a report: its clean text, metadata, sections, commitments and keywords."""
