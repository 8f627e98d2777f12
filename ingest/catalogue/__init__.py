"""The catalogue files as Python reads them: one module for each file."""
