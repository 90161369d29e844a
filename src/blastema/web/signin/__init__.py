"""Signing in and out, the second factor, and a person's own page."""
