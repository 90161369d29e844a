"""A product: one identified container of cells or tissue, from its origin to its end."""
