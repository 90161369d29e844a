"""Adverse events: what went wrong, graded, judged, reported."""
