"""Writes the reference pages from the code: `python -m docs.generate`, or `make docs`."""
