"""Collections: the acts that yield material, each kind with its own facts and its own faults."""
