"""Counts, means and spread per arm and visit, and who is missing: the sums of ``describe``."""
