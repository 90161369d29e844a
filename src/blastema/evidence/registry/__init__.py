"""Kept sums of a registry: what a changed course takes out of them and puts into them."""
