"""Staff: who works here, and which roles they hold where."""
