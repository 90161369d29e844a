"""Papers: what is printed, sent along or given out, drawn from values and never from a query."""
