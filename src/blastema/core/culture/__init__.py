"""Cells in culture: begun from a container, counted, passaged, ended."""
