"""A run: one execution of a versioned process."""
