"""An assignment: one piece of work about one patient, given to an external company."""
