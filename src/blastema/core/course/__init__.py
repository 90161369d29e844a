"""A course: one pass from a plan to its follow-up within an episode."""
