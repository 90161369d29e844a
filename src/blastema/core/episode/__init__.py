"""An episode: one problem of one patient, and what was decided about it."""
