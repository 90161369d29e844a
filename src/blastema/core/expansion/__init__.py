"""How a culture will grow: what a laboratory's past says, and the days and cells to expect."""
