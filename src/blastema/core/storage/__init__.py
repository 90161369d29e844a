"""A store: one freezer, dewar or refrigerator of a site, its positions and its temperatures."""
