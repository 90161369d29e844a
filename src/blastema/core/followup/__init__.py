"""A follow-up: one due moment with its questionnaires, its contacts and its answers."""
