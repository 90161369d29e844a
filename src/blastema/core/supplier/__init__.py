"""A supplier: what comes from them, and whether the site takes it."""
