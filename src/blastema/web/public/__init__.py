"""Pages open to everybody: the first page, asking for an appointment, honest answers."""
