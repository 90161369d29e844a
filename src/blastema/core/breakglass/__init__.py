"""Break-glass: an emergency look into a record, with a reason and a review."""
