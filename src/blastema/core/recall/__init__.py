"""A recall: what is held back, whom it must reach, what it did to them, and when it is over."""
