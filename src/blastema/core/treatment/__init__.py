"""A treatment: one procedure, with a time-out before each invasive act."""
