"""The one door: every change is a verb here, one a file, and goes through ``door``."""
