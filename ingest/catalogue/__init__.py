"""Reads the catalogue files; one module for each file that Python needs."""
