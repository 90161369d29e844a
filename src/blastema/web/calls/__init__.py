"""Follow-up calls: whom to call, what came of it, and answers taken down for a person."""
