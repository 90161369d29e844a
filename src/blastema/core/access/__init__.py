"""Who may do what, where: a flat list of verbs, roles in prose, and one question."""
