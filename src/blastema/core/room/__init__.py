"""A room: where work is done, what its air was, and what the site allows it to be."""
