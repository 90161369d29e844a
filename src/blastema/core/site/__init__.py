"""A site: a place where the practice works, its clock, its law and its facility number."""
