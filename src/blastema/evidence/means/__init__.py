"""Means that a fitted model gives for arms and visits, and what they differ by."""
