"""*Start here*, the demonstration's first page: a role and a task of under a minute each."""
